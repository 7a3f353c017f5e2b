//! Where the data lies: a SQLite file in the data directory, or a PostgreSQL server.

use std::path::{Path, PathBuf};

use crate::error::{At, Error, Fault, Result, Words};

/// The database's place. Chosen by URL scheme, here and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// Path of the SQLite file.
    File(PathBuf),
    /// A `postgresql://` URL.
    Server(String),
}

impl Location {
    /// The file in a data directory.
    pub fn in_directory(directory: &Path) -> Self {
        Location::File(directory.join("phaen.sqlite"))
    }

    /// Reads `postgresql://…`, `postgres://…`, `sqlite://PATH` or `sqlite:PATH`; anything else is refused, so that a mistyped
    /// address never becomes an empty file.
    pub fn parse(url: &str) -> Result<Self> {
        if url.starts_with("postgresql://") || url.starts_with("postgres://") {
            return Ok(Location::Server(url.to_owned()));
        }
        let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"));
        match path {
            Some(path) if !path.is_empty() => Ok(Location::File(PathBuf::from(path))),
            _ => Err(Error::malformed(
                Fault::new(
                    At::Parameter("database".into()),
                    "unknown-database",
                    Words::new("อ่านที่อยู่ฐานข้อมูลไม่ได้", "this is not the address of a database"),
                )
                .remedy(
                    "ใช้ postgresql://ผู้ใช้@เครื่อง/ฐานข้อมูล หรือ sqlite:เส้นทางไฟล์",
                    "write postgresql://user@host/database or sqlite:PATH",
                ),
            )),
        }
    }

    /// The address without its password, for logs and messages.
    pub fn shown(&self) -> String {
        match self {
            Location::File(path) => format!("sqlite:{}", path.display()),
            Location::Server(url) => match (url.find("://"), url.rfind('@')) {
                (Some(scheme), Some(at)) if at > scheme + 3 => {
                    let user = url.get(scheme + 3..at).unwrap_or_default();
                    let name = user.split(':').next().unwrap_or_default();
                    format!("{}{name}{}", url.get(..scheme + 3).unwrap_or_default(), url.get(at..).unwrap_or_default())
                }
                _ => url.clone(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Location;

    #[test]
    fn a_key_value_string_is_refused_and_never_becomes_a_file() {
        assert!(Location::parse("host=localhost dbname=phaen").is_err());
        assert!(Location::parse("phaen.sqlite").is_err());
    }

    #[test]
    fn a_password_is_never_shown() {
        let shown = Location::Server("postgresql://anong:s3cret@db.example/phaen".into()).shown();
        assert_eq!(shown, "postgresql://anong@db.example/phaen");
    }
}
