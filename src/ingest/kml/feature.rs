//! The placemarks of a KML file in order: names, values, geometry; what stands around them is passed over.

use std::io::Read;

use geo::{Geometry, LineString, Polygon};
use serde_json::{Map, Value};

use super::html::pairs;
use super::shape::{positions, shape};
use crate::error::{Fault, Result, Words};
use crate::ingest::text::Encoding;
use crate::ingest::xml::{Piece, Xml};

/// As deep as collections may nest.
const DEEPEST: usize = 16;

/// One placemark, or the ground that a picture covers.
#[derive(Debug, Default)]
pub(super) struct Placemark {
    pub id: Option<String>,
    pub properties: Map<String, Value>,
    pub geometry: Option<Geometry<f64>>,
    /// Some position has an altitude other than zero.
    pub heights: bool,
    pub faults: Vec<Fault>,
}

/// Reads placemarks.
pub(super) struct Features<R> {
    xml: Xml<R>,
    /// Names of the folders that are open, empty where they have none.
    folders: Vec<String>,
    /// Documents and folders that are open, and whether each is a folder.
    open: Vec<bool>,
    links: usize,
}

impl<R: Read> Features<R> {
    pub fn new(xml: Xml<R>) -> Self {
        Features { xml, folders: vec![], open: vec![], links: 0 }
    }

    pub fn encoding(&self) -> (Encoding, Words) {
        self.xml.encoding()
    }

    /// Network links so far.
    pub fn links(&self) -> usize {
        self.links
    }

    fn next_placemark(&mut self) -> Result<Option<Placemark>> {
        while let Some(piece) = self.xml.next()? {
            let Piece::Open { name, attributes } = piece else {
                if piece == Piece::Close && self.open.pop() == Some(true) {
                    self.folders.pop();
                }
                continue;
            };
            match name.as_str() {
                "kml" | "Document" => self.open.push(false),
                "Folder" => {
                    self.open.push(true);
                    self.folders.push(String::new());
                }
                "name" if self.open.last() == Some(&true) => {
                    let text = self.xml.text()?;
                    if let Some(folder) = self.folders.last_mut() {
                        *folder = text.trim().to_owned();
                    }
                }
                "Placemark" | "GroundOverlay" => {
                    let mut placemark = Placemark { id: attribute(&attributes, "id"), ..Placemark::default() };
                    let path: Vec<&str> =
                        self.folders.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
                    if !path.is_empty() {
                        placemark.properties.insert("folder".to_owned(), path.join("/").into());
                    }
                    self.fill(&mut placemark)?;
                    return Ok(Some(placemark));
                }
                "NetworkLink" => {
                    self.links += 1;
                    self.xml.skip()?;
                }
                _ => self.xml.skip()?,
            }
        }
        Ok(None)
    }

    fn fill(&mut self, placemark: &mut Placemark) -> Result<()> {
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Close => break,
                Piece::Text(_) => {}
                Piece::Open { name, .. } => match name.as_str() {
                    "name" | "address" | "phoneNumber" => {
                        let text = self.xml.text()?;
                        put(placemark, &name, &text);
                    }
                    "description" => {
                        let text = self.xml.text()?;
                        describe(placemark, &text);
                    }
                    "TimeStamp" | "TimeSpan" => self.values(placemark, &["when", "begin", "end"])?,
                    "ExtendedData" => self.extended(placemark)?,
                    "LatLonBox" => self.ground(placemark)?,
                    "Point" | "LineString" | "LinearRing" | "Polygon" | "MultiGeometry" | "Track" | "MultiTrack" => {
                        match self.geometry(&name, &mut placemark.heights, 0)? {
                            Ok(Some(geometry)) => placemark.geometry = Some(geometry),
                            Ok(None) => {}
                            Err(what) => placemark.faults.push(fault(&what)),
                        }
                    }
                    "Model" => {
                        self.xml.skip()?;
                        placemark.faults.push(fault("a three-dimensional model has no place on a map"));
                    }
                    _ => self.xml.skip()?,
                },
            }
        }
        Ok(())
    }

    /// The children of those names, each a property.
    fn values(&mut self, placemark: &mut Placemark, names: &[&str]) -> Result<()> {
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Close => break,
                Piece::Open { name, .. } if names.contains(&name.as_str()) => {
                    let text = self.xml.text()?;
                    put(placemark, &name, &text);
                }
                Piece::Open { .. } => self.xml.skip()?,
                Piece::Text(_) => {}
            }
        }
        Ok(())
    }

    /// `Data` with a `value` in it, and `SimpleData` in `SchemaData`.
    fn extended(&mut self, placemark: &mut Placemark) -> Result<()> {
        let mut depth = 0;
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Close if depth == 0 => break,
                Piece::Close => depth -= 1,
                Piece::Text(_) => {}
                Piece::Open { name, attributes } => match (name.as_str(), attribute(&attributes, "name")) {
                    ("SimpleData", Some(key)) => {
                        let text = self.xml.text()?;
                        put(placemark, &key, &text);
                    }
                    ("Data", Some(key)) => {
                        let value = self.child("value")?;
                        put(placemark, &key, &value);
                    }
                    ("SchemaData", _) => depth += 1,
                    // Values without a schema, in the author's own namespace.
                    (own, _) => {
                        let (own, text) = (own.to_owned(), self.xml.text()?);
                        put(placemark, &own, &text);
                    }
                },
            }
        }
        Ok(())
    }

    /// The text of the child of that name; empty where there is none.
    fn child(&mut self, wanted: &str) -> Result<String> {
        let mut text = String::new();
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Close => break,
                Piece::Open { name, .. } if name == wanted => text = self.xml.text()?,
                Piece::Open { .. } => self.xml.skip()?,
                Piece::Text(_) => {}
            }
        }
        Ok(text)
    }

    /// The ground that a picture covers.
    fn ground(&mut self, placemark: &mut Placemark) -> Result<()> {
        let mut sides = [None; 4];
        let mut turned = false;
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Close => break,
                Piece::Text(_) => {}
                Piece::Open { name, .. } => {
                    let number: Option<f64> = self.xml.text()?.trim().parse().ok();
                    let place = ["west", "south", "east", "north"].iter().position(|side| *side == name);
                    turned |= name == "rotation" && number.is_some_and(|number| number != 0.0);
                    if let Some(side) = place.and_then(|place| sides.get_mut(place)) {
                        *side = number;
                    }
                }
            }
        }
        match sides {
            _ if turned => placemark.faults.push(fault("the ground of a turned picture is not computed")),
            [Some(west), Some(south), Some(east), Some(north)] => {
                let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
                placemark.geometry = Some(Geometry::Polygon(Polygon::new(LineString::from(corners.to_vec()), vec![])));
            }
            _ => placemark.faults.push(fault("a side of the picture's ground is missing")),
        }
        Ok(())
    }

    /// The geometry whose tag was opened last. The inner error is about this placemark alone; the tag is read to its end either way.
    fn geometry(
        &mut self,
        kind: &str,
        heights: &mut bool,
        depth: usize,
    ) -> Result<std::result::Result<Option<Geometry<f64>>, String>> {
        if depth >= DEEPEST {
            self.xml.skip()?;
            return Ok(Err("geometries are nested too deep".to_owned()));
        }
        let (mut lines, mut members, mut wrong) = (Vec::new(), Vec::new(), None);
        // Rings stand in outerBoundaryIs and innerBoundaryIs: the shell is the first of them, wherever it is written.
        let mut levels = vec![kind.to_owned()];
        let mut shell = None;
        while !levels.is_empty() {
            let Some(piece) = self.xml.next()? else { break };
            match piece {
                Piece::Close => {
                    levels.pop();
                }
                Piece::Text(_) => {}
                Piece::Open { name, .. } => match name.as_str() {
                    "coordinates" | "coord" => {
                        let text = self.xml.text()?;
                        match positions(&text, name == "coord", heights) {
                            Ok(positions) if name == "coord" && !lines.is_empty() => {
                                if let Some(LineString(track)) = lines.last_mut() {
                                    track.extend(positions);
                                }
                            }
                            Ok(positions) => {
                                if levels.iter().any(|level| level == "outerBoundaryIs") {
                                    shell.get_or_insert(lines.len());
                                }
                                lines.push(LineString::new(positions));
                            }
                            Err(what) => wrong = Some(what),
                        }
                    }
                    "outerBoundaryIs" | "innerBoundaryIs" => levels.push(name),
                    "LinearRing" if kind == "Polygon" => levels.push(name),
                    "Point" | "LineString" | "LinearRing" | "Polygon" | "MultiGeometry" | "Track"
                        if matches!(kind, "MultiGeometry" | "MultiTrack") =>
                    {
                        match self.geometry(&name, heights, depth + 1)? {
                            Ok(member) => members.extend(member),
                            Err(what) => wrong = Some(what),
                        }
                    }
                    _ => self.xml.skip()?,
                },
            }
        }
        Ok(match wrong {
            Some(what) => Err(what),
            None => Ok(shape(kind, lines, shell, members)),
        })
    }
}

impl<R: Read> Iterator for Features<R> {
    type Item = Result<Placemark>;

    fn next(&mut self) -> Option<Result<Placemark>> {
        self.next_placemark().transpose()
    }
}

fn attribute(attributes: &[(String, String)], name: &str) -> Option<String> {
    attributes
        .iter()
        .find(|(own, _)| own == name)
        .map(|(_, value)| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}

/// A value; an empty one is null, and the first of two of one name stays.
fn put(placemark: &mut Placemark, name: &str, text: &str) {
    let text = text.trim();
    let value = if text.is_empty() { Value::Null } else { Value::String(text.to_owned()) };
    let known = placemark.properties.get(name);
    if known.is_none_or(Value::is_null) {
        placemark.properties.insert(name.to_owned(), value);
    }
}

/// A description that is a table becomes its values; any other stays one.
fn describe(placemark: &mut Placemark, text: &str) {
    let pairs = pairs(text);
    if pairs.is_empty() {
        if !text.trim().is_empty() {
            put(placemark, "description", text);
        }
        return;
    }
    for (name, value) in pairs {
        put(placemark, &name, &value);
    }
}

fn fault(what: &str) -> Fault {
    let words = Words::new(
        format!("รูปทรงของ Placemark อ่านไม่ได้: {what}"),
        format!("the placemark's geometry cannot be read: {what}"),
    );
    Fault::pointer("/geometry", "kml-geometry", words)
        .remedy("แก้พิกัดเป็น ลองจิจูด,ละติจูด", "write positions as longitude,latitude")
}
