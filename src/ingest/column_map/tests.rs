//! What a column map says, and how its faults are told.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use super::*;
use crate::error::At;
use crate::ingest::table;

const MAP: &str = r#"
money_unit = "baht"
[fields]
title = "title"
agency = "agency"
visibility = { value = "public" }
source_page = { column = "page", default = "?" }
area_codes = { column = "areas", separator = ",", values = { "เมือง" = "2001" } }
[agencies]
"กรมทางหลวง" = "DOH"
[external_ids]
record = "id"
[[budget]]
pairs = "by year"
[[budget]]
year = 2567
column = "งบ 2567"
unit = "million"
"#;

const ROWS: &str = "id,title,agency,page,areas,by year,งบ 2567
r1,ถนน,กรมทางหลวง,,\"เมือง, 2002\",2559:101;๒๕๖๐: 7 ,1.5
r2,คลอง,อบต.,12,,2559-3;2567:1,2
r3,สะพาน,อบต.,12,,,";

/// `code pointer` of each fault.
fn faults(text: &str) -> Vec<String> {
    let Err(Error::Malformed(faults)) = ColumnMap::parse(text) else { panic!("taken: {text}") };
    faults
        .iter()
        .map(|fault| match &fault.at {
            At::Pointer(pointer) => format!("{} {pointer}", fault.code),
            at => format!("{} {at}", fault.code),
        })
        .collect()
}

#[test]
fn cells_become_fields() {
    let map = ColumnMap::parse(MAP).unwrap();
    let table = table::read(ROWS, None).unwrap();
    let bound = map.bind(&table).unwrap();
    let row = &table.rows[0];
    assert_eq!(bound.text(row, Field::Title).as_deref(), Some("ถนน"));
    assert_eq!(bound.text(row, Field::Visibility).as_deref(), Some("public"));
    assert_eq!(bound.text(row, Field::SourcePage).as_deref(), Some("?"));
    assert_eq!(bound.texts(row, Field::AreaCodes), ["2001", "2002"]);
    assert_eq!(bound.text(row, Field::Objective), None);
    assert_eq!(bound.agency(row), Some(("กรมทางหลวง".to_owned(), Some("DOH".to_owned()))));
    assert_eq!(bound.agency(&table.rows[1]), Some(("อบต.".to_owned(), None)));
    assert_eq!(bound.external_ids(row), [("record".to_owned(), "r1".to_owned())]);
}

#[test]
fn amounts_come_from_pairs_and_from_columns() {
    let map = ColumnMap::parse(MAP).unwrap();
    let table = table::read(ROWS, None).unwrap();
    let bound = map.bind(&table).unwrap();
    let amounts = bound.amounts(&table.rows[0]).unwrap();
    let seen: Vec<_> = amounts.iter().map(|a| (a.year, a.text.as_str(), a.unit.baht())).collect();
    assert_eq!(seen, [(2559, "101", 1), (2560, "7", 1), (2567, "1.5", 1_000_000)]);
    let codes: Vec<_> = bound.amounts(&table.rows[1]).unwrap_err().iter().map(|f| (f.code, f.at.clone())).collect();
    let at = |field: &str| At::Row { row: 3, field: field.to_owned() };
    assert_eq!(codes, [("budget-pair", at("by year")), ("budget-year-twice", at("งบ 2567"))]);
    assert_eq!(bound.amounts(&table.rows[2]).unwrap(), [], "an empty cell is unknown, not zero");
}

#[test]
fn a_year_that_stands_twice_is_taken_as_the_map_says() {
    let years = |repeated: &str| {
        let map = format!("[fields]\ntitle = 't'\n[[budget]]\npairs = 'b'\nrepeated = '{repeated}'");
        let map = ColumnMap::parse(&map).unwrap();
        let table = table::read("t,b\nx,2566:1;2566:2;2567:3", None).unwrap();
        let amounts = map.bind(&table).unwrap().amounts(&table.rows[0]);
        amounts.map(|amounts| amounts.into_iter().map(|amount| amount.text).collect::<Vec<_>>())
    };
    assert_eq!(years("first").unwrap(), ["1", "3"]);
    assert_eq!(years("refuse").unwrap_err()[0].code, "budget-year-twice");
}

#[test]
fn a_year_may_stand_in_a_column_of_its_own() {
    let map =
        ColumnMap::parse("year_era = 'auto'\n[fields]\ntitle = 't'\n[[budget]]\nyear_column = 'ปี'\ncolumn = 'งบ'")
            .unwrap();
    let table = table::read("t,ปี,งบ\nx,๒๕๖๗,5\ny,2024,6\nz,next,7\nw,,", None).unwrap();
    let bound = map.bind(&table).unwrap();
    let year = |row: usize| bound.amounts(&table.rows[row]).map(|amounts| amounts.first().map(|amount| amount.year));
    assert_eq!((year(0).unwrap(), year(1).unwrap(), year(3).unwrap()), (Some(2567), Some(2567), None));
    assert_eq!(year(2).unwrap_err()[0].code, "budget-year");
}

#[test]
fn every_fault_of_a_map_names_its_key() {
    assert_eq!(faults("[fields]\nagency = 'a'"), ["map-key /fields/title"]);
    assert_eq!(faults("colour = 1\n[fields]\ntitle = 't'"), ["map-key-unknown /colour"]);
    assert_eq!(faults("[fields]\ntitle = 't'\nname = 'x'"), ["map-field /fields/name"]);
    assert_eq!(faults("encoding = 'latin'\n[fields]\ntitle = 't'"), ["map-key /encoding"]);
    assert_eq!(
        faults("year_era = 'ad'\nmoney_unit = 'usd'\n[fields]\ntitle = 't'"),
        ["map-key /year_era", "map-key /money_unit"]
    );
    assert_eq!(
        faults("[fields]\ntitle = { column = 'a', value = 'b' }"),
        ["map-key /fields/title", "map-key /fields/title"]
    );
    assert_eq!(faults("[fields]\ntitle = { column = 'a', colum = 'b' }"), ["map-key-unknown /fields/title/colum"]);
    assert_eq!(faults("[fields]\ntitle = 't'\nlongitude = 'x'"), ["map-key /fields"]);
    assert_eq!(
        faults("[fields]\ntitle = 't'\n[[budget]]\nyear = 15\ncolumn='c'\nunit='kg'"),
        ["map-key /budget/0/unit"]
    );
    assert_eq!(faults("[fields]\ntitle = 't'\n[[budget]]\nyear = 'x'\ncolumn='c'"), ["map-key /budget/0/year"]);
    assert_eq!(faults("[fields]\ntitle = 't'\n[[budget]]\ncolumn='c'"), ["map-key /budget/0"]);
    assert_eq!(faults("[fields\n"), ["map-toml "]);
}

#[test]
fn a_column_that_is_not_there_is_named_with_those_that_are() {
    let map = ColumnMap::parse("[fields]\ntitle = 'ชื่อ'").unwrap();
    let Err(error) = map.bind(&table::read("title,page\n1,2", None).unwrap()) else { panic!("bound") };
    let text = error.to_string();
    assert!(text.contains("'ชื่อ', which fields.title") && text.contains("the columns are: title, page"), "{text}");
}

#[test]
fn years_are_read_in_the_era_of_the_file() {
    assert_eq!(Era::Buddhist.buddhist_year("ปี ๒๕๖๗"), Some(2567));
    assert_eq!(Era::Buddhist.buddhist_year("67"), Some(2567));
    assert_eq!(Era::Buddhist.buddhist_year("2024"), None);
    assert_eq!(Era::Common.buddhist_year("2024"), Some(2567));
    assert_eq!(Era::Auto.buddhist_year("2024"), Some(2567));
    assert_eq!(Era::Auto.buddhist_year("2567"), Some(2567));
    assert_eq!(Era::Auto.buddhist_year("next"), None);
}

#[test]
fn the_example_in_the_manual_is_a_map() {
    let source = include_str!("../column_map.rs");
    let lines = source.lines().take_while(|line| line.starts_with("//!")).map(|line| line.trim_start_matches("//!"));
    let example: Vec<&str> =
        lines.skip_while(|line| !line.contains("```toml")).skip(1).take_while(|line| !line.contains("```")).collect();
    let map = ColumnMap::parse(&example.join("\n")).unwrap();
    assert_eq!((map.encoding, map.delimiter, map.budgets.len()), (Some(Encoding::Windows874), Some(';'), 3));
}

#[test]
fn the_real_project_sample_binds_without_a_fault() {
    let map = ColumnMap::parse(include_str!("../../../tests/data/budget_bill.toml")).unwrap();
    let base = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = std::path::Path::new(&base).join("projects/real_projects_sample.csv");
    let Ok(bytes) = std::fs::read(&path) else {
        let line = format_args!("skipped: {} is absent\n", path.display());
        return std::io::Write::write_fmt(&mut std::io::stderr(), line).unwrap();
    };
    let table = table::read(&crate::ingest::text::decode(&bytes, map.encoding).unwrap().text, map.delimiter).unwrap();
    let bound = map.bind(&table).unwrap();
    let mut titles = 0;
    for row in &table.rows {
        titles += usize::from(bound.text(row, Field::Title).is_some());
        let amounts = bound.amounts(row).unwrap_or_else(|faults| panic!("{}", faults[0]));
        assert!(amounts.iter().all(|amount| amount.text.parse::<i64>().is_ok()), "row {}", row.number);
    }
    assert_eq!(titles, 5_618);
}

#[test]
fn a_table_as_thai_programs_write_it_is_read() {
    let map = ColumnMap::parse(include_str!("../../../tests/data/projects_windows874.toml")).unwrap();
    let bytes = include_bytes!("../../../tests/data/projects_windows874.csv");
    let table = table::read(&crate::ingest::text::decode(bytes, None).unwrap().text, map.delimiter).unwrap();
    let bound = map.bind(&table).unwrap();
    assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 3, 5]);
    assert_eq!(bound.text(&table.rows[0], Field::Title).as_deref(), Some("ก่อสร้างถนน คสล.\r\nสายบ้านบึง"));
    let texts: Vec<_> = table.rows.iter().map(|row| bound.amounts(row).unwrap().pop().map(|a| a.text)).collect();
    assert_eq!(texts, [Some("1.25".to_owned()), Some("-".to_owned()), None], "a dash is none, an empty cell unknown");
}
