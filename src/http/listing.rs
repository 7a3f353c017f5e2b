//! Lists of our own records: a page of items with its links.

use actix_web::HttpRequest;
use serde::Serialize;
use utoipa::ToSchema;

use super::links::{Base, Link, query};
use super::negotiate::Format;
use super::paging::Page;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listing<T> {
    pub items: Vec<T>,
    pub number_returned: usize,
    /// `self`, `next` exactly while there are more, and the page for people.
    pub links: Vec<Link>,
}

impl<T> Listing<T> {
    /// Makes a page of rows that were read with one more than the limit: the one too many says that there is a next page.
    /// `key` gives the sort key of a row.
    pub fn of(mut rows: Vec<T>, page: &Page, request: &HttpRequest, base: &Base, key: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(page.limit.0).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let media_type = Format::Json.media_type();
        let mut links = vec![Link::new(own_address(request, base), "self", media_type)];
        if let (true, Some(last)) = (more, rows.last()) {
            links.push(Link::new(next_address(request, base, page, &key(last)), "next", media_type));
        }
        links.push(html_link(request, base));
        Listing { number_returned: rows.len(), items: rows, links }
    }

    /// The items made into something else, the links kept.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Listing<U> {
        Listing {
            items: self.items.into_iter().map(make).collect(),
            number_returned: self.number_returned,
            links: self.links,
        }
    }
}

/// The address of a request under the public URL.
pub fn own_address(request: &HttpRequest, base: &Base) -> String {
    match request.query_string() {
        "" => base.to(request.path()),
        query => base.to(&format!("{}?{query}", request.path())),
    }
}

/// The same document as a page for people.
pub fn html_link(request: &HttpRequest, base: &Base) -> Link {
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(request.query_string().as_bytes())
        .into_owned()
        .filter(|(name, _)| name != "f")
        .collect();
    pairs.push(("f".to_owned(), Format::Html.name().to_owned()));
    let pairs: Vec<(&str, String)> = pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    Link::new(base.to(&format!("{}?{}", request.path(), query(&pairs))), "alternate", "text/html").title("HTML")
}

/// The address of the next page: the request's own parameters with the paging ones moved on.
pub fn next_address(request: &HttpRequest, base: &Base, page: &Page, last: &str) -> String {
    page_address(request, base, &page.next_pairs(last))
}

/// The address of another page: the request's own parameters with other paging ones.
pub fn page_address(request: &HttpRequest, base: &Base, paging: &[(&'static str, String)]) -> String {
    let kept: Vec<(String, String)> = form_urlencoded::parse(request.query_string().as_bytes())
        .filter(|(name, _)| !Page::PARAMETERS.contains(&name.as_ref()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut pairs: Vec<(&str, String)> = kept.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    pairs.extend(paging.iter().cloned());
    base.to(&format!("{}?{}", request.path(), query(&pairs)))
}
