//! Plan workbooks as agencies send them: ผ.01, ผ.02, ผ.02/1, ผ.02/2 and ผ.03 in merged cells and text boxes, read into a pure model.

mod boxes;
mod cell;
mod copies;
mod drawing;
mod form;
mod grid;
mod guard;
mod header;
pub mod import;
pub mod kind;
pub mod layout;
mod line;
pub mod model;
mod package;
mod reconcile;
mod rows;
pub mod saved;
mod sheet;
mod summary;
mod sums;
mod words;

use std::path::Path;

pub use model::Workbook;

use crate::error::{At, Error, Fault, Result, Words};

/// Bytes of a workbook as it lies on disk: what an upload may hold.
pub const LARGEST_FILE: u64 = 100 << 20;

/// What a reader of a workbook wants besides the file.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// First and last Buddhist year of the plan, where its headers do not say.
    pub years: Option<(i32, i32)>,
    /// Column maps for sheets that are none of the forms, the likeliest first.
    pub maps: Vec<layout::SheetMap>,
}

/// Reads a plan workbook.
///
/// # Errors
/// As [`read_bytes`]; and [`Error::Malformed`] for a file that cannot be read.
pub fn read(path: &Path) -> Result<Workbook> {
    read_bytes(&read_file(path)?, &Wishes::default())
}

/// The bytes of a file that is not too large to be a workbook.
fn read_file(path: &Path) -> Result<Vec<u8>> {
    let unreadable = |cause: std::io::Error| {
        let words = Words::new(format!("อ่านไฟล์ไม่ได้: {cause}"), format!("the file cannot be read: {cause}"));
        Error::malformed(Fault::new(At::Whole, "unreadable-file", words))
    };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > LARGEST_FILE {
        return Err(guard::too_large("ขนาดไฟล์เป็นไบต์", "bytes of the file", size, LARGEST_FILE));
    }
    std::fs::read(path).map_err(unreadable)
}

/// Reads a plan workbook: every sheet, its rows, its text boxes, and what was doubtful in them.
///
/// # Errors
/// [`Error::Malformed`] where it is no workbook that can be read; [`Error::Impossible`] for encrypted and damaged parts, paths that
/// lead out and XML with a document type; [`Error::TooLarge`] beyond the limits of sizes, rows and columns. What is doubtful in a
/// cell is no error: [`Workbook::doubts`] names it.
pub fn read_bytes(bytes: &[u8], wishes: &Wishes) -> Result<Workbook> {
    let grids = package::open(bytes)?;
    Ok(sheet::workbook(grids, wishes))
}
