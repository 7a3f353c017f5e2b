//! The documents of OGC API – Tiles: lists of tilesets, one tileset with its limits and layers, the tile matrix sets.

use serde_json::{Map, Value, json};

use super::matrix::{MATRIX_SETS, MatrixSet};
use crate::catalog::Dataset;
use crate::catalog::dataset::{CRS84, GeometryKind};
use crate::features::schema::part5_schema;
use crate::geometry::BBox;
use crate::http::links::segment;
use crate::http::member::set;
use crate::http::{Base, Format, Language, Link};

pub const REL_TILING_SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
pub const REL_TILING_SCHEMES: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";
const REL_GEODATA: &str = "http://www.opengis.net/def/rel/ogc/1.0/geodata";
const REL_DATASET: &str = "http://www.opengis.net/def/rel/ogc/1.0/dataset";

/// What tiles are of: one collection, or several of the hub.
pub struct Scope<'a> {
    pub base: &'a Base,
    pub language: Language,
    /// What every link takes along, such as `?key=…`.
    pub carried: &'a str,
    /// The collection that it is about; none for the hub.
    pub collection: Option<&'a str>,
    /// Some collections were asked for by name; then links name them too.
    pub chosen: bool,
    pub datasets: &'a [Dataset],
}

impl Scope<'_> {
    /// Path of the tilesets.
    fn path(&self) -> String {
        self.collection.map_or_else(|| "/tiles".to_owned(), |id| format!("/collections/{}/tiles", segment(id)))
    }

    /// The address of something below the tilesets, with everything that must be carried on.
    pub fn to(&self, tail: &str) -> String {
        let mut address = format!("{}{}{tail}{}", self.base.root().trim_end_matches('/'), self.path(), self.carried);
        if self.chosen {
            let ids: Vec<String> = self.datasets.iter().map(|dataset| segment(&dataset.described.id)).collect();
            address.push(if self.carried.is_empty() { '?' } else { '&' });
            address.push_str(&format!("collections={}", ids.join(",")));
        }
        address
    }

    pub fn title(&self) -> &str {
        match (self.collection, self.datasets.first()) {
            (Some(_), Some(dataset)) => title(dataset, self.language),
            _ => match self.language {
                Language::Thai => "แผน: ทุกชั้นข้อมูล",
                Language::English => "Phaen: all layers",
            },
        }
    }

    pub fn description(&self) -> &str {
        match (self.collection, self.datasets.first()) {
            (Some(_), Some(dataset)) => match self.language {
                Language::Thai => &dataset.described.description.th,
                Language::English => &dataset.described.description.en,
            },
            _ => "",
        }
    }

    /// The box around all features.
    pub fn bbox(&self) -> Option<BBox> {
        self.datasets.iter().filter_map(bbox).reduce(BBox::union)
    }
}

fn title(dataset: &Dataset, language: Language) -> &str {
    match language {
        Language::Thai => &dataset.described.title.th,
        Language::English => &dataset.described.title.en,
    }
}

pub fn bbox(dataset: &Dataset) -> Option<BBox> {
    let [west, south, east, north] = dataset.extent.bbox?;
    BBox::new(west, south, east, north).ok()
}

fn box_json(bbox: BBox) -> Value {
    let [west, south, east, north] = bbox.to_array();
    json!({ "lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84, "orderedAxes": ["Lon", "Lat"] })
}

fn scheme(scope: &Scope<'_>, set: &MatrixSet) -> Link {
    let address = scope.base.to(&format!("/tileMatrixSets/{}", set.id));
    Link::new(address, REL_TILING_SCHEME, Format::Json.media_type())
}

/// The list of tilesets: one for each tile matrix set. An entry links to documents alone; the templates stand in the tilesets.
pub fn listing(scope: &Scope<'_>) -> Value {
    let json_type = Format::Json.media_type();
    let tilesets: Vec<Value> = MATRIX_SETS
        .into_iter()
        .map(|set| {
            json!({
                "title": scope.title(), "dataType": "vector", "crs": set.crs, "tileMatrixSetURI": set.uri,
                "links": [Link::new(scope.to(&format!("/{}", set.id)), "self", json_type), scheme(scope, set)],
            })
        })
        .collect();
    json!({
        "links": [Link::new(scope.to(""), "self", json_type), tilejson_link(scope)],
        "tilesets": tilesets,
    })
}

fn tilejson_link(scope: &Scope<'_>) -> Link {
    Link::new(scope.to("/tilejson"), "alternate", Format::Json.media_type()).title("TileJSON")
}

/// One tileset (OGC 17-083r4, 7.3), with the template of its tiles and the limits beyond which there is nothing.
pub fn tileset(scope: &Scope<'_>, set: &MatrixSet) -> Value {
    let json_type = Format::Json.media_type();
    let template = scope.to(&format!("/{}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", set.id));
    let about = match scope.collection {
        Some(id) => (format!("/collections/{}", segment(id)), REL_GEODATA),
        None => ("/".to_owned(), REL_DATASET),
    };
    let links = [
        Link::new(scope.to(&format!("/{}", set.id)), "self", json_type),
        Link::new(template, "item", Format::Mvt.media_type()),
        scheme(scope, set),
        tilejson_link(scope),
        Link::new(format!("{}{}", scope.base.to(&about.0), scope.carried), about.1, json_type),
    ];
    let mut document = json!({
        "title": scope.title(), "description": scope.description(), "dataType": "vector", "crs": set.crs,
        "tileMatrixSetURI": set.uri, "mediaTypes": [Format::Mvt.media_type()],
    });
    if let Some(updated) = scope.datasets.iter().map(|dataset| dataset.updated_at.as_str()).max() {
        set_member(&mut document, "updated", updated);
    }
    if let Some(bbox) = scope.bbox().and_then(|bbox| set.within(bbox)) {
        let limits: Vec<Value> = (0..=set.deepest).map(|level| set.limits(bbox, level).to_json()).collect();
        set_member(&mut document, "tileMatrixSetLimits", limits);
        set_member(&mut document, "boundingBox", box_json(bbox));
        set_member(&mut document, "centerPoint", center(set, bbox));
    }
    let layers: Vec<Value> = scope.datasets.iter().map(|dataset| layer(scope, set, dataset)).collect();
    if !layers.is_empty() {
        set_member(&mut document, "layers", layers);
    }
    set_member(&mut document, "links", json!(links));
    document
}

fn set_member(document: &mut Value, name: &str, value: impl Into<Value>) {
    set(document, name, value);
}

fn center(set: &MatrixSet, bbox: BBox) -> Value {
    let [longitude, latitude] = middle(bbox);
    let level = first_level(set, bbox);
    json!({ "coordinates": [longitude, latitude], "crs": CRS84, "tileMatrix": level.to_string() })
}

/// Middle of a box, longitude first.
pub fn middle(bbox: BBox) -> [f64; 2] {
    let [west, south, east, north] = bbox.to_array();
    [f64::midpoint(west, east), f64::midpoint(south, north)]
}

/// The deepest level on which a box lies on at most two tiles each way: where a map of it begins.
pub fn first_level(set: &MatrixSet, bbox: BBox) -> u8 {
    let fits = |level: &u8| {
        let limits = set.limits(bbox, *level);
        limits.columns.1 - limits.columns.0 < 2 && limits.rows.1 - limits.rows.0 < 2
    };
    (0..=set.deepest).take_while(fits).last().unwrap_or(0)
}

fn layer(scope: &Scope<'_>, set: &MatrixSet, dataset: &Dataset) -> Value {
    let described = &dataset.described;
    let address = format!("{}{}", scope.base.to(&format!("/collections/{}", segment(&described.id))), scope.carried);
    let mut layer = json!({
        "id": described.id, "title": title(dataset, scope.language), "dataType": "vector", "crs": set.crs,
        "minTileMatrix": "0", "maxTileMatrix": set.deepest.to_string(),
        "propertiesSchema": { "type": "object", "properties": properties(dataset, scope.language) },
        "links": [Link::new(address, REL_GEODATA, Format::Json.media_type())],
    });
    let dimension = match described.geometry_kind {
        GeometryKind::Point => Some(0),
        GeometryKind::Line => Some(1),
        GeometryKind::Polygon => Some(2),
        GeometryKind::Any | GeometryKind::None => None,
    };
    if let Some(dimension) = dimension {
        set_member(&mut layer, "geometryDimension", dimension);
    }
    if let Some(bbox) = bbox(dataset) {
        set_member(&mut layer, "boundingBox", box_json(bbox));
    }
    layer
}

/// The properties of a layer as JSON Schema, its geometry left out.
pub fn properties(dataset: &Dataset, language: Language) -> Map<String, Value> {
    let schema = part5_schema(&dataset.described, language, "");
    let properties = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    properties.into_iter().filter(|(name, _)| name != "geometry").collect()
}

/// The list of tile matrix sets.
pub fn matrix_sets(base: &Base) -> Value {
    let sets: Vec<Value> = MATRIX_SETS
        .into_iter()
        .map(|set| {
            let address = base.to(&format!("/tileMatrixSets/{}", set.id));
            let link = |rel: &str| Link::new(address.clone(), rel, Format::Json.media_type()).title(set.title);
            json!({ "id": set.id, "title": set.title, "uri": set.uri, "crs": set.crs, "links": [link("self"), link("item")] })
        })
        .collect();
    let own = Link::new(base.to("/tileMatrixSets"), "self", Format::Json.media_type());
    json!({ "links": [own], "tileMatrixSets": sets })
}
