//! Many features changed over HTTP in one transaction.

use actix_web::{HttpRequest, HttpResponse, post, web};
use serde_json::json;

use super::edit::{content_crs, editable};
use crate::access::actor::Editor;
use crate::access::store::{append_audit, perform};
use crate::access::{Once, Reply};
use crate::error::Result;
use crate::features::batch::{Batch, BatchAnswer, Outcome, operations_of, steps};
use crate::features::store::apply_batch;
use crate::geometry::{Crs, Projection};
use crate::http::Parameters;
use crate::http::body::{BATCH_LIMIT, json_value_up_to};
use crate::hub::Hub;
use crate::storage::Database;

pub(super) const BODIES: [&str; 2] = ["application/json", "application/geo+json"];

/// Many changes at once, all or none
///
/// Up to 1,000 changes in their order, in one transaction: with one fault nothing is changed, and every fault is told at its place in
/// the body. A GeoJSON FeatureCollection is taken too: each of its features is new. `Idempotency-Key` is needed, so that a batch whose
/// answer was lost can be sent again; `Content-Crs` names the CRS of all coordinates. A body may have 16 MiB.
#[utoipa::path(tag = "Features", security(("key" = ["write:own"])), params(("collectionId" = String, Path, description = "Id of the collection"),
        ("Idempotency-Key" = String, Header, description = "One for each batch, such as a UUID: 16 to 255 visible ASCII characters", min_length = 16, max_length = 255),
        ("Content-Crs" = Option<String>, Header, description = "CRS of the coordinates, as a URI in angle brackets or bare; CRS84 without it")),
    request_body(content((Batch = "application/json"), (serde_json::Value = "application/geo+json"))),
    responses((status = 200, body = BatchAnswer, description = "All made: action, id and `ETag` of each, in the order of the body")))]
#[post("/collections/{collectionId}/batch")]
pub(super) async fn change_items(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let crs = content_crs(&request)?;
    let value = json_value_up_to(&request, body, &BODIES, BATCH_LIMIT).await?;
    let once = Once::of(&request, &editor.0, &value)?.needed()?;
    let operations = operations_of(value)?;
    let deed = editor.deed(hub.clock.now());
    let (ids, at) = (hub.ids.clone(), deed.at);
    let change = move |database: &mut Database| {
        let dataset = editable(database, &editor, &id)?;
        let projection = if crs == Crs::Crs84 { None } else { Some(Projection::new(crs)?) };
        let steps = steps(operations, &dataset.described, projection.as_ref(), || ids.next())?;
        let results = apply_batch(database, &dataset, steps, at)?;
        append_audit(database, &deed, "feature.batch", "dataset", &dataset.described.id, &summary(&results))?;
        Reply::new(200).json(&BatchAnswer { results })
    };
    Ok(hub.store.write(move |database| perform(database, &once, at, change)).await?.response())
}

/// What the audit trail keeps of a batch: the ids by what was done to them.
fn summary(results: &[Outcome]) -> serde_json::Value {
    let ids = |action: &str| -> Vec<&str> {
        results.iter().filter(|outcome| outcome.action == action).map(|outcome| outcome.id.as_str()).collect()
    };
    json!({ "create": ids("create"), "replace": ids("replace"), "update": ids("update"), "delete": ids("delete") })
}
