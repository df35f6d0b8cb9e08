//! The command line: one file a verb, each with its `Args` and a function that runs it.

mod approve;
mod artefact;
mod bundle;
mod classify;
mod completions;
mod diff;
mod explain;
mod health;
mod init;
mod lock;
mod offboard;
mod opening;
mod plugin;
mod plugins;
mod render;
mod replay;
mod rollback;
mod run;
mod runs;
mod schema;
mod shadow;
mod signing;
mod state;
mod status;
mod sync;
mod windows;
mod wit;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;

use crate::error::Problems;
use crate::exit::Exit;

/// Ships one product to many customers: renders each customer's manifests with that customer's own
/// versions of your WebAssembly plugins.
#[derive(Debug, Parser)]
#[command(
    name = "bowline",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done, 1 failed, 2 usage, 3 invalid input, 4 plugin, 5 try later, \
                  6 conflict, 7 timeout, 8 terminated, 9 a person is needed, 10 differences found, 70 a bug of \
                  bowline."
)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    global: Global,
}

/// Options of every verb.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// How the result is printed
    #[arg(short, long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub output: OutputFormat,
    /// No progress and no notes on standard error; errors stay
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Show what plugins log; twice, also what they log for debugging
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// The operator's settings [default: bowline.toml here or in a parent folder]
    #[arg(
        long,
        global = true,
        env = "BOWLINE_CONFIG",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub config: Option<PathBuf>,
    /// Where compiled and pulled plugins are kept [default: bowline in the user's cache folder]
    #[arg(long, global = true, env = "BOWLINE_CACHE", hide_env_values = true, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// Where runs are written down [default: bowline in the user's state folder]
    #[arg(long, global = true, env = "BOWLINE_STATE", hide_env_values = true, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Ask no registry for anything: what is in the cache must do
    #[arg(long, global = true)]
    pub offline: bool,
    /// Judge keys as if it were this time, such as 2027-01-31T00:00:00Z [default: the present]
    #[arg(long, global = true, value_name = "TIME")]
    pub now: Option<Timestamp>,
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people
    #[default]
    Text,
    /// One versioned JSON document
    Json,
    /// Events while they happen, one JSON document a line; where there are none, as json
    Jsonl,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Init(init::InitArgs),
    Lock(lock::LockArgs),
    Render(render::RenderArgs),
    Diff(diff::DiffArgs),
    Explain(explain::ExplainArgs),
    Shadow(shadow::ShadowArgs),
    Replay(replay::ReplayArgs),
    Plugins(plugins::PluginsArgs),
    #[command(subcommand)]
    Windows(windows::WindowsVerb),
    #[command(subcommand)]
    Bundle(bundle::BundleVerb),
    #[command(subcommand)]
    Plugin(plugin::PluginVerb),
    #[command(subcommand)]
    Wit(wit::WitVerb),
    Run(run::RunArgs),
    #[command(subcommand)]
    Runs(runs::RunsVerb),
    Approve(approve::ApproveArgs),
    #[command(subcommand)]
    Sync(sync::SyncVerb),
    Health(health::HealthArgs),
    Status(status::StatusArgs),
    Drift(status::DriftArgs),
    Rollback(rollback::RollbackArgs),
    Offboard(offboard::OffboardArgs),
    #[command(subcommand)]
    State(state::StateVerb),
    Classify(classify::ClassifyArgs),
    Schema(schema::SchemaArgs),
    Completions(completions::CompletionsArgs),
}

impl Cli {
    /// Options of every verb.
    pub fn global(&self) -> &Global {
        &self.global
    }

    /// Does what the command line says.
    pub fn run(self) -> Result<Exit, Problems> {
        match self.verb {
            Verb::Init(args) => init::run(args, &self.global),
            Verb::Lock(args) => lock::run(args, &self.global),
            Verb::Render(args) => render::run(args, &self.global),
            Verb::Diff(args) => diff::run(args, &self.global),
            Verb::Explain(args) => explain::run(args, &self.global),
            Verb::Shadow(args) => shadow::run(args, &self.global),
            Verb::Replay(args) => replay::run(args, &self.global),
            Verb::Plugins(args) => plugins::run(args, &self.global),
            Verb::Windows(verb) => windows::run(verb, &self.global),
            Verb::Bundle(verb) => bundle::run(verb, &self.global),
            Verb::Plugin(verb) => plugin::run(verb, &self.global),
            Verb::Wit(verb) => wit::run(verb, &self.global),
            Verb::Run(args) => run::run(args, &self.global),
            Verb::Runs(verb) => runs::run(verb, &self.global),
            Verb::Sync(verb) => sync::run(verb, &self.global),
            Verb::Health(args) => health::run(&args, &self.global),
            Verb::Status(args) => status::status(args, &self.global),
            Verb::Drift(args) => status::drift(args, &self.global),
            Verb::Rollback(args) => rollback::run(args, &self.global),
            Verb::Offboard(args) => offboard::run(args, &self.global),
            Verb::Approve(args) => approve::run(args, &self.global),
            Verb::State(verb) => state::run(verb, &self.global),
            Verb::Classify(args) => classify::run(args, &self.global),
            Verb::Schema(args) => schema::run(args),
            Verb::Completions(args) => completions::run(args),
        }
    }
}
