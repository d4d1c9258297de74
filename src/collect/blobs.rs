//! What git keeps under an id, read from one `git cat-file --batch`.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Arc, Mutex};

use super::git::Git;
use super::{LARGEST_FILE, ReadError, decode};
use crate::source::Source;

/// A file as git names its content.
#[derive(Debug)]
pub(super) struct Blob {
    pub(super) id: String,
    /// Whether it is a symbolic link.
    pub(super) link: bool,
}

impl Blob {
    /// Nothing for a mode of 0, where there is no file, and 160000, which is another repository:
    /// none of this one's files.
    pub(super) fn of(mode: &str, id: &str) -> Option<Self> {
        let file = mode != "000000" && mode != "160000";
        file.then(|| Self { id: id.to_owned(), link: mode == "120000" })
    }
}

/// Reads blobs one at a time; git is started with the first.
#[derive(Debug)]
pub(super) struct Reader {
    git: Git,
    batch: Mutex<Option<Batch>>,
}

/// A running `git cat-file --batch`.
#[derive(Debug)]
struct Batch {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Reader {
    pub(super) const fn of(git: Git) -> Self {
        Self { git, batch: Mutex::new(None) }
    }

    /// A file's text; the file is missing where there is no blob.
    pub(super) fn source(&self, path: &Arc<str>, blob: Option<&Blob>) -> Result<Source, ReadError> {
        let blob = blob.ok_or(ReadError::Missing)?;
        if blob.link {
            return Err(ReadError::NotAFile("a symbolic link"));
        }
        Ok(Source::new(Arc::clone(path), decode(self.blob(&blob.id)?)?))
    }

    fn blob(&self, id: &str) -> Result<Vec<u8>, ReadError> {
        let failed = |reason: String| ReadError::Failed(format!("git cat-file: {reason}"));
        let mut held = self.batch.lock().map_err(|error| failed(error.to_string()))?;
        let batch = match held.take() {
            Some(batch) => batch,
            None => Batch::start(&self.git).map_err(|error| failed(error.to_string()))?,
        };
        let batch = held.insert(batch);
        let answer = batch.read(id);
        match answer {
            Ok(answer) => answer,
            Err(error) => {
                // The stream is out of step now: start anew for the next one.
                *held = None;
                Err(failed(error.to_string()))
            }
        }
    }
}

impl Batch {
    fn start(git: &Git) -> std::io::Result<Self> {
        let mut command = git.command(&["cat-file", "--batch"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let closed = || std::io::Error::other("its pipes are closed");
        let ask = child.stdin.take().ok_or_else(closed)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(closed)?);
        Ok(Self { child, ask, answers })
    }

    fn read(&mut self, id: &str) -> std::io::Result<Result<Vec<u8>, ReadError>> {
        writeln!(self.ask, "{id}")?;
        self.ask.flush()?;
        let mut header = String::new();
        self.answers.read_line(&mut header)?;
        let mut fields = header.trim_end().rsplit(' ');
        let size = fields.next().and_then(|size| size.parse::<u64>().ok());
        let Some(size) = size else {
            return Ok(Err(ReadError::Missing));
        };
        if size > LARGEST_FILE {
            std::io::copy(&mut (&mut self.answers).take(size + 1), &mut std::io::sink())?;
            return Ok(Err(ReadError::TooLarge(size)));
        }
        let mut bytes = Vec::new();
        (&mut self.answers).take(size + 1).read_to_end(&mut bytes)?;
        bytes.pop();
        if bytes.len() as u64 != size {
            return Err(std::io::Error::other("the answer is cut short"));
        }
        Ok(Ok(bytes))
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // It would end by itself with its input; waiting for it could hang a failing run.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
