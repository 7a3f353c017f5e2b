//! The roof: every area's routes, the middleware, and the OpenAPI document, once.

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, web};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::SwaggerUi;

use crate::access::attempts::Attempts;
use crate::access::oidc::Door;
use crate::access::{Agency, AgencyKind, Deed};
use crate::catalog::Known;
use crate::duplicates::office::Live;
use crate::error::Result;
use crate::http::methods::MethodTable;
use crate::http::{Base, Contract, middleware};
use crate::hub::Hub;
use crate::tiles::TileCache;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Phaen",
        description = "Spatial data hub of a Thai province: layers, plans and projects of all agencies, and the duplicates among them.\n\nศูนย์ข้อมูลเชิงพื้นที่ของจังหวัด: ชั้นข้อมูล แผนงานและโครงการของทุกหน่วยงาน และโครงการที่อาจซ้ำซ้อน",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        contact(name = "Phaen", url = "https://phaen.example", email = "phaen@phaen.example"),
    ),
    tags(
        (name = "Hub", description = "ทางเข้า · The way in"),
        (name = "Features", description = "OGC API – Features · ชั้นข้อมูลเชิงพื้นที่"),
        (name = "Versions", description = "รุ่นของชุดข้อมูล · Versions of collections"),
        (name = "Tiles", description = "OGC API – Tiles, TileJSON · ไทล์เวกเตอร์"),
        (name = "Datasets", description = "บัญชีชุดข้อมูล · The catalogue"),
        (name = "Records", description = "บัญชีชุดข้อมูลสำหรับเครื่อง: OGC API – Records, DCAT-AP, CKAN · The catalogue for machines"),
        (name = "Quality", description = "คุณภาพข้อมูล: รายงาน ISO 19157 และจุดที่ควรดู · How good the data is: reports in the terms of ISO 19157, and the bad spots"),
        (name = "Areas", description = "เขตการปกครอง · Administrative areas"),
        (name = "Projects", description = "โครงการ · Projects"),
        (name = "Plans", description = "แผนและฉบับของแผน · Plans and their editions"),
        (name = "Duplicates", description = "โครงการที่อาจซ้ำซ้อน · Suspected duplicates"),
        (name = "Reports", description = "รายงาน · Reports"),
        (name = "Imports", description = "นำเข้าไฟล์ · Files taken in"),
        (name = "Jobs", description = "งานที่ใช้เวลา · Long work"),
        (name = "Agencies", description = "หน่วยงาน · Agencies"),
        (name = "Keys", description = "กุญแจ API · API keys"),
        (name = "Audit", description = "ร่องรอยการเปลี่ยนแปลง · The audit trail"),
    )
)]
struct Description;

/// Every area's routes.
fn routes(config: &mut ServiceConfig) {
    crate::pages::routes::configure(config);
    crate::access::routes::configure(config);
    crate::areas::routes::configure(config);
    crate::profile::routes::configure(config);
    crate::catalog::routes::configure(config);
    crate::records::routes::configure(config);
    crate::features::routes::configure(config);
    crate::versions::routes::configure(config);
    crate::quality::routes::configure(config);
    crate::tiles::routes::configure(config);
    crate::export::routes::configure(config);
    crate::redaction::routes::configure(config);
    crate::locate::routes::configure(config);
    crate::plans::routes::configure(config);
    crate::jobs::routes::configure(config);
    crate::backups::routes::configure(config);
    crate::imports::routes::configure(config);
    crate::duplicates::routes::configure(config);
}

/// The hub's own records, made where they are missing: its agency and its datasets. Doing it again changes nothing.
pub fn prepare(hub: &Hub) -> Result<()> {
    let deed = Deed { at: hub.clock.now(), actor: "phaen".to_owned(), agency: "phaen".to_owned() };
    hub.store.write_now(|database| {
        if crate::access::store::find_agency(database, "phaen")?.is_none() {
            let own = Agency::named("phaen", AgencyKind::OtherState, "ศูนย์ข้อมูลแผน", "Phaen data hub", "แผน");
            crate::access::store::insert_agency(database, &own, &deed)?;
        }
        crate::features::store::prepare(database)?;
        crate::areas::store::prepare(database, &deed)?;
        crate::plans::prepare(database, &deed)?;
        crate::duplicates::store::prepare(database, &deed)
    })
}

/// What every worker shares: made once.
#[derive(Clone)]
pub struct Shared {
    hub: web::Data<Hub>,
    base: web::Data<Base>,
    contract: web::Data<Contract>,
    methods: web::Data<MethodTable>,
    tiles: web::Data<TileCache>,
    known: web::Data<Known>,
    live: web::Data<Live>,
    attempts: web::Data<Attempts>,
    door: web::Data<Door>,
}

impl Shared {
    pub fn new(hub: Hub) -> Result<Self> {
        let (_, generated) =
            App::new().into_utoipa_app().openapi(Description::openapi()).configure(routes).split_for_parts();
        Ok(Shared {
            base: web::Data::new(hub.base.clone()),
            door: web::Data::new(Door::new(&hub.config, crate::pages::application::is_there())?),
            hub: web::Data::new(hub),
            contract: web::Data::new(Contract::new(&generated)?),
            methods: web::Data::new(MethodTable::of(&generated)),
            tiles: web::Data::new(TileCache::default()),
            known: web::Data::new(Known::default()),
            live: web::Data::new(Live::default()),
            attempts: web::Data::new(Attempts::default()),
        })
    }

    /// The index by which one project is compared with all.
    pub fn live(&self) -> &Live {
        &self.live
    }
}

/// The contract alone, as it is written to `openapi/`.
pub fn contract() -> Result<Contract> {
    let (_, generated) =
        App::new().into_utoipa_app().openapi(Description::openapi()).configure(routes).split_for_parts();
    Contract::new(&generated)
}

/// The application, for a server and for a test alike.
pub fn application(
    shared: &Shared,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let (app, _) = App::new().into_utoipa_app().configure(routes).split_for_parts();
    let explorer = SwaggerUi::new(format!("{}{{_:.*}}", middleware::EXPLORER))
        .config(utoipa_swagger_ui::Config::from(shared.hub.base.to("/api?f=openapi31")));
    app.service(explorer)
        .app_data(shared.hub.clone())
        .app_data(shared.base.clone())
        .app_data(shared.contract.clone())
        .app_data(shared.methods.clone())
        .app_data(shared.tiles.clone())
        .app_data(shared.known.clone())
        .app_data(shared.live.clone())
        .app_data(shared.attempts.clone())
        .app_data(shared.door.clone())
        .default_service(web::to(crate::access::routes::no_route))
        .wrap(from_fn(crate::pages::routes::present))
        .wrap(from_fn(middleware::dress))
        .wrap(cors())
        .wrap(Compress::default())
        .wrap(from_fn(middleware::prefer_zstd))
}

/// Public data may be read by any page; a session's cookie is for the hub's own pages, so no credentials are let through.
fn cors() -> Cors {
    Cors::default()
        .allow_any_origin()
        .allow_any_method()
        .allow_any_header()
        .expose_headers([
            "Link",
            "Location",
            "ETag",
            "Content-Crs",
            "X-Request-Id",
            "API-Version",
            "Retry-After",
            "Allow",
            "Accept-Patch",
            "Accept-Post",
            "Preference-Applied",
            "Idempotent-Replayed",
        ])
        .max_age(3600)
}
