//! What a plugin exports and imports, and whether that is what its role and this host allow.
//!
//! There is one table of what each role's world offers, and a test holds it against `wit/`.

use std::fmt;

use bowline_core::Role;
use semver::Version;

use crate::artifact::Fault;
use crate::manifest::{Interface, Manifest, PACKAGE};

/// The versions of `bowline:plugin` that this host offers, oldest first. Additive changes raise the
/// patch, so 0.1.0 stands for every 0.1.
pub const SUPPORTED: &[Version] = &[Version::new(0, 1, 0)];

/// Something that a plugin imports or exports by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Extern {
    /// The name without a version: `bowline:plugin/objects`, or a core module's `module/field`.
    pub name: String,
    /// The version behind the `@`, where there is one.
    pub version: Option<Version>,
}

impl Extern {
    /// Reads the name of a component's import or export.
    pub(crate) fn read(text: &str) -> Extern {
        let split = text.split_once('@').map(|(name, version)| (name, Version::parse(version)));
        match split {
            Some((name, Ok(version))) => Extern { name: name.into(), version: Some(version) },
            _ => Extern { name: text.into(), version: None },
        }
    }

    /// The interface's own name where it belongs to `bowline:plugin`.
    fn of_bowline(&self) -> Option<&str> {
        self.name.strip_prefix(PACKAGE)?.strip_prefix('/')
    }
}

impl fmt::Display for Extern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(out, "{}@{version}", self.name),
            None => out.write_str(&self.name),
        }
    }
}

/// The interfaces that the world of a role offers. `types` has no functions; the others use it.
pub fn offered(role: Role) -> &'static [&'static str] {
    match role {
        Role::Transformer => &["types", "facts", "files", "objects", "edits", "lookup", "log"],
        Role::Validator => &["types", "facts", "files", "objects", "lookup", "log"],
        Role::Health => &["types", "log"],
        Role::Step => &["types", "facts", "lookup", "progress", "http", "log"],
    }
}

/// Refuses a manifest that was written for an interface which this host does not have. This comes
/// before anything else about the component, because it is what a person can act on.
pub(crate) fn check_version(manifest: &Manifest, supported: &[Version]) -> Result<(), Fault> {
    let Interface::Component(wanted) = &manifest.interface else { return Ok(()) };
    if supported.iter().any(|offered| compatible(offered, wanted)) {
        return Ok(());
    }
    Err(Fault::UnknownInterface {
        wanted: wanted.clone(),
        wanted_track: track(wanted),
        offered: listed(&supported.iter().map(track).collect::<Vec<_>>()),
        newest: supported.last().map(track).unwrap_or_default(),
    })
}

/// Checks that a component's one role is the one that its manifest states.
pub(crate) fn check_exports(manifest: &Manifest, exports: &[Extern]) -> Result<(), Fault> {
    let mut roles = exports.iter().filter(|export| export.of_bowline().is_some());
    let (first, second) = (roles.next(), roles.next());
    let Some(export) = first else { return Err(Fault::NoRole { role: manifest.role }) };
    if let Some(second) = second {
        let (first, second) = (export.to_string(), second.to_string());
        return Err(Fault::SeveralRoles { first, second });
    }
    let interface = format!("{PACKAGE}/{}", manifest.role);
    let stated = match &manifest.interface {
        Interface::Component(version) => Some(version.clone()),
        Interface::KrmFunctionV1 => None,
    };
    if export.name == interface && export.version == stated {
        return Ok(());
    }
    let stated = Extern { name: interface, version: stated }.to_string();
    Err(Fault::OtherRole { stated, exported: export.to_string() })
}

/// Refuses what can never be there: another role's interface, an interface that nobody has, a package
/// that is neither ours nor WASI's. What of WASI is there, the sandbox knows.
pub(crate) fn check_imports(manifest: &Manifest, imports: &[Extern]) -> Result<(), Fault> {
    for import in imports {
        match import.of_bowline() {
            Some(interface) => check_own_import(manifest, import, interface)?,
            None if import.name.starts_with("wasi:") => {}
            None => return Err(denied(manifest, import)),
        }
    }
    Ok(())
}

fn check_own_import(manifest: &Manifest, import: &Extern, interface: &str) -> Result<(), Fault> {
    let fits = match (&manifest.interface, &import.version) {
        (Interface::Component(stated), Some(version)) => compatible(stated, version),
        _ => false,
    };
    let known = Role::ALL.into_iter().any(|role| offered(role).contains(&interface));
    if !fits || !known {
        let (import, stated) = (import.to_string(), manifest.interface.to_string());
        return Err(Fault::UnknownImport { import, stated });
    }
    match offered(manifest.role).contains(&interface) {
        true => Ok(()),
        false => Err(denied(manifest, import)),
    }
}

fn denied(manifest: &Manifest, import: &Extern) -> Fault {
    Fault::DeniedImport {
        import: import.to_string(),
        role: manifest.role,
        offered: offered(manifest.role).join(", "),
    }
}

/// Whether a plugin for `wanted` can find its interface in `offered`, as the component model matches
/// names: by the first number that is not zero; pre-releases match only themselves.
fn compatible(offered: &Version, wanted: &Version) -> bool {
    match offered.pre.is_empty() && wanted.pre.is_empty() {
        true => track(offered) == track(wanted),
        false => offered == wanted,
    }
}

/// What stays the same over additive changes: `0.1` of 0.1.3, `2` of 2.4.0.
fn track(version: &Version) -> String {
    match (version.pre.is_empty(), version.major, version.minor) {
        (false, ..) => version.to_string(),
        (true, 0, 0) => version.to_string(),
        (true, 0, minor) => format!("0.{minor}"),
        (true, major, _) => major.to_string(),
    }
}

fn listed(words: &[String]) -> String {
    match words {
        [] => "none".into(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Checks that a core module is a WASI preview 1 command and asks for nothing else.
pub(crate) fn check_command(
    manifest: &Manifest,
    exports: &[Extern],
    imports: &[Extern],
) -> Result<(), Fault> {
    for missing in ["_start", "memory"] {
        if !exports.iter().any(|export| export.name == missing) {
            return Err(Fault::NoCommand { missing });
        }
    }
    match imports.iter().find(|import| !import.name.starts_with("wasi_snapshot_preview1/")) {
        None => Ok(()),
        Some(import) => Err(Fault::DeniedImport {
            import: import.to_string(),
            role: manifest.role,
            offered: "wasi_snapshot_preview1".into(),
        }),
    }
}
