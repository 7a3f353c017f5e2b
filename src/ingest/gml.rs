//! GML simple features as a source (WFS 1.0 to 2.0, ogr2ogr): members one by one, simple children as values, axis order by `srsName`.

mod shape;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use geo::Geometry;
use serde_json::{Map, Value};

use super::passing::{Passing, open_file, stem, unheard};
use super::place::Placing;
use super::source::{CrsBasis, Format, Found, FoundCrs, FoundLayer, Rows, SourceGeometry, SourceRow, Wishes};
use super::system::{Said, Sample, no_places, settle};
use super::text::Encoding;
use super::xml::{Piece, Xml};
use crate::error::{Fault, Result, Words};
use crate::geometry::Crs;
use shape::{is_geometry, shape};

/// Members and bytes that are looked at.
const LOOKED_AT: u64 = 2_000;
const LOOKED_AT_BYTES: u64 = 8 << 20;

/// One member as the file has it.
#[derive(Debug, Default)]
struct Member {
    /// The name of its element: the layer.
    kind: String,
    id: Option<String>,
    properties: Map<String, Value>,
    geometry: Option<Geometry<f64>>,
    system: Option<String>,
    faults: Vec<Fault>,
}

struct Members {
    xml: Xml<Passing<File>>,
    /// The name of the system that was said last.
    system: Option<String>,
}

fn members(path: &Path, wanted: Option<Encoding>, passed: Arc<AtomicU64>) -> Result<Members> {
    Ok(Members { xml: Xml::new(Passing::new(open_file(path)?, passed), "GML", wanted)?, system: None })
}

impl Members {
    fn next_member(&mut self) -> Result<Option<Member>> {
        while let Some(piece) = self.xml.next()? {
            let Piece::Open { name, attributes } = piece else { continue };
            match name.as_str() {
                // What holds features: they are its children.
                "FeatureCollection" | "featureMember" | "featureMembers" | "member" | "Tuple" => {}
                "boundedBy" => self.bounded()?,
                // Of an application schema's own collection, and of a document without any.
                _ if name.ends_with("Collection") || name == "members" => {}
                _ => return self.member(name, &attributes).map(Some),
            }
        }
        Ok(None)
    }

    /// The box around all names the system, which many files say nowhere else.
    fn bounded(&mut self) -> Result<()> {
        let mut depth = 0;
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Open { attributes, .. } => {
                    depth += 1;
                    self.system = system(&attributes).or(self.system.take());
                }
                Piece::Close if depth == 0 => break,
                Piece::Close => depth -= 1,
                Piece::Text(_) => {}
            }
        }
        Ok(())
    }

    fn member(&mut self, kind: String, attributes: &[(String, String)]) -> Result<Member> {
        let id = attributes.iter().find(|(name, _)| matches!(name.as_str(), "id" | "fid"));
        let mut member = Member { kind, id: id.map(|(_, id)| id.clone()), ..Member::default() };
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Close => break,
                Piece::Text(_) => {}
                Piece::Open { name, .. } if name == "boundedBy" => self.bounded()?,
                Piece::Open { name, attributes } => {
                    let is_nil = attributes.iter().any(|(name, value)| name == "nil" && value == "true");
                    self.value(name, is_nil, &mut member)?;
                }
            }
        }
        member.system = member.system.or_else(|| self.system.clone());
        Ok(member)
    }

    /// A child of a member: a geometry, a text, or a structure whose texts are named by their path.
    fn value(&mut self, name: String, is_nil: bool, member: &mut Member) -> Result<()> {
        let mut path = vec![name];
        let mut texts = vec![String::new()];
        let mut has_children = vec![false];
        while !path.is_empty() {
            let Some(piece) = self.xml.next()? else { break };
            match piece {
                Piece::Text(text) => {
                    if let Some(own) = texts.last_mut() {
                        own.push_str(&text);
                    }
                }
                Piece::Open { name, attributes } if is_geometry(&name) => {
                    if let Some(has) = has_children.last_mut() {
                        *has = true;
                    }
                    member.system = system(&attributes).or(member.system.take());
                    let mut inner = None;
                    let read = shape(&mut self.xml, &name, &attributes, &mut inner)?;
                    member.system = member.system.take().or(inner);
                    match read {
                        // A feature may have several; the first is its place.
                        Ok(geometry) => member.geometry = member.geometry.take().or(geometry),
                        Err(what) => member.faults.push(fault(&what)),
                    }
                }
                Piece::Open { name, .. } => {
                    if let Some(has) = has_children.last_mut() {
                        *has = true;
                    }
                    path.push(name);
                    texts.push(String::new());
                    has_children.push(false);
                }
                Piece::Close => {
                    let (text, has) = (texts.pop().unwrap_or_default(), has_children.pop().unwrap_or_default());
                    let text = text.trim();
                    if !has || !text.is_empty() {
                        let value =
                            if text.is_empty() || is_nil { Value::Null } else { Value::String(text.to_owned()) };
                        put(member, &path.join("."), value);
                    }
                    path.pop();
                }
            }
        }
        Ok(())
    }
}

/// Values of one name become a list.
fn put(member: &mut Member, name: &str, value: Value) {
    match member.properties.get_mut(name) {
        None => {
            member.properties.insert(name.to_owned(), value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(one) => *one = Value::Array(vec![one.take(), value]),
    }
}

fn system(attributes: &[(String, String)]) -> Option<String> {
    attributes
        .iter()
        .find(|(name, _)| name == "srsName")
        .map(|(_, name)| name.trim().to_owned())
        .filter(|name| !name.is_empty())
}

/// # Errors
/// What the XML is refused for; what [`settle`] answers.
pub(super) fn inspect(path: &Path, wishes: &Wishes) -> Result<Found> {
    let passed = unheard();
    let mut members = members(path, wishes.encoding, passed.clone())?;
    let mut kinds: Vec<Kind> = Vec::new();
    let (mut count, mut ended) = (0, false);
    while count < LOOKED_AT && passed.load(Ordering::Relaxed) < LOOKED_AT_BYTES {
        let Some(member) = members.next_member()? else {
            ended = true;
            break;
        };
        count += 1;
        let place = kinds.iter().position(|kind| kind.name == member.kind).unwrap_or(kinds.len());
        if place == kinds.len() {
            kinds.push(Kind { name: member.kind.clone(), ..Kind::default() });
        }
        if let Some(kind) = kinds.get_mut(place) {
            kind.see(&member);
        }
    }
    if kinds.is_empty() {
        kinds.push(Kind { name: stem(path), ..Kind::default() });
    }
    let encoding = members.xml.encoding();
    let layers = kinds.into_iter().map(|kind| kind.layer(&encoding, wishes, ended)).collect::<Result<_>>()?;
    Ok(Found { format: Format::Gml, layers })
}

/// What the members of one name have shown so far.
#[derive(Default)]
struct Kind {
    name: String,
    count: u64,
    sample: Sample,
    columns: Vec<String>,
    system: Option<String>,
}

impl Kind {
    fn see(&mut self, member: &Member) {
        self.count += 1;
        if let Some(geometry) = &member.geometry {
            self.sample.add(geometry);
        }
        for name in member.properties.keys() {
            if !self.columns.contains(name) {
                self.columns.push(name.clone());
            }
        }
        self.system = self.system.take().or_else(|| member.system.clone());
    }

    fn layer(self, encoding: &(Encoding, Words), wishes: &Wishes, ended: bool) -> Result<FoundLayer> {
        let settled = settle(said(self.system.as_deref()), wishes.crs, &self.sample)?;
        let mut crs = if self.sample.is_empty() { no_places() } else { settled.crs };
        if let Some(name) = self.system.as_deref().filter(|name| latitude_first(name)) {
            turn(&mut crs, name, &self.sample);
        }
        Ok(FoundLayer {
            name: self.name,
            rows: ended.then_some(self.count),
            encoding: Some(encoding.clone()),
            crs,
            columns: self.columns,
            numeric: vec![],
            notes: settled.notes,
        })
    }
}

fn said(system: Option<&str>) -> Said {
    match system {
        Some(name) => {
            Said::of_name(name, |name| Words::new(format!("srsName ระบุ {name}"), format!("srsName says {name}")))
        }
        None => Said::Nothing,
    }
}

/// The URN and the URI of EPSG:4326 mean latitude first; the older spellings are written longitude first.
fn latitude_first(name: &str) -> bool {
    let is_exact =
        name.to_ascii_lowercase().contains("urn:ogc:def:crs:epsg") || name.contains("opengis.net/def/crs/EPSG");
    is_exact && Crs::parse(name, "crs").is_ok_and(Crs::latitude_first)
}

/// A name that means latitude first is believed unless the numbers lie in Thailand the other way round.
fn turn(crs: &mut FoundCrs, name: &str, sample: &Sample) {
    if crs.crs != Some(Crs::Crs84) || !matches!(crs.basis, CrsBasis::Declared | CrsBasis::Proposed) {
        return;
    }
    crs.swapped = !sample.is_in_thailand();
    if crs.swapped {
        crs.basis = CrsBasis::Declared;
        crs.why =
            Words::new(format!("srsName ระบุ {name}: ละติจูดมาก่อน"), format!("srsName says {name}: latitude comes first"));
    } else {
        crs.basis = CrsBasis::Proposed;
        crs.why = Words::new(
            format!("srsName ระบุ {name} ซึ่งละติจูดมาก่อน แต่ตัวเลขมีลองจิจูดมาก่อน"),
            format!("srsName says {name}, where latitude comes first, but the numbers have the longitude first"),
        );
    }
}

/// # Errors
/// As [`inspect`].
pub(super) fn open(path: &Path, layer: &FoundLayer, wishes: &Wishes, passed: Arc<AtomicU64>) -> Result<Rows> {
    let system = {
        let mut first = members(path, wishes.encoding, unheard())?;
        loop {
            match first.next_member()? {
                Some(member) if member.kind == layer.name => break member.system,
                Some(_) => {}
                None => break None,
            }
        }
    };
    let placing = Placing::of(&layer.crs, || Ok(said(system.as_deref())))?;
    let members = members(path, wishes.encoding, passed)?;
    Ok(Box::new(MemberRows { members, name: layer.name.clone(), placing, number: 0, ended: false }))
}

struct MemberRows {
    members: Members,
    name: String,
    placing: Placing,
    number: u64,
    ended: bool,
}

impl Iterator for MemberRows {
    type Item = Result<SourceRow>;

    fn next(&mut self) -> Option<Result<SourceRow>> {
        while !self.ended {
            match self.members.next_member() {
                Ok(Some(member)) if member.kind == self.name => {
                    self.number += 1;
                    let mut row = SourceRow {
                        number: self.number,
                        id: member.id,
                        properties: member.properties,
                        geometry: SourceGeometry::None,
                        faults: member.faults,
                    };
                    self.placing.put(&mut row, member.geometry);
                    return Some(Ok(row));
                }
                Ok(Some(_)) => {}
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

fn fault(what: &str) -> Fault {
    let words = Words::new(format!("รูปทรง GML อ่านไม่ได้: {what}"), format!("the GML geometry cannot be read: {what}"));
    Fault::pointer("/geometry", "gml-geometry", words).remedy(
        "ส่งออกเป็น GML simple features (จุด เส้น รูปหลายเหลี่ยม ไม่มีส่วนโค้ง)",
        "export it as GML simple features (points, lines and polygons without arcs)",
    )
}
