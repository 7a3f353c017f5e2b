//! Coordinate systems of elsewhere, read once and left behind: from an EPSG code or the text of a `.prj` to WGS 84 longitude, latitude.

use std::collections::BTreeMap;

use geo::{Coord, Geometry, MapCoords};
use proj4rs::Proj;

use super::wkt::Node;
use super::{Crs, DatumShift};
use crate::error::{At, Error, Fault, Result, Words};

/// A system other than those that the hub answers in.
pub struct Foreign {
    name: String,
    definition: String,
    system: Proj,
    geographic: Proj,
}

impl Foreign {
    /// By the number that the EPSG register gives it, as `crs-definitions` (CC0) has it. `None` for a number that is not there, for
    /// one of the hub's own, and for a system whose datum needs a grid of shifts, which is not at hand.
    pub fn of_code(code: u32) -> Option<Foreign> {
        let name = format!("EPSG:{code}");
        if Crs::ALL.iter().any(|crs| crs.code() == name) {
            return None;
        }
        if code == 4240 {
            return Foreign::of_definition(name, indian_1975_degrees());
        }
        let definition = crs_definitions::from_code(u16::try_from(code).ok()?)?;
        Foreign::of_definition(name, definition.proj4.to_owned())
    }

    /// By the projection, its numbers and the ellipsoid of a `.prj`. Such a text does not tell how its datum lies to WGS 84, so the
    /// register is asked which systems are of just these numbers; `None` where there is none, or where they disagree on the datum.
    pub fn of_prj(text: &str) -> Option<Foreign> {
        let root = Node::parse(text)?;
        if let Some(code) = root.epsg()
            && let Some(foreign) = Foreign::of_code(code)
        {
            return Some(foreign);
        }
        let datum: String = root.find("DATUM")?.text()?.chars().filter(char::is_ascii_alphanumeric).collect();
        let projected = matches!(root.name.as_str(), "PROJCS" | "PROJCRS");
        if !projected && datum.to_ascii_uppercase().contains("INDIAN1975") {
            return Foreign::of_definition("EPSG:4240".to_owned(), indian_1975_degrees());
        }
        if !projected {
            return None;
        }
        let wanted = Signature::of_prj(&root)?;
        // A UTM zone is used with many datums that share an ellipsoid, and not all of them are in the register.
        let is_utm = wanted.numbers.get("k") == Some(&rounded(0.9996)) && wanted.projection == "tmerc";
        if is_utm && wanted.ellipsoid != WGS_84 {
            return None;
        }
        let mut found: Option<(u16, &'static str)> = None;
        for code in 2_000..=32_767_u16 {
            let Some(definition) = crs_definitions::from_code(code).map(|definition| definition.proj4) else {
                continue;
            };
            if definition.contains("+vunits") || Signature::of_definition(definition).as_ref() != Some(&wanted) {
                continue;
            }
            match found {
                None => found = Some((code, definition)),
                Some((_, earlier)) if datum_of(earlier) == datum_of(definition) => {}
                Some(_) => return None,
            }
        }
        let (code, definition) = found?;
        Foreign::of_definition(format!("EPSG:{code}"), definition.to_owned())
    }

    fn of_definition(name: String, definition: String) -> Option<Foreign> {
        // A grid of shifts is a file that is not carried; without it the place would be some hundred metres off.
        let grid = definition.contains("+nadgrids") && !definition.contains("+nadgrids=@null");
        let has_datum = ["+towgs84", "+datum", "+nadgrids", "+ellps=GRS80", "+ellps=WGS84"];
        if grid || definition.contains("+geoidgrids") || !has_datum.iter().any(|word| definition.contains(word)) {
            return None;
        }
        let system = Proj::from_proj_string(&definition).ok()?;
        let geographic = Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs").ok()?;
        (system.is_latlong() || system.has_inverse()).then_some(Foreign { name, definition, system, geographic })
    }

    /// The code, such as `EPSG:28992`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a person should know of the conversion.
    pub fn note(&self) -> Words {
        let (name, definition) = (&self.name, &self.definition);
        Words::new(
            format!("แปลงจาก {name} เป็น CRS84 ขณะอ่าน ({definition}) ความคลาดเคลื่อนของพื้นหลักฐานอาจถึงหลายเมตร"),
            format!(
                "converted from {name} to CRS84 while reading ({definition}); the shift of its datum may be off by some metres"
            ),
        )
    }

    /// Easting, northing (or longitude, latitude of its datum) to WGS 84 longitude, latitude in degrees; `None` where it has none.
    pub fn to_lonlat(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        let mut point =
            if self.system.is_latlong() { (at.x.to_radians(), at.y.to_radians(), 0.0) } else { (at.x, at.y, 0.0) };
        proj4rs::transform::transform(&self.system, &self.geographic, &mut point).ok()?;
        super::projection::finite(point.0.to_degrees(), point.1.to_degrees())
    }

    /// A whole geometry to longitude, latitude.
    ///
    /// # Errors
    /// [`Error::Impossible`], naming the first position that the system does not reach.
    pub fn geometry_to_lonlat(&self, geometry: &Geometry<f64>) -> Result<Geometry<f64>> {
        geometry.try_map_coords(|at| {
            self.to_lonlat(at).ok_or_else(|| {
                let words = Words::new(
                    format!("{}, {} อยู่นอกขอบเขตของ {}", at.x, at.y, self.name),
                    format!("{}, {} lies outside of what {} reaches", at.x, at.y, self.name),
                );
                Error::impossible(Fault::new(At::Whole, "crs-reach", words))
            })
        })
    }
}

fn indian_1975_degrees() -> String {
    format!("+proj=longlat +a=6377276.345 +rf=300.8017 +towgs84={} +no_defs", DatumShift::settled().to_text())
}

/// The part of a definition that says how its datum lies to WGS 84.
fn datum_of(definition: &str) -> Option<&str> {
    definition.split(' ').find(|part| part.starts_with("+towgs84") || part.starts_with("+datum"))
}

/// What a projection is, without its datum: two systems of one signature have the same numbers for the same place on their ellipsoids.
#[derive(Debug, PartialEq)]
struct Signature {
    projection: &'static str,
    /// Rounded, so that another way to write a number is no other number.
    numbers: BTreeMap<&'static str, i64>,
    ellipsoid: (i64, i64),
}

/// The names of a projection in `.prj` texts, each in capitals without spaces, and that of PROJ.
const PROJECTIONS: [(&str, &str); 13] = [
    ("TRANSVERSEMERCATOR", "tmerc"),
    ("GAUSSKRUGER", "tmerc"),
    ("MERCATOR1SP", "merc"),
    ("MERCATOR", "merc"),
    ("LAMBERTCONFORMALCONIC", "lcc"),
    ("LAMBERTCONFORMALCONIC1SP", "lcc"),
    ("LAMBERTCONFORMALCONIC2SP", "lcc"),
    ("DOUBLESTEREOGRAPHIC", "sterea"),
    ("OBLIQUESTEREOGRAPHIC", "sterea"),
    ("ALBERS", "aea"),
    ("ALBERSCONICEQUALAREA", "aea"),
    ("LAMBERTAZIMUTHALEQUALAREA", "laea"),
    ("CASSINISOLDNER", "cass"),
];

/// The names of a projection's numbers in `.prj` texts, and those of PROJ.
const NUMBERS: [(&str, &str); 10] = [
    ("LATITUDEOFORIGIN", "lat_0"),
    ("LATITUDEOFCENTER", "lat_0"),
    ("CENTRALMERIDIAN", "lon_0"),
    ("LONGITUDEOFCENTER", "lon_0"),
    ("LONGITUDEOFORIGIN", "lon_0"),
    ("SCALEFACTOR", "k"),
    ("FALSEEASTING", "x_0"),
    ("FALSENORTHING", "y_0"),
    ("STANDARDPARALLEL1", "lat_1"),
    ("STANDARDPARALLEL2", "lat_2"),
];

/// The ellipsoid of WGS 84, as a signature has it.
const WGS_84: (i64, i64) = (6_378_137_000, 298_257_224);

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// To the ninth decimal of a degree and the tenth of a millimetre alike.
fn rounded(number: f64) -> i64 {
    (number * 1e8).round() as i64
}

impl Signature {
    fn new(projection: &'static str, numbers: BTreeMap<&'static str, f64>, axis: f64, flattening: f64) -> Signature {
        let neutral = |name: &str| if name == "k" { 1.0 } else { 0.0 };
        let told = numbers.into_iter().filter(|(name, number)| *number != neutral(name));
        let numbers = told.map(|(name, number)| (name, rounded(number))).collect();
        // Metres to the millimetre; the inverse flattening to six decimals.
        Signature { projection, numbers, ellipsoid: ((axis * 1e3).round() as i64, (flattening * 1e6).round() as i64) }
    }

    fn of_prj(root: &Node) -> Option<Signature> {
        let named = plain(root.find("PROJECTION")?.text()?);
        let (_, projection) = PROJECTIONS.iter().find(|(name, _)| *name == named)?;
        let unit = root.child("UNIT").and_then(|unit| unit.number(1)).unwrap_or(1.0);
        let mut numbers = BTreeMap::new();
        for parameter in root.children("PARAMETER") {
            let named = plain(parameter.text()?);
            let Some((_, name)) = NUMBERS.iter().find(|(name, _)| *name == named) else { continue };
            let value = parameter.number(1)?;
            numbers.insert(*name, if matches!(*name, "x_0" | "y_0") { value * unit } else { value });
        }
        let spheroid = root.find("SPHEROID").or_else(|| root.find("ELLIPSOID"))?;
        // The signature knows metres only; what is counted in feet is looked up by its code.
        ((unit - 1.0).abs() < 1e-9).then_some(())?;
        Some(Signature::new(projection, numbers, spheroid.number(1)?, spheroid.number(2)?))
    }

    fn of_definition(definition: &'static str) -> Option<Signature> {
        let words: BTreeMap<&str, &str> =
            definition.split_whitespace().filter_map(|word| word.trim_start_matches('+').split_once('=')).collect();
        if words.get("units").is_some_and(|unit| *unit != "m") {
            return None;
        }
        let mut projection = *words.get("proj")?;
        let mut numbers = BTreeMap::new();
        for (_, name) in NUMBERS {
            if let Some(value) = words.get(name).or_else(|| words.get("k_0").filter(|_| name == "k")) {
                numbers.insert(name, value.parse().ok()?);
            }
        }
        if projection == "utm" {
            projection = "tmerc";
            let zone: f64 = words.get("zone")?.parse().ok()?;
            let south = if definition.contains("+south") { 10_000_000.0 } else { 0.0 };
            numbers.extend([("lon_0", zone * 6.0 - 183.0), ("k", 0.9996), ("x_0", 500_000.0), ("y_0", south)]);
        }
        let (_, projection) = PROJECTIONS.iter().find(|(_, name)| *name == projection)?;
        let (axis, flattening) = ellipsoid(&words)?;
        Some(Signature::new(projection, numbers, axis, flattening))
    }
}

/// Half the long axis in metres and the inverse flattening.
fn ellipsoid(words: &BTreeMap<&str, &str>) -> Option<(f64, f64)> {
    /// By the names of PROJ; those whose systems have a shift in the register.
    const NAMED: [(&str, f64, f64); 12] = [
        ("WGS84", 6_378_137.0, 298.257_223_563),
        ("GRS80", 6_378_137.0, 298.257_222_101),
        ("bessel", 6_377_397.155, 299.152_812_8),
        ("airy", 6_377_563.396, 299.324_964_6),
        ("OSGB36", 6_377_563.396, 299.324_964_6),
        ("intl", 6_378_388.0, 297.0),
        ("clrk66", 6_378_206.4, 294.978_698_213_898_2),
        ("krass", 6_378_245.0, 298.3),
        ("evrst30", 6_377_276.345, 300.801_7),
        ("evrstSS", 6_377_298.556, 300.801_7),
        ("aust_SA", 6_378_160.0, 298.25),
        ("WGS72", 6_378_135.0, 298.26),
    ];
    if let (Some(axis), Some(flattening)) = (words.get("a"), words.get("rf")) {
        return Some((axis.parse().ok()?, flattening.parse().ok()?));
    }
    let name = words.get("ellps").or_else(|| words.get("datum"))?;
    NAMED.iter().find(|(own, ..)| own == name).map(|(_, axis, flattening)| (*axis, *flattening))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    const RD: &str = r#"PROJCS["Amersfoort_RD_New",GEOGCS["GCS_Amersfoort",DATUM["D_Amersfoort",SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]],PROJECTION["Double_Stereographic"],PARAMETER["latitude_of_origin",52.15616055555555],PARAMETER["central_meridian",5.38763888888889],PARAMETER["scale_factor",0.9999079],PARAMETER["false_easting",155000],PARAMETER["false_northing",463000],UNIT["Meter",1]]"#;

    /// Metres between two positions in degrees, near enough.
    fn off(at: Coord<f64>, lon: f64, lat: f64) -> f64 {
        ((at.x - lon) * 111_320.0 * lat.to_radians().cos()).hypot((at.y - lat) * 110_574.0)
    }

    #[test]
    fn a_prj_without_a_code_is_found_by_its_numbers() {
        let dutch = Foreign::of_prj(RD).unwrap();
        assert_eq!(dutch.name(), "EPSG:28992");
        // The tower in Amersfoort that the system is built on (155000, 463000): 52.1551744, 5.3872035 by the surveyors.
        let at = dutch.to_lonlat(Coord { x: 155_000.0, y: 463_000.0 }).unwrap();
        assert!(off(at, 5.387_203_5, 52.155_174_4) < 1.0, "{at:?}");
        assert!(dutch.note().en.contains("+proj=sterea"), "{}", dutch.note().en);
    }

    #[test]
    fn codes_of_elsewhere_are_read_and_the_hubs_own_are_not() {
        let british = Foreign::of_code(27_700).unwrap();
        // The Ordnance Survey's worked example: Caister water tower, 651409.903, 313177.270; seven parameters are good to 5 m.
        let at = british.to_lonlat(Coord { x: 651_409.903, y: 313_177.27 }).unwrap();
        assert!(off(at, 1.716_038_9, 52.657_976_6) < 6.0, "{at:?}");
        for code in [4_326, 32_647, 24_047, 1, 99_999] {
            assert!(Foreign::of_code(code).is_none(), "{code}");
        }
    }

    #[test]
    fn indian_1975_in_degrees_is_shifted_as_the_installation_shifts_it() {
        let prj = r#"GEOGCS["GCS_Indian_1975",DATUM["D_Indian_1975",SPHEROID["Everest_Adjustment_1937",6377276.345,300.8017]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]"#;
        let (by_prj, by_code) = (Foreign::of_prj(prj).unwrap(), Foreign::of_code(4_240).unwrap());
        let grid = super::super::Projection::new(Crs::Epsg24047).unwrap();
        let place = Coord { x: 100.9849392, y: 13.36142884 };
        let unshifted = Proj::from_proj_string("+proj=utm +zone=47 +a=6377276.345 +rf=300.8017 +units=m").unwrap();
        let degrees = Proj::from_proj_string("+proj=longlat +a=6377276.345 +rf=300.8017").unwrap();
        let metres = grid.from_lonlat(place).unwrap();
        let mut point = (metres.x, metres.y, 0.0);
        proj4rs::transform::transform(&unshifted, &degrees, &mut point).unwrap();
        let indian = Coord { x: point.0.to_degrees(), y: point.1.to_degrees() };
        for foreign in [by_prj, by_code] {
            let at = foreign.to_lonlat(indian).unwrap();
            assert!(off(at, place.x, place.y) < 0.02, "{at:?}");
        }
    }

    #[test]
    fn what_is_ambiguous_or_needs_a_grid_is_not_guessed() {
        // International 1924 in zone 31: a dozen datums, each with a shift of its own.
        let ambiguous = r#"PROJCS["x",GEOGCS["y",DATUM["z",SPHEROID["International_1924",6378388.0,297.0]]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;
        for text in ["", "nonsense", "PROJCS[", &"A[".repeat(100_000), ambiguous, r#"PROJCS["Mars",PROJECTION["x"]]"#] {
            assert!(Foreign::of_prj(text).is_none(), "{}", text.chars().take(40).collect::<String>());
        }
    }
}
