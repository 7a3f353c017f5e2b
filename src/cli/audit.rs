//! `phaen audit verify`: walks the audit trail and names every row that was tampered with.

use clap::Subcommand;

use super::open::open_existing;
use super::output::Output;
use crate::access::store::verify_audit;
use crate::config::Settings;
use crate::error::{Error, Fault, Result, Words};

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Check every row's hash, from the first to the last · ตรวจทุกแถว
    #[command(
        after_help = "The head printed at the end is the hash of the last row. A chain rewritten whole shows only against a head
kept elsewhere, which every backup does (manifest.json)."
    )]
    Verify,
}

pub(super) fn run(command: &Audit, settings: Settings, output: &Output) -> Result<()> {
    let Audit::Verify = command;
    let hub = open_existing(settings)?;
    let found = hub.store.read_now(verify_audit)?;
    let sound = found.broken.is_empty();
    let text = match sound {
        true => format!(
            "{} ({} {})\nhead {}",
            output.choose("ร่องรอยครบถ้วน ไม่มีการแก้ไข", "The audit trail is whole."),
            found.rows,
            output.choose("แถว", "rows"),
            found.head
        ),
        false => String::new(),
    };
    output.result(&found, text);
    if sound {
        return Ok(());
    }
    let fault = |row: &crate::access::audit::BrokenRow| {
        let number = usize::try_from(row.seq).unwrap_or_default();
        Fault::row(number, "", "tampered", Words::new(format!("ถูกแก้ไข: {}", row.reason), row.reason.clone()))
    };
    Err(Error::Impossible(found.broken.iter().map(fault).collect()))
}
