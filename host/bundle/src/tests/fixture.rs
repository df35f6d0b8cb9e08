//! A small release in a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};

use bowline_artifact::manifest::PluginToml;
use bowline_artifact::{Artifact, attach};
use tempfile::TempDir;

use crate::layout::Layout;
use crate::{Bundle, CustomerSelection, Errors, LockOptions, LockedFile, OpenOptions, lock, open};

pub struct Fixture {
    root: TempDir,
}

/// A customer's file.
pub fn customer(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: bowline.dev/v1alpha1\nkind: Customer\nmetadata:\n  name: {name}\nspec:\n{spec}"
    )
}

/// A release.yaml whose spec is this, from line 7 on.
pub fn release(spec: &str) -> String {
    format!(
        "apiVersion: bowline.dev/v1alpha1\nkind: Release\nmetadata:\n  name: shop\n  version: 2.4.0\nspec:\n{spec}"
    )
}

pub fn object(kind: &str, name: &str) -> String {
    format!("apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: shop}}\n")
}

/// A plugin that says so much about itself.
pub fn plugin(name: &str, version: &str, role: &str, summary: &str) -> Artifact {
    let component = format!(
        r#"(component (instance $role) (export "bowline:plugin/{role}@0.1.0" (instance $role)))"#
    );
    let text = format!(
        "name = {name:?}\nversion = {version:?}\nrole = {role:?}\nsummary = {summary:?}\n\
         interface = \"bowline:plugin@0.1.0\"\nlicense = \"Apache-2.0\"\n"
    );
    let manifest = PluginToml::read(&text).unwrap().manifest;
    Artifact::read(attach(&wat::parse_str(component).unwrap(), &manifest).unwrap()).unwrap()
}

impl Fixture {
    /// A release with one object and one customer, and nothing else.
    pub fn new() -> Fixture {
        let fixture = Fixture { root: tempfile::tempdir().unwrap() };
        fixture
            .file("release.yaml", release("  manifests: [manifests]\n"))
            .file("manifests/app.yaml", object("Deployment", "web"))
            .file("customers/acme.yaml", customer("acme", "  values: {}\n"));
        fixture
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    /// Writes a file.
    pub fn file(&self, path: &str, content: impl AsRef<[u8]>) -> &Fixture {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Writes release.yaml with this spec.
    pub fn release(&self, spec: &str) -> &Fixture {
        self.file("release.yaml", release(spec))
    }

    /// Puts a plugin into plugins.oci.
    pub fn plugin(&self, name: &str, version: &str, role: &str) -> &Fixture {
        self.plugin_in("plugins.oci", &plugin(name, version, role, "x"))
    }

    pub fn plugin_in(&self, layout: &str, plugin: &Artifact) -> &Fixture {
        Layout::create(&self.path(layout)).unwrap().push(plugin).unwrap();
        self
    }

    pub fn options(&self) -> OpenOptions {
        let operator = Some(self.path("bowline.toml")).filter(|path| path.exists());
        OpenOptions { release: self.root.path().to_owned(), operator, ..OpenOptions::default() }
    }

    /// Locks, where that can be done, and opens.
    pub fn open(&self) -> Result<Bundle, Errors> {
        self.select(CustomerSelection::default())
    }

    pub fn select(&self, selection: CustomerSelection) -> Result<Bundle, Errors> {
        drop(self.lock());
        open(&OpenOptions { selection, ..self.options() })
    }

    /// Opens with the locks that are there.
    pub fn open_locked(&self) -> Result<Bundle, Errors> {
        open(&self.options())
    }

    pub fn lock(&self) -> Result<Vec<LockedFile>, Errors> {
        lock(&LockOptions { open: self.options(), ..LockOptions::default() })
    }

    /// What locking or opening refuses, a line each, with classes, causes and hints.
    pub fn refusal(&self) -> String {
        self.shown(&self.lock().map(|_| ()).and_then(|()| self.open().map(|_| ())).unwrap_err())
    }

    /// What opening with the locks that are there refuses.
    pub fn refusal_locked(&self) -> String {
        self.shown(&self.open_locked().unwrap_err())
    }

    /// What is wrong with one customer alone, or with what locking it takes.
    pub fn refusal_of(&self, name: &str) -> String {
        match (self.lock(), self.open_locked()) {
            (Err(errors), Err(_)) => self.shown(&errors),
            _ => self.refusal_of_locked(name),
        }
    }

    pub fn refusal_of_locked(&self, name: &str) -> String {
        let bundle = self.open_locked().unwrap();
        let tenant = bundle.tenants.iter().find(|tenant| *tenant.name == *name).unwrap();
        self.shown(tenant.outcome.as_ref().unwrap_err())
    }

    pub fn shown(&self, errors: &Errors) -> String {
        let mut text = String::new();
        for error in errors.iter() {
            text.push_str(&format!("[{}] {error}\n", error.class));
            let mut cause = std::error::Error::source(error);
            while let Some(error) = cause {
                text.push_str(&format!("  cause: {error}\n"));
                cause = error.source();
            }
            if let Some(hint) = &error.hint {
                text.push_str(&format!("  hint: {hint}\n"));
            }
        }
        if errors.more() > 0 {
            text.push_str(&format!("and {} more\n", errors.more()));
        }
        text.replace(&self.root.path().display().to_string(), "ROOT")
    }
}

impl AsRef<Path> for Fixture {
    fn as_ref(&self) -> &Path {
        self.root.path()
    }
}
