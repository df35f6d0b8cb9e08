//! `bowline shadow [RELEASE] --plugin NAME=VERSION`

use std::path::PathBuf;

use bowline_bundle::CustomerSelection;
use bowline_core::PluginId;
use clap::Args;

use super::opening::{WhichCustomers, concurrency, in_sandbox};
use super::{Global, OutputFormat};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::{self, Paint, ShadowReport};
use crate::settings;
use crate::trial::{Groups, Shadow, ShadowRequest, Tried, shadow};

/// Show what another version of a plugin would change, and for which customers
///
/// Each customer is rendered with the versions that they run and with the candidates, on their own
/// values and outputs. What changes is told once for all customers for whom it is the same. Ends with
/// 10 where something changes or fails with the candidates only, with 0 where nothing does.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline shadow shop --plugin sidecar=2.1.0 --all\n  \
    bowline shadow shop --plugin sidecar=2.1.0 --plugin labels=1.1.0 --selector ring=canary -o json")]
pub struct ShadowArgs {
    /// The release's folder
    #[arg(default_value = ".")]
    release: PathBuf,
    /// The candidate, in place of each customer's version; may be given several times
    #[arg(long = "plugin", value_name = "NAME=VERSION", required = true)]
    plugins: Vec<String>,
    #[command(flatten)]
    which: WhichCustomers,
    /// Terraform outputs: a file as `terraform output -json` prints it, or a folder of CUSTOMER.json
    #[arg(long, value_name = "PATH")]
    outputs: Option<PathBuf>,
    /// How many customers at once [default: twice the number of cores]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: Option<u16>,
}

pub(super) fn run(args: ShadowArgs, global: &Global) -> Result<Exit, Problems> {
    // A trial writes nothing, so that everybody is meant where nobody is named.
    let selection = args.which.chosen()?.unwrap_or(CustomerSelection::All);
    let request = ShadowRequest {
        open: args.which.open_options(&args.release, selection, global)?,
        plugins: plugins(&args.plugins)?,
        outputs: args.outputs,
        concurrency: concurrency(args.concurrency),
    };
    let shadow =
        in_sandbox(global, async |sandbox, progress| shadow(request, sandbox, &progress).await)?;
    let groups = Groups::of(&shadow);
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => {
            report::print_json(&ShadowReport::of(&shadow, &groups))?
        }
        OutputFormat::Text => {
            let paint = Paint::new(settings::colour());
            report::print(&report::shadow_text(&shadow, &groups, paint))?;
        }
    }
    let failed = shadow.customers.iter().filter_map(|(name, tried)| match tried {
        Tried::Fails(problems) => Some((&**name, problems)),
        _ => None,
    });
    report::failures(failed).iter().for_each(|problem| report::note(&problem.to_string()));
    Ok(exit(&shadow))
}

fn plugins(texts: &[String]) -> Result<Vec<PluginId>, Problem> {
    let mut plugins: Vec<PluginId> = Vec::new();
    for text in texts {
        let (name, version) = text.split_once(['=', '@']).ok_or_else(|| {
            let message =
                format!("--plugin takes NAME=VERSION such as sidecar=2.1.0, not {text:?}");
            Problem::new(Exit::Usage, message)
        })?;
        let id = PluginId::parse(&format!("{name}@{version}"));
        let id = id.map_err(|error| Problem::of_error(Exit::Usage, &error))?;
        if plugins.iter().any(|known| known.name == id.name) {
            let message = format!("--plugin names two versions of {}", id.name);
            return Err(Problem::new(Exit::Usage, message));
        }
        plugins.push(id);
    }
    Ok(plugins)
}

/// A customer that fails as it is counts more than one that changes.
fn exit(shadow: &Shadow) -> Exit {
    let tried = || shadow.customers.iter().map(|(_, tried)| tried);
    let failed = tried().filter_map(|tried| match tried {
        Tried::Fails(problems) => Some(problems.exit()),
        _ => None,
    });
    let changes = tried().any(|tried| match tried {
        Tried::Changes(found) => !found.is_empty(),
        Tried::FailsNow(_) => true,
        Tried::Already | Tried::Fails(_) => false,
    });
    match Exit::of_all(failed) {
        Exit::Done if changes => Exit::Differences,
        exit => exit,
    }
}
