//! What can be typed after `phaen`.

use clap::{Parser, Subcommand};

use crate::config::Settings;

const EXAMPLES: &str = "\
The first five minutes · ห้านาทีแรก:
  phaen demo                                     demo data, a scan, the first key
  phaen serve                                    serve it on http://127.0.0.1:8080
  phaen import roads.zip --title ถนน             any file; its kind, encoding and coordinates are found by evidence
  phaen import projects plan.csv --map plan.toml --dry-run
  phaen duplicates scan && phaen duplicates list --limit 20
  phaen export projects projects.csv
  phaen backup ./backups

Exit status: 0 all went well, 1 something did not (the reason stands on standard error), 2 the command was not understood.";

/// Phaen (แผน): the spatial data hub of a province · ศูนย์ข้อมูลเชิงพื้นที่ของจังหวัด
///
/// Layers, plans and projects of all agencies in one place, and the projects among them that may be duplicates. Data lies in one directory
/// (SQLite, nothing to install) or on a PostgreSQL server with PostGIS.
#[derive(Debug, Parser)]
#[command(name = "phaen", bin_name = "phaen", version, after_help = EXAMPLES, max_term_width = 110, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub settings: Settings,
    /// Answer in JSON, for scripts · ตอบเป็น JSON
    #[arg(long, global = true, help_heading = "Settings")]
    pub json: bool,
    /// Language of messages [default: from LANG, else en] · ภาษาของข้อความ
    #[arg(long, global = true, help_heading = "Settings", value_name = "LANG", value_parser = ["th", "en"])]
    pub lang: Option<String>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "one value a run")]
pub(super) enum Command {
    /// Serve the hub over HTTP · เปิดให้บริการ
    Serve(super::serve::Serve),
    /// Load generated demo data, scan it, make the first key · ข้อมูลสาธิต
    Demo(super::demo::DemoArguments),
    /// Take in files: layers, areas, projects · นำเข้า
    Import(super::import::Import),
    /// Write a collection to a file · ส่งออก
    Export(super::export::Export),
    /// Find, list and total suspected duplicates · โครงการที่อาจซ้ำซ้อน
    #[command(subcommand)]
    Duplicates(super::duplicates::Duplicates),
    /// Make, list and revoke API keys · กุญแจ API
    #[command(subcommand)]
    Keys(super::keys::Keys),
    /// Check the audit trail · ตรวจร่องรอยการเปลี่ยนแปลง
    #[command(subcommand)]
    Audit(super::audit::Audit),
    /// Write a verified backup · สำรองข้อมูล
    Backup(super::backup::Backup),
    /// Put a backup in the place of the database · กู้คืนข้อมูล
    Restore(super::restore::Restore),
    /// Show the settings as they hold · ดูค่าที่ตั้งไว้
    #[command(subcommand)]
    Config(super::config::ConfigCommand),
}
