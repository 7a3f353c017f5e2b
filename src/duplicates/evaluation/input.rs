//! Works and judged pairs as files of comma-separated values, by named columns. A bad row is refused with its number, its column,
//! the reason and the remedy.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use super::wkt;
use crate::duplicates::gazetteer::Level;
use crate::duplicates::relation::Relation;
use crate::duplicates::work::{Agency, LocationQuality, Work};
use crate::error::{At, Error, Fault, Result, Words};
use crate::thai::to_arabic;

/// What a person has said of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// 1: the money would be spent twice.
    Double,
    /// 0: it would not.
    Not,
    Relation(Relation),
}

impl Label {
    /// Whether the money would be spent twice: 1, duplicate, overlap.
    pub fn is_double(self) -> bool {
        match self {
            Label::Double => true,
            Label::Not => false,
            Label::Relation(relation) => relation.is_double(),
        }
    }
}

/// Judged pairs by the two ids, the lesser first.
pub type Labelled = BTreeMap<(String, String), Label>;

const WORK_COLUMNS: [&str; 12] = [
    "id",
    "title",
    "agency",
    "fiscal_year",
    "budget",
    "lon",
    "lat",
    "wkt",
    "area_code",
    "address",
    "objective",
    "kind",
];
const PAIR_COLUMNS: [&str; 3] = ["id_a", "id_b", "label"];

/// Faults that are told at once.
const MOST_FAULTS: usize = 20;

/// Works that are handed on at once.
const BATCH: usize = 4096;

/// Where each known column stands.
struct Columns(HashMap<&'static str, usize>);

impl Columns {
    fn of(headings: &csv::StringRecord, known: &'static [&'static str], needed: &[&str]) -> Result<Columns> {
        let mut columns = HashMap::new();
        for (at, heading) in headings.iter().enumerate() {
            let heading = heading.trim_start_matches('\u{FEFF}').trim().to_ascii_lowercase();
            let Some(name) = known.iter().find(|name| **name == heading) else {
                return Err(unknown_column(&heading, known));
            };
            columns.insert(*name, at);
        }
        match needed.iter().find(|name| !columns.contains_key(**name)) {
            Some(missing) => Err(missing_column(missing, known)),
            None => Ok(Columns(columns)),
        }
    }

    fn get<'r>(&self, row: &'r csv::StringRecord, name: &str) -> Option<&'r str> {
        self.0.get(name).and_then(|at| row.get(*at)).map(str::trim).filter(|text| !text.is_empty())
    }
}

fn unknown_column(heading: &str, known: &[&str]) -> Error {
    let list = known.join(", ");
    Error::malformed(
        Fault::row(
            1,
            heading,
            "unknown-column",
            Words::new(format!("ไม่รู้จักคอลัมน์ '{heading}'"), format!("there is no column '{heading}'")),
        )
        .remedy(format!("ใช้ {list}"), format!("the columns are {list}")),
    )
}

fn missing_column(name: &str, known: &[&str]) -> Error {
    let list = known.join(", ");
    Error::malformed(
        Fault::row(
            1,
            name,
            "column-missing",
            Words::new(format!("ไม่มีคอลัมน์ {name}"), format!("the column {name} is missing")),
        )
        .remedy(format!("แถวแรกต้องเป็นชื่อคอลัมน์: {list}"), format!("the first line names the columns: {list}")),
    )
}

/// Reads works and hands them on in batches. Columns but `id` and `title` may be missing, and so may be their values. `fiscal_year`
/// and `budget` may be lists with `;`, year by year; money is in whole units with up to two decimals; `area_code` may be a list.
///
/// # Errors
/// `Malformed` with up to twenty bad rows.
pub fn read_works(from: impl Read, each: &mut dyn FnMut(Vec<Work>)) -> Result<usize> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(from);
    let columns = Columns::of(reader.headers().map_err(unreadable)?, &WORK_COLUMNS, &["id", "title"])?;
    let (mut batch, mut faults, mut count) = (Vec::with_capacity(BATCH), Vec::new(), 0);
    for (number, row) in reader.records().enumerate() {
        let row = row.map_err(unreadable)?;
        match work(&columns, &row, number + 2) {
            Ok(work) => batch.push(work),
            Err(fault) => faults.push(fault),
        }
        if faults.len() >= MOST_FAULTS {
            break;
        }
        if batch.len() == BATCH {
            count += BATCH;
            each(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
        }
    }
    if !faults.is_empty() {
        return Err(Error::Malformed(faults));
    }
    count += batch.len();
    each(batch);
    Ok(count)
}

/// A longitude of each of the first works that have a place.
///
/// # Errors
/// `Malformed` where the file has no such columns or cannot be read; bad places are told by [`read_works`].
pub fn first_longitudes(from: impl Read, most: usize) -> Result<Vec<f64>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(from);
    let columns = Columns::of(reader.headers().map_err(unreadable)?, &WORK_COLUMNS, &["id", "title"])?;
    let mut longitudes = Vec::new();
    for row in reader.records().take(most) {
        let row = row.map_err(unreadable)?;
        if let Ok(Some(shape)) = place(&columns, &row, 0) {
            longitudes.extend(geo::CoordsIter::coords_iter(&shape).next().map(|at| at.x));
        }
    }
    Ok(longitudes)
}

fn work(columns: &Columns, row: &csv::StringRecord, number: usize) -> std::result::Result<Work, Fault> {
    let get = |name: &str| columns.get(row, name);
    let text = |name: &str| get(name).map(str::to_owned);
    let needed = |name: &'static str| {
        text(name).ok_or_else(|| {
            Fault::row(number, name, "value-missing", Words::new(format!("ไม่มี {name}"), format!("{name} is empty")))
                .remedy("ทุกแถวต้องมี id และ title", "every row needs id and title")
        })
    };
    let (id, title) = (needed("id")?, needed("title")?);
    let geometry = place(columns, row, number)?;
    let agency = text("agency").unwrap_or_else(|| format!("\u{0}{id}"));
    let named = if get("agency").is_some() { agency.clone() } else { String::new() };
    Ok(Work {
        title,
        agency: Agency { code: agency, name_th: named, kind: None, parent: None },
        objective: text("objective"),
        programme: text("kind"),
        budgets: budgets(get("fiscal_year"), get("budget"), number)?,
        area_codes: get("area_code").map(codes).unwrap_or_default(),
        location_text: text("address"),
        location_quality: if geometry.is_some() { LocationQuality::Drawn } else { LocationQuality::None },
        geometry,
        id,
        ..Work::default()
    })
}

fn codes(text: &str) -> Vec<String> {
    let digits = to_arabic(text);
    digits.split([';', ',', ' ']).map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

fn budgets(years: Option<&str>, money: Option<&str>, number: usize) -> std::result::Result<BTreeMap<i32, i64>, Fault> {
    let parts = |text: Option<&str>| -> Vec<String> {
        text.map(|text| to_arabic(text).split(';').map(|part| part.trim().to_owned()).collect()).unwrap_or_default()
    };
    let (years, money) = (parts(years), parts(money));
    let mut read_years = Vec::new();
    for year in &years {
        read_years.push(year.parse::<i32>().map_err(|_| {
            not_a("fiscal_year", year, number, "not-a-year", ("ปี", "a year"))
                .remedy("เช่น 2569 หรือ 2568;2569", "a year such as 2569 or 2026, or several as 2568;2569")
        })?);
    }
    let mut amounts = Vec::new();
    for amount in &money {
        amounts.push(satang(amount).ok_or_else(|| {
            not_a("budget", amount, number, "not-an-amount", ("จำนวนเงิน", "an amount of money"))
                .remedy("ใช้ตัวเลข เช่น 1250000 หรือ 1,250,000.50", "digits, such as 1250000 or 1,250,000.50")
        })?);
    }
    if amounts.len() > 1 && amounts.len() != read_years.len() {
        return Err(Fault::row(
            number,
            "budget",
            "budget-not-by-year",
            Words::new("จำนวนเงินกับปีไม่เท่ากัน", "there are not as many amounts as years"),
        )
        .remedy("ใส่เงินหนึ่งจำนวนต่อหนึ่งปี หรือรวมเป็นจำนวนเดียว", "give one amount for each year, or one for all"));
    }
    let share = read_years.len().max(1) as i64;
    // Year 0 stands for money of a year that is not told.
    let of_year = |at: usize| match amounts.as_slice() {
        [] => 0,
        [whole] => whole / share,
        each => each.get(at).copied().unwrap_or_default(),
    };
    if read_years.is_empty() {
        return Ok(amounts.first().map(|amount| BTreeMap::from([(0, *amount)])).unwrap_or_default());
    }
    Ok(read_years.iter().enumerate().map(|(at, year)| (*year, of_year(at))).collect())
}

fn not_a(field: &str, value: &str, row: usize, code: &'static str, what: (&str, &str)) -> Fault {
    Fault::row(
        row,
        field,
        code,
        Words::new(format!("'{value}' ไม่ใช่{}", what.0), format!("'{value}' is not {}", what.1)),
    )
}

/// Hundredths of the unit of money.
fn satang(text: &str) -> Option<i64> {
    let plain = text.replace([',', ' '], "");
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(rest) {
        return None;
    }
    let hundredths: i64 = format!("{rest:0<2}").get(..2)?.parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(hundredths)
}

fn place(
    columns: &Columns,
    row: &csv::StringRecord,
    number: usize,
) -> std::result::Result<Option<geo::Geometry<f64>>, Fault> {
    if let Some(text) = columns.get(row, "wkt") {
        let shown: String = text.chars().take(40).collect();
        let refused = || {
            not_a("wkt", &shown, number, "not-wkt", ("รูปทรงแบบ WKT", "a geometry in well-known text"))
                .remedy("เช่น LINESTRING(100.9 13.3, 101 13.4)", "such as LINESTRING(100.9 13.3, 101 13.4)")
        };
        return wkt::read(text).map(Some).ok_or_else(refused);
    }
    let degrees = |name: &'static str, most: f64| -> std::result::Result<Option<f64>, Fault> {
        let Some(text) = columns.get(row, name) else { return Ok(None) };
        let read = text.parse::<f64>().ok().filter(|value| value.abs() <= most);
        read.map(Some).ok_or_else(|| {
            not_a(name, text, number, "not-degrees", ("องศา", "degrees")).remedy(
                format!("ใช้องศาทศนิยม −{most} ถึง {most} (WGS 84)"),
                format!("decimal degrees, −{most} to {most} (WGS 84)"),
            )
        })
    };
    match (degrees("lon", 180.0)?, degrees("lat", 90.0)?) {
        (Some(lon), Some(lat)) => Ok(Some(geo::Point::new(lon, lat).into())),
        (None, None) => Ok(None),
        (lon, _) => {
            let missing = if lon.is_none() { "lon" } else { "lat" };
            Err(Fault::row(
                number,
                missing,
                "half-a-position",
                Words::new("มีพิกัดเพียงครึ่งเดียว", "half of the position is missing"),
            )
            .remedy("ใส่ทั้ง lon และ lat หรือเว้นว่างทั้งคู่", "give both lon and lat, or neither"))
        }
    }
}

/// Reads judged pairs. The label is 1, 0 or the name of a relation.
///
/// # Errors
/// `Malformed` with up to twenty bad rows; two rows of one pair must agree.
pub fn read_pairs(from: impl Read) -> Result<Labelled> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(from);
    let columns = Columns::of(reader.headers().map_err(unreadable)?, &PAIR_COLUMNS, &PAIR_COLUMNS)?;
    let (mut pairs, mut faults) = (Labelled::new(), Vec::new());
    for (number, row) in reader.records().enumerate() {
        let row = row.map_err(unreadable)?;
        match pair(&columns, &row, number + 2, &pairs) {
            Ok((sides, label)) => {
                pairs.insert(sides, label);
            }
            Err(fault) => faults.push(fault),
        }
        if faults.len() >= MOST_FAULTS {
            break;
        }
    }
    if faults.is_empty() { Ok(pairs) } else { Err(Error::Malformed(faults)) }
}

fn pair(
    columns: &Columns,
    row: &csv::StringRecord,
    number: usize,
    known: &Labelled,
) -> std::result::Result<((String, String), Label), Fault> {
    let needed = |name: &'static str| {
        columns.get(row, name).ok_or_else(|| {
            Fault::row(number, name, "value-missing", Words::new(format!("ไม่มี {name}"), format!("{name} is empty")))
                .remedy("ทุกแถวต้องมี id_a, id_b และ label", "every row needs id_a, id_b and label")
        })
    };
    let (a, b, text) = (needed("id_a")?, needed("id_b")?, needed("label")?);
    let label = match text {
        "1" => Label::Double,
        "0" => Label::Not,
        name => Label::Relation(Relation::from_name(name).ok_or_else(|| {
            let names: Vec<&str> = Relation::all().into_iter().map(Relation::name).collect();
            let names = names.join(", ");
            not_a("label", name, number, "unknown-label", ("ป้ายที่รู้จัก", "a label that is known"))
                .remedy(format!("ใช้ 1, 0, {names}"), format!("1, 0, {names}"))
        })?),
    };
    let words = |th: &'static str, en: &'static str| Words::new(th, en);
    if a == b {
        return Err(Fault::row(number, "id_b", "pair-of-one", words("เป็นโครงการเดียวกัน", "both are the same work"))
            .remedy("ลบแถวนี้", "remove the row"));
    }
    let sides = if a < b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) };
    if known.get(&sides).is_some_and(|other| *other != label) {
        return Err(Fault::row(
            number,
            "label",
            "pair-judged-twice",
            words("คู่นี้มีป้ายอื่นอยู่แล้ว", "an earlier row says otherwise of this pair"),
        )
        .remedy("เหลือไว้เพียงแถวเดียว", "keep one of the rows"));
    }
    Ok((sides, label))
}

/// Reads names of areas: `code` of 2, 4 or 6 digits and `name`.
///
/// # Errors
/// `Malformed` with the first bad row.
pub fn read_areas(from: impl Read) -> Result<Vec<(String, Level, String)>> {
    let mut reader = csv::Reader::from_reader(from);
    let columns = Columns::of(reader.headers().map_err(unreadable)?, &["code", "name"], &["code", "name"])?;
    let mut areas = Vec::new();
    for (number, row) in reader.records().enumerate() {
        let row = row.map_err(unreadable)?;
        let code = to_arabic(columns.get(&row, "code").unwrap_or_default());
        let level = Level::of_code(&code).filter(|_| code.bytes().all(|byte| byte.is_ascii_digit()));
        let (Some(level), Some(name)) = (level, columns.get(&row, "name")) else {
            return Err(Error::malformed(
                not_a("code", &code, number + 2, "not-an-area", ("รหัสพื้นที่ที่มีชื่อ", "the code of an area with its name"))
                    .remedy("ใช้รหัส 2, 4 หรือ 6 หลัก", "use 2, 4 or 6 digits"),
            ));
        };
        areas.push((code, level, name.to_owned()));
    }
    Ok(areas)
}

fn unreadable(cause: csv::Error) -> Error {
    let row = cause.position().map_or(1, |position| position.line()) as usize;
    Error::malformed(
        Fault::new(
            At::Row { row, field: String::new() },
            "not-csv",
            Words::new(format!("อ่านแถวไม่ได้: {cause}"), format!("the row cannot be read: {cause}")),
        )
        .remedy("ใช้ไฟล์ CSV แบบ UTF-8", "the file must be comma-separated values in UTF-8"),
    )
}
