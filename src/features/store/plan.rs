//! How a question is answered: which index leads, which narrow, and what the rows are asked themselves.
//!
//! Both databases are led the same way, so that both give the same order. What few features have narrows the answer first; what many have
//! is walked along, so that a page costs what the page holds and not what the filter lets through.

use diesel::prelude::*;
use serde_json::Value;

use crate::access::Sight;
use crate::catalog::{Dataset, FieldType, GeometryKind};
use crate::error::Result;
use crate::features::query::Filter;
use crate::features::sort::{Sort, Start};
use crate::geometry::BBox;
use crate::storage::attributes::{IndexedField, Key, Necessary, Probe, Span, Texts, held_by, in_spans, spans};
use crate::storage::filter::condition;
use crate::storage::schema::feature;
use crate::storage::search::holds_word;
use crate::storage::select::{Path, SortedBy};
use crate::storage::spatial::{FeatureCondition, matches_bbox, matches_outline, near_box, of_store_elsewhere};
use crate::storage::{Backend, Database, property_text};
use crate::visible;

/// Up to so many features are listed from an index before the rows are read; it takes about a millisecond.
const FEW: i64 = 5_000;

/// A question about the features of a dataset, by one who sees so much.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub of: &'a Dataset,
    pub sight: &'a Sight,
    pub filter: &'a Filter,
}

/// What the indexes can tell of one part of the filter.
struct Need {
    spans: Vec<Span>,
    /// The part is an equality, by its place in [`Filter::equals`], and the index holds all of the value.
    tells: Option<usize>,
}

/// The way to the answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub lead: Lead,
    pub narrowed: Vec<Vec<Span>>,
    /// What many features have, looked up for each.
    pub held: Vec<Vec<Span>>,
    /// A box, ids or words narrow the answer.
    pub placed: bool,
    /// Equalities that the indexes answer wholly, by place.
    pub told: Vec<usize>,
}

/// Which index gives the order.
#[derive(Debug, Clone, Default)]
pub(super) enum Lead {
    /// The features' own numbers.
    #[default]
    Seq,
    /// One value of one field, then the features' numbers.
    Equal(Span),
    /// The index of the first field; the flags say which fields fall.
    Along(Vec<(IndexedField, bool)>, Option<Span>),
    /// None: few features are sorted.
    Sorted(Vec<(IndexedField, bool)>),
}

impl Lead {
    /// The fields of the order.
    pub fn fields(&self) -> &[(IndexedField, bool)] {
        match self {
            Lead::Seq | Lead::Equal(_) => &[],
            Lead::Along(fields, _) | Lead::Sorted(fields) => fields,
        }
    }

    /// The path through the database; `absent` is the part of the index that is walked.
    pub fn path(&self, absent: i16) -> Path {
        let keys = |fields: &[(IndexedField, bool)]| {
            fields.iter().map(|(field, falls)| SortedBy { field: field.number, descending: *falls }).collect()
        };
        match self {
            Lead::Seq => Path::Seq,
            Lead::Equal(span) => Path::Equal(span.clone()),
            Lead::Along(fields, within) => Path::Along { keys: keys(fields), absent, within: within.clone() },
            Lead::Sorted(fields) => Path::Sorted(keys(fields)),
        }
    }
}

impl Plan {
    /// Is every feature of the dataset looked at, without an index that narrows?
    pub fn is_scan(&self, asked: Question<'_>) -> bool {
        let filter = asked.filter;
        matches!(self.lead, Lead::Seq)
            && self.narrowed.is_empty()
            && !self.placed
            && filter.bbox.as_ref().is_none_or(|bbox| is_all(bbox, asked.of))
    }
}

/// Chooses the way. It depends on the data and the question alone, so that each page of an answer takes the same.
pub(super) fn plan(database: &mut Database, asked: Question<'_>, sort: &Sort, start: &Start) -> Result<Plan> {
    let needs = needs(asked);
    let placed = asked.filter.necessary.iter().any(|part| matches!(part, Necessary::Box(_)))
        || asked.filter.bbox.as_ref().is_some_and(|bbox| !is_wide(bbox, asked.of))
        || asked.filter.ids.is_some()
        || !asked.filter.words.is_empty();
    let keyed = sort.keys.is_empty() && start.place.as_ref().is_some_and(|place| !place.keys.is_empty());
    let sorted = sort.indexed(asked.of);
    if let ([need], true, false) = (needs.as_slice(), sorted.is_empty(), placed || keyed)
        && let Some(span) = one_value(need)
    {
        let told = need.tells.into_iter().collect();
        return Ok(Plan { lead: Lead::Equal(span.clone()), told, ..Plan::default() });
    }
    let mut plan = Plan { placed, ..Plan::default() };
    let mut wide: Vec<&Need> = Vec::new();
    for need in &needs {
        let leads = keyed && wide.is_empty() && one_span(need).is_some() && one_value(need).is_none();
        if !leads && Probe::new(&need.spans, FEW + 1).count(database)? <= FEW {
            plan.narrowed.push(need.spans.clone());
            plan.told.extend(need.tells);
        } else {
            wide.push(need);
        }
    }
    let few = placed || !plan.narrowed.is_empty();
    for need in wide.iter().filter(|need| need.tells.is_some()) {
        plan.held.push(need.spans.clone());
        plan.told.extend(need.tells);
    }
    plan.lead = match sorted.first() {
        Some(_) if few => Lead::Sorted(sorted),
        Some((first, _)) => {
            let within = wide.iter().find_map(|need| one_span(need).filter(|span| span.field == first.number));
            let within = within.cloned();
            Lead::Along(sorted, within)
        }
        None if few && !keyed => Lead::Seq,
        None => wide_lead(asked, &wide, start),
    };
    // What leads need not be looked up.
    if let Lead::Equal(span) = &plan.lead {
        plan.held.retain(|spans| spans.as_slice() != std::slice::from_ref(span));
    }
    Ok(plan)
}

/// Without an order of its own an answer may have any that stays: that of the index that is walked.
fn wide_lead(asked: Question<'_>, wide: &[&Need], start: &Start) -> Lead {
    let numbered = start.place.as_ref().is_some_and(|place| place.keys.is_empty());
    let field = |span: &Span| asked.of.indexed_fields().into_iter().find(|field| field.number == span.field);
    if let Some(span) = wide.iter().find_map(|need| one_value(need)) {
        return Lead::Equal(span.clone());
    }
    let range = wide.iter().find_map(|need| one_span(need)).and_then(|span| field(span).map(|field| (field, span)));
    match range {
        Some((field, span)) if !numbered => Lead::Along(vec![(field, false)], Some(span.clone())),
        _ => Lead::Seq,
    }
}

/// The span of a need in which all keys are equal.
fn one_value(need: &Need) -> Option<&Span> {
    one_span(need)
        .filter(|span| matches!(span.text, Texts::Exactly(_)) && span.number.0.total_cmp(&span.number.1).is_eq())
}

fn one_span(need: &Need) -> Option<&Span> {
    need.spans.first().filter(|_| need.spans.len() == 1)
}

fn needs(asked: Question<'_>) -> Vec<Need> {
    let fields = asked.of.indexed_fields();
    let necessary =
        asked.filter.necessary.iter().filter_map(|part| Some(Need { spans: spans(&fields, part)?, tells: None }));
    let equalities = asked.filter.equals.iter().enumerate().filter_map(|(place, (name, text))| {
        let spans = spans(&fields, &Necessary::Equals(name.clone(), json_value(asked.of, name, text)))?;
        let field = fields.iter().find(|field| field.name == *name)?;
        Some(Need { tells: holds_whole(field, &spans).then_some(place), spans })
    });
    equalities.chain(necessary).collect()
}

/// The wanted text as the JSON value that it spells.
fn json_value(of: &Dataset, name: &str, text: &str) -> Value {
    match of.described.field(name).map(|field| field.field_type) {
        Some(FieldType::Integer | FieldType::Number | FieldType::Boolean) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        }
        _ => Value::from(text),
    }
}

/// Does the index hold all of the value, so that the row need not be asked?
fn holds_whole(field: &IndexedField, spans: &[Span]) -> bool {
    matches!(spans, [Span { text: Texts::Exactly(text), .. }]
        if Key { absent: false, number: 0.0, text: text.clone() }.is_whole(field.kind))
}

/// Does the box hold the whole extent? An extent covers all its features, so that nothing is left out.
fn is_all(bbox: &BBox, of: &Dataset) -> bool {
    let Some([west, south, east, north]) = of.extent.bbox else { return false };
    west <= east
        && bbox
            .parts()
            .iter()
            .any(|part| part.min().x <= west && part.max().x >= east && part.min().y <= south && part.max().y >= north)
}

/// Does the box hold more than a tenth of the extent, so that it narrows little?
fn is_wide(bbox: &BBox, of: &Dataset) -> bool {
    share(bbox, of) > 0.1
}

/// How much of the extent's area the box holds, from 0 to 1; nothing of no extent.
pub fn share(bbox: &BBox, of: &Dataset) -> f64 {
    let Some([west, south, east, north]) = of.extent.bbox else { return 0.0 };
    let part = |low: f64, high: f64, from: f64, to: f64| {
        let whole = to - from;
        if whole > 0.0 { (high.min(to) - low.max(from)).max(0.0) / whole } else { 1.0 }
    };
    let parts = bbox.parts();
    parts
        .iter()
        .map(|rect| part(rect.min().x, rect.max().x, west, east) * part(rect.min().y, rect.max().y, south, north))
        .sum()
}

/// The conditions on the rows, under a plan. The rule of visibility is the first of them.
pub(super) fn conditions(database: &mut Database, asked: Question<'_>, plan: &Plan) -> Result<Vec<FeatureCondition>> {
    let mut conditions = all_but_cql2(database, asked, plan);
    if let Some(filter) = &asked.filter.asked {
        let collections = asked.of.described.geometry_kind == GeometryKind::Any;
        let candidates = |database: &Database| candidates(database, asked, plan);
        let question = format!("{} {:?} {:?} {:?}", asked.of.number, asked.of.as_of, asked.sight, asked.filter);
        conditions.push(condition(database, filter, collections, &question, candidates)?);
    }
    Ok(conditions)
}

/// The features that everything but CQL2 lets through, as a query that stands alone.
fn candidates<'a>(database: &Database, asked: Question<'_>, plan: &Plan) -> feature::BoxedQuery<'a, Backend> {
    let led = match &plan.lead {
        Lead::Equal(span) | Lead::Along(_, Some(span)) => in_spans(vec![span.clone()]),
        _ => None,
    };
    let own = feature::table.into_boxed().filter(feature::store.eq(asked.of.number));
    all_but_cql2(database, asked, plan).into_iter().chain(led).fold(own, |query, condition| query.filter(condition))
}

fn all_but_cql2(database: &Database, asked: Question<'_>, plan: &Plan) -> Vec<FeatureCondition> {
    let (of, filter) = (asked.of, asked.filter);
    let mut conditions: Vec<FeatureCondition> = vec![Box::new(visible!(feature, asked.sight).nullable())];
    conditions.extend(of.as_of.map(|at| -> FeatureCondition { Box::new(feature::updated_at.le(at.0).nullable()) }));
    let bbox = filter.bbox.as_ref().filter(|bbox| !is_all(bbox, of));
    let boxed = bbox.is_some() || filter.necessary.iter().any(|part| matches!(part, Necessary::Box(_)));
    let elsewhere = filter.ids.is_none() && (boxed || !filter.words.is_empty());
    // The fields of the index are the dataset's own; elsewhere the dataset is asked for, through its index only where nothing narrows.
    if matches!(plan.lead, Lead::Seq) && plan.narrowed.is_empty() {
        conditions.push(if elsewhere {
            of_store_elsewhere(of.number)
        } else {
            Box::new(feature::store.eq(of.number).nullable())
        });
    }
    conditions.extend(plan.narrowed.iter().filter_map(|spans| in_spans(spans.clone())));
    conditions.extend(plan.held.iter().map(|spans| held_by(spans.clone())));
    conditions.extend(bbox.and_then(|bbox| matches_bbox(database, of.number, bbox)));
    conditions.extend(filter.outline.as_ref().map(matches_outline));
    conditions.extend(filter.necessary.iter().filter_map(|part| match part {
        Necessary::Box(bbox) => near_box(database, of.number, bbox),
        _ => None,
    }));
    if let (Some(time), true) = (&filter.time, of.described.time_start_field.is_some()) {
        // What has no time is matched by every interval (Requirement /req/core/fc-time-response, part C).
        let meets = feature::time_start.le(time.end.0).and(feature::time_end.ge(time.start.0));
        conditions.push(Box::new(meets.or(feature::time_start.is_null())));
    }
    if let Some(ids) = &filter.ids {
        conditions.push(Box::new(feature::id.eq_any(ids.clone()).nullable()));
    }
    conditions.extend(filter.words.iter().map(|word| holds_word(word)));
    let asked_of_the_row = filter.equals.iter().enumerate().filter(|(place, _)| !plan.told.contains(place));
    conditions.extend(asked_of_the_row.map(|(_, (name, value))| -> FeatureCondition {
        Box::new(property_text(feature::properties, name.clone()).eq(value.clone()))
    }));
    conditions
}
