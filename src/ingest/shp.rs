//! The geometry file of a shapefile: points, lines and rings as numbers; rings become polygons by their direction.

use geo::{
    BoundingRect, Coord, Geometry, Intersects, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
    Winding,
};

use crate::error::{At, Error, Fault, Result, Words};

const HEADER: usize = 100;
const FILE_CODE: i32 = 9994;

/// The geometries of a `.shp` in its own coordinates, in the file's order; `None` for a null shape. Heights and measures
/// are passed over.
///
/// # Errors
/// [`Error::Impossible`] if it is no `.shp`, cut short, or holds multipatches.
pub fn read(bytes: &[u8]) -> Result<Vec<Option<Geometry<f64>>>> {
    if big(bytes, 0) != Some(FILE_CODE) || bytes.len() < HEADER {
        return Err(damaged("this is no .shp file", 0));
    }
    let mut shapes = Vec::new();
    let mut at = HEADER;
    while at < bytes.len() {
        let record = shapes.len() + 1;
        let words = big(bytes, at + 4).and_then(|words| usize::try_from(words).ok());
        let length = words.ok_or_else(|| damaged("the record has no length", record))? * 2;
        let content = bytes.get(at + 8..at + 8 + length).ok_or_else(|| damaged("the record is cut short", record))?;
        shapes.push(shape(content).ok_or_else(|| damaged("the record cannot be read", record))??);
        at += 8 + length;
    }
    Ok(shapes)
}

fn big(bytes: &[u8], at: usize) -> Option<i32> {
    bytes.get(at..)?.first_chunk::<4>().map(|chunk| i32::from_be_bytes(*chunk))
}

fn little(bytes: &[u8], at: usize) -> Option<usize> {
    let chunk = bytes.get(at..)?.first_chunk::<4>()?;
    usize::try_from(i32::from_le_bytes(*chunk)).ok()
}

fn double(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..)?.first_chunk::<8>().map(|chunk| f64::from_le_bytes(*chunk))
}

/// `count` positions, never more than there are bytes for.
fn positions(bytes: &[u8], at: usize, count: usize) -> Option<Vec<Coord<f64>>> {
    let slice = bytes.get(at..at.checked_add(count.checked_mul(16)?)?)?;
    slice.chunks_exact(16).map(|chunk| Some(Coord { x: double(chunk, 0)?, y: double(chunk, 8)? })).collect()
}

/// `None` for bytes that end too early.
fn shape(bytes: &[u8]) -> Option<Result<Option<Geometry<f64>>>> {
    let shape = match little(bytes, 0)? {
        0 => None,
        1 | 11 | 21 => Some(Geometry::Point(Point(*positions(bytes, 4, 1)?.first()?))),
        8 | 18 | 28 => {
            let points = positions(bytes, 40, little(bytes, 36)?)?;
            Some(Geometry::MultiPoint(MultiPoint::new(points.into_iter().map(Point).collect())))
        }
        3 | 13 | 23 => match parts(bytes)? {
            mut lines if lines.len() == 1 => lines.pop().map(Geometry::LineString),
            lines if lines.is_empty() => None,
            lines => Some(Geometry::MultiLineString(MultiLineString::new(lines))),
        },
        5 | 15 | 25 => polygons(parts(bytes)?),
        other => {
            let words = Words::new(
                format!("ไม่รองรับรูปทรงชนิด {other} ของ shapefile"),
                format!("shapes of type {other} (such as multipatches) are not read"),
            );
            return Some(Err(Error::impossible(Fault::new(At::Whole, "shp-type", words))));
        }
    };
    Some(Ok(shape))
}

fn parts(bytes: &[u8]) -> Option<Vec<LineString<f64>>> {
    let (parts, count) = (little(bytes, 36)?, little(bytes, 40)?);
    let table = bytes.get(44..44_usize.checked_add(parts.checked_mul(4)?)?)?;
    let mut starts: Vec<usize> = table.chunks_exact(4).map(|chunk| little(chunk, 0)).collect::<Option<_>>()?;
    let all = positions(bytes, 44 + parts * 4, count)?;
    starts.push(count);
    starts.windows(2).map(|pair| Some(LineString::new(all.get(*pair.first()?..*pair.last()?)?.to_vec()))).collect()
}

/// Clockwise rings are shells, the others holes of the smallest shell around them; a hole without shell is a shell.
fn polygons(rings: Vec<LineString<f64>>) -> Option<Geometry<f64>> {
    let (holes, shells): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| ring.is_ccw());
    let mut polygons: Vec<Polygon<f64>> = shells.into_iter().map(|shell| Polygon::new(shell, vec![])).collect();
    let bounds: Vec<_> = polygons.iter().map(|polygon| polygon.bounding_rect()).collect();
    let shells = polygons.clone();
    for hole in holes {
        let frame = hole.bounding_rect();
        let around = bounds.iter().zip(&shells).enumerate().filter_map(|(index, (bounds, shell))| {
            let (bounds, frame) = ((*bounds)?, frame?);
            let wraps = bounds.min().x <= frame.min().x
                && bounds.min().y <= frame.min().y
                && bounds.max().x >= frame.max().x
                && bounds.max().y >= frame.max().y;
            // One corner may touch the shell's border; three of four do not all lie on it by accident.
            let inside = wraps && hole.0.iter().take(3).all(|corner| shell.intersects(corner));
            inside.then(|| (index, bounds.width() * bounds.height()))
        });
        let smallest = around.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index);
        match smallest.and_then(|index| polygons.get_mut(index)) {
            Some(polygon) => polygon.interiors_push(hole),
            None => polygons.push(Polygon::new(hole, vec![])),
        }
    }
    match polygons.len() {
        0 => None,
        1 => polygons.pop().map(Geometry::Polygon),
        _ => Some(Geometry::MultiPolygon(MultiPolygon::new(polygons))),
    }
}

fn damaged(what: &str, record: usize) -> Error {
    let words = Words::new(
        format!("ไฟล์ .shp เสียหายที่รายการ {record}: {what}"),
        format!("the .shp file is damaged at record {record}: {what}"),
    );
    Error::impossible(Fault::new(At::Whole, "shp", words))
}
