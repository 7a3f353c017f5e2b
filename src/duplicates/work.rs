//! What is compared: a work, as its agency wrote it, in plain values. A project turns itself into one.

use std::collections::BTreeMap;

use geo::Geometry;
use serde::{Deserialize, Serialize};

use crate::redaction::{Hidden, Mask};

/// One planned or running work of one agency.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Work {
    pub id: String,
    /// As written, abbreviations, Thai digits and all.
    pub title: String,
    pub objective: Option<String>,
    pub outputs: Option<String>,
    pub agency: Agency,
    /// The office within the agency, for example `กองช่าง`.
    pub unit: Option<String>,
    /// Plan, strategy and programme (แผนงาน) as written.
    pub plan: Option<String>,
    pub strategy: Option<String>,
    pub programme: Option<String>,
    /// Fiscal year of the Buddhist era → satang. An empty map means that no money is known.
    pub budgets: BTreeMap<i32, i64>,
    /// Province (2 digits), amphoe (4) or tambon (6); the most precise ones that are known.
    pub area_codes: Vec<String>,
    /// Where the work is, in words, where the title does not say it.
    pub location_text: Option<String>,
    /// WGS 84, longitude and latitude in degrees.
    #[serde(with = "super::office::record")]
    pub geometry: Option<Geometry<f64>>,
    pub location_quality: LocationQuality,
    /// Road code as its field gives it, for example `รย.3013` or `ทล.331`.
    pub road_code: Option<String>,
    /// From and to, in kilometres along that road.
    pub chainage: Option<(f64, f64)>,
    /// Scheme (`e-gp`, `eplan`, `emenscr` …) and identifier.
    pub external_ids: Vec<(String, String)>,
    /// The row of the plan, the edition of the plan, and the mark of the amendment that the row carries.
    pub plan_reference: Option<String>,
    pub plan_edition: Option<String>,
    pub amendment_mark: Option<String>,
    /// What is not for everybody; none where everybody may read all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Hidden>,
}

/// Who does the work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Two works with the same code belong to the same agency.
    pub code: String,
    pub name_th: String,
    pub kind: Option<String>,
    /// Ministry or parent body.
    pub parent: Option<String>,
}

/// How well the geometry tells where the work is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LocationQuality {
    /// No geometry, or one that says nothing.
    #[default]
    None,
    /// A point that stands for the whole district.
    Amphoe,
    /// A point that stands for the whole sub-district.
    Tambon,
    /// A point that stands for the village.
    Village,
    /// Drawn on a map by hand.
    Drawn,
    /// Surveyed.
    Surveyed,
}

impl LocationQuality {
    /// Whether the geometry is the work itself, and not a point that stands for an area.
    pub fn is_specific(self) -> bool {
        self >= LocationQuality::Drawn
    }
}

impl Work {
    /// The work as those see it who do not own it.
    #[must_use]
    pub fn public(mut self) -> Work {
        let Some(hidden) = self.hidden.take() else { return self };
        let mask = Mask::of(&hidden.pieces);
        self.title = hidden.title;
        for text in [
            &mut self.objective,
            &mut self.outputs,
            &mut self.unit,
            &mut self.location_text,
            &mut self.strategy,
            &mut self.plan,
            &mut self.plan_reference,
            &mut self.plan_edition,
            &mut self.amendment_mark,
        ] {
            mask.optional(text);
        }
        self
    }

    /// Satang over all years.
    pub fn total(&self) -> i64 {
        self.budgets.values().fold(0_i64, |sum, satang| sum.saturating_add(*satang))
    }
}
