//! Agencies, their units, API keys and the audit trail over HTTP.

mod agencies;
mod audit;
mod keys;
mod once;
mod provider;
mod session;

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::Scope;
use super::actor::caller_of;
use crate::error::Result;
use crate::http::methods::MethodTable;
use crate::http::middleware;

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
        .service(session::get_session)
        .service(session::create_session)
        .service(session::delete_session)
        .service(provider::begin_with_provider)
        .service(provider::end_with_provider)
        .service(audit::verify_audit)
        .service(audit::list_audit);
}

/// Everything that no route took: `OPTIONS` with the methods that this caller's scopes allow; else what there is to say of
/// an address or a method that is not there.
///
/// # Errors
/// `NotFound` for an unknown address, 405 for an unknown method, `Unauthenticated` for a key that is not good.
pub async fn no_route(request: HttpRequest, table: web::Data<MethodTable>) -> Result<HttpResponse> {
    if request.method() != Method::OPTIONS || table.allowed(request.path()).is_none() {
        return middleware::no_route(request, table).await;
    }
    let caller = caller_of(&request).await?;
    let may = |name: &str| {
        Scope::parse(name).is_ok_and(|scope| caller.holds(scope) || (scope == Scope::Read && caller.agency.is_some()))
    };
    let allow = table.permitted(request.path(), may).unwrap_or_default().join(", ");
    Ok(HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish())
}

/// The `If-Match` header, as text.
pub(crate) fn if_match(request: &HttpRequest) -> Option<&str> {
    request.headers().get("if-match").and_then(|value| value.to_str().ok())
}
