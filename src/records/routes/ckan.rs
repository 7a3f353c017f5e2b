//! CKAN's action API, version 3, read only: what harvesters, portals and `ckanapi` call.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde_json::{Value, json};

use super::seen;
use crate::access::actor::Anyone;
use crate::access::store::list_agencies;
use crate::catalog::Dataset;
use crate::error::{Error, Fault, Result, Words};
use crate::http::body::json_value;
use crate::http::middleware::language_of;
use crate::http::{Base, Language, Parameters};
use crate::hub::Hub;
use crate::records::ckan;
use crate::records::solr::Query;

/// Parameters that CKAN's clients send and that change nothing here.
const IGNORED: [&str; 14] = [
    "include_private",
    "include_drafts",
    "include_deleted",
    "use_default_schema",
    "facet",
    "facet.mincount",
    "facet.limit",
    "include_extras",
    "include_users",
    "include_groups",
    "include_tags",
    "include_followers",
    "include_dataset_count",
    "defType",
];

/// What an action is asked, from a query string or a JSON body.
struct Asked {
    parameters: Parameters,
}

impl Asked {
    fn of(request: &HttpRequest) -> Result<Self> {
        Ok(Asked { parameters: Parameters::of(request)? })
    }

    fn take(&mut self, name: &str) -> Option<String> {
        self.parameters.take(name)
    }

    fn number(&mut self, name: &str, otherwise: usize) -> Result<usize> {
        let number = self.parameters.take_number(name, 0, 1_000_000)?;
        Ok(number.and_then(|number| usize::try_from(number).ok()).unwrap_or(otherwise))
    }

    fn finish(mut self, known: &[&str]) -> Result<()> {
        for name in IGNORED {
            self.parameters.take(name);
        }
        self.parameters.finish(known)
    }
}

fn help(base: &Base, action: &str) -> String {
    base.to(&format!("/api/3/action/help_show?name={action}"))
}

/// CKAN's envelope, also of what went wrong.
fn envelope(base: &Base, action: &str, language: Language, result: Result<Value>) -> Result<HttpResponse> {
    let (status, body) = match result {
        Ok(result) => (StatusCode::OK, json!({ "help": help(base, action), "success": true, "result": result })),
        Err(error) => {
            let (status, kind) = match &error {
                Error::NotFound(_) => (StatusCode::NOT_FOUND, "Not Found Error"),
                Error::Malformed(_) if action == "package_search" => (StatusCode::BAD_REQUEST, "Search Query Error"),
                // CKAN's own status for arguments that do not hold.
                Error::Malformed(_) => (StatusCode::CONFLICT, "Validation Error"),
                _ => return Err(error),
            };
            (status, json!({ "help": help(base, action), "success": false, "error": failure(&error, kind, language) }))
        }
    };
    Ok(HttpResponse::build(status).content_type("application/json;charset=utf-8").body(body.to_string()))
}

fn failure(error: &Error, kind: &str, language: Language) -> Value {
    match error {
        Error::Malformed(faults) => {
            let mut failure = json!({ "__type": kind });
            for fault in faults {
                let name = match &fault.at {
                    crate::error::At::Parameter(name) => name.as_str(),
                    _ => "message",
                };
                crate::http::member::set(&mut failure, name, json!([language.of(&fault.reason)]));
            }
            failure
        }
        Error::NotFound(words) => json!({ "__type": kind, "message": language.of(words) }),
        other => json!({ "__type": kind, "message": other.to_string() }),
    }
}

/// Answers one action; `None` where there is no such action.
async fn act(action: &str, asked: Asked, anyone: &Anyone, hub: &Hub) -> Option<Result<Value>> {
    Some(match action {
        "package_list" | "current_package_list_with_resources" => packages(action, asked, anyone, hub).await,
        "package_show" => one_package(asked, anyone, hub).await,
        "package_search" => search(asked, anyone, hub).await,
        "organization_list" => organizations(asked, anyone, hub).await,
        "organization_show" => one_organization(asked, anyone, hub).await,
        "group_list" | "vocabulary_list" => Ok(json!([])),
        "tag_list" => {
            seen(hub, anyone.sight()).await.map(|all| json!(ckan::facet(&all, "tags").keys().collect::<Vec<_>>()))
        }
        "license_list" => Ok(licenses()),
        "status_show" | "site_read" => Ok(status(action, hub)),
        _ => return None,
    })
}

async fn packages(action: &str, mut asked: Asked, anyone: &Anyone, hub: &Hub) -> Result<Value> {
    let (limit, offset) = (asked.number("limit", usize::MAX)?, asked.number("offset", 0)?);
    asked.finish(&["limit", "offset"])?;
    let mut all = seen(hub, anyone.sight()).await?;
    all.sort_by_key(ckan::name);
    let page = all.iter().skip(offset).take(limit);
    Ok(match action {
        "package_list" => page.map(|dataset| json!(ckan::name(dataset))).collect(),
        _ => page.map(|dataset| ckan::package(dataset, &hub.base)).collect(),
    })
}

fn missing(name: &'static str) -> Error {
    Error::malformed(Fault::parameter(name, "missing", Words::new("ต้องระบุค่า", "Missing value")))
}

async fn one_package(mut asked: Asked, anyone: &Anyone, hub: &Hub) -> Result<Value> {
    let id = asked.take("id").ok_or_else(|| missing("id"))?;
    asked.finish(&["id"])?;
    let all = seen(hub, anyone.sight()).await?;
    let by_id = all.iter().find(|dataset| dataset.described.id == id);
    let found = by_id.or_else(|| all.iter().find(|dataset| ckan::name(dataset) == id));
    found.map(|dataset| ckan::package(dataset, &hub.base)).ok_or_else(|| Error::not_found("ชุดข้อมูล", "dataset", &id))
}

/// Rows that CKAN gives where none are named, and the most that it gives.
const ROWS: usize = 10;
const MOST_ROWS: usize = 1_000;

async fn search(mut asked: Asked, anyone: &Anyone, hub: &Hub) -> Result<Value> {
    let text = asked.take("q").unwrap_or_default();
    let lists: Vec<String> = ["fq", "fq_list"].iter().filter_map(|name| asked.take(name)).collect();
    let (rows, start) = (asked.number("rows", ROWS)?.min(MOST_ROWS), asked.number("start", 0)?);
    let sort = asked.take("sort").unwrap_or_else(|| "score desc, metadata_modified desc".to_owned());
    let facets = facet_fields(asked.take("facet.field").as_deref().unwrap_or_default())?;
    asked.finish(&["q", "fq", "rows", "start", "sort", "facet.field"])?;
    let query = Query::parse("q", &text)?;
    let filter = Query::parse("fq", &lists.join(" "))?;
    ckan::check_fields("q", &query)?;
    ckan::check_fields("fq", &filter)?;
    let mut found = seen(hub, anyone.sight()).await?;
    found.retain(|dataset| [&query, &filter].iter().all(|query| query.holds(|clause| ckan::holds(dataset, clause))));
    ckan::sort(&mut found, &sort)?;
    let results: Vec<Value> =
        found.iter().skip(start).take(rows).map(|dataset| ckan::package(dataset, &hub.base)).collect();
    let mut counts = json!({});
    let mut shown = json!({});
    for field in &facets {
        let facet = ckan::facet(&found, field);
        let items: Vec<Value> = facet
            .iter()
            .map(|(value, count)| json!({ "name": value, "display_name": display(&found, field, value), "count": count }))
            .collect();
        crate::http::member::set(&mut shown, field, json!({ "title": field, "items": items }));
        crate::http::member::set(&mut counts, field, json!(facet));
    }
    Ok(json!({ "count": found.len(), "sort": sort, "facets": counts, "search_facets": shown, "results": results }))
}

/// `["organization", "tags"]`, or names with commas between.
fn facet_fields(text: &str) -> Result<Vec<String>> {
    let fields: Vec<String> = serde_json::from_str(text).unwrap_or_else(|_| {
        text.split(',').map(|field| field.trim().to_owned()).filter(|field| !field.is_empty()).collect()
    });
    match fields.iter().find(|field| !ckan::FIELDS.contains(&field.as_str())) {
        None => Ok(fields),
        Some(unknown) => {
            let words = Words::new(format!("ไม่มีฟิลด์ '{unknown}'"), format!("there is no field '{unknown}'"));
            Err(Error::malformed(Fault::parameter("facet.field", "unknown-field", words)))
        }
    }
}

/// An organisation is shown by its title, every other value as it is.
fn display(datasets: &[Dataset], field: &str, value: &str) -> String {
    let owner = || datasets.iter().find(|dataset| dataset.described.agency.replace('.', "-") == value);
    match field {
        "organization" => owner().map_or_else(|| value.to_owned(), |dataset| dataset.owner.th.clone()),
        _ => value.to_owned(),
    }
}

async fn organizations(mut asked: Asked, anyone: &Anyone, hub: &Hub) -> Result<Value> {
    let all_fields = asked.take("all_fields").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let (limit, offset) = (asked.number("limit", usize::MAX)?, asked.number("offset", 0)?);
    let (_, _) = (asked.take("sort"), asked.take("order_by"));
    asked.finish(&["all_fields", "limit", "offset", "sort"])?;
    let datasets = seen(hub, anyone.sight()).await?;
    let agencies = hub.store.read(|database| list_agencies(database, "", 0, 10_000)).await?;
    let count = |code: &str| datasets.iter().filter(|dataset| dataset.described.agency == code).count();
    let page = agencies.iter().skip(offset).take(limit);
    Ok(match all_fields {
        true => page.map(|agency| ckan::organization(agency, count(&agency.code))).collect(),
        false => page.map(|agency| json!(agency.code.replace('.', "-"))).collect(),
    })
}

async fn one_organization(mut asked: Asked, anyone: &Anyone, hub: &Hub) -> Result<Value> {
    let id = asked.take("id").ok_or_else(|| missing("id"))?;
    let with_datasets = asked.take("include_datasets").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    asked.finish(&["id", "include_datasets"])?;
    let mut datasets = seen(hub, anyone.sight()).await?;
    let agencies = hub.store.read(|database| list_agencies(database, "", 0, 10_000)).await?;
    let found = agencies.iter().find(|agency| agency.code == id || agency.code.replace('.', "-") == id);
    let agency = found.ok_or_else(|| Error::not_found("องค์กร", "organization", &id))?;
    datasets.retain(|dataset| dataset.described.agency == agency.code);
    let mut organization = ckan::organization(agency, datasets.len());
    if with_datasets {
        let packages: Vec<Value> = datasets.iter().map(|dataset| ckan::package(dataset, &hub.base)).collect();
        crate::http::member::set(&mut organization, "packages", packages);
    }
    Ok(organization)
}

fn licenses() -> Value {
    let license = |name: &&str| json!({ "id": name, "title": name, "url": crate::catalog::ways::license_page(name), "status": "active" });
    crate::catalog::gdc::LICENSE.iter().map(license).collect()
}

fn status(action: &str, hub: &Hub) -> Value {
    match action {
        "site_read" => json!(true),
        // The version of CKAN whose answers these are; harvesters look at it.
        _ => {
            json!({ "ckan_version": "2.10.0", "site_url": hub.base.root(), "site_title": "แผน · Phaen", "site_description": "",
            "locale_default": "th", "error_emails_to": null, "extensions": ["thai_gdc"] })
        }
    }
}

macro_rules! action {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        pub(super) async fn $name(anyone: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
            answered(stringify!($name), &anyone, &request, &hub).await
        }
    };
}

async fn answered(action: &str, anyone: &Anyone, request: &HttpRequest, hub: &Hub) -> Result<HttpResponse> {
    let language = language_of(request);
    let result = match Asked::of(request) {
        Err(error) => Some(Err(error)),
        Ok(asked) => act(action, asked, anyone, hub).await,
    };
    let result = result.unwrap_or_else(|| Err(Error::not_found("คำสั่ง", "action", action)));
    envelope(&hub.base, action, language, result)
}

action!(
    /// Names of all datasets, as CKAN lists them
    #[utoipa::path(tag = "Records", params(("limit" = Option<i64>, Query, description = "Names at most"), ("offset" = Option<i64>, Query, description = "Names before")),
        responses((status = 200, body = Value, content_type = "application/json", description = "CKAN's envelope with the names"), (status = 409, body = Value, content_type = "application/json", description = "CKAN's Validation Error")))]
    #[get("/api/3/action/package_list")]
    package_list
);
action!(
    /// One dataset as a CKAN package, with the fields of the Government Data Catalog
    #[utoipa::path(tag = "Records", params(("id" = String, Query, description = "Id or name of the dataset")),
        responses((status = 200, body = Value, content_type = "application/json", description = "CKAN's envelope with the package"), (status = 404, body = Value, content_type = "application/json", description = "CKAN's Not Found Error"), (status = 409, body = Value, content_type = "application/json", description = "CKAN's Validation Error")))]
    #[get("/api/3/action/package_show")]
    package_show
);
action!(
    /// Datasets as CKAN packages, searched as CKAN's harvester searches
    #[utoipa::path(tag = "Records",
        params(("q" = Option<String>, Query, description = "Words, and `field:value`"), ("fq" = Option<String>, Query, description = "`organization:…`, `metadata_modified:[… TO *]`, `tags:(a OR b)`, `-field:…`"),
            ("rows" = Option<i64>, Query, description = "Packages at most: 10, and no more than 1,000"), ("start" = Option<i64>, Query, description = "Packages before"),
            ("sort" = Option<String>, Query, description = "`id asc`, `metadata_modified desc`, `title asc` …"), ("facet.field" = Option<String>, Query, description = "Fields to count values of: a JSON list, or commas between")),
        responses((status = 200, body = Value, content_type = "application/json", description = "CKAN's envelope with `count`, `results` and facets"), (status = 400, body = Value, content_type = "application/json", description = "CKAN's Search Query Error")))]
    #[get("/api/3/action/package_search")]
    package_search
);
action!(
    /// Agencies as CKAN organisations
    #[utoipa::path(tag = "Records", params(("all_fields" = Option<bool>, Query, description = "Whole organisations rather than names"), ("limit" = Option<i64>, Query, description = "At most"), ("offset" = Option<i64>, Query, description = "Before")),
        responses((status = 200, body = Value, content_type = "application/json", description = "CKAN's envelope with the organisations"), (status = 409, body = Value, content_type = "application/json", description = "CKAN's Validation Error")))]
    #[get("/api/3/action/organization_list")]
    organization_list
);
action!(
    /// One agency as a CKAN organisation
    #[utoipa::path(tag = "Records", params(("id" = String, Query, description = "Code of the agency"), ("include_datasets" = Option<bool>, Query, description = "With its packages")),
        responses((status = 200, body = Value, content_type = "application/json", description = "CKAN's envelope with the organisation"), (status = 404, body = Value, content_type = "application/json", description = "CKAN's Not Found Error"), (status = 409, body = Value, content_type = "application/json", description = "CKAN's Validation Error")))]
    #[get("/api/3/action/organization_show")]
    organization_show
);
action!(
    /// Licences of the Government Data Catalog
    #[utoipa::path(tag = "Records", responses((status = 200, body = Value, content_type = "application/json", description = "CKAN's envelope with the licences")))]
    #[get("/api/3/action/license_list")]
    license_list
);
action!(
    /// What serves these actions
    #[utoipa::path(tag = "Records", responses((status = 200, body = Value, content_type = "application/json", description = "CKAN's envelope with version and title")))]
    #[get("/api/3/action/status_show")]
    status_show
);

/// The other spellings: `/api/action/…`, and actions that are asked for seldom.
pub(super) async fn any_action(
    anyone: Anyone,
    request: HttpRequest,
    name: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    answered(&name, &anyone, &request, &hub).await
}

/// `ckanapi` sends what it asks as a JSON object.
pub(super) async fn posted_action(
    anyone: Anyone,
    request: HttpRequest,
    name: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let value = json_value(&request, body, &["application/json"]).await?;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let members = value.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    let pairs: Vec<(&str, String)> = members.map(|(name, value)| (name.as_str(), text(value))).collect();
    let parameters = Parameters::parse(&crate::http::links::query(&pairs))?;
    let language = language_of(&request);
    let result = act(&name, Asked { parameters }, &anyone, &hub).await;
    let result = result.unwrap_or_else(|| Err(Error::not_found("คำสั่ง", "action", &name)));
    envelope(&hub.base, &name, language, result)
}
