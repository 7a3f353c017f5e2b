//! GeoJSON geometry to and from `geo`, strictly: what the format or the earth does not allow is refused with its place.

use geo::Geometry;
use serde_json::{Map, Value};

use super::tree::{Line, Position, Tree};
use super::{BBox, ewkb, valid};
use crate::error::{At, Error, Fault, Result, Words};

/// How large one geometry may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub vertices: usize,
    /// Rings of one polygon, and parts of one multi-geometry or collection.
    pub parts: usize,
    /// Geometry collections within each other.
    pub depth: usize,
}

impl Limits {
    /// For a request that is answered at once.
    pub const REQUEST: Limits = Limits { vertices: 50_000, parts: 10_000, depth: 4 };
    /// For files and jobs.
    pub const JOB: Limits = Limits { vertices: 1_000_000, parts: 10_000, depth: 4 };
}

/// A geometry that passed every check, in the two forms that the hub keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// WGS 84 degrees, longitude first; heights dropped; shells counter-clockwise.
    pub geometry: Geometry<f64>,
    /// Canonical GeoJSON: members `type`, `coordinates`; shortest numbers; heights kept; rings wound as RFC 7946 wants.
    pub json: String,
}

impl Shape {
    /// Reads a GeoJSON geometry object (RFC 7946) and checks everything about it; `pointer` is its JSON Pointer in the body.
    ///
    /// # Errors
    /// [`Error::Malformed`] if it is no GeoJSON geometry; [`Error::Impossible`] for one that cannot be: out of range,
    /// axes swapped, ring open or too short, empty, too large, polygon not valid, or in another CRS than CRS84.
    pub fn from_json(value: &Value, pointer: &str, limits: Limits) -> Result<Shape> {
        let mut reader = Reader::new(limits);
        let tree = reader.geometry(value, pointer, 0);
        reader.finish(tree, pointer)
    }

    /// As [`Shape::from_json`], from text.
    ///
    /// # Errors
    /// Also [`Error::Malformed`] if the text is no JSON, for example with `NaN`, `1e999`, or nested beyond 128 levels.
    pub fn from_json_text(text: &str, pointer: &str, limits: Limits) -> Result<Shape> {
        let value: Value = serde_json::from_str(text).map_err(|cause| {
            Error::malformed(Fault::pointer(
                pointer,
                "geometry-json",
                Words::new(format!("อ่าน JSON ของรูปทรงไม่ได้: {cause}"), format!("the geometry is no JSON: {cause}")),
            ))
        })?;
        Shape::from_json(&value, pointer, limits)
    }

    /// Checks a geometry that came from elsewhere, in WGS 84 degrees, longitude first.
    ///
    /// # Errors
    /// As [`Shape::from_json`].
    pub fn from_geometry(geometry: &Geometry<f64>, pointer: &str, limits: Limits) -> Result<Shape> {
        let tree = Tree::from_geo(geometry);
        let mut reader = Reader::new(limits);
        reader.check(&tree, pointer, 0);
        reader.finish(Some(tree), pointer)
    }

    /// The stored bytes: EWKB with SRID 4326.
    pub fn ewkb(&self) -> Vec<u8> {
        ewkb::write(&self.geometry)
    }

    pub fn bounds(&self) -> Option<BBox> {
        BBox::of(&self.geometry)
    }
}

/// The canonical GeoJSON text of a geometry that needs no checks.
pub fn to_json(geometry: &Geometry<f64>) -> String {
    let mut tree = Tree::from_geo(geometry);
    tree.wind();
    tree.to_text()
}

/// Refuses the `crs` member of the GeoJSON of 2008 unless it names CRS84, which is what GeoJSON means today.
///
/// # Errors
/// [`Error::Impossible`] at `<pointer>/crs`.
pub fn refuse_other_crs(object: &Map<String, Value>, pointer: &str) -> Result<()> {
    match crs_fault(object, pointer) {
        Some(fault) => Err(Error::impossible(fault)),
        None => Ok(()),
    }
}

fn crs_fault(object: &Map<String, Value>, pointer: &str) -> Option<Fault> {
    let crs = object.get("crs").filter(|crs| !crs.is_null())?;
    let name = crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or("");
    if name.to_ascii_uppercase().ends_with("CRS84") {
        return None;
    }
    let reason = Words::new(
        format!("ข้อมูลระบุระบบพิกัดอื่น '{name}' แต่ GeoJSON ใช้ WGS 84 ลองจิจูด ละติจูด (CRS84) เท่านั้น"),
        format!("the data names another coordinate system, '{name}'; GeoJSON is WGS 84 longitude, latitude (CRS84)"),
    );
    Some(Fault::pointer(format!("{pointer}/crs"), "geometry-crs", reason).remedy(
        "แปลงพิกัดเป็น CRS84 แล้วลบ crs ออก หรือนำเข้าเป็นไฟล์โดยระบุระบบพิกัด",
        "reproject to CRS84 and drop the crs member, or import the file and name its coordinate system",
    ))
}

/// Faults are told together, up to this many.
const MOST_FAULTS: usize = 20;

struct Reader {
    limits: Limits,
    vertices: usize,
    malformed: Vec<Fault>,
    impossible: Vec<Fault>,
}

impl Reader {
    fn new(limits: Limits) -> Self {
        Reader { limits, vertices: 0, malformed: Vec::new(), impossible: Vec::new() }
    }

    fn finish(self, tree: Option<Tree>, pointer: &str) -> Result<Shape> {
        if !self.malformed.is_empty() {
            return Err(Error::Malformed(self.malformed));
        }
        if !self.impossible.is_empty() {
            return Err(Error::Impossible(self.impossible));
        }
        let mut tree = tree.ok_or_else(|| Error::internal("a geometry without faults and without form"))?;
        tree.wind();
        let geometry = tree.to_geo();
        if let Some(flaw) = valid::first_flaw(&geometry) {
            return Err(Error::impossible(flaw.fault(pointer)));
        }
        Ok(Shape { geometry, json: tree.to_text() })
    }

    fn malformed(&mut self, at: &str, code: &'static str, th: impl Into<String>, en: impl Into<String>) {
        if self.malformed.len() < MOST_FAULTS {
            self.malformed.push(Fault::pointer(at, code, Words::new(th.into(), en.into())));
        }
    }

    fn impossible(&mut self, fault: Fault) {
        if self.impossible.len() < MOST_FAULTS {
            self.impossible.push(fault);
        }
    }

    /// Reads the form; what the form means is checked by [`Reader::check`].
    fn geometry(&mut self, value: &Value, pointer: &str, depth: usize) -> Option<Tree> {
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
        let tree = match kind {
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
        };
        if depth == 0 {
            self.check(&tree, pointer, 0);
        }
        Some(tree)
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
        let tree = Tree::GeometryCollection(read);
        if depth == 0 {
            self.check(&tree, pointer, 0);
        }
        Some(tree)
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

    /// Checks what the form means, against the rules of RFC 7946, the earth and the limits.
    fn check(&mut self, tree: &Tree, pointer: &str, depth: usize) {
        let at = format!("{pointer}/coordinates");
        match tree {
            Tree::Point(position) => self.check_positions(std::slice::from_ref(position), &at, true),
            Tree::MultiPoint(points) => {
                self.check_count(points.len(), &at);
                self.check_positions(points, &at, false);
            }
            Tree::LineString(line) => self.check_line(line, &at),
            Tree::MultiLineString(lines) => {
                self.check_count(lines.len(), &at);
                for (index, line) in lines.iter().enumerate() {
                    self.check_line(line, &format!("{at}/{index}"));
                }
            }
            Tree::Polygon(rings) => self.check_rings(rings, &at),
            Tree::MultiPolygon(parts) => {
                self.check_count(parts.len(), &at);
                for (index, rings) in parts.iter().enumerate() {
                    self.check_rings(rings, &format!("{at}/{index}"));
                }
            }
            Tree::GeometryCollection(_) if depth >= self.limits.depth => {
                self.impossible(too_deep(pointer, self.limits.depth));
            }
            Tree::GeometryCollection(members) => {
                self.check_count(members.len(), &format!("{pointer}/geometries"));
                for (index, member) in members.iter().enumerate() {
                    self.check(member, &format!("{pointer}/geometries/{index}"), depth + 1);
                }
            }
        }
    }

    fn check_count(&mut self, count: usize, at: &str) {
        if count == 0 {
            self.impossible(
                Fault::pointer(at, "geometry-empty", Words::new("รูปทรงว่างเปล่า", "the geometry is empty"))
                    .remedy("ถ้าไม่มีรูปทรง ให้ส่ง geometry เป็น null", "send null as geometry where there is none"),
            );
        } else if count > self.limits.parts {
            let most = self.limits.parts;
            self.impossible(Fault::pointer(
                at,
                "geometry-parts",
                Words::new(
                    format!("มี {count} ส่วน เกินที่รับได้ {most}"),
                    format!("{count} parts are more than the {most} allowed"),
                ),
            ));
        }
    }

    fn check_line(&mut self, line: &Line, at: &str) {
        if line.is_empty() {
            return self.check_count(0, at);
        }
        let start = line.first().map(|p| (p.x, p.y));
        if line.iter().all(|p| Some((p.x, p.y)) == start) {
            self.impossible(Fault::pointer(
                at,
                "line-short",
                Words::new("เส้นต้องมีอย่างน้อย 2 จุดที่ต่างกัน", "a line needs at least 2 different positions"),
            ));
        }
        self.check_positions(line, at, false);
    }

    fn check_rings(&mut self, rings: &[Line], at: &str) {
        self.check_count(rings.len(), at);
        for (index, ring) in rings.iter().enumerate() {
            self.check_ring(ring, &format!("{at}/{index}"));
        }
    }

    fn check_ring(&mut self, ring: &Line, at: &str) {
        if ring.is_empty() {
            return self.check_count(0, at);
        }
        let closed = ring.first().map(|p| (p.x, p.y)) == ring.last().map(|p| (p.x, p.y));
        if ring.len() < 4 {
            let count = ring.len();
            self.impossible(Fault::pointer(
                at,
                "ring-short",
                Words::new(
                    format!("วงของรูปปิดมี {count} จุด ต้องมีอย่างน้อย 4 จุด รวมจุดปิด"),
                    format!("a ring needs at least 4 positions, the closing one included; this one has {count}"),
                ),
            ));
        } else if !closed {
            self.impossible(
                Fault::pointer(
                    at,
                    "ring-open",
                    Words::new(
                        "วงไม่ปิด: จุดแรกกับจุดสุดท้ายไม่ตรงกัน",
                        "the ring is open: its first and last positions differ",
                    ),
                )
                .remedy("เติมจุดแรกซ้ำไว้ท้ายวง", "repeat the first position at the end"),
            );
        }
        self.check_positions(ring, at, false);
    }

    /// Ranges and the vertex limit; tells the first position out of range only, since the rest are mostly like it.
    fn check_positions(&mut self, positions: &[Position], at: &str, single: bool) {
        let most = self.limits.vertices;
        let before = self.vertices;
        self.vertices += positions.len();
        if before <= most && self.vertices > most {
            self.impossible(
                Fault::pointer(
                    at,
                    "geometry-vertices",
                    Words::new(format!("มีจุดเกิน {most} จุด"), format!("there are more than {most} positions")),
                )
                .remedy("ลดจำนวนจุด หรือนำเข้าเป็นไฟล์", "simplify the geometry, or import it as a file"),
            );
        }
        let out = positions.iter().enumerate().find(|(_, p)| !on_earth(p));
        if let Some((index, position)) = out {
            let at = if single { at.to_owned() } else { format!("{at}/{index}") };
            self.impossible(range_fault(position, At::Pointer(at)));
        }
    }
}

fn on_earth(position: &Position) -> bool {
    // Comparisons with NaN are false, so that NaN is not on earth.
    position.x.abs() <= 180.0 && position.y.abs() <= 90.0 && position.z.is_none_or(f64::is_finite)
}

fn too_deep(pointer: &str, most: usize) -> Fault {
    Fault::pointer(
        pointer,
        "geometry-depth",
        Words::new(
            format!("GeometryCollection ซ้อนกันเกิน {most} ชั้น"),
            format!("geometry collections are nested deeper than {most}"),
        ),
    )
}

/// Says what an impossible position probably is: swapped axes, or metres of a projected system.
fn range_fault(position: &Position, at: At) -> Fault {
    let Position { x, y, .. } = *position;
    let words = Words::new(
        format!("พิกัด [{x}, {y}] อยู่นอกช่วง ลองจิจูด ±180 ละติจูด ±90"),
        format!("[{x}, {y}] lies outside longitude ±180, latitude ±90"),
    );
    if x.abs() <= 90.0 && y.abs() > 90.0 && y.abs() <= 180.0 {
        return Fault::new(at, "axes-swapped", words).remedy(
            format!("ดูเหมือนสลับแกน: GeoJSON เขียนลองจิจูดก่อน คือ [{y}, {x}]"),
            format!("the axes look swapped: GeoJSON writes longitude first, [{y}, {x}]"),
        );
    }
    let fault = Fault::new(at, "position-range", words);
    if (100_000.0..1_000_000.0).contains(&x) && (0.0..10_000_000.0).contains(&y) {
        return fault.remedy(
            "ดูเหมือนพิกัด UTM เป็นเมตร: แปลงเป็นลองจิจูด ละติจูดก่อน หรือระบุระบบพิกัด",
            "these look like UTM metres: convert to longitude, latitude, or name the coordinate system",
        );
    }
    fault
}

#[cfg(test)]
#[path = "codec_tests.rs"]
mod tests;
