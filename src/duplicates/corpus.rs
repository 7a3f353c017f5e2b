//! All works of one comparison, each prepared once, and what only the whole of them can tell: rare words and templates.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::gazetteer::Gazetteer;
use super::metric::{Ground, ground};
use super::similar::{Space, Vector};
use super::text::{Facts, read_facts, without_amount};
use super::work::{LocationQuality, Work};
use crate::thai::{bones, canonical, skeleton};

/// A work and everything that is derived from it alone.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub work: Work,
    pub facts: Facts,
    /// In metres, if the geometry is the work itself or stands for its village.
    pub ground: Option<Ground>,
    /// Fiscal years with money, else years that the title names; ascending.
    pub years: Vec<i32>,
    pub agency: String,
    pub ministry: Option<String>,
    /// Skeletons of title and objective where they speak of another body's share in the work.
    pub shared_words: Option<String>,
    /// Skeleton of objective and outputs.
    pub purpose: String,
    /// Skeleton of the title as given, for telling new versions of a plan row.
    pub title: String,
}

/// Prepared works in the order of their ids.
#[derive(Debug)]
pub struct Corpus {
    pub works: Vec<Prepared>,
    /// Whole titles, by which candidates are found.
    pub titles: Space,
    pub title_vectors: Vec<Vector>,
    /// Words without facts, which the text score compares.
    pub words: Space,
    pub word_vectors: Vec<Vector>,
    pub purposes: Space,
    pub purpose_vectors: Vec<Vector>,
    /// Core → number of agencies that use it.
    templates: HashMap<String, u32>,
    /// Objectives and outputs that more than [`COMMON_PURPOSE`] works share word for word.
    common_purposes: BTreeSet<String>,
}

/// Works that may share an objective; what more of them share is the heading of a programme and tells nothing of a work.
const COMMON_PURPOSE: u32 = 3;

/// Words of a joint work.
const SHARED: &[&str] = &["ร่วมกับ", "อุดหนุน", "สมทบ", "ร่วมดำเนินการ", "บูรณาการร่วม", "ความร่วมมือ", "สนับสนุนงบประมาณ"];

/// Reads a work.
pub fn prepare(work: &Work, gazetteer: &Gazetteer) -> Prepared {
    let facts = read_facts(work, gazetteer);
    let ground =
        (work.location_quality >= LocationQuality::Village).then(|| work.geometry.as_ref().and_then(ground)).flatten();
    let mut years: BTreeSet<i32> =
        work.budgets.iter().filter(|(_, satang)| **satang > 0).map(|(year, _)| *year).collect();
    if years.is_empty() {
        years = work.budgets.keys().copied().chain(facts.numbers.years.iter().copied()).collect();
    }
    let mut purpose = String::new();
    for text in [&work.objective, &work.outputs].into_iter().flatten() {
        purpose.push_str(&bones(&canonical(text)));
    }
    let words = [Some(&work.title), work.objective.as_ref()].into_iter().flatten();
    let shared = words.filter(|text| SHARED.iter().any(|word| text.contains(word))).map(|text| bones(&canonical(text)));
    let shared_words: String = shared.collect();
    Prepared {
        ground,
        years: years.into_iter().collect(),
        agency: bones(&canonical(&work.agency.name_th)),
        ministry: work.agency.parent.as_deref().map(skeleton).filter(|name| !name.is_empty()),
        shared_words: (!shared_words.is_empty()).then_some(shared_words),
        purpose,
        title: skeleton(without_amount(&work.title)),
        facts,
        work: work.clone(),
    }
}

impl Corpus {
    /// Prepares works in parallel. The order of `works` does not matter; of two with one id the first in order of content stays.
    pub fn new(works: &[Work], gazetteer: &Gazetteer) -> Corpus {
        let mut prepared: Vec<Prepared> = works.par_iter().map(|work| prepare(work, gazetteer)).collect();
        prepared.sort_by(|a, b| a.work.id.cmp(&b.work.id).then_with(|| a.title.cmp(&b.title)));
        prepared.dedup_by(|later, earlier| later.work.id == earlier.work.id);
        let titles = Space::learn(4, prepared.iter().map(|work| work.facts.full.as_str()));
        let words = Space::learn(3, prepared.iter().map(|work| work.facts.core.as_str()));
        let purposes =
            Space::learn(4, prepared.iter().map(|work| work.purpose.as_str()).filter(|text| !text.is_empty()));
        let title_vectors = prepared.par_iter().map(|work| titles.vector(&work.facts.full)).collect();
        let word_vectors = prepared.par_iter().map(|work| words.vector(&work.facts.core)).collect();
        let purpose_vectors = prepared.par_iter().map(|work| purposes.vector(&work.purpose)).collect();
        let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for work in &prepared {
            users.entry(work.facts.core.as_str()).or_default().insert(work.work.agency.code.as_str());
        }
        let templates = users.into_iter().map(|(core, agencies)| (core.to_owned(), agencies.len() as u32)).collect();
        let mut purposed: BTreeMap<&str, u32> = BTreeMap::new();
        for work in prepared.iter().filter(|work| !work.purpose.is_empty()) {
            *purposed.entry(work.purpose.as_str()).or_default() += 1;
        }
        let common = purposed.into_iter().filter(|(_, count)| *count > COMMON_PURPOSE);
        let common_purposes = common.map(|(purpose, _)| purpose.to_owned()).collect();
        Corpus {
            common_purposes,
            works: prepared,
            titles,
            title_vectors,
            words,
            word_vectors,
            purposes,
            purpose_vectors,
            templates,
        }
    }

    /// Both works give the same objective, and so do many others.
    pub fn is_common_purpose(&self, a: &Prepared, b: &Prepared) -> bool {
        a.purpose == b.purpose && self.common_purposes.contains(&a.purpose)
    }

    /// Agencies whose works have the same words once places and numbers are gone; at least 1.
    pub fn template_users(&self, core: &str) -> u32 {
        self.templates.get(core).copied().unwrap_or(1).max(1)
    }
}
