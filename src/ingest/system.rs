//! Which system a layer's coordinates are in: what is said of it, held against the numbers; what is only likely is proposed.

use geo::{Coord, CoordsIter, Geometry};

use super::source::{CrsBasis, FoundCrs};
use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::crs::Foreign;
use crate::geometry::{Crs, Projection};

mod likely;
#[cfg(test)]
mod tests;

use likely::{EEC_47, EEC_DEGREES, Likely, THAILAND, likely, reach_in_thailand};

/// West, south, east, north (or low x, low y, high x, high y).
pub(super) type Frame = [f64; 4];

/// Some of the first positions of a layer, as the file has them.
#[derive(Debug, Default)]
pub(super) struct Sample {
    positions: Vec<Coord<f64>>,
}

impl Sample {
    /// Enough to tell one system from another.
    const MOST: usize = 4_000;
    /// Of one geometry, so that a long one does not speak for all.
    const MOST_OF_ONE: usize = 8;

    pub fn add(&mut self, geometry: &Geometry<f64>) {
        geometry.coords_iter().take(Sample::MOST_OF_ONE).for_each(|at| self.add_position(at));
    }

    pub fn add_position(&mut self, at: Coord<f64>) {
        // Nulls are often written as zeros; they say nothing of the system.
        let says_something = at.x.is_finite() && at.y.is_finite() && (at.x != 0.0 || at.y != 0.0);
        if says_something && !self.is_full() {
            self.positions.push(at);
        }
    }

    pub fn is_full(&self) -> bool {
        self.positions.len() >= Sample::MOST
    }

    pub fn is_empty(&self) -> bool {
        self.positions.is_empty()
    }

    /// The share of positions within a frame, 0 where there are none.
    fn share(&self, [west, south, east, north]: Frame, swapped: bool) -> f64 {
        let inside = |at: &&Coord<f64>| {
            let (x, y) = if swapped { (at.y, at.x) } else { (at.x, at.y) };
            (west..=east).contains(&x) && (south..=north).contains(&y)
        };
        let count = self.positions.iter().filter(inside).count();
        count as f64 / self.positions.len().max(1) as f64
    }

    /// A few bad rows among many do not change what a layer is in.
    fn fits(&self, frame: Frame, swapped: bool) -> bool {
        !self.is_empty() && self.share(frame, swapped) >= 0.9
    }

    /// Whether most positions, as degrees with the longitude first, lie in Thailand.
    pub fn is_in_thailand(&self) -> bool {
        self.fits(THAILAND, false)
    }

    /// Most numbers can be degrees of longitude and latitude, in either order.
    fn is_degrees(&self) -> bool {
        self.fits([-180.0, -90.0, 180.0, 90.0], false) || self.fits([-180.0, -90.0, 180.0, 90.0], true)
    }

    /// The position in the middle of the list.
    fn middle(&self) -> Option<Coord<f64>> {
        self.positions.get(self.positions.len() / 2).copied()
    }
}

/// What a file says of its system.
pub(super) enum Said {
    Nothing,
    /// One of the hub's systems; the words say where it is said.
    Known(Crs, Words),
    /// Another system that is converted while it is read.
    Foreign(Box<Foreign>, Words),
    /// A system that nobody here knows, by its name.
    Unknown(String),
}

impl Said {
    /// Reads the text of a `.prj`.
    pub fn of_prj(text: &str) -> Said {
        let words = |name: &str| Words::new(format!("ไฟล์ .prj ระบุ {name}"), format!("the .prj says {name}"));
        if let Some(crs) = Crs::from_prj(text) {
            return Said::Known(crs, words(crs.code()));
        }
        match Foreign::of_prj(text) {
            Some(foreign) => {
                let said = words(foreign.name());
                Said::Foreign(Box::new(foreign), said)
            }
            None => Said::Unknown(text.chars().take(80).collect()),
        }
    }

    /// Reads a name such as `EPSG:28992` or `urn:ogc:def:crs:EPSG::32647`.
    pub fn of_name(name: &str, words: impl Fn(&str) -> Words) -> Said {
        if let Ok(crs) = Crs::parse(name, "crs") {
            return Said::Known(crs, words(crs.code()));
        }
        let number = name.trim_end_matches(['>', ']']).rsplit([':', '/', '#']).next().unwrap_or_default();
        // The oldest spelling: `http://www.opengis.net/gml/srs/epsg.xml#4326`.
        if name.contains("epsg.xml#")
            && let Ok(crs) = Crs::parse(&format!("EPSG:{number}"), "crs")
        {
            return Said::Known(crs, words(crs.code()));
        }
        match number.parse().ok().and_then(Foreign::of_code) {
            Some(foreign) => {
                let said = words(foreign.name());
                Said::Foreign(Box::new(foreign), said)
            }
            None => Said::Unknown(name.chars().take(80).collect()),
        }
    }
}

/// What was settled: the layer's system, how its positions become that, and what a person should know.
pub(super) struct Settled {
    pub crs: FoundCrs,
    pub notes: Vec<Words>,
}

/// Settles the system of a layer: the caller's word, else the file's, both held against the numbers; else what the numbers look like.
///
/// # Errors
/// [`Error::Impossible`] (`crs-mismatch`) where the numbers cannot be of the system that the caller names; (`crs-unknown`) where
/// the file names a system that is not known and the caller names none.
pub(super) fn settle(said: Said, given: Option<Crs>, sample: &Sample) -> Result<Settled> {
    let mut notes = Vec::new();
    if let Some(given) = given.map(planar) {
        if !sample.is_empty() && given.is_projected() == sample.is_degrees() {
            return Err(mismatch(given, sample));
        }
        let why = Words::new("ผู้นำเข้ากำหนด", "named by the caller");
        let crs = held_against(given, CrsBasis::Given, why, sample);
        notes.extend(zone_48(given, sample));
        return Ok(Settled { crs, notes });
    }
    let crs = match said {
        Said::Known(known, why) => {
            let known = planar(known);
            notes.extend(zone_48(known, sample));
            held_against(known, CrsBasis::Declared, why, sample)
        }
        Said::Foreign(foreign, why) => {
            notes.push(foreign.note());
            FoundCrs { basis: CrsBasis::Declared, crs: Some(Crs::Crs84), swapped: false, why }
        }
        Said::Unknown(name) => return Err(unknown(&name, sample)),
        Said::Nothing if sample.is_empty() => no_places(),
        Said::Nothing => proposed(sample),
    };
    Ok(Settled { crs, notes })
}

/// Files hold longitude first whatever the authority says of EPSG:4326.
pub(super) fn planar(crs: Crs) -> Crs {
    if crs == Crs::Epsg4326 { Crs::Crs84 } else { crs }
}

pub(super) fn no_places() -> FoundCrs {
    let why = Words::new("ไม่มีตำแหน่ง", "the rows have no places");
    FoundCrs { basis: CrsBasis::None, crs: None, swapped: false, why }
}

/// A system that was named, unless the numbers speak against it: then what they look like is proposed.
fn held_against(crs: Crs, basis: CrsBasis, why: Words, sample: &Sample) -> FoundCrs {
    let named = FoundCrs { basis, crs: Some(crs), swapped: false, why };
    if sample.is_empty() {
        return named;
    }
    if crs.is_projected() == sample.is_degrees() {
        let Likely { crs: likely, swapped, why } = likely(sample);
        // Numbers that fit nothing speak for no other system: each row is judged by itself.
        if likely.is_none() {
            return named;
        }
        let why = Words::new(
            format!("{} แต่ตัวเลขไม่ใช่ของระบบนั้น: {}", named.why.th, why.th),
            format!("{}, but the numbers cannot be of it: {}", named.why.en, why.en),
        );
        return FoundCrs { basis: CrsBasis::Proposed, crs: likely, swapped, why };
    }
    let reach = reach_in_thailand(crs);
    if sample.share(reach, false) < 0.5 && sample.fits(reach, true) {
        let why = Words::new(
            format!("{} และจะอยู่ในประเทศไทยเมื่อสลับแกน: ค่าแรกคือค่าเหนือ (ละติจูด)", named.why.th),
            format!(
                "{}; the places lie in Thailand only with the axes swapped: the northing (latitude) comes first",
                named.why.en
            ),
        );
        return FoundCrs { basis: CrsBasis::Proposed, crs: Some(crs), swapped: true, why };
    }
    named
}

fn proposed(sample: &Sample) -> FoundCrs {
    let Likely { crs, swapped, why } = likely(sample);
    let basis = if crs.is_some() { CrsBasis::Proposed } else { CrsBasis::Unknown };
    FoundCrs { basis, crs, swapped, why }
}

/// The whole EEC lies in zone 47; what is labelled zone 48 there is a mistake, or a neighbour's.
fn zone_48(crs: Crs, sample: &Sample) -> Option<Words> {
    if !matches!(crs, Crs::Epsg32648 | Crs::Epsg24048) {
        return None;
    }
    if sample.fits(EEC_47, false) {
        return Some(Words::new(
            format!("ระบุโซน 48 ({}) แต่ตัวเลขเป็นของ EEC ในโซน 47: ตรวจว่าระบุโซนผิดหรือไม่", crs.code()),
            format!(
                "{} is zone 48, but the numbers are those of the EEC in zone 47: is the zone labelled wrongly?",
                crs.code()
            ),
        ));
    }
    let at = Projection::new(crs).ok()?.to_lonlat(sample.middle()?)?;
    let [west, south, east, north] = EEC_DEGREES;
    let in_eec = (west..=east).contains(&at.x) && (south..=north).contains(&at.y);
    in_eec.then(|| {
        Words::new(
            format!("{} คือโซน 48 แต่พื้นที่อยู่ใน EEC ซึ่งอยู่ในโซน 47 ทั้งหมด", crs.code()),
            format!("{} is zone 48, but the places lie in the EEC, all of which is in zone 47", crs.code()),
        )
    })
}

fn mismatch(crs: Crs, sample: &Sample) -> Error {
    let code = crs.code();
    let words =
        Words::new(format!("พิกัดในไฟล์ไม่ใช่พิกัดของ {code}"), format!("the coordinates in the file cannot be of {code}"));
    remedied("crs-mismatch", words, sample)
}

fn unknown(name: &str, sample: &Sample) -> Error {
    let words = Words::new(
        format!("ไม่รู้จักระบบพิกัดที่ไฟล์ระบุ: {name}"),
        format!("the file names a coordinate system that is not known: {name}"),
    );
    remedied("crs-unknown", words, sample)
}

fn remedied(code: &'static str, words: Words, sample: &Sample) -> Error {
    let Likely { why, .. } = likely(sample);
    Error::impossible(Fault::new(At::Whole, code, words).remedy(
        format!("ระบุ crs หรือแปลงไฟล์เป็น CRS84 หรือ EPSG:32647; {}", why.th),
        format!("name the crs, or convert the file to CRS84 or EPSG:32647; {}", why.en),
    ))
}
