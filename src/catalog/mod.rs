//! The catalogue: datasets, and what the Government Data Catalog wants to know of each. It knows nothing of what is in them.

pub mod dataset;
pub mod dcat;
pub mod gdc;
mod known;
mod meaning;
pub mod routes;
pub mod store;
pub mod turtle;
pub mod version;
pub mod ways;

pub use dataset::{Dataset, DatasetKind, Extent, Field, FieldType, GeometryKind, NewDataset};
pub use known::Known;
pub use meaning::Meaning;
