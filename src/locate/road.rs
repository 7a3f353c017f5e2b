//! A stretch of a road by its code and chainage; without a chainage, the part of the road in the stated area.

use geo::{Coord, Geometry, LineString, MultiLineString};

use super::area::Within;
use super::line::{Piece, Stretch, stretch};
use super::proposal::{Proposal, geojson};
use super::propose::{Finder, Found, Words};
use crate::access::Bilingual;
use crate::error::Result;
use crate::geometry::measure::point_on;
use crate::plans::Quality;
use crate::storage::Database;
use crate::thai::search_key;

/// Letters from which on a word is looked up in the index of texts.
const LEAST_WORD: usize = 3;

/// Places on the roads that the project works on; roads that are only mentioned place nothing.
pub fn propose(database: &mut Database, finder: &mut Finder, words: &Words) -> Result<Vec<Proposal>> {
    let mut proposals = Vec::new();
    for code in &words.facts.roads.own {
        for layer in 0..finder.layers.len() {
            let pieces = pieces(database, finder, layer, code, words.within.as_ref())?;
            if pieces.is_empty() {
                continue;
            }
            let Some((dataset, _)) = finder.layers.get(layer) else { continue };
            let dataset = dataset.described.id.clone();
            for (from, to) in &words.facts.roads.chainages {
                if let Some(found) = stretch(&pieces, from * 1000.0, to * 1000.0)? {
                    proposals.push(by_chainage(code, (*from, *to), &found, &dataset, words.within.as_ref()));
                }
            }
            if words.facts.roads.chainages.is_empty() {
                proposals.extend(whole(code, &pieces, &dataset, words.within.as_ref()));
            }
        }
    }
    Ok(proposals)
}

/// The pieces of a road in a layer. Its number is looked up in the index of texts where it is long enough, else in the stated area.
fn pieces(
    database: &mut Database,
    finder: &mut Finder,
    layer: usize,
    code: &str,
    within: Option<&Within>,
) -> Result<Vec<Piece>> {
    let Some((_, roles)) = finder.layers.get(layer) else { return Ok(Vec::new()) };
    let roles = roles.clone();
    if roles.road_codes.is_empty() {
        return Ok(Vec::new());
    }
    let digits: String =
        code.chars().rev().take_while(char::is_ascii_digit).collect::<Vec<_>>().into_iter().rev().collect();
    let number = search_key(&digits);
    let mut found: Vec<Found> = if number.chars().count() >= LEAST_WORD {
        finder.features(database, layer, None, Some(number))?
    } else {
        Vec::new()
    };
    // A number in a field that is no text stands in no index of texts.
    if let (true, Some(within)) = (found.is_empty(), within) {
        found = finder.features(database, layer, Some(within.bbox), None)?;
    }
    let own = found.into_iter().filter(|one| roles.is_of_road(&one.properties, code));
    let lines = own.flat_map(|one| {
        let lines = lines_of(one.geometry);
        // Chainages belong to a whole feature; of one in several lines nobody knows which part has which.
        let known = lines.len() == 1;
        let properties = one.properties;
        lines.into_iter().map(move |line| {
            let fields = if known { properties.clone() } else { serde_json::Map::new() };
            (Piece { feature: one.id.clone(), line, measures: None }, fields)
        })
    });
    Ok(roles.measured(lines.collect()))
}

fn lines_of(geometry: Option<Geometry<f64>>) -> Vec<LineString<f64>> {
    match geometry {
        Some(Geometry::LineString(line)) => vec![line],
        Some(Geometry::MultiLineString(lines)) => lines.0,
        _ => Vec::new(),
    }
}

fn by_chainage(
    code: &str,
    (from, to): (f64, f64),
    found: &Stretch,
    dataset: &str,
    within: Option<&Within>,
) -> Proposal {
    let at = point_on(&found.geometry);
    let outside = within.zip(at).is_some_and(|(within, at)| !within.holds(at));
    let mut confidence: u8 = if found.start_assumed { 70 } else { 95 };
    let mut assumed = Vec::new();
    if found.start_assumed {
        assumed.push(Bilingual::new(
            "ชั้นข้อมูลไม่มีกิโลเมตรเริ่มต้นและสิ้นสุด จึงถือว่าสายทางเริ่มตามทิศที่วาดเส้น",
            "the layer has no chainages, so the road is taken to begin where its line is drawn from",
        ));
    }
    if found.gaps {
        confidence = confidence.saturating_sub(20);
        assumed.push(Bilingual::new(
            "เส้นของสายทางไม่ต่อเนื่องหรือสั้นกว่าช่วงที่ระบุ",
            "the line of the road has gaps, or is shorter than the stretch",
        ));
    }
    if outside {
        confidence /= 2;
        assumed.push(Bilingual::new(
            "ช่วงที่พบอยู่นอกพื้นที่ที่โครงการระบุ",
            "the stretch lies outside the area that the project states",
        ));
    }
    let kilometres = |value: f64| {
        let metres = (value * 1000.0).round();
        format!("{}+{:03}", (metres / 1000.0).floor(), metres % 1000.0)
    };
    let (low, high) = (kilometres(from), kilometres(to));
    Proposal {
        rule: "road-chainage",
        confidence,
        quality: Quality::Located,
        geometry: geojson(&found.geometry),
        dataset: Some(dataset.to_owned()),
        features: found.features.clone(),
        said: Bilingual::new(
            format!("สายทาง {code} กม.{low} ถึง กม.{high}"),
            format!("road {code} from km {low} to km {high}"),
        ),
        assumed,
        metres_from_area: within.zip(at).map(|(within, at)| within.metres_to(at).round()),
        others: Vec::new(),
    }
}

/// The road where it runs through the stated area; without an area the whole road says too little.
fn whole(code: &str, pieces: &[Piece], dataset: &str, within: Option<&Within>) -> Option<Proposal> {
    let within = within?;
    let inside: Vec<(&Piece, LineString<f64>)> = pieces
        .iter()
        .flat_map(|piece| parts_in(&piece.line, within).into_iter().map(move |part| (piece, part)))
        .collect();
    let geometry: Geometry<f64> = match inside.as_slice() {
        [] => return None,
        [(_, only)] => only.clone().into(),
        many => MultiLineString(many.iter().map(|(_, line)| line.clone()).collect()).into(),
    };
    let mut features: Vec<String> = inside.iter().map(|(piece, _)| piece.feature.clone()).collect();
    features.dedup();
    let name = within.name();
    Some(Proposal {
        rule: "road",
        confidence: if within.has_boundary() { 45 } else { 35 },
        quality: Quality::Located,
        geometry: geojson(&geometry),
        dataset: Some(dataset.to_owned()),
        features,
        said: Bilingual::new(
            format!("สายทาง {code} ส่วนที่อยู่ใน{}", name.th),
            format!("road {code} where it runs through {}", name.en),
        ),
        assumed: vec![Bilingual::new("โครงการไม่ระบุกิโลเมตร", "the project states no chainage")],
        metres_from_area: point_on(&geometry).map(|at| within.metres_to(at).round()),
        others: Vec::new(),
    })
}

/// The runs of a line whose parts lie in an area, judged by the middle of each part.
pub fn parts_in(line: &LineString<f64>, within: &Within) -> Vec<LineString<f64>> {
    let mut runs: Vec<Vec<Coord<f64>>> = vec![Vec::new()];
    for part in line.lines() {
        let middle = Coord { x: f64::midpoint(part.start.x, part.end.x), y: f64::midpoint(part.start.y, part.end.y) };
        match runs.last_mut() {
            Some(run) if within.holds(middle) => {
                if run.is_empty() {
                    run.push(part.start);
                }
                run.push(part.end);
            }
            Some(run) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.into_iter().filter(|run| run.len() > 1).map(LineString).collect()
}
