//! `bowline plugins [RELEASE]`

use std::path::PathBuf;

use bowline_bundle::{Bundle, CustomerSelection, Ready};
use clap::Args;
use serde::Serialize;

use super::opening::WhichCustomers;
use super::{Global, OutputFormat};
use crate::error::Problems;
use crate::exit::Exit;
use crate::report::{self, ProblemPart, ReleasePart, Table};

/// List which version of each plugin each customer runs
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline plugins shop\n  \
    bowline plugins shop --selector ring=canary -o json")]
pub struct PluginsArgs {
    /// The release's folder
    #[arg(default_value = ".")]
    release: PathBuf,
    #[command(flatten)]
    which: WhichCustomers,
}

/// `plugins -o json`: one document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PluginsReport {
    api_version: &'static str,
    kind: &'static str,
    release: ReleasePart,
    customers: Vec<CustomerPart>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerPart {
    name: String,
    plugins: Vec<PluginPart>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemPart>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PluginPart {
    name: String,
    version: String,
    digest: String,
    /// Whether the customer pins it; else it is the release's choice.
    pinned: bool,
    /// Where it is pinned, or where the release declares it.
    file: String,
    line: u32,
    /// The name of the key that signed it; absent where [[trust]] does not want plugins signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_by: Option<String>,
}

pub(super) fn run(args: PluginsArgs, global: &Global) -> Result<Exit, Problems> {
    let selection = args.which.chosen()?.unwrap_or(CustomerSelection::All);
    let bundle =
        bowline_bundle::open(&args.which.open_options(&args.release, selection, global)?)?;
    let outcomes: Vec<(&str, Result<Vec<PluginPart>, Problems>)> = bundle
        .tenants
        .iter()
        .map(|tenant| {
            let outcome = tenant.outcome.as_ref().map(|ready| parts(&bundle, ready));
            (&*tenant.name, outcome.map_err(|errors| Problems::from(errors.clone())))
        })
        .collect();
    let failed: Vec<Problems> =
        outcomes.iter().filter_map(|(_, outcome)| outcome.as_ref().err().cloned()).collect();
    report::tell_failures(outcomes.iter().map(|(name, outcome)| (*name, outcome)));
    match global.output {
        OutputFormat::Text => report::print(&table(outcomes))?,
        OutputFormat::Json | OutputFormat::Jsonl => {
            let customers = outcomes.into_iter().map(|(name, outcome)| customer(name, outcome));
            report::print_json(&PluginsReport {
                api_version: report::API_VERSION,
                kind: "PluginsReport",
                release: ReleasePart::of(&bundle),
                customers: customers.collect(),
            })?;
        }
    }
    Ok(Exit::of_all(failed.iter().map(Problems::exit)))
}

fn parts(bundle: &Bundle, ready: &Ready) -> Vec<PluginPart> {
    let parts = ready.plugins.iter().map(|(name, artifact)| {
        let pin = ready.customer.pins.get(name).map(|pin| &pin.place);
        let declared = bundle.release.plugins.get(name).map(|declared| &declared.place);
        let place = pin.or(declared);
        PluginPart {
            name: name.to_string(),
            version: artifact.id().version.to_string(),
            digest: artifact.digest().to_string(),
            pinned: pin.is_some(),
            file: place.map_or(String::new(), |place| place.file.to_string()),
            line: place.map_or(0, |place| place.line),
            signed_by: bundle.signed.get(&artifact.digest()).cloned(),
        }
    });
    parts.collect()
}

fn customer(name: &str, outcome: Result<Vec<PluginPart>, Problems>) -> CustomerPart {
    let problems = outcome.as_ref().err().map(|problems| problems.iter().map(ProblemPart::from));
    CustomerPart {
        name: name.to_owned(),
        problems: problems.into_iter().flatten().collect(),
        plugins: outcome.unwrap_or_default(),
    }
}

fn table(outcomes: Vec<(&str, Result<Vec<PluginPart>, Problems>)>) -> String {
    let mut table =
        Table::new(["CUSTOMER", "PLUGIN", "VERSION", "CHOSEN BY", "SIGNED BY", "DIGEST"], &[]);
    for (customer, outcome) in outcomes {
        for plugin in outcome.unwrap_or_default() {
            let chosen = match plugin.pinned {
                true => format!("pin, {}:{}", plugin.file, plugin.line),
                false => "release".to_owned(),
            };
            let signed = plugin.signed_by.unwrap_or_else(|| "-".to_owned());
            let digest = plugin.digest.chars().take("sha256:".len() + 12).collect();
            table.row([customer.to_owned(), plugin.name, plugin.version, chosen, signed, digest]);
        }
    }
    table.text()
}
