//! The rules as they are written in `rules.toml`, read once.

use std::fmt::Display;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::example;
use crate::error::{Error, Fault, Words};

/// One rule, as its file has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = RedactionRule)]
pub struct Rule {
    pub id: String,
    /// person-name, house-number, land-deed, phone-number or citizen-number.
    pub kind: String,
    pub th: String,
    pub en: String,
    /// A regular expression over the text with Thai digits read as Arabic ones and every blank as one space.
    pub pattern: String,
    /// A person's name follows the pattern and belongs to what is hidden.
    pub name: bool,
    /// A blank may stand between the pattern and the name.
    pub blank: bool,
    /// No digit stands directly before or behind.
    pub whole_numbers: bool,
    /// `citizen-number`: the last digit has to be the check digit of the others.
    pub check: Option<String>,
    /// Words that may stand directly before; left out, anything may.
    pub after: Vec<String>,
    /// Words after which a name that is one of `places` is that place.
    pub place_after: Vec<String>,
    /// Words before it that make it the name of a street, a school, a temple or a place.
    pub not_after: Vec<String>,
    /// Names that are none.
    pub not_name: Vec<String>,
    /// Beginnings of names that are posts or things.
    pub not_beginning: Vec<String>,
    /// Each a text, and what is hidden of it.
    #[schema(value_type = Vec<Vec<String>>)]
    pub hides: Vec<(String, String)>,
    /// Texts of which the rule hides nothing.
    pub keeps: Vec<String>,
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// What stands in the place of what is hidden.
    pub mark: String,
    /// Words at which a name ends.
    pub stops: Vec<String>,
    /// Beginnings of what follows a name after a blank and is no surname.
    pub not_surname: Vec<String>,
    /// Names of places that begin as a title of respect does.
    #[serde(default)]
    pub places: Vec<String>,
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// The rules, ready to be used.
#[derive(Debug, Clone)]
pub struct Rules {
    pub file: RuleFile,
    /// In the order of the file.
    pub(super) patterns: Vec<Regex>,
    digest: [u8; 32],
}

/// What an officer said of one record, whatever the rules say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Exceptions {
    /// Words that everybody may read although a rule would hide them; `*` for all of them.
    pub release: Vec<String>,
    /// Words that are hidden although no rule says so.
    pub hide: Vec<String>,
}

static EMBEDDED: LazyLock<Rules> = LazyLock::new(embedded);
static CHOSEN: OnceLock<Rules> = OnceLock::new();

#[expect(clippy::expect_used, reason = "the file is a part of the program; a test reads it")]
fn embedded() -> Rules {
    Rules::parse(include_str!("rules.toml")).expect("rules.toml")
}

/// The rules in use: those of the settings, or those that ship.
pub fn rules() -> &'static Rules {
    CHOSEN.get().unwrap_or(&EMBEDDED)
}

impl Rules {
    /// Reads a file in the form of `rules.toml`, and holds it to its own examples.
    ///
    /// # Errors
    /// In words: what cannot be read, which pattern is none, and each example that comes out otherwise than its rule says.
    pub fn parse(text: &str) -> Result<Rules, String> {
        let file: RuleFile = toml::from_str(text).map_err(|cause| cause.to_string())?;
        if file.mark.trim().is_empty() {
            return Err("mark: something has to stand in the place of what is hidden".to_owned());
        }
        let patterns = file.rules.iter().map(|rule| {
            Regex::new(&rule.pattern).map_err(|cause| format!("rule {}: {cause}", rule.id)).and_then(|pattern| {
                match (rule.check.as_deref(), rule.id.is_empty()) {
                    (None | Some("citizen-number"), false) => Ok(pattern),
                    (Some(check), false) => Err(format!("rule {}: there is no check '{check}'", rule.id)),
                    (_, true) => Err("a rule has no id".to_owned()),
                }
            })
        });
        let patterns = patterns.collect::<Result<Vec<Regex>, String>>()?;
        let digest = Sha256::digest(text.as_bytes()).into();
        let rules = Rules { file, patterns, digest };
        let faults = example::faults(&rules);
        if faults.is_empty() { Ok(rules) } else { Err(faults.join("; ")) }
    }

    /// Uses these rules from now on; only the first call counts.
    ///
    /// # Errors
    /// Naming the setting when the text is no file of rules.
    pub fn settle(text: &str, source: &dyn Display) -> crate::error::Result<()> {
        let rules = Rules::parse(text).map_err(|cause| {
            Error::malformed(Fault::parameter(
                source.to_string(),
                "unreadable-rules",
                Words::new(
                    format!("อ่านกฎการปกปิดไม่ได้: {cause}"),
                    format!("the rules of redaction cannot be read: {cause}"),
                ),
            ))
        })?;
        let _ = CHOSEN.set(rules);
        Ok(())
    }

    /// A number that is another one when the rules are others.
    pub fn signature(&self) -> i64 {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(self.digest).for_each(|(to, from)| *to = from);
        i64::from_be_bytes(bytes)
    }

    pub fn mark(&self) -> &str {
        &self.file.mark
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_that_ship_keep_all_their_examples() {
        let rules = Rules::parse(include_str!("rules.toml")).unwrap_or_else(|cause| panic!("{cause}"));
        assert!(rules.file.rules.iter().all(|rule| !rule.hides.is_empty() && !rule.keeps.is_empty()));
        assert_ne!(rules.signature(), 0);
    }

    #[test]
    fn a_file_whose_example_fails_is_refused_by_the_rules_name() {
        let text = include_str!("rules.toml").replace("keeps = [\"ประกาศ", "keeps = [\"หน้าบ้านเลขที่ 5\", \"ประกาศ");
        let text = text.replace("keeps = [\"จัดทำ", "keeps = [\"หน้าบ้านเลขที่ 5\", \"จัดทำ");
        let cause = Rules::parse(&text).unwrap_err();
        assert!(cause.contains("house-number") && cause.contains("เลขที่ 5"), "{cause}");
        assert!(Rules::parse("mark = 'x'").is_err());
    }
}
