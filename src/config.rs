//! The hub's settings: flags win over `PHAEN_*` variables, these over `phaen.toml` in the data directory, and that over the defaults.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::DatumShift;
use crate::storage::Location;

/// Settings as given. What is not given is looked up in `phaen.toml`, then takes its default.
#[derive(Debug, Clone, Default, Deserialize, Serialize, clap::Args)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Directory of the embedded database, backups and phaen.toml [default: ./data]
    #[arg(long, env = "PHAEN_DATA_DIR", global = true, help_heading = "Settings", value_name = "DIR")]
    #[serde(skip)]
    pub data_dir: Option<PathBuf>,
    /// Database: postgresql://user@host/name, or sqlite:PATH [default: phaen.sqlite in the data directory]
    #[arg(
        long,
        env = "PHAEN_DATABASE",
        global = true,
        help_heading = "Settings",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "PHAEN_LISTEN", global = true, help_heading = "Settings", value_name = "ADDR")]
    pub listen: Option<String>,
    /// The address that users see, with its path if a proxy adds one; every link starts with it [default: http:// and the listen address]
    #[arg(long, env = "PHAEN_PUBLIC_URL", global = true, help_heading = "Settings", value_name = "URL")]
    pub public_url: Option<String>,
    /// Shift of Indian 1975 to WGS 84: EPSG:1304, EPSG:1154, EPSG:1537, or dx,dy,dz in metres (or seven numbers, position vector) [default: EPSG:1304]
    #[arg(long, env = "PHAEN_INDIAN_1975_SHIFT", global = true, help_heading = "Settings", value_name = "SHIFT")]
    pub indian_1975_shift: Option<String>,
    /// Weights of the evidence for duplicates, as `phaen duplicates train` writes them [default: the ones that ship]
    #[arg(long, env = "PHAEN_DUPLICATE_WEIGHTS", global = true, help_heading = "Settings", value_name = "FILE")]
    pub duplicate_weights: Option<PathBuf>,
    /// Which work undoes which other work within how many years, in the form of `clashes.toml` [default: the table that ships]
    #[arg(long, env = "PHAEN_DUPLICATE_CLASHES", global = true, help_heading = "Settings", value_name = "FILE")]
    pub duplicate_clashes: Option<PathBuf>,
    /// Largest file that is taken in, MiB [default: 2048]
    #[arg(long, env = "PHAEN_IMPORT_LIMIT_MIB", global = true, help_heading = "Settings", value_name = "MIB")]
    pub import_limit_mib: Option<u64>,
    /// Days for which original files of ended imports are kept [default: for ever]
    #[arg(long, env = "PHAEN_KEEP_ORIGINALS_DAYS", global = true, help_heading = "Settings", value_name = "DAYS")]
    pub keep_originals_days: Option<u32>,
}

/// Largest file that is taken in where nothing is said, MiB.
const IMPORT_LIMIT_MIB: u64 = 2_048;

/// Settings as they hold.
#[derive(Debug, Clone)]
pub struct Config {
    pub data_dir: PathBuf,
    pub database: Option<Location>,
    pub listen: String,
    pub public_url: Option<String>,
    pub indian_1975_shift: DatumShift,
    pub duplicate_weights: Option<PathBuf>,
    pub duplicate_clashes: Option<PathBuf>,
    pub import_limit_mib: u64,
    /// None keeps them for ever.
    pub keep_originals_days: Option<u32>,
}

impl Config {
    /// Fills in what was not given.
    ///
    /// # Errors
    /// `Malformed` naming the setting: an unreadable `phaen.toml`, an unknown database address, a public URL that is none.
    pub fn resolve(given: Settings) -> Result<Self> {
        let data_dir = given.data_dir.clone().unwrap_or_else(|| PathBuf::from("./data"));
        let file = read_file(&data_dir.join("phaen.toml"))?;
        let public_url = given.public_url.or(file.public_url);
        if let Some(url) = &public_url {
            check_public_url(url)?;
        }
        Ok(Config {
            database: given.database.or(file.database).as_deref().map(Location::parse).transpose()?,
            listen: given.listen.or(file.listen).unwrap_or_else(|| "127.0.0.1:8080".to_owned()),
            public_url,
            indian_1975_shift: (given.indian_1975_shift.or(file.indian_1975_shift).as_deref())
                .map_or(Ok(DatumShift::default()), DatumShift::parse)?,
            duplicate_weights: given.duplicate_weights.or(file.duplicate_weights),
            duplicate_clashes: given.duplicate_clashes.or(file.duplicate_clashes),
            import_limit_mib: given.import_limit_mib.or(file.import_limit_mib).unwrap_or(IMPORT_LIMIT_MIB),
            keep_originals_days: given.keep_originals_days.or(file.keep_originals_days),
            data_dir,
        })
    }

    /// Settings of a hub in a directory of its own, with defaults for the rest.
    pub fn in_directory(data_dir: &Path) -> Self {
        Config {
            data_dir: data_dir.to_owned(),
            database: None,
            listen: "127.0.0.1:8080".to_owned(),
            public_url: None,
            indian_1975_shift: DatumShift::default(),
            duplicate_weights: None,
            duplicate_clashes: None,
            import_limit_mib: IMPORT_LIMIT_MIB,
            keep_originals_days: None,
        }
    }

    pub fn location(&self) -> Location {
        self.database.clone().unwrap_or_else(|| Location::in_directory(&self.data_dir))
    }

    pub fn public_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen))
    }

    /// The settings as `phaen.toml` would say them; the database's password is left out.
    pub fn shown(&self) -> String {
        let file = |name: &str, path: &Option<PathBuf>| {
            path.as_ref().map(|path| format!("{name} = \"{}\"\n", path.display())).unwrap_or_default()
        };
        format!(
            "# data directory: {}\ndatabase = \"{}\"\nlisten = \"{}\"\npublic-url = \"{}\"\nindian-1975-shift = \"{}\"\nimport-limit-mib = {}\n{}{}{}",
            self.data_dir.display(),
            self.location().shown(),
            self.listen,
            self.public_url(),
            self.indian_1975_shift.name(),
            self.import_limit_mib,
            self.keep_originals_days.map(|days| format!("keep-originals-days = {days}\n")).unwrap_or_default(),
            file("duplicate-weights", &self.duplicate_weights),
            file("duplicate-clashes", &self.duplicate_clashes),
        )
    }
}

fn read_file(path: &Path) -> Result<Settings> {
    let Ok(text) = std::fs::read_to_string(path) else {
        return Ok(Settings::default());
    };
    toml::from_str(&text).map_err(|cause| {
        Error::malformed(Fault::new(
            At::Parameter(path.display().to_string()),
            "unreadable-settings",
            Words::new(format!("อ่านไฟล์ตั้งค่าไม่ได้: {cause}"), format!("the settings cannot be read: {cause}")),
        ))
    })
}

fn check_public_url(url: &str) -> Result<()> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or_default();
    let clean = !rest.is_empty() && !rest.starts_with('/') && !rest.contains(['?', '#', ' ', '@', '"', '<']);
    if clean {
        return Ok(());
    }
    Err(Error::malformed(
        Fault::parameter("public-url", "not-a-url", Words::new("ที่อยู่สาธารณะไม่ถูกต้อง", "this is no public address"))
            .remedy("เช่น https://gis.example.go.th/phaen", "for example https://gis.example.go.th/phaen"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(
            directory.path().join("phaen.toml"),
            "listen = \"127.0.0.1:9000\"\npublic-url = \"https://a.example/x\"\n",
        )
        .unwrap();
        let given = Settings {
            data_dir: Some(directory.path().into()),
            public_url: Some("https://b.example".into()),
            ..Default::default()
        };
        let config = Config::resolve(given).unwrap();
        assert_eq!((config.listen.as_str(), config.public_url().as_str()), ("127.0.0.1:9000", "https://b.example"));
    }

    #[test]
    fn a_misspelt_setting_is_named() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("phaen.toml"), "lisen = \"x\"\n").unwrap();
        let error =
            Config::resolve(Settings { data_dir: Some(directory.path().into()), ..Default::default() }).unwrap_err();
        assert!(error.to_string().contains("lisen"), "{error}");
    }
}
