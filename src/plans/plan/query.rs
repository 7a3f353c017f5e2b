//! What `/plans` and the rows of a plan are asked.
//!
//! ```text
//! /plans            q=words  agency=code,code  kind=…  year=2569          limit offset cursor f
//! /plans/{id}/rows  edition=id  form=p02|ผ.02/2  strategy=words  programme=code|name  status=…  project=id  q=words  all=true  limit offset cursor f
//! ```

use super::PlanKind;
use super::facts::{Facts, holds};
use super::ladder::stands_under;
use super::row::{Kept, PlanRow};
use crate::error::{Error, Fault, Result, Words};
use crate::http::{Page, Parameters};
use crate::plans::book::Form;
use crate::plans::programme;
use crate::plans::status::PlanStatus;
use crate::thai;
use crate::time::{Era, FiscalYear};

/// A question about plans.
#[derive(Debug, Clone)]
pub struct PlansQuery {
    pub page: Page,
    pub filter: PlanFilter,
}

/// Which plans are asked for.
#[derive(Debug, Clone, Default)]
pub struct PlanFilter {
    /// Search key of the words that the title must hold.
    pub words: Option<String>,
    pub agencies: Vec<String>,
    pub kind: Option<&'static str>,
    /// A fiscal year that the plan has.
    pub year: Option<i32>,
}

impl PlansQuery {
    pub const PARAMETERS: [&'static str; 8] = ["limit", "offset", "cursor", "q", "agency", "kind", "year", "f"];

    /// Reads the query. `f` must have been taken already.
    ///
    /// # Errors
    /// `Malformed` for a value that cannot be, and for parameters that are none of ours.
    pub fn read(mut parameters: Parameters) -> Result<Self> {
        let page = Page::take(&mut parameters)?;
        let agencies = parameters.take("agency").unwrap_or_default();
        let filter = PlanFilter {
            words: parameters.take_as("q", words)?,
            agencies: agencies.split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect(),
            kind: parameters.take_choice("kind", PlanKind::NAMES)?,
            year: parameters.take_as("year", year)?,
        };
        parameters.finish(&Self::PARAMETERS)?;
        Ok(PlansQuery { page, filter })
    }
}

/// A question about the rows of a plan.
#[derive(Debug, Clone)]
pub struct RowsQuery {
    pub page: Page,
    pub filter: RowFilter,
}

/// Which rows are asked for.
#[derive(Debug, Clone, Default)]
pub struct RowFilter {
    /// The plan as it stands at that edition; at the last one where it is left out.
    pub edition: Option<String>,
    pub form: Option<Form>,
    pub strategy: Option<String>,
    pub programme: Option<String>,
    pub status: Option<PlanStatus>,
    pub project: Option<String>,
    pub words: Option<String>,
    /// Rows whose place others have taken too.
    pub all: bool,
}

impl RowsQuery {
    pub const PARAMETERS: [&'static str; 12] =
        ["limit", "offset", "cursor", "edition", "form", "strategy", "programme", "status", "project", "q", "all", "f"];

    /// Reads the query. `f` must have been taken already.
    ///
    /// # Errors
    /// `Malformed` for a value that cannot be, and for parameters that are none of ours.
    pub fn read(mut parameters: Parameters) -> Result<Self> {
        let page = Page::take(&mut parameters)?;
        let filter = RowFilter {
            edition: parameters.take("edition"),
            form: parameters.take_as("form", form)?,
            strategy: parameters.take("strategy"),
            programme: parameters.take_as("programme", programme_name)?,
            status: parameters.take_as("status", status)?,
            project: parameters.take("project"),
            words: parameters.take_as("q", words)?,
            all: parameters.take_choice("all", &["true", "false"])? == Some("true"),
        };
        parameters.finish(&Self::PARAMETERS)?;
        Ok(RowsQuery { page, filter })
    }
}

impl RowFilter {
    /// The place of the edition that is asked for.
    ///
    /// # Errors
    /// `NotFound` for an edition that the plan does not have.
    pub fn place(&self, facts: &Facts) -> Result<usize> {
        let missing =
            || Error::not_found("ฉบับของแผน", "edition of the plan", self.edition.as_deref().unwrap_or_default());
        facts.place(self.edition.as_deref()).ok_or_else(missing)
    }

    /// Of the first so many rows those that are asked for, as they stand at that edition. Of each the ties must be there, and the rows at their
    /// other ends.
    pub fn served(&self, facts: &Facts, asked: usize, upto: usize) -> Vec<PlanRow> {
        let statuses = facts.statuses(upto);
        let fits = |row: &&Kept| {
            let Some(status) = statuses.get(row.id.as_str()).copied() else { return false };
            let title = || thai::search_key(row.row.called().unwrap_or_default());
            (self.all || holds(status))
                && self.form.is_none_or(|form| form == row.row.form)
                && self.status.is_none_or(|wanted| wanted == status)
                && self.project.as_ref().is_none_or(|project| *project == row.project)
                && stands_under(row, self.strategy.as_deref(), self.programme.as_deref())
                && self.words.as_ref().is_none_or(|words| title().contains(words.as_str()))
        };
        let fitting = facts.rows.iter().take(asked).filter(fits);
        fitting.map(|row| facts.served(row, &statuses)).collect()
    }
}

/// Reads the form of a parameter.
pub fn form(text: &str) -> Result<Form> {
    Form::parse(text).ok_or_else(|| {
        let known = Form::ALL.map(|form| format!("{} ({})", form.name(), form.printed())).join(", ");
        let words = Words::new(format!("ไม่รู้จักแบบ '{text}'"), format!("there is no form '{text}'"));
        Error::malformed(
            Fault::parameter("form", "unknown-form", words)
                .remedy(format!("มี: {known}"), format!("there are: {known}")),
        )
    })
}

fn status(text: &str) -> Result<PlanStatus> {
    PlanStatus::parse(text).ok_or_else(|| {
        let known = PlanStatus::NAMES.join(", ");
        let words = Words::new(format!("ไม่รู้จักสถานะ '{text}'"), format!("there is no status '{text}'"));
        Error::malformed(
            Fault::parameter("status", "unknown-choice", words)
                .remedy(format!("มี: {known}"), format!("there are: {known}")),
        )
    })
}

fn programme_name(text: &str) -> Result<String> {
    match programme::parse(text) {
        Some(known) => Ok(known.code.to_owned()),
        None => words(text).map(|_| text.to_owned()),
    }
}

fn words(text: &str) -> Result<String> {
    let key = thai::search_key(text);
    if key.is_empty() {
        let words = Words::new("ต้องมีตัวอักษรหรือตัวเลขที่จะค้นหา", "give a word or a number to look for");
        return Err(Error::malformed(Fault::parameter("q", "nothing-to-search", words)));
    }
    Ok(key)
}

fn year(text: &str) -> Result<i32> {
    let placed = |fault: Fault| Error::malformed(Fault { at: crate::error::At::Parameter("year".to_owned()), ..fault });
    FiscalYear::parse(text, Era::Auto).map(FiscalYear::get).map_err(placed)
}
