//! Where a project is that nobody drew: proposed from its road and chainage, from named things, villages and areas, with the evidence.

mod area;
mod asset;
mod layer;
mod line;
mod proposal;
mod propose;
mod road;
pub mod routes;
mod run;

pub use area::{Known as Areas, Within};
pub use line::{Piece, Stretch, stretch};
pub use proposal::{Other, Proposal};
pub use propose::{Finder, propose};
pub use run::{Located, Options, locate_all};
