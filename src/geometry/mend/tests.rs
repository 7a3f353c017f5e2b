//! What is mended, what is left alone, and that nothing that comes out crosses itself.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use proptest::prelude::*;

use super::*;
use crate::geometry::codec::Form;
use crate::geometry::{Limits, Shape};

fn tree(text: &str) -> Tree {
    Tree::from_stored(text).unwrap()
}

/// The text of the mended geometry, or why it is still refused; and what was done.
fn mended(text: &str) -> (String, Vec<&'static str>) {
    let (made, mends) = mend(tree(text), Limits::JOB);
    let codes = mends.iter().map(|mend| mend.kind.code()).collect();
    let made = Form::of_tree(made, "", Limits::JOB).examined();
    (made.map_or_else(|refused| refused.faults[0].code.to_owned(), |shape| shape.json), codes)
}

#[test]
fn an_open_ring_is_closed_and_repeats_are_left_out() {
    let (text, done) = mended(
        r#"{"type":"Polygon","coordinates":[[[101,13,5],[101.1,13,5],[101.1,13,5],[101.1,13.1,5],[101,13.1,5]]]}"#,
    );
    assert_eq!(
        text,
        r#"{"type":"Polygon","coordinates":[[[101,13,5],[101.1,13,5],[101.1,13.1,5],[101,13.1,5],[101,13,5]]]}"#
    );
    assert_eq!(done, ["repeats-dropped", "rings-closed"]);
}

#[test]
fn a_bow_tie_becomes_two_pieces_and_its_corners_keep_their_digits() {
    let (text, done) = mended(
        r#"{"type":"Polygon","coordinates":[[[101.123456789,13],[101.2,13.1],[101.2,13],[101.123456789,13.1],[101.123456789,13]]]}"#,
    );
    assert!(text.starts_with(r#"{"type":"MultiPolygon""#), "{text}");
    assert!(text.contains("101.123456789,13.1"), "{text}");
    assert_eq!(done, ["recut"]);
}

#[test]
fn a_spike_is_cut_off_and_the_rest_stays_as_it_was() {
    let (text, done) = mended(
        r#"{"type":"Polygon","coordinates":[[[101,13],[101.1,13],[101.1,13.1],[101.1,13.5],[101.1,13.1],[101,13.1],[101,13]]]}"#,
    );
    assert_eq!(done, ["recut"]);
    let shape = Shape::from_json_text(&text, "", Limits::JOB).unwrap();
    assert_eq!(shape.bounds().unwrap().to_array(), [101.0, 13.0, 101.1, 13.1]);
}

#[test]
fn a_hole_outside_takes_nothing_away_and_overlapping_parts_are_merged() {
    let square = "[[101,13],[101.2,13],[101.2,13.2],[101,13.2],[101,13]]";
    let far = "[[102,14],[102.1,14],[102.1,14.1],[102,14]]";
    let (text, _) = mended(&format!(r#"{{"type":"Polygon","coordinates":[{square},{far}]}}"#));
    assert_eq!(text, r#"{"type":"Polygon","coordinates":[[[101,13.2],[101,13],[101.2,13],[101.2,13.2],[101,13.2]]]}"#);
    let over = "[[101.1,13.1],[101.3,13.1],[101.3,13.3],[101.1,13.3],[101.1,13.1]]";
    let overlapping = format!(r#"{{"type":"MultiPolygon","coordinates":[[{square}],[{over}]]}}"#);
    let (made, mends) = mend(tree(&overlapping), Limits::JOB);
    assert!(matches!(made, Tree::Polygon(_)));
    let (before, after) = mends[0].area.unwrap();
    assert!((before / after - 8.0 / 7.0).abs() < 1e-3, "the overlap is counted once: {before} {after}");
    assert!(mends[0].words().en.contains("m²"));
}

#[test]
fn pieces_without_extent_go_and_a_geometry_of_nothing_else_is_left_as_it_is() {
    let (text, done) = mended(
        r#"{"type":"MultiPolygon","coordinates":[[[[101,13],[101.1,13],[101.1,13.1],[101,13]]],[[[102,13],[102,13],[102,13],[102,13]]],[]]}"#,
    );
    assert_eq!(text, r#"{"type":"MultiPolygon","coordinates":[[[[101,13],[101.1,13],[101.1,13.1],[101,13]]]]}"#);
    assert_eq!(done, ["pieces-dropped"]);
    let (text, done) = mended(r#"{"type":"Polygon","coordinates":[[[101,13],[101.5,13.5],[102,14],[101,13]]]}"#);
    assert_eq!((text.as_str(), done.len()), ("polygon-spike", 0));
    let (text, done) = mended(r#"{"type":"LineString","coordinates":[[101,13],[101,13]]}"#);
    assert_eq!((text.as_str(), done.len()), ("line-short", 0));
}

#[test]
fn heights_are_given_up_where_new_corners_are_cut_and_that_is_told() {
    let (_, done) = mended(
        r#"{"type":"Polygon","coordinates":[[[101,13,1],[101.2,13.1,1],[101.2,13,1],[101,13.1,1],[101,13,1]]]}"#,
    );
    assert_eq!(done, ["recut", "heights-dropped"]);
}

#[test]
fn a_share_is_told_only_of_what_had_an_area() {
    let told = |area| Mend { kind: MendKind::Recut, count: 2, area: Some(area) }.words().en.to_string();
    assert!(told((100.0, 150.0)).ends_with("(+50.0, +50.00 %)"), "{}", told((100.0, 150.0)));
    // The two halves of a bow tie take each other away.
    assert!(told((0.03, 7197.6)).ends_with("to 7197.6 m² (+7197.6)"), "{}", told((0.03, 7197.6)));
}

#[test]
fn what_is_entangled_beyond_the_budget_is_not_cut() {
    let points = 1_001;
    let ring: Line = (0..=points)
        .map(|i| {
            let angle = std::f64::consts::TAU * ((i * 500) % points) as f64 / points as f64;
            Position { x: 101.0 + angle.cos(), y: 13.0 + angle.sin(), z: None }
        })
        .collect();
    let star = Tree::Polygon(vec![ring]);
    assert_eq!(mend(star.clone(), Limits::JOB).1, vec![]);
}

fn ring() -> impl Strategy<Value = Vec<(f64, f64)>> {
    // A small grid makes touches, spikes and repeats; the rest makes crossings with many digits.
    let coarse = proptest::collection::vec((0..6_i32, 0..6_i32), 3..14).prop_map(|spots| {
        spots.into_iter().map(|(x, y)| (101.0 + f64::from(x) / 10.0, 13.0 + f64::from(y) / 10.0)).collect()
    });
    let fine = proptest::collection::vec((101.0..101.5, 13.0..13.5), 3..14);
    prop_oneof![coarse, fine]
}

fn line(ring: &[(f64, f64)]) -> Line {
    ring.iter().map(|(x, y)| Position { x: *x, y: *y, z: None }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_was_cut_anew_is_always_valid(parts in proptest::collection::vec(proptest::collection::vec(ring(), 1..4), 1..4)) {
        let tree = Tree::MultiPolygon(parts.iter().map(|rings| rings.iter().map(|ring| line(ring)).collect()).collect());
        let (made, mends) = mend(tree.clone(), Limits::JOB);
        let examined = Form::of_tree(made.clone(), "", Limits::JOB).examined();
        if mends.iter().any(|mend| mend.kind == MendKind::Recut) {
            prop_assert!(examined.is_ok(), "{} gave {}", tree.to_text(), made.to_text());
        }
        // With a single simple shell there is always something left to keep.
        if let (1, Some([shell])) = (parts.len(), parts.first().map(Vec::as_slice)) && examined.is_err() {
            let twice = twice_area(&line(&[shell.as_slice(), &shell[..1]].concat()));
            prop_assert!(twice.abs() < 1e-9, "{} was not mended", tree.to_text());
        }
    }

    #[test]
    fn valid_geometries_stay_as_they_are(shell in ring()) {
        let mut shell = line(&shell);
        shell.push(shell[0]);
        let tree = Tree::Polygon(vec![shell]);
        if let Ok(shape) = Form::of_tree(tree, "", Limits::JOB).examined() {
            let kept = Tree::from_stored(&shape.json).unwrap();
            if !has_repeats(&kept) {
                let (made, mends) = mend(kept, Limits::JOB);
                prop_assert_eq!(made.to_text(), shape.json);
                prop_assert!(mends.is_empty());
            }
        }
    }
}
