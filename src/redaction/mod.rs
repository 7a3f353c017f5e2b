//! Personal data in what agencies write: which words are not for everybody, by rules that anyone can read, and texts without them.

mod example;
mod find;
mod mask;
pub mod routes;
mod rules;

pub use find::Finding;
pub use mask::{Hidden, Mask};
pub use rules::{Exceptions, Rules, rules};
