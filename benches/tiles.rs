//! Measures vector tiles of 200,000 polygons with ten properties in SQLite, in processor time of one thread: made anew at levels 8, 10, 12
//! and 14, with all properties and with none, compression included; and found in the cache, with everything that HTTP adds.

#![allow(clippy::unwrap_used, reason = "a bench that cannot set up its database has nothing to measure")]

use std::time::Duration;

use actix_web::test::{TestRequest, call_service, init_service, read_body};
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use geo::{LineString, Polygon};
use phaen::access::store::insert_agency;
use phaen::access::{Agency, AgencyKind, Deed, Sight, Visibility};
use phaen::app::{Shared, application};
use phaen::catalog::dataset::{Field, FieldType};
use phaen::catalog::store::{get_dataset, insert_dataset};
use phaen::catalog::{DatasetKind, NewDataset};
use phaen::config::Config;
use phaen::features::NewFeature;
use phaen::features::store::insert_features;
use phaen::geometry::{Limits, Shape};
use phaen::hub::Hub;
use phaen::id::Ids;
use phaen::storage::{Location, Store};
use phaen::tiles::Tile;
use phaen::tiles::cache::MadeTile;
use phaen::tiles::matrix::WEB_MERCATOR_QUAD;
use phaen::tiles::store::{Wanted, make_layer};
use phaen::time::{Clock, Timestamp};
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;
use tempfile::TempDir;

const COUNT: usize = 200_000;
const NOW: Timestamp = Timestamp(1_795_000_000_000_000);
const BUDGET: usize = 500_000;
/// One tile of each level in the middle of the ground: about 400, 6,500 and 100,000 features, and all of them.
const TILES: [(u8, u32, u32); 4] = [(14, 7_608, 12_806), (12, 1_902, 3_201), (10, 475, 800), (8, 118, 200)];

/// Time that this thread was on a processor: what a tile costs, whatever else the machine does.
struct ProcessorTime;

impl Measurement for ProcessorTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        now()
    }

    fn end(&self, started: Duration) -> Duration {
        now() - started
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap())
}

/// Plots of 20 to 90 m with six to nine corners, row by row of a grid of half a degree, so that neighbours lie together on the disk.
fn plots() -> Vec<NewFeature> {
    let mut state = 2_569_u64;
    let mut part = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let mut plot = |number: usize| {
        let (column, row) = ((number % 500) as f64, (number / 500) as f64);
        let (x, y) = (101.2 + (column + part()) * 1e-3, 12.45 + (row + part()) * 1.15e-3);
        let corners = 6 + number % 4;
        let ring: Vec<(f64, f64)> = (0..corners)
            .map(|corner| {
                let (angle, radius) = (corner as f64 / corners as f64 * std::f64::consts::TAU, 1e-4 + part() * 3e-4);
                (x + radius * angle.cos(), y + radius * angle.sin())
            })
            .collect();
        let polygon = Polygon::new(LineString::from(ring), Vec::new());
        let uses = ["ที่อยู่อาศัย", "เกษตรกรรม", "พาณิชย์", "อุตสาหกรรม"];
        let owners = ["รัฐ", "เอกชน"];
        let properties = json!({
            "name": format!("แปลงที่ {number}"), "code": format!("21{number:08}"), "use": (uses.get(number % 4)),
            "area": (part() * 1e5).round() / 10.0, "year": 2540 + number % 29, "owner": (owners.get(number % 2)), "floors": number % 7,
            "value": (part() * 1e7).round(), "surveyed": format!("20{:02}-{:02}-01", number % 26, 1 + number % 12), "open": number.is_multiple_of(3),
        });
        NewFeature {
            id: format!("plot-{number}"),
            agency: "dol".to_owned(),
            visibility: Visibility::Public,
            properties: properties.as_object().cloned().unwrap(),
            shape: Some(Shape::from_geometry(&polygon.into(), "/geometry", Limits::REQUEST).unwrap()),
            time: None,
        }
    };
    (0..COUNT).map(&mut plot).collect()
}

fn fields() -> Vec<Field> {
    let sorts = [
        ("name", FieldType::String),
        ("code", FieldType::String),
        ("use", FieldType::String),
        ("area", FieldType::Number),
        ("year", FieldType::Integer),
        ("owner", FieldType::String),
        ("floors", FieldType::Integer),
        ("value", FieldType::Number),
        ("surveyed", FieldType::Date),
        ("open", FieldType::Boolean),
    ];
    sorts.into_iter().map(|(name, sort)| Field { queryable: false, ..Field::new(name, sort, name, name) }).collect()
}

fn filled() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Location::in_directory(folder.path())).unwrap();
    let deed = Deed { at: NOW, actor: "bench".to_owned(), agency: "dol".to_owned() };
    let agency = Agency::named("dol", AgencyKind::Department, "กรมที่ดิน", "Department of Lands", "ทด.");
    let described = NewDataset {
        fields: fields(), ..NewDataset::named("plots", "dol", "แปลงที่ดิน", "Plots", "bench")
    };
    store
        .write_now(|database| {
            insert_agency(database, &agency, &deed)?;
            let dataset = insert_dataset(database, &described, DatasetKind::Layer, &deed)?;
            insert_features(database, &dataset, &plots(), NOW)
        })
        .unwrap();
    (folder, store)
}

/// What the handler does when nobody has asked for the tile before.
fn made(store: &Store, (level, row, column): (u8, u32, u32), properties: Option<&[String]>) -> MadeTile {
    store
        .read_now(|database| {
            let dataset = get_dataset(database, &Sight::Public, "plots")?;
            let wanted = Wanted { dataset: &dataset, sight: &Sight::Public, filter: None, properties };
            let layer = make_layer(database, &WEB_MERCATOR_QUAD, Tile { level, row, column }, &wanted, BUDGET)?;
            MadeTile::new(&layer.bytes, layer.left_out)
        })
        .unwrap()
}

fn tiles(criterion: &mut Criterion<ProcessorTime>) {
    let (folder, store) = filled();
    for (name, properties) in [("made, ten properties", None), ("made, no properties", Some(&[][..]))] {
        let mut group = criterion.benchmark_group(name);
        group.sample_size(20);
        for tile in TILES {
            let one = made(&store, tile, properties);
            let (shown, size) = (one.left_out, one.plain().unwrap().len());
            group.throughput(Throughput::Bytes(size as u64));
            group.bench_with_input(
                BenchmarkId::new(format!("z{}", tile.0), format!("{size} bytes, {shown} left out")),
                &tile,
                |bench, tile| {
                    bench.iter(|| made(&store, *tile, properties).gzip.len());
                },
            );
        }
        group.finish();
    }
    let hub = Hub::new(store, Config::in_directory(folder.path()), Clock::System, Ids::Random);
    cached(criterion, &Shared::new(hub).unwrap());
}

/// On one thread with its helper: the time of the helper, which reads the dataset, is not counted here but small.
fn cached(criterion: &mut Criterion<ProcessorTime>, shared: &Shared) {
    let system = actix_web::rt::System::new();
    let service = system.block_on(init_service(application(shared)));
    let mut group = criterion.benchmark_group("cached");
    for (level, row, column) in TILES {
        let path = format!("/collections/plots/tiles/{level}/{column}/{row}.mvt");
        let ask = || {
            let request = TestRequest::get().uri(&path).insert_header(("accept-encoding", "gzip")).to_request();
            system.block_on(async { read_body(call_service(&service, request).await).await.len() })
        };
        assert!(ask() > 1_000);
        group.bench_function(format!("z{level}"), |bench| bench.iter(ask));
    }
    group.finish();
}

criterion_group!(name = benches; config = Criterion::default().with_measurement(ProcessorTime); targets = tiles);
criterion_main!(benches);
