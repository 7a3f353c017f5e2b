//! How far long work has come: a bar on a terminal, a plain line every few seconds elsewhere, nothing with `--json`.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::Output;

/// Plain lines are written at most this often.
const EVERY: Duration = Duration::from_secs(5);

pub(super) struct Progress<'a> {
    what: String,
    shown: Shown<'a>,
}

enum Shown<'a> {
    Bar(ProgressBar),
    Lines { output: &'a Output, last: Mutex<Instant> },
    Nothing,
}

impl<'a> Progress<'a> {
    pub fn new(output: &'a Output, what: &str) -> Self {
        let shown = if output.is_json() {
            Shown::Nothing
        } else if output.draws() {
            let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}");
            let bar = ProgressBar::new(0).with_message(what.to_owned());
            Shown::Bar(match style {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            })
        } else {
            Shown::Lines { output, last: Mutex::new(Instant::now()) }
        };
        Progress { what: what.to_owned(), shown }
    }

    /// `done` of `total`; a total of 0 is not known yet.
    pub fn at(&self, done: u64, total: u64) {
        match &self.shown {
            Shown::Bar(bar) => {
                bar.set_length(total.max(done));
                bar.set_position(done);
            }
            Shown::Lines { output, last } => {
                let due = last.lock().is_ok_and(|mut last| {
                    let due = last.elapsed() >= EVERY;
                    if due {
                        *last = Instant::now();
                    }
                    due
                });
                if due && total > 0 {
                    output.note(format!("{} {done}/{total}", self.what));
                } else if due {
                    output.note(format!("{} {done}", self.what));
                }
            }
            Shown::Nothing => {}
        }
    }
}

/// The bar goes away, so that the result stands alone.
impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}
