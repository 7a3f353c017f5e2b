//! Named things: a school, a temple, a reservoir, a canal or a village of an imported layer that has the name that the project has.

use geo::{Geometry, MultiLineString};

use super::area::Within;
use super::layer::text;
use super::proposal::{Other, Proposal, geojson, shared};
use super::propose::{Finder, Found, Words};
use super::road::parts_in;
use crate::access::Bilingual;
use crate::duplicates::{Asset, NameExtent, named_things};
use crate::error::Result;
use crate::geometry::measure::point_on;
use crate::plans::Quality;
use crate::storage::Database;
use crate::thai::{bones, clean, search_key, to_arabic};

/// Letters of a name from which on it is looked for without a stated area.
const LEAST_NAME: usize = 6;

/// Places of the named things and of the villages that the project names.
pub fn propose(database: &mut Database, finder: &mut Finder, words: &Words) -> Result<Vec<Proposal>> {
    let mut proposals = Vec::new();
    for asset in &words.facts.assets {
        for layer in 0..finder.layers.len() {
            proposals.extend(by_name(database, finder, layer, asset, words)?);
        }
    }
    if let (Some(within), false) =
        (&words.within, words.facts.numbers.villages.is_empty() && words.village_codes.is_empty())
    {
        for layer in 0..finder.layers.len() {
            proposals.extend(by_village(database, finder, layer, within, words)?);
        }
    }
    Ok(proposals)
}

fn by_name(
    database: &mut Database,
    finder: &mut Finder,
    layer: usize,
    asset: &Asset,
    words: &Words,
) -> Result<Vec<Proposal>> {
    let Some((dataset, roles)) = finder.layers.get(layer) else { return Ok(Vec::new()) };
    let (dataset, title, names) =
        (dataset.described.id.clone(), dataset.described.title.th.clone(), roles.names.clone());
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let found = match &words.within {
        Some(within) => finder.features(database, layer, Some(within.bbox), None)?,
        None if asset.name.chars().count() >= LEAST_NAME => {
            finder.features(database, layer, None, Some(search_key(&asset.shown)))?
        }
        None => return Ok(Vec::new()),
    };
    let named = |one: &Found| {
        let values = names.iter().filter_map(|field| text(one.properties.get(field)?));
        values.into_iter().find(|value| is_named(value, &title, asset))
    };
    let mut same: Vec<(String, String, Geometry<f64>)> = Vec::new();
    for one in found {
        let Some(name) = named(&one) else { continue };
        let Some(geometry) = one.geometry else { continue };
        let Some(place) = inside(geometry, asset, words.within.as_ref()) else { continue };
        same.push((one.id, name, place));
    }
    let all = same.len();
    let tell = |at: usize| {
        let others = same.iter().enumerate().filter(|(other, _)| *other != at);
        let others = others.map(|(_, (feature, name, _))| Other {
            dataset: dataset.clone(),
            feature: feature.clone(),
            name: name.clone(),
        });
        others.take(10).collect::<Vec<_>>()
    };
    let proposals = same.iter().enumerate().take(5).map(|(at, (feature, name, geometry))| {
        proposal(asset, words.within.as_ref(), (&dataset, feature, name), geometry, all, tell(at))
    });
    Ok(proposals.collect())
}

/// Does a feature of this name stand for the thing? With its kind in the name, kind and name have to agree; a bare name does in a layer
/// that says the kind in its own title.
fn is_named(value: &str, layer: &str, asset: &Asset) -> bool {
    let things = named_things(value);
    if things.iter().any(|thing| thing.kind == asset.kind && thing.name == asset.name) {
        return true;
    }
    let whole = bones(&clean(value));
    whole == bones(&clean(&asset.shown)) || (things.is_empty() && layer.contains(asset.kind) && whole == asset.name)
}

/// The geometry, or of a line its part in the area; none where it lies outside.
fn inside(geometry: Geometry<f64>, asset: &Asset, within: Option<&Within>) -> Option<Geometry<f64>> {
    let Some(within) = within else { return Some(geometry) };
    let lines = match (&geometry, asset.extent) {
        (Geometry::LineString(line), _) => Some(parts_in(line, within)),
        (Geometry::MultiLineString(lines), _) => Some(lines.0.iter().flat_map(|line| parts_in(line, within)).collect()),
        _ => None,
    };
    match lines {
        Some(parts) => match parts.as_slice() {
            [] => None,
            [only] => Some(only.clone().into()),
            _ => Some(MultiLineString(parts).into()),
        },
        None => point_on(&geometry).filter(|at| within.holds(*at)).map(|_| geometry),
    }
}

fn proposal(
    asset: &Asset,
    within: Option<&Within>,
    (dataset, feature, name): (&str, &str, &str),
    geometry: &Geometry<f64>,
    all: usize,
    others: Vec<Other>,
) -> Proposal {
    let (rule, quality, sure) = match asset.extent {
        NameExtent::Site => ("named-asset", Quality::Located, 90),
        NameExtent::Line => ("named-asset", Quality::Located, 50),
        NameExtent::Settlement => ("village", Quality::Village, 65),
    };
    let mut assumed = Vec::new();
    let mut confidence = sure;
    match within {
        None => {
            confidence = sure / 2;
            assumed.push(Bilingual::new(
                "โครงการไม่ระบุพื้นที่ จึงค้นทั้งชั้นข้อมูล",
                "the project states no area, so the whole layer was searched",
            ));
        }
        Some(within) if !within.has_boundary() => {
            confidence = sure - sure / 10;
            assumed.push(Bilingual::new(
                "ยังไม่มีแนวเขตของพื้นที่ จึงใช้ระยะจากจุดกลางแทน",
                "the area has no boundary yet, so nearness to its middle was taken instead",
            ));
        }
        Some(_) => {}
    }
    let place = within.map(Within::name).unwrap_or_else(|| Bilingual::new("ชั้นข้อมูล", "the layer"));
    let count = |th: &str, en: &str| Bilingual::new(th, en);
    let said = if all == 1 {
        count(
            &format!("'{}' ตรงกับ '{name}' ซึ่งมีแห่งเดียวใน{}", asset.shown, place.th),
            &format!("'{}' is '{name}', the only one in {}", asset.shown, place.en),
        )
    } else {
        count(
            &format!("'{}' ตรงกับ '{name}' ซึ่งเป็นหนึ่งใน {all} แห่งใน{}", asset.shown, place.th),
            &format!("'{}' is '{name}', one of {all} in {}", asset.shown, place.en),
        )
    };
    Proposal {
        rule,
        confidence: shared(confidence, all),
        quality,
        geometry: geojson(geometry),
        dataset: Some(dataset.to_owned()),
        features: vec![feature.to_owned()],
        said,
        assumed,
        metres_from_area: within.zip(point_on(geometry)).map(|(within, at)| within.metres_to(at).round()),
        others,
    }
}

/// The village by its code or by its number in the stated tambon.
fn by_village(
    database: &mut Database,
    finder: &mut Finder,
    layer: usize,
    within: &Within,
    words: &Words,
) -> Result<Vec<Proposal>> {
    let Some((dataset, roles)) = finder.layers.get(layer) else { return Ok(Vec::new()) };
    let (dataset, roles) = (dataset.described.id.clone(), roles.clone());
    if roles.villages.is_empty() && roles.village_codes.is_empty() {
        return Ok(Vec::new());
    }
    let mut proposals = Vec::new();
    for one in finder.features(database, layer, Some(within.bbox), None)? {
        let number = |fields: &[String]| {
            fields
                .iter()
                .filter_map(|field| text(one.properties.get(field)?))
                .map(|value| to_arabic(value.trim()))
                .next()
        };
        let code = number(&roles.village_codes).filter(|code| words.village_codes.contains(code));
        let moo = number(&roles.villages).and_then(|value| value.trim_start_matches('0').parse::<u32>().ok());
        let moo = moo.filter(|moo| words.facts.numbers.villages.contains(moo));
        let (Some(geometry), true) = (&one.geometry, code.is_some() || moo.is_some()) else { continue };
        let Some(at) = point_on(geometry).filter(|at| within.holds(*at)) else { continue };
        let name = within.name();
        let moo = moo.map_or_else(|| code.clone().unwrap_or_default(), |moo| moo.to_string());
        let wanted = words.facts.numbers.villages.len().max(words.village_codes.len()).max(1);
        proposals.push(Proposal {
            rule: "village",
            confidence: shared(if code.is_some() { 75 } else { 65 }, wanted),
            quality: Quality::Village,
            geometry: geojson(geometry),
            dataset: Some(dataset.clone()),
            features: vec![one.id.clone()],
            said: Bilingual::new(format!("หมู่ที่ {moo} {}", name.th), format!("village {moo} of {}", name.en)),
            assumed: Vec::new(),
            metres_from_area: Some(within.metres_to(at).round()),
            others: Vec::new(),
        });
    }
    Ok(proposals)
}
