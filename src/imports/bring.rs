//! A file of this machine brought as an upload would be, and followed until it rests: for the command line.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

use super::desk::Desk;
use super::folder::{Folder, Reception};
use super::office::{Telling, folder_of, requeue_left, work_on};
use super::record::{Import, ImportFile, Signed};
use super::store::{self, NewImport, insert_import};
use super::target::unknown_agency;
use super::wishes::ImportWishes;
use crate::access::Sight;
use crate::error::{At, Error, Fault, Result, Words};
use crate::hub::Hub;
use crate::jobs;
use crate::plans::import::resolve_agencies;

/// How often somebody else's work is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// The files of a shapefile that belong together.
const COMPANIONS: [&str; 5] = ["shp", "dbf", "shx", "prj", "cpg"];

/// Copies a file into the hub's keeping and notes it; its dry run waits to be worked on. A loose `.shp` is packed with its companions.
/// `each` hears of the bytes that were copied.
///
/// # Errors
/// `Malformed` for a file that cannot be read; `Impossible` for an unknown agency; `TooLarge`, `StorageFull`.
pub fn bring(hub: &Hub, path: &Path, wishes: ImportWishes, signed: Signed, each: impl FnMut(u64)) -> Result<Import> {
    let asked = wishes.agency.clone().unwrap_or_else(|| signed.agency.clone());
    let said = (asked.clone(), None);
    let known = hub.store.read_now(|database| resolve_agencies(database, [said.clone()].into(), false))?;
    let agency = known.code(&said).map(str::to_owned).ok_or_else(|| unknown_agency(&asked))?;
    let wishes = ImportWishes { agency: wishes.agency.as_ref().map(|_| agency.clone()), ..wishes };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_loose = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("shp"));
    let source = if is_loose { packed(path)? } else { File::open(path).map_err(|cause| unreadable(path, &cause))? };
    let id = hub.ids.next();
    let mut reception = Reception::begin(folder_of(hub, &id), hub.config.import_limit_mib << 20)?;
    reception.take_all(source, each)?;
    let received = reception.whole()?;
    let file = ImportFile {
        name,
        media_type: "application/octet-stream".to_owned(),
        bytes: i64::try_from(received.bytes).map_err(Error::internal)?,
        sha256: received.sha256,
        kept: true,
    };
    let new = NewImport { id, job: hub.ids.next(), agency, file, wishes, signed };
    let at = hub.clock.now();
    let import = hub.store.write_now(|database| insert_import(database, &new, at))?;
    reception.keep();
    Ok(import)
}

/// The files of a loose shapefile in one archive, always the same bytes for the same files.
fn packed(path: &Path) -> Result<File> {
    let broken = |cause: &dyn std::fmt::Display| Error::Internal(format!("packing a shapefile: {cause}"));
    let file = tempfile::tempfile().map_err(|cause| broken(&cause))?;
    let mut archive = zip::ZipWriter::new(file);
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default());
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    for extension in COMPANIONS {
        let found = [extension.to_owned(), extension.to_uppercase()];
        let found = found.iter().find_map(|extension| File::open(path.with_extension(extension)).ok());
        let Some(mut found) = found else { continue };
        archive.start_file(format!("{stem}.{extension}"), options).map_err(|cause| broken(&cause))?;
        std::io::copy(&mut found, &mut archive).map_err(|cause| broken(&cause))?;
    }
    if archive.is_writing_file() {
        let mut file = archive.finish().map_err(|cause| broken(&cause))?;
        file.seek(SeekFrom::Start(0)).map_err(|cause| broken(&cause))?;
        return Ok(file);
    }
    Err(unreadable(path, &std::io::Error::from(std::io::ErrorKind::NotFound)))
}

fn unreadable(path: &Path, cause: &std::io::Error) -> Error {
    let words = Words::new(
        format!("อ่านไฟล์ {} ไม่ได้: {cause}", path.display()),
        format!("{} cannot be read: {cause}", path.display()),
    );
    Error::malformed(
        Fault::new(At::Whole, "unreadable-file", words)
            .remedy("ตรวจชื่อไฟล์และสิทธิ์", "look at the file's name and permissions"),
    )
}

/// Works on an import, or waits while somebody else does, until it rests.
///
/// # Errors
/// `NotFound` when it was forgotten meanwhile. An import that fails is no error here: its state says so.
pub fn follow(hub: &Hub, id: &str, telling: Telling) -> Result<Import> {
    loop {
        let import = hub.store.read_now(|database| store::get_import(database, &Sight::Everything, id))?;
        if !import.state.is_under_way() {
            return Ok(import);
        }
        let worked = match Desk::take(&hub.config.data_dir)? {
            Some(desk) => {
                requeue_left(hub, &desk)?;
                work_on(hub, &desk, &import.job, telling)?
            }
            None => false,
        };
        if !worked {
            let job = hub.store.read_now(|database| jobs::store::get_job(database, &Sight::Everything, &import.job))?;
            if matches!(job.state, jobs::JobState::Cancelled) {
                super::office::settle_cancelled(hub)?;
            }
            let number = |value: i64| u64::try_from(value).unwrap_or(0);
            telling(&job.step, number(job.done), number(job.total), number(job.rows));
            std::thread::sleep(LOOK);
        }
    }
}

/// Imports whose folder is here and which an earlier process was cut off in.
pub fn left_behind(hub: &Hub) -> Result<Vec<String>> {
    let waiting = hub.store.read_now(|database| {
        let waiting = jobs::store::waiting_jobs(database, super::JOB)?;
        waiting.iter().map(|job| store::import_of_job(database, job)).collect::<Result<Vec<_>>>()
    })?;
    let here = |import: &Import| Folder::of(&hub.config.data_dir, &import.id).original().exists();
    Ok(waiting.into_iter().flatten().filter(here).map(|import| import.id).collect())
}
