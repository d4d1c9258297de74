//! A repository behind a git address: its last commit, fetched into a folder that goes when it is no
//! longer looked at. Nothing is checked out, so nothing of it runs and no link leads anywhere.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use tempfile::TempDir;

use super::git::{Git, GitError};
use super::{CollectError, ReadError, Revision, Tree};
use crate::source::Source;

/// The transports that run no program of an address's choice, as `ext::` would.
const TRANSPORTS: &str = "https:ssh:git:file";

/// The last commit of a repository's default branch.
#[derive(Debug)]
pub struct Fetched {
    revision: Revision,
    /// Removed with it.
    _folder: TempDir,
}

impl Fetched {
    /// Fetches it, without history.
    ///
    /// # Errors
    /// git cannot be started, the address does not answer, or there is no commit.
    pub fn of(address: &str) -> Result<Self, CollectError> {
        let folder = tempfile::Builder::new().prefix("keyroster-").tempdir();
        let folder = folder.map_err(|error| CollectError::Unlistable {
            path: "the folder for temporary files".to_owned(),
            reason: error.to_string(),
        })?;
        let clone = ["clone", "--quiet", "--bare", "--depth=1", "--single-branch", "--no-tags"];
        ask(folder.path(), &[&clone[..], &["--", address, "."]].concat())?;
        Ok(Self { revision: Revision::open(folder.path(), "HEAD")?, _folder: folder })
    }
}

impl Tree for Fetched {
    fn paths(&self) -> &[Arc<str>] {
        self.revision.paths()
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        self.revision.read(path)
    }

    /// There is nothing beside it.
    fn read_beside(&self, _path: &Arc<str>) -> Result<Source, ReadError> {
        Err(ReadError::Missing)
    }
}

impl Git {
    /// The id of the commit that a repository's default branch is at.
    ///
    /// # Errors
    /// git cannot be started, the address does not answer, or there is no commit.
    pub fn head_of(address: &str) -> Result<String, GitError> {
        let said = ask(Path::new("."), &["ls-remote", "--quiet", "--", address, "HEAD"])?;
        let said = String::from_utf8_lossy(&said);
        let id = said.split_whitespace().next().map(str::to_owned);
        id.ok_or_else(|| GitError::NoCommit("HEAD".to_owned()))
    }
}

/// Asks git what needs a network. It must not ask anybody for a password.
fn ask(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "core.hooksPath=/dev/null", "-c", "protocol.version=2"])
        .args(arguments)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ALLOW_PROTOCOL", TRANSPORTS)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| GitError::NotStarted(error.to_string()))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let verb = arguments.first().copied().unwrap_or_default().to_owned();
    let said = String::from_utf8_lossy(&output.stderr);
    // An address may hold a password, and git repeats it.
    let reason = said.lines().next().unwrap_or("no reason given").replace(address(arguments), "it");
    Err(GitError::Failed { verb, reason })
}

fn address<'a>(arguments: &[&'a str]) -> &'a str {
    let at = arguments.iter().position(|argument| *argument == "--");
    at.and_then(|at| arguments.get(at + 1)).copied().unwrap_or("--")
}
