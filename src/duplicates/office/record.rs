//! A work as it is kept in the database: JSON, its geometry as GeoJSON, so that what is read back is what was written.

use geo::Geometry;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::geometry::codec::{Limits, Shape, to_json};

/// Writes the geometry as a GeoJSON object or null.
pub(in crate::duplicates) fn serialize<S: Serializer>(
    geometry: &Option<Geometry<f64>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let value: Option<Value> = match geometry {
        Some(geometry) => Some(serde_json::from_str(&to_json(geometry)).map_err(serde::ser::Error::custom)?),
        None => None,
    };
    value.serialize(serializer)
}

/// Reads what `serialize` wrote. A geometry that no longer passes the checks is no evidence and is left out.
pub(in crate::duplicates) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Geometry<f64>>, D::Error> {
    let value = Option::<Value>::deserialize(deserializer)?;
    Ok(value.and_then(|value| Shape::from_json(&value, "/geometry", Limits::JOB).ok()).map(|shape| shape.geometry))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use crate::duplicates::{Work, fingerprint};

    #[test]
    fn a_work_is_read_back_as_it_was_written() {
        let line = geo::LineString::from(vec![(101.123456789012, 13.1), (101.2, 13.3)]);
        let work = Work {
            id: "1".into(),
            title: "ก่อสร้างถนน คสล. หมู่ที่ ๓".into(),
            budgets: [(2567, 1_234_567_891_234_567)].into(),
            geometry: Some(line.into()),
            chainage: Some((1.2, 2.4)),
            external_ids: vec![("e-gp".into(), "6712".into())],
            ..Work::default()
        };
        let text = serde_json::to_string(&work).unwrap();
        let back: Work = serde_json::from_str(&text).unwrap();
        assert_eq!(back, work);
        assert_eq!(fingerprint(&back, &work), fingerprint(&work, &work));
    }
}
