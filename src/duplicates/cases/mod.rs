//! Cases: works that are probably one, with an id that lasts, what each agency says of them, and what was decided.

mod answer;
mod bridge;
mod checks;
mod cluster;
mod cut;
mod graph;
mod identity;
mod kind;
mod model;
mod netting;
mod places;
pub mod routes;
pub mod store;
mod view;

pub use answer::{CaseDetail, CaseEntry, CaseFilter, HistoryEntry};
pub use kind::{kind_label, kind_of, work_kind};
pub use model::{Action, Answer, Case, CaseState, Link, Proposal};
pub use netting::{NetLine, Netting, RULE_EN, RULE_TH};
pub(super) use view::View;
