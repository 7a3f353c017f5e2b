//! `phaen config show`: the settings as they hold.

use clap::Subcommand;
use serde_json::json;

use super::output::Output;
use crate::config::{Config, Settings};
use crate::error::Result;

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print the settings in the form of phaen.toml; passwords are left out · พิมพ์ค่าที่ตั้งไว้
    #[command(
        after_help = "Flags win over PHAEN_* variables, these over phaen.toml in the data directory, and that over the defaults."
    )]
    Show,
}

pub(super) fn run(command: &ConfigCommand, settings: Settings, output: &Output) -> Result<()> {
    let ConfigCommand::Show = command;
    let config = Config::resolve(settings)?;
    let document = json!({
        "dataDir": config.data_dir,
        "database": config.location().shown(),
        "listen": config.listen,
        "publicUrl": config.public_url(),
        "indian1975Shift": config.indian_1975_shift.name(),
        "duplicateWeights": config.duplicate_weights,
        "duplicateClashes": config.duplicate_clashes,
        "redactionRules": config.redaction_rules,
        "oidc": config.oidc.as_ref().map(|oidc| json!({
            "issuer": oidc.issuer,
            "clientId": oidc.client_id,
            "scopes": oidc.scopes,
            "claim": oidc.claim,
            "grants": oidc.grants,
        })),
    });
    output.result(&document, config.shown());
    Ok(())
}
