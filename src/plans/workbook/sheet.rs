//! A workbook put together: every sheet told, read, sifted for copies, and held against the summary.

use super::copies::{self, Candidate};
use super::form;
use super::grid::Grid;
use super::header::{self, Header};
use super::kind::{self, KindSaid};
use super::line::{self, Line};
use super::model::{Gravity, RowCounts, SheetRead, Shown, Workbook};
use super::rows::{Read, Reading};
use super::words::{Doubts, lines, squeezed};
use super::{Wishes, boxes, layout, reconcile, summary};
use crate::access::Bilingual;
use crate::duplicates::lineage::edition::window;
use crate::plans::book::{BookAmount, BookSheet, Context, Form, Ladder, PlanBook};
use crate::plans::programme;

/// Letters of a sheet's name at most: longer ones were cut by the program that wrote it.
const LONGEST_NAME: usize = 31;

/// What the lines above a heading say.
#[derive(Default)]
struct Above {
    lines: Vec<String>,
    /// Those of them that are titles: neither context nor ladder nor the body's name.
    titles: Vec<String>,
    title: Option<String>,
    plan: Option<String>,
    agency: Option<String>,
    context: Vec<Context>,
    ladder: Ladder,
    counts: RowCounts,
}

pub(super) fn workbook(grids: Vec<Grid>, wishes: &Wishes) -> Workbook {
    let mut doubts = Doubts::default();
    let mut book = PlanBook::default();
    let mut reads = Vec::with_capacity(grids.len());
    let mut candidates = Vec::new();
    let mut kinds = Vec::new();
    let mut year = None;
    for grid in &grids {
        let mut header = header::find(grid, 0);
        let above = above(grid, header.as_ref().map_or_else(|| grid.rows(), |header| header.top));
        fill_years(grid, header.as_mut(), &above, wishes, &mut doubts);
        let told = form::tell(grid, header.as_ref(), &above.lines, &mut doubts);
        let aliases = form::aliases(grid, header.as_ref().map_or(12, |header| header.bottom + 1));
        note_alias(grid, told.form, &aliases, &mut doubts);
        let mut read = SheetRead {
            name: grid.name.clone(),
            shown: grid.shown,
            form: told.form,
            aliases,
            title: above.title.clone(),
            years: header.as_ref().map(Header::years).unwrap_or_default(),
            columns: header.as_ref().map(Header::columns).unwrap_or_default(),
            rows: above.counts,
            boxes: u32::try_from(grid.boxes.len()).unwrap_or(u32::MAX),
            boxes_on_rows: 0,
            map: None,
            counts: told.form.is_some(),
            why: told.why,
        };
        let says = kind_said(grid, &above.titles);
        let one_year = year_of(&above.titles);
        if let (Some(form), Some(header)) = (told.form, header) {
            let title = above.plan.clone().or_else(|| says.as_ref().map(|said| said.line.clone()));
            book.title = book.title.take().or(title);
            (kinds, year) = (with(kinds, says), year.or(one_year));
            book.agency = book.agency.take().or(above.agency.clone());
            let sheet = sheet(grid, header, form, above, &mut read, &mut doubts);
            if !sheet.rows.is_empty() || !sheet.summary.is_empty() {
                candidates.push(Candidate { read: reads.len(), sheet });
            }
        } else if !grid.cells.is_empty() {
            match layout::fit(grid, &wishes.maps) {
                Some(fit) => {
                    let sheet = mapped(grid, &fit, &mut read, &mut doubts);
                    if !sheet.rows.is_empty() {
                        book.title = book.title.take().or_else(|| says.as_ref().map(|said| said.line.clone()));
                        (kinds, year) = (with(kinds, says), year.or(one_year));
                        candidates.push(Candidate { read: reads.len(), sheet });
                    }
                }
                None => unknown_layout(grid, &mut doubts),
            }
        }
        reads.push(read);
    }
    book.sheets = copies::sift(candidates, &mut reads, &mut doubts);
    align_years(&mut book, year.or(wishes.years));
    let reconciliation = reconcile::reconcile(&book);
    let kind = kind::settled(kinds, &mut doubts);
    Workbook { book, sheets: reads, reconciliation, doubts: doubts.0, kind }
}

/// The kind of plan that the first line of a sheet to do so says.
fn kind_said(grid: &Grid, titles: &[String]) -> Option<KindSaid> {
    let said =
        |line: &String| Some(KindSaid { kind: kind::of_line(line)?, sheet: grid.name.clone(), line: lines(line)? });
    titles.iter().find_map(said)
}

fn with(mut kinds: Vec<KindSaid>, said: Option<KindSaid>) -> Vec<KindSaid> {
    kinds.extend(said);
    kinds
}

fn above(grid: &Grid, top: u32) -> Above {
    let mut above = Above::default();
    for row in 0..top {
        let texts = line::texts(grid, row);
        let joined = texts.join(" ");
        if texts.is_empty() {
            above.counts.blank += 1;
            continue;
        }
        above.lines.push(joined.clone());
        let alone = texts.len() == 1;
        if line::is_agency(&joined) {
            above.agency = above.agency.take().or_else(|| lines(&joined));
            above.counts.title += 1;
            continue;
        }
        match line::of(&joined, alone) {
            Some(Line::Context(context)) => {
                above.counts.context += 1;
                above.context.push(context);
            }
            Some(Line::Strategy) => {
                above.counts.strategy += 1;
                above.ladder.strategy = lines(&joined);
            }
            Some(Line::Tactic) => {
                above.counts.tactic += 1;
                above.ladder.tactic = lines(&joined);
            }
            Some(Line::Programme) => {
                above.counts.programme += 1;
                above.ladder.programme = lines(&joined);
                // แผนงานบูรณาการ is the programme of its rows and what the plan is called.
                above.titles.push(joined);
            }
            other => {
                let is_title = other == Some(Line::Title) || kind::of_line(&joined).is_some();
                if is_title && window(&joined).is_some() {
                    above.plan = above.plan.take().or_else(|| lines(&joined));
                } else {
                    above.title = above.title.take().or_else(|| lines(&joined));
                }
                above.counts.title += 1;
                above.titles.push(joined);
            }
        }
    }
    above
}

/// Headings without years take those of the plan's title, or those that the caller says.
fn fill_years(grid: &Grid, header: Option<&mut Header>, above: &Above, wishes: &Wishes, doubts: &mut Doubts) {
    let Some(header) = header else { return };
    let said = above.plan.as_deref().and_then(window).or_else(|| year_of(&above.titles)).or(wishes.years);
    if let Some((first, last)) = said.filter(|(first, last)| first <= last && last - first < 20)
        && header.fill_years(first, last)
    {
        doubts.note(
            grid.address(header.top, 0),
            "years-from-title",
            format!("หัวตารางไม่มีปี ใช้ปี {first}–{last} ตามชื่อแผน"),
            format!("the heading names no years; {first}–{last} were taken from the plan's title"),
        );
    }
}

/// The year of a plan of one year, as a window.
fn year_of(titles: &[String]) -> Option<(i32, i32)> {
    titles.iter().find_map(|line| kind::one_year(line)).map(|year| (year, year))
}

fn note_alias(grid: &Grid, form: Option<Form>, aliases: &[String], doubts: &mut Doubts) {
    let Some(form) = form else { return };
    let others: Vec<&str> = aliases.iter().map(String::as_str).filter(|alias| *alias != form.printed()).collect();
    if !others.is_empty() {
        let (printed, read) = (others.join(", "), form.printed());
        doubts.note(
            &grid.name,
            "form-number",
            format!("แผ่นงานพิมพ์เลขแบบ {printed} แต่อ่านเป็น {read} ตามชื่อและคอลัมน์สุดท้าย"),
            format!("the sheet prints {printed} and was read as {read}, by its title and its last column"),
        );
    }
}

fn sheet(
    grid: &Grid,
    header: Header,
    form: Form,
    mut above: Above,
    read: &mut SheetRead,
    doubts: &mut Doubts,
) -> BookSheet {
    read.rows.header = header.bottom - header.top + 1;
    let mut sheet = BookSheet {
        name: grid.name.clone(),
        hidden: grid.shown != Shown::Visible,
        form,
        printed_form: read.aliases.first().filter(|alias| *alias != form.printed()).cloned(),
        context: above.context,
        ..BookSheet::default()
    };
    if form == Form::Summary {
        let found = summary::read(grid, &header, doubts);
        add(&mut read.rows, found.counts);
        sheet.summary = found.lines;
        return sheet;
    }
    if form != Form::Equipment && above.ladder.programme.is_none() {
        above.ladder.programme = programme_of_name(grid, doubts);
    }
    let bottom = header.bottom;
    let Read { mut rows, sums, counts } = Reading::new(grid, header, form, above.ladder, doubts).all();
    add(&mut read.rows, counts);
    read.boxes_on_rows = boxes::lay(grid, bottom, &mut rows, doubts);
    if rows.is_empty() {
        read.counts = false;
        read.why = Bilingual::new("เป็นแบบที่รู้จัก แต่ไม่มีโครงการ", "it is a form that is known, without projects");
    }
    sheet.rows = rows;
    sheet.sums = sums;
    sheet
}

/// A sheet that a saved column map fits.
fn mapped(grid: &Grid, fit: &layout::Fit<'_>, read: &mut SheetRead, doubts: &mut Doubts) -> BookSheet {
    let (mut rows, counts) = fit.rows(grid, doubts);
    read.form = Some(fit.map.form);
    read.map = Some(fit.map.id.clone());
    read.counts = !rows.is_empty();
    read.years = fit.years();
    read.columns = fit.columns();
    read.why = Bilingual::new("หัวตารางตรงกับแผนที่คอลัมน์ที่บันทึกไว้", "its headings are those of a saved column map");
    add(&mut read.rows, counts);
    let below = rows.first().map_or(0, |row| row.first_row.saturating_sub(2));
    read.boxes_on_rows = boxes::lay(grid, below, &mut rows, doubts);
    BookSheet {
        name: grid.name.clone(),
        hidden: grid.shown != Shown::Visible,
        form: fit.map.form,
        rows,
        ..BookSheet::default()
    }
}

fn unknown_layout(grid: &Grid, doubts: &mut Doubts) {
    doubts.say(
        Gravity::Note,
        &grid.name,
        "unknown-layout",
        (
            "แผ่นงานนี้ไม่ใช่แบบที่รู้จักและไม่ตรงกับแผนที่คอลัมน์ใด ไม่นำเข้า".to_owned(),
            "the sheet is none of the forms and fits no saved column map; it was left out".to_owned(),
        ),
        Some((
            "หากเป็นรายการของแผน ให้บันทึกแผนที่คอลัมน์ด้วย POST /column-maps แล้วนำเข้าใหม่",
            "if it holds rows of the plan, save a column map (POST /column-maps) and import the file again",
        )),
    );
}

/// The programme that a sheet is called by, where no line says it; its name may have been cut at 31 letters.
fn programme_of_name(grid: &Grid, doubts: &mut Doubts) -> Option<String> {
    let name = grid.name.trim();
    let is_cut = name.chars().count() >= LONGEST_NAME - 1;
    let bare = squeezed(name);
    let bare = bare.trim_start_matches(|letter: char| letter.is_ascii_digit() || "().-".contains(letter));
    let bare = bare.trim_start_matches("แผนงาน").trim_start_matches("ผง.");
    let cut =
        || programme::ALL.iter().find(|found| is_cut && bare.len() >= 12 && squeezed(found.thai).starts_with(bare));
    let found = programme::parse(name).or_else(cut)?;
    doubts.note(
        &grid.name,
        "programme-from-name",
        format!("ไม่มีบรรทัดแผนงาน ใช้ '{}' ตามชื่อแผ่นงาน", found.thai),
        format!("no line says the programme; '{}' was taken from the sheet's name", found.english),
    );
    Some(format!("แผนงาน{}", found.thai))
}

fn add(counts: &mut RowCounts, more: RowCounts) {
    counts.title += more.title;
    counts.context += more.context;
    counts.strategy += more.strategy;
    counts.tactic += more.tactic;
    counts.programme += more.programme;
    counts.header += more.header;
    counts.project += more.project;
    counts.continuation += more.continuation;
    counts.amendment += more.amendment;
    counts.sum += more.sum;
    counts.other += more.other;
    counts.blank += more.blank;
}

/// Gives every row one amount for each year of the book, in its order.
fn align_years(book: &mut PlanBook, said: Option<(i32, i32)>) {
    let of_rows =
        book.sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| row.amounts.iter().chain(&row.ordinance));
    let of_summary = book.sheets.iter().flat_map(|sheet| &sheet.summary).flat_map(|line| &line.amounts);
    let mut years: Vec<i32> = of_rows.chain(of_summary).map(|amount| amount.year).collect();
    years.sort_unstable();
    years.dedup();
    if years.is_empty() {
        let said = book.title.as_deref().and_then(window).or(said);
        years = said
            .filter(|(first, last)| last - first < 20)
            .map(|(first, last)| (first..=last).collect())
            .unwrap_or_default();
    }
    let aligned = |amounts: &[BookAmount]| -> Vec<BookAmount> {
        let of = |year: &i32| {
            let found = amounts.iter().find(|amount| amount.year == *year).cloned();
            found.unwrap_or(BookAmount { year: *year, ..BookAmount::default() })
        };
        years.iter().map(of).collect()
    };
    for sheet in &mut book.sheets {
        for row in &mut sheet.rows {
            row.amounts = aligned(&row.amounts);
            if !row.ordinance.is_empty() {
                row.ordinance = aligned(&row.ordinance);
            }
        }
        for sum in sheet.sums.iter_mut().filter(|sum| !sum.amounts.is_empty()) {
            sum.amounts = aligned(&sum.amounts);
        }
        for line in &mut sheet.summary {
            let at = |year: &i32| line.amounts.iter().position(|amount| amount.year == *year);
            line.counts =
                years.iter().map(|year| at(year).and_then(|at| line.counts.get(at).copied().flatten())).collect();
            line.amounts = aligned(&line.amounts);
        }
    }
    book.years = years;
}
