//! The evidence of one pair as people read it: both values, what they weigh, and a phrase in Thai and in English.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::corpus::Prepared;
use super::gazetteer::Gazetteer;
use super::measure::{Measures, Stretch};
use super::names::Extent;
use super::phrase::phrase;
use super::score::{Entry, Item, Score};
use super::text::Facts;

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    pub item: Item,
    /// What the first and the second work say; none where one says nothing.
    pub value_a: Option<String>,
    pub value_b: Option<String>,
    /// 0 to 1, where likeness is a matter of degree.
    pub similarity: Option<f64>,
    /// Log-odds by the table of weights.
    pub weight: f64,
    /// Log-odds that it adds to this pair, after limits; 0 for what is missing.
    pub contribution: f64,
    pub phrase_th: String,
    pub phrase_en: String,
}

/// What a reader wants to know is missing, if it is.
const EXPECTED: [Item; 6] = [Item::Text, Item::Place, Item::Geometry, Item::Kind, Item::Period, Item::Money];

/// The evidence of a scored pair, in the order of items; expected evidence that is missing is listed and adds nothing.
pub fn evidence(
    a: &Prepared,
    b: &Prepared,
    measures: &Measures,
    score: &Score,
    gazetteer: &Gazetteer,
) -> Vec<Evidence> {
    let mut list: Vec<Evidence> = score.entries.iter().map(|entry| spoken(a, b, measures, entry, gazetteer)).collect();
    for item in EXPECTED {
        if !list.iter().any(|evidence| evidence.item == item) {
            list.push(missing(a, b, item, gazetteer));
        }
    }
    list.sort_by_key(|evidence| evidence.item);
    list
}

fn spoken(a: &Prepared, b: &Prepared, measures: &Measures, entry: &Entry, gazetteer: &Gazetteer) -> Evidence {
    let (phrase_th, phrase_en) = phrase(a, b, measures, entry, gazetteer);
    Evidence {
        item: entry.item,
        value_a: value(a, entry.item, gazetteer),
        value_b: value(b, entry.item, gazetteer),
        similarity: likeness(measures, entry.item).map(|likeness| (likeness * 1000.0).round() / 1000.0),
        weight: rounded(entry.weight),
        contribution: rounded(entry.contribution),
        phrase_th,
        phrase_en,
    }
}

fn missing(a: &Prepared, b: &Prepared, item: Item, gazetteer: &Gazetteer) -> Evidence {
    let (th, en) = match item {
        Item::Text => ("ไม่มีถ้อยคำให้เทียบ", "no words left to compare"),
        Item::Place => ("ไม่ทราบพื้นที่ของงานใดงานหนึ่ง", "the area of one of them is not known"),
        Item::Geometry => {
            ("ไม่มีตำแหน่งบนแผนที่ที่แน่ชัดทั้งสองงาน จึงไม่นับ", "not both have an exact place on the map, which counts neither way")
        }
        Item::Kind => ("ไม่ทราบประเภทงานของงานใดงานหนึ่ง", "the kind of work of one of them is not known"),
        Item::Period => ("ไม่ทราบปีงบประมาณของงานใดงานหนึ่ง", "the fiscal year of one of them is not known"),
        _ => ("ไม่ทราบงบประมาณของงานใดงานหนึ่ง", "the budget of one of them is not known"),
    };
    Evidence {
        item,
        value_a: value(a, item, gazetteer),
        value_b: value(b, item, gazetteer),
        similarity: None,
        weight: 0.0,
        contribution: 0.0,
        phrase_th: th.to_owned(),
        phrase_en: en.to_owned(),
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn likeness(measures: &Measures, item: Item) -> Option<f64> {
    match item {
        Item::Text => measures.text,
        Item::Wording => measures.wording,
        Item::Purpose => measures.purpose,
        Item::Route => measures.route,
        Item::Section => measures.section,
        Item::Money => measures.money.map(|money| money.ratio),
        Item::Geometry => measures.spatial.map(|spatial| spatial.share_a.max(spatial.share_b)),
        Item::Chainage => match measures.chainage {
            Stretch::Overlap { shorter, .. } => Some(shorter),
            Stretch::Apart(_) => Some(0.0),
            Stretch::Missing => None,
        },
        _ => None,
    }
}

fn joined<T: ToString>(values: impl IntoIterator<Item = T>) -> Option<String> {
    let text = values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(", ");
    (!text.is_empty()).then_some(text)
}

fn keyed(values: &BTreeMap<String, BTreeSet<String>>) -> Option<String> {
    joined(
        values.iter().map(|(key, numbers)| format!("{key} {}", numbers.iter().cloned().collect::<Vec<_>>().join("/"))),
    )
}

/// Whole baht with separators, from satang.
pub fn baht(satang: i64) -> String {
    let digits = (satang.saturating_add(satang.signum() * 50) / 100).to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digit != '-' && (digits.len() - place).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What one work says about an item.
pub fn value(work: &Prepared, item: Item, gazetteer: &Gazetteer) -> Option<String> {
    let facts = &work.facts;
    let assets = |extent: Extent| {
        joined(facts.assets.iter().filter(|asset| asset.extent == extent).map(|asset| asset.shown.clone()))
    };
    match item {
        Item::Text | Item::Wording | Item::Template => Some(work.work.title.clone()),
        Item::Place => place_name(work, gazetteer),
        Item::Geometry => work.work.geometry.as_ref().map(|_| quality(work)),
        Item::Village => joined(&facts.numbers.villages),
        Item::Settlement => assets(Extent::Settlement),
        Item::Site => assets(Extent::Site),
        Item::Line => assets(Extent::Line),
        Item::Landmark => {
            joined(facts.assets.iter().filter(|asset| asset.extent != Extent::Line).map(|asset| asset.shown.clone()))
        }
        Item::Body => joined(&facts.bodies_shown),
        Item::Soi => joined(facts.numbers.sois.values()),
        Item::House => joined(&facts.numbers.houses),
        Item::Street => {
            let roads = facts.roads.route_shown.iter().chain(&facts.roads.own);
            joined(facts.numbers.sois.values().chain(roads))
        }
        Item::Road => joined(facts.roads.own.iter().chain(&facts.roads.mentioned)),
        Item::Route => facts.roads.route_shown.clone(),
        Item::Section => facts.roads.section_shown.clone(),
        Item::Chainage => joined(facts.roads.chainages.iter().map(|(from, to)| format!("{from:.3}–{to:.3}"))),
        Item::Ordinal => joined(&facts.numbers.ordinals_shown),
        Item::Lot => keyed(&facts.numbers.lots),
        Item::Phase => phase(facts),
        Item::Side => joined(&facts.sides),
        Item::Quantity => joined(facts.numbers.quantities.iter().map(|(role, value)| format!("{role} {value}"))),
        Item::Kind | Item::Goods => joined(
            facts.kind.activity.map(|did| did.thai()).into_iter().chain(facts.kind.object.map(|what| what.thai())),
        ),
        Item::Period => joined(&work.years),
        Item::Money => (!work.work.budgets.is_empty()).then(|| baht(work.work.total())),
        Item::Agency => Some(work.work.agency.name_th.clone()),
        Item::External => joined(work.work.external_ids.iter().map(|(scheme, value)| format!("{scheme} {value}"))),
        Item::Purpose => work.work.objective.clone().or_else(|| work.work.outputs.clone()),
        Item::Amendment => work.work.amendment_mark.clone(),
    }
}

/// The number of the phase, or what is continued.
fn phase(facts: &Facts) -> Option<String> {
    let numbers = &facts.numbers;
    if !numbers.continues {
        return numbers.phase.map(|phase| phase.to_string());
    }
    let year = numbers.continued_year.map(|year| format!("ปี {year}"));
    Some(["ของเดิม"].into_iter().chain(year.as_deref()).chain(facts.sides.iter().copied()).collect::<Vec<_>>().join(" "))
}

fn quality(work: &Prepared) -> String {
    use super::work::LocationQuality as Q;
    match work.work.location_quality {
        Q::Surveyed => "surveyed",
        Q::Drawn => "drawn",
        Q::Village => "village",
        Q::Tambon => "tambon",
        Q::Amphoe => "amphoe",
        Q::None => "none",
    }
    .to_owned()
}

/// The finest area that is known, by name where the gazetteer has it.
fn place_name(work: &Prepared, gazetteer: &Gazetteer) -> Option<String> {
    let places = &work.facts.places;
    let named = |keys: &BTreeSet<String>| {
        joined(keys.iter().map(|key| gazetteer.name(key).unwrap_or(places.shown.get(key).unwrap_or(key))))
    };
    match (named(&places.tambon), named(&places.amphoe), named(&places.provinces)) {
        (Some(tambon), Some(amphoe), _) => Some(format!("{tambon} · {amphoe}")),
        (Some(tambon), None, _) => Some(tambon),
        (None, Some(amphoe), _) => Some(amphoe),
        (None, None, province) => province,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baht_are_grouped_by_thousands_and_rounded_half_up() {
        assert_eq!(baht(123_456_750), "1,234,568");
        assert_eq!(baht(99_900), "999");
        assert_eq!(baht(-150_000), "-1,500");
    }
}
