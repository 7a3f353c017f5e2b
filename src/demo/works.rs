//! Plans of any size as two files, without a database: works and the truth about their pairs, written part by part, so that
//! memory holds one part of the country and not the whole.

use std::io::Write;

use super::country::Country;
use super::random::Random;
use super::shape::{Position, Shape};
use super::world::{DemoProject, Relation, Truth, part};
use crate::areas::Level;
use crate::error::{Error, Result};

/// Columns of the works, as `phaen duplicates evaluate` reads them: baht, WGS 84, years of the Buddhist era.
pub const WORK_COLUMNS: [&str; 12] = [
    "id",
    "title",
    "agency",
    "fiscal_year",
    "budget",
    "lon",
    "lat",
    "wkt",
    "area_code",
    "address",
    "objective",
    "kind",
];

/// Columns of the pairs; the label is the relation's name.
pub const PAIR_COLUMNS: [&str; 3] = ["id_a", "id_b", "label"];

/// Columns of the areas: code and Thai name without its prefix.
pub const AREA_COLUMNS: [&str; 2] = ["code", "name"];

/// Where the files go.
pub struct Files<W: Write> {
    pub works: csv::Writer<W>,
    pub pairs: csv::Writer<W>,
    pub areas: Option<csv::Writer<W>>,
}

/// Writes exactly `count` projects of the seed and every planted pair, part by part; `each` is told how many are written.
///
/// The truth is complete: a pair that is not listed is unrelated.
pub fn write_plans<W: Write>(seed: u64, count: usize, files: &mut Files<W>, each: &dyn Fn(usize)) -> Result<()> {
    files.works.write_record(WORK_COLUMNS).map_err(Error::internal)?;
    files.pairs.write_record(PAIR_COLUMNS).map_err(Error::internal)?;
    if let Some(areas) = &mut files.areas {
        areas.write_record(AREA_COLUMNS).map_err(Error::internal)?;
    }
    let parts = Country::parts(count);
    let mut done = 0;
    for number in 0..parts {
        // Every part has a seed of its own, far from those of its neighbours.
        let mut random = Random::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(number as u64));
        let here = count * (number + 1) / parts - done;
        let part = part(&mut random, number, here, done);
        let name =
            |code: &str| part.agencies.iter().find(|agency| agency.code == code).map(|agency| agency.thai.as_str());
        for project in &part.projects {
            write_work(&mut files.works, project, name(&project.agency).unwrap_or(&project.agency))?;
        }
        for truth in &part.truth {
            let Truth { a, b, relation } = truth;
            files.pairs.write_record([a, b, label(*relation)]).map_err(Error::internal)?;
        }
        for place in part.country.all().filter(|place| place.code.level() == Level::Tambon) {
            if let Some(areas) = &mut files.areas {
                areas.write_record([&place.code.to_string(), &place.thai]).map_err(Error::internal)?;
            }
        }
        done += here;
        each(done);
    }
    files.works.flush().map_err(Error::internal)?;
    files.pairs.flush().map_err(Error::internal)?;
    files.areas.iter_mut().try_for_each(|areas| areas.flush().map_err(Error::internal))
}

/// The name of a planted relation among those of the duplicate engine.
pub fn label(relation: Relation) -> &'static str {
    match relation {
        Relation::Duplicate => "duplicate",
        Relation::Overlap => "overlap",
        Relation::Phase => "phase",
        Relation::Component => "component",
        Relation::SameProgrammeElsewhere => "same-programme-elsewhere",
        Relation::NearMiss => "unrelated",
    }
}

fn write_work<W: Write>(file: &mut csv::Writer<W>, project: &DemoProject, agency: &str) -> Result<()> {
    let years: Vec<String> = project.budgets.iter().map(|budget| budget.year.get().to_string()).collect();
    let money: Vec<String> = project.budgets.iter().map(|budget| (budget.satang.0 / 100).to_string()).collect();
    let areas: Vec<String> = project.areas.iter().map(ToString::to_string).collect();
    let (lon, lat, wkt) = place(project.geometry.as_ref());
    let (years, money, areas) = (years.join(";"), money.join(";"), areas.join(";"));
    let address = project.location_text.as_deref().unwrap_or_default();
    // The programme is what a plan has for the kind of work.
    let row = [
        &project.id,
        &project.title,
        agency,
        &years,
        &money,
        &lon,
        &lat,
        &wkt,
        &areas,
        address,
        project.objective,
        project.programme,
    ];
    file.write_record(row).map_err(Error::internal)
}

/// Longitude and latitude of a point, or the text of another shape.
fn place(shape: Option<&Shape>) -> (String, String, String) {
    let list = |line: &[Position]| line.iter().map(|[x, y]| format!("{x} {y}")).collect::<Vec<_>>().join(",");
    let none = String::new;
    match shape {
        None => (none(), none(), none()),
        Some(Shape::Point([x, y])) => (x.to_string(), y.to_string(), none()),
        Some(Shape::Line(line)) => (none(), none(), format!("LINESTRING({})", list(line))),
        Some(Shape::Polygon(ring)) => (none(), none(), format!("POLYGON(({}))", list(ring))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use std::collections::BTreeSet;

    fn written(seed: u64, count: usize) -> (String, String, String) {
        let file = || csv::Writer::from_writer(Vec::new());
        let mut files = Files { works: file(), pairs: file(), areas: Some(file()) };
        write_plans(seed, count, &mut files, &|_| {}).unwrap();
        let text = |file: csv::Writer<Vec<u8>>| String::from_utf8(file.into_inner().unwrap()).unwrap();
        (text(files.works), text(files.pairs), text(files.areas.unwrap()))
    }

    #[test]
    fn files_hold_every_project_once_and_pairs_of_those_alone() {
        let (works, pairs, areas) = written(5, 600);
        let ids: BTreeSet<&str> = works.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!(ids.len(), 600);
        for line in pairs.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert!(ids.contains(cells.first().unwrap()) && ids.contains(cells.get(1).unwrap()), "{line}");
        }
        assert_eq!(areas.lines().count(), 244);
        assert_eq!(written(5, 600), (works, pairs, areas), "a seed gives its files");
    }

    #[test]
    fn a_part_beyond_the_corridor_has_real_amphoe_and_as_many_tambons() {
        for number in [1, 7, 60] {
            let country = Country::part(number, &mut Random::new(1));
            assert!((220..=243).contains(&country.tambons.len()), "{}", country.tambons.len());
            assert_eq!(country.provinces.len(), 1);
            assert!(
                country.tambons.iter().all(|code| country.find(*code).is_some_and(|place| place.villages.len() >= 6))
            );
        }
    }
}
