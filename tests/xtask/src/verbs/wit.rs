//! `cargo xtask wit`: the plugin interface's versions, held against their table.

use anyhow::bail;

use crate::frozen;

/// Says what is not as the table says.
pub fn compare() -> anyhow::Result<()> {
    let mut differences = frozen::differences(&frozen::folder())?;
    if !frozen::sdk_is_up_to_date()? {
        let advice = "the SDK's copy of the interface is out of date: `cargo xtask wit --record`";
        differences.push(advice.to_owned());
    }
    match differences.is_empty() {
        true => Ok(()),
        false => bail!("{}", differences.join("\n")),
    }
}

/// Writes a change of an open version into the table and into the SDK.
pub fn record() -> anyhow::Result<()> {
    frozen::record(&frozen::folder())?;
    frozen::copy_to_sdk()
}
