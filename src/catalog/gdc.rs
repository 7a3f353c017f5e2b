//! The fourteen mandatory fields of the Thai Government Data Catalog, under their own names and with their own code lists
//! (dataset schema of the catalogue extension `thai-gdc-opal`, and the catalogue's help pages on the mandatory items).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Fault, Words};

pub const OTHER: &str = "อื่นๆ";

pub const DATA_TYPE: &[&str] =
    &["ข้อมูลระเบียน", "ข้อมูลสถิติ", "ข้อมูลภูมิสารสนเทศเชิงพื้นที่", "ข้อมูลหลากหลายประเภท", "ข้อมูลประเภทอื่นๆ"];
pub const OBJECTIVE: &[&str] = &[
    "ยุทธศาสตร์ชาติ",
    "แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ",
    "แผนความมั่นคงแห่งชาติ",
    "แผนแม่บทภายใต้ยุทธศาสตร์ชาติ",
    "แผนปฏิรูปประเทศ",
    "แผนระดับที่ 3",
    "นโยบายรัฐบาล/ข้อสั่งการนายกรัฐมนตรี",
    "มติคณะรัฐมนตรี",
    "เพื่อการให้บริการประชาชน",
    "กฎหมายที่เกี่ยวข้อง",
    "พันธกิจหน่วยงาน",
    "ดัชนี/ตัวชี้วัดระดับนานาชาติ",
    "ไม่ทราบ",
    OTHER,
];
pub const UPDATE_FREQUENCY: &[&str] = &[
    "ไม่ทราบ",
    "ปี",
    "ครึ่งปี",
    "ไตรมาส",
    "เดือน",
    "สัปดาห์",
    "วัน",
    "วันทำการ",
    "ชั่วโมง",
    "นาที",
    "ตามเวลาจริง",
    "ไม่มีการปรับปรุงหลังจากการจัดเก็บข้อมูล",
    OTHER,
];
pub const GEO_COVERAGE: &[&str] = &[
    "ไม่มี",
    "โลก",
    "ทวีป/กลุ่มประเทศในทวีป",
    "กลุ่มประเทศทางเศรษฐกิจ",
    "ประเทศ",
    "ภาค",
    "จังหวัด",
    "อำเภอ",
    "ตำบล",
    "หมู่บ้าน",
    "เทศบาล/อบต.",
    "พิกัด",
    "ไม่ทราบ",
    OTHER,
];
pub const DATA_FORMAT: &[&str] = &[
    "Database",
    "CSV",
    "XML",
    "Image",
    "Video",
    "Audio",
    "Text",
    "JSON",
    "HTML",
    "DOC/DOCX",
    "XLS",
    "PDF",
    "RDF",
    "NoSQL",
    "Arc/Info Coverage",
    "Shapefile",
    "GeoTiff",
    "GML",
    "ไม่ทราบ",
    OTHER,
];
pub const DATA_CATEGORY: &[&str] =
    &["ข้อมูลสาธารณะ", "ข้อมูลใช้ภายใน", "ข้อมูลส่วนบุคคล", "ข้อมูลความมั่นคง", "ข้อมูลความลับทางราชการ"];
pub const LICENSE: &[&str] = &[
    "Open Data Common",
    "Creative Commons Attributions",
    "Creative Commons Attributions-ShareAlike",
    "Creative Commons Attributions-NonCommercial",
    "Creative Commons Attributions-NonCommercial-ShareAlike",
    "Creative Commons Attributions-NoDerivatives",
    "Creative Commons Attributions-NonCommercial-NoDerivatives",
    "Creative Commons Zero",
    "DGA Open Government License",
    OTHER,
];

/// The mandatory fields. `title`, `owner_org` and `notes` are filled in from the dataset's own title, owner and description,
/// and ignored when they are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GovernmentCatalog {
    /// ประเภทชุดข้อมูล
    #[serde(default = "spatial_data")]
    pub data_type: String,
    /// ชื่อชุดข้อมูล
    #[serde(default)]
    #[schema(read_only)]
    pub title: String,
    /// องค์กร
    #[serde(default)]
    #[schema(read_only)]
    pub owner_org: String,
    /// ชื่อฝ่ายงานสำหรับติดต่อ
    pub maintainer: String,
    /// อีเมลสำหรับติดต่อ
    pub maintainer_email: String,
    /// คำสำคัญ
    pub tag_string: Vec<String>,
    /// รายละเอียด
    #[serde(default)]
    #[schema(read_only)]
    pub notes: String,
    /// วัตถุประสงค์
    pub objective: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective_other: Option<String>,
    /// หน่วยความถี่ของการปรับปรุง
    pub update_frequency_unit: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_frequency_unit_other: Option<String>,
    /// ค่าความถี่ของการปรับปรุง
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_frequency_interval: Option<i64>,
    /// ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่
    pub geo_coverage: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geo_coverage_other: Option<String>,
    /// แหล่งที่มา
    pub data_source: String,
    /// รูปแบบการเก็บข้อมูล
    pub data_format: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_format_other: Option<String>,
    /// หมวดหมู่ข้อมูลตามธรรมาภิบาลข้อมูลภาครัฐ
    #[serde(default = "public_data")]
    pub data_category: String,
    /// สัญญาอนุญาตให้ใช้ข้อมูล
    pub license_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_id_other: Option<String>,
}

fn spatial_data() -> String {
    "ข้อมูลภูมิสารสนเทศเชิงพื้นที่".to_owned()
}

fn public_data() -> String {
    "ข้อมูลสาธารณะ".to_owned()
}

impl GovernmentCatalog {
    /// What is said of a dataset of which nothing is known but who keeps it: honest "not known" where the lists allow it.
    pub fn unknown(maintainer: &str, source: &str) -> Self {
        GovernmentCatalog {
            data_type: spatial_data(),
            title: String::new(),
            owner_org: String::new(),
            maintainer: maintainer.to_owned(),
            maintainer_email: "unknown@example.invalid".to_owned(),
            tag_string: vec!["EEC".to_owned()],
            notes: String::new(),
            objective: vec!["ไม่ทราบ".to_owned()],
            objective_other: None,
            update_frequency_unit: "ไม่ทราบ".to_owned(),
            update_frequency_unit_other: None,
            update_frequency_interval: None,
            geo_coverage: "ไม่ทราบ".to_owned(),
            geo_coverage_other: None,
            data_source: source.to_owned(),
            data_format: vec!["ไม่ทราบ".to_owned()],
            data_format_other: None,
            data_category: public_data(),
            license_id: "Open Data Common".to_owned(),
            license_id_other: None,
        }
    }

    /// Faults of the fields, each under `/catalog/…`.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (name, text) in [("maintainer", &self.maintainer), ("data_source", &self.data_source)] {
            if text.trim().is_empty() {
                faults.push(Fault::pointer(
                    format!("/catalog/{name}"),
                    "missing",
                    Words::new("ต้องระบุ", "this is mandatory"),
                ));
            }
        }
        let (user, domain) = self.maintainer_email.split_once('@').unwrap_or_default();
        if user.is_empty() || !domain.contains('.') || self.maintainer_email.contains(char::is_whitespace) {
            faults.push(Fault::pointer(
                "/catalog/maintainer_email",
                "not-an-email",
                Words::new("อีเมลไม่ถูกต้อง", "this is no e-mail address"),
            ));
        }
        if self.tag_string.is_empty() {
            faults.push(Fault::pointer(
                "/catalog/tag_string",
                "missing",
                Words::new("ต้องมีคำสำคัญอย่างน้อยหนึ่งคำ", "one keyword at least is needed"),
            ));
        }
        let none = None;
        faults.extend(one("data_type", &self.data_type, DATA_TYPE, &none));
        faults.extend(one(
            "update_frequency_unit",
            &self.update_frequency_unit,
            UPDATE_FREQUENCY,
            &self.update_frequency_unit_other,
        ));
        faults.extend(one("geo_coverage", &self.geo_coverage, GEO_COVERAGE, &self.geo_coverage_other));
        faults.extend(one("data_category", &self.data_category, DATA_CATEGORY, &none));
        faults.extend(one("license_id", &self.license_id, LICENSE, &self.license_id_other));
        faults.extend(many("objective", &self.objective, OBJECTIVE, &self.objective_other));
        faults.extend(many("data_format", &self.data_format, DATA_FORMAT, &self.data_format_other));
        faults
    }
}

fn one(name: &str, value: &str, list: &[&str], other: &Option<String>) -> Option<Fault> {
    if !list.contains(&value) {
        return Some(
            Fault::pointer(
                format!("/catalog/{name}"),
                "not-in-list",
                Words::new(format!("'{value}' ไม่อยู่ในรายการ"), format!("'{value}' is not in the list")),
            )
            .remedy(format!("ใช้ได้: {}", list.join(", ")), format!("the list is: {}", list.join(", "))),
        );
    }
    if value == OTHER && other.as_ref().is_none_or(|text| text.trim().is_empty()) {
        return Some(Fault::pointer(
            format!("/catalog/{name}_other"),
            "missing",
            Words::new("เลือก 'อื่นๆ' แล้วต้องระบุข้อความ", "'อื่นๆ' (other) needs its text here"),
        ));
    }
    None
}

fn many(name: &str, values: &[String], list: &[&str], other: &Option<String>) -> Vec<Fault> {
    if values.is_empty() {
        return vec![Fault::pointer(
            format!("/catalog/{name}"),
            "missing",
            Words::new("ต้องเลือกอย่างน้อยหนึ่งรายการ", "choose one at least"),
        )];
    }
    values.iter().filter_map(|value| one(name, value, list, other)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fourteen_fields_keep_their_exact_names() {
        let names = serde_json::to_value(GovernmentCatalog::unknown("ฝ่าย", "สำรวจ"))
            .ok()
            .and_then(|value| value.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>()))
            .unwrap_or_default();
        let expected = [
            "data_type",
            "title",
            "owner_org",
            "maintainer",
            "maintainer_email",
            "tag_string",
            "notes",
            "objective",
            "update_frequency_unit",
            "geo_coverage",
            "data_source",
            "data_format",
            "data_category",
            "license_id",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_value_outside_its_list_is_named_with_the_list() {
        let mut catalog = GovernmentCatalog::unknown("ฝ่าย", "สำรวจ");
        catalog.license_id = "free".into();
        catalog.geo_coverage = OTHER.into();
        let faults = catalog.faults();
        assert_eq!(faults.len(), 2);
        assert!(faults.iter().any(|fault| fault.to_string().contains("Open Data Common")));
        assert!(faults.iter().any(|fault| fault.to_string().contains("geo_coverage_other")));
    }
}
