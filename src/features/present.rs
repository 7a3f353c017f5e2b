//! How a feature is written for whoever asks: coordinate system, chosen properties, rounded or simplified geometry. Row in, text out.
//!
//! ```text
//! crs=http://www.opengis.net/def/crs/EPSG/0/32647   properties=name,lanes   exclude-properties=note   skipGeometry=true
//! geometryPrecision=0..15 (decimal places)          maxAllowableOffset=… (degrees or metres, as the answer's CRS has them)
//! ```

use std::borrow::Cow;

use geo::Coord;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use super::store::FeatureRow;
use crate::catalog::NewDataset;
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::codec::{self, Limits, Shape};
use crate::geometry::generalize::{Loss, generalized};
use crate::geometry::text::{with_positions, write_rounded};
use crate::geometry::{Crs, Projection};
use crate::http::etag::etag;
use crate::http::{Link, Parameters};

/// What is asked about the form of features.
#[derive(Debug, Clone, PartialEq)]
pub struct Presentation {
    pub crs: Crs,
    /// Names of the only properties wanted; `None` wants all.
    pub only: Option<Vec<String>>,
    /// Names of properties that are not wanted.
    pub without: Vec<String>,
    pub skip_geometry: bool,
    /// Decimal places of coordinates; `None` keeps what is stored, or the CRS's own places where they are computed.
    pub precision: Option<u8>,
    /// Greatest distance of a vertex that is left out from what is drawn instead, in the units of `crs`; 0 keeps all.
    pub tolerance: f64,
}

impl Default for Presentation {
    fn default() -> Self {
        Presentation {
            crs: Crs::Crs84,
            only: None,
            without: vec![],
            skip_geometry: false,
            precision: None,
            tolerance: 0.0,
        }
    }
}

/// The same, as the contract describes it; `http/contract.rs` says once what each one means.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the contract only")]
pub struct PresentationParameters {
    crs: Option<String>,
    properties: Option<String>,
    #[param(rename = "exclude-properties")]
    exclude_properties: Option<String>,
    #[param(rename = "skipGeometry")]
    skip_geometry: Option<bool>,
    #[param(rename = "geometryPrecision")]
    geometry_precision: Option<u8>,
    #[param(rename = "maxAllowableOffset")]
    max_allowable_offset: Option<f64>,
}

/// Names in a list parameter, at most.
const MOST_NAMES: usize = 50;

impl Presentation {
    pub const PARAMETERS: [&'static str; 6] =
        ["crs", "properties", "exclude-properties", "skipGeometry", "geometryPrecision", "maxAllowableOffset"];

    /// Takes its own parameters out of a request's.
    ///
    /// # Errors
    /// `Malformed` for a CRS that is not offered, a property that the dataset does not have, a number out of range.
    pub fn take(parameters: &mut Parameters, dataset: &NewDataset) -> Result<Self> {
        let crs = parameters.take_as("crs", |text| Crs::parse(text, "crs"))?.unwrap_or(Crs::Crs84);
        let mut names = |parameter: &str| parameters.take_as(parameter, |text| names_of(parameter, text, dataset));
        let (only, without) = (names("properties")?, names("exclude-properties")?.unwrap_or_default());
        let skipped = parameters.take_choice("skipGeometry", &["true", "false"])? == Some("true");
        let precision =
            parameters.take_number("geometryPrecision", 0, 15)?.and_then(|places| u8::try_from(places).ok());
        let tolerance = parameters.take_as("maxAllowableOffset", tolerance_of)?.unwrap_or(0.0);
        Ok(Presentation {
            crs,
            skip_geometry: skipped || without.iter().any(|name| name == "geometry"),
            only,
            without,
            precision,
            tolerance,
        })
    }

    /// The features exactly as they are stored.
    pub fn is_plain(&self) -> bool {
        *self == Presentation::default()
    }

    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.iter().any(|wanted| wanted == name))
            && !self.without.iter().any(|unwanted| unwanted == name)
    }

    /// The writer of features in this form.
    ///
    /// # Errors
    /// As [`Projection::new`].
    pub fn presenter(self) -> Result<Presenter> {
        let projection = if self.crs == Crs::Crs84 { None } else { Some(Projection::new(self.crs)?) };
        Ok(Presenter { plain: self.is_plain(), presentation: self, projection })
    }
}

fn names_of(parameter: &str, text: &str, dataset: &NewDataset) -> Result<Vec<String>> {
    let mut names: Vec<String> =
        text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    let known = |name: &String| {
        dataset.fields.is_empty() || name == "geometry" || name == "id" || dataset.field(name).is_some()
    };
    let wrong = names.iter().find(|name| !known(name));
    if names.len() <= MOST_NAMES && wrong.is_none() {
        return Ok(names);
    }
    let list = dataset.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ");
    Err(Error::malformed(match wrong {
        Some(name) => Fault::parameter(
            parameter,
            "unknown-property",
            Words::new(format!("ไม่มีคุณสมบัติ '{name}'"), format!("there is no property '{name}'")),
        )
        .remedy(format!("มี: {list}"), format!("there are: {list}")),
        None => Fault::parameter(
            parameter,
            "too-many",
            Words::new(format!("ระบุได้ไม่เกิน {MOST_NAMES} ชื่อ"), format!("at most {MOST_NAMES} names can be given")),
        ),
    }))
}

fn tolerance_of(text: &str) -> Result<f64> {
    let number = crate::thai::to_arabic(text.trim()).parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0);
    number.ok_or_else(|| {
        Error::malformed(
            Fault::parameter(
                "maxAllowableOffset",
                "not-in-range",
                Words::new("ต้องเป็นจำนวนตั้งแต่ 0", "must be a number, 0 or more"),
            )
            .remedy("หน่วยตามระบบพิกัดของคำตอบ: องศาหรือเมตร", "its unit is that of the answer's CRS: degrees or metres"),
        )
    })
}

/// Writes features in one form; made once for an answer.
pub struct Presenter {
    presentation: Presentation,
    plain: bool,
    /// `None` for longitude, latitude.
    projection: Option<Projection>,
}

impl Presenter {
    /// Features as they are stored: longitude, latitude, everything, byte for byte.
    pub fn plain() -> Self {
        Presenter { presentation: Presentation::default(), plain: true, projection: None }
    }

    pub fn crs(&self) -> Crs {
        self.presentation.crs
    }

    /// What tells this form from others in an entity tag; empty for the stored form.
    pub fn mark(&self) -> String {
        if self.plain { String::new() } else { format!("{:?}", self.presentation) }
    }

    /// One feature as GeoJSON; `links` only where it stands alone.
    pub fn feature(&self, row: &FeatureRow, links: Option<&[Link]>) -> String {
        let mut out =
            String::with_capacity(128 + row.properties.len() + row.geometry_json.as_ref().map_or(4, String::len));
        self.write_feature(&mut out, row, links);
        out
    }

    /// As [`Presenter::feature`], to the end of a text.
    pub fn write_feature(&self, out: &mut String, row: &FeatureRow, links: Option<&[Link]>) {
        out.push_str(r#"{"type":"Feature","id":"#);
        out.push_str(&serde_json::Value::from(row.id.as_str()).to_string());
        out.push_str(r#","geometry":"#);
        out.push_str(&self.geometry(row.geometry_json.as_deref()));
        out.push_str(r#","properties":"#);
        out.push_str(&self.properties(&row.properties));
        if let Some(links) = links.and_then(|links| serde_json::to_string(links).ok()) {
            out.push_str(r#","links":"#);
            out.push_str(&links);
        }
        out.push('}');
    }

    /// The geometry, from its stored text. `null` where there is none, none is wanted, or the CRS has no place for it.
    ///
    /// Heights stay, except in a line or polygon that is rounded or simplified.
    pub fn geometry<'a>(&self, stored: Option<&'a str>) -> Cow<'a, str> {
        let Some(stored) = stored.filter(|_| !self.presentation.skip_geometry) else { return "null".into() };
        if self.plain {
            return stored.into();
        }
        let asked = &self.presentation;
        let lossy = asked.tolerance > 0.0 || asked.precision.is_some();
        let made = if lossy && !stored.starts_with(r#"{"type":"Point""#) {
            self.generalized(stored)
        } else {
            self.moved(stored)
        };
        made.unwrap_or(Cow::Borrowed("null"))
    }

    /// Every position in the asked CRS, in its decimal places.
    fn moved<'a>(&self, stored: &'a str) -> Option<Cow<'a, str>> {
        let latitude_first = self.crs().latitude_first();
        if self.presentation.precision.is_none() && (self.projection.is_none() || latitude_first) {
            return if latitude_first { swapped(stored).map(Cow::Owned) } else { Some(stored.into()) };
        }
        let decimals = self.presentation.precision.unwrap_or_else(|| self.crs().decimals());
        let moved = with_positions(stored, |out, x, y, height| {
            let at = Coord { x: x.parse().ok()?, y: y.parse().ok()? };
            let at = match &self.projection {
                Some(projection) => projection.from_lonlat(at)?,
                None => at,
            };
            write_rounded(out, at.x, decimals);
            out.push(',');
            write_rounded(out, at.y, decimals);
            if let Some(height) = height {
                out.push(',');
                out.push_str(height);
            }
            Some(())
        });
        moved.map(Cow::Owned)
    }

    /// Simplified and rounded in the units of the asked CRS, and still valid.
    fn generalized<'a>(&self, stored: &str) -> Option<Cow<'a, str>> {
        let geometry = Shape::from_json_text(stored, "", Limits::JOB).ok()?.geometry;
        let projected = self.projection.as_ref().filter(|projection| projection.crs().is_projected());
        let geometry = match projected {
            Some(projection) => projection.geometry_from_lonlat(&geometry).ok()?,
            None => geometry,
        };
        let decimals = self.presentation.precision.or(projected.map(|projection| projection.crs().decimals()));
        let made = codec::to_json(&generalized(&geometry, Loss { tolerance: self.presentation.tolerance, decimals }));
        if self.crs().latitude_first() { swapped(&made).map(Cow::Owned) } else { Some(made.into()) }
    }

    /// The properties, from their stored text: those that are wanted, in their stored order and spelling.
    pub fn properties<'a>(&self, stored: &'a str) -> Cow<'a, str> {
        if self.plain || (self.presentation.only.is_none() && self.presentation.without.is_empty()) {
            return stored.into();
        }
        let Ok(Members(members)) = serde_json::from_str(stored) else { return stored.into() };
        let mut out = String::with_capacity(stored.len());
        out.push('{');
        for (name, value) in members.into_iter().filter(|(name, _)| self.presentation.wants(name)) {
            if out.len() > 1 {
                out.push(',');
            }
            out.push_str(&serde_json::Value::from(name.as_ref()).to_string());
            out.push(':');
            out.push_str(value.get());
        }
        out.push('}');
        out.into()
    }
}

/// The entity tag of a feature as it is stored.
pub fn tag_of(row: &FeatureRow) -> String {
    etag(row.version, Presenter::plain().feature(row, None).as_bytes())
}

/// Longitude, latitude as latitude, longitude, digit by digit the same.
fn swapped(text: &str) -> Option<String> {
    with_positions(text, |out, x, y, height| {
        out.push_str(y);
        out.push(',');
        out.push_str(x);
        if let Some(height) = height {
            out.push(',');
            out.push_str(height);
        }
        Some(())
    })
}

/// The members of an object in their order, their values unread.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Members<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    members.push((Cow::Owned(name), map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

#[cfg(test)]
#[path = "present_tests.rs"]
mod tests;
