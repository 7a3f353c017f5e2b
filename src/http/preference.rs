//! What a writer prefers (RFC 7240): the thing in the answer, and whether to forgive what can be forgiven.

use actix_web::HttpRequest;

/// The preferences of a request that the hub knows; others are not looked at, as the RFC wants it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Preferences {
    /// `return=representation`: the changed thing in the answer; `return=minimal` says that it is not wanted.
    pub representation: Option<bool>,
    /// `handling=lenient`: what can be left out is left out instead of refused; `handling=strict` is how the hub works.
    pub lenient: Option<bool>,
}

impl Preferences {
    pub fn of(request: &HttpRequest) -> Self {
        let headers = request.headers().get_all("prefer").filter_map(|value| value.to_str().ok());
        Preferences::read(&headers.collect::<Vec<_>>().join(","))
    }

    /// The first of equal preferences counts (RFC 7240, section 2).
    fn read(header: &str) -> Self {
        let mut read = Preferences::default();
        for preference in header.split(',') {
            let token: String = preference.split(';').next().unwrap_or_default().replace([' ', '\t', '"'], "");
            match token.to_ascii_lowercase().as_str() {
                "return=representation" => read.representation = read.representation.or(Some(true)),
                "return=minimal" => read.representation = read.representation.or(Some(false)),
                "handling=lenient" => read.lenient = read.lenient.or(Some(true)),
                "handling=strict" => read.lenient = read.lenient.or(Some(false)),
                _ => {}
            }
        }
        read
    }

    /// The value of `Preference-Applied`; `None` where nothing was preferred.
    pub fn applied(self) -> Option<String> {
        let returned = self.representation.map(|whole| if whole { "return=representation" } else { "return=minimal" });
        let handled = self.lenient.map(|lenient| if lenient { "handling=lenient" } else { "handling=strict" });
        let applied: Vec<&str> = returned.into_iter().chain(handled).collect();
        (!applied.is_empty()).then(|| applied.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_preferences_are_read_and_others_ignored() {
        let read =
            Preferences::read("respond-async, return=\"representation\"; x=1, handling = lenient, return=minimal");
        assert_eq!(read, Preferences { representation: Some(true), lenient: Some(true) });
        assert_eq!(read.applied().unwrap(), "return=representation, handling=lenient");
        assert_eq!(Preferences::read("wait=10").applied(), None);
    }
}
