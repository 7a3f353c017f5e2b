//! Systems told, proposed, and refused to be guessed.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;

fn sample(list: &[(f64, f64)]) -> Sample {
    let mut sample = Sample::default();
    list.iter().for_each(|(x, y)| sample.add_position(Coord { x: *x, y: *y }));
    sample
}

fn proposal(list: &[(f64, f64)]) -> (CrsBasis, Option<Crs>, bool, String) {
    let found = settle(Said::Nothing, None, &sample(list)).unwrap().crs;
    (found.basis, found.crs, found.swapped, found.why.en.into_owned())
}

fn known(crs: Crs, list: &[(f64, f64)]) -> Settled {
    settle(Said::Known(crs, Words::new("ก", "the .prj says so")), None, &sample(list)).unwrap()
}

const RAYONG: (f64, f64) = (742_163.075, 1_403_049.939);
const RAYONG_DEGREES: (f64, f64) = (101.229_810_5, 12.682_409_47);

#[test]
fn metres_of_the_eec_are_proposed_as_zone_47_and_the_datum_trap_is_named() {
    let (basis, crs, swapped, why) = proposal(&[RAYONG]);
    assert_eq!((basis, crs, swapped), (CrsBasis::Proposed, Some(Crs::Epsg32647), false));
    assert!(why.contains("333 m") && why.contains("303 m") && why.contains("24047"), "{why}");
    let (basis, crs, swapped, why) = proposal(&[(RAYONG.1, RAYONG.0)]);
    assert_eq!((basis, crs, swapped), (CrsBasis::Proposed, Some(Crs::Epsg32647), true));
    assert!(why.contains("northing comes first"), "{why}");
}

#[test]
fn degrees_are_proposed_in_the_order_that_lies_in_thailand() {
    assert!(!proposal(&[RAYONG_DEGREES]).2);
    let (basis, crs, swapped, _) = proposal(&[(RAYONG_DEGREES.1, RAYONG_DEGREES.0)]);
    assert_eq!((basis, crs, swapped), (CrsBasis::Proposed, Some(Crs::Crs84), true));
    assert!(proposal(&[(5.1, 52.0)]).3.contains("outside Thailand"));
}

#[test]
fn a_zero_and_a_slip_of_the_pen_do_not_change_what_a_layer_is_in() {
    let mut list = vec![RAYONG; 20];
    list.extend([(0.0, 0.0), (74_216.3, 1_403_049.9)]);
    assert_eq!(proposal(&list).1, Some(Crs::Epsg32647));
}

#[test]
fn between_equals_nothing_is_proposed() {
    let (basis, crs, _, why) = proposal(&[(450_000.0, 1_800_000.0)]);
    assert_eq!((basis, crs), (CrsBasis::Unknown, None));
    assert!(why.contains("must be named"), "{why}");
    assert_eq!(proposal(&[(9e6, 9e6)]).0, CrsBasis::Unknown);
    assert_eq!(proposal(&[]).0, CrsBasis::None);
}

#[test]
fn the_frames_of_zone_48_and_of_the_mercator_are_those_of_the_projection() {
    for (crs, corners) in [(Crs::Epsg32648, EEC_DEGREES), (Crs::Epsg32647, EEC_DEGREES), (Crs::Epsg3857, THAILAND)] {
        let projection = Projection::new(crs).unwrap();
        for at in [(0, 1), (2, 1), (0, 3), (2, 3)] {
            let [x, y] = [corners.get(at.0).unwrap(), corners.get(at.1).unwrap()];
            let there = projection.from_lonlat(Coord { x: *x, y: *y }).unwrap();
            // The round numbers that people use for zone 47 cut the corners of the box a little.
            let x = if crs == Crs::Epsg32647 { there.x.clamp(683e3, 827e3) } else { there.x };
            assert_eq!(proposal(&[(x, there.y)]).1, Some(crs), "{there:?}");
        }
    }
}

#[test]
fn zone_48_in_the_eec_is_flagged_however_it_comes_about() {
    let mislabelled = known(Crs::Epsg32648, &[RAYONG]);
    assert!(mislabelled.notes.first().unwrap().en.contains("labelled wrongly"));
    let degrees = Coord { x: RAYONG_DEGREES.0, y: RAYONG_DEGREES.1 };
    let there = Projection::new(Crs::Epsg32648).unwrap().from_lonlat(degrees).unwrap();
    let neighbour = known(Crs::Epsg32648, &[(there.x, there.y)]);
    assert!(neighbour.notes.first().unwrap().en.contains("all of which is in zone 47"));
    assert_eq!(neighbour.crs.basis, CrsBasis::Declared);
    assert!(known(Crs::Epsg32647, &[RAYONG]).notes.is_empty());
}

#[test]
fn a_label_that_the_numbers_deny_is_not_believed() {
    let wrong = known(Crs::Epsg32647, &[RAYONG_DEGREES]).crs;
    assert_eq!((wrong.basis, wrong.crs), (CrsBasis::Proposed, Some(Crs::Crs84)));
    let swapped = known(Crs::Epsg32647, &[(RAYONG.1, RAYONG.0)]).crs;
    assert_eq!((swapped.basis, swapped.crs, swapped.swapped), (CrsBasis::Proposed, Some(Crs::Epsg32647), true));
    let refused = settle(Said::Nothing, Some(Crs::Crs84), &sample(&[RAYONG])).err().unwrap().to_string();
    assert!(refused.contains("cannot be of CRS84") && refused.contains("EPSG:32647"), "{refused}");
    let unknown = settle(Said::Unknown("PROJCS[\"Mars\"".into()), None, &sample(&[RAYONG])).err().unwrap();
    assert!(unknown.to_string().contains("not known: PROJCS"), "{unknown}");
    assert_eq!(known(Crs::Epsg4326, &[RAYONG_DEGREES]).crs.crs, Some(Crs::Crs84), "a file has the longitude first");
}
