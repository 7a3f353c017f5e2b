//! Features as FlatGeobuf 3: sorted along a Hilbert curve behind a packed R-tree, so that a box can be read without the rest.
//!
//! The features go to a file without a name first; their boxes and places in it stay in memory, about 100 bytes a feature.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent, hilbert_sort};
use flatgeobuf::{
    ColumnArgs, ColumnType, CrsArgs, Feature, FeatureArgs, Geometry, GeometryArgs, GeometryType, Header, HeaderArgs,
};
use serde_json::{Map, Value};

use super::column::{Column, headings, properties_of, text_of};
use super::kind::{Kind, bounds, promoted};
use super::plan::{Export, written};
use super::survey::{Survey, look};
use super::system::system;
use super::walk::walk;
use crate::catalog::dataset::FieldType;
use crate::error::{Error, Result};
use crate::geometry::tree::{Line, Tree};
use crate::http::Language;
use crate::storage::Database;

/// "fgb", version 3, "fgb", patch 0.
const MAGIC: [u8; 8] = [0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 0];
/// Column of the feature's id: FlatGeobuf has no other place for it.
const ID: &str = "id";

pub(super) fn write(
    database: &mut Database,
    export: &Export,
    out: &mut impl Write,
    counted: &mut impl FnMut(),
) -> Result<()> {
    let survey = look(database, export)?;
    let kind = survey.kind(export);
    let presenter = export.presenter()?;
    let mut store = BufWriter::new(written(tempfile::tempfile_in(&export.scratch))?);
    let (mut nodes, mut places) = (Vec::new(), Vec::<Place>::new());
    let mut builder = FlatBufferBuilder::new();
    let mut end = 0;
    walk(database, export, |row| {
        let text = presenter.geometry(row.geometry_json.as_deref());
        let tree = (text != "null").then(|| Tree::from_stored(&text)).transpose()?.map(|tree| promoted(tree, kind));
        let properties = properties(&row.id, &properties_of(row)?, &survey.columns);
        let bytes = feature(&mut builder, tree.as_ref(), kind, survey.heights, &properties);
        written(store.write_all(bytes))?;
        nodes.push(node(tree.as_ref(), nodes.len() as u64));
        places.push(Place { start: end, length: bytes.len() });
        end += bytes.len() as u64;
        counted();
        Ok(())
    })?;
    let store = written(store.into_inner().map_err(std::io::IntoInnerError::into_error))?;
    let extent = calc_extent(&nodes);
    let indexed = extent.min_x <= extent.max_x;
    let header = header(export, &survey, kind, indexed.then_some(&extent));
    written(out.write_all(&MAGIC).and_then(|()| out.write_all(&header)))?;
    if indexed {
        hilbert_sort(&mut nodes, &extent);
        places = nodes.iter().filter_map(|node| places.get(usize::try_from(node.offset).ok()?).copied()).collect();
        write_index(nodes, &places, &extent, out)?;
    }
    copy(store, &places, out)
}

/// Where a feature lies in the file of features.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u64,
    length: usize,
}

/// The box of a feature; one without a place has a box that nothing meets.
fn node(tree: Option<&Tree>, number: u64) -> NodeItem {
    let mut node = NodeItem::create(number);
    if let Some([west, south, east, north]) = tree.and_then(bounds) {
        node.expand(&NodeItem::bounds(west, south, east, north));
    }
    node
}

fn write_index(mut nodes: Vec<NodeItem>, places: &[Place], extent: &NodeItem, out: &mut impl Write) -> Result<()> {
    let mut offset = 0;
    for (node, place) in nodes.iter_mut().zip(places) {
        node.offset = offset;
        offset += place.length as u64;
    }
    let tree = PackedRTree::build(&nodes, extent, PackedRTree::DEFAULT_NODE_SIZE).map_err(Error::internal)?;
    tree.stream_write(out).map_err(Error::internal)
}

fn copy(mut store: File, places: &[Place], out: &mut impl Write) -> Result<()> {
    let mut bytes = Vec::new();
    for place in places {
        bytes.resize(place.length, 0);
        written(store.seek(SeekFrom::Start(place.start)).and_then(|_| store.read_exact(&mut bytes)))?;
        written(out.write_all(&bytes))?;
    }
    Ok(())
}

fn header(export: &Export, survey: &Survey, kind: Option<Kind>, extent: Option<&NodeItem>) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let described = &export.dataset.described;
    let of = |words: &crate::access::Bilingual| match export.language {
        Language::Thai => words.th.clone(),
        Language::English => words.en.clone(),
    };
    let names = headings(&survey.columns, &[ID], |a, b| a == b);
    let own = (ID.to_owned(), ColumnType::String, None);
    let others = names.into_iter().zip(&survey.columns);
    let others = others.map(|(name, column)| (name, column_type(column.kind), column.title.as_ref().map(of)));
    let columns: Vec<_> = std::iter::once(own)
        .chain(others)
        .map(|(name, type_, title)| {
            let title = title.map(|title| builder.create_string(&title));
            let name = Some(builder.create_string(&name));
            flatgeobuf::Column::create(&mut builder, &ColumnArgs { name, type_, title, ..Default::default() })
        })
        .collect();
    let columns = Some(builder.create_vector(&columns));
    let system = system(export.presentation.crs);
    let (organisation, name) = (builder.create_string("EPSG"), builder.create_string(system.name));
    let crs = CrsArgs { org: Some(organisation), code: system.code, name: Some(name), ..Default::default() };
    let crs = Some(flatgeobuf::Crs::create(&mut builder, &crs));
    let envelope = extent.map(|at| builder.create_vector(&[at.min_x, at.min_y, at.max_x, at.max_y]));
    let arguments = HeaderArgs {
        name: Some(builder.create_string(&described.id)),
        title: Some(builder.create_string(&of(&described.title))),
        description: Some(builder.create_string(&of(&described.description))),
        envelope,
        geometry_type: GeometryType(kind.map_or(0, Kind::number)),
        has_z: survey.heights,
        columns,
        features_count: survey.count,
        index_node_size: if extent.is_some() { PackedRTree::DEFAULT_NODE_SIZE } else { 0 },
        crs,
        ..Default::default()
    };
    let header = Header::create(&mut builder, &arguments);
    builder.finish_size_prefixed(header, None);
    builder.finished_data().to_vec()
}

fn column_type(kind: FieldType) -> ColumnType {
    match kind {
        FieldType::String => ColumnType::String,
        FieldType::Integer => ColumnType::Long,
        FieldType::Number => ColumnType::Double,
        FieldType::Boolean => ColumnType::Bool,
        FieldType::Date | FieldType::DateTime => ColumnType::DateTime,
        FieldType::Json => ColumnType::Json,
    }
}

/// Number of the column and value, one after the other; nothing for null.
fn properties(id: &str, values: &Map<String, Value>, columns: &[Column]) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend_from_slice(&0_u16.to_le_bytes());
    write_text(&mut out, id);
    for (number, column) in (1_u16..).zip(columns) {
        let Some(value) = values.get(&column.name).filter(|value| !value.is_null()) else { continue };
        out.extend_from_slice(&number.to_le_bytes());
        match column.kind {
            FieldType::Integer => out.extend_from_slice(&value.as_i64().unwrap_or_default().to_le_bytes()),
            FieldType::Number => out.extend_from_slice(&value.as_f64().unwrap_or_default().to_le_bytes()),
            FieldType::Boolean => out.push(u8::from(value.as_bool().unwrap_or_default())),
            FieldType::Json => write_text(&mut out, &value.to_string()),
            FieldType::String | FieldType::Date | FieldType::DateTime => write_text(&mut out, &text_of(value)),
        }
    }
    out
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    // A row's text is capped far below 2^32 bytes.
    out.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn feature<'a>(
    builder: &'a mut FlatBufferBuilder<'_>,
    tree: Option<&Tree>,
    kind: Option<Kind>,
    heights: bool,
    properties: &[u8],
) -> &'a [u8] {
    builder.reset();
    let geometry = tree.map(|tree| geometry(builder, tree, heights, kind.is_none()));
    let properties = Some(builder.create_vector(properties));
    let feature = Feature::create(builder, &FeatureArgs { geometry, properties, ..Default::default() });
    builder.finish_size_prefixed(feature, None);
    builder.finished_data()
}

/// A geometry's table; it names its kind where the header does not.
fn geometry<'a>(
    builder: &mut FlatBufferBuilder<'a>,
    tree: &Tree,
    heights: bool,
    named: bool,
) -> WIPOffset<Geometry<'a>> {
    let type_ = GeometryType(if named { Kind::of(tree).number() } else { 0 });
    match tree {
        Tree::Point(at) => flat(builder, &[std::slice::from_ref(at)], heights, type_),
        Tree::MultiPoint(line) | Tree::LineString(line) => flat(builder, &[line], heights, type_),
        Tree::MultiLineString(lines) | Tree::Polygon(lines) => {
            let lines: Vec<&[_]> = lines.iter().map(Line::as_slice).collect();
            flat(builder, &lines, heights, type_)
        }
        Tree::MultiPolygon(polygons) => {
            let polygon = |rings: &Vec<Line>| geometry(builder, &Tree::Polygon(rings.clone()), heights, true);
            let parts: Vec<_> = polygons.iter().map(polygon).collect();
            joined(builder, &parts, type_)
        }
        Tree::GeometryCollection(members) => {
            let parts: Vec<_> = members.iter().map(|member| geometry(builder, member, heights, true)).collect();
            joined(builder, &parts, type_)
        }
    }
}

fn joined<'a>(
    builder: &mut FlatBufferBuilder<'a>,
    parts: &[WIPOffset<Geometry<'a>>],
    type_: GeometryType,
) -> WIPOffset<Geometry<'a>> {
    let parts = Some(builder.create_vector(parts));
    Geometry::create(builder, &GeometryArgs { parts, type_, ..Default::default() })
}

/// Positions one after the other, and where each of several lines ends. All have a height where the layer has any.
fn flat<'a>(
    builder: &mut FlatBufferBuilder<'a>,
    lines: &[&[crate::geometry::tree::Position]],
    heights: bool,
    type_: GeometryType,
) -> WIPOffset<Geometry<'a>> {
    let positions = || lines.iter().copied().flatten();
    let xy: Vec<f64> = positions().flat_map(|at| [at.x, at.y]).collect();
    let z: Option<Vec<f64>> = heights.then(|| positions().map(|at| at.z.unwrap_or_default()).collect());
    let mut end = 0;
    let ends = lines.iter().map(|line| {
        end += u32::try_from(line.len()).unwrap_or(u32::MAX);
        end
    });
    let ends: Option<Vec<u32>> = (lines.len() > 1).then(|| ends.collect());
    let arguments = GeometryArgs {
        xy: Some(builder.create_vector(&xy)),
        z: z.map(|z| builder.create_vector(&z)),
        ends: ends.map(|ends| builder.create_vector(&ends)),
        type_,
        ..Default::default()
    };
    Geometry::create(builder, &arguments)
}
