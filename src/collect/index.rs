//! The git index: what a commit would hold, whatever the work tree says.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Arc, Mutex};

use super::git::{Git, GitError, records};
use super::{CollectError, LARGEST_FILE, ReadError, Tree, decode, read_file};
use crate::source::Source;

/// Asks for what a commit would change, with the blobs before and after.
const CHANGED: [&str; 8] = [
    "diff",
    "--cached",
    "--raw",
    "--no-abbrev",
    "--relative",
    "-z",
    "--no-renames",
    "--no-ext-diff",
];

/// The files of the git index below a folder.
#[derive(Debug)]
pub struct Index {
    git: Git,
    paths: Vec<Arc<str>>,
    blobs: BTreeMap<Arc<str>, Blob>,
    staged: BTreeSet<Arc<str>>,
    /// What the last commit has at the staged paths; new ones are not among them.
    before: BTreeMap<Arc<str>, Blob>,
    reader: Mutex<Option<Batch>>,
}

#[derive(Debug)]
struct Blob {
    id: String,
    link: bool,
}

impl Blob {
    /// Nothing for a mode of 0, where there is no file, and 160000, which is another repository:
    /// none of this one's files.
    fn of(mode: &str, id: &str) -> Option<Self> {
        let file = mode != "000000" && mode != "160000";
        file.then(|| Self { id: id.to_owned(), link: mode == "120000" })
    }
}

/// A running `git cat-file --batch`.
#[derive(Debug)]
struct Batch {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Index {
    /// Lists the index.
    ///
    /// # Errors
    /// git cannot be asked, or the index has conflicts that are not resolved.
    pub fn open(root: &Path) -> Result<Self, CollectError> {
        if !root.is_dir() {
            return Err(CollectError::NoFolder(root.display().to_string()));
        }
        let git = Git::at(root);
        // The two answers are found side by side.
        let listed = git.start(&["ls-files", "-s", "-z"])?;
        let changed = git.start(&CHANGED)?;
        let mut blobs = BTreeMap::new();
        for record in records(&listed.printed()?) {
            let record = String::from_utf8_lossy(record);
            let Some((head, path)) = record.split_once('\t') else {
                continue;
            };
            let mut fields = head.split(' ');
            let (mode, id, stage) = (fields.next(), fields.next(), fields.next());
            if stage != Some("0") {
                let reason = format!("`{path}` has a conflict that is not resolved");
                return Err(GitError::Failed { verb: "ls-files".to_owned(), reason }.into());
            }
            let blob = mode.zip(id).and_then(|(mode, id)| Blob::of(mode, id));
            blobs.extend(blob.map(|blob| (Arc::from(path), blob)));
        }
        let (mut staged, mut before) = (BTreeSet::new(), BTreeMap::new());
        let changed = changed.printed()?;
        let mut changed = records(&changed).map(String::from_utf8_lossy);
        while let Some((head, path)) = changed.next().zip(changed.next()) {
            // `:100644 100644 <id before> <id after> M`
            let mut fields = head.trim_start_matches(':').split(' ');
            let (mode, _, id) = (fields.next(), fields.next(), fields.next());
            let path = Arc::<str>::from(path);
            let blob = mode.zip(id).and_then(|(mode, id)| Blob::of(mode, id));
            before.extend(blob.map(|blob| (Arc::clone(&path), blob)));
            staged.insert(path);
        }
        let paths = blobs.keys().cloned().collect();
        Ok(Self { git, paths, blobs, staged, before, reader: Mutex::new(None) })
    }

    /// The paths that a commit would change, deleted ones among them.
    pub fn staged(&self) -> &BTreeSet<Arc<str>> {
        &self.staged
    }

    /// The files as the last commit has them; none where there is no commit yet.
    pub fn committed(&self) -> Committed<'_> {
        let unchanged = self.paths.iter().filter(|path| !self.staged.contains(*path));
        let mut paths: Vec<_> = unchanged.chain(self.before.keys()).cloned().collect();
        paths.sort_unstable();
        Committed { index: self, paths }
    }

    fn text(&self, path: &Arc<str>, blob: &Blob) -> Result<Source, ReadError> {
        if blob.link {
            return Err(ReadError::NotAFile("a symbolic link"));
        }
        Ok(Source::new(Arc::clone(path), decode(self.blob(&blob.id)?)?))
    }

    fn blob(&self, id: &str) -> Result<Vec<u8>, ReadError> {
        let failed = |reason: String| ReadError::Failed(format!("git cat-file: {reason}"));
        let mut reader = self.reader.lock().map_err(|error| failed(error.to_string()))?;
        let batch = match reader.take() {
            Some(batch) => batch,
            None => Batch::start(&self.git).map_err(|error| failed(error.to_string()))?,
        };
        let batch = reader.insert(batch);
        let answer = batch.read(id);
        match answer {
            Ok(answer) => answer,
            Err(error) => {
                // The stream is out of step now: start anew for the next one.
                *reader = None;
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

impl Tree for Index {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        self.text(path, self.blobs.get(path).ok_or(ReadError::Missing)?)
    }

    /// A name without a root means a file of the repository: the index has it, or the commit has not.
    fn read_beside(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        if Path::new(&**path).is_absolute() {
            return Ok(Source::new(Arc::clone(path), read_file(Path::new(&**path))?));
        }
        Err(ReadError::Failed("it is not in the index; `git add` it".to_owned()))
    }
}

/// The files of the last commit: the index, without what is staged in it. So git is not asked for
/// another listing.
#[derive(Debug)]
pub struct Committed<'i> {
    index: &'i Index,
    paths: Vec<Arc<str>>,
}

impl Tree for Committed<'_> {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let Index { staged, before, blobs, .. } = self.index;
        let blobs = if staged.contains(path) { before } else { blobs };
        self.index.text(path, blobs.get(path).ok_or(ReadError::Missing)?)
    }
}
