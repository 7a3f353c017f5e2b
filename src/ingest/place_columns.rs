//! Which columns of a table say where its rows are: by their headings, Thai and English, and by what stands beneath them.

use geo::{Coord, Geometry, Point};

use super::position_text::{self, Axis, Written};
use super::system::Sample;
use super::wkt;
use crate::error::{Fault, Words};

/// The columns of a table that hold positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceColumns {
    Wkt(usize),
    /// Easting or longitude, and northing or latitude; `degrees` where the headings say latitude and longitude.
    Pair {
        x: usize,
        y: usize,
        degrees: bool,
    },
    /// Both numbers in one cell.
    One(usize),
}

/// The position of one row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub geometry: Geometry<f64>,
    /// The cells themselves say which number is the easting.
    pub ordered: bool,
    pub in_degrees: bool,
    pub zone: Option<u8>,
}

const LONGITUDE: [&str; 13] = [
    "lon",
    "long",
    "lng",
    "longitude",
    "longtitude",
    "ลองจิจูด",
    "ลองติจูด",
    "ลองจิจุด",
    "เส้นแวง",
    "longdd",
    "londd",
    "xlong",
    "xlon",
];
const LATITUDE: [&str; 12] = [
    "lat",
    "latitude",
    "latitute",
    "ละติจูด",
    "ละติจุด",
    "ละจิจูด",
    "แลตติจูด",
    "แลติจูด",
    "เส้นรุ้ง",
    "latdd",
    "ylat",
    "lattitude",
];
const EASTING: [&str; 6] = ["e", "east", "easting", "utme", "ตะวันออก", "ทิศตะวันออก"];
const NORTHING: [&str; 6] = ["n", "north", "northing", "utmn", "เหนือ", "ทิศเหนือ"];
const FIRST: [&str; 7] = ["x", "utmx", "pointx", "xcoord", "coordx", "xutm", "แกนx"];
const SECOND: [&str; 7] = ["y", "utmy", "pointy", "ycoord", "coordy", "yutm", "แกนy"];
const TEXT: [&str; 9] = ["wkt", "geom", "geometry", "thegeom", "wktgeom", "shape", "wkbgeometry", "รูปทรง", "geomwkt"];
const BOTH: [&str; 20] = [
    "",
    "พิกัด",
    "พิกัดภูมิศาสตร์",
    "ตำแหน่ง",
    "ตำแหน่งพิกัด",
    "พิกัดที่ตั้ง",
    "ที่ตั้งพิกัด",
    "coordinate",
    "coordinates",
    "coord",
    "coords",
    "latlong",
    "latlon",
    "latlng",
    "longlat",
    "lonlat",
    "location",
    "utm",
    "gps",
    "xy",
];

/// A heading without case, spaces, signs, units in brackets, and the words that say no more than "coordinate".
fn keys(heading: &str) -> [String; 2] {
    let outside = heading.split(['(', '[']).next().unwrap_or_default();
    let lower = if outside.trim().is_empty() { heading.to_lowercase() } else { outside.to_lowercase() };
    let whole: String = lower
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '_' | '-' | '.' | ':' | '/' | ',' | '"' | '\n'))
        .collect();
    let bare = ["พิกัด", "ค่า", "แกน", "gps", "coordinate", "coord", "utm", "wgs84", "ที่ตั้ง"]
        .iter()
        .fold(whole.clone(), |text, word| text.replace(word, ""));
    [whole, bare]
}

impl PlaceColumns {
    /// Looks for them; `rows` are some of the first. Columns whose cells are no positions are not taken, whatever they are called.
    pub fn find(headings: &[String], rows: &[Vec<String>]) -> Option<PlaceColumns> {
        let keys: Vec<[String; 2]> = headings.iter().map(|heading| keys(heading)).collect();
        let named = |names: &[&str]| keys.iter().position(|keys| keys.iter().any(|key| names.contains(&key.as_str())));
        let cells =
            |column: usize| rows.iter().filter_map(move |row| row.get(column)).filter(|cell| !cell.trim().is_empty());
        let mostly = |column: usize, is: &dyn Fn(&str) -> bool| {
            let (all, fit) = cells(column).fold((0, 0), |(all, fit), cell| (all + 1, fit + usize::from(is(cell))));
            all > 0 && fit * 2 > all
        };
        let is_text = |cell: &str| wkt::begins(cell);
        let is_parts = |count: usize| {
            move |cell: &str| position_text::read(cell).is_some_and(|written| written.parts.len() == count)
        };
        let text = (0..headings.len()).find(|column| {
            keys.get(*column).is_some_and(|keys| TEXT.contains(&keys.first().map_or("", String::as_str)))
                && mostly(*column, &is_text)
        });
        // A column of Well-Known Text is one whatever its name is.
        if let Some(column) = text.or_else(|| (0..headings.len()).find(|column| mostly(*column, &is_text))) {
            return Some(PlaceColumns::Wkt(column));
        }
        for (first, second, degrees) in [
            (&LONGITUDE[..], &LATITUDE[..], true),
            (&EASTING[..], &NORTHING[..], false),
            (&FIRST[..], &SECOND[..], false),
        ] {
            let (Some(x), Some(y)) = (named(first), named(second)) else { continue };
            if x != y && mostly(x, &is_parts(1)) && mostly(y, &is_parts(1)) {
                return Some(PlaceColumns::Pair { x, y, degrees });
            }
        }
        let both = (0..headings.len()).find(|column| {
            let is_named = keys.get(*column).is_some_and(|keys| keys.iter().any(|key| BOTH.contains(&key.as_str())));
            is_named
                && headings.get(*column).is_some_and(|heading| !heading.trim().is_empty())
                && mostly(*column, &is_parts(2))
        });
        both.map(PlaceColumns::One)
    }

    /// The column whose text is the geometry and no property.
    pub fn geometry_column(self) -> Option<usize> {
        match self {
            PlaceColumns::Wkt(column) => Some(column),
            _ => None,
        }
    }

    /// What a person reads about them.
    pub fn words(self, headings: &[String]) -> Words {
        let name = |column: usize| headings.get(column).map_or("", String::as_str);
        match self {
            PlaceColumns::Wkt(column) | PlaceColumns::One(column) => Words::new(
                format!("ตำแหน่งอ่านจากคอลัมน์ '{}'", name(column)),
                format!("positions are read from the column '{}'", name(column)),
            ),
            PlaceColumns::Pair { x, y, .. } => Words::new(
                format!("ตำแหน่งอ่านจากคอลัมน์ '{}' และ '{}'", name(x), name(y)),
                format!("positions are read from the columns '{}' and '{}'", name(x), name(y)),
            ),
        }
    }

    /// The position of a row; `None` where its cells are empty.
    ///
    /// # Errors
    /// A fault at the row and the column.
    pub fn place(self, row: usize, cells: &[String], headings: &[String]) -> Result<Option<Placed>, Fault> {
        let cell = |column: usize| cells.get(column).map_or("", |cell| cell.trim());
        let fault = |column: usize, code: &'static str, words: Words| {
            Fault::row(row, headings.get(column).cloned().unwrap_or_default(), code, words).remedy(
                "เขียนพิกัดเช่น 13.3614 และ 100.9849 หรือ 714972 และ 1477966",
                "write positions such as 13.3614 and 100.9849, or 714972 and 1477966",
            )
        };
        match self {
            PlaceColumns::Wkt(column) if cell(column).is_empty() => Ok(None),
            PlaceColumns::Wkt(column) => {
                let read = wkt::read(cell(column)).map_err(|cause| {
                    fault(
                        column,
                        "wkt",
                        Words::new(format!("WKT อ่านไม่ได้: {cause}"), format!("this is no Well-Known Text: {cause}")),
                    )
                })?;
                Ok(read.map(|geometry| Placed { geometry, ordered: false, in_degrees: false, zone: None }))
            }
            PlaceColumns::One(column) => {
                let written = self.written(cell(column), 2).map_err(|words| fault(column, "position", words))?;
                Ok(written.and_then(|written| match written.parts.as_slice() {
                    [first, second] => {
                        let reversed = first.axis == Some(Axis::North) || second.axis == Some(Axis::East);
                        let (x, y) = if reversed { (second, first) } else { (first, second) };
                        let ordered = first.axis.is_some() || second.axis.is_some() || written.zone.is_some();
                        Some(placed(x.value, y.value, ordered, first.in_degrees && second.in_degrees, written.zone))
                    }
                    _ => None,
                }))
            }
            PlaceColumns::Pair { x, y, .. } => {
                let first = self.written(cell(x), 1).map_err(|words| fault(x, "position", words))?;
                let second = self.written(cell(y), 1).map_err(|words| fault(y, "position", words))?;
                let parts =
                    |written: &Option<Written>| written.as_ref().and_then(|written| written.parts.first().copied());
                match (parts(&first), parts(&second)) {
                    (None, None) => Ok(None),
                    (Some(first), Some(second)) => {
                        let ordered = first.axis.is_some() && second.axis.is_some();
                        let reversed = ordered && first.axis == Some(Axis::North);
                        let (x, y) = if reversed { (second, first) } else { (first, second) };
                        Ok(Some(placed(x.value, y.value, ordered, first.in_degrees && second.in_degrees, None)))
                    }
                    (found, _) => {
                        let missing = if found.is_some() { y } else { x };
                        let words = Words::new("มีพิกัดเพียงแกนเดียว", "one of the two numbers of the position is missing");
                        Err(fault(missing, "position-half", words))
                    }
                }
            }
        }
    }

    fn written(self, cell: &str, parts: usize) -> Result<Option<Written>, Words> {
        // How people write that there is none.
        if matches!(cell, "" | "-" | "–" | "ไม่มี" | "n/a" | "N/A") {
            return Ok(None);
        }
        match position_text::read(cell) {
            Some(written) if written.parts.is_empty() => Ok(None),
            Some(written) if written.parts.len() == parts => Ok(Some(written)),
            _ => {
                let start: String = cell.chars().take(60).collect();
                Err(Words::new(format!("'{start}' ไม่ใช่พิกัด"), format!("'{start}' is no position")))
            }
        }
    }
}

fn placed(x: f64, y: f64, ordered: bool, in_degrees: bool, zone: Option<u8>) -> Placed {
    Placed { geometry: Geometry::Point(Point(Coord { x, y })), ordered, in_degrees, zone }
}

/// What some first rows show of the positions together.
#[derive(Debug, Default)]
pub(super) struct PlacesSeen {
    pub sample: Sample,
    /// Rows with a position.
    pub count: usize,
    pub in_degrees: usize,
    pub ordered: usize,
    pub zone_47: usize,
    pub zone_48: usize,
}

impl PlacesSeen {
    pub fn add(&mut self, placed: &Placed) {
        self.sample.add(&placed.geometry);
        self.count += 1;
        self.in_degrees += usize::from(placed.in_degrees);
        self.ordered += usize::from(placed.ordered);
        self.zone_47 += usize::from(placed.zone == Some(47));
        self.zone_48 += usize::from(placed.zone == Some(48));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn found(headings: &[&str], cells: &[&str]) -> Option<PlaceColumns> {
        let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        PlaceColumns::find(&own(headings), &[own(cells)])
    }

    #[test]
    fn columns_are_found_by_their_thai_and_english_names() {
        let degrees = Some(PlaceColumns::Pair { x: 2, y: 1, degrees: true });
        for (lat, lon) in [
            ("lat", "long"),
            ("Latitude", "Longitude"),
            ("ละติจูด", "ลองจิจูด"),
            ("พิกัด LAT", "พิกัด LONG"),
            ("ละติจูด (องศา)", "ลองจิจูด (องศา)"),
            ("ค่าละติจูด", "ค่าลองจิจูด"),
        ] {
            assert_eq!(found(&["ชื่อ", lat, lon], &["ก", "13.3", "100.9"]), degrees, "{lat}");
        }
        let metres = Some(PlaceColumns::Pair { x: 1, y: 2, degrees: false });
        for (e, n) in [
            ("E", "N"),
            ("X", "Y"),
            ("พิกัด X", "พิกัด Y"),
            ("พิกัด E", "พิกัด N"),
            ("UTM_E", "UTM_N"),
            ("Easting (m)", "Northing (m)"),
            ("พิกัด_UTM_X", "พิกัด_UTM_Y"),
        ] {
            assert_eq!(found(&["ชื่อ", e, n], &["ก", "714,972", "1477966"]), metres, "{e}");
        }
        assert_eq!(found(&["ชื่อ", "พิกัด"], &["ก", "13.3, 100.9"]), Some(PlaceColumns::One(1)));
        assert_eq!(found(&["ชื่อ", "พิกัด UTM"], &["ก", "47P 714972 1477966"]), Some(PlaceColumns::One(1)));
        assert_eq!(found(&["ชื่อ", "whatever"], &["ก", "POINT(1 2)"]), Some(PlaceColumns::Wkt(1)));
    }

    #[test]
    fn a_name_alone_makes_no_position() {
        assert_eq!(found(&["ชื่อ", "location"], &["ก", "หน้าวัด"]), None);
        assert_eq!(found(&["n", "e"], &["ก", "ข"]), None);
        assert_eq!(found(&["lat"], &["13.3"]), None);
    }

    #[test]
    fn half_a_position_and_no_position_are_faults_and_an_empty_one_is_none() {
        let pair = PlaceColumns::Pair { x: 0, y: 1, degrees: true };
        let place =
            |x: &str, y: &str| pair.place(7, &[x.to_owned(), y.to_owned()], &["lon".to_owned(), "lat".to_owned()]);
        assert_eq!(place("", "-").unwrap(), None);
        let half = place("100.9", "").unwrap_err();
        assert_eq!((half.code, half.to_string().starts_with("row 7, field 'lat'")), ("position-half", true));
        assert_eq!(place("100.9", "วัด").unwrap_err().code, "position");
        let turned = place("13°21'41.1\"N", "100°59'05.8\"E").unwrap().unwrap();
        assert!(matches!(turned.geometry, Geometry::Point(at) if at.x() > 100.0), "the cells say which is which");
    }
}
