//! Roads held against each other by their ends, and highway sections by theirs.

use super::naming::{Naming, alike, naming};

/// Likeness of two roads of which one end agrees, and the other may; where one end surely is another, no roads are more alike.
pub const MIXED: f64 = 0.5;

/// Likeness of two roads by their ends, in either direction: the lesser of the two ends counts.
pub fn ends(a: Option<&(String, String)>, b: Option<&(String, String)>) -> Option<f64> {
    let ((from_a, to_a), (from_b, to_b)) = (a?, b?);
    let both = |one: (&str, &str), other: (&str, &str)| {
        let (first, second) = (end_likeness(one.0, one.1), end_likeness(other.0, other.1));
        let (lesser, unlike) = if first < second { (first, one) } else { (second, other) };
        // Which village lies at a junction is not known: where one end agrees, a highway's number and a name may be the other.
        let mixed = first.max(second) >= 0.85 && is_highway(unlike.0) != is_highway(unlike.1);
        if mixed { lesser.max(MIXED) } else { lesser }
    };
    Some(both((from_a, from_b), (to_a, to_b)).max(both((from_a, to_b), (to_a, from_b))))
}

/// Likeness of two highway sections; where one of them lost its dash, of their whole names.
pub fn sections(a: Option<&(String, String)>, b: Option<&(String, String)>) -> Option<f64> {
    let (x, y) = (a?, b?);
    if !x.1.is_empty() && !y.1.is_empty() {
        return ends(a, b);
    }
    let whole = |ends: &(String, String)| format!("{}{}", ends.0, ends.1);
    Some(end_likeness(&whole(x), &whole(y)))
}

/// Likeness of two ends of roads: names of villages decide, and not how many letters they happen to share.
fn end_likeness(a: &str, b: &str) -> f64 {
    let cut_short = a.chars().count().min(b.chars().count()) >= 4 && (a.starts_with(b) || b.starts_with(a));
    match naming(a, b) {
        Naming::Same => alike(a, b).max(0.9),
        Naming::Doubtful => 0.62,
        Naming::Different if cut_short => 0.7,
        Naming::Different if slipped(a, b) || slipped(b, a) => 0.9,
        Naming::Different => alike(a, b) * 0.45,
    }
}

/// The word for a village before the name was mistyped, so that it was not taken off: `บ้าดนงพะยอม`.
fn slipped(a: &str, b: &str) -> bool {
    let longer = a.chars().count().checked_sub(b.chars().count());
    longer.is_some_and(|more| (2..=4).contains(&more))
        && a.starts_with(['บ', 'ป'])
        && naming(a, &format!("บาน{b}")) == Naming::Same
}

fn is_highway(end: &str) -> bool {
    end.starts_with("ทล") && end.ends_with(|last: char| last.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thai::skeleton;

    fn likeness(a: (&str, &str), b: (&str, &str)) -> f64 {
        let bones = |(from, to): (&str, &str)| (skeleton(from), skeleton(to));
        ends(Some(&bones(a)), Some(&bones(b))).unwrap_or_default()
    }

    #[test]
    fn a_road_is_the_same_in_either_direction_and_another_where_one_end_is() {
        assert!(likeness(("หนองปรือ", "เขาตะแบก"), ("เขาตะแบก", "หนองปรือ")) > 0.85);
        assert!(likeness(("หนองปรือ", "เขาตะแบก"), ("หนองปรือ", "ทุ่งควายกิน")) < 0.45);
        let junction = likeness(("ทล319", "เนินไทร"), ("สระน้ำดำ", "เนินไทร"));
        assert!((junction - 0.5).abs() < 0.01, "a village may lie at the highway: {junction}");
    }

    #[test]
    fn a_mistyped_word_for_a_village_does_not_make_another_end() {
        assert!(likeness(("ดอนกระโดน", "บ้าดนงพะยอม"), ("ดอนกระโดน", "ดงพะยอม")) > 0.85);
    }
}
