//! A feature as it comes in: GeoJSON, checked against its dataset.

use serde_json::{Map, Value};

use crate::access::Visibility;
use crate::catalog::{Field, NewDataset};
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::codec::{Limits, Shape, refuse_other_crs};
use crate::time::TimeInterval;

/// A feature ready to be stored.
#[derive(Debug, Clone)]
pub struct NewFeature {
    /// Stable within its collection: 1 to 200 characters, none of them a control character or a slash.
    pub id: String,
    /// Code of the owner.
    pub agency: String,
    /// Beside the dataset's own visibility: the narrower of the two holds.
    pub visibility: Visibility,
    pub properties: Map<String, Value>,
    pub shape: Option<Shape>,
    /// First and last instant at which it holds, microseconds.
    pub time: Option<(i64, i64)>,
}

/// May this text be a feature's id?
pub fn is_feature_id(id: &str) -> bool {
    !id.is_empty() && id.chars().count() <= 200 && !id.chars().any(|c| c.is_control() || c == '/')
}

impl NewFeature {
    /// Reads a GeoJSON Feature. `id` is the one to take; without it the feature's own, and without that `fresh`.
    ///
    /// # Errors
    /// `Malformed` for what is no Feature or does not fit the dataset's fields; `Impossible` for a geometry that cannot be.
    pub fn from_geojson(
        value: &Value,
        dataset: &NewDataset,
        id: Option<&str>,
        fresh: impl FnOnce() -> String,
    ) -> Result<Self> {
        let object = feature_object(value)?;
        refuse_other_crs(object, "")?;
        let properties = match object.get("properties") {
            Some(Value::Object(properties)) => properties.clone(),
            Some(Value::Null) | None => Map::new(),
            Some(_) => {
                return Err(wrong("/properties", "ต้องเป็นออบเจกต์", "must be an object or null"));
            }
        };
        let geometry = object
            .get("geometry")
            .ok_or_else(|| wrong("/geometry", "ต้องมี geometry (ใช้ null ได้)", "is missing; it may be null"))?;
        let own_id = match object.get("id") {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(Value::Null) | None => None,
            Some(_) => {
                return Err(wrong("/id", "ต้องเป็นข้อความหรือตัวเลข", "must be text or a number"));
            }
        };
        let id = id.map(str::to_owned).or(own_id).unwrap_or_else(fresh);
        if !is_feature_id(&id) {
            return Err(wrong(
                "/id",
                "ใช้เป็นรหัสไม่ได้",
                "cannot be an id: 1 to 200 characters without slash or control characters",
            ));
        }
        check_properties(&properties, dataset)?;
        Ok(NewFeature {
            id,
            agency: dataset.agency.clone(),
            visibility: Visibility::Public,
            time: time_of(&properties, dataset)?,
            shape: shape_of(geometry, dataset)?,
            properties,
        })
    }
}

fn feature_object(value: &Value) -> Result<&Map<String, Value>> {
    let object = value.as_object().ok_or_else(|| wrong("", "ต้องเป็น GeoJSON Feature", "must be a GeoJSON Feature"))?;
    match object.get("type").and_then(Value::as_str) {
        Some("Feature") => {}
        Some("FeatureCollection") => {
            return Err(wrong(
                "/type",
                "รับทีละ Feature ส่งหลายรายการพร้อมกันที่ /collections/{collectionId}/batch",
                "one Feature is taken here; send many at once to /collections/{collectionId}/batch",
            ));
        }
        _ => return Err(wrong("/type", "ต้องเป็น \"Feature\"", "must be \"Feature\"")),
    }
    const MEMBERS: [&str; 10] =
        ["type", "id", "geometry", "properties", "bbox", "links", "crs", "time", "place", "coordRefSys"];
    match object.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
        Some(name) => Err(wrong(
            &format!("/{name}"),
            "ไม่รู้จักสมาชิกนี้ของ Feature",
            "is no member of a GeoJSON Feature; put it into properties",
        )),
        None => Ok(object),
    }
}

fn wrong(pointer: &str, th: &'static str, en: &'static str) -> Error {
    Error::malformed(Fault::pointer(pointer, "not-a-feature", Words::new(th, en)))
}

fn shape_of(geometry: &Value, dataset: &NewDataset) -> Result<Option<Shape>> {
    if geometry.is_null() && dataset.place_required {
        let words = Words::new("ไม่มีรูปทรง", "there is no geometry");
        let fault = Fault::pointer("/geometry", "geometry-missing", words);
        return Err(Error::impossible(fault.remedy("เติมรูปทรงของรายการนี้", "give this feature a geometry")));
    }
    if geometry.is_null() {
        return Ok(None);
    }
    let shape = Shape::from_json(geometry, "/geometry", Limits::REQUEST)?;
    let given = geometry.get("type").and_then(Value::as_str).unwrap_or_default();
    if dataset.geometry_kind.takes(given) {
        return Ok(Some(shape));
    }
    Err(Error::impossible(
        Fault::pointer(
            "/geometry/type",
            "other-geometry",
            Words::new(format!("ชุดข้อมูลนี้ไม่รับ {given}"), format!("this dataset takes no {given}")),
        )
        .remedy(
            format!("ชนิดเรขาคณิตของชุดข้อมูลคือ {}", dataset.geometry_kind.name()),
            format!("its geometry kind is {}", dataset.geometry_kind.name()),
        ),
    ))
}

/// Holds the properties to the dataset's fields, if it has any; all faults are told together.
fn check_properties(properties: &Map<String, Value>, dataset: &NewDataset) -> Result<()> {
    if dataset.fields.is_empty() {
        return Ok(());
    }
    let faults: Vec<Fault> = properties
        .iter()
        .filter_map(|(name, value)| {
            let pointer = format!("/properties/{}", name.replace('~', "~0").replace('/', "~1"));
            match dataset.field(name) {
                None => Some(
                    Fault::pointer(
                        pointer,
                        "unknown-property",
                        Words::new("ชุดข้อมูลไม่มีฟิลด์นี้", "the dataset has no such field"),
                    )
                    .remedy("เพิ่มฟิลด์ในชุดข้อมูลก่อน หรือเอาออก", "add the field to the dataset first, or leave it out"),
                ),
                Some(field) if !field.field_type.takes(value) => Some(Fault::pointer(
                    pointer,
                    "wrong-type",
                    Words::new(
                        format!("ต้องเป็นชนิด {:?}", field.field_type),
                        format!("must be of type {:?}", field.field_type),
                    ),
                )),
                Some(_) => None,
            }
        })
        .chain(dataset.fields.iter().filter_map(|field| missing(field, properties)))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::Malformed(faults)) }
}

/// A field that the dataset requires and the feature leaves empty.
fn missing(field: &Field, properties: &Map<String, Value>) -> Option<Fault> {
    let value = properties.get(&field.name).unwrap_or(&Value::Null);
    let empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    (field.required && empty).then(|| {
        let words = Words::new("ต้องมีค่า", "this may not be empty");
        Fault::pointer(
            format!("/properties/{}", field.name.replace('~', "~0").replace('/', "~1")),
            "required-missing",
            words,
        )
        .remedy("เติมค่าที่ขาด", "fill in what is missing")
    })
}

/// The span of time that the dataset's time fields give; one field alone gives a day or an instant, an open end lasts for ever.
pub fn time_of(properties: &Map<String, Value>, dataset: &NewDataset) -> Result<Option<(i64, i64)>> {
    let read = |name: &Option<String>| -> Result<Option<TimeInterval>> {
        let Some(name) = name else { return Ok(None) };
        match properties.get(name) {
            Some(Value::String(text)) => match TimeInterval::parse(text) {
                Ok(span) => Ok(Some(span)),
                Err(_) => Err(Error::malformed(Fault::pointer(
                    format!("/properties/{name}"),
                    "not-a-time",
                    Words::new("ต้องเป็นวันที่หรือเวลาตาม RFC 3339", "must be a date or an RFC 3339 time"),
                ))),
            },
            _ => Ok(None),
        }
    };
    let start = read(&dataset.time_start_field)?;
    let end = if dataset.time_end_field.is_some() { read(&dataset.time_end_field)? } else { start };
    Ok(match (start, end) {
        (None, None) => None,
        (start, end) => Some((start.map_or(i64::MIN, |span| span.start.0), end.map_or(i64::MAX, |span| span.end.0))),
    })
}
