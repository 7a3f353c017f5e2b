//! `phaen restore`: puts a backup in the place of the database and of the originals of imports, which are kept beside it.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use serde_json::json;

use super::lock;
use super::output::Output;
use super::whole::cannot_write;
use crate::backups::{
    MANIFEST, Manifest, check_originals, facts, hash_of, prepare_originals, run_tool, without_password,
};
use crate::config::{Config, Settings};
use crate::error::{At, Error, Fault, Result, Words};
use crate::storage::{Location, SCHEMA_VERSION, Store, read_copy};
use crate::time::Clock;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen restore ./backups                               the newest backup in it
  phaen restore ./backups/phaen-20261121T034500Z

Stop the server first. The backup is checked before anything is touched: its hash, its structure, its audit trail, the hash of every
original file. The database that was there is kept beside the new one under a dated name, and so are the originals.")]
pub(super) struct Restore {
    /// A backup, or a directory of backups
    directory: PathBuf,
}

pub(super) fn run(restore: &Restore, settings: Settings, output: &Output) -> Result<()> {
    let config = Config::resolve(settings)?;
    let location = config.location();
    let folder = chosen(&restore.directory)?;
    let manifest = read_manifest(&folder)?;
    check(&folder, &manifest)?;
    let originals = manifest.originals.as_ref();
    let ready = originals.map(|kept| prepare_originals(&folder, kept, &config.data_dir)).transpose()?;
    let kept = match &location {
        Location::File(path) => replace_file(&folder.join(&manifest.file), path, &location)?,
        Location::Server(url) => {
            let (address, password) = without_password(url);
            let mut command = Command::new("pg_restore");
            command.args(["--clean", "--if-exists", "--no-owner", "--single-transaction", "--dbname"]).arg(address);
            run_tool(
                {
                    command.arg(folder.join(&manifest.file));
                    command
                },
                password,
                "pg_restore",
            )?;
            None
        }
    };
    let stamp: String = Clock::System.now().to_rfc3339().chars().filter(char::is_ascii_alphanumeric).collect();
    let files_kept = ready.map(|ready| ready.take_place(&stamp)).transpose()?.flatten();
    // Older schemas are brought up to date now, not at the next start.
    Store::open(&location)?.close()?;
    let document = json!({ "restored": folder, "manifest": manifest, "kept": kept, "originalsKept": files_kept });
    let mut text = format!("{} {} ({})", output.choose("กู้คืนแล้วจาก", "Restored from"), folder.display(), manifest.at);
    if let Some(kept) = &kept {
        text.push_str(&format!(
            "\n{} {}",
            output.choose("ฐานข้อมูลเดิมอยู่ที่", "The database before is kept as"),
            kept.display()
        ));
    }
    if let Some(kept) = &files_kept {
        text.push_str(&format!(
            "\n{} {}",
            output.choose("ไฟล์ต้นฉบับเดิมอยู่ที่", "The originals before are kept as"),
            kept.display()
        ));
    }
    output.result(&document, text);
    Ok(())
}

/// The folder itself when it holds a manifest, else the newest backup in it.
fn chosen(directory: &Path) -> Result<PathBuf> {
    if directory.join(MANIFEST).is_file() {
        return Ok(directory.to_owned());
    }
    let entries = std::fs::read_dir(directory).ok();
    let mut backups: Vec<PathBuf> = entries
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("phaen-"))
        .map(|entry| entry.path())
        .filter(|path| path.join(MANIFEST).is_file())
        .collect();
    backups.sort();
    backups.pop().ok_or_else(|| {
        refused(
            "no-backup",
            format!("ไม่มีข้อมูลสำรองที่ {}", directory.display()),
            format!("there is no backup in {}", directory.display()),
        )
    })
}

fn read_manifest(folder: &Path) -> Result<Manifest> {
    let path = folder.join(MANIFEST);
    let text = std::fs::read_to_string(&path)
        .map_err(|cause| Error::Internal(format!("cannot read {}: {cause}", path.display())))?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|cause| {
        refused(
            "bad-manifest",
            format!("อ่าน {} ไม่ได้: {cause}", path.display()),
            format!("{} cannot be read: {cause}", path.display()),
        )
    })?;
    // The manifest names a file beside itself and nothing else.
    let plain = Path::new(&manifest.file).file_name().is_some_and(|name| name == manifest.file.as_str());
    if plain {
        Ok(manifest)
    } else {
        Err(refused("bad-manifest", "ชื่อไฟล์ไม่ถูกต้อง".to_owned(), "the manifest names no file beside it".to_owned()))
    }
}

/// Refuses a backup that is not what its manifest says, or that a newer program made.
fn check(folder: &Path, manifest: &Manifest) -> Result<()> {
    if manifest.schema.as_str() > SCHEMA_VERSION {
        return Err(refused(
            "newer-schema",
            format!("ข้อมูลสำรองใช้โครงสร้าง {} ซึ่งใหม่กว่าโปรแกรมนี้ ({SCHEMA_VERSION})", manifest.schema),
            format!(
                "the backup has schema {}, newer than this program's {SCHEMA_VERSION}; use the newer phaen",
                manifest.schema
            ),
        ));
    }
    manifest.originals.as_ref().map_or(Ok(()), |kept| check_originals(folder, kept))?;
    let path = folder.join(&manifest.file);
    let (sha256, _) = hash_of(&path)?;
    if sha256 != manifest.sha256 {
        return Err(refused(
            "altered-backup",
            format!("{} ไม่ตรงกับ manifest: ไฟล์เสียหรือถูกแก้ไข", path.display()),
            format!("{} is not what its manifest says: it is damaged or was altered", path.display()),
        ));
    }
    if manifest.schema == SCHEMA_VERSION && manifest.file.ends_with("sqlite") {
        let (rows, audit_rows, head) = read_copy(&path, facts)?;
        // An earlier program counted fewer tables.
        let are_those = manifest.rows.iter().all(|(table, count)| rows.get(table) == Some(count));
        if !are_those || audit_rows != manifest.audit_rows || head != manifest.audit_head {
            return Err(refused(
                "altered-backup",
                "จำนวนแถวหรือร่องรอยไม่ตรงกับ manifest".to_owned(),
                "its rows or audit trail are not those of its manifest".to_owned(),
            ));
        }
    }
    Ok(())
}

/// Copies the backup beside the database, then changes their names; says where the old one is kept.
fn replace_file(backup: &Path, path: &Path, location: &Location) -> Result<Option<PathBuf>> {
    let _alone = lock::alone(location)?;
    let fresh = path.with_extension("sqlite.restoring");
    std::fs::copy(backup, &fresh).map_err(|cause| cannot_write(&fresh, &cause))?;
    std::fs::File::open(&fresh).and_then(|file| file.sync_all()).map_err(|cause| cannot_write(&fresh, &cause))?;
    let stamp: String = Clock::System.now().to_rfc3339().chars().filter(char::is_ascii_alphanumeric).collect();
    let kept = path.with_extension(format!("before-restore-{stamp}.sqlite"));
    let beside = |path: &Path, suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let mut old = None;
    // The log belongs to the old database and goes with it; without it the old one would lose its last changes.
    for suffix in ["", "-wal", "-shm"] {
        let from = beside(path, suffix);
        if from.exists() {
            std::fs::rename(&from, beside(&kept, suffix)).map_err(|cause| cannot_write(&from, &cause))?;
            old = Some(kept.clone());
        }
    }
    std::fs::rename(&fresh, path).map_err(|cause| cannot_write(path, &cause))?;
    Ok(old)
}

fn refused(code: &'static str, th: String, en: String) -> Error {
    Error::impossible(Fault::new(At::Whole, code, Words::new(th, en)).remedy("ใช้ข้อมูลสำรองชุดอื่น", "use another backup"))
}
