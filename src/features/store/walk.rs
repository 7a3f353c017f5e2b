//! A walk through an answer: its rows in order, as many at a time as are wanted, on one consistent view of the data.

use std::collections::{HashMap, VecDeque};

use diesel::prelude::*;
use serde_json::{Map, Value};

use super::FeatureRow;
use super::past::{Order, Overlay, past_answers};
use super::plan::{Lead, Plan, Question, conditions, plan};
use crate::error::{Error, Result};
use crate::features::sort::{Sort, Start};
use crate::storage::Database;
use crate::storage::numbered::load_numbered;
use crate::storage::schema::feature;
use crate::storage::select::{FeatureSelect, Path, Position, Rows, Seqs};

/// Rows that are fetched by their numbers at once.
const BY_NUMBER: usize = 500;

/// Features that are looked at between two looks at the clock.
const ROWS_A_STEP: usize = 5_000;
/// Matches of an index that are counted between two looks at the clock; the index is asked anew for each step.
const MATCHES_A_STEP: usize = 50_000;

/// Where a walk stands. It holds no connection: each step is given one, of the same transaction.
#[derive(Debug, Clone)]
pub struct Walk {
    plan: Plan,
    backwards: bool,
    place: Option<Position>,
    skip: i64,
    /// The part of the index: features with a value of the first field (0), then those without (1).
    part: i16,
    done: bool,
    /// Numbers of the next answers, where an index of places has found more than were wanted, in the order of the walk; and whether
    /// they are the last.
    ahead: VecDeque<i64>,
    ends: bool,
    /// What stood at the instant that is asked for and stands no more.
    overlay: Overlay,
}

impl Walk {
    /// Plans the walk from `start` on.
    pub fn begin(database: &mut Database, asked: Question<'_>, sort: &Sort, start: &Start) -> Result<Self> {
        let plan = plan(database, asked, sort, start)?;
        let place = start.place.clone();
        // A cursor of another order, of an answer whose filter has changed, has no place in this one.
        let fits = place.as_ref().is_none_or(|place| place.keys.len() == plan.lead.fields().len());
        let place = place.map(|place| if fits { place } else { Position { keys: vec![], ..place } });
        let plan = if fits { plan } else { Plan { lead: Lead::Seq, ..Plan::default() } };
        let first = place.as_ref().and_then(|place| place.keys.first()).map(|key| i16::from(key.absent));
        let part = first.unwrap_or(i16::from(start.backwards));
        let mut walk = Walk {
            plan,
            backwards: start.backwards,
            place,
            skip: start.skip,
            part,
            done: false,
            ahead: VecDeque::new(),
            ends: false,
            overlay: Overlay::default(),
        };
        walk.lay_over(database, asked)?;
        Ok(walk)
    }

    fn lay_over(&mut self, database: &mut Database, asked: Question<'_>) -> Result<()> {
        let mut past = Vec::new();
        for row in past_answers(database, asked)? {
            past.push((self.position(&row)?, row));
        }
        if past.is_empty() {
            return Ok(());
        }
        let order = Order { fields: self.plan.lead.fields(), backwards: self.backwards };
        past.retain(|(position, _)| self.place.as_ref().is_none_or(|place| order.compare(position, place).is_gt()));
        past.sort_by(|(a, _), (b, _)| order.compare(a, b));
        if !past.is_empty() {
            self.overlay = Overlay::new(past, std::mem::take(&mut self.skip));
        }
        Ok(())
    }

    /// Finds up to so many answers beforehand where an index of places gives them all at once, so that it is asked once for a page
    /// and its count.
    pub fn look_ahead(&mut self, database: &mut Database, asked: Question<'_>, wanted: usize) -> Result<()> {
        if asked.of.as_of.is_some()
            || !(self.plan.placed && matches!(self.plan.lead, Lead::Seq) && asked.filter.asked.is_none())
        {
            return Ok(());
        }
        let seqs: Vec<i64> = Seqs(self.select(database, asked, wanted)?).load(database)?;
        self.skip = 0;
        self.ends = seqs.len() < wanted;
        self.done = seqs.is_empty();
        self.ahead = seqs.into();
        Ok(())
    }

    /// Passes over answers that were found beforehand.
    fn pass(&mut self, many: usize) -> Vec<i64> {
        let seqs: Vec<i64> = self.ahead.drain(..many.min(self.ahead.len())).collect();
        if let Some(last) = seqs.last() {
            self.place = Some(Position { keys: vec![], seq: *last });
        }
        if self.ahead.is_empty() && self.ends {
            self.done = true;
        }
        seqs
    }

    /// The next rows, at most `wanted` and at least one unless the walk has ended.
    pub fn next(&mut self, database: &mut Database, asked: Question<'_>, wanted: usize) -> Result<Vec<FeatureRow>> {
        if self.overlay.is_empty() {
            return self.next_stored(database, asked, wanted);
        }
        while self.overlay.skip > 0 {
            let step = self.overlay.skip.min(500);
            let passed = self.next_of_both(database, asked, usize::try_from(step).map_err(Error::internal)?)?;
            self.overlay.skip = if passed.is_empty() { 0 } else { self.overlay.skip - step };
        }
        self.next_of_both(database, asked, wanted)
    }

    fn next_of_both(&mut self, database: &mut Database, asked: Question<'_>, wanted: usize) -> Result<Vec<FeatureRow>> {
        let mut rows = Vec::with_capacity(wanted);
        while rows.len() < wanted {
            if self.overlay.held.is_empty() && !self.done {
                let found = self.next_stored(database, asked, wanted - rows.len())?;
                self.overlay.held.extend(found);
            }
            let position = self.overlay.held.front().map(|row| self.position(row)).transpose()?;
            let order = Order { fields: self.plan.lead.fields(), backwards: self.backwards };
            let Some(row) = self.overlay.take(position.as_ref(), &order) else { break };
            rows.push(row);
        }
        Ok(rows)
    }

    fn next_stored(&mut self, database: &mut Database, asked: Question<'_>, wanted: usize) -> Result<Vec<FeatureRow>> {
        let mut rows: Vec<FeatureRow> = Vec::new();
        while rows.len() < wanted && !self.done {
            let left = wanted - rows.len();
            if !self.ahead.is_empty() {
                rows.extend(rows_by_number(database, &self.pass(left))?);
                continue;
            }
            let select = self.select(database, asked, left)?;
            let found = match &select.path {
                Path::Seq | Path::Equal(_) => self.take_rows(database, select)?,
                Path::Along { keys, .. } if keys.len() == 1 && self.skip == 0 => self.take_rows(database, select)?,
                _ => self.take_numbers(database, select)?,
            };
            if found.len() < left {
                self.turn();
            }
            if let Some(last) = found.last() {
                self.place = Some(self.position(last)?);
            }
            rows.extend(found);
        }
        Ok(rows)
    }

    fn select(&self, database: &mut Database, asked: Question<'_>, wanted: usize) -> Result<FeatureSelect> {
        Ok(FeatureSelect {
            path: self.plan.lead.path(self.part),
            conditions: conditions(database, asked, &self.plan)?,
            backwards: self.backwards,
            until: None,
            after: self.place.clone(),
            offset: self.skip,
            limit: i64::try_from(wanted).map_err(Error::internal)?,
        })
    }

    fn take_rows(&mut self, database: &mut Database, select: FeatureSelect) -> Result<Vec<FeatureRow>> {
        self.skip = 0;
        Ok(Rows(select).load(database)?)
    }

    /// The numbers first, sorted by the database without their rows; what is passed over is counted here, since the index has two parts.
    fn take_numbers(&mut self, database: &mut Database, mut select: FeatureSelect) -> Result<Vec<FeatureRow>> {
        select.limit = select.limit.saturating_add(select.offset);
        select.offset = 0;
        let seqs: Vec<i64> = Seqs(select).load(database)?;
        let skip = usize::try_from(self.skip).map_err(Error::internal)?;
        let passed = skip.min(seqs.len());
        self.skip -= i64::try_from(passed).map_err(Error::internal)?;
        rows_by_number(database, seqs.get(passed..).unwrap_or_default())
    }

    /// To the other part of the index, or to the end.
    fn turn(&mut self) {
        let last = i16::from(!self.backwards);
        match &self.plan.lead {
            Lead::Along(_, None) if self.part != last => {
                self.part = last;
                self.place = None;
            }
            _ => self.done = true,
        }
    }

    /// The place of a row in the order of this walk.
    pub fn position(&self, row: &FeatureRow) -> Result<Position> {
        let fields = self.plan.lead.fields();
        if fields.is_empty() {
            return Ok(Position { keys: vec![], seq: row.seq });
        }
        let properties: Map<String, Value> = serde_json::from_str(&row.properties).map_err(Error::internal)?;
        let keys = fields.iter().map(|(field, _)| field.kind.key(properties.get(&field.name))).collect();
        Ok(Position { keys, seq: row.seq })
    }

    /// The numbers of all answers.
    pub(super) fn all_numbers(&self, database: &mut Database, asked: Question<'_>) -> Result<Vec<i64>> {
        let mut select = self.select(database, asked, 0)?;
        select.limit = i64::MAX;
        Ok(Seqs(select).load(database)?)
    }

    /// Can the answers behind this place be counted by going on? Where a sort leads, counting without it is cheaper.
    pub(super) fn counts_on(&self) -> bool {
        !self.backwards && self.skip == 0 && matches!(self.plan.lead, Lead::Seq | Lead::Equal(_))
    }

    /// Counts on: the next answers, or those among the dataset's next features where no index narrows.
    pub(super) fn count_step(&mut self, database: &mut Database, asked: Question<'_>) -> Result<i64> {
        if !self.overlay.is_empty() {
            return i64::try_from(self.overlay.drain()).map_err(Error::internal);
        }
        if !self.ahead.is_empty() {
            return i64::try_from(self.pass(usize::MAX).len()).map_err(Error::internal);
        }
        let by_rows = self.plan.is_scan(asked);
        // CQL2 is asked of the rows, which takes longer than the index.
        let by_index = !by_rows && asked.filter.asked.is_none();
        let wanted = if by_index { MATCHES_A_STEP } else { ROWS_A_STEP };
        let mut select = self.select(database, asked, wanted)?;
        if by_rows {
            select.until = Some(self.window(database, asked, wanted)?.unwrap_or(i64::MAX));
        }
        let until = select.until;
        let seqs: Vec<i64> = Seqs(select).load(database)?;
        let ended = until.map_or(seqs.len() < wanted, |until| until == i64::MAX);
        match (until, seqs.last()) {
            (None, _) if ended => self.turn(),
            (None, Some(last)) => {
                let row = rows_by_number(database, &[*last])?.pop();
                self.place = row.map(|row| self.position(&row)).transpose()?;
            }
            (None, None) => self.done = true,
            (Some(seq), _) => {
                self.done = ended;
                self.place = Some(Position { keys: vec![], seq });
            }
        }
        i64::try_from(seqs.len()).map_err(Error::internal)
    }

    /// The number of the last of the dataset's next `wanted` features; `None` when there are fewer.
    fn window(&self, database: &mut Database, asked: Question<'_>, wanted: usize) -> Result<Option<i64>> {
        let last = i64::try_from(wanted).map_err(Error::internal)? - 1;
        Ok(feature::table
            .filter(feature::store.eq(asked.of.number))
            .filter(feature::seq.gt(self.place.as_ref().map_or(0, |place| place.seq)))
            .order(feature::seq)
            .offset(last)
            .limit(1)
            .select(feature::seq)
            .first(database)
            .optional()?)
    }

    pub(super) fn is_done(&self) -> bool {
        self.done && self.overlay.is_empty()
    }

    /// The statement of the next step, for showing how the database runs it.
    pub(super) fn statement(&self, database: &mut Database, asked: Question<'_>, wanted: usize) -> Result<Rows> {
        Ok(Rows(self.select(database, asked, wanted)?))
    }
}

/// The rows of these numbers, in the order in which they are named.
fn rows_by_number(database: &mut Database, seqs: &[i64]) -> Result<Vec<FeatureRow>> {
    let mut rows = Vec::with_capacity(seqs.len());
    for chunk in seqs.chunks(BY_NUMBER) {
        let found: Vec<FeatureRow> = load_numbered(database, chunk)?;
        if chunk.is_sorted() {
            rows.extend(found);
            continue;
        }
        let mut found: HashMap<i64, FeatureRow> = found.into_iter().map(|row| (row.seq, row)).collect();
        rows.extend(chunk.iter().filter_map(|seq| found.remove(seq)));
    }
    Ok(rows)
}
