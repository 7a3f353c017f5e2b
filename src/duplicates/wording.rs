//! Whole titles compared letter by letter: two readings of one text, and what follows where the letters are the same.

use rapidfuzz::distance::indel;

use super::agree::Agreement;
use super::kind::Kinship;
use super::measure::{Measures, PhaseMatch};
use super::place::Nearness;
use super::street::Streets;

/// A whole title is at least this many letters of its skeleton.
pub const WHOLE_TITLE: usize = 20;
/// Titles less alike than this, letter by letter, are two titles.
pub const NEARLY: f64 = 0.85;

/// Likeness of two skeletons, as [`letters`](super::similar::letters), 0.85 to 1; none below, for short ones, and where their numbers differ.
pub fn wording(a: &[u8], b: &[u8]) -> Option<f64> {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if short < WHOLE_TITLE || (short as f64) < 0.74 * long as f64 {
        return None;
    }
    if a == b {
        return Some(1.0);
    }
    let stray = stray_digits(a, b)?;
    let least = indel::Args::default().score_cutoff(NEARLY);
    // Different titles are never wholly the same, however few letters of a long one differ.
    indel::normalized_similarity_with_args(a.iter(), b.iter(), &least)
        .map(|alike| alike.min(if stray { 0.96 } else { 0.999 }))
}

/// Whether one text has one digit more, which a scanner may have made of a speck; none if their numbers differ otherwise.
fn stray_digits(a: &[u8], b: &[u8]) -> Option<bool> {
    let digits = |text: &'_ [u8]| text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let (short, long) = if digits(a) <= digits(b) { (a, b) } else { (b, a) };
    let (mut short, mut stray) = (short.iter().filter(|byte| byte.is_ascii_digit()).peekable(), 0);
    for digit in long.iter().filter(|byte| byte.is_ascii_digit()) {
        if short.next_if_eq(&digit).is_none() {
            stray += 1;
        }
    }
    (short.next().is_none() && stray <= 1).then_some(stray == 1)
}

/// The same letters cannot name two things: what was read differently from them was misread.
pub fn unsay(measures: &mut Measures, places_too: bool) {
    let same = |agreement: &mut Agreement| {
        if *agreement == Agreement::Different {
            *agreement = Agreement::Same;
        }
    };
    let agreements = [
        &mut measures.villages,
        &mut measures.settlements,
        &mut measures.sites,
        &mut measures.lines,
        &mut measures.sois,
        &mut measures.houses,
        &mut measures.ordinals,
        &mut measures.lots,
        &mut measures.sides,
    ];
    agreements.into_iter().for_each(same);
    measures.landmarks = false;
    measures.streets = Streets::Missing;
    if matches!(measures.kinship, Kinship::Component | Kinship::Different) {
        measures.kinship = Kinship::Same;
    }
    if measures.phase != PhaseMatch::Same {
        measures.phase = PhaseMatch::Missing;
    }
    measures.route = measures.route.filter(|likeness| *likeness >= 0.8);
    measures.section = measures.section.filter(|likeness| *likeness >= 0.8);
    let elsewhere =
        matches!(measures.nearness, Nearness::OtherTambon | Nearness::OtherAmphoe | Nearness::OtherProvince);
    if places_too && elsewhere {
        measures.nearness = Nearness::Unknown;
    }
}

#[cfg(test)]
mod tests {
    use super::super::similar::letters;

    fn wording(a: &str, b: &str) -> Option<f64> {
        super::wording(&letters(a), &letters(b))
    }

    #[test]
    fn another_number_is_another_title_and_a_misread_letter_is_not() {
        let title = "กอสรางอาคารเรยน4ชนโรงเรยนวดบางพระตาบลบางพระอาเภอศรราชา";
        assert_eq!(wording(title, title), Some(1.0));
        assert_eq!(wording(title, &title.replace('4', "5")), None);
        assert!(wording(title, &title.replace("เรยน4", "เรบน4")).is_some_and(|alike| alike > 0.95 && alike < 1.0));
        assert!(wording(title, &format!("{title}7")).is_some_and(|alike| alike <= 0.96), "a speck read as a digit");
    }
}
