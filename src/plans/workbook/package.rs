//! A workbook opened: its sheets with their cells and merged regions by calamine, its text boxes by our own reading.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, DataType, Dimensions, Reader as _, SheetType, SheetVisible, Xlsx};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::grid::{self, Cell, Grid, Region, TextBox};
use super::model::Shown;
use super::{drawing, guard};
use crate::error::Result;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Every worksheet, in the order of its tabs.
///
/// # Errors
/// As [`super::read_bytes`].
pub(super) fn open(bytes: &[u8]) -> Result<Vec<Grid>> {
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(guard::old());
    }
    guard::look_over(bytes)?;
    // The reader is kept by others; what it does with a damaged file must not end the hub.
    let read = catch_unwind(AssertUnwindSafe(|| sheets(bytes)));
    read.unwrap_or_else(|_| Err(guard::not_a_workbook("it is damaged")))
}

fn sheets(bytes: &[u8]) -> Result<Vec<Grid>> {
    let mut book: Book = Xlsx::new(Cursor::new(bytes)).map_err(|cause| guard::not_a_workbook(&cause.to_string()))?;
    let mut boxes = Boxes::of(bytes)?;
    let tabs: Vec<_> = book.sheets_metadata().iter().filter(|tab| tab.typ == SheetType::WorkSheet).cloned().collect();
    let mut grids = Vec::with_capacity(tabs.len());
    for tab in tabs {
        let shown = match tab.visible {
            SheetVisible::Visible => Shown::Visible,
            SheetVisible::Hidden => Shown::Hidden,
            SheetVisible::VeryHidden => Shown::VeryHidden,
        };
        let cells = cells(&mut book, &tab.name)?;
        let merges = merges(&mut book, &tab.name)?;
        let boxes = boxes.take(&tab.name)?;
        grids.push(Grid { name: tab.name, shown, cells, merges, boxes });
    }
    Ok(grids)
}

fn cells(book: &mut Book, name: &str) -> Result<BTreeMap<(u32, u32), Cell>> {
    let broken =
        |cause: calamine::XlsxError| guard::refused("workbook-sheet", &format!("'{name}' cannot be read: {cause}"));
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut cells = BTreeMap::new();
    while let Some(found) = reader.next_cell_with_formula_metadata().map_err(broken)? {
        let (row, column) = found.pos;
        let hollow = found.formula.is_some() && matches!(&found.value, value if is_empty(value));
        if is_empty(&found.value) && !hollow {
            continue;
        }
        if row >= grid::MOST_ROWS {
            return Err(guard::too_large(
                "จำนวนแถวของแผ่นงาน",
                "rows of a sheet",
                u64::from(row) + 1,
                grid::MOST_ROWS.into(),
            ));
        }
        if column >= grid::MOST_COLUMNS {
            let (found, most) = (u64::from(column) + 1, grid::MOST_COLUMNS.into());
            return Err(guard::too_large("จำนวนคอลัมน์ของแผ่นงาน", "columns of a sheet", found, most));
        }
        cells.insert((row, column), cell(&found.value, hollow));
    }
    Ok(cells)
}

fn is_empty(value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Empty => true,
        DataRef::String(text) => text.is_empty(),
        DataRef::SharedString(text) => text.is_empty(),
        _ => false,
    }
}

fn cell(value: &DataRef<'_>, hollow: bool) -> Cell {
    let number = match value {
        DataRef::Int(_) | DataRef::Float(_) => value.as_f64(),
        DataRef::DateTime(moment) => Some(moment.as_f64()),
        _ => None,
    };
    let text = match value {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        _ => number.map(plain).unwrap_or_default(),
    };
    Cell { text, number, hollow, broken: matches!(value, DataRef::Error(_)) }
}

/// A number as a person would write it, without grouping: `1632820`, `0.5`.
fn plain(number: f64) -> String {
    format!("{number}")
}

fn merges(book: &mut Book, name: &str) -> Result<Vec<Region>> {
    let found = book.merge_cells_by_sheet_name(name).map_err(|cause| {
        guard::refused("workbook-sheet", &format!("the merged cells of '{name}' cannot be read: {cause}"))
    })?;
    if found.len() > grid::MOST_MERGES {
        return Err(guard::too_large("จำนวนเซลล์ที่ผสาน", "merged regions", found.len() as u64, grid::MOST_MERGES as u64));
    }
    let region = |found: Dimensions| Region {
        top: found.start.0,
        left: found.start.1,
        bottom: found.end.0.max(found.start.0),
        right: found.end.1.max(found.start.1),
    };
    Ok(found.into_iter().map(region).collect())
}

/// Where the text boxes of each sheet are.
struct Boxes<'a> {
    archive: zip::ZipArchive<Cursor<&'a [u8]>>,
    /// The name of a sheet and the path of its part.
    parts: BTreeMap<String, String>,
}

impl<'a> Boxes<'a> {
    fn of(bytes: &'a [u8]) -> Result<Boxes<'a>> {
        let archive =
            zip::ZipArchive::new(Cursor::new(bytes)).map_err(|cause| guard::not_a_workbook(&cause.to_string()))?;
        let mut boxes = Boxes { archive, parts: BTreeMap::new() };
        let paths = boxes.relations("xl/workbook.xml")?;
        let Some(workbook) = boxes.part("xl/workbook.xml")? else { return Ok(boxes) };
        for sheet in elements(&workbook, "sheet")? {
            let path = sheet.get("id").and_then(|id| paths.iter().find(|relation| &relation.id == id));
            if let (Some(name), Some(path)) = (sheet.get("name"), path) {
                boxes.parts.insert(name.clone(), path.target.clone());
            }
        }
        Ok(boxes)
    }

    /// The boxes of a sheet; none where it has no drawing.
    fn take(&mut self, sheet: &str) -> Result<Vec<TextBox>> {
        let Some(path) = self.parts.get(sheet).cloned() else { return Ok(Vec::new()) };
        let relations = self.relations(&path)?;
        let mut boxes = Vec::new();
        for relation in relations.iter().filter(|relation| relation.kind.ends_with("/drawing")) {
            if let Some(xml) = self.part(&relation.target)? {
                boxes.extend(drawing::text_boxes(&xml)?);
            }
        }
        Ok(boxes)
    }

    fn relations(&mut self, part: &str) -> Result<Vec<Relation>> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let Some(xml) = self.part(&format!("{folder}/_rels/{name}.rels"))? else { return Ok(Vec::new()) };
        let relation = |found: BTreeMap<String, String>| {
            let target = resolved(folder, found.get("Target")?);
            Some(Relation { id: found.get("Id")?.clone(), kind: found.get("Type")?.clone(), target })
        };
        Ok(elements(&xml, "Relationship")?.into_iter().filter_map(relation).collect())
    }

    /// The text of a part, its path compared as programs write it: in any case.
    fn part(&mut self, path: &str) -> Result<Option<String>> {
        let path = path.trim_start_matches('/');
        let found = {
            let mut names = self.archive.file_names().filter_map(std::result::Result::ok);
            names.find(|name| name.eq_ignore_ascii_case(path)).map(|name| name.into_owned())
        };
        let Some(name) = found else { return Ok(None) };
        let part = self.archive.by_name(&name);
        let mut part = part.map_err(|cause| guard::refused("workbook-part", &cause.to_string()))?;
        let mut text = String::new();
        part.read_to_string(&mut text)
            .map_err(|cause| guard::refused("workbook-part", &format!("'{name}' cannot be read: {cause}")))?;
        Ok(Some(text))
    }
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

/// `../drawings/drawing1.xml` seen from `xl/worksheets` is `xl/drawings/drawing1.xml`.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                steps.pop();
            }
            other => steps.push(other),
        }
    }
    steps.join("/")
}

/// The attributes of each element of that local name, by their local names.
fn elements(xml: &str, wanted: &str) -> Result<Vec<BTreeMap<String, String>>> {
    let broken = |cause: quick_xml::Error| guard::refused("workbook-part", &cause.to_string());
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().map_err(broken)? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == wanted => {
                found.push(attributes(&element)?);
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

fn attributes(element: &BytesStart<'_>) -> Result<BTreeMap<String, String>> {
    let mut named = BTreeMap::new();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|cause| guard::refused("workbook-part", &cause.to_string()))?;
        let value = quick_xml::escape::unescape(&attribute.value)
            .map_err(|cause| guard::refused("workbook-part", &cause.to_string()))?;
        named.insert(attribute.key.local_name().as_ref().to_owned(), value.into_owned());
    }
    Ok(named)
}
