//! What a tile is asked: which collections, which of their properties, and which features.

use crate::catalog::Dataset;
use crate::catalog::version::AsOf;
use crate::error::{Error, Fault, Result, Words};
use crate::features::query::{Filter, ItemsQuery};
use crate::http::links::query;
use crate::http::{Parameters, parameters};

/// Parameters that choose features; others of `items` (paging, boxes, CRS, presentation) mean nothing to a tile and are refused.
const CHOOSING: [&str; 6] = ["datetime", "filter", "filter-lang", "filter-crs", "q", "ids"];

/// A question, as it was put.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Names of properties; none when all are wanted.
    pub properties: Option<Vec<String>>,
    /// What chooses features, sorted: the order in which it was put changes nothing.
    choosing: Vec<(String, String)>,
    /// The earlier state that is asked for, and how that was said.
    pub as_of: Option<AsOf>,
    said: Vec<(&'static str, String)>,
}

impl Question {
    /// Takes what is left of the parameters.
    ///
    /// # Errors
    /// `Malformed` for an earlier state that cannot be.
    pub fn take(parameters: &mut Parameters) -> Result<Self> {
        let (as_of, said) = earlier(parameters)?;
        let properties = parameters.take("properties").map(|text| words(&text));
        let mut choosing = parameters.rest();
        choosing.sort();
        Ok(Question { properties, choosing, as_of, said })
    }

    /// Does it want every feature?
    pub fn is_plain(&self) -> bool {
        self.choosing.is_empty()
    }

    /// The same question as a query string, without its question mark; empty for the plain one.
    pub fn text(&self) -> String {
        let own: Vec<(&str, String)> =
            self.choosing.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let properties = self.properties.as_ref().map(|names| ("properties", names.join(",")));
        let said = self.said.iter().cloned();
        query(&properties.into_iter().chain(said).chain(own).collect::<Vec<_>>())
    }

    /// The question put to one collection.
    ///
    /// # Errors
    /// `Malformed` for a parameter that the collection does not know.
    pub fn of(&self, dataset: &Dataset) -> Result<Filter> {
        let described = &dataset.described;
        let known = |name: &str| CHOOSING.contains(&name) || described.queryables().any(|field| field.name == name);
        let mut all: Vec<&str> = vec!["f", "properties"];
        all.extend(CHOOSING);
        all.extend(described.queryables().map(|field| field.name.as_str()));
        let unknown: Vec<Fault> = self
            .choosing
            .iter()
            .filter(|(name, _)| !known(name))
            .map(|(name, _)| parameters::unknown(name, &all))
            .collect();
        if !unknown.is_empty() {
            return Err(Error::Malformed(unknown));
        }
        let pairs: Vec<(&str, String)> =
            self.choosing.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        Ok(ItemsQuery::read(&mut Parameters::parse(&query(&pairs))?, described)?.filter)
    }

    /// Refuses properties that the collection, if it names its fields, does not have.
    pub fn check_properties(&self, dataset: &Dataset) -> Result<()> {
        let fields = &dataset.described.fields;
        let missing = self.properties.iter().flatten().find(|name| !fields.iter().any(|field| field.name == **name));
        match missing {
            Some(name) if !fields.is_empty() && name != "id" => Err(Error::malformed(
                Fault::parameter(
                    "properties",
                    "unknown-property",
                    Words::new(format!("ไม่มีฟิลด์ '{name}'"), format!("there is no property '{name}'")),
                )
                .remedy(format!("มี: {}", names(dataset)), format!("there are: {}", names(dataset))),
            )),
            _ => Ok(()),
        }
    }

    /// Refuses what a question about several collections cannot hold: they have no properties in common.
    pub fn only_time(&self) -> Result<()> {
        let known = ["collections", "datetime", "properties", "f"];
        let unknown: Vec<Fault> = self
            .choosing
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| *name != "datetime")
            // Collections have versions of their own.
            .chain(self.said.iter().map(|(name, _)| *name))
            .map(|name| parameters::unknown(name, &known))
            .collect();
        if unknown.is_empty() { Ok(()) } else { Err(Error::Malformed(unknown)) }
    }
}

/// Parameters by their names, as they were given.
type Said = Vec<(&'static str, String)>;

/// The earlier state that is asked for, and the parameters that say it.
fn earlier(parameters: &mut Parameters) -> Result<(Option<AsOf>, Said)> {
    let said: Said = AsOf::PARAMETERS.into_iter().filter_map(|name| Some((name, parameters.take(name)?))).collect();
    let mut own = Parameters::parse(&query(&said))?;
    Ok((AsOf::take(&mut own)?, said))
}

fn names(dataset: &Dataset) -> String {
    dataset.described.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Words of a list with commas; an empty text is an empty list.
pub fn words(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(text: &str) -> Question {
        Question::take(&mut Parameters::parse(text).unwrap()).unwrap()
    }

    #[test]
    fn the_order_of_the_parameters_does_not_matter() {
        assert_eq!(question("b=2&a=1&properties=x,y").text(), question("properties=x, y&a=1&b=2").text());
        assert!(question("properties=").is_plain() && !question("a=1").is_plain());
        assert_eq!(question("properties=").properties, Some(vec![]));
    }

    #[test]
    fn several_collections_can_be_asked_for_a_time_and_nothing_else() {
        assert!(question("datetime=2026-01-01").only_time().is_ok());
        assert!(question("lanes=4").only_time().is_err());
        assert!(question("asOfVersion=1").only_time().is_err());
    }
}
