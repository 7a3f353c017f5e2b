//! Duplicated and overlapping works: candidates, evidence, a score, a relation, and the case that people decide.
//! Knows works (title, place, period, money, owner), not projects; every file but `store.rs` and `routes.rs` is pure.

#[cfg(test)]
mod acceptance;
mod agree;
pub mod assign;
mod block;
mod calibrate;
mod case;
pub mod cases;
mod ceiling;
mod ceiling_place;
mod clash;
mod continued;
mod corpus;
mod distance;
mod ends;
#[cfg(test)]
mod evaluate;
pub mod evaluation;
mod evidence;
mod explain;
mod fit;
mod fit_rows;
mod gather;
mod gazetteer;
mod glance;
mod item;
mod judge;
mod kind;
mod kind_words;
mod known;
mod lesson;
pub mod lineage;
mod lists;
mod measure;
mod metric;
mod municipality;
mod name_words;
mod names;
mod naming;
#[cfg(test)]
mod near_misses;
mod numbers;
pub mod office;
mod own;
mod packed;
mod parts;
mod pattern;
mod period;
mod phrase;
mod place;
mod place_names;
mod quantities;
mod rare;
#[cfg(test)]
mod real;
#[cfg(test)]
mod rehearsal;
mod relation;
mod repeated;
pub mod report;
mod roads;
pub mod routes;
mod scan;
mod score;
mod similar;
mod solve;
pub mod store;
mod street;
mod telling;
mod text;
mod weights;
mod wording;
mod work;

pub use block::{Limits, Rule};
pub use case::{Decision, State, Verdict, decide, fingerprint, state};
pub use clash::Clashes;
pub use evidence::{Evidence, baht};
pub use explain::{Step, waterfall};
pub use fit::{Example, LEAST_EXAMPLES, Quality, Truth, fit};
pub use gazetteer::{Gazetteer, Level};
pub use kind::Object;
pub use lesson::{Lesson, Lessons, learn};
pub use names::{Asset, Extent as NameExtent, named_things};
pub use relation::{Relation, Severity};
pub use roads::read_road_code as road_codes;
pub use scan::{Index, Options, Suspicion, check, check_within, compare, examples, scan};
pub use score::Item;
pub use text::{Facts, read_facts};
pub use weights::{Weights, shipped, weights};
pub use work::{Agency, LocationQuality, Work};
