//! The audit trail over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, web};

use crate::access::actor::Admin;
use crate::access::audit::{Entry, Row, Verification};
use crate::access::store;
use crate::error::Result;
use crate::http::{Format, Listing, Page, PageParameters, Parameters, json};
use crate::hub::Hub;

/// The audit trail, oldest first unless `sortby=-seq`
#[utoipa::path(tag = "Audit", security(("key" = ["admin"])),
    params(PageParameters, ("subject" = Option<String>, Query, description = "Kind of record, for example `project`"), ("id" = Option<String>, Query, description = "Id of the record"),
        ("sortby" = Option<String>, Query, description = "`seq`, oldest first, or `-seq`, newest first")),
    responses((status = 200, body = Listing<Entry>, description = "A page of the trail")))]
#[get("/audit")]
pub(super) async fn list_audit(_: Admin, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let page = Page::take(&mut parameters)?;
    let subject = parameters.take("subject");
    let id = parameters.take("id").unwrap_or_default();
    let newest_first = parameters.take_choice("sortby", &["seq", "-seq"])? == Some("-seq");
    parameters.finish(&["limit", "offset", "cursor", "subject", "id", "sortby"])?;
    let (from, skip, limit) = (page.after_number()?, page.skip(), page.limit.0);
    let rows = hub
        .store
        .read(move |database| {
            let subject = subject.as_deref().map(|kind| (kind, id.as_str()));
            if newest_first {
                return store::latest_audit(database, subject, from.unwrap_or(i64::MAX), skip, limit + 1);
            }
            store::list_audit(database, subject, from.unwrap_or(0), skip, limit + 1)
        })
        .await?;
    let listing = Listing::of(rows, &page, &request, &hub.base, |row| row.seq.to_string());
    json(Format::Json, &listing.map(Row::entry))
}

/// Check the audit trail row by row
#[utoipa::path(tag = "Audit", security(("key" = ["admin"])), responses((status = 200, body = Verification, description = "How many rows, the head of the chain, and every row that does not fit")))]
#[get("/audit/verification")]
pub(super) async fn verify_audit(_: Admin, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let verification = hub.store.read(store::verify_audit).await?;
    json(Format::Json, &verification)
}
