//! The catalogue for machines: OGC API – Records, DCAT-AP, and the actions of CKAN that harvesters call, all made of the datasets.

pub mod ckan;
pub mod query;
pub mod record;
pub mod routes;
pub mod solr;
