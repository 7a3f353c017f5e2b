//! A plan on paper: the forms ผ.01 to ผ.03 as a plain model, between a workbook that is read or written and the plan that is kept.

pub mod form;
pub mod model;
pub mod write;

pub use form::Form;
pub use model::{
    BookAmount, BookMark, BookRow, BookSheet, BookSum, Context, Ladder, MarkSource, PlanBook, SummaryBlock, SummaryLine,
};
