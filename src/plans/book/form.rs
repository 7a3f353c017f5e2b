//! The forms of local development plans, as they are told apart and printed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::thai;

/// A form of a plan. Its printed number is not reliable (one real workbook calls the over-capacity list ผ.02/2, ผ.02/1 and its equipment
/// ผ.08), so a reader tells forms by title and last column, and keeps the printed number beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, ToSchema)]
pub enum Form {
    /// ผ.01: the summary, project-years and baht by strategy, tactic and programme.
    #[serde(rename = "p01")]
    Summary,
    /// ผ.02: the body's own projects.
    #[default]
    #[serde(rename = "p02")]
    Projects,
    /// ผ.02/1: projects taken from village and community plans.
    #[serde(rename = "p02-1")]
    Community,
    /// ผ.02/2: projects beyond the body's capacity, another agency is asked to do; never added to the plan's totals.
    #[serde(rename = "p02-2")]
    Coordination,
    /// ผ.03: equipment (ครุภัณฑ์).
    #[serde(rename = "p03")]
    Equipment,
}

impl Form {
    pub const ALL: [Form; 5] = [Form::Summary, Form::Projects, Form::Community, Form::Coordination, Form::Equipment];
    pub const NAMES: &'static [&'static str] = &["p01", "p02", "p02-1", "p02-2", "p03"];

    /// The name that is stored, sent and asked for.
    pub fn name(self) -> &'static str {
        match self {
            Form::Summary => "p01",
            Form::Projects => "p02",
            Form::Community => "p02-1",
            Form::Coordination => "p02-2",
            Form::Equipment => "p03",
        }
    }

    /// The number as it is printed: ผ.02/2.
    pub fn printed(self) -> &'static str {
        match self {
            Form::Summary => "ผ.01",
            Form::Projects => "ผ.02",
            Form::Community => "ผ.02/1",
            Form::Coordination => "ผ.02/2",
            Form::Equipment => "ผ.03",
        }
    }

    /// The title line of its sheets.
    pub fn title(self) -> &'static str {
        match self {
            Form::Summary => "บัญชีสรุปโครงการพัฒนา",
            Form::Projects => "รายละเอียดโครงการพัฒนา",
            Form::Community => "รายละเอียดโครงการพัฒนาที่นำมาจากแผนพัฒนาหมู่บ้านและแผนชุมชน",
            Form::Coordination => {
                "รายละเอียดโครงการพัฒนา สำหรับ โครงการที่เกินศักยภาพขององค์กรปกครองส่วนท้องถิ่นที่นำมาบรรจุไว้ในแผนพัฒนาท้องถิ่น"
            }
            Form::Equipment => "บัญชีครุภัณฑ์",
        }
    }

    /// Do its rows count in the plan's totals? The coordination list of a real plan is larger than the whole plan.
    pub fn counts(self) -> bool {
        matches!(self, Form::Projects | Form::Community | Form::Equipment)
    }

    /// Reads its name or its printed number in any spelling: `p02-2`, `ผ.02/2`, `แบบ ผ. ๐๒/๒`, `ผ02/2`.
    pub fn parse(text: &str) -> Option<Form> {
        let plain = thai::to_arabic(&thai::clean(text)).to_lowercase().replace("แบบ", "");
        let is_said =
            |letter: &char| letter.is_ascii_alphanumeric() || thai::is_thai_letter(*letter) || "/-".contains(*letter);
        let plain: String = plain.chars().filter(is_said).collect();
        let number = plain.strip_prefix('ผ').or_else(|| plain.strip_prefix('p'))?;
        match number.replace('/', "-").as_str() {
            "01" | "1" => Some(Form::Summary),
            "02" | "2" => Some(Form::Projects),
            "02-1" | "2-1" => Some(Form::Community),
            "02-2" | "2-2" => Some(Form::Coordination),
            "03" | "3" => Some(Form::Equipment),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_in_every_spelling_of_its_number() {
        for form in Form::ALL {
            assert_eq!((Form::parse(form.name()), Form::parse(form.printed())), (Some(form), Some(form)));
        }
        assert_eq!(Form::parse("แบบ ผ. ๐๒/๒"), Some(Form::Coordination));
        assert_eq!((Form::parse("ผ.08"), Form::parse("ผด.01")), (None, None));
    }
}
