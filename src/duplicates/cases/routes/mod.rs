//! Cases over HTTP: lists, one with its star and its money, its history, what agencies say, and what is decided.

mod read;
mod write;

use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::CaseDetail;
use crate::access::Sight;
use crate::duplicates::cases::store;
use crate::error::{Error, Result};
use crate::http::etag::etag;
use crate::storage::Database;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(read::list_cases)
        .service(read::get_case)
        .service(read::get_case_history)
        .service(read::get_case_places)
        .service(read::list_case_assessments)
        .service(write::put_case_assessment)
        .service(write::put_case_proposal)
        .service(read::list_case_decisions)
        .service(write::create_case_decision);
}

/// A case with its tag: of what this caller sees of it.
pub(in crate::duplicates) fn tagged(database: &mut Database, sight: &Sight, id: &str) -> Result<(String, CaseDetail)> {
    let detail = store::case_detail(database, sight, id)?;
    let tag = etag(detail.entry.version, &serde_json::to_vec(&detail).map_err(Error::internal)?);
    Ok((tag, detail))
}
