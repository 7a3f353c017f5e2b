//! A problem as a page: what went wrong, where, why, and what to do.

use maud::html;
use serde_json::Value;

use crate::pages::frame::{Page, page};
use crate::pages::visit::Visit;

/// The page of a problem document (RFC 9457).
pub fn problem_page(visit: &Visit, problem: &Value) -> String {
    let text = |name: &str| problem.get(name).and_then(Value::as_str).unwrap_or_default();
    let status = problem.get("status").and_then(Value::as_u64).unwrap_or_default();
    let none = Vec::new();
    let faults = problem.get("errors").and_then(Value::as_array).unwrap_or(&none);
    let main = html! {
        h1 { (text("title")) }
        p.lead { (text("detail")) }
        @if !faults.is_empty() {
            ul { @for fault in faults {
                @let of = |name: &str| fault.get(name).and_then(Value::as_str).unwrap_or_default();
                li {
                    @for place in ["parameter", "pointer", "header"] { @if !of(place).is_empty() { code { (of(place)) } " " } }
                    (of("message"))
                    @if !of("remedy").is_empty() { br; small { (of("remedy")) } }
                }
            } }
        }
        p.quiet { (status) " · " code { (text("code")) } " · " (visit.say("เลขคำขอ", "request")) " " code { (text("requestId")) } }
        p { a href=(visit.to("/")) { (visit.say("ไปหน้าแรก", "To the front page")) } }
    };
    page(visit, Page { title: text("title").to_owned(), main: Some(main), ..Page::default() })
}
