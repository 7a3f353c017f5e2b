//! The collection `projects`: its fields, and the feature that each project is served as.

use serde_json::{Map, Value, json};

use super::check::Checked;
use super::programme;
use crate::catalog::{Field, FieldType, NewDataset};
use crate::duplicates::cases::work_kind;
use crate::error::Result;
use crate::features::feature::{NewFeature, time_of};
use crate::time::FiscalYear;

/// Id of the dataset and of the OGC collection.
pub const COLLECTION: &str = "projects";

/// The form of the features, counted up whenever they are served in another way, so that a hub makes those of an older program anew.
pub const FORM: i64 = 2;

/// The dataset that the hub keeps of all projects.
pub fn dataset() -> NewDataset {
    let mut dataset =
        NewDataset::named(COLLECTION, "phaen", "โครงการ", "Projects", "แผนและงบประมาณของหน่วยงานเจ้าของโครงการ");
    dataset.description.th = "โครงการของทุกหน่วยงาน โครงการที่ไม่ทราบตำแหน่งมี geometry เป็น null".to_owned();
    dataset.description.en =
        "Projects of all agencies; one whose place is not known has a null geometry and is never left out".to_owned();
    dataset.fields = fields();
    dataset.time_start_field = Some("start".to_owned());
    dataset.time_end_field = Some("end".to_owned());
    dataset
}

fn fields() -> Vec<Field> {
    use FieldType::{Date, Integer, Number, String};
    [
        ("title", String, "ชื่อโครงการ", "title"),
        ("agency", String, "รหัสหน่วยงาน", "agency code"),
        ("agencyName", String, "หน่วยงาน", "agency"),
        ("unit", String, "หน่วยงานที่รับผิดชอบ", "responsible unit"),
        ("programme", String, "รหัสแผนงาน", "programme code"),
        ("programmeName", String, "แผนงาน", "programme"),
        ("category", String, "หมวด", "category"),
        ("fiscalYearFirst", Integer, "ปีงบประมาณแรก (พ.ศ.)", "first fiscal year (Buddhist era)"),
        ("fiscalYearLast", Integer, "ปีงบประมาณสุดท้าย (พ.ศ.)", "last fiscal year (Buddhist era)"),
        ("totalBaht", Number, "งบประมาณรวม (บาท)", "total budget (baht)"),
        ("locationText", String, "สถานที่", "location"),
        ("locationQuality", String, "ความละเอียดของตำแหน่ง", "location quality"),
        ("province", String, "รหัสจังหวัด", "province code"),
        ("amphoe", String, "รหัสอำเภอ", "amphoe code"),
        ("tambon", String, "รหัสตำบล", "tambon code"),
        ("roadCode", String, "รหัสสายทาง", "road code"),
        ("planStatus", String, "สถานะแผน", "plan status"),
        ("coordinationStatus", String, "สถานะการประสานแผน", "coordination status"),
        ("moneyStatus", String, "สถานะงบประมาณ", "money status"),
        ("executionStatus", String, "สถานะการดำเนินงาน", "execution status"),
        ("start", Date, "วันเริ่มปีงบประมาณแรก", "first day of the first fiscal year"),
        ("end", Date, "วันสิ้นปีงบประมาณสุดท้าย", "last day of the last fiscal year"),
        ("workKind", String, "รหัสประเภทงาน", "kind of work, as reports of duplicates name it"),
        ("workKindName", String, "ประเภทงาน", "kind of work, in Thai"),
    ]
    .map(|(name, field_type, th, en)| Field::new(name, field_type, th, en))
    .to_vec()
}

/// The feature of a project. Each property stands in every feature, null where nothing is known, so that clients see one table.
pub fn feature(checked: &Checked, agency_name: &str, of: &NewDataset) -> Result<NewFeature> {
    let properties = properties(checked, agency_name);
    Ok(NewFeature {
        id: checked.project.id.clone(),
        agency: checked.project.agency.clone(),
        visibility: checked.project.visibility,
        time: time_of(&properties, of)?,
        properties,
        shape: checked.shape.clone(),
    })
}

fn properties(checked: &Checked, agency_name: &str) -> Map<String, Value> {
    let project = &checked.project;
    let years = project.fiscal_years();
    let day = |year: Option<i32>, of: fn(FiscalYear) -> chrono::NaiveDate| {
        year.and_then(|year| FiscalYear::new(year).ok()).map(|year| of(year).to_string())
    };
    // The one area of a level that all codes agree on; several are left to the project itself.
    let area = |digits: usize| {
        let mut codes = project.location.area_codes.iter().filter_map(|code| code.get(..digits));
        codes.next().filter(|first| codes.all(|code| code == *first)).map(str::to_owned)
    };
    let programme = project.programme.as_deref();
    let (kind, kind_name) = work_kind(&project.title).unzip();
    let status = &project.status;
    let values = json!({
        "title": project.title,
        "agency": project.agency,
        "agencyName": agency_name,
        "unit": project.unit,
        "programme": programme,
        "programmeName": programme.and_then(programme::find).map(|known| known.thai),
        "category": project.category,
        "fiscalYearFirst": years.map(|years| years.0),
        "fiscalYearLast": years.map(|years| years.1),
        "totalBaht": project.total_satang.map(baht),
        "locationText": project.location.text,
        "locationQuality": project.quality().name(),
        "province": area(2),
        "amphoe": area(4),
        "tambon": area(6),
        "roadCode": project.road.as_ref().map(|road| road.code.as_str()),
        "planStatus": status.plan.map(|value| value.name()),
        "coordinationStatus": status.coordination.map(|value| value.name()),
        "moneyStatus": status.money.map(|value| value.name()),
        "executionStatus": status.execution.map(|value| value.name()),
        "start": day(years.map(|years| years.0), FiscalYear::first_day),
        "end": day(years.map(|years| years.1), FiscalYear::last_day),
        "workKind": kind,
        "workKindName": kind_name,
    });
    match values {
        Value::Object(properties) => properties,
        _ => Map::new(),
    }
}

/// Baht for a map's legend, always with a decimal point: GDAL guesses a field's type from its first rows, and a whole number would
/// become one of 32 bits that larger budgets overflow. The exact amount is the project's own `totalSatang`.
fn baht(satang: i64) -> Value {
    Value::from(satang as f64 / 100.0)
}
