//! What every handler needs of HTTP: reading requests strictly, answering with links, ETags and problems.

pub mod answer;
pub mod body;
pub mod contract;
pub mod etag;
pub mod links;
pub mod listing;
pub mod member;
pub mod mend;
pub mod methods;
pub mod middleware;
pub mod negotiate;
pub mod openapi30;
mod own_name;
pub mod paging;
pub mod parameters;
mod parts;
pub mod preference;
pub mod problem;

pub use answer::{json, no_content};
pub use contract::Contract;
pub use links::{Base, Link};
pub use listing::Listing;
pub use negotiate::{Format, Language};
pub use paging::{Cursor, Limit, Page, PageParameters};
pub use parameters::Parameters;
pub use parts::{PartSender, PartsBody, parts};
