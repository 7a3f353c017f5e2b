//! How far the report can be trusted: which share of the records has a place, who has sent any, and how often the engine was right.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Bilingual;

/// Records of one agency, or of all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Intake {
    /// Empty for all agencies.
    pub agency: String,
    pub agency_name: Bilingual,
    pub projects: u64,
    /// Drawn, surveyed, or known to the village: can be compared on the map.
    pub on_map: u64,
    /// Known to the tambon only.
    pub by_tambon: u64,
    /// Share of the projects that can be compared on the map, 0 to 1; null without projects.
    pub usable_share: Option<f64>,
    /// RFC 3339, of the last change of a record.
    pub last_change: Option<String>,
}

/// How complete the records are; where they are not, duplicates stay unseen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    pub total: Intake,
    /// Every agency of the hub, those without a record too.
    pub agencies: Vec<Intake>,
}

/// Counts of one agency by location quality.
#[derive(Debug, Clone)]
pub struct Counted {
    pub agency: String,
    pub quality: String,
    pub projects: u64,
    /// Microseconds.
    pub last_change: i64,
}

/// Totals what was counted, over the agencies given by code and name.
pub fn coverage(agencies: &[(String, Bilingual)], counted: &[Counted]) -> Coverage {
    let intake = |agency: &str, name: Bilingual, of: &dyn Fn(&Counted) -> bool| {
        let own: Vec<&Counted> = counted.iter().filter(|one| of(one)).collect();
        let count = |qualities: &[&str]| {
            own.iter().filter(|one| qualities.contains(&one.quality.as_str())).map(|one| one.projects).sum::<u64>()
        };
        let projects: u64 = own.iter().map(|one| one.projects).sum();
        let on_map = count(&["surveyed", "drawn", "village"]);
        Intake {
            agency: agency.to_owned(),
            agency_name: name,
            projects,
            on_map,
            by_tambon: count(&["tambon"]),
            usable_share: (projects > 0).then(|| on_map as f64 / projects as f64),
            last_change: own.iter().map(|one| one.last_change).max().map(|at| crate::time::Timestamp(at).to_rfc3339()),
        }
    };
    let each = |(code, name): &(String, Bilingual)| intake(code, name.clone(), &|one| one.agency == *code);
    Coverage {
        total: intake("", Bilingual::new("ทุกหน่วยงาน", "all agencies"), &|_| true),
        agencies: agencies.iter().map(each).collect(),
    }
}

/// How often the engine is right.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Measured {
    /// `decisions` of this hub, or `shipped`: measured before it was delivered.
    pub source: String,
    /// Decided pairs, suspected of spending money twice, that it was measured on.
    pub decisions: u64,
    /// Share of suspected duplicates and overlaps that people confirmed.
    pub precision: Option<f64>,
    /// Mean square of probability minus outcome; 0 is perfect.
    pub brier: Option<f64>,
    /// Mean distance between probability and outcome over ten bins (expected calibration error); 0 is perfect.
    pub calibration_error: Option<f64>,
    pub bins: Vec<Bin>,
    pub words: Bilingual,
}

/// Pairs of one tenth of the scale.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bin {
    /// Lower end, 0 to 0.9.
    pub from: f64,
    pub pairs: u64,
    /// Mean probability, and the share that people confirmed.
    pub said: f64,
    pub confirmed: f64,
}

/// Decisions from which on a figure of one's own says more than the shipped one.
pub const LEAST_DECISIONS: usize = 50;

/// Precision and F1 of the engine at its own threshold on held-out generated plans (`tests/it/duplicate_truth.rs` prints and asserts them),
/// rounded down. No province's decisions went into them.
const SHIPPED: (f64, &str, &str) = (
    0.95,
    "ค่าที่ส่งมอบพร้อมระบบ วัดจากแผนจำลองที่ไม่ได้ใช้ปรับน้ำหนัก: คู่ที่สงสัยถูกต้องไม่น้อยกว่าร้อยละ 95 ยังไม่ใช่ค่าของจังหวัดนี้ เมื่อมีผลตัดสินครบ 50 คู่จะแสดงค่าที่วัดได้จริง",
    "As shipped: measured on generated plans that the weights were not set by, at least 95 % of suspected pairs are right. It is no figure of this province; from 50 decided pairs on the measured one is shown.",
);

/// Measures what was decided: the probability that money is spent twice (0 to 1), and whether people said so.
pub fn measured(decided: &[(f64, bool)]) -> Measured {
    if decided.len() < LEAST_DECISIONS {
        return Measured {
            source: "shipped".to_owned(),
            decisions: decided.len() as u64,
            precision: Some(SHIPPED.0),
            brier: None,
            calibration_error: None,
            bins: Vec::new(),
            words: Bilingual::new(SHIPPED.1, SHIPPED.2),
        };
    }
    let count = decided.len() as f64;
    let outcome = |right: bool| f64::from(u8::from(right));
    let bins: Vec<Bin> = (0..10_u32)
        .filter_map(|tenth| {
            let own: Vec<&(f64, bool)> =
                decided.iter().filter(|(said, _)| ((said * 10.0).floor().clamp(0.0, 9.0) as u32) == tenth).collect();
            let pairs = own.len() as f64;
            (!own.is_empty()).then(|| Bin {
                from: f64::from(tenth) / 10.0,
                pairs: own.len() as u64,
                said: own.iter().map(|(said, _)| said).sum::<f64>() / pairs,
                confirmed: own.iter().map(|(_, right)| outcome(*right)).sum::<f64>() / pairs,
            })
        })
        .collect();
    let precision = decided.iter().map(|(_, right)| outcome(*right)).sum::<f64>() / count;
    Measured {
        source: "decisions".to_owned(),
        decisions: decided.len() as u64,
        precision: Some(precision),
        brier: Some(decided.iter().map(|(said, right)| (said - outcome(*right)).powi(2)).sum::<f64>() / count),
        calibration_error: Some(
            bins.iter().map(|bin| (bin.said - bin.confirmed).abs() * bin.pairs as f64).sum::<f64>() / count,
        ),
        bins,
        words: Bilingual::new(
            format!("วัดจากผลตัดสิน {} คู่ของศูนย์นี้ เฉพาะคู่ที่ผู้เรียกดูเห็น", decided.len()),
            format!("Measured on {} decided pairs of this hub that the caller may see.", decided.len()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_than_fifty_decisions_say_nothing_and_the_shipped_figure_says_that_it_is_one() {
        let few = measured(&[(0.9, true); 49]);
        assert_eq!((few.source.as_str(), few.decisions), ("shipped", 49));
        let enough = measured(&[(0.9, true); 50]);
        assert_eq!((enough.source.as_str(), enough.precision), ("decisions", Some(1.0)));
        assert!(enough.calibration_error.is_some_and(|error| (error - 0.1).abs() < 1e-9));
        assert!(enough.brier.is_some_and(|brier| (brier - 0.01).abs() < 1e-9));
    }

    #[test]
    fn an_agency_without_records_is_shown_as_one() {
        let agencies = [("a".to_owned(), Bilingual::default()), ("b".to_owned(), Bilingual::default())];
        let counted =
            |quality: &str, projects| Counted { agency: "a".into(), quality: quality.into(), projects, last_change: 5 };
        let found = coverage(&agencies, &[counted("drawn", 3), counted("none", 1)]);
        assert_eq!(found.agencies.iter().map(|one| one.usable_share).collect::<Vec<_>>(), [Some(0.75), None]);
        assert_eq!((found.total.projects, found.total.on_map), (4, 3));
    }
}
