//! The `git` program, asked in a way that runs nothing the repository configures.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// Why git could not answer. Either the machine's (no git) or the repository's.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// The program cannot be started.
    #[error("git cannot be started ({0}); install git, or scan a folder without `--staged`")]
    NotStarted(String),
    /// The folder is in no repository.
    #[error("`{0}` is in no git repository")]
    NoRepository(String),
    /// There is no such commit in this clone.
    #[error("`{0}` is no commit of this clone")]
    NoCommit(String),
    /// git said no.
    #[error("git {verb} failed: {reason}")]
    Failed {
        /// The git command.
        verb: String,
        /// The first line of what it said.
        reason: String,
    },
}

/// git in one folder.
#[derive(Debug, Clone)]
pub struct Git {
    root: PathBuf,
}

impl Git {
    /// git as seen from a folder, which may be below the repository's own root.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// A git command that is not started yet. Hooks, monitors, external diffs and text conversion
    /// stay off, nothing is fetched, no object stands in for another, and a checkout that belongs to
    /// another user is read all the same.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(&self.root)
            .args(["-c", "safe.directory=*", "-c", "core.quotePath=false"])
            .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"])
            .args(arguments)
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("LC_ALL", "C")
            .stdin(Stdio::null());
        command
    }

    /// What a git command prints.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        self.start(arguments)?.printed()
    }

    /// A git command that runs beside this process until its answer is asked for.
    pub(super) fn start(&self, arguments: &[&str]) -> Result<Running<'_>, GitError> {
        let mut command = self.command(arguments);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let child = child.map_err(|error| GitError::NotStarted(error.to_string()))?;
        let verb = arguments.first().copied().unwrap_or_default().to_owned();
        Ok(Running { git: self, verb, child })
    }

    /// The id of a commit that is in this clone; none where it is not.
    ///
    /// # Errors
    /// git cannot be asked, or the folder is in no repository.
    pub fn commit(&self, name: &str) -> Result<Option<String>, GitError> {
        self.run(&["rev-parse", "--git-dir"])?;
        let name = format!("{name}^{{commit}}");
        let found = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name]);
        let Ok(id) = found else { return Ok(None) };
        // A shallow clone knows the ids of commits that it does not have.
        let id = String::from_utf8_lossy(&id).trim().to_owned();
        Ok(self.run(&["cat-file", "-e", &id]).is_ok().then_some(id))
    }

    /// The ids of a commit's parents, as the commit itself has them: those that a shallow clone has
    /// not are among them.
    ///
    /// # Errors
    /// git cannot be asked, or the commit is not in this clone.
    pub fn parents(&self, id: &str) -> Result<Vec<String>, GitError> {
        let said = self.run(&["cat-file", "commit", id])?;
        let said = String::from_utf8_lossy(&said);
        let head = said.lines().take_while(|line| !line.is_empty());
        Ok(head.filter_map(|line| line.strip_prefix("parent ")).map(str::to_owned).collect())
    }

    /// What changed in some files below this folder from a commit to the one that is checked out: a
    /// patch without lines around, paths as seen from here.
    ///
    /// # Errors
    /// git cannot be asked, or the commit is not in this clone.
    pub fn patch(&self, from: &str, paths: &[&str]) -> Result<Vec<u8>, GitError> {
        const ASKED: [&str; 12] = [
            "--literal-pathspecs",
            "diff-tree",
            "-r",
            "--patch",
            "--unified=0",
            "--relative",
            "--no-renames",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--src-prefix=a/",
            "--dst-prefix=b/",
        ];
        self.run(&[&ASKED, &["--end-of-options", from, "HEAD", "--"][..], paths].concat())
    }

    /// Who owns the repository on its forge, as the remote `origin` says: `acme` of
    /// `git@github.com:acme/web.git`.
    pub fn forge_owner(&self) -> Option<String> {
        self.forge_name()?.split('/').next().map(str::to_owned)
    }

    /// What the repository is called on its forge, as the remote `origin` says: `acme/web`.
    pub fn forge_name(&self) -> Option<String> {
        let url = self.run(&["config", "--get", "remote.origin.url"]).ok()?;
        forge_name(&String::from_utf8(url).ok()?)
    }

    /// The default branch of the forge, as the clone knows it: where the remote's `HEAD` points.
    pub fn default_branch(&self) -> Option<String> {
        let head = self.run(&["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"]).ok()?;
        let name = String::from_utf8(head).ok()?;
        name.trim().strip_prefix("refs/remotes/origin/").map(str::to_owned)
    }

    /// Whether the folder is the root of its repository, and not a part of a larger one.
    pub fn is_top(&self) -> bool {
        let prefix = self.run(&["rev-parse", "--show-prefix"]);
        prefix.is_ok_and(|prefix| prefix.trim_ascii().is_empty())
    }

    fn refusal(&self, verb: String, output: &Output) -> GitError {
        let said = String::from_utf8_lossy(&output.stderr);
        if said.contains("not a git repository") {
            return GitError::NoRepository(self.root.display().to_string());
        }
        GitError::Failed {
            verb,
            reason: said.lines().next().unwrap_or("no reason given").to_owned(),
        }
    }
}

/// `acme/web` of a remote's address; nothing for a path of this machine, which names no forge.
pub fn forge_name(url: &str) -> Option<String> {
    let url = url.trim();
    let (host, path) = match url.split_once("://") {
        Some((scheme, rest)) if scheme != "file" => rest.split_once('/')?,
        Some(_) => return None,
        None => url.split_once(':')?,
    };
    let mut parts = path.trim_end_matches('/').trim_end_matches(".git").rsplit('/');
    let (name, owner) = (parts.next()?, parts.next()?);
    let is_name = |part: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !part.is_empty() && part.chars().all(plain)
    };
    let is_owner = is_name(owner) && !owner.contains(['_', '.']);
    // `C:/acme/web` is a path as well.
    (host.len() > 1 && !host.contains('/') && is_owner && is_name(name))
        .then(|| format!("{owner}/{name}"))
}

#[test]
fn a_forge_is_told_from_a_path() {
    for url in [
        "git@github.com:acme/web.git",
        "https://user:pass@github.com/acme/web\n",
        "ssh://git@github.com:22/acme/web.git/",
        "github.com:acme/web",
    ] {
        assert_eq!(forge_name(url).as_deref(), Some("acme/web"), "{url}");
    }
    for url in
        ["/srv/git/acme/web.git", "../acme/web", "file:///srv/acme/web", "C:/acme/web", "web"]
    {
        assert_eq!(forge_name(url), None, "{url}");
    }
}

/// A git command that has been started.
#[derive(Debug)]
pub(super) struct Running<'g> {
    git: &'g Git,
    verb: String,
    child: Child,
}

impl Running<'_> {
    /// What it printed, once it is done.
    pub(super) fn printed(self) -> Result<Vec<u8>, GitError> {
        let output = self.child.wait_with_output();
        let output = output.map_err(|error| GitError::NotStarted(error.to_string()))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(self.git.refusal(self.verb, &output))
    }
}

/// The NUL-terminated records of a `-z` listing.
pub(super) fn records(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == 0).filter(|record| !record.is_empty())
}
