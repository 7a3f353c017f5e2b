//! Works that read nearly the same as another and are not: what a detector of duplicates must tell apart.

use super::agencies::Family;
use super::country::some_village;
use super::draft::{Draft, Ground, quality};
use super::places::{road_code, village};
use super::plant::{other_style, shaken};
use super::random::Random;
use super::templates::{Named, TEMPLATES, Template};
use super::title::Style;

/// A work that reads nearly the same and is another one: the next soi, village, building or kilometre, or other works at
/// the same place. Mostly another agency's, so that a comparison across agencies meets it.
pub(super) fn near_miss(random: &mut Random, ground: &Ground, base: &Draft) -> Option<Draft> {
    let agency = if random.chance(75) { ground.other_agency(random, base)? } else { base.agency };
    let mut miss = Draft {
        agency,
        year: (base.year + random.step(&[-1, 0, 0, 1])).clamp(2566, 2570),
        satang: (base.satang / 1_000 * random.between(700, 1_300)).max(100),
        quality: quality(random, true),
        style: if random.chance(50) { Style { slips: 0, ..base.style } } else { other_style(random, base.style) },
        ..base.clone()
    };
    if random.chance(15) {
        return other_works(random, miss);
    }
    match base.template.named {
        Named::Soi => {
            let (name, number) = base.subject.rsplit_once(' ')?;
            let now: i64 = number.parse().ok()?;
            let next = (now + i64::from(random.step(&[-3, -2, -1, 1, 2, 3, 10]))).max(1);
            miss.subject = format!("{name} {next}");
            miss.shape = miss.shape.map(|shape| shaken(random, &shape, 80.0, 300.0));
            miss.dimensions = miss.dimensions.map(|(width, length)| (width, length + random.between(-150, 150)));
            (next != now).then_some(miss)
        }
        Named::Route => {
            let (from, _) = base.subject.rsplit_once("บ้าน")?;
            miss.subject = format!("{from}บ้าน{}", village(random));
            miss.shape = miss.shape.map(|shape| shaken(random, &shape, 300.0, 1_200.0));
            (miss.subject != base.subject).then_some(miss)
        }
        Named::Code if base.chainage.is_some() => {
            let (from, to) = base.chainage?;
            let length = to - from;
            let gap = random.between(4, 60) * 50 + length * random.between(0, 2);
            let start = if random.chance(40) { from - gap - length } else { to + gap };
            miss.chainage = Some((start, start + length));
            let moved = (length + gap) as f64;
            miss.shape = miss.shape.map(|shape| shaken(random, &shape, moved, moved + 50.0));
            (start >= 0).then_some(miss)
        }
        Named::Code => other_code(random, ground, miss),
        Named::School | Named::Clinic if base.number.is_some() => {
            let now = base.number?;
            miss.number = Some(now % 6 + 1);
            miss.shape = miss.shape.map(|shape| shaken(random, &shape, 20.0, 80.0));
            Some(miss)
        }
        _ => other_village(random, ground, miss),
    }
}

fn other_village(random: &mut Random, ground: &Ground, mut miss: Draft) -> Option<Draft> {
    let (moo, name) = some_village(random, ground.country.find(miss.tambon)?);
    let before = miss.village.clone();
    miss.subject = match miss.template.named {
        // The canal runs on through the next village; a crossing of that village has a name of its own.
        Named::Crossing => format!("บริเวณแยก{name}"),
        _ => miss.subject.replace(&before, &name),
    };
    miss.shape = miss.shape.map(|shape| shaken(random, &shape, 400.0, 2_500.0));
    let apart = name != before;
    (miss.village, miss.moo, miss.village_known) = (name, moo, true);
    apart.then_some(miss)
}

/// A road of the next number; only for roads whose kilometres are not given.
fn other_code(random: &mut Random, ground: &Ground, mut miss: Draft) -> Option<Draft> {
    let letters = ground.country.letters(miss.tambon);
    let old = miss.road_code.clone()?;
    let new = road_code(random, letters, old.starts_with("ทล."), !old.contains("ถ."));
    miss.subject = miss.subject.replace(&old, &new);
    miss.shape = miss.shape.map(|shape| shaken(random, &shape, 300.0, 2_000.0));
    let apart = new != old;
    miss.road_code = Some(new);
    apart.then_some(miss)
}

/// Other works on the same road or at the same place.
fn other_works(random: &mut Random, mut miss: Draft) -> Option<Draft> {
    let now = miss.template;
    let others: Vec<_> = TEMPLATES
        .iter()
        .filter(|t| {
            t.named == now.named && t.extent == now.extent && trade(t) != trade(now) && !t.numbered && !now.numbered
        })
        .collect();
    miss.template = random.pick(&others).copied()?;
    miss.shape = miss.shape.map(|shape| shaken(random, &shape, 0.0, 12.0));
    Some(miss)
}

/// Two that repair or widen the same stretch of road overlap, whichever office's road it is.
pub(super) fn trade(template: &Template) -> Family {
    if template.family == Family::Highway { Family::Road } else { template.family }
}
