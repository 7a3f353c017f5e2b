//! Fills a database with seeded features to measure on: points, lines and polygons with ten properties each.
//!
//! ```text
//! cargo run --release --example generate -- sqlite:bench/phaen.sqlite [TIMES]
//! cargo run --release --example generate -- postgresql://user@host/database [TIMES [DATASET…]]
//! ```
//!
//! `TIMES` 1 (the default) writes 200,000 points, 100,000 lines and 200,000 polygons, `TIMES` 10 ten times as many. The same
//! numbers give the same features everywhere; what was written before is replaced. With names (`bench-polygons`) only those are written.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a tool that says what it does, and stops"
)]

use std::time::Instant;

use geo::{Coord, Geometry, LineString, Point, Polygon};
use phaen::access::{Deed, Visibility};
use phaen::catalog::{Field, FieldType, GeometryKind, NewDataset};
use phaen::config::Config;
use phaen::features::NewFeature;
use phaen::geometry::{Limits, Shape, hilbert};
use phaen::hub::Hub;
use phaen::storage::Location;
use phaen::time::Timestamp;
use phaen::versions::NewVersion;
use phaen::versions::store::{append, begin, publish, sweep_all};
use serde_json::json;

const NOW: Timestamp = Timestamp(1_795_000_000_000_000);
/// Features written in one transaction.
const GROUP: usize = 5_000;
/// West and south of the square of one degree that the features are strewn over.
const CORNER: (f64, f64) = (100.8, 12.6);

/// A small generator (SplitMix64) that can be entered anywhere: each feature has its own.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// 0 to 1.
    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// Place of a feature: its first two draws.
fn place(kind: u64, number: usize) -> (Dice, Coord<f64>) {
    let mut dice = Dice(2_569 + (kind << 56) + ((number as u64) << 8));
    let at = Coord { x: CORNER.0 + dice.fraction(), y: CORNER.1 + dice.fraction() };
    (dice, at)
}

fn point(_: &mut Dice, at: Coord<f64>) -> Geometry<f64> {
    Point(at).into()
}

/// Twelve positions, about 60 m apart.
fn line(dice: &mut Dice, at: Coord<f64>) -> Geometry<f64> {
    let mut end = at;
    let mut turn = dice.fraction() * std::f64::consts::TAU;
    let mut step = || {
        turn += dice.fraction() - 0.5;
        end = Coord { x: end.x + 5.5e-4 * turn.cos(), y: end.y + 5.5e-4 * turn.sin() };
        end
    };
    LineString::from_iter((0..12).map(|_| step())).into()
}

/// Ten corners around the place, 30 to 60 m from it.
fn polygon(dice: &mut Dice, at: Coord<f64>) -> Geometry<f64> {
    let mut corner = |number: u32| {
        let (angle, reach) = (f64::from(number) * std::f64::consts::TAU / 10.0, 2.7e-4 * (1.0 + dice.fraction()));
        Coord { x: at.x + reach * angle.cos(), y: at.y + reach * angle.sin() }
    };
    let mut ring: Vec<Coord<f64>> = (0..10).map(&mut corner).collect();
    ring.push(ring[0]);
    Polygon::new(LineString::from(ring), vec![]).into()
}

fn feature(name: &str, kind: u64, number: usize, all: usize, make: Make) -> NewFeature {
    let (mut dice, at) = place(kind, number);
    let shape = Shape::from_geometry(&make(&mut dice, at), "/geometry", Limits::JOB).expect("a valid geometry");
    let named = dice.pick(&[
        "ถนนสุขุมวิท",
        "คลองบางไผ่",
        "อ่างเก็บน้ำดอกกราย",
        "สวนสาธารณะ",
        "ศูนย์พัฒนาเด็กเล็กบ้านหนองสะพาน",
        "โรงสูบน้ำบ้านค่าย",
    ]);
    let properties = json!({
        "name": format!("{named} {number}"),
        // About a hundred features have each zone.
        "zone": format!("z{:06}", dice.below((all as u64 / 100).max(1))),
        "kind": dice.pick(&["road", "canal", "reservoir", "park", "school", "pump", "market", "temple"]),
        "tambon": format!("{:06}", 210_100 + dice.below(180)),
        "year": 2540 + dice.below(30),
        "budget": (dice.below(1_000_000_000) as f64) / 100.0,
        "width": (dice.below(400) as f64) / 10.0,
        "open": dice.below(2) == 1,
        "surveyed": format!("20{:02}-{:02}-{:02}", 10 + dice.below(16), 1 + dice.below(12), 1 + dice.below(28)),
        "note": "สำรวจภาคสนามโดยเทศบาล ตรวจสอบแนวเขตกับแผนที่ภาษีแล้ว",
    });
    NewFeature {
        id: format!("{name}-{number}"),
        agency: "phaen".to_owned(),
        visibility: Visibility::Public,
        properties: properties.as_object().cloned().unwrap_or_default(),
        shape: Some(shape),
        time: None,
    }
}

type Make = fn(&mut Dice, Coord<f64>) -> Geometry<f64>;

fn described(name: &str, kind: GeometryKind) -> NewDataset {
    let fields: [(&str, FieldType); 10] = [
        ("name", FieldType::String),
        ("zone", FieldType::String),
        ("kind", FieldType::String),
        ("tambon", FieldType::String),
        ("year", FieldType::Integer),
        ("budget", FieldType::Number),
        ("width", FieldType::Number),
        ("open", FieldType::Boolean),
        ("surveyed", FieldType::Date),
        ("note", FieldType::String),
    ];
    let mut described = NewDataset::named(name, "phaen", name, name, "bench");
    described.geometry_kind = kind;
    described.fields = fields.map(|(name, kind)| Field::new(name, kind, name, name)).to_vec();
    // Nobody asks for a note.
    described.fields[9].queryable = false;
    described
}

fn fill(hub: &Hub, name: &str, kind: GeometryKind, number: u64, all: usize, make: Make) {
    let began = Instant::now();
    let deed = Deed { at: NOW, actor: "bench".to_owned(), agency: "phaen".to_owned() };
    let described = described(name, kind);
    let mut loading = hub
        .store
        .write_now(|database| begin(database, &described, &NewVersion::default(), &deed))
        .expect("the version is begun");
    // Along the Hilbert curve, as an import writes them.
    let mut order: Vec<(u64, usize)> = (0..all).map(|one| (hilbert::position(place(number, one).1), one)).collect();
    order.sort_unstable();
    for group in order.chunks(GROUP) {
        let features: Vec<NewFeature> = group.iter().map(|(_, one)| feature(name, number, *one, all, make)).collect();
        let in_so_far = loading.progress + features.len() as u64;
        hub.store
            .write_now(|database| append(database, &mut loading, &features, in_so_far, NOW))
            .expect("the features are written");
    }
    hub.store
        .write_now(|database| publish(database, loading, &described, &serde_json::json!({}), &deed))
        .expect("the version is published");
    sweep_all(&hub.store, || false).expect("the version before is removed");
    let seconds = began.elapsed().as_secs_f64();
    println!("{name}: {all} features in {seconds:.1} s, {:.0} a second", all as f64 / seconds);
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().expect("the address of a database: sqlite:PATH or postgresql://…");
    let times: usize = arguments.next().map_or(1, |text| text.parse().expect("how many times as many"));
    let location = Location::parse(&url).expect("an address of a database");
    let mut config = Config::in_directory(std::path::Path::new("."));
    config.database = Some(location);
    let hub = Hub::open(config).expect("the database opens");
    phaen::app::prepare(&hub).expect("the hub's own records are made");
    let wanted: Vec<String> = arguments.collect();
    let wanted = |id: &str| wanted.is_empty() || wanted.iter().any(|name| name == id);
    let all: [(&str, GeometryKind, u64, usize, Make); 3] = [
        ("bench-points", GeometryKind::Point, 1, 200_000, point),
        ("bench-lines", GeometryKind::Line, 2, 100_000, line),
        ("bench-polygons", GeometryKind::Polygon, 3, 200_000, polygon),
    ];
    for (id, geometry, kind, many, draw) in all.into_iter().filter(|(id, ..)| wanted(id)) {
        fill(&hub, id, geometry, kind, many * times, draw);
    }
    hub.store.close().expect("the database is closed");
}
