//! The ground that plans are invented on: the corridor as the register has it, and beyond it real provinces and amphoe whose
//! tambons are invented, so that a larger demo has more places and not more works in each.

use std::collections::BTreeMap;

use super::places::{distinct_names, village};
use super::random::Random;
use super::shape::Position;
use crate::areas::{self, AreaCode, Level};

/// An area of the demo.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub code: AreaCode,
    /// Without its prefix.
    pub thai: String,
    pub english: String,
    pub point: Position,
    /// Metres: a circle of this radius about the point lies inside.
    pub reach: f64,
    /// Names of its villages without บ้าน, the first of them village no. 1. Empty for what is no tambon.
    pub villages: Vec<String>,
}

/// Areas in which one part of the demo plays.
#[derive(Debug, Clone)]
pub(super) struct Country {
    places: BTreeMap<AreaCode, Place>,
    pub tambons: Vec<AreaCode>,
    pub provinces: Vec<AreaCode>,
}

/// Projects for which one part of the country is made; a larger demo has more parts.
pub(super) const PROJECTS_OF_A_PART: usize = 12_000;

/// Tambons of an invented part: as many as the corridor has.
const TAMBONS: usize = 243;

/// Two letters of each province's road codes, by the province's code. Bangkok has none of these roads.
const LETTERS: &str = "11สป 12นบ 13ปท 14อย 15อท 16ลบ 17สห 18ชน 19สบ 20ชบ 21รย 22จบ 23ตร 24ฉช 25ปจ 26นย 27สก 30นม 31บร 32สร 33ศก 34อบ \
     35ยส 36ชย 37อจ 38บก 39นภ 40ขก 41อด 42ลย 43นค 44มค 45รอ 46กส 47สน 48นพ 49มห 50ชม 51ลพ 52ลป 53อต 54พร 55นน 56พย 57ชร 58มส 60นว \
     61อน 62กพ 63ตก 64สท 65พล 66พจ 67พช 70รบ 71กจ 72สพ 73นฐ 74สค 75สส 76พบ 77ปข 80นศ 81กบ 82พง 83ภก 84สฎ 85รน 86ชพ 90สข 91สต 92ตง \
     93พท 94ปน 95ยล 96นธ";

impl Country {
    /// Part 0 is the corridor itself; every other part is one province elsewhere.
    pub fn part(number: usize, random: &mut Random) -> Country {
        let beyond = number.checked_sub(1).and_then(|index| provinces_elsewhere().nth(index));
        match beyond {
            Some(province) => invented(province, number, random),
            None => corridor(random),
        }
    }

    /// How many parts a demo of so many projects has, at most as many as the country has provinces.
    pub fn parts(projects: usize) -> usize {
        projects.div_ceil(PROJECTS_OF_A_PART).clamp(1, 1 + provinces_elsewhere().count())
    }

    pub fn find(&self, code: AreaCode) -> Option<&Place> {
        self.places.get(&code)
    }

    /// With its prefix: ตำบลบางพระ.
    pub fn full_thai(&self, code: AreaCode) -> String {
        self.find(code).map(|place| format!("{}{}", code.level().thai(), place.thai)).unwrap_or_default()
    }

    /// All areas, ordered by code.
    pub fn all(&self) -> impl Iterator<Item = &Place> {
        self.places.values()
    }

    pub fn children(&self, of: AreaCode) -> impl Iterator<Item = &Place> {
        self.places.values().filter(move |place| place.code.parent() == Some(of))
    }

    /// The letters of the road codes where the area lies.
    pub fn letters(&self, code: AreaCode) -> &'static str {
        let province = code.at(Level::Province).map(|code| code.to_string()).unwrap_or_default();
        LETTERS.split(' ').find_map(|entry| entry.strip_prefix(province.as_str())).unwrap_or("ชบ")
    }

    fn of(mut places: Vec<Place>, random: &mut Random) -> Country {
        for place in places.iter_mut().filter(|place| place.code.level() == Level::Tambon) {
            let count = usize::try_from(random.between(6, 14)).unwrap_or(6);
            place.villages = distinct_names(random, count);
        }
        let of_level = |level| places.iter().map(|place| place.code).filter(|code| code.level() == level).collect();
        Country {
            tambons: of_level(Level::Tambon),
            provinces: of_level(Level::Province),
            places: places.into_iter().map(|place| (place.code, place)).collect(),
        }
    }
}

fn provinces_elsewhere() -> impl Iterator<Item = AreaCode> {
    let with_roads = |code: &AreaCode| LETTERS.split(' ').any(|entry| entry.starts_with(&code.to_string()));
    areas::elsewhere().map(|(code, _)| code).filter(|code| code.level() == Level::Province).filter(with_roads)
}

fn corridor(random: &mut Random) -> Country {
    let place = |area: &areas::Area| Place {
        code: area.code,
        thai: area.thai.to_owned(),
        english: area.english.to_owned(),
        point: [area.point.0, area.point.1],
        reach: f64::from(area.reach_metres),
        villages: Vec::new(),
    };
    Country::of(areas::all().iter().map(place).collect(), random)
}

/// A province with its real amphoe; tambons are invented and lie on a grid of their own, somewhere about Thailand.
fn invented(province: AreaCode, number: usize, random: &mut Random) -> Country {
    let named = areas::elsewhere().filter(|(code, _)| province.contains(*code));
    let named: Vec<(AreaCode, &str)> = named.collect();
    let amphoe = named.len().saturating_sub(1).max(1);
    let (column, row) = (number % 10, number / 10);
    let corner = [93.0 + column as f64 * 1.5, 6.0 + row as f64 * 1.6];
    let mut places = Vec::new();
    let mut tambons = 0;
    for (index, (code, name)) in named.iter().enumerate() {
        places.push(Place {
            code: *code,
            thai: (*name).to_owned(),
            english: format!("Area {code}"),
            point: corner,
            reach: 10_000.0,
            villages: Vec::new(),
        });
        let wanted =
            if code.level() == Level::Amphoe { (TAMBONS * index / amphoe).saturating_sub(tambons).min(99) } else { 0 };
        for name in distinct_names(random, wanted) {
            let Ok(code) = AreaCode::parse(&format!("{code}{:02}", places.len() % 99 + 1)) else { continue };
            let (x, y) = (tambons % 16, tambons / 16);
            places.push(Place {
                code,
                thai: name,
                english: format!("Area {code}"),
                point: [corner[0] + x as f64 * 0.075, corner[1] + y as f64 * 0.085],
                reach: 1_500.0 + random.unit() * 2_500.0,
                villages: Vec::new(),
            });
            tambons += 1;
        }
    }
    Country::of(places, random)
}

/// The village of that number, counted from 1, and its name.
pub(super) fn some_village(random: &mut Random, place: &Place) -> (i64, String) {
    let count = i64::try_from(place.villages.len()).unwrap_or(0);
    let number = random.between(1, count.max(1));
    let name = usize::try_from(number - 1).ok().and_then(|index| place.villages.get(index)).cloned();
    (number, name.unwrap_or_else(|| village(random)))
}
