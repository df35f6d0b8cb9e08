//! `bowline run [RELEASE]`

use std::path::PathBuf;
use std::time::Duration;

use bowline_core::prune::PruneAllowance;
use bowline_core::release::parse_duration;
use bowline_core::rendered::Allowance;
use bowline_core::run::{Asked, Exception, Purpose};
use clap::Args;

use super::Global;
use super::opening::WhichCustomers;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::rollout::{self, Rollout};
use crate::run::keep::Source;
use crate::run::plan::Wanted;
use crate::run::world::Manner;
use crate::settings;

/// Take a release to customers: windows, steps, Terraform, manifests, exit steps
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline run shop -c acme\n  \
    bowline run shop --selector ring=canary --wait\n  \
    bowline run shop --all --concurrency 20 --max-failures 3 -o jsonl")]
pub struct RunArgs {
    /// The release's folder, or its bundle: oci://… or oci-layout:…
    #[arg(default_value = ".")]
    release: PathBuf,
    #[command(flatten)]
    which: WhichCustomers,
    #[command(flatten)]
    how: HowToRun,
    /// End at review: show what would change, and change nothing
    #[arg(long)]
    plan_only: bool,
    /// Run the release's steps, and let no release go out
    #[arg(long, conflicts_with = "plan_only")]
    steps_only: bool,
}

/// What every command that starts runs takes.
#[derive(Debug, Args)]
pub struct HowToRun {
    /// Where manifests go if a customer's file names no target
    #[arg(long, value_name = "DIR", default_value = "deployed")]
    target: PathBuf,
    /// Wait for windows to open, and for other runs to end
    #[arg(long)]
    wait: bool,
    /// Ask as a person does, which some windows let pass; the reason is recorded
    #[arg(long, value_name = "REASON")]
    manual: Option<String>,
    /// Whatever the windows say; the reason is recorded
    #[arg(long, value_name = "REASON", conflicts_with = "manual")]
    break_glass: Option<String>,
    /// How many customers at once
    #[arg(long, value_name = "COUNT", default_value_t = 10,
          value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: u16,
    /// After so many failures no new run begins
    #[arg(long, value_name = "COUNT", default_value_t = 1,
          value_parser = clap::value_parser!(u32).range(1..))]
    max_failures: u32,
    /// How long what is stopped may take to stop by itself
    #[arg(long, value_name = "DURATION", default_value = "30s")]
    grace: String,
    /// Let this many objects go, beyond what the release's guard allows
    #[arg(long, value_name = "COUNT")]
    allow_removed: Option<usize>,
    /// Let so many objects of a cluster be deleted, beyond the guard's 20 % and 10; or one that is deleted
    /// only by name, as "persistentvolumeclaim/data in shop"
    #[arg(long, value_name = "COUNT|OBJECT")]
    allow_prune: Vec<String>,
    /// Take over targets that another state folder, or a person, changed before
    #[arg(long)]
    adopt_state: bool,
    /// Make every plugin call, also those that earlier renders have made
    #[arg(long)]
    no_cache: bool,
}

pub(super) fn run(args: RunArgs, global: &Global) -> Result<Exit, Problems> {
    let purpose = if args.steps_only { Purpose::StepsOnly } else { Purpose::Deploy };
    let selection = args.which.selection()?;
    let open = args.which.open_options(&args.release, selection, global)?;
    let rollout = args.how.rollout(args.release, open, (purpose, args.plan_only), global)?;
    rollout::go(rollout, global)
}

impl HowToRun {
    /// The same for a release that a run went by before, to where that one's manifests went.
    pub(super) fn again(
        self,
        source: Source,
        open: bowline_bundle::OpenOptions,
        what: (Purpose, bool),
        global: &Global,
    ) -> Result<Rollout, Problems> {
        let mut rollout = self.rollout(source.release, open, what, global)?;
        rollout.manner.folder = source.target;
        rollout.manner.base = source.base;
        Ok(rollout)
    }

    /// What is to be done, all of it decided.
    pub(super) fn rollout(
        self,
        named: PathBuf,
        open: bowline_bundle::OpenOptions,
        (purpose, plan_only): (Purpose, bool),
        global: &Global,
    ) -> Result<Rollout, Problems> {
        let here = settings::current_folder()?;
        let exception = match (self.manual, self.break_glass) {
            (Some(reason), _) => Some(Exception::Manual(reason)),
            (_, Some(reason)) => Some(Exception::BreakGlass(reason)),
            _ => None,
        };
        let asked = Asked { by: settings::actor(), exception };
        let grace: Duration = parse_duration(&self.grace)
            .map_err(|error| Problem::new(Exit::Usage, format!("--grace: {error}")))?;
        Ok(Rollout {
            named,
            open,
            manner: Manner {
                wanted: Wanted { purpose, asked, wait: self.wait, plan_only, grace },
                folder: here.join(&self.target),
                base: here,
                adopt: self.adopt_state,
                allowance: Allowance { removed: self.allow_removed },
                prune: prunes(self.allow_prune),
            },
            concurrency: self.concurrency.into(),
            max_failures: self.max_failures as usize,
            cache: if self.no_cache { None } else { settings::render_cache(global) },
        })
    }
}

/// Numbers are how many, all else is which.
fn prunes(allowed: Vec<String>) -> PruneAllowance {
    let mut allowance = PruneAllowance::default();
    for said in allowed {
        match said.parse() {
            Ok(count) => allowance.count = Some(count),
            Err(_) => drop(allowance.named.insert(said)),
        }
    }
    allowance
}
