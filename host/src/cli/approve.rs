//! `bowline approve -c CUSTOMER DIGEST`

use bowline_core::Digest;
use bowline_core::release::parse_duration;
use bowline_journal::Approved;
use clap::Args;
use jiff::Timestamp;

use super::Global;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::{report, settings};

/// Approve what a run would change: the digest that `run --plan-only` shows
#[derive(Debug, Args)]
pub struct ApproveArgs {
    /// The customer
    #[arg(short, long, value_name = "NAME")]
    customer: String,
    /// The digest of Terraform's plan or of the change of objects
    digest: Digest,
    /// How long it holds, such as 90m or 24h
    #[arg(long, value_name = "DURATION", default_value = "24h")]
    expires: String,
}

pub(super) fn run(args: ApproveArgs, global: &Global) -> Result<Exit, Problems> {
    let lasts = parse_duration(&args.expires)
        .map_err(|error| Problem::new(Exit::Usage, format!("--expires: {error}")))?;
    let state = settings::state(global)?;
    let at = Timestamp::now();
    let approved = Approved {
        customer: args.customer,
        digest: args.digest,
        by: settings::actor(),
        at,
        expires: at.checked_add(lasts).unwrap_or(Timestamp::MAX),
    };
    let (customer, digest, expires) =
        (approved.customer.clone(), approved.digest, approved.expires);
    settings::runtime()?.block_on(state.journal.approve(approved)).map_err(Problem::from)?;
    if !global.quiet {
        report::note(&format!("{customer}: {digest} is approved until {expires:.0}"));
    }
    Ok(Exit::Done)
}
