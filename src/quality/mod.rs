//! How good data is: a verdict for every row that comes in, and a report in the terms of ISO 19157 for every version of a dataset.
//!
//! `judge` looks at one row alone and may run on many threads; what rows have to do with each other, with the map and with
//! the version before is told by `Survey`, which adds up to the report.

mod assess;
mod claims;
mod codes;
pub mod columns;
mod dates;
mod evaluate;
pub mod gazetteer;
mod naming;
mod place;
mod position;
pub mod report;
pub mod routes;
mod rules;
mod score;
mod spot;
pub mod store;
mod survey;
#[cfg(test)]
mod tests;
mod texts;
mod twins;
mod types;
mod values;
mod verdict;

pub use assess::Assessment;
pub use columns::{Basis, Column, Meaning};
pub use evaluate::evaluate;
pub use gazetteer::Gazetteer;
pub use naming::Naming;
pub use report::Report;
pub use rules::Rules;
pub use spot::{Spot, SpotWords};
pub use survey::{MOST_SPOTS, Subject, Survey};
pub use twins::{MOST_REMEMBERED, TwinKeys, Twins};
pub use verdict::{Repair, Verdict, judge};
