//! How well the rules of redaction do: on titles with labels that were made for it, and on the real titles of a state budget.

use phaen::redaction::{Exceptions, rules};

/// A title without its marks, and the places (bytes) of what is personal in it.
fn labelled(line: &str) -> (String, Vec<(usize, usize)>) {
    let (mut text, mut spans, mut from) = (String::new(), Vec::new(), None);
    for letter in line.chars() {
        match letter {
            '⟦' => from = Some(text.len()),
            '⟧' => spans.push((from.take().unwrap(), text.len())),
            other => text.push(other),
        }
    }
    (text, spans)
}

fn found(text: &str) -> Vec<(usize, usize)> {
    let places = |start: usize| text.char_indices().nth(start).map_or(text.len(), |(at, _)| at);
    let findings = rules().find(text, &Exceptions::default());
    findings.iter().map(|one| (places(one.start), places(one.start) + one.text.len())).collect()
}

#[derive(Debug, Default)]
struct Figures {
    titles: usize,
    labels: usize,
    /// Labels of which nothing stays to be read.
    hidden: usize,
    hits: usize,
    /// Hits that touch a label.
    right: usize,
    /// Hits that are a label, no more and no less.
    exact: usize,
}

impl Figures {
    fn precision(&self) -> f64 {
        self.right as f64 / self.hits as f64
    }

    fn recall(&self) -> f64 {
        self.hidden as f64 / self.labels as f64
    }
}

#[test]
fn the_rules_hide_nearly_all_that_is_personal_and_nearly_nothing_else() {
    let titles = include_str!("../data/redaction/titles.txt");
    let mut figures = Figures::default();
    for line in titles.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let (text, labels) = labelled(line);
        let hits = found(&text);
        figures.titles += 1;
        figures.labels += labels.len();
        figures.hits += hits.len();
        let covers = |label: &(usize, usize)| hits.iter().any(|hit| hit.0 <= label.0 && label.1 <= hit.1);
        let touches = |hit: &&(usize, usize)| labels.iter().any(|label| hit.0 < label.1 && label.0 < hit.1);
        figures.hidden += labels.iter().filter(|label| covers(label)).count();
        figures.right += hits.iter().filter(touches).count();
        figures.exact += hits.iter().filter(|hit| labels.contains(hit)).count();
        for label in labels.iter().filter(|label| !covers(label)) {
            eprintln!("missed  {} — {text}", &text[label.0..label.1]);
        }
        for hit in hits.iter().filter(|hit| !touches(hit)) {
            eprintln!("wrong   {} — {text}", &text[hit.0..hit.1]);
        }
    }
    let (precision, recall) = (figures.precision(), figures.recall());
    eprintln!("{figures:?}: precision {:.1} %, recall {:.1} %", precision * 100.0, recall * 100.0);
    assert!(figures.titles >= 200, "{figures:?}");
    assert!(precision >= 0.97 && recall >= 0.92, "precision {precision:.3}, recall {recall:.3}");
}

#[test]
fn of_the_real_titles_of_a_state_budget_which_names_nobody_nothing_is_hidden() {
    let shared =
        std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| format!("{}/../shared/data", env!("CARGO_MANIFEST_DIR")));
    let path = format!("{shared}/projects/real_projects_sample.csv");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: {path} is not here");
        return;
    };
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let column = reader.headers().unwrap().iter().position(|name| name == "title").unwrap();
    let titles: Vec<String> = reader.records().map(|record| record.unwrap()[column].to_owned()).collect();
    let hits: Vec<String> = titles
        .iter()
        .flat_map(|title| found(title).into_iter().map(move |(from, to)| format!("{} — {title}", &title[from..to])))
        .collect();
    eprintln!("{} titles, {} hits: {hits:#?}", titles.len(), hits.len());
    assert_eq!((titles.len(), hits.len()), (5_618, 0), "{hits:#?}");
}
