//! The items of evidence that a pair of works is judged by.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Items of evidence, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    Text,
    Wording,
    Template,
    Place,
    Geometry,
    Village,
    Settlement,
    Site,
    Line,
    Landmark,
    Body,
    Soi,
    House,
    Street,
    Road,
    Route,
    Section,
    Chainage,
    Ordinal,
    Lot,
    Phase,
    Side,
    Quantity,
    Kind,
    Goods,
    Period,
    Money,
    Agency,
    External,
    Purpose,
    Amendment,
}

impl Item {
    /// All items, in their order.
    pub const ALL: [Item; 31] = [
        Item::Text,
        Item::Wording,
        Item::Template,
        Item::Place,
        Item::Geometry,
        Item::Village,
        Item::Settlement,
        Item::Site,
        Item::Line,
        Item::Landmark,
        Item::Body,
        Item::Soi,
        Item::House,
        Item::Street,
        Item::Road,
        Item::Route,
        Item::Section,
        Item::Chainage,
        Item::Ordinal,
        Item::Lot,
        Item::Phase,
        Item::Side,
        Item::Quantity,
        Item::Kind,
        Item::Goods,
        Item::Period,
        Item::Money,
        Item::Agency,
        Item::External,
        Item::Purpose,
        Item::Amendment,
    ];
}
