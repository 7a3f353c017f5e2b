//! What `/projects` is asked.
//!
//! ```text
//! q=text  agency=code,code  area=20|2007|200706  fiscalYear=2569  programme=00310  bbox=west,south,east,north
//! planStatus=…  coordinationStatus=…  moneyStatus=…  executionStatus=…  current=true  placed=false  identifier=scheme:value  limit offset cursor
//! ```

use super::programme;
use super::status::{CoordinationStatus, ExecutionStatus, MoneyStatus, PlanStatus};
use crate::areas::AreaCode;
use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::BBox;
use crate::http::{Page, Parameters};
use crate::thai;
use crate::time::{Era, FiscalYear};

/// A question about projects.
#[derive(Debug, Clone)]
pub struct ProjectsQuery {
    pub page: Page,
    pub filter: ProjectFilter,
}

/// Which projects are asked for; what is not given is not asked.
#[derive(Debug, Clone, Default)]
pub struct ProjectFilter {
    /// Search key of the words that the title must hold.
    pub words: Option<String>,
    /// Any of these owners.
    pub agencies: Vec<String>,
    /// Beginning of an area code: the area and all that lies in it.
    pub area: Option<String>,
    /// Buddhist fiscal year with a budget.
    pub fiscal_year: Option<i32>,
    /// Code of the programme.
    pub programme: Option<&'static str>,
    pub bbox: Option<BBox>,
    pub plan_status: Option<&'static str>,
    pub coordination_status: Option<&'static str>,
    pub money_status: Option<&'static str>,
    pub execution_status: Option<&'static str>,
    /// Only projects whose place no later version has taken.
    pub current: bool,
    /// Is the place known more finely than by its area?
    pub placed: Option<bool>,
    /// Scheme and value.
    pub identifier: Option<(String, String)>,
}

impl ProjectsQuery {
    pub const PARAMETERS: [&'static str; 17] = [
        "limit",
        "offset",
        "cursor",
        "q",
        "agency",
        "area",
        "fiscalYear",
        "programme",
        "bbox",
        "planStatus",
        "coordinationStatus",
        "moneyStatus",
        "executionStatus",
        "identifier",
        "current",
        "placed",
        "f",
    ];

    /// Reads the query. `f` must have been taken already.
    ///
    /// # Errors
    /// `Malformed` for a value that cannot be, and for parameters that are none of ours.
    pub fn read(mut parameters: Parameters) -> Result<Self> {
        let page = Page::take(&mut parameters)?;
        let agencies = parameters.take("agency").unwrap_or_default();
        let filter = ProjectFilter {
            words: parameters.take_as("q", words)?,
            agencies: agencies.split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect(),
            area: parameters.take_as("area", area)?,
            fiscal_year: parameters.take_as("fiscalYear", fiscal_year)?,
            programme: parameters.take_as("programme", programme_code)?,
            bbox: parameters.take_as("bbox", BBox::parse)?,
            plan_status: parameters.take_choice("planStatus", PlanStatus::NAMES)?,
            coordination_status: parameters.take_choice("coordinationStatus", CoordinationStatus::NAMES)?,
            money_status: parameters.take_choice("moneyStatus", MoneyStatus::NAMES)?,
            execution_status: parameters.take_choice("executionStatus", ExecutionStatus::NAMES)?,
            current: parameters.take_choice("current", &["true", "false"])? == Some("true"),
            placed: parameters.take_choice("placed", &["true", "false"])?.map(|placed| placed == "true"),
            identifier: parameters.take_as("identifier", identifier)?,
        };
        parameters.finish(&Self::PARAMETERS)?;
        Ok(ProjectsQuery { page, filter })
    }
}

/// The search key of the words asked for, so that spaces, digits and abbreviations make no difference.
fn words(text: &str) -> Result<String> {
    let key = thai::search_key(text);
    if key.is_empty() {
        return Err(refused(
            "q",
            "nothing-to-search",
            "ต้องมีตัวอักษรหรือตัวเลขที่จะค้นหา",
            "give a word or a number to look for",
        ));
    }
    Ok(key)
}

fn area(text: &str) -> Result<String> {
    let digits = thai::to_arabic(text.trim());
    if let (8, Some(tambon)) =
        (digits.len(), digits.get(..6).filter(|_| digits.bytes().all(|digit| digit.is_ascii_digit())))
    {
        return AreaCode::parse(tambon).map(|_| digits.clone()).map_err(|fault| placed("area", fault));
    }
    AreaCode::parse(text).map(|code| code.to_string()).map_err(|fault| placed("area", fault))
}

fn fiscal_year(text: &str) -> Result<i32> {
    FiscalYear::parse(text, Era::Auto).map(FiscalYear::get).map_err(|fault| placed("fiscalYear", fault))
}

fn programme_code(text: &str) -> Result<&'static str> {
    programme::parse(text).map(|known| known.code).ok_or_else(|| {
        refused("programme", "unknown-programme", "ไม่ใช่แผนงานในสิบสองแผนงาน", "this is none of the twelve programmes")
    })
}

fn identifier(text: &str) -> Result<(String, String)> {
    match text.split_once(':') {
        Some((scheme, value)) if !scheme.trim().is_empty() && !value.trim().is_empty() => {
            Ok((scheme.trim().to_lowercase(), value.trim().to_owned()))
        }
        _ => Err(refused(
            "identifier",
            "not-an-identifier",
            "เขียนเป็น ระบบ:รหัส เช่น e-gp:65017",
            "write scheme:value, such as e-gp:65017",
        )),
    }
}

fn placed(name: &str, fault: Fault) -> Error {
    Error::malformed(Fault { at: At::Parameter(name.to_owned()), ..fault })
}

fn refused(name: &str, code: &'static str, th: &'static str, en: &'static str) -> Error {
    Error::malformed(Fault::parameter(name, code, Words::new(th, en)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn read(query: &str) -> Result<ProjectsQuery> {
        ProjectsQuery::read(Parameters::parse(query)?)
    }

    #[test]
    fn a_year_may_come_in_either_era_and_a_programme_by_name() {
        let filter =
            read("fiscalYear=2026&agency=doh,%20drr&programme=%E0%B8%87%E0%B8%9A%E0%B8%81%E0%B8%A5%E0%B8%B2%E0%B8%87")
                .unwrap()
                .filter;
        assert_eq!((filter.fiscal_year, filter.programme), (Some(2569), Some("00410")));
        assert_eq!(filter.agencies, ["doh", "drr"]);
    }

    #[test]
    fn what_cannot_be_asked_is_refused_by_name() {
        for query in
            ["q=%25_", "area=7", "fiscalYear=x", "programme=x", "planStatus=open", "identifier=x", "colour=red"]
        {
            let name = query.split('=').next().unwrap();
            assert!(read(query).unwrap_err().to_string().contains(name), "{query}");
        }
    }
}
