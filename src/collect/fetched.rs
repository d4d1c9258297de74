//! A repository behind a git address: one commit, fetched into a folder that goes when it is no longer
//! looked at, with the files that are read. Nothing is checked out, so nothing of it runs and no link
//! leads anywhere.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;

use super::git::{Git, GitError};
use super::{CollectError, ReadError, Revision, Tree};
use crate::github::Access;
use crate::source::Source;

/// The transports that run no program of an address's choice, as `ext::` would.
const TRANSPORTS: &str = "https:ssh:git:file";

/// Those of GitHub. It is asked in clear only on this machine.
const OF_GITHUB: &str = "https:http:file";

/// Which files are read, by their paths.
type Reads = fn(&str) -> bool;

/// A commit of a repository.
#[derive(Debug)]
pub struct Fetched {
    revision: Revision,
    from: Origin,
    trouble: Mutex<Option<String>>,
    /// Removed with it.
    folder: TempDir,
}

/// Where it comes from.
#[derive(Debug)]
struct Origin {
    access: Access,
    /// Settings of git that say so.
    remote: Vec<String>,
}

impl Fetched {
    /// Fetches the last commit of the default branch, without history.
    ///
    /// # Errors
    /// git cannot be started, the address does not answer, or there is no commit.
    pub fn of(address: &str, reads: Reads) -> Result<Self, CollectError> {
        let from = Origin { access: Access::of(address), remote: Vec::new() };
        let address = from.access.address();
        let folder = folder()?;
        let clone = ["clone", "--quiet", "--bare", "--depth=1", "--single-branch", "--no-tags"];
        from.ask(
            folder.path(),
            &[&clone[..], &["--filter=blob:none", "--", address, "."]].concat(),
        )?;
        Self::open(folder, "HEAD", from, reads)
    }

    /// Fetches one commit, without history.
    ///
    /// # Errors
    /// git cannot be started, the address does not answer, or there is no such commit.
    pub fn commit(access: &Access, id: &str, reads: Reads) -> Result<Self, CollectError> {
        let set =
            |name: &str, value: &str| ["-c".to_owned(), format!("remote.origin.{name}={value}")];
        let remote = [
            set("url", access.address()),
            set("promisor", "true"),
            set("partialCloneFilter", "blob:none"),
        ];
        let from = Origin { access: access.clone(), remote: remote.concat() };
        let folder = folder()?;
        from.ask(folder.path(), &["init", "--quiet", "--bare", "."])?;
        from.fetch(folder.path(), &["--depth=1", "--end-of-options", "origin", id], Stdio::null())?;
        Self::open(folder, id, from, reads)
    }

    /// Brings the files that are read, all at once: to ask for each as it is read takes long.
    fn open(folder: TempDir, name: &str, from: Origin, reads: Reads) -> Result<Self, CollectError> {
        let revision = Revision::open(folder.path(), name)?;
        from.bring(folder.path(), revision.blobs(reads))?;
        Ok(Self { revision, from, trouble: Mutex::default(), folder })
    }
}

/// A folder to fetch into.
fn folder() -> Result<TempDir, CollectError> {
    let folder = tempfile::Builder::new().prefix("keyroster-").tempdir();
    folder.map_err(|error| CollectError::Unlistable {
        path: "the folder for temporary files".to_owned(),
        reason: error.to_string(),
    })
}

impl Tree for Fetched {
    fn paths(&self) -> &[Arc<str>] {
        self.revision.paths()
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let read = self.revision.read(path);
        let Some(id) = self.revision.blob(path).filter(|_| matches!(read, Err(ReadError::Missing)))
        else {
            return read;
        };
        // Nobody could know that it is asked for: a roster that another one includes, for instance.
        match self.from.bring(self.folder.path(), [id].into_iter()) {
            Ok(()) => self.revision.read(path),
            Err(error) => {
                let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
                *trouble = Some(error.to_string());
                Err(ReadError::Failed(error.to_string()))
            }
        }
    }

    /// There is nothing beside it.
    fn read_beside(&self, _path: &Arc<str>) -> Result<Source, ReadError> {
        Err(ReadError::Missing)
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Git {
    /// The id of the commit that a repository's default branch is at.
    ///
    /// # Errors
    /// git cannot be started, the address does not answer, or there is no commit.
    pub fn head_of(address: &str) -> Result<String, GitError> {
        let from = Origin { access: Access::of(address), remote: Vec::new() };
        let asked = ["ls-remote", "--quiet", "--", from.access.address(), "HEAD"];
        let said = from.ask(Path::new("."), &asked)?;
        let said = String::from_utf8_lossy(&said);
        let id = said.split_whitespace().next().map(str::to_owned);
        id.ok_or_else(|| GitError::NoCommit("HEAD".to_owned()))
    }
}

impl Origin {
    /// Brings those of these files' contents that are not here.
    fn bring<'i>(
        &self,
        folder: &Path,
        ids: impl Iterator<Item = &'i str>,
    ) -> Result<(), CollectError> {
        let mut ids: Vec<_> = ids.collect();
        ids.sort_unstable();
        ids.dedup();
        let missing = self.missing(folder, &ids)?;
        if missing.is_empty() {
            return Ok(());
        }
        let listed = listed(folder, &missing)?;
        self.fetch(folder, &["--stdin", "origin"], listed.into())?;
        match self.missing(folder, &ids)?.len() {
            0 => Ok(()),
            lacking => {
                let reason = format!("it does not give {lacking} of its files");
                Err(GitError::Failed { verb: "fetch".to_owned(), reason }.into())
            }
        }
    }

    /// Those of these ids that nothing is here of.
    fn missing(&self, folder: &Path, ids: &[&str]) -> Result<Vec<String>, CollectError> {
        let asked = ["cat-file", "--batch-check=%(objectname)", "--buffer"];
        let said = self.run(folder, &asked, listed(folder, ids)?.into())?;
        let said = String::from_utf8_lossy(&said);
        Ok(said
            .lines()
            .filter_map(|line| line.strip_suffix(" missing"))
            .map(str::to_owned)
            .collect())
    }

    fn fetch(&self, folder: &Path, more: &[&str], input: Stdio) -> Result<Vec<u8>, GitError> {
        let fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"];
        let filter = ["--recurse-submodules=no", "--filter=blob:none"];
        self.run(folder, &[&fetch[..], &filter, more].concat(), input)
    }

    fn ask(&self, folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        self.run(folder, arguments, Stdio::null())
    }

    /// Asks git what may need a network. It must not ask anybody for a password.
    fn run(&self, folder: &Path, arguments: &[&str], input: Stdio) -> Result<Vec<u8>, GitError> {
        let transports = if self.remote.is_empty() { TRANSPORTS } else { OF_GITHUB };
        let output = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(["-c", "core.hooksPath=/dev/null", "-c", "protocol.version=2"])
            .args(["-c", "fetch.negotiationAlgorithm=noop", "-c", "maintenance.auto=false"])
            .args(["-c", "gc.auto=0"])
            // A server that says nothing for two minutes has gone.
            .args(["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=120"])
            .args(&self.remote)
            .args(arguments)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ALLOW_PROTOCOL", transports)
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("LC_ALL", "C")
            .envs(settings(&self.access))
            .stdin(input)
            .output()
            .map_err(|error| GitError::NotStarted(error.to_string()))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let verb = arguments.first().copied().unwrap_or_default().to_owned();
        let said = String::from_utf8_lossy(&output.stderr);
        let failed = |line: &&str| line.starts_with("fatal:") || line.starts_with("error:");
        let line = said.lines().find(failed).or_else(|| said.lines().next());
        // An address may hold a credential all the same, as a name without a password.
        let address = self.access.address();
        let reason = line.unwrap_or("no reason given").replace(address, "it");
        Err(GitError::Failed { verb, reason })
    }
}

/// Variables that hand git its credential; none where it needs none, so that those of the machine
/// count.
fn settings(access: &Access) -> Vec<(String, String)> {
    let settings = access.settings();
    let count = ("GIT_CONFIG_COUNT".to_owned(), settings.len().to_string());
    let count = (!settings.is_empty()).then_some(count);
    let pairs = settings.into_iter().enumerate().flat_map(|(at, (name, value))| {
        [(format!("GIT_CONFIG_KEY_{at}"), name), (format!("GIT_CONFIG_VALUE_{at}"), value)]
    });
    count.into_iter().chain(pairs).collect()
}

/// A file with ids, one a line, to be read by git.
fn listed(folder: &Path, ids: &[impl AsRef<str>]) -> Result<File, CollectError> {
    let path = folder.join("keyroster-ids");
    let text: String = ids.iter().flat_map(|id| [id.as_ref(), "\n"]).collect();
    fs::write(&path, text).and_then(|()| File::open(&path)).map_err(|error| {
        CollectError::Unlistable { path: path.display().to_string(), reason: error.to_string() }
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// What git knows to log in with at a host.
    fn login(access: &Access, host: &str) -> String {
        let mut git = Command::new("git")
            .args(["credential", "fill"])
            .envs(settings(access))
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ASKPASS", "false")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let asked = format!("protocol=https\nhost={host}\n\n");
        git.stdin.take().unwrap().write_all(asked.as_bytes()).unwrap();
        String::from_utf8(git.wait_with_output().unwrap().stdout).unwrap()
    }

    #[test]
    fn a_password_is_in_no_address_and_git_has_it_for_its_host() {
        for address in [
            "https://anna:s3c%20r%40et@git.example.org:8443/a/b.git?x",
            "HTTPS://anna:s3c%20r@et@git.example.org:8443/a/b.git?x",
        ] {
            let access = Access::of(address);
            assert_eq!(access.address(), "https://git.example.org:8443/a/b.git?x");
            assert!(!format!("{access:?}").contains("s3c"));
            let said = login(&access, "git.example.org:8443");
            assert!(said.contains("username=anna\npassword=s3c r@et\n"), "{said}");
            assert!(!login(&access, "example.org").contains("s3c"));
        }
        for address in
            ["https://anna@git.example.org/a/b", "ssh://git@x/a:b@c", "/a:b@c", "https://x/a:b@c"]
        {
            assert_eq!(Access::of(address).address(), address);
        }
    }
}
