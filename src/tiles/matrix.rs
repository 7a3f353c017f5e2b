//! The two tile matrix sets that are served, as OGC 17-083r4 registers them, and where a box lies in them.

use serde_json::{Value, json};

use crate::geometry::BBox;

/// How degrees become a plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plane {
    /// Spherical Mercator, EPSG:3857.
    Mercator,
    /// Longitude and latitude as they are, CRS84.
    Degrees,
}

/// A registered tile matrix set; every matrix has twice the columns and rows of the one before.
#[derive(Debug)]
pub struct MatrixSet {
    pub id: &'static str,
    pub title: &'static str,
    pub uri: &'static str,
    pub crs: &'static str,
    axes: [&'static str; 2],
    scale_set: &'static str,
    /// Top left corner and cell size at level 0, in units of the CRS.
    origin: [f64; 2],
    cell: f64,
    /// Columns at level 0; there is one row.
    columns: u32,
    /// Levels that the register defines, and the deepest that tiles are made for: there one unit of a tile is at most 15 cm,
    /// nothing is simplified, and a client that goes further enlarges what it has.
    levels: u8,
    pub deepest: u8,
    /// How many levels of WebMercatorQuad are coarser than level 0.
    offset: u8,
    pub plane: Plane,
}

pub const WEB_MERCATOR_QUAD: MatrixSet = MatrixSet {
    id: "WebMercatorQuad",
    title: "Google Maps Compatible for the World",
    uri: "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
    crs: "http://www.opengis.net/def/crs/EPSG/0/3857",
    axes: ["X", "Y"],
    scale_set: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
    origin: [-20_037_508.342_789_2, 20_037_508.342_789_2],
    cell: 156_543.033_928_041,
    columns: 1,
    levels: 25,
    deepest: 16,
    offset: 0,
    plane: Plane::Mercator,
};

pub const WORLD_CRS84_QUAD: MatrixSet = MatrixSet {
    id: "WorldCRS84Quad",
    title: "CRS84 for the World",
    uri: "http://www.opengis.net/def/tilematrixset/OGC/1.0/WorldCRS84Quad",
    crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    axes: ["Lon", "Lat"],
    scale_set: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleCRS84Quad",
    origin: [-180.0, 90.0],
    cell: 0.703_125,
    columns: 2,
    levels: 24,
    deepest: 15,
    offset: 1,
    plane: Plane::Degrees,
};

pub const MATRIX_SETS: [&MatrixSet; 2] = [&WEB_MERCATOR_QUAD, &WORLD_CRS84_QUAD];

/// Scale denominators of WebMercatorQuad as registered, for a cell of 0.28 mm on the screen.
const SCALES: [f64; 25] = [
    559_082_264.028_717,
    279_541_132.014_358,
    139_770_566.007_179,
    69_885_283.003_589_7,
    34_942_641.501_794_8,
    17_471_320.750_897_4,
    8_735_660.375_448_71,
    4_367_830.187_724_35,
    2_183_915.093_862_17,
    1_091_957.546_931_08,
    545_978.773_465_544,
    272_989.386_732_772,
    136_494.693_366_386,
    68_247.346_683_193,
    34_123.673_341_596_4,
    17_061.836_670_798_2,
    8_530.918_335_399_13,
    4_265.459_167_699_56,
    2_132.729_583_849_78,
    1_066.364_791_924_89,
    533.182_395_962_445,
    266.591_197_981_222,
    133.295_598_990_611,
    66.647_799_495_305_6,
    33.323_899_747_652_8,
];

/// One tile: its level, and its row and column from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    pub level: u8,
    pub row: u32,
    pub column: u32,
}

/// The rows and columns of one level that hold something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub level: u8,
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

impl Limits {
    pub fn hold(&self, tile: Tile) -> bool {
        (self.rows.0..=self.rows.1).contains(&tile.row) && (self.columns.0..=self.columns.1).contains(&tile.column)
    }

    pub fn to_json(self) -> Value {
        json!({
            "tileMatrix": self.level.to_string(),
            "minTileRow": self.rows.0, "maxTileRow": self.rows.1,
            "minTileCol": self.columns.0, "maxTileCol": self.columns.1,
        })
    }
}

impl MatrixSet {
    pub fn find(id: &str) -> Option<&'static MatrixSet> {
        MATRIX_SETS.into_iter().find(|set| set.id == id)
    }

    pub fn columns_at(&self, level: u8) -> u32 {
        self.columns << level
    }

    pub fn rows_at(&self, level: u8) -> u32 {
        1 << level
    }

    /// Is there such a tile, and is it one that is made?
    pub fn has(&self, tile: Tile) -> bool {
        tile.level <= self.deepest && tile.row < self.rows_at(tile.level) && tile.column < self.columns_at(tile.level)
    }

    /// The highest latitude that has a place in the plane, degrees.
    fn northmost(&self) -> f64 {
        match self.plane {
            Plane::Mercator => 85.051_128_779_806_6,
            Plane::Degrees => 90.0,
        }
    }

    /// What of a box has a place in the plane; `None` when nothing has.
    pub fn within(&self, bbox: BBox) -> Option<BBox> {
        let [west, south, east, north] = bbox.to_array();
        let edge = self.northmost();
        (south <= edge && north >= -edge)
            .then(|| BBox::new(west, south.max(-edge), east, north.min(edge)).ok())
            .flatten()
    }

    /// The tiles of a level that a box in degrees touches.
    pub fn limits(&self, bbox: BBox, level: u8) -> Limits {
        let [west, south, east, north] = bbox.to_array();
        let place = |part: f64, count: u32| whole(part * f64::from(1_u32 << level), count);
        let column = |longitude: f64| place(self.world_x(longitude), self.columns_at(level));
        let row = |latitude: f64| place(self.world_y(latitude), self.rows_at(level));
        let columns = if west > east { (0, self.columns_at(level) - 1) } else { (column(west), column(east)) };
        Limits { level, rows: (row(north), row(south)), columns }
    }

    /// Longitude in widths of a level-0 tile, from the left edge.
    pub fn world_x(&self, longitude: f64) -> f64 {
        match self.plane {
            Plane::Mercator => (longitude + 180.0) / 360.0,
            Plane::Degrees => (longitude + 180.0) / 180.0,
        }
    }

    /// Latitude in heights of a level-0 tile, from the top.
    pub fn world_y(&self, latitude: f64) -> f64 {
        match self.plane {
            Plane::Mercator => {
                // The poles lie at infinity.
                let sine = latitude.clamp(-89.99, 89.99).to_radians().sin();
                0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * std::f64::consts::PI)
            }
            Plane::Degrees => (90.0 - latitude) / 180.0,
        }
    }

    /// The box of a tile in degrees, wider by a part of its own width on every side.
    pub fn bounds(&self, tile: Tile, margin: f64) -> [f64; 4] {
        let size = 1.0 / f64::from(1_u32 << tile.level);
        let (left, top) = (f64::from(tile.column) - margin, f64::from(tile.row) - margin);
        let (right, bottom) = (f64::from(tile.column) + 1.0 + margin, f64::from(tile.row) + 1.0 + margin);
        let longitude = |x: f64| match self.plane {
            Plane::Mercator => x * size * 360.0 - 180.0,
            Plane::Degrees => x * size * 180.0 - 180.0,
        };
        let latitude = |y: f64| match self.plane {
            Plane::Mercator => (std::f64::consts::PI * (1.0 - 2.0 * y * size)).sinh().atan().to_degrees(),
            Plane::Degrees => 90.0 - y * size * 180.0,
        };
        [longitude(left), latitude(bottom), longitude(right), latitude(top)]
    }

    /// The definition, as OGC 17-083r4 writes it.
    pub fn to_json(&self) -> Value {
        let matrices: Vec<Value> = (0..self.levels).map(|level| self.matrix_json(level)).collect();
        json!({
            "id": self.id, "title": self.title, "uri": self.uri, "crs": self.crs,
            "orderedAxes": self.axes, "wellKnownScaleSet": self.scale_set, "tileMatrices": matrices,
        })
    }

    fn matrix_json(&self, level: u8) -> Value {
        json!({
            "id": level.to_string(),
            "scaleDenominator": SCALES.get(usize::from(level + self.offset)),
            "cellSize": self.cell_size(level),
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": self.origin,
            "tileWidth": 256, "tileHeight": 256,
            "matrixWidth": self.columns_at(level), "matrixHeight": self.rows_at(level),
        })
    }

    /// Size of a cell in units of the CRS, to the fifteen digits of the register.
    fn cell_size(&self, level: u8) -> f64 {
        let exact = self.cell / f64::from(1_u32 << level);
        format!("{exact:.14e}").parse().unwrap_or(exact)
    }
}

/// A place as a whole number below `count`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range first")]
fn whole(place: f64, count: u32) -> u32 {
    place.floor().clamp(0.0, f64::from(count - 1)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rayong_lies_where_every_map_client_looks_for_it() {
        let bbox = BBox::new(101.25, 12.68, 101.25, 12.68).unwrap();
        let limits = WEB_MERCATOR_QUAD.limits(bbox, 14);
        assert_eq!((limits.columns, limits.rows), ((12_800, 12_800), (7_610, 7_610)));
        let limits = WORLD_CRS84_QUAD.limits(bbox, 13);
        assert_eq!((limits.columns, limits.rows), ((12_800, 12_800), (3_518, 3_518)));
    }

    #[test]
    fn a_tiles_box_holds_what_is_looked_for_in_it() {
        for set in MATRIX_SETS {
            for level in [0, 3, 9, set.deepest] {
                let point = BBox::new(101.25, 12.68, 101.25, 12.68).unwrap();
                let limits = set.limits(point, level);
                let tile = Tile { level, row: limits.rows.0, column: limits.columns.0 };
                let [west, south, east, north] = set.bounds(tile, 0.0);
                assert!(west <= 101.25 && 101.25 <= east && south <= 12.68 && 12.68 <= north, "{} {level}", set.id);
            }
        }
    }

    #[test]
    fn the_definitions_are_the_registered_ones() {
        let mercator = WEB_MERCATOR_QUAD.to_json();
        assert_eq!(mercator["tileMatrices"][14]["scaleDenominator"], json!(34_123.673_341_596_4));
        assert_eq!(mercator["tileMatrices"][14]["cellSize"], json!(9.554_628_535_647_03));
        assert_eq!(mercator["tileMatrices"].as_array().unwrap().len(), 25);
        let degrees = WORLD_CRS84_QUAD.to_json();
        assert_eq!(degrees["tileMatrices"][0]["scaleDenominator"], json!(279_541_132.014_358));
        assert_eq!(degrees["tileMatrices"][13]["matrixWidth"], json!(16_384));
        assert_eq!(degrees["tileMatrices"][13]["cellSize"], json!(0.000_085_830_688_476_562_5));
    }
}
