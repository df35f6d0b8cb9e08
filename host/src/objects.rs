//! Objects in files: YAML or JSON, several documents, and the lists that kubectl prints.

use std::io::Read;
use std::path::Path;

use bowline_core::object::flatten;
use bowline_core::{Map, Pointer, Value, yaml};

use crate::error::Problem;
use crate::exit::Exit;

/// No file of objects is larger than this.
const LIMITS: yaml::Limits = yaml::Limits { bytes: 1 << 28, nodes: 20_000_000, depth: 128 };

/// Reads the objects of a file; `-` is standard input.
pub fn read(file: &Path) -> Result<Vec<Value>, Problem> {
    Ok(unpacked(&documents(file)?))
}

/// The objects of these documents, those in lists one by one.
pub fn unpacked(documents: &[Value]) -> Vec<Value> {
    let mut objects = Vec::new();
    for document in documents {
        flatten(document, &Pointer::ROOT, &mut |object, _| objects.push(object.clone()));
    }
    objects
}

/// Reads the documents of a file that hold something; `-` is standard input.
pub fn documents(file: &Path) -> Result<Vec<Value>, Problem> {
    let shown = file.display();
    let invalid = |message: String| Problem::new(Exit::InvalidInput, format!("{shown}: {message}"));
    let bytes = bytes(file).map_err(|error| invalid(error.to_string()))?;
    if bytes.len() > LIMITS.bytes {
        return Err(invalid(format!("more than {} bytes", LIMITS.bytes)));
    }
    let broken = |error: yaml::Error| {
        let message = format!("{shown}:{}: {}", error.mark.line, error.kind);
        Problem::new(Exit::InvalidInput, message)
    };
    let text = yaml::text(&bytes).map_err(broken)?;
    let documents = yaml::read(text, &LIMITS).map_err(broken)?.into_iter();
    Ok(documents.map(|document| document.value).filter(|value| !value.is_null()).collect())
}

/// Reads the one document of a file; an empty map where it holds nothing.
pub fn single(path: &Path) -> Result<Value, Problem> {
    let mut documents = documents(path)?;
    match (documents.pop(), documents.len()) {
        (None, _) => Ok(Map::new().into()),
        (Some(only), 0) => Ok(only),
        _ => {
            let message = format!("{}: expected one document", path.display());
            Err(Problem::new(Exit::InvalidInput, message))
        }
    }
}

fn bytes(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = LIMITS.bytes as u64 + 1;
    match file.as_os_str() == "-" {
        true => std::io::stdin().lock().take(most).read_to_end(&mut bytes)?,
        false => std::fs::File::open(file)?.take(most).read_to_end(&mut bytes)?,
    };
    Ok(bytes)
}
