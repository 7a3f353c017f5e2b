//! Collections and their features over HTTP: OGC API – Features Part 1, and editing in the manner of Part 4.

mod batch;
mod collections;
mod edit;
pub mod functions;
mod items;
mod options;
mod page;

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::Caller;
use crate::error::Result;
use crate::http::links::query as query_text;
use crate::http::{Format, Parameters, negotiate};

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(collections::list_collections)
        .service(collections::get_collection)
        .service(collections::get_queryables)
        .service(collections::get_sortables)
        .service(collections::get_schema)
        .service(collections::get_feature_schema)
        .service(functions::list_functions)
        .service(items::list_items)
        .service(edit::create_item)
        .service(items::get_item)
        .service(edit::replace_item)
        .service(edit::update_item)
        .service(edit::delete_item)
        .service(batch::change_items);
    config.route("/collections/{collectionId}/batch", web::method(Method::OPTIONS).to(options::batch_options));
    config.route("/collections/{collectionId}/items", web::method(Method::OPTIONS).to(options::items_options));
    config
        .route("/collections/{collectionId}/items/{featureId}", web::method(Method::OPTIONS).to(options::item_options));
}

/// What links carry on from the request: the key, when it came in the query string.
fn carried(caller: &Caller) -> String {
    caller.key_in_query.as_ref().map(|key| format!("?{}", query_text(&[("key", key.clone())]))).unwrap_or_default()
}

fn format_of(parameters: &mut Parameters, request: &HttpRequest, offers: &[Format]) -> Result<Format> {
    let asked = parameters.take("f");
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    negotiate::choose(asked.as_deref(), accept, offers)
}
