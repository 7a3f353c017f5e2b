//! Datasets as DCAT-AP 3: JSON-LD with its context inside, so that nothing needs to be fetched to read it.

use serde_json::{Value, json};

use super::dataset::{CRS84, Dataset};
use super::ways::{Way, email, license_page, ways};
use crate::access::{Bilingual, Visibility};
use crate::http::Base;
use crate::http::links::segment;
use crate::http::member::set;
use crate::time::Timestamp;

const AUTHORITY: &str = "http://publications.europa.eu/resource/authority";

/// The prefixes of all names in the documents, in the order in which Turtle lists them.
pub const PREFIXES: [(&str, &str); 9] = [
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geo", "http://www.opengis.net/ont/geosparql#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

fn with_context(mut node: Value) -> Value {
    let context: serde_json::Map<String, Value> =
        PREFIXES.iter().map(|(prefix, uri)| ((*prefix).to_owned(), json!(uri))).collect();
    let mut document = json!({ "@context": context });
    if let Some(members) = node.as_object_mut() {
        members.iter_mut().for_each(|(name, value)| set(&mut document, name, value.take()));
    }
    document
}

/// One dataset as a document of its own.
pub fn dataset_document(dataset: &Dataset, base: &Base) -> Value {
    with_context(dataset_node(dataset, base))
}

/// The whole catalogue: every dataset that is given.
pub fn catalog_document(datasets: &[Dataset], base: &Base) -> Value {
    let mut node = json!({
        "@id": base.to("/dcat"),
        "@type": "dcat:Catalog",
        "dct:title": both("แผน: บัญชีชุดข้อมูลเชิงพื้นที่ของจังหวัด", "Phaen: catalogue of the province's spatial data"),
        "dct:description": both(
            "ชุดข้อมูล แผนงานและโครงการของทุกหน่วยงานในเขตพัฒนาพิเศษภาคตะวันออก",
            "Datasets, plans and projects of all agencies of the Eastern Economic Corridor",
        ),
        "dct:publisher": { "@id": base.to("/agencies/phaen"), "@type": "foaf:Agent", "foaf:name": both("ศูนย์ข้อมูลแผน", "Phaen data hub") },
        "dct:language": [id(&format!("{AUTHORITY}/language/THA")), id(&format!("{AUTHORITY}/language/ENG"))],
        "foaf:homepage": id(&base.root()),
        "dcat:themeTaxonomy": id(&format!("{AUTHORITY}/data-theme")),
        "dcat:service": service(base),
        "dcat:dataset": datasets.iter().map(|dataset| dataset_node(dataset, base)).collect::<Vec<_>>(),
    });
    if let Some(latest) = datasets.iter().map(|dataset| dataset.updated_at.as_str()).max() {
        set(&mut node, "dct:modified", instant(latest));
    }
    with_context(node)
}

fn dataset_node(dataset: &Dataset, base: &Base) -> Value {
    let (described, catalog) = (&dataset.described, &dataset.described.catalog);
    let own = base.to(&format!("/datasets/{}", segment(&described.id)));
    let nonempty = |text: &Bilingual, other: &Bilingual| if text.th.is_empty() { texts(other) } else { texts(text) };
    let distributions: Vec<Value> = ways(dataset).iter().map(|way| distribution(dataset, way, base)).collect();
    let mut node = json!({
        "@id": own,
        "@type": "dcat:Dataset",
        "dct:identifier": own,
        "dct:title": texts(&described.title),
        "dct:description": nonempty(&described.description, &described.title),
        "dct:publisher": { "@id": base.to(&format!("/agencies/{}", segment(&described.agency))), "@type": "foaf:Agent", "foaf:name": texts(&dataset.owner) },
        "dcat:contactPoint": contact(dataset),
        "dcat:keyword": catalog.tag_string.iter().map(|word| tagged(word)).collect::<Vec<_>>(),
        "dcat:theme": id(&format!("{AUTHORITY}/data-theme/REGI")),
        "dct:issued": instant(&dataset.created_at),
        "dct:modified": instant(&dataset.updated_at),
        "dct:accrualPeriodicity": id(&format!("{AUTHORITY}/frequency/{}", frequency(&catalog.update_frequency_unit, catalog.update_frequency_interval))),
        "dct:accessRights": id(&format!("{AUTHORITY}/access-right/{}", access_right(described.visibility))),
        "dct:language": id(&format!("{AUTHORITY}/language/THA")),
        "dct:conformsTo": id(CRS84),
        "dct:provenance": { "@type": "dct:ProvenanceStatement", "rdfs:label": tagged(&catalog.data_source) },
        "dcat:landingPage": id(&format!("{own}?f=html")),
        "adms:versionNotes": json!(format!("{}.{}", dataset.version, dataset.data_version)),
        "dcat:distribution": distributions,
    });
    if let Some(bbox) = dataset.extent.bbox {
        set(&mut node, "dct:spatial", location(bbox));
    }
    if let Some(span) = dataset.time_span {
        set(&mut node, "dct:temporal", period(span));
    }
    node
}

fn distribution(dataset: &Dataset, way: &Way, base: &Base) -> Value {
    let address = base.to(&way.path);
    let media_type = way.media_type.split(';').next().unwrap_or_default();
    let mut node = json!({
        "@id": format!("{}#{}", base.to(&format!("/datasets/{}", segment(&dataset.described.id))), way.key),
        "@type": "dcat:Distribution",
        "dct:title": texts(&way.title),
        "dcat:accessURL": id(&address),
        "dcat:mediaType": id(&format!("https://www.iana.org/assignments/media-types/{media_type}")),
        "dct:license": license(dataset),
        "dct:issued": instant(&dataset.created_at),
        "dct:modified": instant(&dataset.updated_at),
    });
    match way.is_download {
        true => set(&mut node, "dcat:downloadURL", id(&address)),
        false => set(&mut node, "dcat:accessService", id(&base.root())),
    }
    node
}

/// The hub itself, which serves every dataset.
fn service(base: &Base) -> Value {
    json!({
        "@id": base.root(),
        "@type": "dcat:DataService",
        "dct:title": both("OGC API – Features", "OGC API – Features"),
        "dcat:endpointURL": id(&base.root()),
        "dcat:endpointDescription": id(&base.to("/api")),
        "dct:conformsTo": id("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"),
    })
}

fn license(dataset: &Dataset) -> Value {
    let catalog = &dataset.described.catalog;
    let name = catalog.license_id_other.as_deref().filter(|text| !text.is_empty()).unwrap_or(&catalog.license_id);
    let mut node = json!({ "@type": "dct:LicenseDocument", "dct:title": tagged(name) });
    if let Some(page) = license_page(&catalog.license_id) {
        set(&mut node, "@id", page);
    }
    node
}

fn contact(dataset: &Dataset) -> Value {
    let mut node = json!({ "@type": "vcard:Organization", "vcard:fn": tagged(&dataset.described.catalog.maintainer) });
    if let Some(email) = email(dataset) {
        set(&mut node, "vcard:hasEmail", id(&format!("mailto:{}", email_address(email))));
    }
    node
}

/// An address may hold letters that no URI may.
fn email_address(email: &str) -> String {
    email.split('@').map(segment).collect::<Vec<_>>().join("@")
}

fn location([west, south, east, north]: [f64; 4]) -> Value {
    let polygon = format!("POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))");
    json!({ "@type": "dct:Location", "dcat:bbox": { "@type": "geo:wktLiteral", "@value": format!("<{CRS84}> {polygon}") } })
}

fn period((start, end): (i64, i64)) -> Value {
    let mut node = json!({ "@type": "dct:PeriodOfTime" });
    for (name, micros) in [("dcat:startDate", start), ("dcat:endDate", end)] {
        if micros != i64::MIN && micros != i64::MAX {
            set(&mut node, name, instant(&Timestamp(micros).to_rfc3339()));
        }
    }
    node
}

fn access_right(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "PUBLIC",
        Visibility::Agencies => "RESTRICTED",
        Visibility::Private => "NON_PUBLIC",
    }
}

/// The Publications Office's word for how often a dataset is brought up to date.
fn frequency(unit: &str, interval: Option<i64>) -> &'static str {
    match (unit, interval.unwrap_or(1)) {
        ("ปี", 1) => "ANNUAL",
        ("ปี", 2) => "BIENNIAL",
        ("ปี", 3) => "TRIENNIAL",
        ("ครึ่งปี", 1) => "ANNUAL_2",
        ("ไตรมาส", 1) => "QUARTERLY",
        ("เดือน", 1) => "MONTHLY",
        ("เดือน", 2) => "BIMONTHLY",
        ("สัปดาห์", 1) => "WEEKLY",
        ("สัปดาห์", 2) => "BIWEEKLY",
        ("วัน", 1) => "DAILY",
        ("ชั่วโมง", 1) => "HOURLY",
        ("ตามเวลาจริง", _) => "CONT",
        ("ไม่มีการปรับปรุงหลังจากการจัดเก็บข้อมูล", _) => {
            "NEVER"
        }
        ("ไม่ทราบ", _) => "UNKNOWN",
        _ => "OTHER",
    }
}

fn id(uri: &str) -> Value {
    json!({ "@id": uri })
}

fn instant(rfc3339: &str) -> Value {
    json!({ "@type": "xsd:dateTime", "@value": rfc3339 })
}

fn both(th: &str, en: &str) -> Value {
    json!([{ "@language": "th", "@value": th }, { "@language": "en", "@value": en }])
}

/// A text in both languages, or in the one in which it is known; where both are the same, its own letters tell which.
fn texts(text: &Bilingual) -> Value {
    match (text.th.is_empty(), text.en.is_empty() || text.en == text.th) {
        (false, false) => both(&text.th, &text.en),
        (false, true) => tagged(&text.th),
        (true, _) => tagged(&text.en),
    }
}

/// A text in the language that its letters show.
fn tagged(text: &str) -> Value {
    let language = if text.chars().any(crate::thai::is_thai_letter) { "th" } else { "en" };
    json!({ "@language": language, "@value": text })
}

/// The dataset for search engines (schema.org), in one language.
pub fn schema_org(dataset: &Dataset, base: &Base, language: crate::http::Language) -> Value {
    let (described, catalog) = (&dataset.described, &dataset.described.catalog);
    let (title, description, owner) = match language {
        crate::http::Language::Thai => (&described.title.th, &described.description.th, &dataset.owner.th),
        crate::http::Language::English => (&described.title.en, &described.description.en, &dataset.owner.en),
    };
    let own = base.to(&format!("/datasets/{}", segment(&described.id)));
    let distributions: Vec<Value> = ways(dataset)
        .iter()
        .map(|way| json!({ "@type": "DataDownload", "name": way.format, "encodingFormat": way.media_type, "contentUrl": base.to(&way.path) }))
        .collect();
    let mut node = json!({
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": own,
        "url": format!("{own}?f=html"),
        "name": title,
        "description": if description.is_empty() { title } else { description },
        "inLanguage": "th",
        "keywords": catalog.tag_string,
        "creator": { "@type": "GovernmentOrganization", "name": owner },
        "license": license_page(&catalog.license_id).unwrap_or(&catalog.license_id),
        "isAccessibleForFree": described.visibility == Visibility::Public,
        "dateCreated": dataset.created_at,
        "dateModified": dataset.updated_at,
        "includedInDataCatalog": { "@type": "DataCatalog", "name": "Phaen", "url": base.to("/dcat") },
        "distribution": distributions,
    });
    if let Some([west, south, east, north]) = dataset.extent.bbox {
        // schema.org has latitude first.
        set(
            &mut node,
            "spatialCoverage",
            json!({ "@type": "Place", "geo": { "@type": "GeoShape", "box": format!("{south} {west} {north} {east}") } }),
        );
    }
    if let Some((start, end)) = dataset.time_span {
        let side = |micros: i64| {
            if micros == i64::MIN || micros == i64::MAX { "..".to_owned() } else { Timestamp(micros).to_rfc3339() }
        };
        set(&mut node, "temporalCoverage", format!("{}/{}", side(start), side(end)));
    }
    node
}
