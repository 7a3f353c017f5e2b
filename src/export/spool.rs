//! A file without a name that one thread fills while another hands it out: the database is held for as long as it takes to read
//! the rows, and not for as long as the slowest client takes to receive them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// Bytes handed over at a time.
const CHUNK: usize = 128 << 10;

/// How far the writer has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct State {
    /// Bytes that can be read.
    pub written: u64,
    /// There will be no more, and nothing is missing.
    pub whole: bool,
}

/// The writing end. Dropped without [`SpoolWriter::finish`], it tells the reader that the file is not whole.
#[derive(Debug)]
pub(super) struct SpoolWriter {
    file: Arc<Mutex<File>>,
    pending: Vec<u8>,
    state: watch::Sender<State>,
}

/// The reading end. When it is dropped, writing fails.
#[derive(Debug)]
pub(super) struct SpoolReader {
    file: Arc<Mutex<File>>,
    at: u64,
    state: watch::Receiver<State>,
}

/// A new spool in a directory. The file has no name from the start, so that nothing is left of it, whatever happens.
pub(super) fn spool(directory: &Path) -> io::Result<(SpoolWriter, SpoolReader)> {
    std::fs::create_dir_all(directory)?;
    let file = Arc::new(Mutex::new(tempfile::tempfile_in(directory)?));
    let (tell, hear) = watch::channel(State::default());
    let writer = SpoolWriter { file: file.clone(), pending: Vec::with_capacity(CHUNK), state: tell };
    Ok((writer, SpoolReader { file, at: 0, state: hear }))
}

impl SpoolWriter {
    /// Says that the file is whole.
    pub fn finish(mut self) -> io::Result<()> {
        self.hand_over()?;
        self.state.send_modify(|state| state.whole = true);
        Ok(())
    }

    fn hand_over(&mut self) -> io::Result<()> {
        if self.state.is_closed() {
            return Err(io::Error::new(io::ErrorKind::BrokenPipe, "the client has gone"));
        }
        if self.pending.is_empty() {
            return Ok(());
        }
        let start = self.state.borrow().written;
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(start))?;
            file.write_all(&self.pending)?;
        }
        self.state.send_modify(|state| state.written = start + self.pending.len() as u64);
        self.pending.clear();
        Ok(())
    }
}

impl Write for SpoolWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.extend_from_slice(bytes);
        if self.pending.len() >= CHUNK {
            self.hand_over()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_over()
    }
}

impl SpoolReader {
    /// Waits until there is something to read, or the whole of it, or until it is known that there will be nothing.
    pub async fn begin(&mut self) -> State {
        // An error says that the writer has gone: what it left behind is the answer.
        let _ = self.state.wait_for(|state| state.written > 0 || state.whole).await;
        *self.state.borrow()
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// `UnexpectedEof` when the writer has given up.
    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let at = self.at;
        let gone = self.state.wait_for(|state| state.written > at || state.whole).await.is_err();
        let state = *self.state.borrow();
        if state.written > at {
            let (file, length) = (self.file.clone(), CHUNK.min(usize::try_from(state.written - at).unwrap_or(CHUNK)));
            let bytes =
                tokio::task::spawn_blocking(move || read_at(&file, at, length)).await.map_err(io::Error::other)??;
            self.at += bytes.len() as u64;
            return Ok(Some(bytes));
        }
        if gone && !state.whole {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the export was broken off"));
        }
        Ok(None)
    }
}

fn read_at(file: &Mutex<File>, at: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn run(test: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(test);
    }

    #[test]
    fn what_is_written_is_read_while_more_is_written() {
        run(read_on());
    }

    async fn read_on() {
        let directory = tempfile::tempdir().unwrap();
        let (mut writer, mut reader) = spool(directory.path()).unwrap();
        writer.write_all(&vec![b'a'; CHUNK]).unwrap();
        assert_eq!(reader.begin().await, State { written: CHUNK as u64, whole: false });
        assert_eq!(reader.next().await.unwrap().unwrap().len(), CHUNK);
        let rest = std::thread::spawn(move || {
            writer.write_all(b"end").unwrap();
            writer.finish().unwrap();
        });
        assert_eq!(reader.next().await.unwrap().unwrap(), b"end");
        assert_eq!(reader.next().await.unwrap(), None);
        rest.join().unwrap();
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "the file has no name");
    }

    #[test]
    fn a_writer_that_gives_up_is_no_end_and_a_reader_that_goes_stops_the_writer() {
        run(give_up());
    }

    async fn give_up() {
        let directory = tempfile::tempdir().unwrap();
        let (mut writer, mut reader) = spool(directory.path()).unwrap();
        writer.write_all(b"half").unwrap();
        writer.flush().unwrap();
        drop(writer);
        assert_eq!(reader.next().await.unwrap().unwrap(), b"half");
        assert_eq!(reader.next().await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        let (mut writer, reader) = spool(directory.path()).unwrap();
        drop(reader);
        assert_eq!(writer.write_all(&vec![0; CHUNK]).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
