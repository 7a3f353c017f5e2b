//! What somebody must say before a file is taken in: which layer, which system of coordinates, what to do with refused rows.

use std::collections::BTreeSet;

use super::report::Report;
use super::wishes::ImportWishes;
use crate::error::{Error, Fault, Result, Words};
use crate::ingest::source::{CrsBasis, Found, FoundLayer};

/// The layers that are taken, and the names of those that are not.
pub fn choose<'a>(found: &'a Found, wishes: &ImportWishes) -> Result<(Vec<&'a FoundLayer>, Vec<String>)> {
    let wanted = wishes.layer.as_deref().filter(|_| !wishes.takes_all_layers());
    let (chosen, left): (Vec<&FoundLayer>, Vec<&FoundLayer>) =
        found.layers.iter().partition(|layer| wanted.is_none_or(|name| layer.name == name));
    if chosen.is_empty() {
        let names = found.layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>().join(", ");
        let words = Words::new("ไม่มีชั้นข้อมูลนี้ในไฟล์", "the file has no such layer");
        return Err(Error::malformed(
            Fault::parameter("layer", "unknown-layer", words)
                .remedy(format!("ในไฟล์มี {names}"), format!("the file holds {names}")),
        ));
    }
    Ok((chosen, left.into_iter().map(|layer| layer.name.clone()).collect()))
}

/// "Which of the layers?"
pub fn several(layers: &[&FoundLayer]) -> Fault {
    let names = layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>().join(", ");
    let words = Words::new(format!("ไฟล์มีหลายชั้นข้อมูล: {names}"), format!("the file holds several layers: {names}"));
    Fault::parameter("layer", "several-layers", words).remedy(
        "ระบุ layer เป็นชื่อหนึ่ง หรือ all เพื่อสร้างชุดข้อมูลของแต่ละชั้น",
        "give one name as layer, or all to make a dataset of each",
    )
}

/// What somebody must say about a layer before it can be taken in.
pub fn question(layer: &FoundLayer, wishes: &ImportWishes) -> Option<Words> {
    let why = &layer.crs.why;
    match (layer.crs.basis, layer.crs.crs) {
        (CrsBasis::Proposed, Some(crs)) if !wishes.accept_crs => Some(Words::new(
            format!("พิกัดดูเหมือน {} ({}); ตอบรับด้วย acceptCrs=true หรือระบุ crs", crs.code(), why.th),
            format!("the coordinates look like {} ({}); say acceptCrs=true, or name another crs", crs.code(), why.en),
        )),
        (CrsBasis::Unknown, _) => Some(Words::new(
            format!("ไม่รู้ระบบพิกัด ({}); ระบุ crs", why.th),
            format!("the system of coordinates is not known ({}); name it as crs", why.en),
        )),
        _ => None,
    }
}

/// Rows that stand in the way of taking the file in.
pub fn refusals(report: &Report, partial: bool) -> Vec<Fault> {
    let rows = report.layers.iter().fold((0, 0), |sum, layer| (sum.0 + layer.rows.refused, sum.1 + layer.rows.read));
    let fault = |code, words: Words| Fault::parameter("partial", code, words);
    match rows {
        (0, 0) if report.waiting_for.is_none() => {
            vec![Fault::parameter("file", "no-rows", Words::new("ไฟล์ไม่มีรายการ", "the file holds no rows"))]
        }
        (refused, read) if refused > 0 && refused == read => {
            vec![fault("all-refused", Words::new("ทุกรายการถูกปฏิเสธ", "every row was refused"))]
        }
        (refused, _) if refused > 0 && !partial => {
            let words = Words::new(format!("{refused} รายการถูกปฏิเสธ"), format!("{refused} rows were refused"));
            vec![fault("refused-rows", words).remedy(
                "แก้ไฟล์ หรือใช้ partial=true เพื่อรับเฉพาะรายการที่ดี",
                "correct the file, or take the good rows alone with partial=true",
            )]
        }
        _ => vec![],
    }
}

/// "The file has no such column", of each column of which something is wished and that none of its layers has; `missed` are those of each
/// layer.
pub fn unmet(wishes: &ImportWishes, missed: &[Vec<String>], layers: &[&FoundLayer]) -> Vec<Fault> {
    let known: BTreeSet<&str> = layers.iter().flat_map(|layer| &layer.columns).map(String::as_str).collect();
    let known = known.into_iter().collect::<Vec<_>>().join(", ");
    let fault = |column: &String| {
        let name = if wishes.rename.contains_key(column) { "rename" } else { "leaveOut" };
        let words = Words::new(format!("ไฟล์ไม่มีคอลัมน์ '{column}'"), format!("the file has no column '{column}'"));
        let fault = Fault::parameter(name, "unknown-column", words);
        fault.remedy(format!("คอลัมน์ในไฟล์: {known}"), format!("its columns are {known}"))
    };
    let in_none = |column: &&String| missed.iter().all(|layer| layer.contains(column));
    missed.first().into_iter().flatten().filter(in_none).map(fault).collect()
}
