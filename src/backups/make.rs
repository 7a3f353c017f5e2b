//! A backup made: a verified copy of the whole database, with a manifest, in a new folder of its own.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::access::key::hex;
use crate::access::store::verify_audit;
use crate::error::{At, Error, Fault, Result, Words};
use crate::hub::Hub;
use crate::storage::{Database, Location, SCHEMA_VERSION, count_rows, read_copy};

pub const MANIFEST: &str = "manifest.json";
/// Name of the copy of a database file, and of the dump of a database server.
const COPY: &str = "phaen.sqlite";
const DUMP: &str = "phaen.dump";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BackupManifest)]
pub struct Manifest {
    /// RFC 3339.
    pub at: String,
    pub program: String,
    pub schema: String,
    /// The file beside the manifest, and its SHA-256.
    pub file: String,
    pub sha256: String,
    pub bytes: u64,
    /// Rows of each table.
    pub rows: BTreeMap<String, i64>,
    /// Number of audit rows, and the hash of the last.
    pub audit_rows: i64,
    pub audit_head: String,
}

/// Makes a backup in a directory of backups; gives the name of its folder and what it says of itself. `each` is told how many of the two
/// steps are done: copied, verified.
///
/// # Errors
/// `Malformed` where the directory cannot be written or the server's own tool is missing; `Internal` for a broken audit trail.
pub fn make(hub: &Hub, directory: &Path, each: impl Fn(usize)) -> Result<(String, Manifest)> {
    let at = hub.clock.now().to_rfc3339();
    let (name, partial) = new_folder(directory, &at)?;
    let made = fill(hub, &partial, at, each).and_then(|manifest| {
        let place = directory.join(&name);
        std::fs::rename(&partial, &place).map_err(|cause| cannot_write(&place, &cause))?;
        Ok(manifest)
    });
    if made.is_err() {
        let _ = std::fs::remove_dir_all(&partial);
    }
    Ok((name, made?))
}

/// "… cannot be written".
fn cannot_write(path: &Path, cause: &std::io::Error) -> Error {
    if cause.kind() == std::io::ErrorKind::StorageFull {
        return Error::StorageFull;
    }
    let path = path.display();
    let words = Words::new(format!("เขียน {path} ไม่ได้: {cause}"), format!("{path} cannot be written: {cause}"));
    Error::malformed(Fault::new(At::Whole, "cannot-write", words))
}

/// `phaen-20261121T034500Z` and the folder in which it is made. What an interrupted backup left behind goes away.
fn new_folder(directory: &Path, at: &str) -> Result<(String, PathBuf)> {
    std::fs::create_dir_all(directory).map_err(|cause| cannot_write(directory, &cause))?;
    for entry in std::fs::read_dir(directory).map_err(|cause| cannot_write(directory, &cause))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(".phaen-") && name.ends_with(".partial") {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    let seconds = at.split('.').next().unwrap_or(at).trim_end_matches('Z');
    let stamp: String = seconds.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let name = (1..1_000)
        .map(|number| if number == 1 { format!("phaen-{stamp}Z") } else { format!("phaen-{stamp}Z-{number}") })
        .find(|name| !directory.join(name).exists())
        .ok_or_else(|| Error::internal("too many backups within one second"))?;
    let partial = directory.join(format!(".{name}.partial"));
    std::fs::create_dir(&partial).map_err(|cause| cannot_write(&partial, &cause))?;
    Ok((name, partial))
}

fn fill(hub: &Hub, folder: &Path, at: String, each: impl Fn(usize)) -> Result<Manifest> {
    each(0);
    let (file, facts) = match hub.store.location() {
        Location::File(_) => {
            let copy = folder.join(COPY);
            hub.store.copy_to(&copy)?;
            File::open(&copy).and_then(|file| file.sync_all()).map_err(|cause| cannot_write(&copy, &cause))?;
            // What is said of the backup is read from the backup.
            (COPY, read_copy(&copy, facts)?)
        }
        Location::Server(url) => {
            dump(url, &folder.join(DUMP))?;
            (DUMP, hub.store.read_now(facts)?)
        }
    };
    each(1);
    let (sha256, bytes) = hash_of(&folder.join(file))?;
    let (rows, audit_rows, audit_head) = facts;
    let manifest = Manifest {
        at,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: SCHEMA_VERSION.to_owned(),
        file: file.to_owned(),
        sha256,
        bytes,
        rows,
        audit_rows,
        audit_head,
    };
    write_manifest(&folder.join(MANIFEST), &manifest)?;
    each(2);
    Ok(manifest)
}

/// The folder is renamed when all is there, so the file needs no name of its own before.
fn write_manifest(path: &Path, manifest: &Manifest) -> Result<()> {
    let text = serde_json::to_vec_pretty(manifest).map_err(Error::internal)?;
    let written = File::create(path).and_then(|mut file| {
        file.write_all(&text)?;
        file.sync_all()
    });
    written.map_err(|cause| cannot_write(path, &cause))
}

/// Rows of each table, number of audit rows, and the hash of the last; a broken audit chain is an error.
pub fn facts(database: &mut Database) -> Result<(BTreeMap<String, i64>, i64, String)> {
    let rows = count_rows(database)?;
    let audit = verify_audit(database)?;
    if let Some(broken) = audit.broken.first() {
        return Err(Error::Internal(format!(
            "row {} of the audit trail was tampered with ({}); see phaen audit verify",
            broken.seq, broken.reason
        )));
    }
    Ok((rows, audit.rows, audit.head))
}

/// SHA-256 and length of a file.
pub fn hash_of(path: &Path) -> Result<(String, u64)> {
    let unreadable = |cause: std::io::Error| Error::Internal(format!("cannot read {}: {cause}", path.display()));
    let mut file = File::open(path).map_err(unreadable)?;
    let (mut hash, mut length, mut buffer) = (Sha256::new(), 0, vec![0_u8; 1 << 16]);
    loop {
        let read = file.read(&mut buffer).map_err(unreadable)?;
        if read == 0 {
            return Ok((hex(&hash.finalize()), length));
        }
        hash.update(buffer.get(..read).unwrap_or_default());
        length += read as u64;
    }
}

fn dump(url: &str, target: &Path) -> Result<()> {
    let (address, password) = without_password(url);
    let mut command = Command::new("pg_dump");
    command.arg("--format=custom").arg("--no-owner").arg("--file").arg(target).arg("--dbname").arg(address);
    run_tool(command, password, "pg_dump")
}

/// Runs one of the server's own tools; the password travels in the environment, where other users do not see it.
pub fn run_tool(mut command: Command, password: Option<String>, name: &str) -> Result<()> {
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let failed = |th: String, en: String| {
        Error::malformed(Fault::new(At::Whole, "tool-failed", Words::new(th, en)).remedy(
            format!("ติดตั้ง {name} รุ่นเดียวกับเซิร์ฟเวอร์ หรือใช้ระบบสำรองของเซิร์ฟเวอร์"),
            format!("install the {name} of the server's own version, or use the server's own backups"),
        ))
    };
    let result = command
        .output()
        .map_err(|cause| failed(format!("เรียก {name} ไม่ได้: {cause}"), format!("{name} cannot be run: {cause}")))?;
    if result.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&result.stderr);
    Err(failed(format!("{name} ล้มเหลว: {}", words.trim()), format!("{name} failed: {}", words.trim())))
}

/// The address without its password, and the password.
pub fn without_password(url: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = url.split_once("://") else { return (url.to_owned(), None) };
    let Some((login, place)) = rest.rsplit_once('@') else { return (url.to_owned(), None) };
    let Some((user, password)) = login.split_once(':') else { return (url.to_owned(), None) };
    let plain = form_urlencoded::parse(format!("p={}", password.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned());
    (format!("{scheme}://{user}@{place}"), plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_taken_out_of_the_address() {
        assert_eq!(
            without_password("postgresql://anong:s%40c+ret@db/phaen"),
            ("postgresql://anong@db/phaen".to_owned(), Some("s@c+ret".to_owned()))
        );
        assert_eq!(without_password("postgresql://db/phaen").1, None);
    }
}
