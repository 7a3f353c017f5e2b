//! Whether positions are plausible: outside, in the sea, at zero, rounded, piled up at one place, or shifted by a datum.

use std::collections::HashMap;

use geo::Coord;

use super::gazetteer::{Gazetteer, Whereabouts, moved, offset};
use crate::areas::AreaCode;
use crate::error::{At, Fault, Words};
use crate::geometry::Shape;

/// Where an unconverted layer in Indian 1975 lies from where it belongs, metres east and north (EPSG:1304 in the corridor).
const DATUM_EAST: f64 = 333.0;
const DATUM_NORTH: f64 = -303.0;
/// Metres by which that may differ within the corridor, the features' own movement included.
const DATUM_SPREAD: f64 = 60.0;
/// Rows that must tell of a shift before it is called one.
const TELLING: usize = 5;
/// Rows whose place is compared with their code a second time, moved by the datum.
const MOST_TRIED: u64 = 5_000;
/// Places that are counted, 16 bytes each; later places are not.
const MOST_PLACES: usize = 100_000;
/// Rows at one place that are a pile. Fewer may well share a building.
const PILE: u32 = 10;
/// Degrees about (0, 0) where nothing but an empty form lies.
const ZERO: f64 = 0.01;
/// A position of so few decimal places is rounded to a hundred metres or worse.
const ROUNDED: f64 = 1_000.0;

/// Which way a layer seems to be shifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    /// It is Indian 1975 taken for WGS 84.
    Unconverted,
    /// It was converted twice.
    Twice,
}

/// What was seen of the positions.
#[derive(Default)]
pub(super) struct Positions {
    /// Rows with a place.
    pub placed: u64,
    /// Rows that lie where they cannot be.
    pub implausible: u64,
    pub points: u64,
    pub rounded: u64,
    /// Rows whose code was compared with their place.
    pub compared: u64,
    pub agreeing: u64,
    tried: u64,
    tried_agreeing: u64,
    unshifted: u64,
    shifted_back: u64,
    places: HashMap<[u64; 2], u32>,
    places_left_out: bool,
    moves: Vec<(f64, f64)>,
    matched: u64,
}

impl Positions {
    /// Judges where a row lies; `at` is on it, `code` is what it says of itself.
    pub fn look_at(&mut self, shape: &Shape, row: u64, code: Option<AreaCode>, gazetteer: &Gazetteer) -> Vec<Fault> {
        let Some(at) = representative(shape) else { return Vec::new() };
        self.placed += 1;
        let mut warnings = Vec::new();
        let fault = |code, reason: Words| Fault::new(row_at(row), code, reason);
        if let geo::Geometry::Point(point) = &shape.geometry {
            self.points += 1;
            self.count_place(point.0);
            if point.x().abs() < ZERO && point.y().abs() < ZERO {
                self.implausible += 1;
                let words =
                    Words::new("พิกัดเป็นศูนย์ (0, 0)", "it lies at zero, zero: the coordinates were never filled in");
                warnings
                    .push(fault("place-zero", words).remedy("ใส่พิกัดจริง หรือเว้นว่าง", "give real coordinates, or none"));
                return warnings;
            }
            if is_rounded(point.x()) && is_rounded(point.y()) {
                self.rounded += 1;
                let words = Words::new(
                    "พิกัดปัดเศษเหลือไม่เกิน 3 ตำแหน่ง (100 เมตรขึ้นไป)",
                    "the coordinates have three decimal places or fewer: a hundred metres or worse",
                );
                warnings.push(
                    fault("place-rounded", words).remedy("ใช้พิกัดอย่างน้อย 5 ตำแหน่ง", "use five decimal places or more"),
                );
            }
        }
        let whereabouts = gazetteer.whereabouts(at);
        match whereabouts {
            Whereabouts::Sea => warnings.push(
                fault("place-sea", Words::new("อยู่ในทะเล", "it lies in the sea"))
                    .remedy("ตรวจระบบพิกัดและลำดับแกน", "look at the coordinate system and the order of the axes"),
            ),
            Whereabouts::Outside => warnings.push(
                fault("place-outside", Words::new("อยู่นอกสามจังหวัดของระบบ", "it lies outside the hub's provinces"))
                    .remedy(
                        "ตรวจตำแหน่ง หรือส่งให้จังหวัดที่รับผิดชอบ",
                        "look at its place, or send it to the province that it is in",
                    ),
            ),
            Whereabouts::In(_) | Whereabouts::Unknown => {}
        }
        self.implausible +=
            u64::from(!warnings.is_empty() && matches!(whereabouts, Whereabouts::Sea | Whereabouts::Outside));
        if let Some(code) = code {
            warnings.extend(self.compare(at, code, row, gazetteer));
        }
        warnings
    }

    /// Compares what the row says of its area with where it lies.
    fn compare(&mut self, at: Coord<f64>, code: AreaCode, row: u64, gazetteer: &Gazetteer) -> Option<Fault> {
        let agrees = gazetteer.agrees(at, code)?;
        self.compared += 1;
        self.agreeing += u64::from(agrees);
        if self.tried < MOST_TRIED && gazetteer.has_boundaries() {
            let strictly = |at| match gazetteer.area_exactly(at) {
                Some(found) => u64::from(code.contains(found) || found.contains(code)),
                None => 0,
            };
            self.tried += 1;
            self.tried_agreeing += strictly(at);
            self.unshifted += strictly(moved(at, -DATUM_EAST, -DATUM_NORTH));
            self.shifted_back += strictly(moved(at, DATUM_EAST, DATUM_NORTH));
        }
        (!agrees).then(|| {
            let words = Words::new(
                format!("รหัสพื้นที่ {code} ไม่ตรงกับตำแหน่งที่อยู่"),
                format!("it says that it is in {code}, and lies elsewhere"),
            );
            Fault::new(row_at(row), "code-disagrees-with-place", words)
                .remedy("แก้รหัสหรือแก้ตำแหน่ง", "correct the code or the place")
        })
    }

    /// Notes from where to where a feature of the earlier version has moved.
    pub fn moved(&mut self, earlier: Coord<f64>, shape: &Shape) {
        let Some(now) = representative(shape) else { return };
        self.matched += 1;
        let (east, north) = offset(earlier, now);
        if east.hypot(north) > 1.0 {
            self.moves.push((east, north));
        }
    }

    /// Whether the layer as a whole seems to be shifted by a datum: told by the codes and their boundaries, or by the
    /// earlier version.
    pub fn shift(&mut self) -> Option<Shift> {
        self.shift_of_codes().or_else(|| self.shift_of_moves())
    }

    fn shift_of_codes(&self) -> Option<Shift> {
        // Moved back, four of ten rows that now disagree must agree, and at least five.
        let wrong = self.tried - self.tried_agreeing;
        let gain = |agreeing: u64| agreeing.saturating_sub(self.tried_agreeing);
        let tells = |agreeing: u64| gain(agreeing) >= TELLING as u64 && gain(agreeing) * 10 >= wrong * 4;
        let (back, twice) = (self.unshifted, self.shifted_back);
        match (tells(back), tells(twice)) {
            (true, _) if back >= twice => Some(Shift::Unconverted),
            (_, true) => Some(Shift::Twice),
            _ => None,
        }
    }

    fn shift_of_moves(&self) -> Option<Shift> {
        if self.moves.len() < TELLING || (self.moves.len() as u64) * 2 < self.matched {
            return None;
        }
        let near = |(east, north): (f64, f64), sign: f64| {
            (east - sign * DATUM_EAST).hypot(north - sign * DATUM_NORTH) < DATUM_SPREAD
        };
        let share = |sign: f64| self.moves.iter().filter(|moved| near(**moved, sign)).count() * 2 > self.moves.len();
        match (share(1.0), share(-1.0)) {
            (true, _) => Some(Shift::Unconverted),
            (_, true) => Some(Shift::Twice),
            _ => None,
        }
    }

    fn count_place(&mut self, at: Coord<f64>) {
        let key = [at.x.to_bits(), at.y.to_bits()];
        if let Some(count) = self.places.get_mut(&key) {
            *count += 1;
        } else if self.places.len() < MOST_PLACES {
            self.places.insert(key, 1);
        } else {
            self.places_left_out = true;
        }
    }

    /// Places at which rows pile up, with how many; most first. A twentieth of the rows, or [`PILE`].
    pub fn piles(&self) -> Vec<(Coord<f64>, u32)> {
        let found = self.places.iter().filter(|(_, count)| **count >= PILE);
        let mut piles: Vec<(Coord<f64>, u32)> = found
            .map(|([x, y], count)| (Coord { x: f64::from_bits(*x), y: f64::from_bits(*y) }, *count))
            .filter(|(at, _)| at.x.abs() >= ZERO || at.y.abs() >= ZERO)
            .collect();
        piles.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.x.total_cmp(&b.0.x)).then(a.0.y.total_cmp(&b.0.y)));
        piles
    }

    pub fn places_left_out(&self) -> bool {
        self.places_left_out
    }
}

fn row_at(row: u64) -> At {
    At::Row { row: usize::try_from(row).unwrap_or(usize::MAX), field: "geometry".to_owned() }
}

/// A position that stands for the whole: the point itself, the middle of a line or area.
pub(super) fn representative(shape: &Shape) -> Option<Coord<f64>> {
    match &shape.geometry {
        geo::Geometry::Point(point) => Some(point.0),
        other => crate::geometry::measure::centroid(other),
    }
}

/// Whether the number has three decimal places at most.
fn is_rounded(degrees: f64) -> bool {
    let scaled = degrees * ROUNDED;
    (scaled - scaled.round()).abs() < 1e-6
}
