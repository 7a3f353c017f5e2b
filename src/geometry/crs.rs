//! Coordinate systems in use in Thailand, to and from WGS 84 longitude, latitude.
//!
//! The shift of Indian 1975 is EPSG:1304 (210, 814, 289; 5 m, 62 stations) unless the installation chooses another. What
//! PROJ and PostGIS prefer (EPSG:1812, seven parameters) lies about 190 m away and disagrees with every other published
//! set, so reprojection is done here only, never by a database.

mod foreign;
mod projection;
mod shift;
#[cfg(test)]
mod tests;
mod wkt;

use crate::error::{Error, Fault, Result, Words};

pub use foreign::Foreign;
pub use projection::Projection;
pub use shift::DatumShift;

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

    /// Reads a URI (`http` or `https`, with or without angle brackets), a URN, a CURIE `[EPSG:32647]`, or `EPSG:32647`.
    ///
    /// # Errors
    /// [`Error::Malformed`] at the parameter `name` for any other system, naming those that are offered.
    pub fn parse(text: &str, name: &str) -> Result<Crs> {
        Crs::read(text)
            .ok_or_else(|| Error::malformed(Crs::unknown(text, crate::error::At::Parameter(name.to_owned()))))
    }

    /// As [`Crs::parse`], for a request header: `Content-Crs` comes with angle brackets from most clients and bare from QGIS.
    ///
    /// # Errors
    /// [`Error::Malformed`] at the header.
    pub fn of_header(text: &str, name: &str) -> Result<Crs> {
        Crs::read(text).ok_or_else(|| Error::malformed(Crs::unknown(text, crate::error::At::Header(name.to_owned()))))
    }

    fn read(text: &str) -> Option<Crs> {
        let plain = text.trim().trim_start_matches(['<', '[']).trim_end_matches(['>', ']']).to_ascii_uppercase();
        let name = match plain.split_once("//WWW.OPENGIS.NET/DEF/CRS/") {
            Some(("HTTP:" | "HTTPS:", name)) => name.split('/'),
            Some(_) => return None,
            None => return Crs::of_code(plain.strip_prefix("URN:OGC:DEF:CRS:").unwrap_or(&plain).split(':')),
        };
        Crs::of_code(name)
    }

    /// Authority, its version or none, and code: `EPSG`, `0`, `32647`. A version is not looked at: the codes mean one thing.
    fn of_code<'a>(parts: impl Iterator<Item = &'a str>) -> Option<Crs> {
        let parts: Vec<&str> = parts.collect();
        let (authority, code) = match parts.as_slice() {
            ["CRS84"] => ("OGC", "CRS84"),
            [authority, code] | [authority, _, code] => (*authority, *code),
            _ => return None,
        };
        Crs::ALL.into_iter().find(|crs| match crs.code().split_once(':') {
            Some((own, number)) => (authority, code) == (own, number),
            None => (authority, code) == ("OGC", crs.code()),
        })
    }

    fn unknown(text: &str, at: crate::error::At) -> Fault {
        let list = Crs::ALL.map(Crs::uri).join(", ");
        let words =
            Words::new(format!("ไม่มีระบบพิกัด '{text}' ให้ใช้"), format!("the coordinate system '{text}' is not offered"));
        Fault::new(at, "crs", words).remedy(format!("ใช้หนึ่งใน {list}"), format!("use one of {list}"))
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

    /// Decimal places in which computed coordinates are written: 7 of a degree (1 cm), 3 of a metre (1 mm).
    pub fn decimals(self) -> u8 {
        if self.is_projected() { 3 } else { 7 }
    }

    fn definition(self, shift: &DatumShift) -> String {
        match self {
            Crs::Crs84 | Crs::Epsg4326 => "+proj=longlat +datum=WGS84 +no_defs".to_owned(),
            Crs::Epsg3857 => {
                "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs".to_owned()
            }
            Crs::Epsg32647 => "+proj=utm +zone=47 +datum=WGS84 +units=m +no_defs".to_owned(),
            Crs::Epsg32648 => "+proj=utm +zone=48 +datum=WGS84 +units=m +no_defs".to_owned(),
            Crs::Epsg24047 => indian_1975(47, shift),
            Crs::Epsg24048 => indian_1975(48, shift),
        }
    }

    /// The part of the plane in which the system has places: first axis low, second low, first high, second high.
    fn reach(self) -> [f64; 4] {
        /// Half the side of the Web Mercator square, metres.
        const MERCATOR: f64 = 20_037_508.342_789_244;
        match self {
            Crs::Crs84 => [-180.0, -90.0, 180.0, 90.0],
            Crs::Epsg4326 => [-90.0, -180.0, 90.0, 180.0],
            Crs::Epsg3857 => [-MERCATOR, -MERCATOR, MERCATOR, MERCATOR],
            // Thirty degrees either side of the central meridian, and from pole to pole.
            _ => [-3_000_000.0, -9_990_000.0, 4_000_000.0, 9_990_000.0],
        }
    }
}

/// Everest 1830 (1937 Adjustment), EPSG:7015.
fn indian_1975(zone: u8, shift: &DatumShift) -> String {
    format!("+proj=utm +zone={zone} +a=6377276.345 +rf=300.8017 +towgs84={} +units=m +no_defs", shift.to_text())
}
