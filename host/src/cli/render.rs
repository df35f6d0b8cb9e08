//! `bowline render [RELEASE]`

use std::path::PathBuf;
use std::sync::Arc;

use bowline_core::rendered::Allowance;
use bowline_render::output::{Layout, Order};
use clap::Args;

use super::opening::{WhichCustomers, concurrency};
use super::{Global, OutputFormat};
use crate::error::Problems;
use crate::exit::Exit;
use crate::pipeline::{self, FleetReport, RenderRequest};
use crate::receipt::write_receipts;
use crate::report::{self, Progress, RenderReport};
use crate::settings;
use crate::stopping::{WriteDoor, stopped};

/// Render customers' manifests; nothing but the output folder is changed
///
/// Without --out the manifests of one customer go to standard output.
#[derive(Debug, Args)]
pub struct RenderArgs {
    /// The release's folder, or its bundle: oci://… or oci-layout:…
    #[arg(default_value = ".")]
    release: PathBuf,
    #[command(flatten)]
    which: WhichCustomers,
    /// The folder to write to: CUSTOMER/manifests.yaml
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// A file an object, in CUSTOMER/manifests/
    #[arg(long, requires = "out")]
    split: bool,
    /// The order of the objects
    #[arg(long, value_enum, default_value_t, value_name = "ORDER")]
    order: OrderArg,
    /// Terraform outputs: a file as `terraform output -json` prints it, or a folder of CUSTOMER.json
    #[arg(long, value_name = "PATH")]
    outputs: Option<PathBuf>,
    /// Let this many objects of the last render go, beyond what the release's guard allows
    #[arg(long, value_name = "COUNT")]
    allow_removed: Option<usize>,
    /// Write what each customer's render was made of to this file, one JSON document a line, for
    /// `bowline replay`
    #[arg(long, value_name = "FILE")]
    receipts: Option<PathBuf>,
    /// Make every plugin call, also those that earlier renders have made
    #[arg(long)]
    no_cache: bool,
    /// Read what earlier renders wrote before believing that it is there
    #[arg(long)]
    verify: bool,
    /// How many customers at once [default: twice the number of cores]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: Option<u16>,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum OrderArg {
    /// As the pipeline leaves them
    #[default]
    Pipeline,
    /// As they are to be applied
    Apply,
}

pub(super) fn run(args: RenderArgs, global: &Global) -> Result<Exit, Problems> {
    let door = Arc::new(WriteDoor::default());
    let request = request(&args, global, door.clone())?;
    let to_stdout = args.out.is_none();
    let progress = Arc::new(Progress::new(global.quiet));
    let runtime = settings::runtime()?;
    let rendered = runtime.block_on(async {
        let sandbox = settings::sandbox(global)?;
        tokio::select! {
            rendered = pipeline::render(request, sandbox, &progress) => rendered,
            () = settings::stop_signal() => {
                door.close();
                Err(stopped().into())
            }
        }
    });
    drop(progress);
    // Whatever still runs is a guest or a compiler; neither can be waited for, and neither writes.
    runtime.shutdown_background();
    let fleet = rendered?;
    if let Some(path) = &args.receipts {
        write_receipts(path, &fleet)?;
    }
    show(&fleet, to_stdout, global)
}

fn request(
    args: &RenderArgs,
    global: &Global,
    door: Arc<WriteDoor>,
) -> Result<RenderRequest, Problems> {
    Ok(RenderRequest {
        open: args.which.open_options(&args.release, args.which.selection()?, global)?,
        outputs: args.outputs.clone(),
        out: args.out.clone(),
        layout: if args.split { Layout::Split } else { Layout::Single },
        order: match args.order {
            OrderArg::Pipeline => Order::Pipeline,
            OrderArg::Apply => Order::Apply,
        },
        allowance: Allowance { removed: args.allow_removed },
        concurrency: concurrency(args.concurrency),
        program: settings::program(),
        verify: args.verify,
        cache: if args.no_cache { None } else { settings::render_cache(global) },
        door,
    })
}

/// Prints the report; with one customer and no folder, the manifests themselves.
fn show(fleet: &FleetReport, to_stdout: bool, global: &Global) -> Result<Exit, Problems> {
    let report = RenderReport::of(fleet);
    match (global.output, &fleet.customers[..]) {
        (OutputFormat::Json | OutputFormat::Jsonl, _) => report::print_json(&report)?,
        (OutputFormat::Text, [only]) if to_stdout => {
            if let Ok(done) = &only.outcome {
                report::print(done.text.as_deref().unwrap_or_default())?;
            }
            if !global.quiet {
                report::note(report.notes().trim_end());
            }
        }
        (OutputFormat::Text, _) => report::print(&report.text())?,
    }
    let failed = fleet
        .customers
        .iter()
        .filter_map(|customer| Some((&*customer.name, customer.outcome.as_ref().err()?)));
    report::failures(failed).iter().for_each(|problem| report::note(&problem.to_string()));
    let exits = fleet.customers.iter().map(|customer| match &customer.outcome {
        Ok(_) => Exit::Done,
        Err(problems) => problems.exit(),
    });
    Ok(Exit::of_all(exits))
}
