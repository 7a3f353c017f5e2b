//! Projects written: the record, the feature that it is published as, and the work that is compared, in one transaction.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::form::{follow_form, note_form};
use super::get_project;
use super::place::hold;
use super::redaction::{exceptions, follow_rules};
use super::rows::{Kept, delete_rows, insert_rows, update_rows};
use crate::access::store::{append_audit, find_agency};
use crate::access::{Agency, Deed, Sight};
use crate::catalog::store::{find_dataset, get_dataset, insert_dataset};
use crate::catalog::{Dataset, DatasetKind};
use crate::duplicates::store::{delete_work, put_work};
use crate::error::{At, Error, Fault, Result, Words};
use crate::features;
use crate::features::NewFeature;
use crate::plans::check::Checked;
use crate::plans::project::Project;
use crate::plans::publish::{self, COLLECTION};
use crate::plans::redact::Public;
use crate::plans::work::work_of;
use crate::redaction::Exceptions;
use crate::storage::Database;
use crate::storage::schema::{plan_row, project};

/// Makes the collection `projects` if it is missing, its features anew if they have another form, and all public records anew if they
/// were made by other rules of redaction.
pub fn prepare(database: &mut Database, deed: &Deed) -> Result<()> {
    if find_dataset(database, &Sight::Everything, COLLECTION)?.is_none() {
        insert_dataset(database, &publish::dataset().checked()?, DatasetKind::Projects, deed)?;
        note_form(database)?;
    }
    follow_form(database, deed)?;
    follow_rules(database, deed)
}

/// What projects are written among: the collection and the owners, read once for many projects.
pub struct Surroundings {
    dataset: Dataset,
    agencies: BTreeMap<String, Agency>,
}

impl Surroundings {
    pub fn read(database: &mut Database) -> Result<Self> {
        let dataset = get_dataset(database, &Sight::Everything, COLLECTION)?;
        Ok(Surroundings { dataset, agencies: BTreeMap::new() })
    }

    pub(super) fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The owner of a project.
    ///
    /// # Errors
    /// `Impossible` when the hub does not know it.
    pub(super) fn owner(&mut self, database: &mut Database, code: &str) -> Result<&Agency> {
        if !self.agencies.contains_key(code) {
            let found = find_agency(database, code)?.ok_or_else(|| unknown_owner(code))?;
            self.agencies.insert(code.to_owned(), found);
        }
        self.agencies.get(code).ok_or_else(|| unknown_owner(code))
    }
}

/// "There is no such agency", of a project's owner.
pub fn unknown_owner(code: &str) -> Error {
    let words = Words::new(format!("ไม่พบหน่วยงาน '{code}'"), format!("there is no agency '{code}'"));
    Error::impossible(
        Fault::pointer("/agency", "unknown-agency", words).remedy("สร้างหน่วยงานก่อน", "create the agency first"),
    )
}

/// Adds new projects with their features and works; ids and source keys must be free. The collection is counted up once.
/// The audit entry is the caller's, since an import has one for all its rows.
pub fn insert_projects(
    database: &mut Database,
    among: &mut Surroundings,
    new: Vec<Checked>,
    deed: &Deed,
) -> Result<()> {
    let at = deed.at.to_rfc3339();
    let mut hashed: Vec<Kept> = Vec::with_capacity(new.len());
    let mut published = Vec::with_capacity(new.len());
    let mut works = Vec::with_capacity(new.len());
    for mut checked in new {
        let hash = checked.content_hash()?;
        checked.project.version = 1;
        checked.project.created_at = Some(at.clone());
        checked.project.updated_at = Some(at.clone());
        among.owner(database, &checked.project.agency)?;
        let Some(owner) = among.agencies.get(&checked.project.agency) else { continue };
        let public = Public::of(&checked.project, &Exceptions::default());
        published.push(feature(&checked, &public, owner, &among.dataset)?);
        works.push((work_of(&checked, owner, public.hidden()), checked.project.visibility));
        hashed.push((checked, hash, public));
    }
    insert_rows(database, &hashed, deed.at)?;
    features::store::insert_features(database, &among.dataset, &published, deed.at)?;
    for (work, visibility) in &works {
        put_work(database, work, *visibility, deed.at)?;
    }
    Ok(())
}

/// Adds one project.
///
/// # Errors
/// `Conflict` when its id or its source key is taken; `Impossible` when its agency is unknown.
pub fn insert_project(database: &mut Database, new: Checked, deed: &Deed) -> Result<Project> {
    let id = new.project.id.clone();
    let taken: i64 = project::table.filter(project::id.eq(&id)).count().get_result(database)?;
    if taken > 0 {
        let words = Words::new("มีโครงการรหัสนี้แล้ว", "there is a project of this id already");
        return Err(Error::Conflict(Fault::pointer("/id", "taken", words).remedy(
            "เว้นรหัสไว้ให้ระบบตั้ง หรือแก้โครงการเดิมด้วย PUT",
            "leave the id out, or change the existing one with PUT",
        )));
    }
    need_free_key(database, &new.project)?;
    let detail = serde_json::to_value(&new.project).map_err(Error::internal)?;
    let mut among = Surroundings::read(database)?;
    insert_projects(database, &mut among, vec![new], deed)?;
    append_audit(database, deed, "project.create", "project", &id, &detail)?;
    get_project(database, &Sight::Everything, &id)
}

/// Replaces one project by what was checked.
///
/// The hash that imports go by stays as it was: a correction by hand is not undone by importing the same file again, and a row that
/// its file has changed still comes in.
pub fn update_project(database: &mut Database, new: Checked, deed: &Deed) -> Result<Project> {
    let id = new.project.id.clone();
    need_free_key(database, &new.project)?;
    let detail = serde_json::to_value(&new.project).map_err(Error::internal)?;
    let mut among = Surroundings::read(database)?;
    rewrite_project(database, &mut among, new, None, deed)?;
    append_audit(database, deed, "project.update", "project", &id, &detail)?;
    get_project(database, &Sight::Everything, &id)
}

/// Replaces one project, its feature and its work, without an audit entry. `content_hash` replaces the one that imports go by;
/// with it the project comes from a file, and a place that a person drew holds against it.
pub fn rewrite_project(
    database: &mut Database,
    among: &mut Surroundings,
    new: Checked,
    content_hash: Option<String>,
    deed: &Deed,
) -> Result<()> {
    let mut new = hold(database, new, content_hash.is_some(), deed)?;
    let (version, created_at, hash): (i64, i64, String) = project::table
        .find(&new.project.id)
        .select((project::version, project::created_at, project::content_hash))
        .first(database)?;
    new.project.version = version + 1;
    new.project.created_at = Some(crate::time::Timestamp(created_at).to_rfc3339());
    new.project.updated_at = Some(deed.at.to_rfc3339());
    let public = Public::of(&new.project, &exceptions(database, &new.project.id)?);
    let kept = (new, content_hash.unwrap_or(hash), public);
    // An unknown owner is told of before anything is written.
    among.owner(database, &kept.0.project.agency)?;
    update_rows(database, &kept, created_at, deed.at)?;
    publish_again(database, among, &kept.0, &kept.2, deed)
}

/// Writes the feature and the work of a project anew.
pub(super) fn publish_again(
    database: &mut Database,
    among: &mut Surroundings,
    checked: &Checked,
    public: &Public,
    deed: &Deed,
) -> Result<()> {
    let owner = among.owner(database, &checked.project.agency)?.clone();
    let published = feature(checked, public, &owner, &among.dataset)?;
    features::store::put_feature(database, &among.dataset, &published, deed.at)?;
    let work = work_of(checked, &owner, public.hidden());
    put_work(database, &work, checked.project.visibility, deed.at)
}

/// The feature of a project holds what everybody may read, whoever asks: so no filter, search, tile, export or cache of the collection
/// knows what is hidden. The owner reads the rest at the project itself.
pub(super) fn feature(checked: &Checked, public: &Public, owner: &Agency, of: &Dataset) -> Result<NewFeature> {
    match &public.project {
        None => publish::feature(checked, &owner.name.th, &of.described),
        Some(shown) => {
            let shown = Checked { project: shown.clone(), shape: checked.shape.clone() };
            publish::feature(&shown, &owner.name.th, &of.described)
        }
    }
}

/// Removes a project, its feature and its work.
///
/// # Errors
/// `Conflict` while it stands in a plan.
pub fn delete_project(database: &mut Database, found: &Project, deed: &Deed) -> Result<()> {
    need_no_row(database, &found.id)?;
    let among = Surroundings::read(database)?;
    features::store::delete_feature(database, &among.dataset, &found.id, deed.at)?;
    delete_work(database, &found.id)?;
    delete_rows(database, &found.id)?;
    let detail = serde_json::to_value(found).map_err(Error::internal)?;
    append_audit(database, deed, "project.delete", "project", &found.id, &detail)
}

/// A source key belongs to one project of an agency.
fn need_free_key(database: &mut Database, new: &Project) -> Result<()> {
    let Some(key) = new.source_key() else { return Ok(()) };
    let taken: i64 = project::table
        .filter(project::agency_code.eq(&new.agency))
        .filter(project::source_key.eq(key))
        .filter(project::id.ne(&new.id))
        .count()
        .get_result(database)?;
    if taken == 0 {
        return Ok(());
    }
    let words = Words::new("มีโครงการของหน่วยงานนี้ที่ใช้กุญแจต้นทางนี้แล้ว", "another project of the agency has this source key");
    Err(Error::Conflict(
        Fault::pointer("/source/key", "taken", words)
            .remedy("แก้โครงการเดิม หรือใช้กุญแจอื่น", "change that project, or give another key"),
    ))
}

/// A project that stands in a plan goes with its rows, or stays.
fn need_no_row(database: &mut Database, id: &str) -> Result<()> {
    let plans = plan_row::table.filter(plan_row::project_id.eq(id)).select(plan_row::plan_id).distinct();
    let plans: Vec<String> = plans.order(plan_row::plan_id).load(database)?;
    if plans.is_empty() {
        return Ok(());
    }
    let plans = plans.join(", ");
    let words =
        Words::new(format!("โครงการอยู่ในแผน {plans} จึงลบไม่ได้"), format!("the project stands in the plan {plans}"));
    Err(Error::Conflict(Fault::new(At::Whole, "in-a-plan", words).remedy(
        "ลบรายการของแผนขณะฉบับยังไม่รวมเล่ม หรือยกเลิกรายการในฉบับแก้ไข",
        "remove the row while its edition is open, or withdraw it in an edition that corrects",
    )))
}
