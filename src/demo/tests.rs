//! What the demo promises to those who measure with it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::shape::distance;
use super::*;
use crate::areas::{self, AreaCode, Level, find_in_text};

static DEMO: LazyLock<Demo> = LazyLock::new(|| generate(DEFAULT_SEED, DEFAULT_PROJECTS));

fn by_id() -> BTreeMap<&'static str, &'static DemoProject> {
    DEMO.projects.iter().map(|project| (project.id.as_str(), project)).collect()
}

fn pairs(relation: Relation) -> Vec<(&'static DemoProject, &'static DemoProject)> {
    let projects = by_id();
    DEMO.truth
        .iter()
        .filter(|t| t.relation == relation)
        .map(|t| (projects[t.a.as_str()], projects[t.b.as_str()]))
        .collect()
}

fn first_position(project: &DemoProject) -> Option<[f64; 2]> {
    match project.geometry.as_ref()? {
        Shape::Point(at) => Some(*at),
        Shape::Line(line) | Shape::Polygon(line) => line.first().copied(),
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let bytes = |seed| serde_json::to_vec(&generate(seed, 300)).unwrap();
    assert_eq!(bytes(1), bytes(1));
    assert_ne!(bytes(1), bytes(2));
}

#[test]
fn a_seed_gives_the_bytes_that_it_gives_on_every_machine() {
    let bytes = serde_json::to_vec(&generate(1, 200)).unwrap();
    // FNV-1a, 64 bits. It changes with the generator, never with the machine.
    let print = bytes
        .iter()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3));
    assert_eq!(print, 11_976_797_562_461_237_391);
}

#[test]
fn every_size_is_met_exactly() {
    for count in [0, 1, 2, 7, 100, 501] {
        let demo = generate(3, count);
        assert_eq!(demo.projects.len(), count);
        let ids: BTreeSet<&str> = demo.projects.iter().map(|p| p.id.as_str()).collect();
        assert!(demo.truth.iter().all(|t| t.a < t.b && ids.contains(t.a.as_str()) && ids.contains(t.b.as_str())));
    }
}

#[test]
fn at_least_forty_agencies_plan_and_each_project_has_one_of_them() {
    let codes: BTreeSet<&str> = DEMO.agencies.iter().map(|agency| agency.code.as_str()).collect();
    let planning: BTreeSet<&str> = DEMO.projects.iter().map(|project| project.agency.as_str()).collect();
    assert_eq!(codes.len(), DEMO.agencies.len());
    assert!(planning.len() >= 40, "{}", planning.len());
    assert!(planning.is_subset(&codes));
    assert!(
        DEMO.agencies
            .iter()
            .all(|a| !a.thai.is_empty() && a.english.is_ascii() && !a.english.is_empty() && !a.areas.is_empty())
    );
}

#[test]
fn about_a_third_of_the_projects_are_drawn_and_the_rest_are_not() {
    let drawn = DEMO.projects.iter().filter(|p| p.geometry.is_some()).count();
    assert!((550..=850).contains(&drawn), "{drawn}");
    for project in &DEMO.projects {
        let shown = matches!(project.location_quality, LocationQuality::Surveyed | LocationQuality::Drawn);
        assert_eq!(project.geometry.is_some(), shown, "{}", project.id);
    }
    let of = |quality| DEMO.projects.iter().filter(|p| p.location_quality == quality).count();
    assert!(
        [LocationQuality::Village, LocationQuality::Tambon, LocationQuality::Amphoe, LocationQuality::None]
            .iter()
            .all(|q| of(*q) > 80)
    );
}

#[test]
fn years_money_and_programmes_are_those_of_a_plan() {
    let mut programmes = BTreeSet::new();
    for project in &DEMO.projects {
        programmes.insert(project.programme);
        assert!(!project.budgets.is_empty());
        for budget in &project.budgets {
            assert!(
                (2566..=2570).contains(&budget.year.get()) && budget.satang.0 > 0 && budget.satang.0 % 100 == 0,
                "{project:?}"
            );
        }
    }
    assert_eq!(programmes.len(), 12);
    let round = DEMO.projects.iter().filter(|p| p.budgets[0].satang.0 % 10_000_000 == 0).count();
    assert!(round < DEMO.projects.len() / 10, "{round}");
}

#[test]
fn near_misses_outnumber_duplicates_three_to_one() {
    let count = |relation| pairs(relation).len();
    assert!(count(Relation::Duplicate) >= 80);
    assert!(count(Relation::NearMiss) >= 3 * count(Relation::Duplicate));
    assert!([Relation::Overlap, Relation::Phase, Relation::Component].iter().all(|r| count(*r) >= 40));
    assert!(count(Relation::SameProgrammeElsewhere) >= 60);
}

#[test]
fn a_duplicate_is_another_agencys_the_same_kind_near_by_and_within_a_year() {
    let mut measured = 0;
    for (a, b) in pairs(Relation::Duplicate) {
        assert_ne!(a.agency, b.agency);
        assert_eq!((a.family, &a.road_code), (b.family, &b.road_code));
        assert!((a.budgets[0].year.get() - b.budgets[0].year.get()).abs() <= 1);
        if let (Some(here), Some(there)) = (first_position(a), first_position(b)) {
            assert!((4.0..=61.0).contains(&distance(here, there)), "{} {}", a.title, b.title);
            measured += 1;
        }
    }
    assert!(measured >= 5, "{measured}");
    let same_words = pairs(Relation::Duplicate).iter().filter(|(a, b)| a.title == b.title).count();
    assert!(same_words * 10 < pairs(Relation::Duplicate).len(), "{same_words}");
}

#[test]
fn a_near_miss_never_reads_exactly_as_its_base_does() {
    // What each agency buys or holds for itself may well read the same.
    let own = |p: &DemoProject| matches!(p.family, Family::Training | Family::Purchase | Family::Event);
    for (a, b) in pairs(Relation::NearMiss).into_iter().filter(|(a, _)| !own(a)) {
        let told = |p: &DemoProject| (p.title.clone(), p.chainage_metres, p.road_code.clone());
        assert_ne!(told(a), told(b));
    }
}

#[test]
fn a_phase_follows_in_time_and_adjoins_in_place() {
    for (a, b) in pairs(Relation::Phase) {
        let (first, second) = if a.budgets[0].year < b.budgets[0].year { (a, b) } else { (b, a) };
        assert_eq!(first.budgets[0].year.get() + 1, second.budgets[0].year.get());
        if let (Some((_, end)), Some((start, _))) = (first.chainage_metres, second.chainage_metres) {
            assert_eq!(end, start);
        }
    }
}

#[test]
fn everything_lies_in_the_corridor_and_roads_have_bends() {
    let inside =
        |[longitude, latitude]: &[f64; 2]| (100.7..102.0).contains(longitude) && (12.4..14.0).contains(latitude);
    let shapes = DEMO
        .projects
        .iter()
        .filter_map(|p| p.geometry.as_ref())
        .chain(DEMO.layers.iter().flat_map(|l| l.features.iter().filter_map(|f| f.geometry.as_ref())));
    for shape in shapes {
        match shape {
            Shape::Point(at) => assert!(inside(at)),
            Shape::Line(line) => assert!(line.len() >= 2 && line.iter().all(inside), "{line:?}"),
            Shape::Polygon(ring) => {
                assert!(ring.len() == 13 && ring.first() == ring.last() && ring.iter().all(inside))
            }
        }
    }
}

#[test]
fn zones_and_facilities_lie_within_the_circle_of_their_tambon() {
    for feature in DEMO.layers.iter().filter(|l| l.id != "demo-ways").flat_map(|l| &l.features) {
        // Three facilities belong to no tambon.
        let Some(code) = feature.properties["tambon_code"].as_str() else { continue };
        let code = AreaCode::parse(code).unwrap();
        let area = areas::find(code).unwrap();
        let corners = match feature.geometry.as_ref().unwrap() {
            Shape::Point(at) => vec![*at],
            Shape::Line(line) | Shape::Polygon(line) => line.clone(),
        };
        for corner in corners {
            assert!(
                distance([area.point.0, area.point.1], corner) <= f64::from(area.reach_metres) * 1.01,
                "{}",
                feature.id
            );
        }
    }
    let counts: Vec<usize> = DEMO.layers.iter().map(|layer| layer.features.len()).collect();
    assert_eq!(counts, [489, 243, 81]);
}

#[test]
fn every_field_of_the_layers_has_a_title_in_both_languages() {
    let fields: BTreeSet<&str> =
        DEMO.layers.iter().flat_map(|l| &l.features).flat_map(|f| f.properties.keys().map(String::as_str)).collect();
    assert_eq!(fields, FIELD_TITLES.iter().map(|(name, ..)| *name).collect());
}

#[test]
fn the_place_of_a_title_is_the_place_of_its_record() {
    let mut read = 0;
    for project in &DEMO.projects {
        let [place] = find_in_text(&project.title)[..] else {
            continue;
        };
        let [area] = project.areas[..] else { continue };
        if area.level() == Level::Tambon && place.level() == Level::Tambon && project.geometry.is_some() {
            assert_eq!(place, area, "{}", project.title);
            read += 1;
        }
    }
    assert!(read > 200, "{read}");
}

#[test]
#[ignore = "prints a sample for a reader"]
fn a_sample_is_shown() {
    #![allow(clippy::print_stdout, reason = "made to be read")]
    for relation in [
        Relation::Duplicate,
        Relation::NearMiss,
        Relation::Overlap,
        Relation::Phase,
        Relation::Component,
        Relation::SameProgrammeElsewhere,
    ] {
        for (a, b) in pairs(relation).iter().take(12) {
            println!("{relation:?} {} {}\n   {} {}\n   {}", a.agency, b.agency, a.id, a.title, b.title);
        }
    }
}
