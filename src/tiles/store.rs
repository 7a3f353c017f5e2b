//! Layers of tiles out of the database.

use hashbrown::{HashMap, HashSet};

use super::choice::{Choice, Extent};
use super::draw::Pen;
use super::layer::Layer;
use super::matrix::{MatrixSet, Plane, Tile};
use super::space::{BUFFER, EXTENT, Space};
use crate::access::Sight;
use crate::catalog::Dataset;
use crate::error::Result;
use crate::features::query::Filter;
use crate::features::store::{PastRow, Question, count_visible, list_past, list_seqs};
use crate::geometry::{BBox, ewkb};
use crate::storage::Database;
use crate::storage::attributes::Necessary;
use crate::storage::spatial::{grid_above, grid_below};
use crate::storage::tile_rows::{TileRow, for_each_extent, load_rows};

/// What one layer is to show.
pub struct Wanted<'a> {
    pub dataset: &'a Dataset,
    pub sight: &'a Sight,
    /// None for every feature.
    pub filter: Option<Filter>,
    pub properties: Option<&'a [String]>,
}

/// Bytes of a layer, and how many features lie on the tile and are not shown.
pub struct MadeLayer {
    pub bytes: Vec<u8>,
    pub left_out: u64,
}

/// A feature takes at least so many bytes: more than fit are not kept in memory.
const LEAST_BYTES: usize = 24;
/// Rows that are read at once; when the budget is used up in the middle of them, the rest was read in vain.
const ROWS_AT_ONCE: usize = 4_000;

/// Makes the layer of one collection on one tile, in at most `budget` bytes.
///
/// When not everything fits, what is seen on coarser grids goes first (`choice.rs`), and the rest is left out.
pub fn make_layer(
    database: &mut Database,
    set: &'static MatrixSet,
    tile: Tile,
    wanted: &Wanted<'_>,
    budget: usize,
) -> Result<MadeLayer> {
    let mut choice = Choice::new(budget / LEAST_BYTES, pixel(set, tile.level));
    let past = choose(database, set, tile, wanted, &mut choice)?;
    let met = choice.met;
    let mut pen = Pen::new(Space::of(set, tile), tile.level == set.deepest);
    let mut layer = Layer::new(&wanted.dataset.described, wanted.properties);
    let without_properties = wanted.properties.is_some_and(<[String]>::is_empty);
    let mut settled = 0;
    'all: for seqs in choice.ordered().chunks(ROWS_AT_ONCE) {
        let mut rows = by_number(load_rows(database, seqs, !without_properties)?);
        rows.extend(seqs.iter().filter_map(|seq| Some((*seq, past.get(seq)?.row(without_properties)))));
        for seq in seqs {
            let drawing = rows.get(seq).map(|row| pen.draw(&row.geometry)).transpose()?.unwrap_or_default();
            let shown = |row: &TileRow| layer.add(&row.id, &row.properties, &drawing, budget);
            if drawing.is_empty() || rows.get(seq).is_some_and(shown) {
                settled += 1;
            } else if layer.size() > budget / 10 * 9 {
                // A single large feature may not fit while smaller ones do; when little room is left, it is over.
                break 'all;
            }
        }
    }
    Ok(MadeLayer { bytes: layer.finish(), left_out: met - settled })
}

fn by_number(rows: Vec<TileRow>) -> HashMap<i64, TileRow> {
    rows.into_iter().map(|row| (row.seq, row)).collect()
}

/// Width of a pixel of a tile of 512, in degrees times 10,000,000.
fn pixel(set: &MatrixSet, level: u8) -> u32 {
    let world: u64 = match set.plane {
        Plane::Mercator => 3_600_000_000,
        Plane::Degrees => 1_800_000_000,
    };
    u32::try_from((world >> level) / 512).unwrap_or(u32::MAX)
}

/// What stood at the instant that is asked for and stands no more, by numbers that no row of the store has.
type Past = HashMap<i64, Stood>;

struct Stood(PastRow);

impl Stood {
    fn row(&self, without_properties: bool) -> TileRow {
        let Stood(row) = self;
        let properties = if without_properties { b"{}".to_vec() } else { row.properties.clone().into_bytes() };
        let (seq, id, geometry) = (behind(row.seq), row.id.clone(), row.geometry.clone().unwrap_or_default());
        TileRow { seq, id, properties, geometry }
    }
}

/// Numbers of rows rise from 1: these are never theirs.
fn behind(seq: i64) -> i64 {
    -seq - 1
}

/// Hands over the extents of all features that the caller may see, the filter lets through, and the tile with its buffer meets. Of an
/// earlier instant also those of what stood then and stands no more, which come back.
fn choose(
    database: &mut Database,
    set: &MatrixSet,
    tile: Tile,
    wanted: &Wanted<'_>,
    choice: &mut Choice,
) -> Result<Past> {
    let bounds = set.bounds(tile, f64::from(BUFFER) / f64::from(EXTENT));
    let dataset = wanted.dataset;
    let allowed = if dataset.as_of.is_none() && wanted.filter.is_none() && sees_all(database, dataset, wanted.sight)? {
        None
    } else {
        let mut filter = wanted.filter.clone().unwrap_or_default();
        filter.necessary.extend(bbox_of(bounds).map(Necessary::Box));
        let seqs = list_seqs(database, dataset, wanted.sight, &filter)?;
        Some(seqs.into_iter().collect::<HashSet<i64>>())
    };
    for_each_extent(database, dataset.number, bounds, &mut |seq, [west, south, east, north]| {
        if allowed.as_ref().is_none_or(|allowed| allowed.contains(&seq)) {
            choice.take(Extent { seq, x: (west, east), y: (south, north) });
        }
    })?;
    let filter = wanted.filter.clone().unwrap_or_default();
    let mut past = Past::new();
    for row in list_past(database, Question { of: dataset, sight: wanted.sight, filter: &filter })? {
        let Some(extent) = extent_of(&row)?.filter(|extent| meets(extent, bounds)) else { continue };
        choice.take(extent);
        past.insert(extent.seq, Stood(row));
    }
    Ok(past)
}

/// The box of a row that stands in no index, rounded as the index does.
fn extent_of(row: &PastRow) -> Result<Option<Extent>> {
    let Some(bytes) = &row.geometry else { return Ok(None) };
    let bounds = BBox::of(&ewkb::read(bytes)?).map(BBox::to_array);
    Ok(bounds.map(|[west, south, east, north]| Extent {
        seq: behind(row.seq),
        x: (grid_below(west), grid_above(east)),
        y: (grid_below(south), grid_above(north)),
    }))
}

fn meets(extent: &Extent, [west, south, east, north]: [f64; 4]) -> bool {
    let within = |(low, high): (i32, i32), from: f64, to: f64| high >= grid_below(from) && low <= grid_above(to);
    within(extent.x, west, east) && within(extent.y, south, north)
}

/// The tile's box; none where the tile and its buffer reach over the edges of the earth, and so hold all.
fn bbox_of([west, south, east, north]: [f64; 4]) -> Option<BBox> {
    BBox::new(west.max(-180.0), south.max(-90.0), east.min(180.0), north.min(90.0)).ok()
}

/// Does the caller see every feature of the dataset, so that the spatial index alone can tell what is there?
fn sees_all(database: &mut Database, dataset: &Dataset, sight: &Sight) -> Result<bool> {
    Ok(*sight == Sight::Everything
        || count_visible(database, dataset, sight)? == count_visible(database, dataset, &Sight::Everything)?)
}
