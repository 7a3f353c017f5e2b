//! What the command line wishes of a file: everything that a form of `POST /imports` may say.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::access::Visibility;
use crate::error::{At, Error, Fault, Result, Words};
use crate::imports::{ImportKind, ImportWishes};
use crate::plans::plan::PlanKind;

#[derive(Debug, Default, Args)]
pub(in crate::cli) struct Wishes {
    /// Id of the dataset [default: made of the name of the file or the layer]
    #[arg(long, value_name = "ID")]
    pub dataset: Option<String>,
    /// Thai title
    #[arg(long)]
    pub title: Option<String>,
    /// English title
    #[arg(long, value_name = "TITLE")]
    pub title_en: Option<String>,
    /// Code of the owner [default for a new dataset: phaen]
    #[arg(long, value_name = "CODE")]
    pub agency: Option<String>,
    /// Who sees it [default for a new dataset: public]
    #[arg(long, value_parser = ["public", "agencies", "private"])]
    pub visibility: Option<String>,
    /// Name of the layer, sheet or table; `all` makes a dataset of each
    #[arg(long, value_name = "NAME")]
    pub layer: Option<String>,
    /// Encoding of the texts, such as windows-874, where the evidence misleads
    #[arg(long)]
    pub encoding: Option<String>,
    /// Coordinate system, such as EPSG:32647, where the file does not say it or says it wrongly
    #[arg(long)]
    pub crs: Option<String>,
    /// Take the coordinate system that is proposed
    #[arg(long)]
    pub yes: bool,
    /// What the file is to become [default: projects with --columns, a plan for a workbook that holds one, else a layer]
    #[arg(long, value_parser = ["layer", "projects", "areas", "plan"])]
    pub kind: Option<String>,
    /// Column map of projects (TOML or JSON)
    #[arg(long, value_name = "FILE")]
    pub columns: Option<PathBuf>,
    /// Column of a layer that becomes a field of another name; may be given again
    #[arg(long, value_name = "COLUMN=FIELD", value_parser = renamed)]
    pub rename: Vec<(String, String)>,
    /// Column of a layer that is not taken; may be given again
    #[arg(long, value_name = "COLUMN")]
    pub leave_out: Vec<String>,
    /// For projects: make the agencies that the hub does not know
    #[arg(long)]
    pub create_agencies: bool,
    /// For a plan workbook: id of the plan
    #[arg(long, value_name = "ID")]
    pub plan: Option<String>,
    /// For a plan workbook: local-development, operation, ordinance, province … [default: what its titles say]
    #[arg(long, value_name = "KIND")]
    pub plan_kind: Option<String>,
    /// For a plan workbook: id or words of the edition: ฉบับแรก, or แก้ไข ครั้งที่ 2/2568
    #[arg(long, value_name = "EDITION")]
    pub edition: Option<String>,
    /// For a plan workbook: first and last year, where it does not say: 2566-2570
    #[arg(long, value_name = "YEARS")]
    pub years: Option<String>,
    /// For a plan workbook: remove rows of the edition that it does not have
    #[arg(long)]
    pub replace: bool,
    /// Repair what can be repaired, and say what was done
    #[arg(long)]
    pub repair: bool,
    /// Take the good rows though others are refused
    #[arg(long)]
    pub partial: bool,
    /// Write nothing; say what would be written
    #[arg(long)]
    pub dry_run: bool,
}

impl Wishes {
    /// # Errors
    /// `Malformed` for a column map that cannot be read, and for what cannot be wished.
    pub fn wishes(&self) -> Result<ImportWishes> {
        ImportWishes {
            kind: self.kind.as_deref().map(kind),
            columns: self.columns.as_deref().map(text_of).transpose()?,
            rename: self.rename.iter().cloned().collect(),
            leave_out: self.leave_out.clone(),
            create_agencies: self.create_agencies,
            plan: self.plan.clone(),
            plan_kind: self.plan_kind.as_deref().map(plan_kind).transpose()?,
            edition: self.edition.clone(),
            years: self.years.clone(),
            replace: self.replace,
            dataset: self.dataset.clone(),
            title: self.title.clone(),
            title_en: self.title_en.clone(),
            agency: self.agency.clone(),
            visibility: self.visibility.as_deref().map(Visibility::stored),
            layer: self.layer.clone(),
            encoding: self.encoding.clone(),
            crs: self.crs.clone(),
            accept_crs: self.yes,
            repair: self.repair,
            partial: self.partial,
            commit: !self.dry_run,
        }
        .checked()
    }
}

/// `COLUMN=FIELD`; the last `=` parts them, since headings hold such signs and names of fields seldom do.
fn renamed(text: &str) -> std::result::Result<(String, String), String> {
    let (column, field) = text.rsplit_once('=').ok_or("write COLUMN=FIELD, such as ชื่อ=name")?;
    Ok((column.to_owned(), field.to_owned()))
}

fn kind(name: &str) -> ImportKind {
    match name {
        "projects" => ImportKind::Projects,
        "areas" => ImportKind::Areas,
        "plan" => ImportKind::Plan,
        _ => ImportKind::Layer,
    }
}

/// The text of a file that belongs to the command.
///
/// # Errors
/// `Malformed` where it cannot be read.
pub(super) fn text_of(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|cause| {
        let words = Words::new(
            format!("อ่านไฟล์ {} ไม่ได้: {cause}", path.display()),
            format!("{} cannot be read: {cause}", path.display()),
        );
        Error::malformed(Fault::new(At::Whole, "unreadable-file", words))
    })?;
    Ok(String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned())
}

/// # Errors
/// `Malformed` naming the kinds that there are.
pub(super) fn plan_kind(text: &str) -> Result<PlanKind> {
    PlanKind::parse(text).ok_or_else(|| {
        let words = Words::new(format!("ไม่มีแผนชนิด '{text}'"), format!("'{text}' is no kind of plan"));
        let kinds = PlanKind::NAMES.join(", ");
        Error::malformed(
            Fault::parameter("planKind", "no-such-kind", words)
                .remedy(format!("ใช้ {kinds}"), format!("one of {kinds}")),
        )
    })
}
