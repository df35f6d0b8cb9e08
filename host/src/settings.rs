//! What the program takes from its surroundings. No other module, and no crate below, reads the
//! environment or a home folder.

use std::path::PathBuf;
use std::sync::Arc;

use bowline_bundle::oci::{CredentialFiles, Registries, RegistrySettings};
use bowline_bundle::trust::TrustPolicy;
use bowline_bundle::{Operator, OperatorSearch, find_operator_file};
use bowline_render::RenderCache;
use bowline_sandbox::{Sandbox, SandboxSettings, SharedSandbox};
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::cli::Global;
use crate::error::{Problem, Problems, of_bundle};
use crate::exit::Exit;
use crate::run::state::State;

/// Where compiled plugins are kept: as asked, else in the user's cache folder; none where there is
/// no such folder.
pub fn cache(global: &Global) -> Option<PathBuf> {
    Some(cache_folder(global)?.join("aot"))
}

/// Where the tools are kept that build plugins in other languages than Rust; none where there is no
/// cache folder.
pub fn tools(global: &Global) -> Option<PathBuf> {
    Some(cache_folder(global)?.join("tools"))
}

/// A sandbox, with what was compiled before.
pub fn sandbox(global: &Global) -> Result<SharedSandbox, Problem> {
    let settings = SandboxSettings { cache: cache(global), ..SandboxSettings::default() };
    Ok(Arc::new(Sandbox::new(settings)?))
}

/// Where plugin calls are kept. One that cannot be used is done without, and said so.
pub fn render_cache(global: &Global) -> Option<Arc<RenderCache>> {
    let folder = cache_folder(global)?.join("render");
    match RenderCache::open(&folder) {
        Ok(cache) => Some(Arc::new(cache)),
        Err(error) => {
            tracing::warn!(folder = %folder.display(), %error, "plugin calls cannot be kept");
            None
        }
    }
}

/// This program, down to its build; none where the system does not say.
pub fn program() -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let about = std::fs::metadata(std::env::current_exe().ok()?).ok()?;
    let version = env!("CARGO_PKG_VERSION");
    Some(format!("{version} {} {} {}", about.size(), about.mtime(), about.mtime_nsec()))
}

/// An environment variable, for a secret that comes from one.
pub fn variable(name: &str) -> Option<std::ffi::OsString> {
    // Names that cannot be one would make the system's call panic.
    let odd = name.is_empty() || name.contains(['=', '\0']);
    if odd { None } else { std::env::var_os(name) }
}

fn cache_folder(global: &Global) -> Option<PathBuf> {
    let usual = || Some(user_folder("XDG_CACHE_HOME", ".cache")?.join("bowline"));
    global.cache.clone().or_else(usual)
}

/// The state folder: as asked, else in the user's state folder.
pub fn state(global: &Global) -> Result<State, Problem> {
    let usual = || Some(user_folder("XDG_STATE_HOME", ".local/state")?.join("bowline"));
    let folder = global.state.clone().or_else(usual).ok_or_else(|| {
        Problem::new(Exit::Usage, "there is no home folder to write runs down in")
            .hint("name a folder with --state or $BOWLINE_STATE")
    })?;
    State::open(&folder)
}

/// The folder that the program was started in.
pub fn current_folder() -> Result<PathBuf, Problem> {
    std::env::current_dir().map_err(|error| {
        Problem::new(Exit::Failed, format!("the current folder cannot be found: {error}"))
    })
}

/// Who types: the user's name and the machine's.
pub fn actor() -> String {
    let named = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let user = named("SUDO_USER").or_else(|| named("USER")).or_else(|| named("LOGNAME"));
    let user = user.unwrap_or_else(|| format!("uid-{}", rustix::process::getuid().as_raw()));
    format!("{user}@{}", crate::run::process::host())
}

/// Whose signatures bundles and plugins must have, as the operator says.
pub fn trust(global: &Global) -> Result<TrustPolicy, Problems> {
    let operator = operator_file(global)?.map(|path| Operator::read(&path)).transpose()?;
    Ok(operator.map(|operator| operator.trust).unwrap_or_default())
}

/// Where the releases of pulled bundles are unpacked.
pub fn bundles(global: &Global) -> Option<PathBuf> {
    Some(cache_folder(global)?.join("bundles"))
}

/// Registries, with the user's credentials and what was pulled before.
pub fn registries(global: &Global) -> Result<Registries, Problems> {
    let operator = operator_file(global)?.map(|path| Operator::read(&path)).transpose()?;
    Ok(Registries::new(RegistrySettings {
        credentials: CredentialFiles(credential_files()),
        offline: global.offline,
        store: cache_folder(global).map(|folder| folder.join("oci")),
        insecure: operator.iter().flat_map(Operator::insecure).collect(),
        ..RegistrySettings::default()
    }))
}

/// The time by which keys are judged: as asked, else the present.
pub fn now(global: &Global) -> Timestamp {
    global.now.unwrap_or_else(Timestamp::now)
}

/// The password that cosign's users set for their keys.
pub fn key_password() -> Option<Zeroizing<Vec<u8>>> {
    use std::os::unix::ffi::OsStringExt;
    std::env::var_os("COSIGN_PASSWORD").map(|text| Zeroizing::new(text.into_vec()))
}

/// Where `docker login`, `podman login` and `skopeo login` leave credentials.
fn credential_files() -> Vec<PathBuf> {
    // An empty variable is as good as none.
    let variable = |name: &str| std::env::var_os(name).filter(|text| !text.is_empty());
    let variable = |name: &str| variable(name).map(PathBuf::from);
    let named = variable("REGISTRY_AUTH_FILE");
    let docker = variable("DOCKER_CONFIG").or_else(|| Some(variable("HOME")?.join(".docker")));
    let containers = |folder: PathBuf| folder.join("containers").join("auth.json");
    let runtime = variable("XDG_RUNTIME_DIR").map(containers);
    let settings = user_config_folder().map(containers);
    let files = [named, docker.map(|folder| folder.join("config.json")), runtime, settings];
    files.into_iter().flatten().collect()
}

/// The user's folder for configurations.
pub fn user_config_folder() -> Option<PathBuf> {
    user_folder("XDG_CONFIG_HOME", ".config")
}

/// Whether what goes to standard output may be coloured: on a terminal whose user has not said no.
pub fn colour() -> bool {
    use std::io::IsTerminal;
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Ends when somebody asks the program to stop: Ctrl-C, or SIGTERM.
pub async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    match (interrupt, terminate) {
        (Ok(mut interrupt), Ok(mut terminate)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        // Without a handler the signals keep their usual effect: they end the process.
        _ => std::future::pending().await,
    }
}

fn user_folder(variable: &str, beneath_home: &str) -> Option<PathBuf> {
    let absolute = |path: PathBuf| Some(path).filter(|path| path.is_absolute());
    let named = std::env::var_os(variable).map(PathBuf::from).and_then(absolute);
    named.or_else(|| Some(absolute(std::env::var_os("HOME")?.into())?.join(beneath_home)))
}

/// The operator's file: as asked, else here or in a parent folder, else the user's; none where there is
/// none. A release never brings its own.
pub fn operator_file(global: &Global) -> Result<Option<PathBuf>, Problem> {
    let search = OperatorSearch {
        // clap has read $BOWLINE_CONFIG already.
        argument: global.config.clone(),
        environment: None,
        current: std::env::current_dir().ok(),
        user: user_config_folder(),
    };
    find_operator_file(&search).map_err(|error| of_bundle(&error))
}

/// The runtime that everything asynchronous runs on: a worker a core, so that no more guests run at
/// once than there are cores.
pub fn runtime() -> Result<tokio::runtime::Runtime, Problem> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Problem::new(Exit::Failed, format!("cannot start worker threads: {error}"))
    })
}
