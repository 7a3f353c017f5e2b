//! A plan workbook brought as a file: its dry run, and its rows put into the plan.

use super::folder::Folder;
use super::record::Import;
use super::report::{Report, RowVerdict, Told};
use super::side::Findings;
use crate::error::{Error, Fault, Result, Words};
use crate::hub::Hub;
use crate::plans::workbook::import::{self, PlanWishes, import_and};
use crate::plans::workbook::model::{Doubt, Gravity};

/// Hears how far it is: steps done, all steps.
pub type Going<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// One workbook.
pub struct PlanFile<'a> {
    pub hub: &'a Hub,
    pub folder: &'a Folder,
    pub import: &'a Import,
}

impl PlanFile<'_> {
    /// What the workbook would change in the plan; nothing is written.
    ///
    /// # Errors
    /// Those of a file that is no workbook, holds no row of a plan, or does not say which edition is meant.
    pub fn check(&self, going: Going) -> Result<Report> {
        let found = self.run(true, going, &|_, _, _| Ok(()))?;
        let mut findings = Findings::begin(self.folder, &self.import.file.name, false)?;
        for doubt in &found.doubts {
            let verdict = match doubt.gravity {
                Gravity::Refused => RowVerdict::Refused,
                Gravity::Doubtful => RowVerdict::Warned,
                Gravity::Note => continue,
            };
            findings.note(verdict, row_of(&doubt.cell), None, told(doubt))?;
        }
        findings.end()?;
        let refused = found.doubts.iter().filter(|doubt| doubt.gravity == Gravity::Refused).count();
        let obstacles = if refused > 0 && !self.import.wishes.partial { vec![refusal(refused)] } else { vec![] };
        Ok(Report {
            accepted: obstacles.is_empty(),
            format: "XLSX".to_owned(),
            obstacles,
            plan: Some(serde_json::to_value(&found).map_err(Error::internal)?),
            ..Report::default()
        })
    }

    /// Puts the rows into the plan, in one transaction, in which `also` hears what came of it.
    ///
    /// # Errors
    /// As [`PlanFile::check`]; `Impossible` where cells are refused that the dry run took.
    pub fn load(&self, going: Going, also: import::Also) -> Result<import::Report> {
        let done = self.run(false, going, also)?;
        if done.written {
            return Ok(done);
        }
        let refused = done.doubts.iter().filter(|doubt| doubt.gravity == Gravity::Refused);
        Err(Error::Impossible(refused.take(20).map(|doubt| told(doubt).fault("refused-cell")).collect()))
    }

    fn run(&self, dry_run: bool, going: Going, also: import::Also) -> Result<import::Report> {
        let wishes = &self.import.wishes;
        let asked = PlanWishes {
            agency: self.import.agency.clone(),
            plan: wishes.plan.clone(),
            kind: wishes.plan_kind,
            years: wishes.window(),
            edition: wishes.edition.clone(),
            partial: wishes.partial,
            replace: wishes.replace,
        };
        let deed = self.import.signed.deed(self.hub.clock.now());
        import_and(self.hub, &self.folder.original(), &asked, dry_run, (&deed, also), going)
    }
}

fn told(doubt: &Doubt) -> Told {
    Told {
        field: doubt.cell.clone(),
        code: doubt.code.clone(),
        reason: doubt.reason.clone(),
        remedy: doubt.remedy.clone(),
    }
}

/// The row of a cell such as `Sheet!B17`; 0 where it is about the whole sheet.
fn row_of(cell: &str) -> u64 {
    let (_, place) = cell.rsplit_once('!').unwrap_or_default();
    place.trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap_or(0)
}

fn refusal(refused: usize) -> Told {
    let words = Words::new(format!("{refused} เซลล์ถูกปฏิเสธ"), format!("{refused} cells were refused"));
    Told::of(&Fault::parameter("partial", "refused-rows", words).remedy(
        "แก้ไฟล์ หรือใช้ partial=true เพื่อรับแผนโดยเว้นเซลล์เหล่านั้น",
        "correct the file, or take the plan without these cells with partial=true",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_of_a_cell_is_its_number_and_a_sheet_alone_has_none() {
        assert_eq!((row_of("ผ.02!B17"), row_of("Sheet2"), row_of("ผ.02!AB7")), (17, 0, 7));
    }
}
