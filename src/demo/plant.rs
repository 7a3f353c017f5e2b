//! Plants what an evaluation looks for: the same work twice, part of it, its next phase, its supervision, its like
//! elsewhere, and above all works that look the same and are not.

use super::draft::{Draft, Ground, Role, quality};
use super::near_miss::{near_miss, trade};
use super::random::Random;
use super::shape::{Shape, direction};
use super::templates::{Extent, Named};
use super::title::Style;
use super::world::{LocationQuality, Relation};

/// A base work and what stands beside it, each with its relation to the base.
pub(super) struct Group {
    pub base: Draft,
    pub others: Vec<(Draft, Relation)>,
}

/// One group of the given relation. Groups of duplicates carry three or four near-misses of the base as well.
pub(super) fn group(random: &mut Random, ground: &mut Ground, relation: Relation) -> Group {
    loop {
        let mut base = match relation {
            Relation::Overlap | Relation::Phase => {
                ground.draw(random, true, Some(&|t| t.extent == Extent::Line && !matches!(t.named, Named::Soi)))
            }
            Relation::Component => ground.draw(random, true, Some(&|t| t.cost.1 >= 4_000)),
            Relation::NearMiss if random.chance(40) => ground.draw(random, false, Some(&|t| t.extent == Extent::None)),
            _ => ground.draw(random, true, None),
        };
        base.village_known |= matches!(base.template.named, Named::Village | Named::Canal);
        if relation == Relation::Overlap && base.chainage.is_none() {
            // Without kilometres only the lengths tell a part from the whole.
            base.style.dimensions = true;
        }
        let other = match relation {
            Relation::Duplicate => duplicate(random, ground, &base),
            Relation::Overlap => overlap(random, ground, &base),
            Relation::Phase => next_phase(random, &mut base),
            Relation::Component => component(random, ground, &base),
            Relation::SameProgrammeElsewhere => elsewhere(random, ground, &base),
            Relation::NearMiss if base.template.extent == Extent::None => same_need(random, ground, &base),
            Relation::NearMiss => near_miss(random, ground, &base),
        };
        let Some(other) = other else { continue };
        if relation == Relation::NearMiss && !unclaimed(ground, &base, &other) {
            continue;
        }
        let mut others = vec![(other, relation)];
        let wanted = if relation == Relation::Duplicate { random.between(3, 4) } else { 0 };
        for _ in 0..wanted * 4 {
            let misses = others.iter().filter(|(_, r)| *r == Relation::NearMiss).count();
            if i64::try_from(misses).unwrap_or(0) >= wanted {
                break;
            }
            let Some(miss) = near_miss(random, ground, &base) else {
                continue;
            };
            if others.iter().all(|(other, _)| differs(other, &miss)) && unclaimed(ground, &base, &miss) {
                others.push((miss, Relation::NearMiss));
            }
        }
        return Group { base, others };
    }
}

/// Whether a near-miss is no other work's twin. Another stretch of the base's own road is its near-miss and nobody else's, and what an
/// agency needs for itself has no twin.
fn unclaimed(ground: &mut Ground, base: &Draft, miss: &Draft) -> bool {
    let own_road = miss.road_code.is_some() && miss.road_code == base.road_code;
    own_road || miss.template.extent == Extent::None || ground.claim(miss)
}

/// Whether the two are told apart by what near-misses differ in. At one place only another trade is another work, stretches
/// of one road must not overlap, and a tambon has no two villages of one number.
fn differs(a: &Draft, b: &Draft) -> bool {
    let same_trade = trade(a.template) == trade(b.template);
    match (same_trade && a.road_code == b.road_code, a.chainage, b.chainage) {
        (true, Some(a), Some(b)) => a.1 < b.0 || b.1 < a.0,
        _ => {
            let told = |d: &Draft| (d.subject.clone(), d.number, d.moo, d.chainage, d.village.clone());
            let one_number = a.moo == b.moo && a.village != b.village;
            !one_number && (!same_trade || told(a) != told(b))
        }
    }
}

/// The same work in another agency's plan, in other words.
fn duplicate(random: &mut Random, ground: &Ground, base: &Draft) -> Option<Draft> {
    let agency = ground.other_agency(random, base)?;
    let year = (base.year + random.step(&[-1, 0, 0, 0, 1])).clamp(2566, 2570);
    let shape = base.shape.as_ref().map(|shape| shaken(random, shape, 5.0, 60.0));
    let satang = match random.between(0, 3) {
        0 => base.satang,
        1 => round_to(base.satang, 10_000_000),
        2 => round_to(base.satang, 1_000_000),
        _ => base.satang / 1_000 * random.between(900, 1_100),
    };
    let style = Style { slips: random.between(0, 2), ..other_style(random, base.style) };
    Some(Draft {
        agency,
        year,
        shape,
        satang: satang.max(100),
        quality: quality(random, base.shape.is_some()),
        village_known: base.village_known
            && (random.chance(80) || matches!(base.template.named, Named::Village | Named::Canal)),
        tambon_known: base.tambon_known || random.chance(50),
        chainage: base.chainage.map(|(from, to)| ((from + random.between(-1, 1) * 10).max(0), to)),
        dimensions: base.dimensions.map(|(width, length)| (width, length + random.between(-8, 8))),
        style,
        ..base.clone()
    })
}

/// Part of the same stretch, mostly by another agency.
fn overlap(random: &mut Random, ground: &Ground, base: &Draft) -> Option<Draft> {
    let agency = if random.chance(75) { ground.other_agency(random, base)? } else { base.agency };
    if base.chainage.is_none() && base.dimensions.is_none() {
        return None;
    }
    let from = random.between(25, 55);
    let part = |metres: i64| metres * (100 - from) / 100;
    let shape = base.shape.as_ref()?.stretch(from as f64 / 100.0, 1.0);
    Some(Draft {
        agency,
        shape: Some(shaken(random, &shape, 0.0, 15.0)),
        chainage: base.chainage.map(|(start, end)| (end - part(end - start), end + random.between(0, 12) * 50)),
        dimensions: base.dimensions.map(|(width, length)| (width, part(length))),
        satang: (base.satang / 100 * (100 - from)).max(100),
        year: (base.year + random.step(&[0, 0, 1])).min(2570),
        quality: quality(random, true),
        style: Style { dimensions: base.style.dimensions, ..other_style(random, base.style) },
        ..base.clone()
    })
}

/// Phase 2 behind phase 1, on the adjoining stretch; the base becomes phase 1.
fn next_phase(random: &mut Random, base: &mut Draft) -> Option<Draft> {
    let whole = base.shape.clone()?;
    let cut = random.between(40, 60);
    let middle = base.chainage.map(|(start, end)| start + (end - start) * cut / 100);
    let next = Draft {
        phase: Some(2),
        shape: Some(whole.stretch(cut as f64 / 100.0, 1.0)),
        chainage: base.chainage.zip(middle).map(|((_, end), middle)| (middle, end)),
        dimensions: base.dimensions.map(|(width, length)| (width, length * (100 - cut) / 100)),
        satang: (base.satang / 100 * (100 - cut)).max(100),
        year: (base.year + 1).min(2570),
        ..base.clone()
    };
    base.phase = Some(1);
    base.shape = Some(whole.stretch(0.0, cut as f64 / 100.0));
    base.chainage = base.chainage.zip(middle).map(|((start, _), middle)| (start, middle));
    base.dimensions = base.dimensions.map(|(width, length)| (width, length * cut / 100));
    base.satang = (base.satang / 100 * cut).max(100);
    base.year = base.year.min(2569);
    Some(Draft { year: base.year + 1, ..next })
}

/// The supervision or the design of the same work, at 2 to 8 % of its cost.
fn component(random: &mut Random, ground: &Ground, base: &Draft) -> Option<Draft> {
    let agency = if random.chance(40) { ground.other_agency(random, base)? } else { base.agency };
    let role = if random.chance(50) { Role::Supervision } else { Role::Design };
    let year = if role == Role::Design { (base.year - 1).max(2566) } else { base.year };
    let satang = (base.satang / 1_000 * random.between(20, 80)).max(100);
    Some(Draft {
        agency,
        role,
        year,
        satang,
        quality: quality(random, true),
        style: other_style(random, base.style),
        ..base.clone()
    })
}

/// What another agency buys or holds for itself in the same words, for nearly the same money.
fn same_need(random: &mut Random, ground: &Ground, base: &Draft) -> Option<Draft> {
    let count = i64::try_from(ground.agencies.len()).ok()?;
    let agency = usize::try_from(random.between(0, count - 1)).ok().filter(|agency| *agency != base.agency)?;
    let owner = ground.agencies.get(agency)?;
    let everything = owner.families.is_empty() || owner.families.contains(&base.template.family);
    everything.then(|| Draft {
        agency,
        satang: if random.chance(50) {
            base.satang
        } else {
            (base.satang / 1_000 * random.between(900, 1_100)).max(100)
        },
        tambon: ground
            .country
            .tambons
            .iter()
            .find(|code| owner.areas.iter().any(|area| area.contains(**code)))
            .copied()
            .unwrap_or(base.tambon),
        style: if random.chance(50) { Style { slips: 0, ..base.style } } else { other_style(random, base.style) },
        ..base.clone()
    })
}

/// The same kind of work in the same words, in another tambon.
fn elsewhere(random: &mut Random, ground: &mut Ground, base: &Draft) -> Option<Draft> {
    let template = base.template;
    let drawn = ground.draw(
        random,
        true,
        Some(&|t| t.object == template.object && t.verb == template.verb && t.named == template.named),
    );
    (drawn.tambon != base.tambon).then_some(Draft {
        style: Style { slips: 0, ..base.style },
        village_known: drawn.village_known || base.village_known,
        ..drawn
    })
}

/// Moved as a whole by between so many metres, some way or other.
pub(super) fn shaken(random: &mut Random, shape: &Shape, least: f64, most: f64) -> Shape {
    let [x, y] = direction(random);
    let metres = least + random.unit() * (most - least);
    shape.moved(x * metres, y * metres)
}

/// Another office's way of writing: what can be told apart is.
pub(super) fn other_style(random: &mut Random, style: Style) -> Style {
    Style {
        abbreviated: !style.abbreviated,
        synonyms: !style.synonyms,
        thai_digits: random.chance(25),
        terse: random.chance(20),
        scanned: random.chance(12),
        place_first: random.chance(35),
        ..Style::random(random)
    }
}

fn round_to(satang: i64, step: i64) -> i64 {
    ((satang + step / 2) / step * step).max(step.min(satang))
}

/// What the record shows of the shape: only surveyed and drawn ones.
pub(super) fn shown(draft: &Draft) -> Option<Shape> {
    let drawn = matches!(draft.quality, LocationQuality::Surveyed | LocationQuality::Drawn);
    draft.shape.clone().filter(|_| drawn)
}
