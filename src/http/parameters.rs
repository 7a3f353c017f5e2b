//! Query parameters, read strictly: each at most once, and none that the operation does not know (OGC API – Features 1, 7.3).

use crate::error::{Error, Fault, Result, Words};

/// The parameters of one request, taken out one by one; what is left at the end is unknown and refused.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    /// Reads a query string, without its question mark.
    ///
    /// # Errors
    /// `Malformed` when a name comes twice or a value holds a NUL character.
    pub fn parse(query: &str) -> Result<Self> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if pairs.iter().any(|(seen, _)| *seen == name) {
                return Err(Error::malformed(Fault::parameter(
                    name.into_owned(),
                    "repeated-parameter",
                    Words::new("ระบุพารามิเตอร์นี้ซ้ำ", "this parameter is given more than once"),
                )));
            }
            if value.contains('\0') {
                return Err(Error::malformed(Fault::parameter(
                    name.into_owned(),
                    "nul-character",
                    Words::new("ค่ามีอักขระ NUL", "the value holds a NUL character"),
                )));
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Ok(Parameters { pairs })
    }

    /// The parameters of a request, without the two that every operation knows: `lang` and `key`.
    pub fn of(request: &actix_web::HttpRequest) -> Result<Self> {
        let mut parameters = Parameters::parse(request.query_string())?;
        parameters.take_choice("lang", &["th", "en"])?;
        parameters.take("key");
        Ok(parameters)
    }

    /// The names that have not been taken yet.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().map(|(name, _)| name.as_str())
    }

    /// Takes a parameter out; an empty value counts as given.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let position = self.pairs.iter().position(|(n, _)| n == name)?;
        Some(self.pairs.swap_remove(position).1)
    }

    /// Takes a parameter out and reads it.
    pub fn take_as<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Result<T>) -> Result<Option<T>> {
        self.take(name).map(|text| read(&text)).transpose()
    }

    /// A whole number within a range.
    pub fn take_number(&mut self, name: &str, least: i64, most: i64) -> Result<Option<i64>> {
        self.take_as(name, |text| match crate::thai::to_arabic(text.trim()).parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(Error::malformed(Fault::parameter(
                name,
                "not-in-range",
                Words::new(
                    format!("ต้องเป็นจำนวนเต็มตั้งแต่ {least} ถึง {most}"),
                    format!("must be a whole number from {least} to {most}"),
                ),
            ))),
        })
    }

    /// One word of a closed list.
    pub fn take_choice(&mut self, name: &str, choices: &[&'static str]) -> Result<Option<&'static str>> {
        self.take_as(name, |text| {
            choices.iter().find(|choice| **choice == text).copied().ok_or_else(|| {
                Error::malformed(Fault::parameter(
                    name,
                    "unknown-choice",
                    Words::new(
                        format!("ต้องเป็นหนึ่งใน {}", choices.join(", ")),
                        format!("must be one of {}", choices.join(", ")),
                    ),
                ))
            })
        })
    }

    /// What has not been taken yet, by name and value, in the order given.
    pub fn rest(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.pairs)
    }

    /// Refuses whatever is left, naming the parameters that the operation knows.
    /// `f=json` is known everywhere: an operation that has not taken `f` answers JSON.
    pub fn finish(mut self, known: &[&str]) -> Result<()> {
        self.pairs.retain(|(name, value)| !(name == "f" && value == "json"));
        if self.pairs.is_empty() {
            return Ok(());
        }
        Err(Error::Malformed(self.pairs.into_iter().map(|(name, _)| unknown(&name, known)).collect()))
    }
}

/// "This parameter is needed".
pub fn missing(name: &str) -> Error {
    let words = Words::new("ต้องระบุพารามิเตอร์นี้", "this parameter is needed");
    Error::malformed(Fault::parameter(name, "missing", words))
}

/// "There is no parameter …; known are …".
pub fn unknown(name: &str, known: &[&str]) -> Fault {
    Fault::parameter(name, "unknown-parameter", Words::new("ไม่รู้จักพารามิเตอร์นี้", "there is no such parameter here"))
        .remedy(format!("ใช้ได้: {}", known.join(", ")), format!("known are: {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_given_twice_is_refused() {
        assert!(Parameters::parse("limit=1&limit=2").is_err());
    }

    #[test]
    fn what_is_not_taken_is_refused_by_name() {
        let parameters = Parameters::parse("limit=1&colour=red").unwrap();
        let mut parameters = parameters;
        parameters.take("limit");
        let text = parameters.finish(&["limit"]).unwrap_err().to_string();
        assert!(text.contains("colour") && text.contains("limit"), "{text}");
    }

    #[test]
    fn thai_digits_are_numbers() {
        let mut parameters = Parameters::parse("limit=%E0%B9%91%E0%B9%90").unwrap();
        assert_eq!(parameters.take_number("limit", 1, 100).unwrap(), Some(10));
    }
}
