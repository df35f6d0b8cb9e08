//! What a plugin is given that is run by itself.

use bowline_core::object::is_list;
use bowline_core::{Map, Role, Value};

use super::RunArgs;
use crate::cases::Given;
use crate::cli::plugin::cases::wrong;
use crate::error::Problem;
use crate::exit::Exit;
use crate::objects;

/// Objects, config and the rest.
pub(super) struct Input {
    pub(super) given: Given,
    /// Whether the objects came as one `ResourceList`.
    pub(super) is_list: bool,
}

impl Input {
    pub(super) fn read(args: &RunArgs, role: Role) -> Result<Input, Problem> {
        let documents = objects::documents(&args.file)?;
        let list = match &documents[..] {
            [only] if is_list(only) && is_resource_list(only) => Some(only),
            _ => None,
        };
        let given = objects::unpacked(&documents);
        if role == Role::Health && given.len() != 1 {
            let count = given.len();
            let message = format!("a health plugin judges one object, and {count} were given");
            return Err(Problem::new(Exit::InvalidInput, message));
        }
        let config = args.plugin_config.as_deref().map(objects::single).transpose()?;
        // The config of a list is for the function alone, as in a test of one: no schema knows it.
        let checked = config.is_some() || list.is_none();
        let config = config.or_else(|| list?.key("functionConfig").cloned());
        let nothing = || Map::new().into();
        let mut given = Given::new(given, config.unwrap_or_else(nothing));
        given.checked = checked;
        given.facts = args.facts.as_deref().map(objects::single).transpose()?;
        if let Some(folder) = &args.files {
            given = given.with_files(folder.clone()).map_err(|error| wrong(&error))?;
        }
        Ok(Input { given, is_list: list.is_some() })
    }
}

fn is_resource_list(value: &Value) -> bool {
    value.key("kind").and_then(Value::as_str) == Some("ResourceList")
}
