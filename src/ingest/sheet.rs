//! Tables, whether of text or of a spreadsheet: headings, which columns are numbers, where the rows are, and each row with its place.

use serde_json::{Map, Number, Value};

use super::place::Placing;
use super::place_columns::{PlaceColumns, PlacesSeen};
use super::shapefile::unique_names;
use super::source::{CrsBasis, FoundCrs, FoundLayer, SourceGeometry, SourceRow, Wishes};
use super::system::{Said, no_places, settle};
use super::table::{LONGEST_CELL, MOST_COLUMNS};
use super::wkt;
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::Crs;

/// Rows that show which columns hold positions, and in which system.
const LOOKED_AT: usize = 2_000;
/// Bytes of their cells: a row may hold a whole geometry.
const LOOKED_AT_BYTES: usize = 8 << 20;

/// A table whose columns are understood.
pub(super) struct Sheet {
    headings: Vec<String>,
    numeric: Vec<bool>,
    places: Option<PlaceColumns>,
    placing: Placing,
    /// For cells that say themselves which number is which.
    ordered: Placing,
}

/// Trimmed, line breaks become a space, each once, those without text by their number.
///
/// # Errors
/// [`Error::TooLarge`] beyond [`MOST_COLUMNS`].
pub(super) fn headings(texts: impl Iterator<Item = String>) -> Result<Vec<String>> {
    let mut names: Vec<String> = texts.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    if names.len() > MOST_COLUMNS {
        return Err(Error::TooLarge(Words::new(
            format!("ไฟล์มีคอลัมน์เกิน {MOST_COLUMNS}"),
            format!("the file has more than {MOST_COLUMNS} columns"),
        )));
    }
    Ok(unique_names(names.into_iter()))
}

/// The first rows, as many as show where the places are.
struct Beginning {
    rows: Vec<(u64, Vec<String>)>,
    bytes: usize,
}

impl Beginning {
    fn is_full(&self) -> bool {
        self.rows.len() >= LOOKED_AT || self.bytes >= LOOKED_AT_BYTES
    }

    fn add(&mut self, number: u64, cells: &[String]) {
        self.bytes += cells.iter().map(String::len).sum::<usize>();
        self.rows.push((number, cells.to_vec()));
    }

    fn places(&self, headings: &[String]) -> Option<PlaceColumns> {
        let rows: Vec<Vec<String>> = self.rows.iter().map(|(_, cells)| cells.clone()).collect();
        PlaceColumns::find(headings, &rows)
    }
}

/// What a person should know of a table before its rows are taken. All of `rows` are looked at.
///
/// # Errors
/// What `rows` answers, and what [`settle`] does.
pub(super) fn look(
    name: String,
    headings: Vec<String>,
    rows: impl Iterator<Item = Result<(u64, Vec<String>)>>,
    wishes: &Wishes,
) -> Result<FoundLayer> {
    let mut beginning = Beginning { rows: vec![], bytes: 0 };
    let mut kinds = vec![Kind::Empty; headings.len()];
    let mut count = 0;
    for row in rows {
        let (number, cells) = row?;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        count += 1;
        for (kind, cell) in kinds.iter_mut().zip(&cells) {
            kind.see(cell);
        }
        if !beginning.is_full() {
            beginning.add(number, &cells);
        }
    }
    let places = beginning.places(&headings);
    let mut notes = Vec::new();
    let crs = match places {
        None => no_places(),
        Some(places) => {
            notes.push(places.words(&headings));
            let (crs, more) = system(places, &beginning, &headings, wishes)?;
            notes.extend(more);
            crs
        }
    };
    let kept = |column: &usize| Some(*column) != places.and_then(PlaceColumns::geometry_column);
    let numeric = (0..headings.len()).filter(kept).filter(|column| kinds.get(*column) == Some(&Kind::Numbers));
    let numeric = numeric.filter_map(|column| headings.get(column).cloned()).collect();
    let columns = (0..headings.len()).filter(kept).filter_map(|column| headings.get(column).cloned()).collect();
    Ok(FoundLayer { name, rows: Some(count), encoding: None, crs, columns, numeric, notes })
}

fn system(
    places: PlaceColumns,
    beginning: &Beginning,
    headings: &[String],
    wishes: &Wishes,
) -> Result<(FoundCrs, Vec<Words>)> {
    let mut seen = PlacesSeen::default();
    for (number, cells) in &beginning.rows {
        if let Ok(Some(placed)) = places.place(usize::try_from(*number).unwrap_or(usize::MAX), cells, headings) {
            seen.add(&placed);
        }
    }
    let said = said(places, beginning, &seen, headings);
    let settled = settle(said, wishes.crs, &seen.sample)?;
    let mut crs = settled.crs;
    // "48P 214972 1477966" names the zone and not the datum.
    if crs.basis == CrsBasis::Proposed && crs.crs == Some(Crs::Epsg32647) && seen.zone_48 * 2 > seen.count {
        crs.crs = Some(Crs::Epsg32648);
        let zone = Words::new("เซลล์ระบุโซน 48", "the cells say zone 48");
        crs.why = Words::new(format!("{}; {}", zone.th, crs.why.th), format!("{}; {}", zone.en, crs.why.en));
    }
    Ok((crs, settled.notes))
}

fn said(places: PlaceColumns, beginning: &Beginning, seen: &PlacesSeen, headings: &[String]) -> Said {
    let srid = match places {
        PlaceColumns::Wkt(column) => {
            beginning.rows.iter().find_map(|(_, cells)| wkt::srid(cells.get(column)?)).filter(|srid| *srid != 0)
        }
        _ => None,
    };
    if let Some(srid) = srid {
        return Said::of_name(&format!("EPSG:{srid}"), |name| {
            Words::new(format!("WKT ระบุ {name}"), format!("the Well-Known Text says {name}"))
        });
    }
    match places {
        PlaceColumns::Pair { degrees: true, .. } => {
            let words = places.words(headings);
            Said::Known(
                Crs::Crs84,
                Words::new(
                    format!("{} ซึ่งเป็นละติจูดและลองจิจูด", words.th),
                    format!("{}, which are latitude and longitude", words.en),
                ),
            )
        }
        _ if seen.in_degrees * 2 > seen.count && seen.ordered * 2 > seen.count => Said::Known(
            Crs::Crs84,
            Words::new("เซลล์เขียนเป็นองศา ลิปดา ฟิลิปดา", "the cells are written in degrees, minutes and seconds"),
        ),
        _ => Said::Nothing,
    }
}

impl Sheet {
    /// Looks at the beginning again for the columns that were found before.
    ///
    /// # Errors
    /// What `rows` answers.
    pub fn of(
        headings: Vec<String>,
        rows: impl Iterator<Item = Result<(u64, Vec<String>)>>,
        layer: &FoundLayer,
    ) -> Result<Sheet> {
        let mut beginning = Beginning { rows: vec![], bytes: 0 };
        for row in rows {
            let (number, cells) = row?;
            if beginning.is_full() {
                break;
            }
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                beginning.add(number, &cells);
            }
        }
        let places = beginning.places(&headings);
        let numeric = headings.iter().map(|heading| layer.numeric.contains(heading)).collect();
        let srid = places.map(|places| said(places, &beginning, &PlacesSeen::default(), &headings));
        let placing = Placing::of(&layer.crs, || Ok(srid.unwrap_or(Said::Nothing)))?;
        let ordered = Placing::plain(&FoundCrs { swapped: false, ..layer.crs.clone() });
        Ok(Sheet { headings, numeric, places, placing, ordered })
    }

    /// One row; `None` where all its cells are empty. `faults` are those that were found before.
    pub fn row(&self, number: u64, cells: Vec<String>, mut faults: Vec<Fault>) -> Option<SourceRow> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return None;
        }
        let row = usize::try_from(number).unwrap_or(usize::MAX);
        if cells.iter().skip(self.headings.len()).any(|cell| !cell.trim().is_empty()) {
            faults.push(too_many_cells(row, cells.len(), self.headings.len()));
        }
        let geometry_column = self.places.and_then(PlaceColumns::geometry_column);
        let mut properties = Map::new();
        for (column, heading) in self.headings.iter().enumerate() {
            if Some(column) == geometry_column {
                continue;
            }
            let cell = cells.get(column).map_or("", String::as_str);
            if cell.len() > LONGEST_CELL && cell.chars().nth(LONGEST_CELL).is_some() {
                faults.push(too_long(row, heading));
                continue;
            }
            let is_number = self.numeric.get(column).copied().unwrap_or_default();
            properties.insert(heading.clone(), value(cell, is_number));
        }
        let mut source = SourceRow { number, id: None, properties, geometry: SourceGeometry::None, faults };
        match self.places.map(|places| places.place(row, &cells, &self.headings)) {
            None | Some(Ok(None)) => {}
            Some(Ok(Some(placed))) => {
                let placing = if placed.ordered { &self.ordered } else { &self.placing };
                placing.put(&mut source, Some(placed.geometry));
            }
            Some(Err(fault)) => source.faults.push(fault),
        }
        Some(source)
    }
}

fn value(cell: &str, is_number: bool) -> Value {
    if cell.trim().is_empty() {
        return Value::Null;
    }
    is_number.then(|| plain_number(cell.trim())).flatten().map_or_else(|| Value::String(cell.to_owned()), Value::Number)
}

/// What the cells of a column have been so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Empty,
    Numbers,
    Text,
}

impl Kind {
    fn see(&mut self, cell: &str) {
        let cell = cell.trim();
        if *self != Kind::Text && !cell.is_empty() {
            *self = if plain_number(cell).is_some() { Kind::Numbers } else { Kind::Text };
        }
    }
}

/// A number as a program writes it. Leading zeros, as in codes and telephone numbers, make a text, and so do signs and grouped digits,
/// which are for the rules of the field to read.
fn plain_number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let leads_with_zero = whole.len() > 1 && whole.starts_with('0');
    if !is_digits(whole) || leads_with_zero || !fraction.is_none_or(is_digits) {
        return None;
    }
    match fraction {
        None => text.parse::<i64>().ok().map(Number::from),
        // What a double cannot hold stays text.
        Some(_) if digits.len() <= 17 => text.parse().ok().and_then(Number::from_f64),
        Some(_) => None,
    }
}

fn too_many_cells(row: usize, cells: usize, columns: usize) -> Fault {
    let words = Words::new(
        format!("มี {cells} เซลล์ แต่หัวมี {columns} คอลัมน์"),
        format!("the row has {cells} cells beneath {columns} headings"),
    );
    Fault::row(row, "", "row-cells", words)
        .remedy("ใส่เครื่องหมายคำพูดรอบข้อความที่มีตัวคั่น", "put quotes around text that holds the delimiter")
}

fn too_long(row: usize, heading: &str) -> Fault {
    let words = Words::new(
        format!("ข้อความยาวเกิน {LONGEST_CELL} อักขระ"),
        format!("the text is longer than {LONGEST_CELL} characters"),
    );
    Fault::row(row, heading, "cell-long", words)
        .remedy("ตัดข้อความ หรือตรวจเครื่องหมายคำพูดที่ไม่ปิด", "shorten it, or look for a quote that is not closed")
}
