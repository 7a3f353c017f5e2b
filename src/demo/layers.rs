//! Three invented layers inside the corridor: public facilities, roads and canals, and zones of flood risk and land use.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::country::{Country, Place};
use super::places::{site, village};
use super::random::Random;
use super::shape::{Shape, blob, wander};
use crate::areas::{AreaCode, Level};

/// What the fields of the layers are called, in Thai and in English.
pub const FIELD_TITLES: [(&str, &str, &str); 13] = [
    ("name", "ชื่อ", "Name"),
    ("kind", "ประเภท", "Kind"),
    ("built_year_be", "ปีที่ก่อสร้าง (พ.ศ.)", "Year built (Buddhist era)"),
    ("capacity", "ความจุ (คน)", "Capacity (persons)"),
    ("tambon_code", "รหัสตำบล", "Subdistrict code"),
    ("province_code", "รหัสจังหวัด", "Province code"),
    ("surface", "ผิวจราจร", "Surface"),
    ("width_m", "ความกว้าง (เมตร)", "Width (metres)"),
    ("length_m", "ความยาว (เมตร)", "Length (metres)"),
    ("level", "ระดับความเสี่ยง", "Level of risk"),
    ("return_period_years", "คาบการเกิดซ้ำ (ปี)", "Return period (years)"),
    ("use", "การใช้ที่ดิน", "Land use"),
    ("plan_year_be", "ปีของผังเมือง (พ.ศ.)", "Year of the land-use plan (Buddhist era)"),
];

#[derive(Debug, Clone, Serialize)]
pub struct DemoLayer {
    /// The dataset's id.
    pub id: &'static str,
    pub title_thai: &'static str,
    pub title_english: &'static str,
    pub features: Vec<DemoFeature>,
}

/// Serialises as a GeoJSON feature.
#[derive(Debug, Clone)]
pub struct DemoFeature {
    pub id: String,
    /// None for what nobody has told the place of.
    pub geometry: Option<Shape>,
    pub properties: Map<String, Value>,
}

impl Serialize for DemoFeature {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({"type": "Feature", "id": self.id, "geometry": self.geometry, "properties": self.properties})
            .serialize(serializer)
    }
}

/// Two facilities in every tambon and three that belong to none, one road or canal, and a zone in every third.
pub(super) fn layers(random: &mut Random, country: &Country) -> Vec<DemoLayer> {
    let tambons: Vec<&Place> = country.tambons.iter().filter_map(|code| country.find(*code)).collect();
    let mut facilities: Vec<Bare> =
        tambons.iter().flat_map(|area| [*area, *area]).map(|area| facility(random, area)).collect();
    facilities.extend(beyond(&facilities));
    let ways = tambons.iter().map(|area| way(random, area)).collect();
    let zones = tambons.iter().step_by(3).map(|area| zone(random, area)).collect();
    let layer = |id, title_thai, title_english, features: Vec<_>| DemoLayer {
        id,
        title_thai,
        title_english,
        features: numbered(id, features),
    };
    vec![
        layer("demo-facilities", "สถานที่สาธารณะ (ข้อมูลสาธิต)", "Public facilities (demo)", facilities),
        layer("demo-ways", "ถนนและคลอง (ข้อมูลสาธิต)", "Roads and canals (demo)", ways),
        layer("demo-zones", "พื้นที่เสี่ยงน้ำท่วมและการใช้ที่ดิน (ข้อมูลสาธิต)", "Flood-risk and land-use zones (demo)", zones),
    ]
}

type Bare = (Option<Shape>, Value);

fn numbered(id: &str, features: Vec<Bare>) -> Vec<DemoFeature> {
    let feature = |(index, (geometry, properties)): (usize, Bare)| DemoFeature {
        id: format!("{id}-{:04}", index + 1),
        geometry,
        properties: properties.as_object().cloned().unwrap_or_default(),
    };
    features.into_iter().enumerate().map(feature).collect()
}

fn address(code: AreaCode, mut properties: Value) -> Value {
    if let Some(map) = properties.as_object_mut() {
        map.insert("tambon_code".to_owned(), json!(code.to_string()));
        map.insert("province_code".to_owned(), json!(code.at(Level::Province).map(|c| c.to_string())));
    }
    properties
}

fn facility(random: &mut Random, area: &Place) -> Bare {
    const KINDS: [(&str, &str); 6] = [
        ("โรงเรียนบ้าน", "school"),
        ("รพ.สต.บ้าน", "health_station"),
        ("วัด", "temple"),
        ("ศูนย์พัฒนาเด็กเล็กบ้าน", "child_centre"),
        ("ตลาด", "market"),
        ("สถานีสูบน้ำ", "pumping_station"),
    ];
    let (thai, kind) = random.pick(&KINDS).copied().unwrap_or(("วัด", "temple"));
    let at = site(random, area);
    let built = random.between(2500, 2567);
    let properties = json!({"name": format!("{thai}{}", village(random)), "kind": kind, "built_year_be": built, "capacity": random.between(20, 900)});
    (Some(Shape::Point(at)), address(area.code, properties))
}

/// A lighthouse in the sea south-west of all others and a ranger's hut in the hills north-east of them: two opposite corners of the
/// extent, of which some clients make the whole box in another system. And one that is on the list of an agency without its place.
fn beyond(facilities: &[Bare]) -> [Bare; 3] {
    /// Degrees; a box of a degree in UTM is tilted by 0.014.
    const AWAY: f64 = 0.02;
    let points = facilities.iter().filter_map(|(shape, _)| match shape {
        Some(Shape::Point(at)) => Some(*at),
        _ => None,
    });
    let (mut low, mut high) = ([f64::MAX; 2], [f64::MIN; 2]);
    for [x, y] in points {
        (low, high) = ([low[0].min(x), low[1].min(y)], [high[0].max(x), high[1].max(y)]);
    }
    let properties = |name: &str, kind: &str, built: i64| json!({"name": name, "kind": kind, "built_year_be": built, "capacity": Value::Null, "tambon_code": Value::Null, "province_code": Value::Null});
    [
        (Some(Shape::Point([low[0], low[1] - AWAY])), properties("ประภาคารหินขาว", "lighthouse", 2511)),
        (Some(Shape::Point([high[0], high[1] + AWAY])), properties("หน่วยพิทักษ์ป่าเขาใหญ่น้อย", "ranger_station", 2534)),
        (None, properties("ศูนย์สาธิตการตลาด (ไม่ทราบที่ตั้ง)", "market", 2549)),
    ]
}

fn way(random: &mut Random, area: &Place) -> Bare {
    let canal = random.chance(40);
    let reach = area.reach;
    let metres = (reach * 1.2).clamp(300.0, 4_000.0);
    let line = wander(random, area.point, reach * 0.5, metres);
    let (kind, name) = if canal {
        ("canal", format!("คลอง{}", village(random)))
    } else {
        ("road", format!("ถนนบ้าน{}", village(random)))
    };
    let surface = if canal { Value::Null } else { json!(random.word(&["concrete", "asphalt", "gravel"])) };
    let length = line.length().round() as i64;
    (
        Some(line),
        address(
            area.code,
            json!({"name": name, "kind": kind, "surface": surface, "width_m": random.between(3, 20), "length_m": length}),
        ),
    )
}

fn zone(random: &mut Random, area: &Place) -> Bare {
    let flood = random.chance(50);
    let ring = blob(random, area.point, area.reach * 0.95);
    let properties = if flood {
        json!({"kind": "flood_risk", "level": random.word(&["low", "medium", "high"]), "return_period_years": random.pick(&[10, 25, 50, 100])})
    } else {
        json!({"kind": "land_use", "use": random.word(&["residential", "agriculture", "industry", "conservation"]), "plan_year_be": 2562})
    };
    (Some(ring), address(area.code, properties))
}
