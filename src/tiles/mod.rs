//! Vector tiles: OGC API – Tiles, TileJSON and plain `z/x/y`, encoded here alike for both databases.

pub mod cache;
mod choice;
mod clip;
mod draw;
mod layer;
pub mod matrix;
mod properties;
mod question;
mod ring;
pub mod routes;
mod space;
pub mod store;
mod tilejson;
pub mod tileset;
mod wire;
mod wkb;

pub use cache::TileCache;
pub use matrix::{MatrixSet, Tile};
