//! Administrative areas over HTTP: found by level, place and name, in Thai or English.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::code::{AreaCode, Level};
use super::store::{self, AreaRow, DATASET};
use crate::access::Bilingual;
use crate::access::actor::Anyone;
use crate::error::{Error, Result};
use crate::http::links::segment;
use crate::http::{Base, Format, Link, Listing, Page, PageParameters, Parameters, json};
use crate::hub::Hub;
use crate::thai::search_key;
use crate::time::Timestamp;

pub fn configure(config: &mut ServiceConfig) {
    config.service(list_areas).service(get_area);
}

/// An administrative area as it is sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AreaDocument {
    /// 2 digits for a province, 4 for an amphoe, 6 for a tambon (DOPA, TIS 1099).
    pub code: String,
    /// `province`, `amphoe` or `tambon`.
    pub level: String,
    /// Code of the area that it lies in.
    pub parent: Option<String>,
    /// Without prefix: บางพระ, not ตำบลบางพระ.
    pub name: Bilingual,
    /// A point inside: longitude, latitude in WGS 84.
    pub point: [f64; 2],
    /// Where its boundary came from; absent while there is none.
    pub boundary: Option<Boundary>,
    /// `self`, `up` (what it lies in), `item` (its geometry) and, where it stands alone, one `child` for each area directly in it.
    pub links: Vec<Link>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Boundary {
    /// Name of the imported file.
    pub source: String,
    /// RFC 3339.
    pub imported_at: Option<String>,
}

impl AreaDocument {
    fn of(row: AreaRow, base: &Base) -> Self {
        let media_type = Format::Json.media_type();
        let to = |code: &str| base.to(&format!("/areas/{}", segment(code)));
        let mut links = vec![Link::new(to(&row.code), "self", media_type)];
        links.extend(row.parent_code.as_ref().map(|parent| Link::new(to(parent), "up", media_type)));
        let item = base.to(&format!("/collections/{DATASET}/items/{}", segment(&row.code)));
        links.push(Link::new(item, "item", Format::GeoJson.media_type()));
        let boundary = (!row.boundary_source.is_empty()).then(|| Boundary {
            source: row.boundary_source,
            imported_at: row.boundary_at.map(|at| Timestamp(at).to_rfc3339()),
        });
        AreaDocument {
            code: row.code,
            level: row.level,
            parent: row.parent_code,
            name: Bilingual::new(row.name_th, row.name_en),
            point: [row.longitude, row.latitude],
            boundary,
            links,
        }
    }
}

/// Which areas are asked for.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the contract only")]
struct AreaParameters {
    /// Only this level.
    #[param(inline)]
    level: Option<Level>,
    /// Only what lies directly in the area of this code.
    parent: Option<String>,
    /// Only what lies anywhere in the area of this code.
    within: Option<String>,
    /// Only names that contain this text, Thai or English.
    q: Option<String>,
}

struct Wanted {
    level: Option<&'static str>,
    parent: Option<AreaCode>,
    within: Option<AreaCode>,
    name: Option<String>,
}

impl Wanted {
    fn take(parameters: &mut Parameters) -> Result<Self> {
        let code = |text: &str| AreaCode::parse(text).map_err(Error::malformed);
        Ok(Wanted {
            level: parameters.take_choice("level", &["province", "amphoe", "tambon"])?,
            parent: parameters.take_as("parent", code)?,
            within: parameters.take_as("within", code)?,
            name: parameters.take_as("q", |text| Ok(search_key(text)))?,
        })
    }

    fn fits(&self, row: &AreaRow) -> bool {
        let own = AreaCode::parse(&row.code).ok();
        let named = |name: &String| {
            search_key(&row.name_th).contains(name.as_str()) || search_key(&row.name_en).contains(name.as_str())
        };
        self.level.is_none_or(|level| row.level == level)
            && self.parent.is_none_or(|parent| own.and_then(AreaCode::parent) == Some(parent))
            && self.within.is_none_or(|wide| own.is_some_and(|own| wide.contains(own)))
            && self.name.as_ref().is_none_or(named)
    }
}

/// Administrative areas
///
/// Provinces, amphoe and tambons in the order of their codes.
#[utoipa::path(tag = "Areas", params(PageParameters, AreaParameters), responses((status = 200, body = Listing<AreaDocument>, description = "A page of areas")))]
#[get("/areas")]
async fn list_areas(_: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let page = Page::take(&mut parameters)?;
    let wanted = Wanted::take(&mut parameters)?;
    parameters.finish(&["limit", "offset", "cursor", "level", "parent", "within", "q"])?;
    let rows = hub.store.read(store::list_areas).await?;
    let after = page.cursor.clone().map(|cursor| cursor.0).unwrap_or_default();
    let number = |count: i64| usize::try_from(count).unwrap_or(usize::MAX);
    let rows: Vec<AreaRow> = rows
        .into_iter()
        .filter(|row| row.code > after && wanted.fits(row))
        .skip(number(page.skip()))
        .take(number(page.limit.0).saturating_add(1))
        .collect();
    let listing = Listing::of(rows, &page, &request, &hub.base, |row| row.code.clone());
    json(Format::Json, &listing.map(|row| AreaDocument::of(row, &hub.base)))
}

/// One administrative area
#[utoipa::path(tag = "Areas", params(("code" = String, Path, description = "2, 4 or 6 digits; Thai digits and the prefix TH are understood")),
    responses((status = 200, body = AreaDocument, description = "The area, with links to what lies directly in it")))]
#[get("/areas/{code}")]
async fn get_area(
    _: Anyone,
    request: HttpRequest,
    code: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let code = AreaCode::parse(&code).map_err(|_| Error::not_found("พื้นที่", "area", &code))?.to_string();
    let (row, children) = hub.store.read(move |database| store::get_area(database, &code)).await?;
    let mut document = AreaDocument::of(row, &hub.base);
    for child in children {
        let address = hub.base.to(&format!("/areas/{}", segment(&child.code)));
        document.links.push(Link::new(address, "child", Format::Json.media_type()).title(&child.name_th));
    }
    json(Format::Json, &document)
}
