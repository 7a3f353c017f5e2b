//! The catalogue for machines over HTTP.

mod ckan;
mod dcat;
mod records;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::Sight;
use crate::access::actor::Anyone;
use crate::catalog::Dataset;
use crate::catalog::store::list_datasets;
use crate::error::Result;
use crate::http::links::query;
use crate::hub::Hub;

/// Stands before the routes of all other collections: `/collections/catalogue` is no dataset.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(records::get_catalogue)
        .service(records::list_records)
        .service(records::get_record)
        .service(records::get_catalogue_queryables)
        .service(records::get_catalogue_sortables)
        .service(records::get_catalogue_schema)
        .service(records::get_record_schema)
        .service(dcat::get_dcat)
        .service(ckan::package_list)
        .service(ckan::package_show)
        .service(ckan::package_search)
        .service(ckan::organization_list)
        .service(ckan::organization_show)
        .service(ckan::license_list)
        .service(ckan::status_show);
    for prefix in ["/api/3/action/{name}", "/api/action/{name}"] {
        config.route(prefix, web::get().to(ckan::any_action));
        config.route(prefix, web::post().to(ckan::posted_action));
    }
}

/// All datasets that a caller may see: a hub has hundreds, not millions.
async fn seen(hub: &Hub, sight: Sight) -> Result<Vec<Dataset>> {
    hub.store.read(move |database| list_datasets(database, &sight, "", 0, 10_000)).await
}

/// What links carry on from the request: the key, when it came in the query string.
fn carried(anyone: &Anyone) -> String {
    anyone.0.key_in_query.as_ref().map(|key| format!("?{}", query(&[("key", key.clone())]))).unwrap_or_default()
}
