//! Demo data for trying the hub and for measuring it: agencies, projects with planted relations whose truth is kept, and
//! layers. Invented from nothing but the names and codes of places; the same seed gives the same bytes everywhere.

mod agencies;
mod country;
mod draft;
mod layers;
mod near_miss;
mod places;
mod plans;
mod plant;
mod random;
mod record;
mod shape;
mod templates;
mod title;
mod works;
mod world;

pub use agencies::{DemoAgency, Family};
pub use layers::{DemoFeature, DemoLayer, FIELD_TITLES};
pub use plans::{DemoEdition, DemoPlan, PLAN_YEARS, plans, printed_summary, status};
pub use shape::Shape;
pub use works::{AREA_COLUMNS, Files, PAIR_COLUMNS, WORK_COLUMNS, label, write_plans};
pub use world::{
    DEFAULT_PROJECTS, DEFAULT_SEED, Demo, DemoBudget, DemoProject, LocationQuality, Relation, Truth, generate,
};

#[cfg(test)]
mod tests;
