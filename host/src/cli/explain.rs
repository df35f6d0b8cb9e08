//! `bowline explain [RELEASE] FIELD [PATH]`

use std::path::PathBuf;

use bowline_bundle::CustomerSelection;
use clap::Args;

use super::opening::{in_sandbox, open_options};
use super::{Global, OutputFormat};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::explanation::{ExplainRequest, Question, explain};
use crate::report::{self, ExplanationReport, Paint};
use crate::settings;

/// Show who set a field of a customer's manifests, and from what
///
/// First the release's own file and line, then each pipeline entry that wrote the field, oldest first,
/// with what was there before. Beneath an entry stands what its config refers to: with = what reads
/// the same as what was written, with ? what may be behind it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline explain shop -c acme deployment/cart/spec/replicas\n  \
    bowline explain shop -c acme 'deployment/cart/spec/template/spec/containers/[name=cart]/image'\n  \
    bowline explain shop -c acme apps/Deployment/cart /metadata/labels")]
pub struct ExplainArgs {
    /// [RELEASE] [GROUP/]KIND/NAME[PATH] or [RELEASE] [GROUP/]KIND/NAME PATH
    #[arg(required = true, num_args = 1..=3, value_name = "FIELD")]
    words: Vec<String>,
    /// The customer
    #[arg(short, long = "customer", value_name = "NAME")]
    customer: String,
    /// The folder with the customers' files [default: customers in the release's folder]
    #[arg(long, value_name = "DIR")]
    customers: Option<PathBuf>,
    /// The object's namespace, where several objects have its name
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,
    /// Terraform outputs: a file as `terraform output -json` prints it, or a folder of CUSTOMER.json
    #[arg(long, value_name = "PATH")]
    outputs: Option<PathBuf>,
}

pub(super) fn run(args: ExplainArgs, global: &Global) -> Result<Exit, Problems> {
    let (release, object, path) = words(&args.words)?;
    let selection = CustomerSelection::Names(vec![args.customer]);
    let request = ExplainRequest {
        open: open_options(release.as_ref(), args.customers, selection, global)?,
        outputs: args.outputs,
        question: Question { object, path, namespace: args.namespace },
        cache: settings::render_cache(global),
    };
    let told = in_sandbox(global, async |sandbox, _| explain(request, sandbox).await)?;
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => {
            report::print_json(&ExplanationReport::of(&told))?
        }
        OutputFormat::Text => {
            report::print(&report::explanation_text(&told, Paint::new(settings::colour())))?;
        }
    }
    Ok(Exit::Done)
}

/// Which word is which: only a path begins with a slash behind an object.
fn words(words: &[String]) -> Result<(String, String, Option<String>), Problem> {
    let here = || ".".to_owned();
    let path = |text: &String| text.starts_with('/') || text.is_empty();
    Ok(match words {
        [object] => (here(), object.clone(), None),
        [object, at] if path(at) => (here(), object.clone(), Some(at.clone())),
        [release, object] => (release.clone(), object.clone(), None),
        [release, object, at] if path(at) => (release.clone(), object.clone(), Some(at.clone())),
        _ => {
            let message = "expected [RELEASE] KIND/NAME and a path that begins with a slash";
            return Err(Problem::new(Exit::Usage, message));
        }
    })
}
