//! Other work that undoes what was just done: a table of objects and years, read from `clashes.toml`.

use std::fmt::Display;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use super::kind::{Kind, Object};
use crate::error::{Error, Fault, Words};

/// One line of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Clash {
    done: String,
    again: Vec<String>,
    years: u32,
    #[serde(rename = "reason")]
    _reason: String,
}

/// After which work which other work on the same spot undoes it, and for how many fiscal years.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clashes {
    clash: Vec<Clash>,
}

static EMBEDDED: LazyLock<Clashes> = LazyLock::new(embedded);
static CHOSEN: OnceLock<Clashes> = OnceLock::new();

#[expect(clippy::expect_used, reason = "the file is a part of the program; a test reads it")]
fn embedded() -> Clashes {
    Clashes::parse(include_str!("clashes.toml")).expect("clashes.toml")
}

/// The objects that the table may name.
const OBJECTS: [Object; 14] = [
    Object::Road,
    Object::Bridge,
    Object::Lighting,
    Object::TrafficSafety,
    Object::Drain,
    Object::RiverBank,
    Object::Waterway,
    Object::Reservoir,
    Object::WaterSupply,
    Object::Wastewater,
    Object::Waste,
    Object::Building,
    Object::Park,
    Object::Camera,
];

impl Clashes {
    /// Reads a table in the form of `clashes.toml`; every object that it names has to be known.
    pub fn parse(text: &str) -> Result<Clashes, String> {
        let table: Clashes = toml::from_str(text).map_err(|cause| cause.to_string())?;
        let known = OBJECTS.map(word);
        let unknown = table
            .clash
            .iter()
            .flat_map(|clash| clash.again.iter().chain([&clash.done]))
            .find(|name| !known.contains(name));
        match unknown {
            Some(name) => Err(format!("{name}? {}", known.join(", "))),
            None => Ok(table),
        }
    }

    /// Chooses the table of this process; the first choice holds.
    pub fn settle(self) {
        let _ = CHOSEN.set(self);
    }

    /// What is said of a file that is no table of clashes.
    pub fn unreadable(path: impl Display, cause: impl Display) -> Error {
        let reason = Words::new(
            format!("อ่านตารางงานที่ขัดกันตามเวลา {path} ไม่ได้: {cause}"),
            format!("the table of clashes in {path} cannot be read: {cause}"),
        );
        Error::malformed(Fault::parameter("duplicate-clashes", "unreadable-clashes", reason).remedy(
            "เขียนไฟล์ตามแบบ clashes.toml หรือลบค่านี้เพื่อใช้ตารางที่มากับโปรแกรม",
            "write the file as clashes.toml is written, or leave the setting out for the table that ships",
        ))
    }

    fn within(&self, done: Option<Object>, again: Option<Object>, gap: u32) -> bool {
        let (Some(done), Some(again)) = (done.map(word), again.map(word)) else { return false };
        self.clash.iter().any(|clash| clash.done == done && clash.again.contains(&again) && gap <= clash.years)
    }
}

/// Whether the later work undoes the earlier one: the table names the two objects, and no more years than it says lie
/// between the last year of the one and the first of the other.
pub fn clashes(a: Kind, years_a: &[i32], b: Kind, years_b: &[i32]) -> bool {
    let ((Some(first_a), Some(last_a)), (Some(first_b), Some(last_b))) =
        ((years_a.first(), years_a.last()), (years_b.first(), years_b.last()))
    else {
        return false;
    };
    if last_a < first_b {
        within(a.object, b.object, first_b.abs_diff(*last_a))
    } else if last_b < first_a {
        within(b.object, a.object, first_a.abs_diff(*last_b))
    } else {
        false
    }
}

fn within(done: Option<Object>, again: Option<Object>, gap: u32) -> bool {
    CHOSEN.get().unwrap_or(&EMBEDDED).within(done, again, gap)
}

/// The name of an object in the table.
fn word(object: Object) -> String {
    object.english().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(object: Object) -> Kind {
        Kind { activity: None, object: Some(object) }
    }

    #[test]
    fn a_new_road_is_not_to_be_cut_for_five_years() {
        let (road, pipe) = (kind(Object::Road), kind(Object::WaterSupply));
        assert!(clashes(road, &[2565, 2566], pipe, &[2570]));
        assert!(clashes(pipe, &[2570], road, &[2566]), "whichever comes first in the list");
        assert!(!clashes(road, &[2565], pipe, &[2571]));
        assert!(!clashes(pipe, &[2565], road, &[2566]), "pipes before the surface are in the right order");
    }

    #[test]
    fn a_province_may_agree_on_periods_of_its_own() {
        let line = |done: &str| {
            format!("[[clash]]\ndone = \"{done}\"\nagain = [\"lighting\"]\nyears = 4\nreason = \"agreed\"")
        };
        let own = Clashes::parse(&line("park")).unwrap();
        assert!(own.within(Some(Object::Park), Some(Object::Lighting), 4));
        assert!(!own.within(Some(Object::Park), Some(Object::Lighting), 5));
        assert!(!own.within(Some(Object::Road), Some(Object::WaterSupply), 1), "what it does not name is no clash");
        assert!(Clashes::parse(&line("rode")).unwrap_err().contains("rode? road, bridge"));
    }
}
