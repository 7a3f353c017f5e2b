//! Which dataset a layer becomes, and how it is described.

use sha2::{Digest, Sha256};

use super::record::Signed;
use super::wishes::ImportWishes;
use crate::access::Sight;
use crate::access::agency::is_code;
use crate::access::store::resolve_agency;
use crate::catalog::store::find_dataset;
use crate::catalog::{Dataset, DatasetKind, Field, GeometryKind, NewDataset};
use crate::error::{Error, Fault, Result, Words};
use crate::storage::Database;

/// The dataset that a layer is for.
#[derive(Debug, Clone)]
pub struct Target {
    pub id: String,
    pub title: String,
    /// Code of the owner of a new dataset.
    pub agency: String,
    pub found: Option<Dataset>,
}

/// A layer's place in its file, for names.
#[derive(Debug, Clone, Copy)]
pub struct Naming<'a> {
    /// The file's own name, as the sender calls it.
    pub file: &'a str,
    pub layer: &'a str,
    /// One of several layers that are taken.
    pub is_one_of_many: bool,
}

impl Target {
    /// Finds the dataset for a layer, and whether the importer may write it.
    ///
    /// # Errors
    /// `Conflict` when the hub itself writes the dataset or another agency owns it; `Impossible` when the owner is unknown.
    pub fn find(
        database: &mut Database,
        naming: Naming,
        wishes: &ImportWishes,
        signed: &Signed,
        agency: &str,
    ) -> Result<Self> {
        let stem = stem(naming.file);
        let named = if naming.layer == UNNAMED { stem } else { naming.layer };
        let id = match (&wishes.dataset, naming.is_one_of_many) {
            (Some(id), false) => id.clone(),
            (Some(id), true) => code_of(&format!("{id}-{named}")),
            (None, false) if naming.layer == UNNAMED => code_of(stem),
            (None, _) => code_of(named),
        };
        let found = find_dataset(database, &Sight::Everything, &id)?;
        if let Some(found) = &found {
            refuse_foreign(found, wishes, signed, agency)?;
        }
        let asked = wishes.agency.as_deref().unwrap_or(agency);
        let agency = match &found {
            Some(found) => found.described.agency.clone(),
            None => resolve_agency(database, asked)?.ok_or_else(|| unknown_agency(asked))?,
        };
        let title = wishes.title.clone().filter(|_| !naming.is_one_of_many).unwrap_or_else(|| named.to_owned());
        Ok(Target { id, title, agency, found })
    }

    /// The description that the dataset is to have: the owner's words are kept; fields and kind of geometry follow the file, where
    /// those that are there do not take it.
    ///
    /// # Errors
    /// `Malformed` for what a dataset cannot be called.
    pub fn described(&self, file: &str, wishes: &ImportWishes, layer: &Seen) -> Result<NewDataset> {
        let mut described = match &self.found {
            Some(found) => found.described.clone(),
            None => NewDataset::named(&self.id, &self.agency, &self.title, &self.title, file),
        };
        if let Some(title) = &wishes.title {
            described.title.th.clone_from(title);
        }
        if let Some(title) = &wishes.title_en {
            described.title.en.clone_from(title);
        }
        if let Some(visibility) = wishes.visibility {
            described.visibility = visibility;
        }
        let keeps = self.found.is_some() && layer.fields.iter().all(|field| takes(&described, field));
        if !keeps {
            described.fields = merged(&described.fields, &layer.fields);
        }
        if self.found.is_none() || !includes(described.geometry_kind, layer.geometry_kind) {
            described.geometry_kind = layer.geometry_kind;
        }
        described.source_crs.clone_from(&layer.crs_uri);
        described.checked()
    }
}

/// What a layer's rows were seen to be like.
#[derive(Debug, Clone)]
pub struct Seen {
    pub fields: Vec<Field>,
    pub geometry_kind: GeometryKind,
    pub crs_uri: String,
}

/// Name of the layer of a file that calls it nothing.
pub const UNNAMED: &str = "original";

/// Does the dataset have a field that takes every value of this one?
fn takes(described: &NewDataset, field: &Field) -> bool {
    use crate::catalog::FieldType::{Date, DateTime, Integer, Json, Number, String};
    described.field(&field.name).is_some_and(|known| {
        known.field_type == field.field_type
            || matches!((known.field_type, field.field_type), (Json, _) | (Number, Integer) | (String, Date | DateTime))
    })
}

fn includes(known: GeometryKind, own: GeometryKind) -> bool {
    known == own || known == GeometryKind::Any || own == GeometryKind::None
}

/// The file's fields, with what the owner said of those of the same name and type, and what the owner declared in any case.
fn merged(known: &[Field], found: &[Field]) -> Vec<Field> {
    let keep = |field: &Field| {
        let same =
            |known: &&Field| known.name == field.name && (known.field_type == field.field_type || known.is_declared());
        known.iter().find(same).unwrap_or(field).clone()
    };
    let is_left = |known: &&Field| known.is_declared() && !found.iter().any(|field| field.name == known.name);
    found.iter().map(keep).chain(known.iter().filter(is_left).cloned()).collect()
}

/// A file's name without folders and ending.
fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A dataset's id made of a name; of a name without Latin letters a short digest, so that the same file finds the same dataset.
fn code_of(name: &str) -> String {
    let mut code = String::new();
    for letter in name.chars().map(|letter| letter.to_ascii_lowercase()) {
        match letter {
            'a'..='z' | '0'..='9' | '.' | '_' => code.push(letter),
            _ if !code.is_empty() && !code.ends_with('-') => code.push('-'),
            _ => {}
        }
    }
    let code: String = code.trim_matches(['-', '.', '_']).chars().take(60).collect();
    if code.chars().any(|letter| letter.is_ascii_lowercase()) && is_code(&code) {
        return code;
    }
    let digest = Sha256::digest(name.as_bytes());
    let short: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    format!("layer-{short}")
}

fn refuse_foreign(found: &Dataset, wishes: &ImportWishes, signed: &Signed, agency: &str) -> Result<()> {
    let id = &found.described.id;
    let owner = &found.described.agency;
    if found.kind != DatasetKind::Layer {
        let words =
            Words::new(format!("ระบบสร้างชุดข้อมูล '{id}' เอง"), format!("the hub writes the dataset '{id}' itself"));
        let fault = Fault::parameter("dataset", "kept-by-the-hub", words);
        return Err(Error::Conflict(fault.remedy("ใช้รหัสอื่น", "choose another id")));
    }
    let asked = wishes.agency.as_ref().is_none_or(|asked| asked == owner || agency == owner);
    if asked && (signed.is_admin || signed.agency == *owner) {
        return Ok(());
    }
    let words = Words::new(format!("ชุดข้อมูลนี้เป็นของ '{owner}'"), format!("this dataset belongs to '{owner}'"));
    Err(Error::Conflict(
        Fault::parameter("dataset", "other-owner", words)
            .remedy("ใช้รหัสชุดข้อมูลอื่น หรือไม่ต้องระบุหน่วยงาน", "choose another dataset id, or leave the agency out"),
    ))
}

/// "There is no such agency."
pub fn unknown_agency(text: &str) -> Error {
    let words = Words::new(format!("ไม่พบหน่วยงาน '{text}'"), format!("there is no agency '{text}'"));
    Error::impossible(
        Fault::parameter("agency", "unknown-agency", words)
            .remedy("ดูรายการที่ /agencies", "the list stands under /agencies"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::FieldType;

    #[test]
    fn an_id_is_made_of_the_latin_letters_of_a_name_or_of_its_digest() {
        assert_eq!(code_of(stem("C:\\แผนที่\\Rural Roads (2568).zip")), "rural-roads-2568");
        assert_eq!(code_of("ถนน"), code_of("ถนน"));
        assert!(code_of("ถนน").starts_with("layer-") && code_of("2568").starts_with("layer-"));
    }

    #[test]
    fn a_field_of_a_wider_type_takes_the_narrower() {
        let mut dataset = NewDataset::named("x", "doh", "x", "x", "x");
        dataset.fields = vec![Field::new("n", FieldType::Number, "n", "n")];
        assert!(takes(&dataset, &Field::new("n", FieldType::Integer, "n", "n")));
        assert!(!takes(&dataset, &Field::new("n", FieldType::String, "n", "n")));
        assert!(!takes(&dataset, &Field::new("m", FieldType::Integer, "m", "m")));
    }
}
