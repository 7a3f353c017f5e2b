//! The report of an evaluation as one page that needs nothing else: Thai and English, figures, rules, confusion and calibration.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::run::Evaluation;

/// What it cost, as the command measured it: seconds, and bytes at the peak.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// Reading the works and preparing them.
    pub read_seconds: f64,
    pub compare_seconds: f64,
    pub wall_seconds: f64,
    pub cpu_seconds: Option<f64>,
    pub peak_bytes: Option<u64>,
}

const STYLE: &str = "body{font:15px/1.5 system-ui,'Noto Sans Thai',Sarabun,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2a33}\
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}th,td{padding:.3rem .6rem;border-bottom:1px solid #d5dde1;text-align:right}\
th:first-child,td:first-child{text-align:left}thead th{background:#eef3f5}.note{color:#52646d}svg{max-width:24rem}";

/// Writes the page. `source` names the files that were read.
pub fn page(evaluation: &Evaluation, cost: &Cost, source: &str) -> String {
    let figures = &evaluation.figures;
    html! {
        (DOCTYPE)
        html lang="th" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { "ผลการวัดการค้นหาโครงการซ้ำซ้อน · Evaluation of the search for duplicates" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "ผลการวัดการค้นหาโครงการซ้ำซ้อน" br; span lang="en" { "Evaluation of the search for duplicates" } }
                p.note { (source) " · " (evaluation.works) " โครงการ / works · " (evaluation.judged) " คู่ที่ตัดสินแล้ว / judged pairs" }
                p.note { (counting(evaluation)) }
                h2 { "ความถูกต้อง · Accuracy" }
                table { tbody {
                    (row("ความแม่นยำ · Precision", figures.precision))
                    (row("ความครบถ้วน · Recall", figures.recall))
                    (row("F1", figures.f1))
                    (row("F1 ที่ดีที่สุดทุกเกณฑ์ · Best F1 over thresholds", figures.best_f1))
                    (row("พื้นที่ใต้เส้น PR · PR-AUC", figures.pr_auc))
                    (row("ความแม่นยำ 100 คู่แรก · Precision at 100", figures.precision_at_100))
                    (row("Brier", figures.brier))
                    (row("ความคลาดเคลื่อนของความน่าจะเป็น · Calibration error (ECE)", figures.calibration_error))
                    (row("เฉพาะคู่ที่แสดง (≥ 0.1) · ECE of pairs from 0.1 on", figures.calibration_error_shown))
                    @if let Some(clusters) = evaluation.clusters {
                        (row("กลุ่ม: B-cubed precision · clusters", Some(clusters.precision)))
                        (row("กลุ่ม: B-cubed recall", Some(clusters.recall)))
                        (row("กลุ่ม: B-cubed F1", Some(clusters.f1)))
                    }
                } }
                h2 { "ความน่าจะเป็นเทียบกับความจริง · Probability against truth" }
                (calibration(evaluation))
                h2 { "ความสัมพันธ์ที่ตัดสิน (แถว) กับที่พบ (คอลัมน์) · Judged relation (rows) by found relation (columns)" }
                (confusion(evaluation))
                h2 { "กติกาหาคู่ · Rules of candidates" }
                (rules(evaluation))
                h2 { "ค่าใช้จ่าย · Cost" }
                table { tbody {
                    (plain("เวลา (วินาที) · Wall seconds", &format!("{:.2}", cost.wall_seconds)))
                    (plain("อ่านและเตรียม · Reading and preparing", &format!("{:.2}", cost.read_seconds)))
                    (plain("เปรียบเทียบ · Comparing", &format!("{:.2}", cost.compare_seconds)))
                    (plain("เวลาประมวลผล · CPU seconds", &cost.cpu_seconds.map_or("–".to_owned(), |s| format!("{s:.2}"))))
                    (plain("หน่วยความจำสูงสุด · Peak memory (MB)", &cost.peak_bytes.map_or("–".to_owned(), |b| (b / 1_000_000).to_string())))
                    (plain("คู่ต่อโครงการ · Candidates per work", &format!("{:.2}", evaluation.candidates_per_work)))
                    (plain("ส่วนที่ตัดออก · Reduction", &format!("{:.6}", evaluation.reduction)))
                } }
            }
        }
    }
    .into_string()
}

/// How pairs that are not listed were counted, in both languages.
pub fn counting(evaluation: &Evaluation) -> String {
    let Evaluation { unjudged, left_out, .. } = evaluation;
    let rule = if evaluation.complete {
        "คู่ที่ไม่อยู่ในไฟล์นับว่าไม่ซ้ำ · Pairs that are not listed count as no duplicates."
    } else {
        "คู่ที่ไม่อยู่ในไฟล์ไม่นับ · Pairs that are not listed are left out."
    };
    format!(
        "{rule} ({unjudged} คู่ที่พบแต่ไม่มีผู้ตัดสิน / found and not judged; {left_out} คู่ไม่นับเพราะไม่มีโครงการหรือเป็นหน่วยงานเดียวกัน / left out: a work is missing, or both are of one agency)"
    )
}

fn shown(figure: Option<f64>) -> String {
    figure.map_or("–".to_owned(), |figure| format!("{figure:.4}"))
}

fn row(name: &str, figure: Option<f64>) -> Markup {
    plain(name, &shown(figure))
}

fn plain(name: &str, value: &str) -> Markup {
    html! { tr { th { (name) } td { (value) } } }
}

fn rules(evaluation: &Evaluation) -> Markup {
    html! { table {
        thead { tr { th { "กติกา · Rule" } th { "คู่ · Pairs" } th { "ส่วนของงาน · Share of work" } th { "ลำพัง · Alone" } th { "ความครบถ้วน · Completeness" } th { "ลำพัง · Alone" } } }
        tbody { @for rule in &evaluation.rules { tr {
            th { (rule.rule) } td { (rule.candidates) } td { (format!("{:.3}", rule.share)) } td { (rule.alone) }
            td { (shown(rule.completeness)) } td { (shown(rule.completeness_alone)) }
        } } }
    } }
}

fn confusion(evaluation: &Evaluation) -> Markup {
    let mut found: Vec<&String> = evaluation.confusion.values().flat_map(|row| row.keys()).collect();
    found.sort();
    found.dedup();
    html! { table {
        thead { tr { th {} @for name in &found { th { (name) } } } }
        tbody { @for (label, row) in &evaluation.confusion { tr {
            th { (label) } @for name in &found { td { (row.get(*name).copied().unwrap_or(0)) } }
        } } }
    } }
}

/// A square with the diagonal of perfect honesty and a dot for each tenth that holds pairs.
fn calibration(evaluation: &Evaluation) -> Markup {
    let at = |share: f64| 10.0 + share * 180.0;
    html! {
        svg viewBox="0 0 200 200" role="img" aria-label="calibration" {
            rect x="10" y="10" width="180" height="180" fill="#fff" stroke="#9fb0b8" {}
            line x1="10" y1="190" x2="190" y2="10" stroke="#9fb0b8" stroke-dasharray="4 3" {}
            @for bin in evaluation.figures.calibration.iter().filter(|bin| bin.pairs > 0) {
                circle cx=(format!("{:.1}", at(bin.mean))) cy=(format!("{:.1}", at(1.0 - bin.doubles))) r="4" fill="#0b6e7f" {
                    title { (format!("{} pairs: {:.3} → {:.3}", bin.pairs, bin.mean, bin.doubles)) }
                }
            }
        }
    }
}
