//! What surrounds every page: head, navigation, breadcrumb, the other language and the other formats.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::assets::address;
use super::visit::Visit;
use crate::http::Language;

/// The parts in which pages differ.
#[derive(Default)]
pub struct Page {
    pub title: String,
    /// The page's name at the end of the breadcrumb, where it is not the title.
    pub here: Option<String>,
    /// Names and addresses from the front page down to this page's parent.
    pub crumbs: Vec<(String, String)>,
    pub main: Option<Markup>,
    pub formats: Vec<OtherFormat>,
    /// Addresses of the neighbouring pages of a list.
    pub previous: Option<String>,
    pub next: Option<String>,
    /// A map stands in the main part.
    pub has_map: bool,
    /// schema.org description for search engines.
    pub json_ld: Option<Value>,
}

/// The same thing in another format.
pub struct OtherFormat {
    pub name: String,
    pub media_type: String,
    pub address: String,
}

/// The whole page as HTML text.
pub fn page(visit: &Visit, page: Page) -> String {
    let (other, other_name) = match visit.language {
        Language::Thai => (Language::English, "English"),
        Language::English => (Language::Thai, "ไทย"),
    };
    let crumbs = crumbs(visit, &page);
    let markup = html! {
        (DOCTYPE)
        html lang=(visit.language.tag()) {
            (head(visit, &page))
            body {
                a.skip href="#main" { (visit.say("ข้ามไปยังเนื้อหา", "Skip to the content")) }
                header {
                    a.brand href=(visit.to("/")) { "แผน " span lang="en" { "Phaen" } }
                    (navigation(visit))
                    a.language href=(visit.with("lang", other.tag())) hreflang=(other.tag()) lang=(other.tag()) rel="alternate" { (other_name) }
                }
                main id="main" {
                    (crumbs)
                    @if let Some(main) = &page.main { (main) }
                    @if page.previous.is_some() || page.next.is_some() { (paging(visit, &page)) }
                    @if !page.formats.is_empty() { (formats(visit, &page.formats)) }
                }
                footer { p { (visit.say("แผน ศูนย์ข้อมูลเชิงพื้นที่ของจังหวัด", "Phaen, the province's spatial data hub")) " · " a href=(visit.to("/about")) { (env!("CARGO_PKG_VERSION")) } } }
            }
        }
    };
    markup.into_string()
}

fn head(visit: &Visit, page: &Page) -> Markup {
    let name = visit.say("แผน", "Phaen");
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { @if page.title.is_empty() { (name) } @else { (page.title) " · " (name) } }
            link rel="stylesheet" href=(visit.plain("/style.css"));
            @for language in [Language::Thai, Language::English] {
                link rel="alternate" hreflang=(language.tag()) href=(visit.with("lang", language.tag()));
            }
            @for format in &page.formats { link rel="alternate" type=(format.media_type) href=(format.address) title=(format.name); }
            @if let Some(address) = &page.previous { link rel="prev" href=(address); }
            @if let Some(address) = &page.next { link rel="next" href=(address); }
            @if page.has_map { (map_files(visit)) }
            @if let Some(data) = &page.json_ld { script type="application/ld+json" { (script_data(data)) } }
        }
    }
}

/// Script and style sheet of the map, where it was built.
fn map_files(visit: &Visit) -> Markup {
    html! {
        @if let Some(address) = address("map.css") { link rel="stylesheet" href=(visit.plain(&address)); }
        @if let Some(address) = address("map.js") { script type="module" src=(visit.plain(&address)) {} }
    }
}

/// JSON inside a script element: only `<` could end it, and JSON can spell that otherwise.
fn script_data(data: &Value) -> PreEscaped<String> {
    PreEscaped(data.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))
}

fn navigation(visit: &Visit) -> Markup {
    let first = visit.segments().into_iter().next().unwrap_or_default();
    let entries = [
        ("collections", visit.say("ชั้นข้อมูล", "Collections")),
        ("datasets", visit.say("ชุดข้อมูล", "Datasets")),
        ("projects", visit.say("โครงการ", "Projects")),
        ("plans", visit.say("แผน", "Plans")),
        ("areas", visit.say("เขตการปกครอง", "Areas")),
    ];
    html! {
        nav aria-label=(visit.say("เมนูหลัก", "Main")) { ul {
            @for (segment, name) in entries {
                li { a href=(visit.to(&format!("/{segment}"))) aria-current=[(first == segment).then_some("true")] { (name) } }
            }
            li { a href=(visit.plain(crate::http::middleware::EXPLORER)) { "API" } }
        } }
    }
}

fn crumbs(visit: &Visit, page: &Page) -> Markup {
    html! {
        @if !page.crumbs.is_empty() {
            nav.crumbs aria-label=(visit.say("ตำแหน่งของหน้านี้", "Breadcrumb")) { ol {
                @for (name, address) in &page.crumbs { li { a href=(address) { (name) } } }
                li aria-current="page" { (page.here.as_ref().unwrap_or(&page.title)) }
            } }
        }
    }
}

fn paging(visit: &Visit, page: &Page) -> Markup {
    html! {
        nav.paging aria-label=(visit.say("หน้า", "Pages")) {
            @if let Some(address) = &page.previous { a rel="prev" href=(address) { "← " (visit.say("หน้าก่อน", "Previous page")) } }
            @if let Some(address) = &page.next { a rel="next" href=(address) { (visit.say("หน้าถัดไป", "Next page")) " →" } }
        }
    }
}

fn formats(visit: &Visit, formats: &[OtherFormat]) -> Markup {
    html! {
        section.formats {
            h2 { (visit.say("รูปแบบอื่น", "Other formats")) }
            ul { @for format in formats { li { a href=(format.address) type=(format.media_type) { (format.name) } " " small { (format.media_type) } } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::Base;

    #[test]
    fn a_hostile_title_ends_neither_the_title_nor_the_script() {
        let hostile = "</title></script><script>alert(1)</script>";
        let own = Page { title: hostile.into(), json_ld: Some(json!({ "name": hostile })), ..Page::default() };
        let text = page(&Visit::new(&Base::new("http://phaen.test"), "/", "", Language::Thai), own);
        assert!(!text.contains("<script>") && text.matches("</script>").count() == 1, "{text}");
    }
}
