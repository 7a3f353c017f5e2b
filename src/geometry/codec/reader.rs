//! The form of a GeoJSON geometry: its type, its lists, its positions.

use serde_json::{Map, Value};

use super::rules::too_deep;
use super::{Form, Limits, Refused, crs_fault};
use crate::error::{Fault, Words};
use crate::geometry::tree::{Line, Position, Tree};

/// Faults are told together, up to this many.
const MOST_FAULTS: usize = 20;

/// Reads the form of a geometry and gathers what is wrong with it.
pub(super) struct Reader {
    pub(super) limits: Limits,
    pub(super) vertices: usize,
    malformed: Vec<Fault>,
    impossible: Vec<Fault>,
}

impl Reader {
    pub(super) fn new(limits: Limits) -> Self {
        Reader { limits, vertices: 0, malformed: Vec::new(), impossible: Vec::new() }
    }

    /// Goes on from what was found about the form.
    pub(super) fn with(limits: Limits, impossible: Vec<Fault>) -> Self {
        Reader { impossible, ..Reader::new(limits) }
    }

    pub(super) fn into_impossible(self) -> Vec<Fault> {
        self.impossible
    }

    /// What was read, unless it is no geometry or has lost a part.
    pub(super) fn form<'a>(self, tree: Option<Tree>, pointer: &'a str) -> Result<Form<'a>, Refused> {
        let malformed = !self.malformed.is_empty();
        match tree {
            Some(tree) if !malformed => Ok(Form { tree, faults: self.impossible, pointer, limits: self.limits }),
            tree => {
                let faults = if malformed { self.malformed } else { self.impossible };
                Err(Refused { faults, malformed, at: None, tree })
            }
        }
    }

    fn malformed(&mut self, at: &str, code: &'static str, th: impl Into<String>, en: impl Into<String>) {
        if self.malformed.len() < MOST_FAULTS {
            self.malformed.push(Fault::pointer(at, code, Words::new(th.into(), en.into())));
        }
    }

    pub(super) fn impossible(&mut self, fault: Fault) {
        if self.impossible.len() < MOST_FAULTS {
            self.impossible.push(fault);
        }
    }

    /// Reads the form; what the form means is checked by [`Reader::check`].
    pub(super) fn geometry(&mut self, value: &Value, pointer: &str, depth: usize) -> Option<Tree> {
        let Some(object) = value.as_object() else {
            self.malformed(
                pointer,
                "geometry-object",
                "รูปทรงต้องเป็นวัตถุ GeoJSON",
                "a geometry is a GeoJSON object with type and coordinates",
            );
            return None;
        };
        if let Some(fault) = crs_fault(object, pointer) {
            self.impossible(fault);
        }
        let kind = object.get("type").and_then(Value::as_str).unwrap_or("");
        if kind == "GeometryCollection" {
            return self.collection(object, pointer, depth);
        }
        let at = format!("{pointer}/coordinates");
        let Some(coordinates) = object.get("coordinates") else {
            let (th, en) = if kind == "Feature" || kind == "FeatureCollection" {
                ("ต้องเป็นรูปทรง ไม่ใช่ Feature", "a geometry is wanted here, not a Feature".to_owned())
            } else {
                ("รูปทรงต้องมี type และ coordinates", "a geometry needs type and coordinates".to_owned())
            };
            self.malformed(pointer, "geometry-type", th, en);
            return None;
        };
        Some(match kind {
            "Point" => Tree::Point(self.position(coordinates, &at)?),
            "MultiPoint" => Tree::MultiPoint(self.line(coordinates, &at)?),
            "LineString" => Tree::LineString(self.line(coordinates, &at)?),
            "MultiLineString" => Tree::MultiLineString(self.list(coordinates, &at, Self::line)?),
            "Polygon" => Tree::Polygon(self.list(coordinates, &at, Self::line)?),
            "MultiPolygon" => {
                Tree::MultiPolygon(self.list(coordinates, &at, |r, part, at| r.list(part, at, Self::line))?)
            }
            other => {
                self.malformed(
                    &format!("{pointer}/type"),
                    "geometry-type",
                    format!("ไม่รู้จักชนิดรูปทรง '{other}'"),
                    format!("'{other}' is no GeoJSON geometry type"),
                );
                return None;
            }
        })
    }

    fn collection(&mut self, object: &Map<String, Value>, pointer: &str, depth: usize) -> Option<Tree> {
        let Some(members) = object.get("geometries").and_then(Value::as_array) else {
            self.malformed(
                pointer,
                "geometry-type",
                "GeometryCollection ต้องมีรายการ geometries",
                "a GeometryCollection needs a list 'geometries'",
            );
            return None;
        };
        if depth >= self.limits.depth {
            self.impossible(too_deep(pointer, self.limits.depth));
            return None;
        }
        let mut read = Vec::with_capacity(members.len());
        for (index, member) in members.iter().enumerate() {
            read.push(self.geometry(member, &format!("{pointer}/geometries/{index}"), depth + 1)?);
        }
        Some(Tree::GeometryCollection(read))
    }

    fn list<T>(
        &mut self,
        value: &Value,
        at: &str,
        mut each: impl FnMut(&mut Self, &Value, &str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(items) = value.as_array() else {
            self.malformed(at, "geometry-coordinates", "ต้องเป็นรายการพิกัด", "a list of coordinates is wanted here");
            return None;
        };
        let mut read = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            read.push(each(self, item, &format!("{at}/{index}"))?);
        }
        Some(read)
    }

    fn line(&mut self, value: &Value, at: &str) -> Option<Line> {
        self.list(value, at, Self::position)
    }

    fn position(&mut self, value: &Value, at: &str) -> Option<Position> {
        let Some(numbers) = value.as_array() else {
            self.malformed(at, "geometry-position", "พิกัดต้องเป็น [ลองจิจูด, ละติจูด]", "a position is [longitude, latitude]");
            return None;
        };
        let read: Option<Vec<f64>> = numbers.iter().take(4).map(Value::as_f64).collect();
        match (read.as_deref(), numbers.len()) {
            (Some(&[x, y]), 2) => Some(Position { x, y, z: None }),
            (Some(&[x, y, z]), 3) => Some(Position { x, y, z: Some(z) }),
            (Some(&[x, y, z, _]), length) => {
                self.impossible(Fault::pointer(
                    at,
                    "position-length",
                    Words::new(
                        format!("พิกัดมีตัวเลข {length} ตัว ต้องมี 2 หรือ 3 ตัว"),
                        format!("a position has 2 or 3 numbers, this one has {length}"),
                    ),
                ));
                Some(Position { x, y, z: Some(z) })
            }
            _ => {
                self.malformed(
                    at,
                    "geometry-position",
                    "พิกัดต้องเป็นตัวเลข 2 หรือ 3 ตัว: ลองจิจูด ละติจูด ความสูง",
                    "a position is 2 or 3 numbers: longitude, latitude, height",
                );
                None
            }
        }
    }
}
