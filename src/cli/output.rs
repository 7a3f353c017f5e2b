//! The one place that prints: results on standard output, everything else on standard error; or both into memory, for tests.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex};

use serde::Serialize;

use super::words;
use crate::error::Error;
use crate::http::Language;

/// Where a command's words go.
#[derive(Clone)]
pub enum Sink {
    Terminal,
    Memory(Captured),
}

/// What a command said: standard output and standard error.
#[derive(Clone, Default)]
pub struct Captured {
    texts: Arc<Mutex<(String, String)>>,
}

impl Captured {
    pub fn out(&self) -> String {
        self.texts.lock().map(|texts| texts.0.clone()).unwrap_or_default()
    }

    pub fn err(&self) -> String {
        self.texts.lock().map(|texts| texts.1.clone()).unwrap_or_default()
    }
}

impl Sink {
    // A reader that went away (`phaen … | head`) is no fault of the command, so failures to print are let go.
    fn out(&self, line: &str) {
        match self {
            Sink::Terminal => {
                let _ = writeln!(std::io::stdout().lock(), "{line}");
            }
            Sink::Memory(captured) => {
                if let Ok(mut texts) = captured.texts.lock() {
                    texts.0.push_str(line);
                    texts.0.push('\n');
                }
            }
        }
    }

    fn err(&self, line: &str) {
        match self {
            Sink::Terminal => {
                let _ = writeln!(std::io::stderr().lock(), "{line}");
            }
            Sink::Memory(captured) => {
                if let Ok(mut texts) = captured.texts.lock() {
                    texts.1.push_str(line);
                    texts.1.push('\n');
                }
            }
        }
    }

    /// Help, version, or why the command was not understood.
    pub(super) fn refusal(&self, refusal: &clap::Error) {
        match self {
            Sink::Terminal => {
                let _ = refusal.print();
            }
            Sink::Memory(_) if refusal.use_stderr() => self.err(&refusal.render().to_string()),
            Sink::Memory(_) => self.out(&refusal.render().to_string()),
        }
    }
}

/// How a command speaks.
pub struct Output {
    sink: Sink,
    json: bool,
    language: Language,
}

impl Output {
    pub fn new(sink: Sink, json: bool, language: Language) -> Self {
        Output { sink, json, language }
    }

    /// The command's result: one JSON document with `--json`, else the text.
    pub fn result(&self, document: &impl Serialize, text: impl AsRef<str>) {
        if self.json {
            self.sink.out(&serde_json::to_string(document).unwrap_or_else(|_| "null".to_owned()));
        } else if !text.as_ref().is_empty() {
            self.sink.out(text.as_ref().trim_end());
        }
    }

    /// A remark beside the result; not said with `--json`.
    pub fn say(&self, text: impl AsRef<str>) {
        if !self.json {
            self.sink.out(text.as_ref());
        }
    }

    /// A remark that must not stand among the results: a warning, or how far the work has come.
    pub fn note(&self, text: impl AsRef<str>) {
        self.sink.err(text.as_ref());
    }

    pub fn error(&self, error: &Error) {
        for (index, line) in words::lines(error, self.language).iter().enumerate() {
            self.sink.err(&if index == 0 { format!("phaen: {line}") } else { line.clone() });
        }
    }

    /// One of two texts, by the language of the messages.
    pub fn choose<'a>(&self, th: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Thai => th,
            Language::English => en,
        }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Do the words go to the process's own outputs?
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self.sink, Sink::Terminal)
    }

    /// May a progress bar be drawn?
    pub(super) fn draws(&self) -> bool {
        !self.json && self.is_terminal() && std::io::stderr().is_terminal()
    }
}

/// Rows under headings, in columns as wide as their widest cell. Thai vowels and tone marks above and below take no room.
pub fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let shown = |text: &str| text.chars().filter(|c| !is_mark(*c)).count();
    let widths: Vec<usize> = (0..headings.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| shown(cell));
            cells.chain(headings.get(column).map(|heading| shown(heading))).max().unwrap_or(0)
        })
        .collect();
    let line = |cells: &[String]| -> String {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(shown(cell)))));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let heading = line(&headings.iter().map(|&heading| heading.to_owned()).collect::<Vec<_>>());
    std::iter::once(heading).chain(rows.iter().map(|row| line(row))).collect::<Vec<_>>().join("\n")
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_as_wide_as_its_widest_cell_and_thai_marks_take_no_room() {
        let rows = vec![vec!["ที่".to_owned(), "x".to_owned()], vec!["abc".to_owned(), "y".to_owned()]];
        assert_eq!(table(&["a", "b"], &rows), "a    b\nที่    x\nabc  y");
    }
}
