//! A case as one caller sees it: the star around its most complete record, and its money.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{AgencyAnswer, CaseEntry, Spoke};
use super::kind::kind_of;
use super::model::{Action, Answer, Case, Link};
use super::netting::{Netting, Shared, net};
use crate::duplicates::assign::DuplicateAssignment;
use crate::duplicates::evidence::baht;
use crate::duplicates::office::{Side, state_name};
use crate::duplicates::work::Work;
use crate::duplicates::{Relation, Severity};
use crate::time::Timestamp;

/// What a caller sees of a case.
pub(in crate::duplicates) struct View<'a> {
    pub case: &'a Case,
    /// The most complete record first.
    pub works: Vec<&'a Work>,
    pub links: Vec<&'a Link>,
    pub netting: Netting,
}

/// What people said of a case, in short.
#[derive(Debug, Default, Clone)]
pub(in crate::duplicates) struct Said {
    pub answers: BTreeMap<String, Answer>,
    pub decided: Option<(Action, Option<i64>)>,
    pub assignment: Option<DuplicateAssignment>,
}

impl<'a> View<'a> {
    /// `links` are the pairs of the case that the caller sees, `works` the projects of these pairs.
    pub fn new(case: &'a Case, links: Vec<&'a Link>, works: &'a BTreeMap<String, Work>) -> View<'a> {
        let ids: BTreeSet<&str> = links.iter().flat_map(|link| [link.a.as_str(), link.b.as_str()]).collect();
        let mut works: Vec<&Work> = ids.into_iter().filter_map(|id| works.get(id)).collect();
        works.sort_by(|a, b| facts_of(b).cmp(&facts_of(a)).then_with(|| a.id.cmp(&b.id)));
        let budgets: Vec<(String, i64)> = works.iter().map(|work| (work.id.clone(), work.total())).collect();
        let shared: Vec<Shared<'_>> =
            links.iter().map(|link| Shared { pair: &link.pair, a: &link.a, b: &link.b, satang: link.stake }).collect();
        let netting = net(&budgets, &shared);
        View { case, works, links, netting }
    }

    pub fn agencies(&self) -> BTreeMap<&str, &str> {
        self.works.iter().map(|work| (work.agency.code.as_str(), work.agency.name_th.as_str())).collect()
    }

    pub fn entry(&self, said: &Said) -> CaseEntry {
        let relation = self.links.iter().map(|link| link.relation).min().unwrap_or(Relation::Unrelated);
        let (sentence_th, sentence_en) = self.sentences(relation);
        let agencies = self.agencies().into_iter().map(|(agency, name)| AgencyAnswer {
            agency: agency.to_owned(),
            agency_name: name.to_owned(),
            answer: said.answers.get(agency).copied().unwrap_or(Answer::NotAssessed),
        });
        let years: BTreeSet<i32> = self.works.iter().flat_map(|work| work.budgets.keys().copied()).collect();
        let areas: BTreeSet<&String> = self.works.iter().flat_map(|work| &work.area_codes).collect();
        CaseEntry {
            id: self.case.id.clone(),
            state: self.case.state,
            relation,
            severity: self.links.iter().map(|link| link.severity).max().unwrap_or(Severity::None),
            score: self.links.iter().map(|link| link.score).max().unwrap_or(0) as f64 / 1_000_000.0,
            projects: self.works.iter().map(|work| side(work)).collect(),
            agencies: agencies.collect(),
            fiscal_years: years.into_iter().collect(),
            areas: areas.into_iter().cloned().collect(),
            kind: self.works.first().map(|work| kind_of(work)).unwrap_or_default(),
            gross_satang: self.netting.gross_satang,
            net_satang: self.netting.net_satang,
            doubled_satang: self.netting.doubled_satang,
            saving_satang: said.decided.and_then(|(_, saving)| saving),
            proposed_action: self.case.proposal.as_ref().map(|proposal| proposal.action),
            decided_action: said.decided.map(|(action, _)| action),
            merged_into: self.case.merged_into.clone(),
            assignment: said.assignment.clone(),
            sentence_th,
            sentence_en,
            version: self.case.version,
            found_at: Timestamp(self.case.found_at).to_rfc3339(),
            updated_at: Timestamp(self.case.updated_at).to_rfc3339(),
        }
    }

    fn sentences(&self, relation: Relation) -> (String, String) {
        let (count, agencies) = (self.works.len(), self.agencies().len());
        let (gross, net) = (baht(self.netting.gross_satang), baht(self.netting.net_satang));
        let (th, en) = match relation {
            Relation::Overlap => ("น่าจะมีขอบเขตงานทับซ้อนกัน", "probably overlap"),
            _ => ("น่าจะเป็นงานเดียวกัน", "are probably the same work"),
        };
        (
            format!("{count} โครงการของ {agencies} หน่วยงาน{th} งบประมาณรวม {gross} บาท หากไม่นับซ้ำเหลือ {net} บาท"),
            format!(
                "{count} projects of {agencies} {} {en}: {gross} baht in all, {net} baht if nothing is counted twice.",
                if agencies == 1 { "agency" } else { "agencies" }
            ),
        )
    }

    /// Every project with the pair that ties it most directly: to the centre where there is such a pair, else the surest one.
    /// `sentences` are those of the pairs.
    pub fn star(&self, sentences: &BTreeMap<String, (String, String)>) -> Vec<Spoke> {
        let centre = self.works.first().map(|work| work.id.as_str()).unwrap_or_default();
        let spoke = |work: &Work| {
            let is_centre = work.id == centre;
            let direct = self.links.iter().filter(|link| link.joins(&work.id) && !is_centre);
            let link = direct.max_by_key(|link| (link.joins(centre), link.score, std::cmp::Reverse(&link.pair)));
            let said = link.and_then(|link| sentences.get(&link.pair));
            Spoke {
                project: side(work),
                facts: facts_of(work),
                budget_satang: work.total(),
                centre: is_centre,
                tied_to: link.map(|link| if link.a == work.id { &link.b } else { &link.a }.clone()),
                pair: link.map(|link| link.pair.clone()),
                relation: link.map(|link| link.relation),
                score: link.map(|link| link.score as f64 / 1_000_000.0),
                state: link.map(|link| state_name(link.state).to_owned()),
                sentence_th: said.map(|(th, _)| th.clone()),
                sentence_en: said.map(|(_, en)| en.clone()),
            }
        };
        self.works.iter().map(|work| spoke(work)).collect()
    }
}

fn side(work: &Work) -> Side {
    Side {
        id: work.id.clone(),
        title: work.title.clone(),
        agency: work.agency.code.clone(),
        agency_name: work.agency.name_th.clone(),
    }
}

/// How many of the twelve facts that are compared the record of a work has.
pub(super) fn facts_of(work: &Work) -> u32 {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let facts = [
        !work.title.trim().is_empty(),
        given(&work.objective),
        given(&work.outputs),
        given(&work.unit),
        given(&work.plan) || given(&work.strategy) || given(&work.programme),
        work.budgets.values().any(|satang| *satang > 0),
        work.area_codes.iter().any(|code| code.len() >= 6),
        given(&work.location_text),
        work.geometry.is_some(),
        work.location_quality.is_specific(),
        given(&work.road_code) && work.chainage.is_some(),
        !work.external_ids.is_empty(),
    ];
    facts.iter().map(|fact| u32::from(*fact)).sum()
}
