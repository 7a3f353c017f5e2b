//! Other work that undoes what was just done: a table of objects and years, read from `clashes.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::kind::{Kind, Object};

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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    clash: Vec<Clash>,
}

static TABLE: LazyLock<Table> = LazyLock::new(embedded);

#[expect(clippy::expect_used, reason = "the file is a part of the program; a test reads it")]
fn embedded() -> Table {
    toml::from_str(include_str!("clashes.toml")).expect("clashes.toml")
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
    let (Some(done), Some(again)) = (done.map(word), again.map(word)) else { return false };
    TABLE.clash.iter().any(|clash| clash.done == done && clash.again.contains(&again) && gap <= clash.years)
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
    fn every_object_in_the_table_is_one() {
        let known = [
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
        ]
        .map(word);
        for clash in &TABLE.clash {
            assert!(known.contains(&clash.done) && clash.again.iter().all(|again| known.contains(again)), "{clash:?}");
        }
    }
}
