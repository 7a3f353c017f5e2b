//! Measuring the engine against pairs that people have judged: on any works, in any language, at any place.

mod clusters;
mod figures;
mod html;
mod input;
mod run;
mod wkt;

pub use clusters::{BCubed, b_cubed};
pub use figures::{Figures, figures};
pub use html::{Cost, counting, page};
pub use input::{Label, Labelled, first_longitudes, read_areas, read_pairs, read_works};
pub use run::{Evaluation, Mistake, RuleShare, Settings, evaluate, index, train};
