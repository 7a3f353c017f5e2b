//! Administrative areas of the Eastern Economic Corridor: their codes, names and places, and how text and files name them.
//! Holds facts that ship with the binary; boundaries are the user's to import.

mod code;
mod feature_match;
mod mention;
mod name;
mod register;
pub mod routes;
pub mod store;
mod text;

pub use code::{AreaCode, Level};
pub use feature_match::match_feature;
pub use name::{by_name, resolve};
pub use register::{Area, all, children, elsewhere, find};
pub use text::find_in_text;
