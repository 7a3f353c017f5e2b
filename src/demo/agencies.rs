//! The agencies of the demo: local authorities drawn from the register, and the state's bodies that build in the corridor.

use serde::Serialize;

use super::country::Country;
use super::random::Random;
use crate::access::AgencyKind;
use crate::access::local_authority::{LocalAuthority, local_authorities};
use crate::areas::{AreaCode, Level};

/// An agency of the demo.
#[derive(Debug, Clone, Serialize)]
pub struct DemoAgency {
    /// Stable: `lao-` and the six digits of the DLA key, or a short Latin name.
    pub code: String,
    pub kind: AgencyKind,
    pub thai: String,
    pub english: String,
    pub abbreviation: String,
    pub dla_code: Option<String>,
    /// Where it is responsible.
    pub areas: Vec<AreaCode>,
    /// Offices within it that plans name as responsible.
    pub units: Vec<&'static str>,
    /// What it builds; empty means everything.
    #[serde(skip)]
    pub(super) families: &'static [Family],
    /// National documents print million baht.
    #[serde(skip)]
    pub(super) national: bool,
}

/// What a work is about, as far as it decides who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Road,
    Highway,
    Drain,
    Waterway,
    WaterSupply,
    Lighting,
    Building,
    School,
    Health,
    Safety,
    Park,
    Training,
    Purchase,
    Event,
    Study,
}

use Family::*;

type State = (&'static str, AgencyKind, &'static str, &'static str, &'static str, &'static [Family]);

const STATE: [State; 14] = [
    ("doh", AgencyKind::Department, "กรมทางหลวง", "Department of Highways", "ทล.", &[Highway, Lighting]),
    ("drr", AgencyKind::Department, "กรมทางหลวงชนบท", "Department of Rural Roads", "ทช.", &[Road, Highway, Lighting]),
    ("rid", AgencyKind::Department, "กรมชลประทาน", "Royal Irrigation Department", "ชป.", &[Waterway]),
    ("pwa", AgencyKind::StateEnterprise, "การประปาส่วนภูมิภาค", "Provincial Waterworks Authority", "กปภ.", &[WaterSupply]),
    ("pea", AgencyKind::StateEnterprise, "การไฟฟ้าส่วนภูมิภาค", "Provincial Electricity Authority", "กฟภ.", &[Lighting]),
    (
        "dpt",
        AgencyKind::Department,
        "กรมโยธาธิการและผังเมือง",
        "Department of Public Works and Town & Country Planning",
        "ยผ.",
        &[Drain, Waterway, Road, Park],
    ),
    ("md", AgencyKind::Department, "กรมเจ้าท่า", "Marine Department", "จท.", &[Waterway]),
    ("dgr", AgencyKind::Department, "กรมทรัพยากรน้ำบาดาล", "Department of Groundwater Resources", "ทบ.", &[WaterSupply]),
    (
        "ddpm",
        AgencyKind::Department,
        "กรมป้องกันและบรรเทาสาธารณภัย",
        "Department of Disaster Prevention and Mitigation",
        "ปภ.",
        &[Safety, Training, Waterway],
    ),
    (
        "obec",
        AgencyKind::Department,
        "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน",
        "Office of the Basic Education Commission",
        "สพฐ.",
        &[School],
    ),
    (
        "moph",
        AgencyKind::Department,
        "สำนักงานปลัดกระทรวงสาธารณสุข",
        "Office of the Permanent Secretary for Public Health",
        "สป.สธ.",
        &[Health, Training],
    ),
    (
        "eeco",
        AgencyKind::OtherState,
        "สำนักงานคณะกรรมการนโยบายเขตพัฒนาพิเศษภาคตะวันออก",
        "Eastern Economic Corridor Office",
        "สกพอ.",
        &[Study, Training],
    ),
    (
        "ieat",
        AgencyKind::StateEnterprise,
        "การนิคมอุตสาหกรรมแห่งประเทศไทย",
        "Industrial Estate Authority of Thailand",
        "กนอ.",
        &[Drain, Road, Study],
    ),
    (
        "cluster-east-1",
        AgencyKind::ProvinceCluster,
        "กลุ่มจังหวัดภาคตะวันออก 1",
        "Eastern Provincial Cluster 1",
        "กลุ่มจังหวัดฯ",
        &[Road, Waterway, Park, Training, Study],
    ),
];

const LOCAL_UNITS: [&str; 5] = ["กองช่าง", "สำนักปลัด", "กองการศึกษา", "กองสาธารณสุขและสิ่งแวดล้อม", "กองยุทธศาสตร์และงบประมาณ"];

/// All of them, ordered by code: the state's bodies, three provinces, every large local authority and forty smaller ones.
pub(super) fn agencies(random: &mut Random, country: &Country) -> Vec<DemoAgency> {
    let provinces = &country.provinces;
    let mut agencies: Vec<DemoAgency> = STATE
        .iter()
        .map(|(code, kind, thai, english, short, families)| DemoAgency {
            code: (*code).to_owned(),
            kind: *kind,
            thai: (*thai).to_owned(),
            english: (*english).to_owned(),
            abbreviation: (*short).to_owned(),
            dla_code: None,
            areas: provinces.clone(),
            units: Vec::new(),
            families,
            national: true,
        })
        .collect();
    for area in provinces.iter().filter_map(|code| country.find(*code)) {
        agencies.push(DemoAgency {
            code: format!("province-{}", area.code),
            kind: AgencyKind::Province,
            thai: format!("จังหวัด{}", area.thai),
            english: format!("{} Province", area.english),
            abbreviation: format!("จ.{}", area.thai),
            dla_code: None,
            areas: vec![area.code],
            units: vec!["สำนักงานจังหวัด", "ที่ทำการปกครองจังหวัด"],
            families: &[Road, Waterway, Training, Park, Building],
            national: true,
        });
    }
    let mut small: Vec<DemoAgency> = Vec::new();
    let registered = local_authorities().iter().filter_map(|body| Some((body.kind, local(body, country)?)));
    let invented = provinces.iter().flat_map(|province| invented(*province, country));
    for (kind, agency) in registered.chain(invented) {
        match kind {
            AgencyKind::SubdistrictMunicipality | AgencyKind::SubdistrictAdministrativeOrganisation => {
                small.push(agency)
            }
            _ => agencies.push(agency),
        }
    }
    for _ in 0..40.min(small.len()) {
        let last = i64::try_from(small.len()).unwrap_or(1) - 1;
        let index = usize::try_from(random.between(0, last)).unwrap_or(0);
        agencies.push(small.swap_remove(index));
    }
    agencies.sort_by(|a, b| a.code.cmp(&b.code));
    agencies
}

/// A local authority whose name is also that of an area in reach, since that tells its English name and where it works.
fn local(body: &LocalAuthority, country: &Country) -> Option<DemoAgency> {
    let amphoe = AreaCode::parse(&body.code.amphoe_code()).ok()?;
    let province = amphoe.at(Level::Province)?;
    let (english, covered) = place_of(body, amphoe, province, country)?;
    let form = match body.kind {
        AgencyKind::ProvincialAdministrativeOrganisation => "Provincial Administrative Organization",
        AgencyKind::CityMunicipality => "City Municipality",
        AgencyKind::TownMunicipality => "Town Municipality",
        AgencyKind::SubdistrictMunicipality => "Subdistrict Municipality",
        AgencyKind::SubdistrictAdministrativeOrganisation => "Subdistrict Administrative Organization",
        _ => "City (special local government)",
    };
    Some(DemoAgency {
        code: format!("lao-{}", body.code.key()),
        kind: body.kind,
        thai: body.full_name(),
        english: format!("{english} {form}"),
        abbreviation: body.short_name(),
        dla_code: Some(body.code.to_string()),
        areas: vec![covered],
        units: LOCAL_UNITS.to_vec(),
        families: &[],
        national: false,
    })
}

fn place_of(
    body: &LocalAuthority,
    amphoe: AreaCode,
    province: AreaCode,
    country: &Country,
) -> Option<(String, AreaCode)> {
    country.find(province)?;
    if body.kind == AgencyKind::ProvincialAdministrativeOrganisation {
        return Some((country.find(province)?.english.clone(), province));
    }
    // Bodies named after no tambon: the names they use in English themselves.
    let own = match body.name {
        "เมืองพัทยา" => Some("Pattaya"),
        "แหลมฉบัง" => Some("Laem Chabang"),
        "เจ้าพระยาสุรศักดิ์" => Some("Chaophraya Surasak"),
        _ => None,
    };
    if let Some(english) = own {
        return Some((english.to_owned(), amphoe));
    }
    let tambon = country.children(amphoe).find(|area| area.thai == body.name);
    let named = tambon.or_else(|| {
        [amphoe, province].into_iter().filter_map(|code| country.find(code)).find(|area| area.thai == body.name)
    })?;
    // A town called after its province or amphoe works in the amphoe.
    Some((named.english.clone(), tambon.map_or(amphoe, |area| area.code)))
}

/// The local bodies of a province of which the register of local authorities that ships with the hub holds none.
fn invented(province: AreaCode, country: &Country) -> Vec<(AgencyKind, DemoAgency)> {
    use AgencyKind::{
        ProvincialAdministrativeOrganisation as Provincial, SubdistrictAdministrativeOrganisation as Organisation,
        SubdistrictMunicipality as Municipality, TownMunicipality as Town,
    };
    if local_authorities().iter().any(|body| body.code.amphoe_code().starts_with(&province.to_string())) {
        return Vec::new();
    }
    let whole = country.find(province).into_iter().map(|place| (Provincial, "องค์การบริหารส่วนจังหวัด", "อบจ.", place));
    let towns = country.children(province).map(|place| (Town, "เทศบาลเมือง", "ทม.", place));
    let small = country.children(province).flat_map(|amphoe| country.children(amphoe.code)).enumerate().map(
        |(index, place)| {
            let (kind, name, short) = if index % 3 == 0 {
                (Municipality, "เทศบาลตำบล", "ทต.")
            } else {
                (Organisation, "องค์การบริหารส่วนตำบล", "อบต.")
            };
            (kind, name, short, place)
        },
    );
    let agency = |(kind, name, short, place): (AgencyKind, &str, &str, &super::country::Place)| {
        let agency = DemoAgency {
            code: format!("lao-x{}", place.code),
            kind,
            thai: format!("{name}{}", place.thai),
            english: format!("Local body of {}", place.english),
            abbreviation: format!("{short}{}", place.thai),
            dla_code: None,
            areas: vec![place.code],
            units: LOCAL_UNITS.to_vec(),
            families: &[],
            national: false,
        };
        (kind, agency)
    };
    whole.chain(towns).chain(small).map(agency).collect()
}

/// Whether the agency would do such a work there.
pub(super) fn would_do(agency: &DemoAgency, family: Family, place: AreaCode) -> bool {
    let local = agency.families.is_empty() && family != Highway;
    (local || agency.families.contains(&family)) && agency.areas.iter().any(|area| area.contains(place))
}
