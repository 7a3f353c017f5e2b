//! Projects in the database: read with the visibility rule; written with their rows, their feature and their work together.

mod area;
mod column_maps;
mod form;
mod place;
mod plan;
mod read;
mod redaction;
mod rows;
mod write;

pub use area::{AreaProject, AreaProjects, agencies_with_projects, projects_in_area};
pub use column_maps::{
    column_maps_of, delete_column_map, get_column_map, insert_column_map, list_column_maps, update_column_map,
};
pub use place::{Ground, NewPlace, Place, delete_place, find_place, list_unplaced, place_found, put_place};
pub use plan::*;
pub use read::{SourceRow, find_project, get_project, list_projects, list_sources};
pub use redaction::{Override, find_override, follow_rules, put_override};
pub use write::{
    Surroundings, delete_project, insert_project, insert_projects, prepare, rewrite_project, unknown_owner,
    update_project,
};
