//! A plan: whose it is, of what kind, over which years, and the ladder that its agency declares.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Visibility;
use crate::error::{At, Error, Fault, Result, Words};
use crate::plans::status::axis;
use crate::thai;
use crate::time::FiscalYear;

/// Years of the longest plan that is taken: the national strategy has twenty.
const MOST_YEARS: i32 = 20;
const LONGEST_TITLE: usize = 1_000;

axis! {
    /// What kind of plan it is.
    PlanKind {
        LocalDevelopment = "local-development", "แผนพัฒนาท้องถิ่น";
        Operation = "operation", "แผนดำเนินงาน";
        Ordinance = "ordinance", "ข้อบัญญัติ/เทศบัญญัติ";
        Province = "province", "แผนพัฒนาจังหวัด";
        Cluster = "cluster", "แผนพัฒนากลุ่มจังหวัด";
        EecIntegrated = "eec-integrated", "แผนงานบูรณาการ EEC";
        Ministry = "ministry", "แผนของกระทรวงหรือกรม";
        Community = "community", "แผนชุมชน/แผนพัฒนาหมู่บ้าน";
    }
}

/// A plan of one agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Plan {
    /// Given by the hub where it is left out.
    pub id: String,
    /// Code of the agency whose plan it is.
    #[schema(required)]
    pub agency: String,
    /// How far the plan may be seen; its rows and the projects made of them are seen no further.
    pub visibility: Visibility,
    pub kind: PlanKind,
    /// As printed on its cover; made of kind and years where it is left out.
    pub title: String,
    /// First fiscal year, Buddhist era, 2400 to 2700.
    #[schema(required)]
    pub year_first: i32,
    /// Last fiscal year, Buddhist era; the first where it is left out.
    pub year_last: i32,
    /// The strategies and tactics that the agency declares; steps that only rows name need not be told.
    pub outline: Vec<OutlineStrategy>,
    pub note: Option<String>,
    #[schema(read_only)]
    pub version: i64,
    /// RFC 3339.
    #[schema(read_only)]
    pub created_at: Option<String>,
    #[schema(read_only)]
    pub updated_at: Option<String>,
    /// The ways to its editions, rows and what follows from them; in the answer for one plan alone.
    #[schema(read_only, value_type = Vec<crate::http::Link>)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<serde_json::Value>,
}

impl Default for Plan {
    fn default() -> Self {
        Plan {
            id: String::new(),
            agency: String::new(),
            visibility: Visibility::Public,
            kind: PlanKind::LocalDevelopment,
            title: String::new(),
            year_first: 0,
            year_last: 0,
            outline: Vec::new(),
            note: None,
            version: 0,
            created_at: None,
            updated_at: None,
            links: Vec::new(),
        }
    }
}

/// ยุทธศาสตร์ or ประเด็นการพัฒนา, with what stands under it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OutlineStrategy {
    pub strategy: String,
    pub tactics: Vec<OutlineTactic>,
}

/// กลยุทธ์, with the แผนงาน under it; a programme may stand under several.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OutlineTactic {
    pub tactic: String,
    pub programmes: Vec<String>,
}

impl Plan {
    /// Checks the fields; all faults are told together.
    ///
    /// # Errors
    /// `Malformed`.
    pub fn checked(mut self) -> Result<Plan> {
        self.links = Vec::new();
        let mut faults = Vec::new();
        self.title = thai::clean(self.title.trim());
        self.note = self.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
        if !self.id.is_empty() && !crate::features::feature::is_feature_id(&self.id) {
            let words = Words::new(
                "ใช้เป็นรหัสไม่ได้: 1 ถึง 200 อักขระ ไม่มีเครื่องหมายทับ",
                "cannot be an id: 1 to 200 characters without a slash",
            );
            faults.push(Fault::pointer("/id", "not-an-id", words));
        }
        if self.agency.trim().is_empty() {
            let words = Words::new("ต้องระบุหน่วยงานเจ้าของแผน", "the agency whose plan it is is needed");
            faults.push(Fault::pointer("/agency", "missing", words));
        }
        if self.year_last == 0 {
            self.year_last = self.year_first;
        }
        for (pointer, year) in [("/yearFirst", self.year_first), ("/yearLast", self.year_last)] {
            if let Err(fault) = FiscalYear::new(year) {
                faults.push(Fault { at: At::Pointer(pointer.to_owned()), ..fault });
            }
        }
        if faults.is_empty() && !(0..MOST_YEARS).contains(&(self.year_last - self.year_first)) {
            let words = Words::new(
                format!("แผนต้องมี 1 ถึง {MOST_YEARS} ปี และปีสุดท้ายไม่ก่อนปีแรก"),
                format!("a plan has 1 to {MOST_YEARS} years, and its last year is not before its first"),
            );
            faults.push(Fault::pointer("/yearLast", "wrong-years", words));
        }
        if self.title.chars().count() > LONGEST_TITLE {
            let words = Words::new(
                format!("ชื่อแผนยาวเกิน {LONGEST_TITLE} อักขระ"),
                format!("the title has more than {LONGEST_TITLE} characters"),
            );
            faults.push(Fault::pointer("/title", "too-long", words));
        }
        if !faults.is_empty() {
            return Err(Error::Malformed(faults));
        }
        if self.title.is_empty() {
            self.title = format!("{} (พ.ศ. {})", self.kind.thai(), self.window().replace('-', " - "));
        }
        Ok(self)
    }

    /// Its fiscal years, in order.
    pub fn years(&self) -> Vec<i32> {
        (self.year_first..=self.year_last).collect()
    }

    /// `2566-2570`, or `2569` where it has one year.
    pub fn window(&self) -> String {
        if self.year_first == self.year_last {
            self.year_first.to_string()
        } else {
            format!("{}-{}", self.year_first, self.year_last)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_without_a_title_is_called_by_its_kind_and_years() {
        let plan = Plan { agency: "a".into(), year_first: 2566, year_last: 2570, ..Plan::default() };
        assert_eq!(plan.checked().map(|plan| plan.title).ok().as_deref(), Some("แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)"));
    }

    #[test]
    fn years_of_another_era_or_in_the_wrong_order_are_refused() {
        let plan = |first, last| Plan { agency: "a".into(), year_first: first, year_last: last, ..Plan::default() };
        assert!(plan(2023, 2027).checked().is_err() && plan(2570, 2566).checked().is_err());
        assert!(plan(2566, 2595).checked().is_err() && plan(2569, 0).checked().is_ok());
    }
}
