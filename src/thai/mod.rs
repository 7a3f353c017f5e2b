//! Thai text as software needs it: one normal form, a skeleton for matching, digits, abbreviations, dictionary order.
//! Pure: knows neither SQL nor HTTP, and never overwrites the text as given.

mod abbreviation;
mod collate;
mod digits;
mod letters;
mod normal;
mod repair;
mod skeleton;

pub use abbreviation::expand;
pub use collate::sort_key;
pub use digits::{to_arabic, to_thai};
pub use letters::{byte_of, bytes_of};
pub use normal::{canonical, clean, is_thai_letter, search_key};
pub use skeleton::{bones, is_bone, skeleton};
