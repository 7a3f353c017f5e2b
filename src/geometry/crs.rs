//! Coordinate systems in use in Thailand, to and from WGS 84 longitude, latitude.
//!
//! The shift of Indian 1975 is pinned to EPSG:1304 (210, 814, 289; 5 m, 62 stations). What PROJ and PostGIS prefer
//! (EPSG:1812, seven parameters) lies about 190 m away and disagrees with every other published set, so reprojection is
//! done here only, never by a database.

use geo::{Coord, Geometry, MapCoords};
use proj4rs::Proj;

use super::bbox::{BBox, corners};
use crate::error::{Error, Fault, Result, Words};

/// A coordinate system that the hub reads and answers in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Crs {
    /// WGS 84, longitude, latitude: GeoJSON and the default of OGC API – Features.
    Crs84,
    /// WGS 84, **latitude, longitude**.
    Epsg4326,
    /// Web Mercator, for tiles.
    Epsg3857,
    /// WGS 84 / UTM 47N: surveys in the EEC.
    Epsg32647,
    /// WGS 84 / UTM 48N: east of 102° E.
    Epsg32648,
    /// Indian 1975 / UTM 47N: cadastre, 1:50,000 maps, old files.
    Epsg24047,
    /// Indian 1975 / UTM 48N.
    Epsg24048,
}

impl Crs {
    pub const ALL: [Crs; 7] =
        [Crs::Crs84, Crs::Epsg4326, Crs::Epsg3857, Crs::Epsg32647, Crs::Epsg32648, Crs::Epsg24047, Crs::Epsg24048];

    /// The URI by which OGC interfaces name it.
    pub fn uri(self) -> &'static str {
        match self {
            Crs::Crs84 => "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            Crs::Epsg4326 => "http://www.opengis.net/def/crs/EPSG/0/4326",
            Crs::Epsg3857 => "http://www.opengis.net/def/crs/EPSG/0/3857",
            Crs::Epsg32647 => "http://www.opengis.net/def/crs/EPSG/0/32647",
            Crs::Epsg32648 => "http://www.opengis.net/def/crs/EPSG/0/32648",
            Crs::Epsg24047 => "http://www.opengis.net/def/crs/EPSG/0/24047",
            Crs::Epsg24048 => "http://www.opengis.net/def/crs/EPSG/0/24048",
        }
    }

    /// The short name, `CRS84` or `EPSG:32647`.
    pub fn code(self) -> &'static str {
        match self {
            Crs::Crs84 => "CRS84",
            Crs::Epsg4326 => "EPSG:4326",
            Crs::Epsg3857 => "EPSG:3857",
            Crs::Epsg32647 => "EPSG:32647",
            Crs::Epsg32648 => "EPSG:32648",
            Crs::Epsg24047 => "EPSG:24047",
            Crs::Epsg24048 => "EPSG:24048",
        }
    }

    /// Reads a URI (with or without angle brackets), a URN, `[EPSG:32647]` or `EPSG:32647`.
    ///
    /// # Errors
    /// [`Error::Malformed`] at the parameter `name` for any other system, naming those that are known.
    pub fn parse(text: &str, name: &str) -> Result<Crs> {
        let plain = text.trim().trim_start_matches(['<', '[']).trim_end_matches(['>', ']']).to_ascii_uppercase();
        let known = Crs::ALL.into_iter().find(|crs| {
            let number = crs.code().trim_start_matches("EPSG:");
            plain == crs.code()
                || plain == crs.uri().to_ascii_uppercase()
                || plain == crs.uri().replace("http:", "https:").to_ascii_uppercase()
                || (plain.starts_with("URN:OGC:DEF:CRS:") && plain.ends_with(&format!(":{number}")))
        });
        known.ok_or_else(|| {
            let list = Crs::ALL.map(Crs::code).join(", ");
            let words =
                Words::new(format!("ไม่รู้จักระบบพิกัด '{text}'"), format!("the coordinate system '{text}' is not known"));
            Error::malformed(
                Fault::parameter(name, "crs", words).remedy(format!("ใช้หนึ่งใน {list}"), format!("use one of {list}")),
            )
        })
    }

    /// Recognises the text of a `.prj` file by the names and numbers in it.
    pub fn from_prj(text: &str) -> Option<Crs> {
        let text: String =
            text.to_ascii_uppercase().chars().filter(|c| !c.is_whitespace() && *c != '_' && *c != '/').collect();
        let indian = text.contains("INDIAN1975");
        let wgs84 = text.contains("WGS1984") || text.contains("WGS84");
        if !text.contains("PROJCS") && !text.contains("PROJCRS") {
            return (wgs84 && !indian && text.contains("GEOG")).then_some(Crs::Crs84);
        }
        let zone = |number: &str| text.contains(&format!("ZONE{number}N")) || text.contains(&format!("UTM{number}N"));
        match (indian, wgs84, zone("47"), zone("48")) {
            (true, _, true, false) => Some(Crs::Epsg24047),
            (true, _, false, true) => Some(Crs::Epsg24048),
            (false, true, true, false) => Some(Crs::Epsg32647),
            (false, true, false, true) => Some(Crs::Epsg32648),
            (false, true, false, false)
                if text.contains("MERCATORAUXILIARYSPHERE") || text.contains("PSEUDO-MERCATOR") =>
            {
                Some(Crs::Epsg3857)
            }
            _ => None,
        }
    }

    /// Whether the authority writes latitude (or northing) first.
    pub fn latitude_first(self) -> bool {
        self == Crs::Epsg4326
    }

    /// In metres rather than degrees.
    pub fn is_projected(self) -> bool {
        !matches!(self, Crs::Crs84 | Crs::Epsg4326)
    }

    /// The names of the datum shift used, kept with imported data: `EPSG:1304`, or `None` where there is no shift.
    pub fn shift(self) -> Option<&'static str> {
        matches!(self, Crs::Epsg24047 | Crs::Epsg24048).then_some("EPSG:1304")
    }

    fn definition(self) -> &'static str {
        match self {
            Crs::Crs84 | Crs::Epsg4326 => "+proj=longlat +datum=WGS84 +no_defs",
            Crs::Epsg3857 => {
                "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs"
            }
            Crs::Epsg32647 => "+proj=utm +zone=47 +datum=WGS84 +units=m +no_defs",
            Crs::Epsg32648 => "+proj=utm +zone=48 +datum=WGS84 +units=m +no_defs",
            Crs::Epsg24047 => {
                "+proj=utm +zone=47 +a=6377276.345 +rf=300.8017 +towgs84=210,814,289,0,0,0,0 +units=m +no_defs"
            }
            Crs::Epsg24048 => {
                "+proj=utm +zone=48 +a=6377276.345 +rf=300.8017 +towgs84=210,814,289,0,0,0,0 +units=m +no_defs"
            }
        }
    }
}

/// From one system to WGS 84 longitude, latitude and back; made once, used for many positions.
pub struct Projection {
    crs: Crs,
    projected: Proj,
    geographic: Proj,
}

impl Projection {
    /// # Errors
    /// [`Error::Internal`] if a definition of ours cannot be read, which a test excludes.
    pub fn new(crs: Crs) -> Result<Projection> {
        let read = |crs: Crs| Proj::from_proj_string(crs.definition()).map_err(Error::internal);
        Ok(Projection { crs, projected: read(crs)?, geographic: read(Crs::Crs84)? })
    }

    /// A position in the system's own axis order to longitude, latitude in degrees; `None` where it has none.
    pub fn to_lonlat(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        match self.crs {
            Crs::Crs84 => Some(at),
            Crs::Epsg4326 => Some(Coord { x: at.y, y: at.x }),
            _ => {
                let mut point = (at.x, at.y, 0.0);
                proj4rs::transform::transform(&self.projected, &self.geographic, &mut point).ok()?;
                finite(point.0.to_degrees(), point.1.to_degrees())
            }
        }
    }

    /// Longitude, latitude in degrees to the system's own axis order; `None` where it has no place there.
    pub fn from_lonlat(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        match self.crs {
            Crs::Crs84 => Some(at),
            Crs::Epsg4326 => Some(Coord { x: at.y, y: at.x }),
            _ => {
                let mut point = (at.x.to_radians(), at.y.to_radians(), 0.0);
                proj4rs::transform::transform(&self.geographic, &self.projected, &mut point).ok()?;
                finite(point.0, point.1)
            }
        }
    }

    /// A whole geometry to longitude, latitude.
    ///
    /// # Errors
    /// [`Error::Impossible`] at the whole input, naming the first position that the system does not reach.
    pub fn geometry_to_lonlat(&self, geometry: &Geometry<f64>) -> Result<Geometry<f64>> {
        geometry.try_map_coords(|at| self.to_lonlat(at).ok_or_else(|| self.unreachable(at)))
    }

    /// A whole geometry from longitude, latitude to the system's own axis order.
    ///
    /// # Errors
    /// As [`Projection::geometry_to_lonlat`].
    pub fn geometry_from_lonlat(&self, geometry: &Geometry<f64>) -> Result<Geometry<f64>> {
        geometry.try_map_coords(|at| self.from_lonlat(at).ok_or_else(|| self.unreachable(at)))
    }

    /// Reads a `bbox` parameter whose numbers are in this system and axis order (`bbox-crs`); the box answered is the
    /// smallest in longitude, latitude around it, its edges followed in steps.
    ///
    /// # Errors
    /// [`Error::Malformed`] at `bbox`, as [`BBox::parse`].
    pub fn parse_bbox(&self, text: &str) -> Result<BBox> {
        let [first_low, second_low, first_high, second_high] = corners(text)?;
        if self.crs == Crs::Crs84 {
            return BBox::new(first_low, second_low, first_high, second_high);
        }
        if self.crs.latitude_first() {
            return BBox::new(second_low, first_low, second_high, first_high);
        }
        if first_low > first_high || second_low > second_high {
            let words = Words::new("ค่าต่ำสุดของ bbox มากกว่าค่าสูงสุด", "a lower bound of bbox is above the upper one");
            return Err(Error::malformed(Fault::parameter("bbox", "bbox-order", words)));
        }
        const STEPS: u32 = 16;
        let mut around: Option<BBox> = None;
        for step in 0..=STEPS {
            let share = f64::from(step) / f64::from(STEPS);
            let x = first_low + (first_high - first_low) * share;
            let y = second_low + (second_high - second_low) * share;
            for (x, y) in [(x, second_low), (x, second_high), (first_low, y), (first_high, y)] {
                let at = self.to_lonlat(Coord { x, y });
                let at = at.ok_or_else(|| unreachable_fault(self.crs, "bbox", Coord { x, y }))?;
                let spot = BBox::new(at.x, at.y, at.x, at.y)?;
                around = Some(around.map_or(spot, |so_far| so_far.union(spot)));
            }
        }
        around.ok_or_else(|| Error::internal("a box without edges"))
    }

    fn unreachable(&self, at: Coord<f64>) -> Error {
        let (x, y, code) = (at.x, at.y, self.crs.code());
        Error::impossible(Fault::new(
            crate::error::At::Whole,
            "position-projection",
            Words::new(format!("พิกัด [{x}, {y}] ไม่มีตำแหน่งในระบบ {code}"), format!("[{x}, {y}] has no place in {code}")),
        ))
    }
}

fn unreachable_fault(crs: Crs, name: &str, at: Coord<f64>) -> Error {
    let (x, y, code) = (at.x, at.y, crs.code());
    Error::malformed(Fault::parameter(
        name,
        "bbox-range",
        Words::new(format!("[{x}, {y}] อยู่นอกระบบ {code}"), format!("[{x}, {y}] lies outside {code}")),
    ))
}

fn finite(x: f64, y: f64) -> Option<Coord<f64>> {
    (x.is_finite() && y.is_finite()).then_some(Coord { x, y })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longitude, latitude; 32647 east, north; 24047 by EPSG:1304 east, north; computed with PROJ 9.5.
    const GOLDEN: [[f64; 6]; 4] = [
        [100.9849392, 13.36142884, 714972.438, 1477966.115, 715305.920, 1477663.212],
        [101.2298105, 12.68240947, 742163.075, 1403049.939, 742496.329, 1402747.416],
        [101.0701932, 13.69024399, 723901.524, 1514426.903, 724234.996, 1514123.801],
        [101.99, 13.40, 823844.647, 1483330.471, 824177.568, 1483027.405],
    ];

    fn both_ways(crs: Crs, degrees: Coord<f64>, metres: Coord<f64>) {
        let projection = Projection::new(crs).unwrap();
        let there = projection.from_lonlat(degrees).unwrap();
        let off = (there - metres).x.hypot((there - metres).y);
        assert!(off < 0.01, "{}: {there:?} is {off} m from {metres:?}", crs.code());
        let back = projection.to_lonlat(metres).unwrap();
        let off = (back - degrees).x.hypot((back - degrees).y) * 111_000.0;
        assert!(off < 0.01, "{}: {back:?} is {off} m from {degrees:?}", crs.code());
    }

    #[test]
    fn golden_values_hold_to_the_centimetre() {
        for [lon, lat, e, n, indian_e, indian_n] in GOLDEN {
            both_ways(Crs::Epsg32647, Coord { x: lon, y: lat }, Coord { x: e, y: n });
            both_ways(Crs::Epsg24047, Coord { x: lon, y: lat }, Coord { x: indian_e, y: indian_n });
        }
        let known = Projection::new(Crs::Epsg24047).unwrap().to_lonlat(Coord { x: 708000.0, y: 1478000.0 }).unwrap();
        assert!((known.x - 100.917531).abs() < 1e-6 && (known.y - 13.364992).abs() < 1e-6, "{known:?}");
    }

    #[test]
    fn every_system_comes_back_to_where_it_started() {
        let start = Coord { x: 101.9, y: 13.1 };
        for crs in Crs::ALL {
            let projection = Projection::new(crs).unwrap();
            let back = projection.to_lonlat(projection.from_lonlat(start).unwrap()).unwrap();
            // Millimetres are lost with the height that a datum shift changes and two dimensions drop.
            assert!((back - start).x.hypot((back - start).y) < 5e-8, "{} {back:?}", crs.code());
        }
    }

    #[test]
    fn uris_urns_and_codes_are_read() {
        for crs in Crs::ALL {
            assert_eq!(Crs::parse(crs.uri(), "crs").unwrap(), crs);
            assert_eq!(Crs::parse(&format!("<{}>", crs.uri()), "crs").unwrap(), crs);
            assert_eq!(Crs::parse(crs.code(), "crs").unwrap(), crs);
        }
        assert_eq!(Crs::parse("urn:ogc:def:crs:EPSG::32647", "crs").unwrap(), Crs::Epsg32647);
        assert_eq!(Crs::parse("urn:ogc:def:crs:OGC:1.3:CRS84", "crs").unwrap(), Crs::Crs84);
        assert_eq!(Crs::parse("[EPSG:4326]", "crs").unwrap(), Crs::Epsg4326);
        let unknown = Crs::parse("EPSG:28992", "bbox-crs").unwrap_err().to_string();
        assert!(unknown.contains("parameter 'bbox-crs'") && unknown.contains("EPSG:24047"), "{unknown}");
    }

    #[test]
    fn prj_texts_are_recognised() {
        let prj = |text: &str| Crs::from_prj(text).map(Crs::code);
        assert_eq!(
            prj(r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257]]]"#),
            Some("CRS84")
        );
        assert_eq!(prj(r#"PROJCS["WGS_1984_UTM_Zone_47N",GEOGCS["GCS_WGS_1984"]]"#), Some("EPSG:32647"));
        assert_eq!(prj(r#"PROJCS["WGS 84 / UTM zone 48N",GEOGCS["WGS 84"]]"#), Some("EPSG:32648"));
        assert_eq!(prj(r#"PROJCS["Indian_1975_UTM_Zone_47N",GEOGCS["GCS_Indian_1975"]]"#), Some("EPSG:24047"));
        assert_eq!(prj(r#"PROJCS["Indian_1975_UTM_Zone_48N",GEOGCS["GCS_Indian_1975"]]"#), Some("EPSG:24048"));
        assert_eq!(
            prj(
                r#"PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984"],PROJECTION["Mercator_Auxiliary_Sphere"]]"#
            ),
            Some("EPSG:3857")
        );
        assert_eq!(prj(r#"PROJCS["RD_New",GEOGCS["GCS_Amersfoort"]]"#), None);
        assert_eq!(prj(r#"GEOGCS["GCS_Indian_1975",DATUM["D_Indian_1975"]]"#), None);
    }

    #[test]
    fn a_bbox_is_read_in_the_axis_order_of_its_system() {
        let latitude_first = Projection::new(Crs::Epsg4326).unwrap().parse_bbox("12.4,100.7,14,102").unwrap();
        assert_eq!(latitude_first.to_array(), [100.7, 12.4, 102.0, 14.0]);
        let utm = Projection::new(Crs::Epsg32647).unwrap();
        let metres = utm.parse_bbox("683000,1371000,827000,1550000").unwrap();
        assert!((metres.west() - 100.68).abs() < 0.02 && (metres.north() - 14.01).abs() < 0.03, "{metres:?}");
        assert!(utm.parse_bbox("827000,1371000,683000,1550000").is_err());
    }

    #[test]
    fn nothing_makes_a_projection_panic() {
        for crs in Crs::ALL {
            let projection = Projection::new(crs).unwrap();
            for x in [0.0, 180.0, 1e9, -1e30, f64::NAN, f64::INFINITY] {
                for y in [90.0, -90.0, 1e9, 1e300, f64::NAN] {
                    let _ = (projection.to_lonlat(Coord { x, y }), projection.from_lonlat(Coord { x, y }));
                }
            }
        }
    }
}
