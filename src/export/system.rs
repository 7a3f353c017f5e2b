//! Coordinate systems as files name them: number, name, and definition in Well-Known Text (OGC 01-009).

use crate::geometry::Crs;

/// A coordinate system of the EPSG register; x is longitude or easting in every file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct System {
    pub code: i32,
    pub name: &'static str,
    pub definition: String,
}

const WGS84: &str = r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]"#;
const INDIAN1975: &str = r#"GEOGCS["Indian 1975",DATUM["Indian_1975",SPHEROID["Everest 1830 (1937 Adjustment)",6377276.345,300.8017,AUTHORITY["EPSG","7015"]],AUTHORITY["EPSG","6240"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4240"]]"#;
const METRES: &str = r#"UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH]"#;

pub(super) fn system(crs: Crs) -> System {
    let (code, name) = match crs {
        // GIS programs know no other number for WGS 84, and read x as longitude in files.
        Crs::Crs84 | Crs::Epsg4326 => (4326, "WGS 84"),
        Crs::Epsg3857 => (3857, "WGS 84 / Pseudo-Mercator"),
        Crs::Epsg32647 => (32647, "WGS 84 / UTM zone 47N"),
        Crs::Epsg32648 => (32648, "WGS 84 / UTM zone 48N"),
        Crs::Epsg24047 => (24047, "Indian 1975 / UTM zone 47N"),
        Crs::Epsg24048 => (24048, "Indian 1975 / UTM zone 48N"),
    };
    let definition = match crs {
        Crs::Crs84 | Crs::Epsg4326 => WGS84.to_owned(),
        Crs::Epsg3857 => mercator(name),
        Crs::Epsg32647 => utm(name, WGS84, 99, code),
        Crs::Epsg32648 => utm(name, WGS84, 105, code),
        Crs::Epsg24047 => utm(name, INDIAN1975, 99, code),
        Crs::Epsg24048 => utm(name, INDIAN1975, 105, code),
    };
    System { code, name, definition }
}

fn without_axes(geographic: &str) -> String {
    geographic.replace(r#"AXIS["Latitude",NORTH],AXIS["Longitude",EAST],"#, "")
}

/// Universal Transverse Mercator, northern half; the central meridian in degrees.
fn utm(name: &str, geographic: &str, meridian: i32, code: i32) -> String {
    let geographic = without_axes(geographic);
    format!(
        r#"PROJCS["{name}",{geographic},PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",{meridian}],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],{METRES},AUTHORITY["EPSG","{code}"]]"#
    )
}

fn mercator(name: &str) -> String {
    let geographic = without_axes(WGS84);
    format!(
        r#"PROJCS["{name}",{geographic},PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],{METRES},EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"],AUTHORITY["EPSG","3857"]]"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_is_balanced_and_ends_in_its_own_number() {
        for crs in Crs::ALL {
            let System { code, definition, .. } = system(crs);
            assert_eq!(definition.matches('[').count(), definition.matches(']').count(), "{crs:?}");
            assert!(definition.ends_with(&format!(r#"AUTHORITY["EPSG","{code}"]]"#)), "{definition}");
        }
    }
}
