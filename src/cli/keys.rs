//! `phaen keys`: makes, lists and revokes API keys.

use clap::{Args, Subcommand};
use serde_json::json;

use super::open::{Opened, deed, open, open_existing};
use super::output::{Output, table};
use crate::access::key::ApiKey;
use crate::access::routes::{IssuedKey, KeyEntry, NewKey};
use crate::access::{Deed, Scope, store};
use crate::config::Settings;
use crate::error::Result;
use crate::hub::Hub;

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make a key; it is shown this once · สร้างกุญแจ (แสดงครั้งเดียว)
    #[command(after_help = "Examples:
  phaen keys create --agency phaen --scope admin
  phaen keys create --agency lao-200702 --scope read --scope write:own --label 'QGIS ฝ่ายโยธา' --days 90
  phaen keys create --agency phaen --scope read --map-client     (may stand in an address: …?key=)")]
    Create(Create),
    /// List keys; the keys themselves are kept nowhere · รายการกุญแจ
    List {
        /// Only keys of this agency
        #[arg(long, value_name = "CODE")]
        agency: Option<String>,
    },
    /// End a key's life now · เพิกถอนกุญแจ
    Revoke {
        /// Public id of the key (eight characters), or the whole key
        id: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// The agency that the key acts for: its code, DLA code, or another identifier
    #[arg(long, value_name = "CODE")]
    agency: String,
    /// What the key may do: read, write:own, review, report, admin; several times or with commas
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_delimiter = ',')]
    scopes: Vec<String>,
    /// What it is for
    #[arg(long, default_value = "")]
    label: String,
    /// Days it lives, 1 to 1095
    #[arg(long, default_value_t = 365)]
    days: i64,
    /// For map programs that know no headers: may stand in the address, and only reads
    #[arg(long)]
    map_client: bool,
}

pub(super) fn run(command: &Keys, settings: Settings, output: &Output) -> Result<()> {
    match command {
        Keys::Create(create) => create_key(create, &open(settings)?, output),
        Keys::List { agency } => list_keys(agency.as_deref(), &open_existing(settings)?, output),
        Keys::Revoke { id } => revoke_key(id, &open_existing(settings)?, output),
    }
}

fn create_key(create: &Create, hub: &Opened, output: &Output) -> Result<()> {
    let new = NewKey {
        agency: create.agency.clone(),
        scopes: create.scopes.iter().map(|scope| Scope::parse(scope.trim())).collect::<Result<_>>()?,
        label: create.label.clone(),
        days: create.days,
        map_client: create.map_client,
    };
    let deed = deed(hub, "keys create");
    let issued = hub.store.write_now(|database| new.issue(database, &deed))?;
    output.result(&issued, shown(&issued, output));
    Ok(())
}

fn shown(issued: &IssuedKey, output: &Output) -> String {
    let warning = output.choose("เก็บไว้เดี๋ยวนี้ จะไม่แสดงอีก", "Write it down now: it is not shown again.");
    format!("{}\n{warning} ({} → {})", issued.key, issued.id, issued.expires_at)
}

fn list_keys(agency: Option<&str>, hub: &Opened, output: &Output) -> Result<()> {
    let now = hub.clock.now().to_rfc3339();
    let rows = hub.store.read_now(|database| store::list_keys(database, agency))?;
    let entries: Vec<KeyEntry> = rows.into_iter().map(KeyEntry::of).collect();
    let cells = |key: &KeyEntry| {
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.name()).collect();
        let state = match &key.revoked_at {
            Some(_) => "revoked",
            None if key.expires_at <= now => "expired",
            None => "good",
        };
        let used = key.last_used_at.clone().unwrap_or_default();
        let agency = key.agency.clone();
        vec![key.id.clone(), agency, scopes.join(" "), state.into(), key.expires_at.clone(), used, key.label.clone()]
    };
    let headings = ["id", "agency", "scopes", "state", "expires", "last used", "label"];
    output.result(&entries, table(&headings, &entries.iter().map(cells).collect::<Vec<_>>()));
    Ok(())
}

fn revoke_key(given: &str, hub: &Opened, output: &Output) -> Result<()> {
    let id = ApiKey::parse(given).map_or_else(|| given.to_owned(), |key| key.id);
    let deed = deed(hub, "keys revoke");
    hub.store.write_now(|database| store::revoke_key(database, &id, &deed))?;
    output.result(&json!({ "revoked": id }), format!("{} {id}", output.choose("เพิกถอนแล้ว", "Revoked")));
    Ok(())
}

/// The first key, for the hub's own agency, when there is none that may do everything.
pub(super) fn first_admin_key(hub: &Hub) -> Result<Option<IssuedKey>> {
    let now = hub.clock.now();
    let missing = !hub.store.read_now(|database| store::has_admin_key(database, now))?;
    if !missing {
        return Ok(None);
    }
    let new = NewKey {
        agency: "phaen".to_owned(),
        scopes: vec![Scope::Admin],
        label: "first key".to_owned(),
        days: 365,
        map_client: false,
    };
    let deed = Deed { at: now, actor: "phaen".to_owned(), agency: "phaen".to_owned() };
    hub.store.write_now(|database| match store::has_admin_key(database, now)? {
        true => Ok(None),
        false => new.issue(database, &deed).map(Some),
    })
}

/// Says the first key, once.
pub(super) fn announce(key: &IssuedKey, output: &Output) {
    output.say(output.choose(
        "กุญแจผู้ดูแลดอกแรก (แสดงครั้งนี้ครั้งเดียว โปรดเก็บไว้):",
        "The first administrator's key, shown this once (write it down):",
    ));
    output.say(format!("\n  {}\n", key.key));
}
