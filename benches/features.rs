//! Measures features in SQLite: 20,000 inserted in one transaction, pages of 100 and 1,000 by box, and the first page
//! against the pages that follow the 10,000th feature by cursor and by offset.

#![allow(clippy::unwrap_used, reason = "a bench that cannot set up its database has nothing to measure")]

use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use geo::{Geometry, LineString, Point, Polygon};
use phaen::access::store::insert_agency;
use phaen::access::{Agency, AgencyKind, Deed, Sight, Visibility};
use phaen::catalog::store::insert_dataset;
use phaen::catalog::{Dataset, DatasetKind, NewDataset};
use phaen::features::NewFeature;
use phaen::features::query::Filter;
use phaen::features::store::{insert_features, list_features};
use phaen::geometry::{BBox, Limits, Shape};
use phaen::storage::{Location, Store};
use phaen::time::Timestamp;
use serde_json::json;
use tempfile::TempDir;

const COUNT: usize = 20_000;
const NOW: Timestamp = Timestamp(1_795_000_000_000_000);

/// A database with one empty dataset; it goes away with the folder.
fn fresh() -> (TempDir, Store, Dataset) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Location::in_directory(folder.path())).unwrap();
    let deed = Deed { at: NOW, actor: "bench".to_owned(), agency: "doh".to_owned() };
    let agency = Agency::named("doh", AgencyKind::Department, "กรมทางหลวง", "Department of Highways", "ทล.");
    let described = NewDataset::named("roads", "doh", "ถนน", "Roads", "bench");
    let dataset = store
        .write_now(|database| {
            insert_agency(database, &agency, &deed)?;
            insert_dataset(database, &described, DatasetKind::Layer, &deed)
        })
        .unwrap();
    (folder, store, dataset)
}

/// Points, lines of 12 positions and squares by turns, strewn evenly over one degree by one degree.
fn features() -> Vec<NewFeature> {
    let mut state = 2_569_u64;
    let mut fraction = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let mut feature = |number: usize| {
        let (x, y) = (100.8 + fraction(), 12.6 + fraction());
        let geometry: Geometry<f64> = match number % 3 {
            0 => Point::new(x, y).into(),
            1 => LineString::from(
                (0..12).map(|step| (x + f64::from(step) * 1e-4, y + fraction() * 1e-4)).collect::<Vec<_>>(),
            )
            .into(),
            _ => Polygon::new(
                LineString::from(vec![(x, y), (x + 1e-3, y), (x + 1e-3, y + 1e-3), (x, y + 1e-3), (x, y)]),
                Vec::new(),
            )
            .into(),
        };
        let properties = json!({"name": format!("สาย {number}"), "lanes": number % 8, "surface": "คอนกรีต"});
        NewFeature {
            id: format!("road-{number}"),
            agency: "doh".to_owned(),
            visibility: Visibility::Public,
            properties: properties.as_object().cloned().unwrap_or_default(),
            shape: Some(Shape::from_geometry(&geometry, "/geometry", Limits::REQUEST).unwrap()),
            time: None,
        }
    };
    (0..COUNT).map(&mut feature).collect()
}

fn inserts(criterion: &mut Criterion) {
    let new = features();
    let mut group = criterion.benchmark_group("insert");
    group.sample_size(10).measurement_time(Duration::from_secs(15)).throughput(Throughput::Elements(COUNT as u64));
    group.bench_function("20,000 features", |bench| {
        bench.iter_batched(
            fresh,
            |(folder, store, dataset)| {
                store.write_now(|database| insert_features(database, &dataset, &new, NOW)).unwrap();
                (folder, store)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// As the handler of `items` asks: one row more than the page, to learn whether there is a next one.
fn pages(criterion: &mut Criterion) {
    let (_folder, store, dataset) = fresh();
    store.write_now(|database| insert_features(database, &dataset, &features(), NOW)).unwrap();
    let page = |filter: &Filter, after: Option<i64>, skip: i64, limit: i64| {
        store
            .read_now(|database| list_features(database, &dataset, &Sight::Public, filter, after, skip, limit + 1))
            .unwrap()
    };
    // A quarter of the ground: about 5,000 features.
    let quarter = Filter { bbox: Some(BBox::new(101.05, 12.85, 101.55, 13.35).unwrap()), ..Filter::default() };
    let mut group = criterion.benchmark_group("page by box");
    for limit in [100, 1_000] {
        assert_eq!(page(&quarter, None, 0, limit).len() as i64, limit + 1);
        group.bench_with_input(BenchmarkId::from_parameter(limit), &limit, |bench, limit| {
            bench.iter(|| page(&quarter, None, 0, *limit).len());
        });
    }
    group.finish();

    let all = Filter::default();
    let ten_thousandth = page(&all, None, 9_999, 0).first().map(|row| row.seq);
    let mut group = criterion.benchmark_group("page of 100");
    group.bench_function("first", |bench| bench.iter(|| page(&all, None, 0, 100).len()));
    group.bench_function("after 10,000 by cursor", |bench| bench.iter(|| page(&all, ten_thousandth, 0, 100).len()));
    group.bench_function("after 10,000 by offset", |bench| bench.iter(|| page(&all, None, 10_000, 100).len()));
    group.finish();
}

criterion_group!(benches, inserts, pages);
criterion_main!(benches);
