//! TopoJSON as a source: arcs that features share, put together into geometries again; each object is a layer.

#[cfg(test)]
mod tests;

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::passing::{Passing, open_file, unheard};
use super::place::Placing;
use super::source::{CrsBasis, Format, Found, FoundLayer, Rows, SourceGeometry, SourceRow, Wishes};
use super::system::{Said, Sample, no_places, settle};
use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::Crs;

/// The arcs are needed all at once, so a file that is larger is refused.
const LARGEST: u64 = 16 << 20;
/// Positions of one geometry: arcs may be used again and again, which makes a small file large.
const MOST_POSITIONS: usize = 1_000_000;
const DEEPEST: usize = 16;

#[derive(Deserialize)]
struct Topology {
    #[serde(default)]
    transform: Option<Transform>,
    #[serde(default)]
    arcs: Vec<Vec<Vec<f64>>>,
    #[serde(default)]
    objects: Map<String, Value>,
}

#[derive(Deserialize, Clone, Copy)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

impl Topology {
    fn read(path: &Path, passed: Arc<AtomicU64>) -> Result<Topology> {
        let mut bytes = Vec::new();
        let read = Passing::new(open_file(path)?, passed).take(LARGEST + 1).read_to_end(&mut bytes);
        read.map_err(|cause| super::passing::unreadable(path, &cause))?;
        if bytes.len() as u64 > LARGEST {
            return Err(Error::TooLarge(Words::new(
                "ไฟล์ TopoJSON ใหญ่เกิน 16 MiB: แปลงเป็น GeoJSON ซึ่งไม่จำกัดขนาด",
                "the TopoJSON file is larger than 16 MiB: convert it to GeoJSON, which may be of any size",
            )));
        }
        let text = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(&bytes);
        let mut topology: Topology = serde_json::from_slice(text).map_err(|cause| broken(&cause.to_string()))?;
        if topology.transform.is_some() {
            topology.add_up();
        }
        Ok(topology)
    }

    /// Quantised arcs are written as differences.
    fn add_up(&mut self) {
        for arc in &mut self.arcs {
            let (mut x, mut y) = (0.0, 0.0);
            for position in arc {
                if let [dx, dy, ..] = position.as_mut_slice() {
                    (x, y) = (x + *dx, y + *dy);
                    (*dx, *dy) = (x, y);
                }
            }
        }
    }

    fn coord(&self, position: &[f64]) -> std::result::Result<Coord<f64>, String> {
        let [x, y, ..] = position else { return Err("a position has less than two numbers".to_owned()) };
        Ok(match self.transform {
            Some(Transform { scale: [by_x, by_y], translate: [from_x, from_y] }) => {
                Coord { x: x * by_x + from_x, y: y * by_y + from_y }
            }
            None => Coord { x: *x, y: *y },
        })
    }

    /// The features of an object: the members of a collection, else itself.
    fn features(&self, object: &str) -> Vec<Value> {
        let Some(object) = self.objects.get(object) else { return vec![] };
        let is_collection = object.get("type").and_then(Value::as_str) == Some("GeometryCollection");
        match object.get("geometries").and_then(Value::as_array) {
            Some(members) if is_collection => members.clone(),
            _ => vec![object.clone()],
        }
    }

    fn geometry(
        &self,
        value: &Value,
        left: &mut usize,
        depth: usize,
    ) -> std::result::Result<Option<Geometry<f64>>, String> {
        if depth >= DEEPEST {
            return Err("collections are nested too deep".to_owned());
        }
        let arcs = value.get("arcs").unwrap_or(&Value::Null);
        let coordinates = value.get("coordinates").unwrap_or(&Value::Null);
        Ok(Some(match value.get("type").and_then(Value::as_str) {
            None => return Ok(None),
            Some("Point") => Geometry::Point(Point(self.position(coordinates)?)),
            Some("MultiPoint") => {
                let points = list(coordinates)?.iter().map(|at| self.position(at).map(Point));
                Geometry::MultiPoint(MultiPoint::new(points.collect::<std::result::Result<_, _>>()?))
            }
            Some("LineString") => Geometry::LineString(self.line(arcs, left)?),
            Some("MultiLineString") => Geometry::MultiLineString(MultiLineString::new(self.lines(arcs, left)?)),
            Some("Polygon") => Geometry::Polygon(self.polygon(arcs, left)?),
            Some("MultiPolygon") => {
                let parts = list(arcs)?.iter().map(|part| self.polygon(part, left));
                Geometry::MultiPolygon(MultiPolygon::new(parts.collect::<std::result::Result<_, _>>()?))
            }
            Some("GeometryCollection") => {
                let members = value.get("geometries").map(list).transpose()?.unwrap_or_default();
                let members = members.iter().map(|member| self.geometry(member, left, depth + 1));
                let members: Vec<_> =
                    members.collect::<std::result::Result<Vec<_>, _>>()?.into_iter().flatten().collect();
                Geometry::GeometryCollection(GeometryCollection::new_from(members))
            }
            Some(other) => return Err(format!("'{other}' is no type of geometry")),
        }))
    }

    fn position(&self, value: &Value) -> std::result::Result<Coord<f64>, String> {
        let numbers: Vec<f64> = list(value)?.iter().filter_map(Value::as_f64).collect();
        self.coord(&numbers)
    }

    /// Arcs one after the other; `~3` is the third read backwards. Where two meet the position stands once.
    fn line(&self, arcs: &Value, left: &mut usize) -> std::result::Result<LineString<f64>, String> {
        let mut line: Vec<Coord<f64>> = Vec::new();
        for number in list(arcs)? {
            let number = number.as_i64().ok_or("an arc is named by something that is no number")?;
            let place = usize::try_from(if number < 0 { !number } else { number }).unwrap_or(usize::MAX);
            let arc = self.arcs.get(place).ok_or_else(|| format!("there is no arc {number}"))?;
            *left = left.checked_sub(arc.len()).ok_or("the geometry has more than a million positions")?;
            let mut positions =
                arc.iter().map(|position| self.coord(position)).collect::<std::result::Result<Vec<_>, _>>()?;
            if number < 0 {
                positions.reverse();
            }
            line.extend(positions.into_iter().skip(usize::from(!line.is_empty())));
        }
        Ok(LineString::new(line))
    }

    fn lines(&self, arcs: &Value, left: &mut usize) -> std::result::Result<Vec<LineString<f64>>, String> {
        list(arcs)?.iter().map(|line| self.line(line, left)).collect()
    }

    fn polygon(&self, arcs: &Value, left: &mut usize) -> std::result::Result<Polygon<f64>, String> {
        let mut rings = self.lines(arcs, left)?.into_iter();
        let shell = rings.next().unwrap_or_else(LineString::empty);
        Ok(Polygon::new(shell, rings.collect()))
    }
}

fn list(value: &Value) -> std::result::Result<&[Value], String> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| "a list is missing".to_owned())
}

/// # Errors
/// [`Error::Malformed`] for what is no topology; [`Error::TooLarge`] beyond 16 MiB; what [`settle`] answers.
pub(super) fn inspect(path: &Path, wishes: &Wishes) -> Result<Found> {
    let topology = Topology::read(path, unheard())?;
    let mut layers = Vec::new();
    for name in topology.objects.keys() {
        let (mut sample, mut columns) = (Sample::default(), Vec::<String>::new());
        let features = topology.features(name);
        for feature in &features {
            if !sample.is_full()
                && let Ok(Some(geometry)) = topology.geometry(feature, &mut { MOST_POSITIONS }, 0)
            {
                sample.add(&geometry);
            }
            let properties = feature.get("properties").and_then(Value::as_object);
            let names = properties.into_iter().flat_map(Map::keys);
            for name in names {
                if !columns.contains(name) {
                    columns.push(name.clone());
                }
            }
        }
        // The format says nothing of a system; its makers mean WGS 84, as GeoJSON does.
        let said = Said::Known(
            Crs::Crs84,
            Words::new("TopoJSON ใช้ระบบเดียวกับ GeoJSON", "TopoJSON is in the system of GeoJSON"),
        );
        let settled = settle(said, wishes.crs, &sample)?;
        let mut crs = if sample.is_empty() { no_places() } else { settled.crs };
        if crs.basis == CrsBasis::Declared {
            crs.basis = CrsBasis::Format;
        }
        let rows = Some(features.len() as u64);
        let (name, notes) = (name.clone(), settled.notes);
        layers.push(FoundLayer { name, rows, encoding: None, crs, columns, numeric: vec![], notes });
    }
    if layers.is_empty() {
        return Err(broken("it has no objects"));
    }
    Ok(Found { format: Format::TopoJson, layers })
}

/// # Errors
/// As [`inspect`].
pub(super) fn open(path: &Path, layer: &FoundLayer, passed: Arc<AtomicU64>) -> Result<Rows> {
    let counted = unheard();
    let topology = Topology::read(path, counted.clone())?;
    let length = counted.load(Ordering::Relaxed);
    let features = topology.features(&layer.name);
    let placing = Placing::plain(&layer.crs);
    let count = features.len().max(1) as u64;
    let rows = features.into_iter().enumerate().map(move |(index, feature)| {
        passed.store(length * (index as u64 + 1) / count, Ordering::Relaxed);
        Ok(row(&topology, &feature, index as u64 + 1, &placing))
    });
    Ok(Box::new(rows))
}

fn row(topology: &Topology, feature: &Value, number: u64, placing: &Placing) -> SourceRow {
    let id = feature.get("id").and_then(|id| match id {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    let properties = feature.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut row = SourceRow { number, id, properties, geometry: SourceGeometry::None, faults: vec![] };
    match topology.geometry(feature, &mut { MOST_POSITIONS }, 0) {
        Ok(geometry) => placing.put(&mut row, geometry),
        Err(what) => {
            let words = Words::new(format!("รูปทรงอ่านไม่ได้: {what}"), format!("the geometry cannot be read: {what}"));
            row.faults.push(
                Fault::pointer("/geometry", "topojson-geometry", words)
                    .remedy("ส่งออกเป็น GeoJSON", "export it as GeoJSON"),
            );
        }
    }
    row
}

fn broken(what: &str) -> Error {
    let words =
        Words::new(format!("ไฟล์ TopoJSON อ่านไม่ได้: {what}"), format!("the TopoJSON file cannot be read: {what}"));
    Error::malformed(Fault::new(At::Whole, "topojson", words).remedy("แปลงเป็น GeoJSON", "convert it to GeoJSON"))
}
