//! Duplicated and overlapping works: candidates, evidence, a score, a relation, and the case that people decide.
//! Knows works (title, place, period, money, owner), not projects; every file but `store.rs` and `routes.rs` is pure.

mod corpus;
mod gazetteer;
mod kind;
mod measure;
mod metric;
mod names;
mod numbers;
mod pattern;
mod period;
mod place;
mod roads;
mod score;
mod similar;
mod text;
mod weights;
mod work;

pub use gazetteer::{Gazetteer, Level};
pub use work::{Agency, LocationQuality, Work};
