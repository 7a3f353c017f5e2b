//! The rows that a dry run refused, repaired or warned of, one JSON document to a line in files beside the original.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};

use super::folder::{Folder, disk};
use super::report::{Reason, RowReport, RowVerdict, Told};
use crate::error::{Error, Result};

/// Findings of one verdict that are kept; all are counted.
const KEPT: u64 = 100_000;

/// Findings that stand in the report itself.
const EXAMPLES: usize = 20;

/// Codes that are counted one by one; what is more goes under `other`.
const CODES: usize = 200;

fn name_of(verdict: RowVerdict) -> String {
    format!("{}.jsonl", verdict.name())
}

/// Writes findings as they are made.
pub struct Findings {
    layer: String,
    files: BTreeMap<RowVerdict, BufWriter<File>>,
    kept: BTreeMap<RowVerdict, u64>,
    reasons: BTreeMap<(RowVerdict, String), Reason>,
    examples: Vec<RowReport>,
}

impl Findings {
    /// Begins the files anew; those of a second layer are gone on with.
    pub fn begin(folder: &Folder, layer: &str, goes_on: bool) -> Result<Self> {
        let open = |verdict: RowVerdict| {
            let path = folder.beside(&name_of(verdict));
            let file = File::options().create(true).write(true).append(goes_on).truncate(!goes_on).open(path);
            file.map(|file| (verdict, BufWriter::new(file))).map_err(|cause| disk(&cause))
        };
        let files = RowVerdict::ALL.into_iter().map(open).collect::<Result<_>>()?;
        let (kept, reasons, examples) = (BTreeMap::new(), BTreeMap::new(), vec![]);
        Ok(Findings { layer: layer.to_owned(), files, kept, reasons, examples })
    }

    /// Notes one thing found of one row.
    pub fn note(&mut self, verdict: RowVerdict, row: u64, id: Option<&str>, told: Told) -> Result<()> {
        let code = if self.reasons.len() < CODES { told.code.as_str() } else { "other" };
        let counted = self.reasons.entry((verdict, code.to_owned())).or_insert_with(|| Reason {
            verdict,
            code: code.to_owned(),
            count: 0,
            reason: told.reason.clone(),
        });
        counted.count += 1;
        let kept = self.kept.entry(verdict).or_default();
        if *kept >= KEPT {
            return Ok(());
        }
        *kept += 1;
        let found = RowReport { layer: self.layer.clone(), row, id: id.map(str::to_owned), verdict, told };
        if let Some(file) = self.files.get_mut(&verdict) {
            serde_json::to_writer(&mut *file, &found).map_err(Error::internal)?;
            file.write_all(b"\n").map_err(|cause| disk(&cause))?;
        }
        if self.examples.len() < EXAMPLES {
            self.examples.push(found);
        }
        Ok(())
    }

    /// What was found, most frequent first, and the first examples.
    pub fn end(self) -> Result<(Vec<Reason>, Vec<RowReport>)> {
        for (_, mut file) in self.files {
            file.flush().map_err(|cause| disk(&cause))?;
        }
        let mut reasons: Vec<Reason> = self.reasons.into_values().collect();
        reasons.sort_by_key(|reason| (std::cmp::Reverse(reason.count), reason.verdict));
        Ok((reasons, self.examples))
    }
}

/// Findings of one verdict from a place in its file, each with the place after it.
pub fn read(folder: &Folder, verdict: RowVerdict, from: u64, most: usize) -> Result<Vec<(RowReport, u64)>> {
    let Ok(mut file) = File::open(folder.beside(&name_of(verdict))) else { return Ok(vec![]) };
    file.seek(SeekFrom::Start(from)).map_err(|cause| disk(&cause))?;
    let mut lines = BufReader::new(file);
    let (mut found, mut at, mut line) = (vec![], from, String::new());
    while found.len() < most {
        line.clear();
        let length = lines.read_line(&mut line).map_err(|cause| disk(&cause))?;
        if length == 0 {
            break;
        }
        at += length as u64;
        found.push((serde_json::from_str(&line).map_err(Error::internal)?, at));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Fault, Words};

    #[test]
    fn findings_are_counted_by_reason_and_read_again_from_any_place() {
        let directory = tempfile::tempdir().unwrap();
        let folder = Folder::of(directory.path(), "a");
        std::fs::create_dir_all(folder.original().parent().unwrap()).unwrap();
        for (layer, goes_on) in [("one", false), ("two", true)] {
            let mut findings = Findings::begin(&folder, layer, goes_on).unwrap();
            for row in 1..=3 {
                let fault = Fault::pointer("/x", "bad", Words::new("ไม่ดี", "bad"));
                findings.note(RowVerdict::Refused, row, None, Told::of(&fault)).unwrap();
            }
            let (reasons, examples) = findings.end().unwrap();
            assert_eq!((reasons[0].count, examples.len()), (3, 3));
        }
        let all = read(&folder, RowVerdict::Refused, 0, 10).unwrap();
        assert_eq!((all.len(), all[4].0.row, all[4].0.layer.as_str()), (6, 2, "two"));
        assert_eq!(read(&folder, RowVerdict::Refused, all[3].1, 10).unwrap()[0].0.row, 2);
        assert!(read(&folder, RowVerdict::Warned, 0, 10).unwrap().is_empty());
    }
}
