//! What kind of plan a workbook is, as the title lines of its sheets say, and the year of a plan of one year.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::Gravity;
use super::words::{Doubts, squeezed};
use crate::plans::plan::PlanKind;

/// A title line that says what kind of plan it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KindSaid {
    pub kind: PlanKind,
    pub sheet: String,
    /// The line as printed.
    pub line: String,
}

/// Words of titles, without spaces. Where a line has several, the first one counts: what a plan serves stands behind what it is.
const WORDS: [(&str, PlanKind); 18] = [
    ("แผนพัฒนาท้องถิ่น", PlanKind::LocalDevelopment),
    ("แผนพัฒนาสี่ปี", PlanKind::LocalDevelopment),
    ("แผนการดำเนินงาน", PlanKind::Operation),
    ("แผนดำเนินงาน", PlanKind::Operation),
    ("แผนดำเนินการ", PlanKind::Operation),
    ("ข้อบัญญัติ", PlanKind::Ordinance),
    ("เทศบัญญัติ", PlanKind::Ordinance),
    ("แผนพัฒนากลุ่มจังหวัด", PlanKind::Cluster),
    ("แผนปฏิบัติราชการประจำปีของกลุ่มจังหวัด", PlanKind::Cluster),
    ("แผนปฏิบัติราชการกลุ่มจังหวัด", PlanKind::Cluster),
    ("แผนพัฒนาจังหวัด", PlanKind::Province),
    ("แผนปฏิบัติราชการประจำปีของจังหวัด", PlanKind::Province),
    ("แผนปฏิบัติราชการจังหวัด", PlanKind::Province),
    ("แผนงานบูรณาการ", PlanKind::EecIntegrated),
    ("แผนบูรณาการ", PlanKind::EecIntegrated),
    ("งบบูรณาการ", PlanKind::EecIntegrated),
    ("แผนปฏิบัติราชการ", PlanKind::Ministry),
    ("แผนชุมชน", PlanKind::Community),
];

/// The kind that a title line says.
pub(super) fn of_line(line: &str) -> Option<PlanKind> {
    let line = squeezed(line);
    let places = WORDS.iter().filter_map(|(word, kind)| Some((line.find(word)?, std::cmp::Reverse(word.len()), *kind)));
    let (place, _, kind) = places.min_by_key(|(place, length, _)| (*place, *length))?;
    match kind {
        // Other integrated programmes are those of ministries.
        PlanKind::EecIntegrated => {
            let east = ["eec", "ภาคตะวันออก", "เขตพัฒนาพิเศษ"].iter().any(|word| line.contains(word));
            Some(if east { kind } else { PlanKind::Ministry })
        }
        PlanKind::Ministry => {
            let rest = line.get(place..).unwrap_or_default();
            ["กระทรวง", "กรม", "สำนักงาน"].iter().any(|word| rest.contains(word)).then_some(kind)
        }
        // ผ.02/1 is called after the village plans that its rows come from.
        PlanKind::Community => line.starts_with("แผนชุมชน").then_some(kind),
        kind => Some(kind),
    }
}

/// What most sheets say; a sheet speaks by the first of its lines that says a kind. Sheets that disagree leave a doubt.
pub(super) fn settled(said: Vec<KindSaid>, doubts: &mut Doubts) -> Option<KindSaid> {
    let count = |kind: PlanKind| said.iter().filter(|one| one.kind == kind).count();
    let most = said.iter().rev().max_by_key(|one| count(one.kind))?.clone();
    for other in said.iter().filter(|one| one.kind != most.kind) {
        doubts.say(
            Gravity::Doubtful,
            &other.sheet,
            "plan-kind-mixed",
            (
                format!("ชื่อแผ่นงานบอกว่าเป็น{} แต่แผ่นงานส่วนใหญ่เป็น{}", other.kind.thai(), most.kind.thai()),
                format!("its title says {}, while most sheets say {}", other.kind.name(), most.kind.name()),
            ),
            Some(("แยกสมุดงาน หรือระบุ planKind", "bring it as a workbook of its own, or say planKind")),
        );
    }
    Some(most)
}

/// `ประจำปีงบประมาณ พ.ศ. 2568`, squeezed.
static ONE_YEAR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:ประจำปี|ปีงบประมาณ)(?:งบประมาณ)?(?:พ\.?ศ\.?)?(2[4-6]\d\d)(?:[^0-9\-–]|$)").ok());

/// The year of a plan of one year.
pub(super) fn one_year(line: &str) -> Option<i32> {
    ONE_YEAR.as_ref()?.captures(&squeezed(line))?.get(1)?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_what_kind_of_plan_it_is() {
        for (line, kind) in [
            ("แผนพัฒนาท้องถิ่น (พ.ศ. ๒๕๖๖ - ๒๕๗๐)", Some(PlanKind::LocalDevelopment)),
            ("แผนการดำเนินงาน ประจำปีงบประมาณ พ.ศ. ๒๕๖๘ เทศบาลตำบลบางละมุง", Some(PlanKind::Operation)),
            ("บัญชีโครงการพัฒนา แผนดำเนินงาน ประจำปี 2568", Some(PlanKind::Operation)),
            ("เทศบัญญัติ งบประมาณรายจ่าย ประจำปีงบประมาณ พ.ศ. 2568", Some(PlanKind::Ordinance)),
            ("ร่างข้อบัญญัติงบประมาณรายจ่าย", Some(PlanKind::Ordinance)),
            ("แผนพัฒนาจังหวัดชลบุรี (พ.ศ. 2566 - 2570)", Some(PlanKind::Province)),
            ("แผนปฏิบัติราชการประจำปีของจังหวัดระยอง พ.ศ. 2568", Some(PlanKind::Province)),
            ("แผนพัฒนากลุ่มจังหวัดภาคตะวันออก 1", Some(PlanKind::Cluster)),
            ("แผนปฏิบัติราชการประจำปีของกลุ่มจังหวัดภาคตะวันออก 1", Some(PlanKind::Cluster)),
            ("แผนงานบูรณาการเขตพัฒนาพิเศษภาคตะวันออก ปีงบประมาณ 2568", Some(PlanKind::EecIntegrated)),
            ("แผนงานบูรณาการ EEC", Some(PlanKind::EecIntegrated)),
            ("แผนงานบูรณาการบริหารจัดการทรัพยากรน้ำ", Some(PlanKind::Ministry)),
            ("แผนปฏิบัติราชการรายปี กรมทางหลวงชนบท", Some(PlanKind::Ministry)),
            ("แผนปฏิบัติราชการ 5 ปี", None),
            // What it serves and where its rows come from stand behind what it is.
            ("แผนพัฒนาท้องถิ่น สำหรับประสานแผนพัฒนาจังหวัด", Some(PlanKind::LocalDevelopment)),
            ("รายละเอียดโครงการที่นำมาจากแผนพัฒนาหมู่บ้านและแผนชุมชน", None),
            ("รายละเอียดโครงการพัฒนา", None),
            ("ก่อสร้างถนนคอนกรีต", None),
        ] {
            assert_eq!(of_line(line), kind, "{line}");
        }
    }

    #[test]
    fn the_year_of_a_plan_of_one_year_is_read_and_a_window_is_none() {
        assert_eq!(one_year("แผนการดำเนินงาน ประจำปีงบประมาณ พ.ศ. ๒๕๖๘"), Some(2568));
        assert_eq!(one_year("แผนการดำเนินงาน ประจำปี 2568 เทศบาล"), Some(2568));
        assert_eq!(one_year("แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)"), None);
        assert_eq!(one_year("ประจำปี 2566-2570"), None);
    }
}
