//! Tiles that were made, kept compressed within a bound of bytes, least used first to go.

use std::hash::Hash;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use hashbrown::HashMap;

use crate::error::{Error, Result};

/// What decides about a tile's bytes: the versions of its collections, what the caller sees, place and question. Nothing that is not
/// here may change a tile, so an entry is never out of date: it is only no longer asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TileKey(pub String);

/// A finished tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeTile {
    /// Vector tile, gzip; empty for a tile that shows nothing.
    pub gzip: Arc<[u8]>,
    /// Features that lie here and are not shown, since the tile would be too large.
    pub left_out: u64,
}

impl MadeTile {
    /// Level 1: the cheapest; tiles are packed tightly already.
    pub fn new(bytes: &[u8], left_out: u64) -> Result<Self> {
        if bytes.is_empty() {
            return Ok(MadeTile { gzip: Arc::from([]), left_out });
        }
        let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(1));
        encoder.write_all(bytes).map_err(Error::internal)?;
        Ok(MadeTile { gzip: encoder.finish().map_err(Error::internal)?.into(), left_out })
    }

    /// For the client that cannot take gzip.
    pub fn plain(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.gzip.len() * 3);
        GzDecoder::new(&*self.gzip).read_to_end(&mut bytes).map_err(Error::internal)?;
        Ok(bytes)
    }
}

/// The cache: one for a hub.
#[derive(Debug)]
pub struct TileCache {
    most: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    tiles: HashMap<TileKey, (MadeTile, u64)>,
    bytes: usize,
    clock: u64,
}

/// What an entry costs beside its bytes and its key.
const OVERHEAD: usize = 128;

impl Default for TileCache {
    /// 64 MiB: some thousand tiles.
    fn default() -> Self {
        TileCache::new(64 << 20)
    }
}

impl TileCache {
    /// A cache of at most so many bytes.
    pub fn new(most: usize) -> Self {
        TileCache { most, inner: Mutex::new(Inner::default()) }
    }

    pub fn get(&self, key: &TileKey) -> Option<MadeTile> {
        let mut inner = self.inner.lock().ok()?;
        inner.clock += 1;
        let now = inner.clock;
        let (tile, used) = inner.tiles.get_mut(key)?;
        *used = now;
        Some(tile.clone())
    }

    pub fn put(&self, key: TileKey, tile: MadeTile) {
        let size = cost(&key, &tile);
        let Ok(mut inner) = self.inner.lock() else { return };
        // One tile may not push everything else out.
        if size > self.most / 8 {
            return;
        }
        inner.clock += 1;
        let now = inner.clock;
        inner.bytes += size;
        if let Some((old, _)) = inner.tiles.insert(key.clone(), (tile, now)) {
            inner.bytes -= cost(&key, &old);
        }
        if inner.bytes > self.most {
            inner.shed(self.most);
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.inner.lock().map_or(0, |inner| inner.bytes)
    }
}

impl Inner {
    /// Lets go of what was not used for longest, down to seven eighths of the bound, so that it is not done at every entry.
    fn shed(&mut self, most: usize) {
        let mut ages: Vec<(u64, TileKey)> = self.tiles.iter().map(|(key, (_, used))| (*used, key.clone())).collect();
        ages.sort_unstable_by_key(|(used, _)| *used);
        for (_, key) in ages {
            if self.bytes <= most - most / 8 {
                return;
            }
            if let Some((tile, _)) = self.tiles.remove(&key) {
                self.bytes -= cost(&key, &tile);
            }
        }
    }
}

fn cost(key: &TileKey, tile: &MadeTile) -> usize {
    key.0.len() + tile.gzip.len() + OVERHEAD
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(size: usize) -> MadeTile {
        MadeTile { gzip: vec![7; size].into(), left_out: 0 }
    }

    fn key(number: usize) -> TileKey {
        TileKey(format!("{number:08}"))
    }

    #[test]
    fn the_bound_holds_and_what_is_used_stays() {
        let cache = TileCache::new(100_000);
        for number in 0..1_000 {
            cache.put(key(number), tile(1_000));
            assert!(cache.get(&key(0)).is_some(), "{number}");
            assert!(cache.bytes() <= 100_000);
        }
        assert!(cache.get(&key(1)).is_none() && cache.get(&key(999)).is_some());
    }

    #[test]
    fn one_large_tile_does_not_push_the_others_out() {
        let cache = TileCache::new(100_000);
        cache.put(key(1), tile(1_000));
        cache.put(key(2), tile(50_000));
        assert!(cache.get(&key(1)).is_some() && cache.get(&key(2)).is_none());
    }

    #[test]
    fn the_same_key_twice_counts_once() {
        let cache = TileCache::new(100_000);
        cache.put(key(1), tile(1_000));
        let before = cache.bytes();
        cache.put(key(1), tile(1_000));
        assert_eq!(cache.bytes(), before);
    }

    #[test]
    fn a_tile_comes_out_as_it_went_in() {
        let bytes = b"vector tile".repeat(100);
        let made = MadeTile::new(&bytes, 3).unwrap();
        assert!(made.gzip.len() < bytes.len());
        assert_eq!(made.plain().unwrap(), bytes);
        assert!(MadeTile::new(&[], 0).unwrap().gzip.is_empty());
    }
}
