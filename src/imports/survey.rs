//! The dry run: every row of a layer is read and judged once, and what was understood is written down.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::census::Census;
use super::declared::{Declared, Strangers};
use super::folder::Folder;
use super::identity::{Identities, Scheme, Settled};
use super::judged::{Going, Reading};
use super::quality::{self as kept, Kept};
use super::report::{Changes, CrsReport, Explained, FieldReport, LayerReport, RowVerdict, Rows, Told, bilingual};
use super::side::Findings;
use super::store::{Stored, compare};
use super::target::{Seen, Target};
use super::wishes::ImportWishes;
use crate::access::Sight;
use crate::catalog::{Dataset, Field, GeometryKind};
use crate::error::{Error, Fault, Result, Words};
use crate::features::query::Filter;
use crate::features::store::count_features;
use crate::geometry::Crs;
use crate::hub::Hub;
use crate::ingest::source::{CrsBasis, FoundCrs, FoundLayer};
use crate::ingest::text::Encoding;
use crate::quality::{self, Naming, Rules, TwinKeys, Verdict};

/// What a loading needs to know of a layer that was surveyed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LayerPlan {
    pub layer: String,
    pub dataset: String,
    pub is_one_of_many: bool,
    pub scheme: Scheme,
    /// Ordinals of the rows whose id an earlier one has, rising.
    pub repeated: Vec<u64>,
    /// Data version of the dataset that holds exactly these rows already.
    pub same_as: Option<i64>,
    pub fields: Vec<Field>,
    pub geometry_kind: GeometryKind,
    pub crs_uri: String,
    pub rows: Rows,
    pub quality: Kept,
    /// What the rows were judged by.
    #[serde(default)]
    pub declared: Declared,
}

impl LayerPlan {
    pub fn seen(&self) -> Seen {
        Seen { fields: self.fields.clone(), geometry_kind: self.geometry_kind, crs_uri: self.crs_uri.clone() }
    }
}

/// One layer to be surveyed.
pub struct Layer<'a> {
    pub hub: &'a Hub,
    pub folder: &'a Folder,
    pub found: &'a FoundLayer,
    pub shown_name: &'a str,
    pub target: &'a Target,
    pub wishes: &'a ImportWishes,
    /// Not the first of the file.
    pub goes_on: bool,
    pub is_one_of_many: bool,
}

/// Rows that are compared with what is stored at once.
const COMPARED_AT_ONCE: usize = 500;

struct Survey<'a> {
    layer: &'a Layer<'a>,
    rows: Rows,
    census: Census,
    /// Names that refused rows have; those of the others stand in the census.
    names_refused: BTreeSet<String>,
    identities: Identities,
    quality: quality::Survey,
    repeated: Vec<u64>,
    findings: Findings,
    comparing: Option<Comparing<'a>>,
}

struct Comparing<'a> {
    dataset: &'a Dataset,
    scheme: Scheme,
    waiting: Vec<Stored>,
    changes: Changes,
}

impl Layer<'_> {
    /// Reads and judges every row.
    ///
    /// # Errors
    /// Those of a file that is damaged as a whole, and of the disk.
    pub fn survey(&self, rules: &Rules, going: Going) -> Result<(LayerReport, LayerPlan)> {
        let mut survey = Survey {
            layer: self,
            rows: Rows::default(),
            census: Census::default(),
            names_refused: BTreeSet::new(),
            identities: Identities::new(),
            quality: kept::survey(self.hub, self.target, self.found, rules)?,
            repeated: vec![],
            findings: Findings::begin(self.folder, self.shown_name, self.goes_on)?,
            comparing: None,
        };
        let path = self.folder.original();
        let wishes = self.wishes.of_reader();
        let reading = Reading { path: &path, layer: self.found, wishes: &wishes, rules, after: 0 };
        let hash = survey.quality.hash();
        let prepare = |row: Verdict, _: u64| {
            let keys = TwinKeys::of(&row, &hash);
            Ok((row, keys))
        };
        reading.each_prepared(going, prepare, |(row, keys), ordinal| survey.take(row, keys, ordinal))?;
        survey.end(rules)
    }

    /// What is known of the layer before its rows are read.
    pub fn outline(&self) -> LayerReport {
        outline(self.found, self.shown_name, &self.target.id, self.target.found.is_some())
    }
}

/// What is known of a layer before its rows are read.
pub fn outline(found: &FoundLayer, shown_name: &str, dataset: &str, exists: bool) -> LayerReport {
    let explained =
        |(encoding, why): &(Encoding, Words)| Explained { value: encoding.name().to_owned(), why: bilingual(why) };
    LayerReport {
        layer: shown_name.to_owned(),
        dataset: dataset.to_owned(),
        exists,
        encoding: found.encoding.as_ref().map(explained),
        crs: crs_report(&found.crs),
        notes: found.notes.iter().map(bilingual).collect(),
        ..LayerReport::default()
    }
}

fn crs_report(FoundCrs { basis, crs, swapped, why }: &FoundCrs) -> CrsReport {
    CrsReport {
        basis: basis_name(*basis).to_owned(),
        value: crs.map(|crs| crs.code().to_owned()),
        swapped: *swapped,
        why: bilingual(why),
    }
}

pub fn basis_name(basis: CrsBasis) -> &'static str {
    match basis {
        CrsBasis::Format => "format",
        CrsBasis::Declared => "declared",
        CrsBasis::Given => "given",
        CrsBasis::Proposed => "proposed",
        CrsBasis::Unknown => "unknown",
        CrsBasis::None => "none",
    }
}

impl<'a> Survey<'a> {
    fn take(&mut self, mut row: Verdict, keys: TwinKeys, ordinal: u64) -> Result<()> {
        self.rows.read += 1;
        let was_taken = row.is_taken();
        self.quality.look_with(&mut row, keys);
        if was_taken && !row.is_taken() {
            self.repeated.push(ordinal);
        }
        let id = row.id.as_deref();
        for fault in &row.faults {
            self.findings.note(RowVerdict::Refused, row.number, id, Told::of(fault))?;
        }
        if !row.is_taken() {
            self.rows.refused += 1;
            self.names_refused.extend(row.properties.into_iter().map(|(name, _)| name));
            return Ok(());
        }
        self.rows.taken += 1;
        self.rows.repaired += u64::from(!row.repairs.is_empty());
        self.rows.warned += u64::from(!row.warnings.is_empty());
        for repair in &row.repairs {
            self.findings.note(RowVerdict::Repaired, row.number, id, Told::of_repair(repair))?;
        }
        for fault in &row.warnings {
            self.findings.note(RowVerdict::Warned, row.number, id, Told::of(fault))?;
        }
        self.census.add(&row.properties, row.shape.as_ref());
        self.identities.add(id, &row.properties, ordinal)?;
        self.compare(&row, ordinal)
    }

    fn compare(&mut self, row: &Verdict, ordinal: u64) -> Result<()> {
        let Some(dataset) = &self.layer.target.found else { return Ok(()) };
        let comparing = self.comparing.get_or_insert_with(|| Comparing {
            dataset,
            scheme: self.identities.likely().clone(),
            waiting: vec![],
            changes: Changes::default(),
        });
        let Some(id) = comparing.scheme.id(row.id.as_deref(), &row.properties, ordinal) else { return Ok(()) };
        let properties = serde_json::to_string(&row.properties).map_err(Error::internal)?;
        comparing.waiting.push((id, properties, row.shape.as_ref().map(|shape| shape.json.clone())));
        if comparing.waiting.len() < COMPARED_AT_ONCE { Ok(()) } else { comparing.flush(self.layer.hub) }
    }

    fn end(mut self, rules: &Rules) -> Result<(LayerReport, LayerPlan)> {
        let (layer, naming) = (self.layer, &rules.naming);
        let Settled { scheme, repeated, too_many } = self.identities.settle()?;
        for (ordinal, earlier) in &repeated {
            self.findings.note(RowVerdict::Refused, *ordinal, None, Told::of(&repeated_id(*earlier)))?;
        }
        self.rows.refused += repeated.len() as u64;
        self.rows.taken -= repeated.len() as u64;
        let changes = match self.comparing {
            Some(comparing) if comparing.scheme == scheme => Some(comparing.end(layer.hub)?),
            _ => None,
        };
        let (reasons, examples) = self.findings.end()?;
        let fields = self.census.fields();
        let quality = Kept::of(self.quality.finish());
        let is_new = |name: &&String| !fields.iter().any(|field| field.name == **name);
        let refused = self.names_refused.iter().filter(is_new);
        let columns = fields.iter().map(|field| &field.name).chain(refused).map(String::as_str);
        let strangers = Strangers::between(layer.target.found.as_ref(), columns);
        let mut report = LayerReport {
            rows: self.rows,
            ids: scheme.name().to_owned(),
            geometry_kind: self.census.geometry_kind(),
            bbox: self.census.bbox(),
            fields: fields.iter().map(|field| field_report(field, naming, self.census.example(&field.name))).collect(),
            left_out_columns: naming.left_out(),
            changes,
            quality_score: quality.report.quality_score,
            reasons,
            examples,
            ..layer.outline()
        };
        report.notes.extend(strangers.notes().iter().map(bilingual));
        report.unknown_columns = strangers.unknown;
        report.missing_columns = strangers.missing;
        if too_many {
            report.notes.push(bilingual(&Words::new(
                "รหัสซ้ำมากเกินกว่าจะเป็นรหัส รายการที่เหลือไม่ได้แจกแจง",
                "so many ids are repeated that they are none; the rest is not told one by one",
            )));
        }
        let mut all_repeated = self.repeated;
        all_repeated.extend(repeated.into_iter().map(|(ordinal, _)| ordinal));
        all_repeated.sort_unstable();
        let plan = LayerPlan {
            layer: layer.found.name.clone(),
            dataset: layer.target.id.clone(),
            is_one_of_many: layer.is_one_of_many,
            scheme,
            repeated: all_repeated,
            same_as: report
                .changes
                .filter(Changes::are_none)
                .and(layer.target.found.as_ref())
                .map(|found| found.data_version),
            fields,
            geometry_kind: report.geometry_kind,
            crs_uri: layer.found.crs.crs.unwrap_or(Crs::Crs84).uri().to_owned(),
            rows: report.rows,
            quality,
            declared: Declared::of(layer.target.found.as_ref()),
        };
        Ok((report, plan))
    }
}

impl Comparing<'_> {
    fn flush(&mut self, hub: &Hub) -> Result<()> {
        let (store, waiting, changes) = (self.dataset.number, &self.waiting, &mut self.changes);
        hub.store.read_now(|database| compare(database, store, waiting, changes))?;
        self.waiting.clear();
        Ok(())
    }

    fn end(mut self, hub: &Hub) -> Result<Changes> {
        self.flush(hub)?;
        let dataset = self.dataset;
        let before =
            hub.store.read_now(|database| count_features(database, dataset, &Sight::Everything, &Filter::default()))?;
        let mut changes = self.changes;
        changes.before = u64::try_from(before).unwrap_or(0);
        changes.removed = changes.before.saturating_sub(changes.changed + changes.unchanged);
        Ok(changes)
    }
}

fn field_report(field: &Field, naming: &Naming, example: Option<String>) -> FieldReport {
    let column = naming.column_of(&field.name).map(str::to_owned);
    FieldReport { name: field.name.clone(), field_type: field.field_type, column, example }
}

fn repeated_id(earlier: u64) -> Fault {
    let words = Words::new(format!("รหัสซ้ำกับรายการที่ {earlier}"), format!("its id was taken by feature {earlier}"));
    Fault::parameter("id", "repeated-id", words).remedy(
        "ให้แต่ละรายการมีรหัสของตัวเอง หรือเอา id ออกทั้งหมดเพื่อให้ระบบนับเอง",
        "give each feature an id of its own, or take all ids out and let the hub count",
    )
}
