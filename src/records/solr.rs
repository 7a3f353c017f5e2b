//! The part of the Solr query language that harvesters and CKAN's own clients send as `q` and `fq`.
//!
//! ```text
//! *:*   word   field:value   field:"two words"   field:(a OR b)   field:[from TO to]   -clause   +clause   clause OR clause   clause AND clause
//! ```

use crate::error::{Error, Fault, Result, Words};

/// Clauses that must all hold; each is one of several alternatives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pub all: Vec<Vec<Clause>>,
}

/// One condition on one field, or on any text where no field is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    pub negated: bool,
    pub field: Option<String>,
    pub wanted: Wanted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// `*`: anything at all.
    Anything,
    /// One of these.
    OneOf(Vec<String>),
    /// Both sides belong to it; `None` is an open side.
    Range(Option<String>, Option<String>),
}

/// Longest query text, bytes.
const LONGEST: usize = 4_096;

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// `Malformed` at the named parameter: too long, or a bracket or quotation mark that is never closed.
    pub fn parse(parameter: &'static str, text: &str) -> Result<Self> {
        if text.len() > LONGEST {
            return Err(unreadable(parameter));
        }
        let mut all: Vec<Vec<Clause>> = Vec::new();
        let mut rest = text.trim_start();
        let mut joined = false;
        while !rest.is_empty() {
            if let Some((after, is_or)) =
                word(rest, "OR").map(|a| (a, true)).or_else(|| word(rest, "AND").map(|a| (a, false)))
            {
                joined = is_or;
                rest = after.trim_start();
                continue;
            }
            let (clause, after) = clause(rest).ok_or_else(|| unreadable(parameter))?;
            match all.last_mut().filter(|_| joined) {
                Some(alternatives) => alternatives.push(clause),
                None => all.push(vec![clause]),
            }
            joined = false;
            rest = after.trim_start();
        }
        Ok(Query { all })
    }

    /// Does it hold where `test` says of each clause, regardless of its sign, whether that one does?
    pub fn holds(&self, test: impl Fn(&Clause) -> bool) -> bool {
        self.all.iter().all(|alternatives| alternatives.iter().any(|clause| test(clause) != clause.negated))
    }

    /// Names of the fields that are asked about.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.all.iter().flatten().filter_map(|clause| clause.field.as_deref())
    }
}

fn unreadable(parameter: &'static str) -> Error {
    let words = Words::new("อ่านคำค้นไม่ได้", "the query cannot be read");
    Error::malformed(Fault::parameter(parameter, "unreadable-query", words).remedy(
        "ใช้ได้: คำ, field:value, field:\"…\", field:(a OR b), field:[a TO b], -…",
        "known are: words, field:value, field:\"…\", field:(a OR b), field:[a TO b], -…",
    ))
}

/// What follows a keyword that stands alone.
fn word<'a>(text: &'a str, keyword: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(keyword)?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some(rest)
}

fn clause(text: &str) -> Option<(Clause, &str)> {
    let (negated, text) = match text.strip_prefix(['-', '!']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let name_end =
        text.find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '*' | '.')).unwrap_or(text.len());
    let (name, after) = text.split_at(name_end);
    let (field, text) = match after.strip_prefix(':').filter(|_| !name.is_empty()) {
        Some(value) => (Some(name.to_owned()).filter(|name| name != "*"), value),
        None => (None, text),
    };
    let (wanted, rest) = wanted(text)?;
    Some((Clause { negated, field, wanted }, rest))
}

fn wanted(text: &str) -> Option<(Wanted, &str)> {
    if let Some(inner) = text.strip_prefix(['[', '{']) {
        let end = inner.find([']', '}'])?;
        let (range, rest) = inner.split_at(end);
        let (from, to) = range.split_once(" TO ")?;
        let side =
            |side: &str| Some(side.trim().trim_matches('"').to_owned()).filter(|side| side != "*" && !side.is_empty());
        return Some((Wanted::Range(side(from), side(to)), rest.get(1..)?));
    }
    if let Some(inner) = text.strip_prefix('(') {
        let mut values = Vec::new();
        let mut rest = inner.trim_start();
        loop {
            if let Some(after) = rest.strip_prefix(')') {
                return Some((Wanted::OneOf(values), after));
            }
            rest = word(rest, "OR").unwrap_or(rest).trim_start();
            let (value, after) = value(rest)?;
            values.push(value);
            rest = after.trim_start();
        }
    }
    let (value, rest) = value(text)?;
    Some((if value == "*" { Wanted::Anything } else { Wanted::OneOf(vec![value]) }, rest))
}

fn value(text: &str) -> Option<(String, &str)> {
    if let Some(inner) = text.strip_prefix('"') {
        let end = inner.find('"')?;
        return Some((inner.get(..end)?.to_owned(), inner.get(end + 1..)?));
    }
    let end = text.find(|letter: char| letter.is_whitespace() || letter == ')').unwrap_or(text.len());
    let (value, rest) = text.split_at(end);
    (!value.is_empty()).then(|| (value.replace('\\', ""), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Vec<Clause>> {
        Query::parse("fq", text).unwrap().all
    }

    fn one(field: &str, value: &str) -> Clause {
        Clause { negated: false, field: Some(field.into()), wanted: Wanted::OneOf(vec![value.into()]) }
    }

    #[test]
    fn the_filters_of_the_ckan_harvester_are_read() {
        let read =
            read("organization:doh OR organization:dlt -groups:x metadata_modified:[2026-11-21T02:00:00.123456Z TO *]");
        assert_eq!(read[0], [one("organization", "doh"), one("organization", "dlt")]);
        assert!(read[1][0].negated && read[1][0].field.as_deref() == Some("groups"));
        assert_eq!(read[2][0].wanted, Wanted::Range(Some("2026-11-21T02:00:00.123456Z".into()), None));
    }

    #[test]
    fn values_may_be_quoted_or_listed_and_a_star_is_anything() {
        assert_eq!(read("*:*"), [[Clause { negated: false, field: None, wanted: Wanted::Anything }]]);
        assert_eq!(read("tags:\"ถนน สาย 3\"")[0], [one("tags", "ถนน สาย 3")]);
        assert_eq!(
            read("+res_format:(CSV OR \"Geo JSON\")")[0][0].wanted,
            Wanted::OneOf(vec!["CSV".into(), "Geo JSON".into()])
        );
        assert_eq!(read("ถนน คลอง").len(), 2);
    }

    #[test]
    fn what_is_never_closed_is_refused() {
        for text in ["tags:\"x", "tags:(a OR b", "metadata_modified:[a TO", "metadata_modified:[a]", "tags:"] {
            assert!(Query::parse("fq", text).is_err(), "{text}");
        }
    }
}
