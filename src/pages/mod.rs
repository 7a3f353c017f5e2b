//! The front of the hub: landing page, conformance, the contract and its explorer, health, and plain HTML for people.

pub mod conformance;
pub mod html;
pub mod routes;
