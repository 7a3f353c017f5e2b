//! A profile read: the area's own projects by the index of codes, datasets by the spatial index, and never everything there is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::answer::{AreaProfile, Body, Cases, Gaps, Here, Layer, Row, Sum};
use super::tally::{Count, Groups, by, by_part, by_year, total, years_without};
use super::themes;
use crate::access::store::{list_agencies, names_of};
use crate::access::{Bilingual, Sight};
use crate::areas::{self, AreaCode};
use crate::catalog::store::list_datasets;
use crate::catalog::{Dataset, DatasetKind};
use crate::duplicates::Work;
use crate::duplicates::cases::{CaseFilter, kind_label, kind_of, store as cases};
use crate::duplicates::office::PairFilter;
use crate::duplicates::report::case_tables;
use crate::error::{Error, Result};
use crate::features::query::Filter;
use crate::features::store::list_features;
use crate::geometry::BBox;
use crate::http::links::{query, segment};
use crate::http::{Base, Format, Link};
use crate::locate::{Areas, Within};
use crate::plans::programme;
use crate::plans::store::{AreaProjects, agencies_with_projects, projects_in_area};
use crate::storage::Database;

/// Qualities of a place that is known more finely than by its area.
const PLACED: [&str; 3] = ["surveyed", "drawn", "located"];
/// Datasets whose features are looked for.
const MOST_DATASETS: i64 = 500;

/// Who asks, when and from where.
pub struct Asked<'a> {
    pub sight: &'a Sight,
    /// May cases of duplicates be told?
    pub cases: bool,
    pub base: &'a Base,
    /// The fiscal year that it is, Buddhist era.
    pub year: i32,
}

/// The kind of work that a title tells, as the addresses of lists say it.
pub fn kind_of_title(title: &str) -> String {
    kind_of(&Work { title: title.to_owned(), ..Work::default() })
}

/// The area of a code of 2, 4, 6 or 8 digits.
///
/// # Errors
/// `NotFound` for a code that the register does not hold; of a village its tambon has to be there.
pub fn here(text: &str) -> Result<(Here, AreaCode)> {
    let missing = || Error::not_found("พื้นที่", "area", text);
    let digits = crate::thai::to_arabic(text.trim());
    let village = digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_digit());
    let code =
        AreaCode::parse(if village { digits.get(..6).unwrap_or_default() } else { &digits }).map_err(|_| missing())?;
    let area = areas::find(code).ok_or_else(missing)?;
    if village {
        let number = digits.get(6..).unwrap_or_default().trim_start_matches('0');
        let name = Bilingual::new(
            format!("หมู่ที่ {number} {}", area.full_thai()),
            format!("village {number}, {} {}", area.level.english(), area.english),
        );
        return Ok((Here { code: digits, level: "village".to_owned(), name, parent: Some(code.to_string()) }, code));
    }
    let name = Bilingual::new(area.full_thai(), format!("{} {}", area.english, area.level.english()));
    let parent = area.parent.map(|parent| parent.to_string());
    Ok((Here { code: code.to_string(), level: area.level.english().to_owned(), name, parent }, code))
}

/// The profile of an area.
pub fn profile(database: &mut Database, text: &str, asked: &Asked<'_>) -> Result<AreaProfile> {
    let (area, code) = here(text)?;
    let projects = projects_in_area(database, asked.sight, &area.code)?;
    let list = |narrowing: &[(&str, &str)]| address(asked.base, &area.code, narrowing);
    let listed = |groups: Groups, parameter: &str, label: &dyn Fn(&str) -> Bilingual| {
        rows(groups, label, &|key| (!parameter.is_empty() && !key.is_empty()).then(|| list(&[(parameter, key)])))
    };
    let agencies = by(&projects, |one| one.agency.clone());
    let codes: Vec<&str> = agencies.keys().map(String::as_str).collect();
    let names: HashMap<String, Bilingual> = names_of(database, &codes)?;
    let same = |key: &str| {
        if key.is_empty() { Bilingual::new("ไม่ระบุ", "not stated") } else { Bilingual::new(key, key) }
    };
    let parts = by_part(&projects, &area.code);
    let years = by_year(&projects);
    let layers = layers(database, asked, code)?;
    Ok(AreaProfile {
        total: sum(total(&projects), Some(list(&[]))),
        by_agency: listed(agencies, "agency", &|key| names.get(key).cloned().unwrap_or_else(|| same(key))),
        by_kind: listed(by(&projects, |one| kind_of_title(&one.title)), "", &kind_label),
        by_programme: listed(by(&projects, |one| one.programme.clone()), "programme", &|key| {
            programme::find(key).map_or_else(|| same(key), |known| Bilingual::new(known.thai, known.english))
        }),
        by_plan_status: listed(by(&projects, |one| one.plan_status.clone()), "planStatus", &same),
        by_coordination_status: listed(
            by(&projects, |one| one.coordination_status.clone()),
            "coordinationStatus",
            &same,
        ),
        by_money_status: listed(by(&projects, |one| one.money_status.clone()), "moneyStatus", &same),
        by_execution_status: listed(by(&projects, |one| one.execution_status.clone()), "executionStatus", &same),
        parts: rows(parts.groups, &|key| here(key).map_or_else(|_| same(key), |found| found.0.name), &|key| {
            Some(address(asked.base, key, &[]))
        }),
        in_no_part: parts.in_no_part,
        counted_again: parts.counted_again,
        superseded: projects.superseded,
        duplicates: if asked.cases { Some(duplicates(database, asked, &area.code)?) } else { None },
        gaps: gaps(database, &projects, &years, &layers, asked, &area.code)?,
        by_fiscal_year: listed(years, "fiscalYear", &same),
        datasets: layers.into_iter().map(|(layer, _)| layer).collect(),
        links: links(asked.base, &area),
        area,
    })
}

fn sum((projects, satang): Count, href: Option<String>) -> Sum {
    Sum { projects, satang, href }
}

fn rows(groups: Groups, label: &dyn Fn(&str) -> Bilingual, href: &dyn Fn(&str) -> Option<String>) -> Vec<Row> {
    groups.into_iter().map(|(key, count)| Row { label: label(&key), sum: sum(count, href(&key)), key }).collect()
}

/// The list of the projects that a number counts.
fn address(base: &Base, code: &str, narrowing: &[(&str, &str)]) -> String {
    let own = [("area", code), ("current", "true")];
    let pairs: Vec<(&str, String)> =
        own.iter().chain(narrowing).map(|(name, value)| (*name, (*value).to_owned())).collect();
    base.to(&format!("/projects?{}", query(&pairs)))
}

fn links(base: &Base, area: &Here) -> Vec<Link> {
    let own = base.to(&format!("/areas/{}/profile", segment(&area.code)));
    let mut links = vec![
        Link::new(own.clone(), "self", Format::Json.media_type()),
        Link::new(format!("{own}?format=xlsx"), "alternate", Format::Xlsx.media_type()),
    ];
    if area.level != "village" {
        links.push(Link::new(base.to(&format!("/areas/{}", segment(&area.code))), "about", Format::Json.media_type()));
    }
    let up = area.parent.iter().map(|code| base.to(&format!("/areas/{}/profile", segment(code))));
    links.extend(up.map(|href| Link::new(href, "up", Format::Json.media_type())));
    links
}

fn duplicates(database: &mut Database, asked: &Asked<'_>, code: &str) -> Result<Cases> {
    // Works know no villages: a village's cases are those of its tambon.
    let area = code.get(..6).unwrap_or(code).to_owned();
    let pairs = PairFilter { area: Some(area.clone()), ..PairFilter::default() };
    let facts = cases::case_facts(database, asked.sight, &CaseFilter { pairs, ..CaseFilter::default() })?;
    let href = asked.base.to(&format!("/duplicates/cases?area={area}"));
    let total = case_tables(&facts, &BTreeMap::new(), &|_, _| href.clone()).total;
    Ok(Cases {
        cases: total.cases,
        projects: total.projects,
        gross_satang: total.gross_satang,
        net_satang: total.net_satang,
        doubled_satang: total.doubled_satang,
        href,
    })
}

/// The datasets with a feature in the area, each with the themes that it says it is of.
fn layers(database: &mut Database, asked: &Asked<'_>, code: AreaCode) -> Result<Vec<(Layer, Vec<&'static str>)>> {
    let Some(within) = Areas::default().within(database, code)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for dataset in list_datasets(database, asked.sight, "", 0, MOST_DATASETS)? {
        if dataset.kind == DatasetKind::Layer && has_features(database, asked.sight, &dataset, &within)? {
            let side = within.bbox.to_array().map(|side| format!("{side:.6}")).join(",");
            let id = segment(&dataset.described.id);
            let layer = Layer {
                href: asked.base.to(&format!("/collections/{id}/items?bbox={side}")),
                id: dataset.described.id.clone(),
                title: dataset.described.title.clone(),
                agency: dataset.described.agency.clone(),
            };
            found.push((layer, themes::themes_of(&dataset.described)));
        }
    }
    Ok(found)
}

fn has_features(database: &mut Database, sight: &Sight, dataset: &Dataset, within: &Within) -> Result<bool> {
    let Some([west, south, east, north]) = dataset.extent.bbox else { return Ok(false) };
    if !BBox::new(west, south, east, north)?.intersects(within.bbox) {
        return Ok(false);
    }
    let filter = Filter { bbox: Some(within.bbox), outline: within.outline(), ..Filter::default() };
    Ok(!list_features(database, dataset, sight, &filter, None, 0, 1)?.is_empty())
}

fn gaps(
    database: &mut Database,
    projects: &AreaProjects,
    years: &Groups,
    layers: &[(Layer, Vec<&'static str>)],
    asked: &Asked<'_>,
    code: &str,
) -> Result<Gaps> {
    let unplaced = projects.current.iter().filter(|one| !PLACED.contains(&one.location_quality.as_str()));
    let unplaced = unplaced.fold((0, 0), |(count, satang), one| (count + 1, satang + one.budget_satang.unwrap_or(0)));
    let covered: BTreeSet<&str> = layers.iter().flat_map(|(_, themes)| themes.iter().copied()).collect();
    let missing = themes::THEMES.iter().map(|theme| theme.0).filter(|theme| !covered.contains(theme));
    Ok(Gaps {
        without_place: sum(unplaced, Some(address(asked.base, code, &[("placed", "false")]))),
        without_money: projects.current.iter().filter(|one| one.budget_satang.is_none()).count(),
        years_without_plans: years_without(years, asked.year + 1),
        silent_agencies: silent(database, code)?,
        missing_themes: missing
            .map(|theme| Row { key: theme.to_owned(), label: themes::name(theme), sum: Sum::default() })
            .collect(),
    })
}

/// Local bodies whose area holds this one or lies in it, and that have sent nothing.
fn silent(database: &mut Database, code: &str) -> Result<Vec<Body>> {
    let all = list_agencies(database, "", 0, i64::MAX)?;
    let here = all.into_iter().filter(|agency| {
        agency.responsibility.iter().any(|own| own.starts_with(code) || code.starts_with(own.as_str()))
    });
    let here: Vec<Body> = here.map(|agency| Body { code: agency.code, name: agency.name }).collect();
    let codes: Vec<String> = here.iter().map(|body| body.code.clone()).collect();
    let sent: BTreeSet<String> = agencies_with_projects(database, &codes)?.into_iter().collect();
    Ok(here.into_iter().filter(|body| !sent.contains(&body.code)).collect())
}
