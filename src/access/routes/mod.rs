//! Agencies, their units, API keys and the audit trail over HTTP.

mod agencies;
mod audit;
mod keys;

use actix_web::HttpRequest;
use utoipa_actix_web::service_config::ServiceConfig;

pub use keys::{IssuedKey, KeyEntry, NewKey};

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(agencies::list_agencies)
        .service(agencies::create_agency)
        .service(agencies::get_agency)
        .service(agencies::update_agency)
        .service(agencies::delete_agency)
        .service(agencies::list_units)
        .service(agencies::update_unit)
        .service(agencies::delete_unit)
        .service(keys::list_keys)
        .service(keys::create_key)
        .service(keys::revoke_key)
        .service(audit::verify_audit)
        .service(audit::list_audit);
}

/// The `If-Match` header, as text.
pub(crate) fn if_match(request: &HttpRequest) -> Option<&str> {
    request.headers().get("if-match").and_then(|value| value.to_str().ok())
}
