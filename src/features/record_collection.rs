//! The catalogue as a collection of records: its id, its document, and the members that its records have.

use serde_json::{Value, json};

use crate::catalog::dataset::CRS84;
use crate::catalog::{Field, FieldType, GeometryKind, NewDataset};
use crate::http::{Base, Format, Language, Link};

/// No dataset can have this id (`NewDataset::checked` refuses it).
pub const CATALOGUE: &str = crate::catalog::dataset::CATALOGUE;

/// The conformance class that every record of the catalogue holds.
pub const RECORD_CORE: &str = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core";

/// What records look like, for schemas and queryables.
pub fn described() -> NewDataset {
    let mut own = NewDataset::named(CATALOGUE, "phaen", "บัญชีชุดข้อมูล", "Catalogue of datasets", "phaen");
    own.description.th = "ระเบียนของทุกชุดข้อมูลที่เปิดให้เห็น (OGC API – Records)".to_owned();
    own.description.en = "A record of every dataset that may be seen (OGC API – Records)".to_owned();
    own.geometry_kind = GeometryKind::Polygon;
    own.fields = vec![
        Field::new("type", FieldType::String, "ประเภททรัพยากร", "Type of resource"),
        Field::new("title", FieldType::String, "ชื่อ", "Title"),
        Field::new("description", FieldType::String, "รายละเอียด", "Description"),
        Field::new("created", FieldType::DateTime, "สร้างเมื่อ", "Created"),
        Field::new("updated", FieldType::DateTime, "ปรับปรุงเมื่อ", "Updated"),
        Field::new("license", FieldType::String, "สัญญาอนุญาต", "Licence"),
        Field::new("rights", FieldType::String, "สิทธิ", "Rights"),
        Field::new("keywords", FieldType::Json, "คำสำคัญ", "Keywords"),
        Field::new("contacts", FieldType::Json, "ผู้ติดต่อ", "Contacts"),
        Field::new("formats", FieldType::Json, "รูปแบบ", "Formats"),
        Field::new("themes", FieldType::Json, "หมวดหมู่", "Themes"),
    ];
    // Only `type` is a query parameter of its own; the others are asked for by `q`, `ids` and `externalIds`.
    own.fields.iter_mut().for_each(|field| field.queryable = field.name == "type");
    own
}

/// The collection document (OGC API – Records 1, record collection). `carried` is what every link takes along.
pub fn document(base: &Base, language: Language, carried: &str) -> Value {
    let own = described();
    let url = base.to(&format!("/collections/{CATALOGUE}"));
    let to = |tail: &str| format!("{url}{tail}{carried}");
    let (title, description) = match language {
        Language::Thai => (own.title.th, own.description.th),
        Language::English => (own.title.en, own.description.en),
    };
    let schema = Format::Schema.media_type();
    let links = [
        Link::new(to(""), "self", Format::Json.media_type()).title(&title),
        Link::new(format!("{url}?f=html{}", carried.replacen('?', "&", 1)), "alternate", "text/html").title(&title),
        Link::new(to("/items"), "items", Format::GeoJson.media_type()).title(&title),
        Link::new(format!("{url}/items?f=html{}", carried.replacen('?', "&", 1)), "items", "text/html").title(&title),
        Link::new(to("/schema/feature"), "describedby", schema),
        Link::new(to("/schema"), "http://www.opengis.net/def/rel/ogc/1.0/schema", schema),
        Link::new(to("/queryables"), "http://www.opengis.net/def/rel/ogc/1.0/queryables", schema),
        Link::new(to("/sortables"), "http://www.opengis.net/def/rel/ogc/1.0/sortables", schema),
        Link::new(format!("{}{carried}", base.to("/dcat")), "related", Format::JsonLd.media_type()).title("DCAT-AP"),
    ];
    json!({
        "id": CATALOGUE,
        "type": "Collection",
        "itemType": "record",
        "title": title,
        "description": description,
        "language": { "code": language.tag() },
        "languages": [{ "code": "th", "name": "ไทย" }, { "code": "en", "name": "English" }],
        "conformsTo": [RECORD_CORE],
        "crs": [CRS84],
        "storageCrs": CRS84,
        "defaultSortOrder": ["id"],
        "links": links,
    })
}
