//! The front of the hub: landing page, conformance, the contract and its explorer, health, and a page of plain HTML for every answer.

pub mod application;
pub mod assets;
pub mod conformance;
pub mod frame;
pub mod landing;
pub mod map;
pub mod routes;
pub mod value;
pub mod views;
pub mod visit;
pub mod words;

pub const STYLE: &str = include_str!("style.css");
