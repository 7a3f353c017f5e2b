//! Plain HTML that needs no script: the landing page, and the page of a problem type.

use crate::catalog::Dataset;
use crate::http::links::segment;
use crate::http::{Base, Language};

/// Text made safe for HTML, attributes included.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Thai or English, as the caller reads.
fn say(language: Language, th: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Thai => th,
        Language::English => en,
    }
}

/// A whole page around its main part. `other` is the address of the same page in the other language.
fn page(language: Language, title: &str, base: &Base, main: &str) -> String {
    let (other_tag, other_name) = match language {
        Language::Thai => ("en", "English"),
        Language::English => ("th", "ไทย"),
    };
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<link rel=\"stylesheet\" href=\"{style}\">\n</head>\n<body>\n<header><a class=\"brand\" href=\"{home}\">แผน <span>Phaen</span></a>\
         <a href=\"?lang={other_tag}\" hreflang=\"{other_tag}\" lang=\"{other_tag}\">{other_name}</a></header>\n<main>\n{main}\n</main>\n</body>\n</html>\n",
        lang = language.tag(),
        title = escaped(title),
        style = escaped(&base.to("/style.css")),
        home = escaped(&format!("{}?lang={}", base.root(), language.tag())),
    )
}

/// The landing page: what is here, and the three addresses that people paste into their tools.
pub fn landing(language: Language, base: &Base, datasets: &[Dataset]) -> String {
    let rows: String = datasets.iter().map(|dataset| dataset_row(language, base, dataset)).collect();
    let main = format!(
        "<h1>{heading}</h1>\n<p class=\"lead\">{lead}</p>\n\
         <h2>{connect}</h2>\n<dl class=\"connect\">\n\
         <dt>QGIS</dt><dd>{qgis_how}<br><code>{root}</code></dd>\n\
         <dt>GDAL</dt><dd><code>ogr2ogr out.gpkg OAPIF:{root} areas</code></dd>\n\
         <dt>API</dt><dd><a href=\"{explorer}\">{explore}</a> · <a href=\"{api}\">OpenAPI 3.0</a> · <a href=\"{api}?f=openapi31\">OpenAPI 3.1</a> · \
         <a href=\"{conformance}?f=json\">{classes}</a></dd>\n</dl>\n\
         <h2>{layers}</h2>\n<table>\n<thead><tr><th>{name}</th><th>{owner}</th><th>{seen}</th><th>{read}</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n",
        heading = say(language, "ศูนย์ข้อมูลเชิงพื้นที่และแผนงานของจังหวัด", "The province's hub of spatial data and plans"),
        lead = say(
            language,
            "ชั้นข้อมูล แผนงานและโครงการของทุกหน่วยงานในเขตพัฒนาพิเศษภาคตะวันออก และโครงการที่อาจซ้ำซ้อนกัน",
            "Layers, plans and projects of all agencies in the Eastern Economic Corridor, and the projects that may be duplicates.",
        ),
        connect = say(language, "เชื่อมต่อ", "Connect"),
        qgis_how = say(
            language,
            "เพิ่มการเชื่อมต่อ WFS / OGC API – Features ด้วยที่อยู่นี้",
            "Add a WFS / OGC API – Features connection with this address"
        ),
        root = escaped(&base.root()),
        explorer = escaped(&base.to(crate::http::middleware::EXPLORER)),
        explore = say(language, "ลองเรียก API", "Try the API"),
        api = escaped(&base.to("/api")),
        conformance = escaped(&base.to("/conformance")),
        classes = say(language, "มาตรฐานที่รองรับ", "conformance"),
        layers = say(language, "ชุดข้อมูล", "Datasets"),
        name = say(language, "ชื่อ", "Name"),
        owner = say(language, "เจ้าของ", "Owner"),
        seen = say(language, "การเผยแพร่", "Visibility"),
        read = say(language, "เปิดดู", "Read"),
    );
    page(language, "แผน · Phaen", base, &main)
}

fn dataset_row(language: Language, base: &Base, dataset: &Dataset) -> String {
    let described = &dataset.described;
    let (title, description, owner) = match language {
        Language::Thai => (&described.title.th, &described.description.th, &dataset.owner.th),
        Language::English => (&described.title.en, &described.description.en, &dataset.owner.en),
    };
    let items = base.to(&format!("/collections/{}/items", segment(&described.id)));
    format!(
        "<tr><td><strong>{}</strong><br><small>{}</small></td><td>{}</td><td>{}</td><td><a href=\"{}\">{}</a> · <a href=\"{}?limit=10\">GeoJSON</a></td></tr>\n",
        escaped(title),
        escaped(description),
        escaped(owner),
        say_visibility(language, described.visibility),
        escaped(&base.to(&format!("/datasets/{}", segment(&described.id)))),
        say(language, "รายละเอียด", "details"),
        escaped(&items),
    )
}

fn say_visibility(language: Language, visibility: crate::access::Visibility) -> &'static str {
    use crate::access::Visibility;
    match visibility {
        Visibility::Public => say(language, "สาธารณะ", "public"),
        Visibility::Agencies => say(language, "ระหว่างหน่วยงาน", "agencies"),
        Visibility::Private => say(language, "เฉพาะหน่วยงาน", "private"),
    }
}

/// The page that a problem's `type` leads to.
pub fn problem_type(language: Language, base: &Base, code: &str) -> String {
    let main = format!(
        "<h1><code>{}</code></h1>\n<p>{}</p>\n",
        escaped(code),
        say(
            language,
            "ชนิดของข้อผิดพลาดที่ API ตอบกลับ รายการ errors ในคำตอบบอกตำแหน่ง เหตุผล และวิธีแก้",
            "A kind of problem that the API reports. The answer's list of errors names the place, the reason and the remedy.",
        )
    );
    page(language, code, base, &main)
}

pub const STYLE: &str = include_str!("style.css");
