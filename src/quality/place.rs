//! The place of a row: read, brought to CRS84, examined, and mended where that is wanted.

use geo::Coord;

use super::rules::Rules;
use super::verdict::Repair;
use crate::catalog::GeometryKind;
use crate::error::{At, Error, Fault, Words};
use crate::geometry::codec::{self, Form, Refused};
use crate::geometry::measure::leaves_thailand;
use crate::geometry::mend::{self, Mend, MendKind};
use crate::geometry::tree::Tree;
use crate::geometry::{BBox, Shape};
use crate::ingest::describe::geometry_type;
use crate::ingest::source::SourceGeometry;

/// Where faults of the geometry are; the pointers of its parts follow.
const POINTER: &str = "/geometry";

#[derive(Default)]
pub(super) struct Placed {
    pub shape: Option<Shape>,
    pub faults: Vec<Fault>,
    pub warnings: Vec<Fault>,
    pub repairs: Vec<Repair>,
    pub at: Option<Coord<f64>>,
}

/// Never calls what may panic on coordinates that are not finite: the ranges are checked first.
pub(super) fn placed(geometry: SourceGeometry, row: usize, rules: &Rules) -> Placed {
    let form = match geometry {
        SourceGeometry::None => return without_place(row, rules),
        SourceGeometry::GeoJson(text) => codec::read_text(text.get(), POINTER, rules.limits).map(|mut form| {
            if rules.swapped {
                mend::swap_axes(&mut form.tree);
            }
            form
        }),
        SourceGeometry::Planar(geometry) => planar(geometry, rules),
    };
    let mut placed = match form {
        Ok(form) => examined(form, rules),
        Err(refused) => refusal(refused, None),
    };
    for fault in placed.faults.iter_mut().chain(&mut placed.warnings) {
        let At::Pointer(pointer) = &fault.at else { continue };
        fault.at = At::Row { row, field: pointer.trim_start_matches('/').to_owned() };
    }
    placed
}

fn without_place(row: usize, rules: &Rules) -> Placed {
    if !rules.place_required {
        return Placed::default();
    }
    let at = At::Row { row, field: "geometry".to_owned() };
    let fault = Fault::new(at, "geometry-missing", Words::new("ไม่มีรูปทรง", "there is no geometry"))
        .remedy("เติมพิกัดหรือรูปทรงของรายการนี้", "give this row coordinates or a geometry");
    Placed { faults: vec![fault], ..Placed::default() }
}

/// Brings planar coordinates to longitude, latitude; what the system does not reach is refused with its place.
fn planar(mut geometry: geo::Geometry<f64>, rules: &Rules) -> Result<Form<'static>, Refused> {
    if rules.swapped {
        use geo::MapCoordsInPlace;
        geometry.map_coords_in_place(|at| Coord { x: at.y, y: at.x });
    }
    let projection = &rules.projection;
    if projection.crs().is_projected() {
        geometry = projection.geometry_to_lonlat(&geometry).map_err(unreached)?;
    }
    Ok(Form::of_tree(Tree::from_geo(&geometry), POINTER, rules.limits))
}

fn unreached(error: Error) -> Refused {
    let faults = match error {
        Error::Malformed(faults) | Error::Impossible(faults) => faults,
        other => {
            let words = Words::new("แปลงพิกัดไม่ได้", format!("the coordinates cannot be converted: {other}"));
            vec![Fault::pointer(POINTER, "position-range", words)]
        }
    };
    let faults = faults.into_iter().map(|fault| Fault { at: At::Pointer(POINTER.to_owned()), ..fault }).collect();
    Refused { faults, malformed: false, at: None, tree: None }
}

fn examined(mut form: Form<'_>, rules: &Rules) -> Placed {
    let mut mends = Vec::new();
    if rules.swapped {
        mends.push(Mend { kind: MendKind::AxesSwapped, count: 1, area: None });
    }
    if rules.repair {
        prepare(&mut form, &mut mends);
    }
    let limits = rules.limits;
    let mut placed = match form.examined() {
        Ok(shape) => taken(shape),
        Err(Refused { tree: Some(tree), faults, at, .. }) if rules.repair => {
            let (mended, done) = mend::mend(tree, limits);
            match (done.is_empty(), Form::of_tree(mended, POINTER, limits).examined()) {
                (false, Ok(shape)) => {
                    mends.extend(done);
                    Placed { at: at.or_else(|| first_position(&Tree::from_geo(&shape.geometry))), ..taken(shape) }
                }
                (_, Err(still)) => refusal(Refused { faults, ..still }, at),
                (true, Ok(_)) => refusal(Refused { faults, malformed: false, at, tree: None }, at),
            }
        }
        Err(refused) => refusal(refused, None),
    };
    if let Some(shape) = &placed.shape {
        placed.repairs = mends.iter().map(Repair::of_mend).collect();
        if let Some(fault) = other_kind(shape, rules.geometry_kind) {
            placed.faults.push(fault);
        }
    }
    placed
}

/// A geometry of a kind that the dataset does not take.
fn other_kind(shape: &Shape, wanted: GeometryKind) -> Option<Fault> {
    let own = geometry_type(&shape.json);
    (!wanted.takes(own)).then(|| {
        let words = Words::new(
            format!("ชุดข้อมูลรับเฉพาะรูปทรงชนิด {} ไม่ใช่ {own}", wanted.name()),
            format!("the dataset takes geometries of the kind {}, not a {own}", wanted.name()),
        );
        Fault::pointer(POINTER, "geometry-kind", words).remedy(
            "แยกเป็นอีกชุดข้อมูล หรือแก้ชนิดในคำอธิบาย",
            "keep it as another dataset, or change the kind in the description",
        )
    })
}

/// What is put right before anything is examined, since the geometry stays the same place.
fn prepare(form: &mut Form<'_>, mends: &mut Vec<Mend>) {
    let long = form.faults.iter().filter(|fault| fault.code == "position-length").count();
    if long > 0 {
        form.faults.retain(|fault| fault.code != "position-length");
        mends.push(Mend { kind: MendKind::NumbersDropped, count: long, area: None });
    }
    if form.faults.is_empty() && mend::has_repeats(&form.tree) {
        let mut thin = form.tree.clone();
        let count = mend::drop_repeats(&mut thin);
        // A ring or line that is nothing but repeats is left for the words of its refusal.
        if Form::of_tree(thin.clone(), POINTER, crate::geometry::Limits::JOB).examined().is_ok() {
            form.tree = thin;
            mends.push(Mend { kind: MendKind::RepeatsDropped, count, area: None });
        }
    }
}

fn taken(shape: Shape) -> Placed {
    use geo::CoordsIter;
    let mut at = shape.geometry.coords_iter().next();
    let mut warnings = Vec::new();
    if leaves_thailand(&shape.geometry) {
        at = shape.geometry.coords_iter().find(|at| !BBox::THAILAND.contains(*at)).or(at);
        let Coord { x, y } = at.unwrap_or_default();
        warnings.push(
            Fault::pointer(
                POINTER,
                "outside-thailand",
                Words::new(
                    format!("อยู่นอกประเทศไทย ที่ [{x}, {y}]"),
                    format!("it lies, at least in part, outside Thailand: [{x}, {y}]"),
                ),
            )
            .remedy(
                "ตรวจระบบพิกัด ลำดับแกน และโซน UTM",
                "check the coordinate system, the order of axes and the UTM zone",
            ),
        );
    }
    if let Some(sliver) = sliver(&shape.geometry) {
        at = Some(sliver);
        let words = Words::new("มีส่วนที่เล็กกว่า 0.1 ตร.ม.", "a part of it is smaller than 0.1 m²");
        warnings.push(
            Fault::pointer(POINTER, "geometry-sliver", words)
                .remedy("ลบเศษรูปที่เหลือจากการตัดหรือซ้อนทับ", "take out what cutting or overlaying has left"),
        );
    }
    Placed { shape: Some(shape), warnings, at, ..Placed::default() }
}

/// Square metres below which a polygon is what some overlay has left over.
const SLIVER: f64 = 0.1;
/// Square metres of a square degree at the equator.
const SQUARE_DEGREE: f64 = 1.23e10;

/// A corner of the first part that is too small to be anything. The geometry is valid.
fn sliver(geometry: &geo::Geometry<f64>) -> Option<Coord<f64>> {
    use geo::Area;
    let polygons = match geometry {
        geo::Geometry::Polygon(polygon) => std::slice::from_ref(polygon),
        geo::Geometry::MultiPolygon(polygons) => polygons.0.as_slice(),
        _ => return None,
    };
    let corner = |polygon: &geo::Polygon<f64>| polygon.exterior().0.first().copied();
    let small = polygons.iter().filter_map(|polygon| Some((polygon, corner(polygon)?)));
    let metres =
        |polygon: &geo::Polygon<f64>, at: Coord<f64>| polygon.unsigned_area() * SQUARE_DEGREE * at.y.to_radians().cos();
    small.filter(|(polygon, at)| metres(polygon, *at) < SLIVER).map(|(_, at)| at).next()
}

fn refusal(refused: Refused, at: Option<Coord<f64>>) -> Placed {
    let place = at.or(refused.at).or_else(|| first_position(refused.tree.as_ref()?));
    Placed { faults: refused.faults, at: place, ..Placed::default() }
}

/// The first position that can be shown on a map.
fn first_position(tree: &Tree) -> Option<Coord<f64>> {
    let mut found = None;
    tree.for_each(&mut |at| {
        let on_earth = at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
        if found.is_none() && on_earth {
            found = Some(Coord { x: at.x, y: at.y });
        }
    });
    found
}
