//! The report of an import as a person reads it, in Thai or in English.

mod kinds;

use crate::access::Bilingual;
use crate::error::{At, Fault, Words};
use crate::http::Language;
use crate::imports::report::{FieldReport, LayerReport, Report, RowReport, RowVerdict};
use crate::imports::{Import, ImportState};

fn choose<'a>(language: Language, th: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Thai => th,
        Language::English => en,
    }
}

fn of(language: Language, text: &Bilingual) -> &str {
    choose(language, &text.th, &text.en)
}

/// What was understood, what was refused, and what became of it.
pub(super) fn text(import: &Import, language: Language) -> String {
    let mut lines = vec![format!("{} · {} bytes · sha256 {}", import.file.name, import.file.bytes, import.file.sha256)];
    if let Some(report) = &import.report {
        lines.push(format!("{}: {}", choose(language, "ชนิดไฟล์", "Format"), report.format));
        lines.extend(report.layers.iter().flat_map(|layer| layer_lines(layer, language)));
        lines.extend(kinds::lines(report, language));
        lines.extend(report.obstacles.iter().map(|told| format!("✗ {}", of(language, &told.reason))));
        if !report.left_out.is_empty() {
            let names = report.left_out.join(", ");
            lines.push(format!("{}: {names}", choose(language, "ชั้นข้อมูลที่ไม่ได้ใช้", "Layers left out")));
        }
    }
    lines.extend(import.made.iter().map(|made| {
        let what = match (made.unchanged, made.created) {
            (true, _) => choose(language, "ไม่มีอะไรเปลี่ยน", "nothing has changed"),
            (false, true) => choose(language, "ชุดข้อมูลใหม่", "a new dataset"),
            (false, false) => choose(language, "รุ่นใหม่", "a new version"),
        };
        let features = choose(language, "รายการ", "features");
        format!("{}: {} {features} ({what})", made.dataset, made.features)
    }));
    lines.push(format!("{} {} ({})", choose(language, "การนำเข้า", "Import"), import.id, state(import.state, language)));
    lines.extend(next_steps(import, language));
    lines.join("\n")
}

fn state(state: ImportState, language: Language) -> &'static str {
    match state {
        ImportState::Received => choose(language, "รับแล้ว", "received"),
        ImportState::Checked => choose(language, "ตรวจแล้ว ยังไม่ได้นำเข้า", "checked, not taken in"),
        ImportState::WaitingForYes => choose(language, "รอคำตอบ", "waits for a yes"),
        ImportState::Loading => choose(language, "กำลังบันทึก", "being taken in"),
        ImportState::Done => choose(language, "นำเข้าแล้ว", "taken in"),
        ImportState::Failed => choose(language, "ไม่สำเร็จ", "failed"),
        ImportState::Cancelled => choose(language, "ยกเลิก", "cancelled"),
        ImportState::Undone => choose(language, "ย้อนกลับแล้ว", "taken back"),
    }
}

fn layer_lines(layer: &LayerReport, language: Language) -> Vec<String> {
    let rows = &layer.rows;
    let mut lines = vec![format!("{} → {}", layer.layer, layer.dataset)];
    if let Some(encoding) = &layer.encoding {
        let name = choose(language, "รหัสอักขระ", "encoding");
        lines.push(format!("  {name}: {} ({})", encoding.value, of(language, &encoding.why)));
    }
    let crs = layer.crs.value.as_deref().unwrap_or("?");
    let swapped = if layer.crs.swapped { choose(language, " สลับแกน", ", axes swapped") } else { "" };
    let name = choose(language, "ระบบพิกัด", "coordinates");
    lines.push(format!("  {name}: {crs}{swapped} ({})", of(language, &layer.crs.why)));
    lines.push(format!(
        "  {}: {} · {} {} · {} {} · {} {} · {} {}",
        choose(language, "แถว", "rows"),
        rows.read,
        choose(language, "รับ", "taken"),
        rows.taken,
        choose(language, "ไม่รับ", "refused"),
        rows.refused,
        choose(language, "ซ่อม", "repaired"),
        rows.repaired,
        choose(language, "เตือน", "warned of"),
        rows.warned,
    ));
    let named = |field: &FieldReport| match &field.column {
        Some(column) => format!("{} ({column})", field.name),
        None => field.name.clone(),
    };
    let fields: Vec<String> = layer.fields.iter().map(named).collect();
    lines.push(format!("  {}: {}", choose(language, "ฟิลด์", "fields"), fields.join(", ")));
    if !layer.left_out_columns.is_empty() {
        let left = layer.left_out_columns.join(", ");
        lines.push(format!("  {}: {left}", choose(language, "คอลัมน์ที่ไม่รับ", "columns left out")));
    }
    if let Some(changes) = &layer.changes {
        lines.push(format!(
            "  {}: +{} ~{} -{} ={}",
            choose(
                language,
                "เทียบกับที่มีอยู่ (ใหม่ แก้ ลบ คงเดิม)",
                "beside what is there (added, changed, removed, unchanged)"
            ),
            changes.added,
            changes.changed,
            changes.removed,
            changes.unchanged,
        ));
    }
    for reason in &layer.reasons {
        let verdict = verdict(reason.verdict, language);
        lines.push(format!("  {verdict} {} × {}: {}", reason.count, reason.code, of(language, &reason.reason)));
    }
    lines.extend(layer.notes.iter().map(|note| format!("  ! {}", of(language, note))));
    lines
}

fn verdict(verdict: RowVerdict, language: Language) -> &'static str {
    match verdict {
        RowVerdict::Refused => choose(language, "ไม่รับ", "refused"),
        RowVerdict::Repaired => choose(language, "ซ่อม", "repaired"),
        RowVerdict::Warned => choose(language, "เตือน", "warned"),
    }
}

/// The command that goes on, where a person has to say something first. Nobody is asked on the terminal.
fn next_steps(import: &Import, language: Language) -> Option<String> {
    let report = import.report.as_ref().filter(|_| import.state != ImportState::Done)?;
    if report.waiting_for.is_some() {
        let proposed = report.layers.iter().any(|layer| layer.crs.basis == "proposed");
        let how = if proposed { "--yes" } else { "--crs EPSG:…" };
        let words = choose(language, "ตอบโดยสั่งอีกครั้งพร้อม", "Answer by the same command with");
        return Some(format!("{words} {how}"));
    }
    None
}

/// What stands against an import, with the first refused rows.
pub(super) fn obstacles(report: &Report) -> Vec<Fault> {
    let question = report
        .waiting_for
        .as_ref()
        .map(|text| Fault::new(At::Whole, "waiting-for-yes", Words::new(text.th.clone(), text.en.clone())));
    let rows = report.layers.iter().flat_map(|layer| &layer.examples);
    let refused = rows.filter(|row| row.verdict == RowVerdict::Refused).map(row_fault);
    let obstacles = report.obstacles.iter().map(|told| told.fault("not-accepted"));
    question.into_iter().chain(refused).chain(obstacles).collect()
}

fn row_fault(row: &RowReport) -> Fault {
    let words = |text: &Bilingual| Words::new(text.th.clone(), text.en.clone());
    let id = row.id.as_ref().map(|id| format!(" '{id}'")).unwrap_or_default();
    let mut fault = Fault::row(
        usize::try_from(row.row).unwrap_or(usize::MAX),
        row.told.field.clone(),
        "refused-row",
        Words::new(format!("รายการ{id}: {}", row.told.reason.th), format!("feature{id}: {}", row.told.reason.en)),
    );
    fault.remedy = row.told.remedy.as_ref().map(words);
    fault
}
