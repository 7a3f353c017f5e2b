//! How good data is: a verdict for every row that comes in, and a report in the terms of ISO 19157 for every version of a dataset.
//!
//! `judge` looks at one row alone and may run on many threads; what rows have to do with each other is told by `Twins`.

mod codes;
pub mod columns;
mod dates;
mod place;
mod rules;
#[cfg(test)]
mod tests;
mod texts;
mod twins;
mod types;
mod values;
mod verdict;

pub use columns::{Basis, Column, Meaning};
pub use rules::Rules;
pub use twins::{MOST_REMEMBERED, Twins};
pub use verdict::{Repair, Verdict, judge};
