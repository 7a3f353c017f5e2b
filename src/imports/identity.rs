//! The ids of a file's features, settled in bounded memory: their own, else a numbering property, else the running number.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::hash::{DefaultHasher, Hasher};
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::folder::disk;
use crate::error::Result;
use crate::features::feature::is_feature_id;

/// Where ids come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// The features' own ids.
    Own,
    /// A property of this name, whatever its case.
    Property(String),
    /// The running number in the file, from 1.
    Number,
}

/// Properties that number features, the likeliest first.
const NUMBERINGS: [&str; 4] = ["id", "gid", "fid", "objectid"];

/// Entries that one sieve keeps in memory: 24 bytes each.
const IN_MEMORY: usize = 200_000;

/// Repeated ids that are told one by one; a file with more has no ids worth the name.
pub const REPEATED_AT_MOST: usize = 100_000;

impl Scheme {
    /// As the report names it.
    pub fn name(&self) -> &str {
        match self {
            Scheme::Own => "own",
            Scheme::Property(name) => name,
            Scheme::Number => "number",
        }
    }

    /// The id of a row; `ordinal` counts all rows of the file from 1. None where the row has none of this sort.
    /// A slash, which an address cannot carry everywhere, becomes a colon.
    pub fn id(&self, own: Option<&str>, properties: &Map<String, Value>, ordinal: u64) -> Option<String> {
        match self {
            Scheme::Own => own.map(plain),
            Scheme::Property(name) => property_id(properties, name),
            Scheme::Number => Some(ordinal.to_string()),
        }
    }
}

fn plain(id: &str) -> String {
    id.trim().replace('/', ":")
}

fn property_id(properties: &Map<String, Value>, name: &str) -> Option<String> {
    let (_, value) = properties.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    let id = match value {
        Value::String(text) => plain(text),
        // A database's numbering that some writer has turned into floats is still a numbering.
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.to_string(),
            (None, Some(real)) if real.fract() == 0.0 => format!("{real:.0}"),
            _ => return None,
        },
        _ => return None,
    };
    is_feature_id(&id).then_some(id)
}

/// Watches the rows of a layer and settles where their ids come from.
pub struct Identities {
    candidates: Vec<Candidate>,
    started: bool,
}

struct Candidate {
    scheme: Scheme,
    sieve: Sieve,
}

/// What was settled.
#[derive(Debug, PartialEq, Eq)]
pub struct Settled {
    pub scheme: Scheme,
    /// Rows whose own id an earlier one has: their ordinal, and that of the earlier.
    pub repeated: Vec<(u64, u64)>,
    /// There are more of them than are told.
    pub too_many: bool,
}

impl Identities {
    pub fn new() -> Self {
        Identities { candidates: vec![], started: false }
    }

    /// The likeliest scheme so far.
    pub fn likely(&self) -> &Scheme {
        self.candidates.first().map_or(&Scheme::Number, |candidate| &candidate.scheme)
    }

    /// Takes note of a good row.
    pub fn add(&mut self, own: Option<&str>, properties: &Map<String, Value>, ordinal: u64) -> Result<()> {
        if !self.started {
            self.started = true;
            let named = NUMBERINGS.map(|name| Scheme::Property(name.to_owned()));
            let likely = std::iter::once(Scheme::Own).chain(named);
            let has = |scheme: &Scheme| scheme.id(own, properties, ordinal).is_some();
            self.candidates = likely.filter(has).map(|scheme| Candidate { scheme, sieve: Sieve::default() }).collect();
        }
        let mut failed = None;
        self.candidates.retain_mut(|candidate| match candidate.scheme.id(own, properties, ordinal) {
            Some(id) => {
                failed = candidate.sieve.add(&id, ordinal).err().or(failed.take());
                true
            }
            None => false,
        });
        failed.map_or(Ok(()), Err)
    }

    /// Own ids stand even where some are repeated, which refuses those rows; a property must number without repetition.
    pub fn settle(self) -> Result<Settled> {
        for candidate in self.candidates {
            let repeated = candidate.sieve.repeated(REPEATED_AT_MOST + 1)?;
            if repeated.is_empty() || candidate.scheme == Scheme::Own {
                let too_many = repeated.len() > REPEATED_AT_MOST;
                return Ok(Settled { scheme: candidate.scheme, repeated, too_many });
            }
        }
        Ok(Settled { scheme: Scheme::Number, repeated: vec![], too_many: false })
    }
}

/// Finds what comes more than once among very many texts: 128-bit hashes, sorted in memory piece by piece and merged from a file.
#[derive(Default)]
struct Sieve {
    entries: Vec<(u128, u64)>,
    /// A temporary file without a name, and the number of entries in each sorted piece of it.
    spilt: Option<(BufWriter<File>, Vec<usize>)>,
}

const ENTRY_BYTES: usize = 24;

fn hash_of(text: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(salt);
        hasher.write(text.as_bytes());
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

impl Sieve {
    fn add(&mut self, text: &str, ordinal: u64) -> Result<()> {
        self.entries.push((hash_of(text), ordinal));
        if self.entries.len() < IN_MEMORY {
            return Ok(());
        }
        self.spill().map_err(|cause| disk(&cause))
    }

    fn spill(&mut self) -> std::io::Result<()> {
        self.entries.sort_unstable();
        if self.spilt.is_none() {
            self.spilt = Some((BufWriter::new(tempfile::tempfile()?), vec![]));
        }
        if let Some((file, pieces)) = &mut self.spilt {
            for (hash, ordinal) in &self.entries {
                file.write_all(&hash.to_le_bytes())?;
                file.write_all(&ordinal.to_le_bytes())?;
            }
            pieces.push(self.entries.len());
        }
        self.entries.clear();
        Ok(())
    }

    /// The ordinals of texts that were there before, each with that of the first; `most` of them.
    fn repeated(mut self, most: usize) -> Result<Vec<(u64, u64)>> {
        if self.spilt.is_none() {
            self.entries.sort_unstable();
            return repetitions(self.entries.into_iter().map(Ok), most).map_err(|cause| disk(&cause));
        }
        self.merged(most).map_err(|cause| disk(&cause))
    }

    fn merged(mut self, most: usize) -> std::io::Result<Vec<(u64, u64)>> {
        self.spill()?;
        let Some((file, pieces)) = self.spilt else { return Ok(vec![]) };
        let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        let mut start = 0;
        let mut readers = Vec::with_capacity(pieces.len());
        for entries in pieces {
            readers.push(Piece::open(&file, start, entries)?);
            start += (entries * ENTRY_BYTES) as u64;
        }
        let mut heap = BinaryHeap::new();
        for (index, reader) in readers.iter_mut().enumerate() {
            heap.extend(reader.next()?.map(|entry| Reverse((entry, index))));
        }
        let sorted = std::iter::from_fn(move || {
            let Reverse((entry, index)) = heap.pop()?;
            match readers.get_mut(index).map(Piece::next) {
                Some(Ok(next)) => heap.extend(next.map(|entry| Reverse((entry, index)))),
                Some(Err(cause)) => return Some(Err(cause)),
                None => {}
            }
            Some(Ok(entry))
        });
        repetitions(sorted, most)
    }
}

/// A sorted piece of the file, read a little at a time.
struct Piece {
    file: File,
    at: u64,
    left: usize,
    /// What was read and not yet given, last first.
    ready: Vec<(u128, u64)>,
}

/// Entries of a piece that are read at once.
const AT_ONCE: usize = 512;

impl Piece {
    fn open(file: &File, at: u64, left: usize) -> std::io::Result<Self> {
        Ok(Piece { file: file.try_clone()?, at, left, ready: vec![] })
    }

    fn next(&mut self) -> std::io::Result<Option<(u128, u64)>> {
        if self.ready.is_empty() {
            let entries = self.left.min(AT_ONCE);
            let mut bytes = vec![0; entries * ENTRY_BYTES];
            // The copies of a file's handle share its position.
            self.file.seek(SeekFrom::Start(self.at))?;
            self.file.read_exact(&mut bytes)?;
            self.at += bytes.len() as u64;
            self.left -= entries;
            self.ready.extend(bytes.chunks_exact(ENTRY_BYTES).rev().map(entry));
        }
        Ok(self.ready.pop())
    }
}

fn entry(bytes: &[u8]) -> (u128, u64) {
    let (hash, ordinal) = bytes.split_at(16);
    let hash = u128::from_le_bytes(hash.try_into().unwrap_or_default());
    (hash, u64::from_le_bytes(ordinal.try_into().unwrap_or_default()))
}

fn repetitions(
    sorted: impl Iterator<Item = std::io::Result<(u128, u64)>>,
    most: usize,
) -> std::io::Result<Vec<(u64, u64)>> {
    let mut found = Vec::new();
    let mut first: Option<(u128, u64)> = None;
    for entry in sorted {
        let (hash, ordinal) = entry?;
        match first {
            Some((known, earlier)) if known == hash => {
                found.push((ordinal, earlier));
                if found.len() == most {
                    break;
                }
            }
            _ => first = Some((hash, ordinal)),
        }
    }
    found.sort_unstable();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn settled(rows: &[(Option<&str>, Value)]) -> Settled {
        let mut identities = Identities::new();
        for ((own, properties), ordinal) in rows.iter().zip(1..) {
            identities.add(*own, properties.as_object().unwrap(), ordinal).unwrap();
        }
        identities.settle().unwrap()
    }

    #[test]
    fn ids_are_the_features_own_else_a_numbering_property_else_the_running_number() {
        let own = settled(&[(Some("way/1"), json!({"gid": 1})), (Some("way/2"), json!({"gid": 1}))]);
        assert_eq!(own.scheme, Scheme::Own);
        assert_eq!(own.scheme.id(Some("way/1"), &Map::new(), 9).unwrap(), "way:1");
        let property = settled(&[(None, json!({"OBJECTID": 7})), (None, json!({"OBJECTID": 9.0}))]);
        assert_eq!(property.scheme, Scheme::Property("objectid".to_owned()));
        let id =
            |number: Value| property.scheme.id(None, json!({ "OBJECTID": number }).as_object().unwrap(), 5).unwrap();
        assert_eq!([id(json!(7)), id(json!(9.0))], ["7", "9"]);
        let repeated = settled(&[(None, json!({"gid": 7})), (None, json!({"gid": 7}))]);
        assert_eq!(repeated, Settled { scheme: Scheme::Number, repeated: vec![], too_many: false });
        let missing = settled(&[(Some("a"), json!({"id": 1})), (None, json!({"id": 2}))]);
        assert_eq!(missing.scheme, Scheme::Property("id".to_owned()), "an own id that not all have is none");
    }

    #[test]
    fn a_repeated_own_id_names_its_row_and_the_first() {
        assert_eq!(
            settled(&[(Some("a"), json!({})), (Some("b"), json!({})), (Some("a"), json!({}))]).repeated,
            [(3, 1)]
        );
    }

    #[test]
    fn repetitions_are_found_across_what_was_put_out_of_memory() {
        let mut sieve = Sieve::default();
        let all = IN_MEMORY as u64 * 2 + 10;
        for ordinal in 1..=all {
            sieve.add(&(ordinal % (all - 2)).to_string(), ordinal).unwrap();
        }
        assert_eq!(sieve.repeated(10).unwrap(), [(all - 1, 1), (all, 2)]);
    }
}
