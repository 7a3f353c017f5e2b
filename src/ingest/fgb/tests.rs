//! FlatGeobuf written here for the purpose, whole, damaged and cut.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use flatbuffers::FlatBufferBuilder;
use flatgeobuf::{
    ColumnArgs, ColumnType, CrsArgs, Feature, FeatureArgs, Geometry as Packed, GeometryArgs, GeometryType, HeaderArgs,
};
use geo::{Geometry, Point};

use super::*;
use crate::geometry::Crs;
use crate::ingest::source::CrsBasis;

/// A file of points without index: column 0 a text, column 1 a whole number.
fn file(code: i32, points: &[(f64, f64)], said: u64) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let names = [("ชื่อ", ColumnType::String), ("n", ColumnType::Int)].map(|(name, kind)| {
        let name = Some(builder.create_string(name));
        flatgeobuf::Column::create(&mut builder, &ColumnArgs { name, type_: kind, ..ColumnArgs::default() })
    });
    let columns = Some(builder.create_vector(&names));
    let crs = (code != 0).then(|| flatgeobuf::Crs::create(&mut builder, &CrsArgs { code, ..CrsArgs::default() }));
    let name = Some(builder.create_string("points"));
    let args = HeaderArgs {
        name,
        columns,
        crs,
        features_count: said,
        index_node_size: 0,
        geometry_type: GeometryType::Point,
        ..HeaderArgs::default()
    };
    let header = Header::create(&mut builder, &args);
    builder.finish_size_prefixed(header, None);
    let mut bytes = vec![0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 0];
    bytes.extend_from_slice(builder.finished_data());
    for (number, (x, y)) in points.iter().enumerate() {
        builder.reset();
        let xy = Some(builder.create_vector(&[*x, *y]));
        let geometry = Some(Packed::create(&mut builder, &GeometryArgs { xy, ..GeometryArgs::default() }));
        let mut values = [0_u16.to_le_bytes().as_slice(), &6_u32.to_le_bytes(), &"วัด".as_bytes()[..6]].concat();
        values.extend_from_slice(&1_u16.to_le_bytes());
        values.extend_from_slice(&(number as i32).to_le_bytes());
        let properties = Some(builder.create_vector(&values));
        let feature = Feature::create(&mut builder, &FeatureArgs { geometry, properties, ..FeatureArgs::default() });
        builder.finish_size_prefixed(feature, None);
        bytes.extend_from_slice(builder.finished_data());
    }
    bytes
}

fn read(bytes: &[u8]) -> Result<(FoundLayer, Vec<SourceRow>)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.fgb");
    std::fs::write(&path, bytes).unwrap();
    let layer = crate::ingest::inspect(&path, &Wishes::default())?.layers.remove(0);
    let rows = crate::ingest::open(&path, &layer, &Wishes::default(), unheard())?.collect::<Result<Vec<_>>>()?;
    Ok((layer, rows))
}

#[test]
fn features_have_their_values_and_places() {
    let (layer, rows) = read(&file(32_647, &[(714_972.0, 1_477_966.0), (714_973.0, 1_477_967.0)], 2)).unwrap();
    assert_eq!(
        (layer.name.as_str(), layer.rows, layer.columns),
        ("points", Some(2), vec!["ชื่อ".to_owned(), "n".to_owned()])
    );
    assert_eq!((layer.crs.basis, layer.crs.crs), (CrsBasis::Declared, Some(Crs::Epsg32647)));
    assert_eq!(
        (rows[1].number, rows[1].properties["ชื่อ"].as_str(), rows[1].properties["n"].as_i64()),
        (2, Some("วั"), Some(1))
    );
    assert!(matches!(&rows[1].geometry, SourceGeometry::Planar(Geometry::Point(Point(at))) if at.x == 714_973.0));
    assert_eq!(read(&file(0, &[(714_972.0, 1_477_966.0)], 1)).unwrap().0.crs.basis, CrsBasis::Proposed);
    assert_eq!(read(&file(0, &[], 0)).unwrap().1.len(), 0);
}

#[test]
fn what_is_cut_short_is_refused_wherever_it_is_cut() {
    let whole = file(4_326, &[(101.0, 13.0), (101.0, 13.5)], 2);
    for length in (8..whole.len()).step_by(7) {
        let refused = read(&whole[..length]).unwrap_err().to_string();
        assert!(refused.contains("FlatGeobuf is damaged"), "{length}: {refused}");
    }
    let lying = read(&file(4_326, &[(101.0, 13.0)], 5)).unwrap_err().to_string();
    assert!(lying.contains("says 5 features"), "{lying}");
}

#[test]
fn sizes_that_lie_reserve_nothing() {
    let mut bytes = file(4_326, &[(101.0, 13.0)], 1);
    bytes[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(read(&bytes).unwrap_err().to_string().contains("larger than 10 MiB"));
    assert!(past_an_index_of(u64::MAX).is_err() && past_an_index_of(1 << 39).is_err());
}

/// A header that says it has an index for so many features.
fn past_an_index_of(features: u64) -> Result<(FoundLayer, Vec<SourceRow>)> {
    let mut builder = FlatBufferBuilder::new();
    let header = Header::create(
        &mut builder,
        &HeaderArgs { features_count: features, index_node_size: 16, ..HeaderArgs::default() },
    );
    builder.finish_size_prefixed(header, None);
    let mut bytes = vec![0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 0];
    bytes.extend_from_slice(builder.finished_data());
    read(&bytes)
}

proptest::proptest! {
    #[test]
    fn no_damage_makes_the_reader_panic(at in 8usize..700, byte in proptest::prelude::any::<u8>()) {
        let mut bytes = file(4_326, &[(101.0, 13.0), (101.0, 13.5)], 2);
        let place = at % bytes.len();
        bytes[place] = byte;
        let _ = read(&bytes);
    }
}
