//! Why a project is not funded, over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, web};

use crate::access::Scope;
use crate::access::actor::Anyone;
use crate::duplicates::cases::store::case_of;
use crate::duplicates::lineage::store::lineage_of;
use crate::error::Result;
use crate::http::{Format, Parameters, json};
use crate::hub::Hub;
use crate::plans::funding::{Funding, Known, funding};
use crate::plans::store;
use crate::time::FiscalYear;

/// Why a project is not funded
///
/// Read off its statuses, its place in the plan's years, the steps that are recorded and those that are not, the money of the plan against that of the ordinance, and,
/// with a key that may read them, what was decided about its duplicates. Each reason in Thai and English with its evidence; what the hub does not know it does not say.
#[utoipa::path(tag = "Projects", params(("id" = String, Path, description = "Id of the project")),
    responses((status = 200, body = Funding, description = "Whether it is funded as far as the hub knows, and why not")))]
#[get("/projects/{id}/funding")]
pub(super) async fn get_project_funding(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let year = FiscalYear::at(hub.clock.now()).map_or(0, FiscalYear::get);
    let reads_cases = anyone.0.holds(Scope::Read) || anyone.0.holds(Scope::Admin);
    let answer = hub
        .store
        .read(move |database| {
            let sight = anyone.sight();
            let project = store::get_project(database, &sight, &id)?;
            let lineage = lineage_of(database, &sight, &id)?;
            let case = if reads_cases { case_of(database, &sight, &id)? } else { None };
            Ok(funding(&Known { project: &project, lineage: &lineage, case: case.as_ref(), year }))
        })
        .await?;
    json(Format::Json, &answer)
}
