//! GeoJSON geometry to and from `geo`, strictly: what the format or the earth does not allow is refused with its place.

mod reader;
mod rules;
#[cfg(test)]
mod tests;

use geo::{Coord, Geometry};
use serde_json::{Map, Value};

use super::tree::Tree;
use super::{BBox, ewkb, valid};
use crate::error::{Error, Fault, Result, Words};
use reader::Reader;

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
        Ok(read(value, pointer, limits)?.examined()?)
    }

    /// As [`Shape::from_json`], from text.
    ///
    /// # Errors
    /// Also [`Error::Malformed`] if the text is no JSON, for example with `NaN`, `1e999`, or nested beyond 128 levels.
    pub fn from_json_text(text: &str, pointer: &str, limits: Limits) -> Result<Shape> {
        Ok(read_text(text, pointer, limits)?.examined()?)
    }

    /// Checks a geometry that came from elsewhere, in WGS 84 degrees, longitude first.
    ///
    /// # Errors
    /// As [`Shape::from_json`].
    pub fn from_geometry(geometry: &Geometry<f64>, pointer: &str, limits: Limits) -> Result<Shape> {
        Ok(Form::of_tree(Tree::from_geo(geometry), pointer, limits).examined()?)
    }

    /// The stored bytes: EWKB with SRID 4326.
    pub fn ewkb(&self) -> Vec<u8> {
        ewkb::write(&self.geometry)
    }

    pub fn bounds(&self) -> Option<BBox> {
        BBox::of(&self.geometry)
    }
}

/// A geometry whose form was read: it has type and positions; what they mean is not checked yet.
#[derive(Debug, Clone)]
pub struct Form<'a> {
    pub tree: Tree,
    /// What is impossible about the form itself, such as positions of more than three numbers.
    pub faults: Vec<Fault>,
    pointer: &'a str,
    limits: Limits,
}

/// Why a geometry cannot be taken.
#[derive(Debug, Clone)]
pub struct Refused {
    pub faults: Vec<Fault>,
    /// It is no GeoJSON geometry at all.
    pub malformed: bool,
    /// Longitude, latitude of the first flaw, where it has one place.
    pub at: Option<Coord<f64>>,
    /// What was read, to be mended or shown; rings wound as they came.
    pub tree: Option<Tree>,
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Error {
        if refused.malformed { Error::Malformed(refused.faults) } else { Error::Impossible(refused.faults) }
    }
}

/// Reads the form of a GeoJSON geometry object.
///
/// # Errors
/// Malformed if it is no geometry; impossible where it is nested too deep.
pub fn read<'a>(value: &Value, pointer: &'a str, limits: Limits) -> std::result::Result<Form<'a>, Refused> {
    let mut reader = Reader::new(limits);
    let tree = reader.geometry(value, pointer, 0);
    reader.form(tree, pointer)
}

/// As [`read`], from text.
///
/// # Errors
/// Also malformed if the text is no JSON, for example with `NaN`, `1e999`, or nested beyond 128 levels.
pub fn read_text<'a>(text: &str, pointer: &'a str, limits: Limits) -> std::result::Result<Form<'a>, Refused> {
    // Nearly every geometry is plain, and read in a third of the time; what is not is read again, for the words about it.
    if let Some(tree) = Tree::from_plain(text) {
        return Ok(Form::of_tree(tree, pointer, limits));
    }
    let value: Value = serde_json::from_str(text).map_err(|cause| {
        let words = Words::new(format!("อ่าน JSON ของรูปทรงไม่ได้: {cause}"), format!("the geometry is no JSON: {cause}"));
        Refused { faults: vec![Fault::pointer(pointer, "geometry-json", words)], malformed: true, at: None, tree: None }
    })?;
    read(&value, pointer, limits)
}

impl<'a> Form<'a> {
    /// A tree that came from elsewhere, in WGS 84 degrees, longitude first.
    pub fn of_tree(tree: Tree, pointer: &'a str, limits: Limits) -> Self {
        Form { tree, faults: Vec::new(), pointer, limits }
    }

    /// Checks everything that the form does not show: the earth, the limits, rings, validity.
    ///
    /// # Errors
    /// With all faults that can be told together, and the tree as it was.
    pub fn examined(mut self) -> std::result::Result<Shape, Refused> {
        let mut reader = Reader::with(self.limits, self.faults);
        reader.check(&self.tree, self.pointer, 0);
        let faults = reader.into_impossible();
        if !faults.is_empty() {
            return Err(Refused { faults, malformed: false, at: None, tree: Some(self.tree) });
        }
        self.tree.wind();
        let geometry = self.tree.to_geo();
        match valid::first_flaw(&geometry) {
            None => Ok(Shape { geometry, json: self.tree.to_text() }),
            Some(flaw) => Err(Refused {
                faults: vec![flaw.fault(self.pointer)],
                malformed: false,
                at: Some(flaw.at),
                tree: Some(self.tree),
            }),
        }
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
