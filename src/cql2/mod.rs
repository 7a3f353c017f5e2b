//! CQL2, the filter language of OGC API – Features Part 3 (OGC 21-065r2): one syntax tree for text and JSON, and one meaning.
//!
//! A filter is read into a [`Node`] (`text`, `json`), held to a collection's queryables as a [`Filter`] (`check`), and then
//! says of a feature whether it matches (`evaluate`). What the databases do with it stands in `storage/filter`.

mod check;
mod datum;
mod evaluate;
mod filter;
mod fold;
mod functions;
mod json;
mod lexer;
mod like;
mod moment;
mod number;
mod place;
pub mod plan;
mod spatial;
pub mod temporal;
mod text;
mod tree;
mod wkt;
mod write_json;
mod write_text;

pub use check::{GEOMETRY, Queryables};
pub use datum::{Datum, Place, ValueType};
pub use evaluate::Row;
pub use filter::Filter;
pub use fold::Fold;
pub use functions::{FUNCTIONS, Function};
pub use json::from_json;
pub use like::Pattern;
pub use moment::{MICROSECONDS_PER_DAY, Moment};
pub use number::Number;
pub use text::from_text;
pub use tree::{ArithmeticOperator, ArrayOperator, Comparison, Node, SpatialOperator, TemporalOperator};
pub use write_json::to_json;
pub use write_text::to_text;

use crate::error::{Error, Fault, Words};

/// What one filter may cost. Each is refused with 400 when exceeded.
pub mod budget {
    /// Bytes of CQL2 text.
    pub const TEXT_BYTES: usize = 4_096;
    /// Bytes of CQL2 JSON.
    pub const JSON_BYTES: usize = 65_536;
    /// Expressions within expressions: parentheses, NOT, arguments.
    pub const DEPTH: usize = 20;
    /// Operators, functions and properties. The items of a list are counted apart.
    pub const NODES: usize = 200;
    /// Items of one list: IN (…), an array.
    pub const LIST: usize = 200;
    /// Characters of a LIKE pattern.
    pub const PATTERN: usize = 200;
}

/// A refusal of the parameter `filter`.
pub(crate) fn refused(code: &'static str, th: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault::parameter("filter", code, Words::new(th.into(), en.into()))
}

/// Counts what a reader has taken from the budget; every reader of nested input goes through it.
#[derive(Debug, Default)]
struct Meter {
    depth: usize,
    nodes: usize,
}

impl Meter {
    fn enter(&mut self) -> Result<(), Error> {
        self.depth += 1;
        if self.depth <= budget::DEPTH {
            return Ok(());
        }
        let most = budget::DEPTH;
        Err(Error::malformed(
            refused(
                "filter-depth",
                format!("เงื่อนไขซ้อนกันเกิน {most} ชั้น"),
                format!("the filter is nested deeper than {most}"),
            )
            .remedy("ลดวงเล็บ หรือแยกเป็นหลายคำขอ", "use fewer parentheses, or several requests"),
        ))
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn count(&mut self) -> Result<(), Error> {
        self.nodes += 1;
        if self.nodes <= budget::NODES {
            return Ok(());
        }
        let most = budget::NODES;
        Err(Error::malformed(
            refused(
                "filter-nodes",
                format!("เงื่อนไขมีส่วนประกอบเกิน {most}"),
                format!("the filter has more than {most} operators, functions and properties"),
            )
            .remedy(
                "ใช้ IN (…) แทน OR หลายตัว หรือแยกเป็นหลายคำขอ",
                "write IN (…) in place of many ORs, or use several requests",
            ),
        ))
    }

    fn list(items: usize) -> Result<(), Error> {
        if items <= budget::LIST {
            return Ok(());
        }
        let most = budget::LIST;
        Err(Error::malformed(
            refused("filter-list", format!("รายการยาวเกิน {most}"), format!("a list has more than {most} items"))
                .remedy("แยกเป็นหลายคำขอ", "use several requests"),
        ))
    }
}

/// Refuses a filter that is longer than its encoding may be.
fn within(bytes: usize, most: usize) -> Result<(), Error> {
    if bytes <= most {
        return Ok(());
    }
    Err(Error::malformed(
        refused(
            "filter-length",
            format!("เงื่อนไขยาว {bytes} ไบต์ เกินที่รับได้ {most}"),
            format!("the filter has {bytes} bytes; {most} are taken"),
        )
        .remedy(
            "ลดรูปทรงให้มีจุดน้อยลง หรือใช้ filter-lang=cql2-json ซึ่งรับได้ยาวกว่า",
            "simplify its geometry, or send filter-lang=cql2-json, which may be longer",
        ),
    ))
}
