//! The front page for people, and the page that a problem's `type` leads to.

use maud::{Markup, html};

use super::assets::shell;
use super::frame::{OtherFormat, Page, page};
use super::visit::Visit;
use super::words::choice;
use crate::catalog::Dataset;
use crate::http::links::segment;
use crate::http::middleware::EXPLORER;
use crate::http::{Format, Language};

/// What is here, and the addresses that people paste into their tools.
pub fn landing(visit: &Visit, datasets: &[Dataset]) -> String {
    let main = html! {
        h1 { (visit.say("ศูนย์ข้อมูลเชิงพื้นที่และแผนงานของจังหวัด", "The province's hub of spatial data and plans")) }
        p.lead { (visit.say(
            "ชั้นข้อมูล แผนงานและโครงการของทุกหน่วยงานในเขตพัฒนาพิเศษภาคตะวันออก และโครงการที่อาจซ้ำซ้อนกัน",
            "Layers, plans and projects of all agencies in the Eastern Economic Corridor, and the projects that may be duplicates.",
        )) }
        @if shell().is_some() {
            p { a.button href=(visit.plain("/app")) { (visit.say("เปิดแอปพลิเคชัน: แผนที่ ข้อมูล โครงการซ้ำซ้อน", "Open the application: map, data, duplicates")) } }
        }
        h2 { (visit.say("เชื่อมต่อ", "Connect")) }
        (connect(visit))
        h2 { (visit.say("ชุดข้อมูล", "Datasets")) }
        div.wide { table {
            caption.hidden { (visit.say("ชุดข้อมูลที่เปิดดูได้", "Datasets that can be read")) }
            thead { tr {
                th scope="col" { (visit.say("ชื่อ", "Name")) } th scope="col" { (visit.say("เจ้าของ", "Owner")) }
                th scope="col" { (visit.say("การเผยแพร่", "Visibility")) } th scope="col" { (visit.say("เปิดดู", "Read")) }
            } }
            tbody { @for dataset in datasets { (dataset_row(visit, dataset)) } }
        } }
    };
    let json = OtherFormat {
        name: "JSON".into(),
        media_type: Format::Json.media_type().into(),
        address: visit.with("f", "json"),
    };
    page(visit, Page { main: Some(main), formats: vec![json], ..Page::default() })
}

fn connect(visit: &Visit) -> Markup {
    let root = visit.plain("/");
    html! {
        dl.connect {
            dt { "QGIS" }
            dd {
                (visit.say("เพิ่มการเชื่อมต่อ WFS / OGC API – Features ด้วยที่อยู่นี้", "Add a WFS / OGC API – Features connection with this address"))
                br; code { (root) }
            }
            dt { "GDAL" }
            dd { code { "ogr2ogr out.gpkg OAPIF:" (root) " areas" } }
            dt { "CKAN" }
            dd { (visit.say("เก็บเกี่ยวบัญชีชุดข้อมูลจาก", "Harvest the catalogue from")) " " code { (root) } }
            dt { "API" }
            dd {
                a href=(visit.plain(EXPLORER)) { (visit.say("ลองเรียก API", "Try the API")) } " · "
                a href=(visit.plain("/api?f=openapi30")) { "OpenAPI 3.0" } " · " a href=(visit.plain("/api?f=openapi31")) { "OpenAPI 3.1" } " · "
                a href=(visit.to("/conformance")) { (visit.say("มาตรฐานที่รองรับ", "conformance")) }
            }
        }
    }
}

fn dataset_row(visit: &Visit, dataset: &Dataset) -> Markup {
    let described = &dataset.described;
    let (title, description, owner) = match visit.language {
        Language::Thai => (&described.title.th, &described.description.th, &dataset.owner.th),
        Language::English => (&described.title.en, &described.description.en, &dataset.owner.en),
    };
    let id = segment(&described.id);
    html! {
        tr {
            td data-label=(visit.say("ชื่อ", "Name")) { a href=(visit.to(&format!("/collections/{id}"))) { strong { (title) } } br; small { (description) } }
            td data-label=(visit.say("เจ้าของ", "Owner")) { (owner) }
            td data-label=(visit.say("การเผยแพร่", "Visibility")) { (choice(visit.language, described.visibility.name()).unwrap_or_default()) }
            td data-label=(visit.say("เปิดดู", "Read")) {
                a href=(visit.to(&format!("/datasets/{id}"))) { (visit.say("รายละเอียด", "details")) } " · "
                a href=(visit.to(&format!("/collections/{id}/items"))) { (visit.say("รายการ", "items")) }
            }
        }
    }
}

/// The page that a problem's `type` leads to.
pub fn problem_type(visit: &Visit, code: &str) -> String {
    let main = html! {
        h1 { code { (code) } }
        p { (visit.say(
            "ชนิดของข้อผิดพลาดที่ API ตอบกลับ รายการ errors ในคำตอบบอกตำแหน่ง เหตุผล และวิธีแก้",
            "A kind of problem that the API reports. The answer's list of errors names the place, the reason and the remedy.",
        )) }
    };
    page(visit, Page { title: code.to_owned(), main: Some(main), ..Page::default() })
}
