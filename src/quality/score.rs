//! From what a survey has counted to measures and the score; `docs/quality.md` has the same formulas in words.

use super::report::{Element, ElementScore, Measure};
use super::survey::Survey;
use crate::access::Bilingual;

/// What came of the whole layer, known at its end only.
pub(super) struct Whole {
    /// Rows at places where rows pile up.
    pub piled: u64,
    /// The layer seems to be shifted by a datum.
    pub shifted: bool,
    /// Values that should be there: of required columns, of those that most rows fill, and places.
    pub expected: u64,
    pub missing: u64,
    /// Days since the newest date in the data.
    pub age: Option<i64>,
}

/// `count` of `of`; nothing of nothing is nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of rows stay far below 2^53")]
pub(super) fn rate(count: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { count as f64 / of as f64 }
}

/// The five elements and the total.
pub(super) fn scores(survey: &Survey, whole: &Whole) -> (Vec<ElementScore>, Option<u8>) {
    let elements: Vec<ElementScore> = Element::ALL
        .into_iter()
        .map(|element| ElementScore {
            element,
            title: element.title(),
            quality_score: share(survey, whole, element).map(|share| (share.clamp(0.0, 1.0) * 1_000.0).round() / 10.0),
            weight: element.weight(),
        })
        .collect();
    let measured = elements.iter().filter_map(|one| Some((one.quality_score?, f64::from(one.weight))));
    let (sum, weight) = measured.fold((0.0, 0.0), |(sum, all), (score, weight)| (sum + score * weight, all + weight));
    // Refused rows are lost altogether: the total falls by their share.
    let kept = 1.0 - rate(survey.rows - survey.taken, survey.rows);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
    let total = (weight > 0.0 && survey.rows > 0).then(|| (sum / weight * kept).round() as u8);
    (elements, total)
}

/// How much of an element is as it should be, 0 to 1; `None` where nothing could be measured.
fn share(survey: &Survey, whole: &Whole, element: Element) -> Option<f64> {
    if survey.rows == 0 {
        return None;
    }
    let rows_of = |element| survey.rows_of.get(&element).copied().unwrap_or_default();
    match element {
        Element::Completeness => {
            Some(1.0 - rate(whole.missing, whole.expected) - rate(survey.twins.same(), survey.rows))
        }
        Element::LogicalConsistency => Some(1.0 - rate(rows_of(element), survey.rows)),
        Element::ThematicAccuracy => {
            (survey.rows_thematic > 0).then(|| 1.0 - rate(rows_of(element), survey.rows_thematic))
        }
        Element::PositionalAccuracy if whole.shifted => Some(0.0),
        Element::PositionalAccuracy => {
            let positions = &survey.positions;
            (positions.placed > 0).then(|| {
                let wrong = positions.implausible + whole.piled;
                1.0 - rate(wrong, positions.placed) - rate(positions.rounded, positions.placed) / 2.0
            })
        }
        Element::TemporalQuality => {
            let valid = (survey.dates > 0).then(|| 1.0 - rate(survey.dates_wrong, survey.dates));
            let current = currency(survey, whole);
            match (valid, current) {
                (Some(valid), Some(current)) => Some((valid + current) / 2.0),
                (one, other) => one.or(other),
            }
        }
    }
}

/// 1 within one period of the dataset's own update frequency, falling evenly to 0 at four.
#[expect(clippy::cast_precision_loss, reason = "days")]
fn currency(survey: &Survey, whole: &Whole) -> Option<f64> {
    let periods = whole.age? as f64 / survey.subject.update_days?;
    Some(((4.0 - periods) / 3.0).clamp(0.0, 1.0))
}

/// Every measure that could be taken.
pub(super) fn measures(survey: &Survey, whole: &Whole) -> Vec<Measure> {
    let rows = survey.rows;
    let sub = |element, name| survey.rows_of_sub.get(&(element, name)).copied().unwrap_or_default();
    let positions = &survey.positions;
    let placed = positions.placed;
    let (logical, positional) = (Element::LogicalConsistency, Element::PositionalAccuracy);
    let agreement = survey.rows_thematic;
    let wrong_codes = sub(Element::ThematicAccuracy, "thematicClassificationCorrectness");
    let mut all = vec![
        of(
            "missing-values",
            Element::Completeness,
            "omission",
            ("อัตราค่าที่ขาด", "rate of missing values"),
            Some(7),
            whole.missing,
            whole.expected,
        ),
        of(
            "duplicate-rows",
            Element::Completeness,
            "commission",
            ("แถวที่ซ้ำกันทุกค่า", "rows that are there twice"),
            Some(3),
            survey.twins.same(),
            rows,
        ),
        of(
            "near-duplicate-rows",
            Element::Completeness,
            "commission",
            ("แถวที่เกือบซ้ำกัน", "rows that are nearly there twice"),
            None,
            survey.twins.near(),
            rows,
        ),
        of(
            "schema-non-conformance",
            logical,
            "conceptualConsistency",
            ("แถวที่ไม่ถูกรับ", "rows that were refused"),
            Some(12),
            rows - survey.taken,
            rows,
        ),
        of(
            "domain-non-conformance",
            logical,
            "domainConsistency",
            ("แถวที่มีค่านอกขอบเขต", "rows with a value outside its domain"),
            Some(18),
            sub(logical, "domainConsistency"),
            rows,
        ),
        of(
            "format-conflicts",
            logical,
            "formatConsistency",
            ("แถวที่รูปแบบผิด", "rows in conflict with the format"),
            Some(20),
            sub(logical, "formatConsistency"),
            rows,
        ),
        of(
            "topological-faults",
            logical,
            "topologicalConsistency",
            ("แถวที่รูปทรงผิด", "rows whose geometry is not valid"),
            None,
            sub(logical, "topologicalConsistency"),
            rows,
        ),
    ];
    let crossings = ["polygon-self-crossing", "recut"].iter().map(|code| found(survey, code)).sum();
    all.push(count(
        "self-intersections",
        "topologicalConsistency",
        ("รูปที่ตัดตัวเอง", "invalid self-intersect errors"),
        Some(26),
        crossings,
    ));
    all.push(count(
        "self-overlaps",
        "topologicalConsistency",
        ("เส้นที่ทับตัวเอง", "invalid self-overlap errors"),
        Some(27),
        found(survey, "polygon-spike"),
    ));
    all.push(count(
        "slivers",
        "topologicalConsistency",
        ("รูปเศษเล็ก", "invalid slivers"),
        Some(25),
        found(survey, "geometry-sliver"),
    ));
    if agreement > 0 {
        all.push(of(
            "code-disagreement",
            Element::ThematicAccuracy,
            "thematicClassificationCorrectness",
            ("รหัสพื้นที่ไม่ตรงกับที่ตั้งหรือชื่อ", "rows whose area code disagrees with their place or names"),
            Some(61),
            wrong_codes,
            agreement,
        ));
    }
    if placed > 0 {
        all.push(of(
            "implausible-places",
            positional,
            "absoluteExternalPositionalAccuracy",
            ("ตำแหน่งที่เป็นไปไม่ได้", "rows outside the provinces, in the sea or at zero"),
            None,
            positions.implausible,
            placed,
        ));
        all.push(of(
            "piled-places",
            positional,
            "absoluteExternalPositionalAccuracy",
            ("แถวที่กองอยู่จุดเดียวกัน", "rows piled up at one place"),
            None,
            whole.piled,
            placed,
        ));
        all.push(of(
            "rounded-places",
            positional,
            "absoluteExternalPositionalAccuracy",
            ("พิกัดที่ปัดเศษ", "points rounded to a hundred metres or worse"),
            None,
            positions.rounded,
            positions.points,
        ));
        all.push(
            Measure {
                value: f64::from(u8::from(whole.shifted)),
                ..count(
                    "datum-shift",
                    "absoluteExternalPositionalAccuracy",
                    ("เลื่อนตามพื้นหลักฐาน Indian 1975", "shifted as Indian 1975 taken for WGS 84"),
                    Some(128),
                    0,
                )
            }
            .of_element(positional),
        );
    }
    if survey.dates > 0 {
        all.push(of(
            "invalid-dates",
            Element::TemporalQuality,
            "temporalValidity",
            ("วันที่ที่ใช้ไม่ได้", "dates that cannot be or are in the wrong era"),
            Some(18),
            survey.dates_wrong,
            survey.dates,
        ));
    }
    if let Some(age) = whole.age {
        #[expect(clippy::cast_precision_loss, reason = "days")]
        let value = age as f64;
        let plain =
            count("age", "temporalQuality", ("อายุของข้อมูลใหม่สุด (วัน)", "days since the newest date in it"), None, 0);
        all.push(Measure { value, unit: "days".to_owned(), count: None, ..plain }.of_element(Element::TemporalQuality));
    }
    all
}

fn found(survey: &Survey, code: &str) -> u64 {
    survey.found.iter().filter(|((own, _), _)| *own == code).map(|(_, found)| found.count).sum()
}

fn of(code: &str, element: Element, sub: &str, title: (&str, &str), iso: Option<u16>, count: u64, of: u64) -> Measure {
    Measure {
        code: code.to_owned(),
        element,
        sub_element: sub.to_owned(),
        title: Bilingual::new(title.0, title.1),
        iso_measure: iso,
        value: (rate(count, of) * 1e6).round() / 1e6,
        unit: "rate".to_owned(),
        count: Some(count),
        of: Some(of),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows stay far below 2^53")]
fn count(code: &str, sub: &str, title: (&str, &str), iso: Option<u16>, count: u64) -> Measure {
    Measure {
        value: count as f64,
        unit: "count".to_owned(),
        of: None,
        ..of(code, Element::LogicalConsistency, sub, title, iso, count, 0)
    }
}

impl Measure {
    fn of_element(self, element: Element) -> Measure {
        Measure { element, ..self }
    }
}
