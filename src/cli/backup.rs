//! `phaen backup`: a verified copy of the whole database, with a manifest, in a new folder of its own.

use std::path::PathBuf;

use clap::Args;

use super::open::open_existing;
use super::output::Output;
use crate::backups;
use crate::config::Settings;
use crate::error::Result;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen backup ./backups
  phaen --database postgresql://phaen@db.example/phaen backup ./backups       (needs pg_dump)

Each backup is a new folder phaen-DATE-TIME in the directory; it appears when it has been written and verified, and older ones are never
touched. Beside a running server it is safe. Its manifest holds the hash of the last audit row: keep it where nobody can change it.")]
pub(super) struct Backup {
    /// Directory of the backups
    directory: PathBuf,
}

pub(super) fn run(backup: &Backup, settings: Settings, output: &Output) -> Result<()> {
    let hub = open_existing(settings)?;
    let (name, manifest) = backups::make(&hub, &backup.directory, |_| {})?;
    let place = backup.directory.join(&name);
    let document = serde_json::json!({ "directory": place, "manifest": manifest });
    let verified = output.choose("ตรวจแล้ว", "verified");
    output.result(
        &document,
        format!("{} ({} bytes, {verified})\naudit head {}", place.display(), manifest.bytes, manifest.audit_head),
    );
    Ok(())
}
