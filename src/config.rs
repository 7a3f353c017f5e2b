//! The hub's settings: flags win over `PHAEN_*` variables, these over `phaen.toml` in the data directory, and that over the defaults.

mod oidc;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::DatumShift;
use crate::storage::Location;

pub use oidc::{Grant, Oidc, OidcSettings, Secret, is_safe_address};

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
    /// Versions of a dataset that can be read and brought back, the one that is served among them; of older ones the record stays [default: 10]
    #[arg(
        long,
        env = "PHAEN_KEEP_VERSIONS",
        global = true,
        help_heading = "Settings",
        value_name = "NUMBER",
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub keep_versions: Option<u32>,
    /// Rules by which personal data is hidden, in the form of `rules.toml` [default: the rules that ship]
    #[arg(long, env = "PHAEN_REDACTION_RULES", global = true, help_heading = "Settings", value_name = "FILE")]
    pub redaction_rules: Option<PathBuf>,
    /// Hours after which a browser's sign-in ends when it is not used, 1 to 168 [default: 12]
    #[arg(long, env = "PHAEN_SESSION_IDLE_HOURS", global = true, help_heading = "Settings", value_name = "HOURS")]
    pub session_idle_hours: Option<u32>,
    /// Days after which a browser's sign-in ends, 1 to 30 [default: 7]
    #[arg(long, env = "PHAEN_SESSION_DAYS", global = true, help_heading = "Settings", value_name = "DAYS")]
    pub session_days: Option<u32>,
    /// Background of the web application's maps: address of XYZ tiles with {z}, {x} and {y}, or of WMTS tiles with {TileMatrix}, {TileRow} and {TileCol} [default: none, the hub's own boundaries]
    #[arg(long, env = "PHAEN_BASE_MAP", global = true, help_heading = "Settings", value_name = "URL")]
    pub base_map: Option<String>,
    /// Grid of these tiles: WebMercatorQuad (also called GoogleMapsCompatible) or WorldCRS84Quad [default: WebMercatorQuad]
    #[arg(long, env = "PHAEN_BASE_MAP_GRID", global = true, help_heading = "Settings", value_name = "GRID")]
    pub base_map_grid: Option<String>,
    /// Whose background that is, as its terms want it named
    #[arg(long, env = "PHAEN_BASE_MAP_ATTRIBUTION", global = true, help_heading = "Settings", value_name = "TEXT")]
    pub base_map_attribution: Option<String>,
    /// Largest file that is taken in, MiB [default: 2048]
    #[arg(long, env = "PHAEN_IMPORT_LIMIT_MIB", global = true, help_heading = "Settings", value_name = "MIB")]
    pub import_limit_mib: Option<u64>,
    /// Days for which original files of ended imports are kept [default: for ever]
    #[arg(long, env = "PHAEN_KEEP_ORIGINALS_DAYS", global = true, help_heading = "Settings", value_name = "DAYS")]
    pub keep_originals_days: Option<u32>,
    #[command(flatten)]
    #[serde(default)]
    pub oidc: OidcSettings,
}

/// Versions that are kept where nobody says how many.
const KEEP_VERSIONS: u32 = 10;

/// Largest file that is taken in where nothing is said, MiB.
const IMPORT_LIMIT_MIB: u64 = 2_048;

const WEB_MERCATOR: &str = "WebMercatorQuad";
/// Grids of tiles that a background may have, by their names in OGC's registry of tile matrix sets.
const GRIDS: [&str; 2] = [WEB_MERCATOR, "WorldCRS84Quad"];

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
    /// Versions of a dataset whose features are kept; at least 1.
    pub keep_versions: usize,
    pub redaction_rules: Option<PathBuf>,
    pub session_idle_hours: u32,
    pub session_days: u32,
    pub base_map: Option<String>,
    /// One of `GRIDS`: `WebMercatorQuad` or `WorldCRS84Quad`.
    pub base_map_grid: &'static str,
    pub base_map_attribution: String,
    pub import_limit_mib: u64,
    /// None keeps them for ever.
    pub keep_originals_days: Option<u32>,
    /// The provider of accounts; none where people sign in with keys alone.
    pub oidc: Option<Oidc>,
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
            keep_versions: given.keep_versions.or(file.keep_versions).unwrap_or(KEEP_VERSIONS).max(1) as usize,
            redaction_rules: given.redaction_rules.or(file.redaction_rules),
            session_idle_hours: within(
                "session-idle-hours",
                given.session_idle_hours.or(file.session_idle_hours),
                12,
                168,
            )?,
            session_days: within("session-days", given.session_days.or(file.session_days), 7, 30)?,
            base_map: given.base_map.or(file.base_map).map(checked_base_map).transpose()?,
            base_map_grid: checked_grid(given.base_map_grid.or(file.base_map_grid))?,
            base_map_attribution: given.base_map_attribution.or(file.base_map_attribution).unwrap_or_default(),
            import_limit_mib: given.import_limit_mib.or(file.import_limit_mib).unwrap_or(IMPORT_LIMIT_MIB),
            keep_originals_days: given.keep_originals_days.or(file.keep_originals_days),
            oidc: Oidc::resolve(given.oidc, file.oidc)?,
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
            keep_versions: KEEP_VERSIONS as usize,
            redaction_rules: None,
            session_idle_hours: 12,
            session_days: 7,
            base_map: None,
            base_map_grid: WEB_MERCATOR,
            base_map_attribution: String::new(),
            import_limit_mib: IMPORT_LIMIT_MIB,
            keep_originals_days: None,
            oidc: None,
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
            "# data directory: {}\ndatabase = \"{}\"\nlisten = \"{}\"\npublic-url = \"{}\"\nindian-1975-shift = \"{}\"\nkeep-versions = {}\nsession-idle-hours = {}\nsession-days = {}\nimport-limit-mib = {}\n{}{}{}{}{}{}",
            self.data_dir.display(),
            self.location().shown(),
            self.listen,
            self.public_url(),
            self.indian_1975_shift.name(),
            self.keep_versions,
            self.session_idle_hours,
            self.session_days,
            self.import_limit_mib,
            self.base_map
                .as_ref()
                .map(|address| format!("base-map = \"{address}\"\nbase-map-grid = \"{}\"\n", self.base_map_grid))
                .unwrap_or_default(),
            self.keep_originals_days.map(|days| format!("keep-originals-days = {days}\n")).unwrap_or_default(),
            file("duplicate-weights", &self.duplicate_weights),
            file("duplicate-clashes", &self.duplicate_clashes),
            file("redaction-rules", &self.redaction_rules),
            self.oidc.as_ref().map(Oidc::shown).unwrap_or_default(),
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

fn within(name: &str, given: Option<u32>, otherwise: u32, most: u32) -> Result<u32> {
    let value = given.unwrap_or(otherwise);
    if (1..=most).contains(&value) {
        return Ok(value);
    }
    Err(Error::malformed(Fault::parameter(
        name.to_owned(),
        "not-in-range",
        Words::new(format!("ต้องเป็น 1 ถึง {most}"), format!("must be 1 to {most}")),
    )))
}

/// The address goes into the content security policy, so its host is plain and nothing in it ends a directive.
fn checked_base_map(address: String) -> Result<String> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or_default();
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let plain_host =
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'));
    let has = |names: [&str; 3]| names.iter().all(|name| rest.contains(name));
    let clean = !address.contains([';', ',', '"', '\'', '<', '>', ' '])
        && (has(["{z}", "{x}", "{y}"]) || has(["{TileMatrix}", "{TileRow}", "{TileCol}"]));
    if plain_host && clean {
        return Ok(address);
    }
    let words = Words::new("ที่อยู่แผนที่ฐานไม่ถูกต้อง", "this is no address of XYZ or WMTS tiles");
    let (xyz, wmts) = (
        "https://tiles.example.go.th/{z}/{x}/{y}.png",
        "https://wmts.example.go.th/base/default/GoogleMapsCompatible/{TileMatrix}/{TileRow}/{TileCol}.png",
    );
    Err(Error::malformed(Fault::parameter("base-map", "not-tiles", words).remedy(
        format!("เช่น {xyz} หรือ ResourceURL ของชั้นข้อมูลในเอกสาร capabilities ของ WMTS: {wmts}"),
        format!("for example {xyz}, or the layer's ResourceURL in the capabilities of a WMTS: {wmts}"),
    )))
}

/// The grid, by one of its names.
fn checked_grid(given: Option<String>) -> Result<&'static str> {
    let Some(given) = given else { return Ok(WEB_MERCATOR) };
    let wanted = if given == "GoogleMapsCompatible" { WEB_MERCATOR } else { given.as_str() };
    GRIDS.into_iter().find(|grid| *grid == wanted).ok_or_else(|| {
        let known = GRIDS.join(", ");
        Error::malformed(Fault::parameter(
            "base-map-grid",
            "unknown-choice",
            Words::new(format!("ต้องเป็นหนึ่งใน {known}"), format!("must be one of {known}")),
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
    fn a_background_is_an_address_of_tiles_and_nothing_that_ends_a_policy() {
        assert!(checked_base_map("https://tiles.example.go.th/{z}/{x}/{y}.png".to_owned()).is_ok());
        let wmts = "https://wmts.example.go.th/s?LAYER=a&TILEMATRIX=EPSG:3857:{TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}";
        assert!(checked_base_map(wmts.to_owned()).is_ok());
        assert_eq!(checked_grid(Some("GoogleMapsCompatible".into())).unwrap(), WEB_MERCATOR);
        assert_eq!(checked_grid(Some("WorldCRS84Quad".into())).unwrap(), "WorldCRS84Quad");
        assert!(checked_grid(Some("EPSG:32647".into())).is_err());
        for wrong in [
            "https://a.example/{z}/{x}.png",
            "https://a.example/{TileMatrix}/{TileRow}.png",
            "ftp://a/{z}/{x}/{y}",
            "https://a; script-src */{z}/{x}/{y}",
            "https:///{z}/{x}/{y}",
        ] {
            assert!(checked_base_map(wrong.to_owned()).is_err(), "{wrong}");
        }
        assert!(within("session-days", Some(31), 7, 30).is_err());
        assert_eq!(within("session-days", None, 7, 30).unwrap(), 7);
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
