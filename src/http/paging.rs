//! Pages: a cursor that the server follows and an offset that older clients count by, both in every `next` link.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::parameters::Parameters;
use crate::error::{Error, Fault, Result, Words};

pub const DEFAULT_LIMIT: i64 = 100;
pub const MAXIMUM_LIMIT: i64 = 10_000;

/// How many rows a page has: 1 to [`MAXIMUM_LIMIT`]; more is cut to the maximum, as OGC API – Features 1 7.15.2 allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(pub i64);

impl Limit {
    pub fn take(parameters: &mut Parameters) -> Result<Self> {
        let limit = parameters.take_number("limit", 1, i64::MAX)?.unwrap_or(DEFAULT_LIMIT);
        Ok(Limit(limit.min(MAXIMUM_LIMIT)))
    }
}

/// The paging parameters, as the contract describes them.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the contract only")]
pub struct PageParameters {
    /// Rows on a page; more than the maximum is cut to it.
    #[param(minimum = 1, maximum = 10000, default = 100)]
    limit: Option<i64>,
    /// Rows before this page. Follow the `next` link instead of counting.
    #[param(minimum = 0, default = 0)]
    offset: Option<i64>,
    /// Where the page starts, from a `next` link.
    cursor: Option<String>,
}

/// The place after which a page starts: the sort key of the last row seen, opaque to clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

impl Cursor {
    pub fn encoded(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0)
    }

    fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Cursor(String::from_utf8(bytes).ok()?))
    }
}

/// Which page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub limit: Limit,
    /// Rows before this page, as far as the client counts; used to find the page only when there is no cursor.
    pub offset: i64,
    pub cursor: Option<Cursor>,
}

impl Page {
    pub const PARAMETERS: [&'static str; 3] = ["limit", "offset", "cursor"];

    pub fn take(parameters: &mut Parameters) -> Result<Self> {
        let limit = Limit::take(parameters)?;
        let offset = parameters.take_number("offset", 0, i64::MAX - MAXIMUM_LIMIT)?.unwrap_or(0);
        let cursor = parameters.take_as("cursor", |text| {
            Cursor::decode(text).ok_or_else(|| {
                Error::malformed(
                    Fault::parameter(
                        "cursor",
                        "unknown-cursor",
                        Words::new("ตัวชี้หน้าไม่ถูกต้อง", "this is not a cursor of ours"),
                    )
                    .remedy("ใช้ลิงก์ next ที่ได้รับ", "follow the 'next' link as it was given"),
                )
            })
        })?;
        Ok(Page { limit, offset, cursor })
    }

    /// The cursor as a number, for lists that are sorted by one.
    pub fn after_number(&self) -> Result<Option<i64>> {
        self.cursor
            .as_ref()
            .map(|cursor| {
                cursor.0.parse().map_err(|_| {
                    Error::malformed(Fault::parameter(
                        "cursor",
                        "unknown-cursor",
                        Words::new("ตัวชี้หน้าไม่ถูกต้อง", "this is not a cursor of ours"),
                    ))
                })
            })
            .transpose()
    }

    /// Rows to skip: none where the cursor already says where to start.
    pub fn skip(&self) -> i64 {
        if self.cursor.is_some() { 0 } else { self.offset }
    }

    /// The paging part of the next page's query.
    pub fn next_pairs(&self, last: &str) -> [(&'static str, String); 3] {
        [
            ("limit", self.limit.0.to_string()),
            ("offset", (self.offset + self.limit.0).to_string()),
            ("cursor", Cursor(last.to_owned()).encoded()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &str) -> Result<Page> {
        Page::take(&mut Parameters::parse(query)?)
    }

    #[test]
    fn a_limit_above_the_maximum_is_cut_and_one_below_one_is_refused() {
        assert_eq!(page("limit=999999").unwrap().limit, Limit(MAXIMUM_LIMIT));
        assert!(page("limit=0").is_err() && page("limit=-1").is_err() && page("limit=abc").is_err());
        assert!(page("limit=unlimited").is_err());
    }

    #[test]
    fn the_next_page_counts_on_from_this_one() {
        let next = page("limit=10&offset=20").unwrap().next_pairs("77");
        assert_eq!(next[1].1, "30");
        let again = page(&crate::http::links::query(&next)).unwrap();
        assert_eq!((again.skip(), again.after_number().unwrap()), (0, Some(77)));
    }
}
