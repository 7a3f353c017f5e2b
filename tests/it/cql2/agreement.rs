//! Random filters over random features: both databases find exactly what `matches` says.

use phaen::access::{Sight, Visibility};
use phaen::catalog::dataset::{Dataset, DatasetKind, Field, FieldType, GeometryKind, NewDataset};
use phaen::catalog::store::{get_dataset, insert_dataset};
use phaen::cql2::{Filter, from_text};
use phaen::features::NewFeature;
use phaen::features::filter::queryables;
use phaen::features::query::Filter as Asked;
use phaen::features::store::{count_features, insert_features, list_features};
use phaen::geometry::codec::{Limits, Shape};
use phaen::geometry::{Crs, Projection};
use phaen::storage::filter::{FilterInUse, necessary};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::random::{filter, geometry, properties};
use crate::support::TestHub;

const KINDS: [GeometryKind; 4] = [GeometryKind::Point, GeometryKind::Line, GeometryKind::Polygon, GeometryKind::Any];
const FEATURES: usize = 40;
const CASES: usize = 600;

fn described(kind: GeometryKind, agency: &str) -> NewDataset {
    let mut dataset = NewDataset::named(kind.name(), agency, kind.name(), kind.name(), "x");
    dataset.geometry_kind = kind;
    let of = |name: &str, kind| Field { queryable: true, ..Field::new(name, kind, name, name) };
    dataset.fields = vec![
        of("name", FieldType::String),
        of("ชื่อ", FieldType::String),
        of("lanes", FieldType::Integer),
        of("width", FieldType::Number),
        of("paved", FieldType::Boolean),
        of("built", FieldType::Date),
        of("ended", FieldType::Date),
        of("seen", FieldType::DateTime),
        of("tags", FieldType::Json),
    ];
    dataset
}

/// The same features for every hub: the dice have a fixed seed.
fn features(kind: GeometryKind) -> Vec<NewFeature> {
    let mut dice = TestRunner::deterministic();
    let one = (properties(), prop::option::weighted(0.9, geometry(kind)));
    (0..FEATURES)
        .map(|number| {
            let (properties, place) = one.new_tree(&mut dice).unwrap().current();
            NewFeature {
                id: format!("f{number}"),
                agency: "doh".into(),
                visibility: Visibility::Public,
                properties,
                shape: place.map(|place| Shape::from_json(&place, "", Limits::REQUEST).unwrap()),
                time: None,
            }
        })
        .collect()
}

struct Side {
    name: &'static str,
    hub: TestHub,
    datasets: Vec<Dataset>,
}

impl Side {
    fn new(name: &'static str, hub: TestHub) -> Side {
        let (agency, deed) = (hub.agency("doh"), hub.deed());
        let datasets = KINDS
            .into_iter()
            .map(|kind| {
                hub.hub
                    .store
                    .write_now(|database| {
                        let new = described(kind, &agency).checked()?;
                        let dataset = insert_dataset(database, &new, DatasetKind::Layer, &deed)?;
                        insert_features(database, &dataset, &features(kind), deed.at)?;
                        get_dataset(database, &Sight::Everything, kind.name())
                    })
                    .unwrap()
            })
            .collect();
        Side { name, hub, datasets }
    }

    fn find(&self, kind: usize, filter: &Filter) -> (Vec<String>, i64) {
        let asked =
            Asked { necessary: necessary(filter), asked: Some(FilterInUse::new(filter.clone())), ..Asked::default() };
        self.hub
            .hub
            .store
            .read_now(|database| {
                let dataset = &self.datasets[kind];
                let rows = list_features(database, dataset, &Sight::Everything, &asked, None, 0, 1_000)?;
                let count = count_features(database, dataset, &Sight::Everything, &asked)?;
                Ok((rows.into_iter().map(|row| row.id).collect(), count))
            })
            .unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

#[test]
fn both_databases_find_exactly_what_matches_says() {
    let mut sides = vec![Side::new("the file", TestHub::sqlite())];
    sides.extend(TestHub::postgis().map(|hub| Side::new("the server", hub)));
    let made: Vec<Vec<NewFeature>> = KINDS.into_iter().map(features).collect();
    let degrees = Projection::new(Crs::Crs84).unwrap();
    let found_some = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config {
        cases: u32::try_from(CASES).unwrap(),
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&(0..KINDS.len(), filter()), |(kind, text)| {
            let filter = Filter::new(from_text(&text).unwrap(), &queryables(&described(KINDS[kind], "doh")), &degrees)
                .map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
            let wanted: Vec<String> = made[kind]
                .iter()
                .filter(|feature| {
                    let place = feature.shape.as_ref().map(|shape| &shape.geometry);
                    filter.matches(&feature.properties, place) == Some(true)
                })
                .map(|feature| feature.id.clone())
                .collect();
            found_some.set(found_some.get() + usize::from(!wanted.is_empty() && wanted.len() < FEATURES));
            for side in &sides {
                let (found, count) = side.find(kind, &filter);
                prop_assert_eq!(&found, &wanted, "{}: {} on {:?}", side.name, text, KINDS[kind]);
                prop_assert_eq!(count, i64::try_from(wanted.len()).unwrap());
            }
            Ok(())
        })
        .unwrap();
    assert!(found_some.get() > CASES / 4, "most filters found everything or nothing: {}", found_some.get());
}
