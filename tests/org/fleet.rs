//! A small organisation, made anew for each test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::servers::{self, Databases};

/// The day of most tests.
pub(crate) const DAY: &str = "2026-11-22";

/// Folders with an organisation's repositories and what is made of them.
pub(crate) struct Fleet {
    root: TempDir,
    databases: Databases,
}

impl Fleet {
    /// So many repositories, of four kinds; stores are files.
    pub(crate) fn of(repositories: usize) -> Self {
        Self::on(None, repositories)
    }

    /// The same test over every database that there is.
    pub(crate) fn each(repositories: usize, test: impl Fn(&Self)) {
        test(&Self::of(repositories));
        if let Some(server) = servers::server() {
            test(&Self::on(Some(server), repositories));
        }
    }

    /// The same, on a server.
    pub(crate) fn on(server: Option<String>, repositories: usize) -> Self {
        let root = tempfile::tempdir().unwrap();
        let fleet = Self { root, databases: Databases::of(server) };
        for number in 0..repositories {
            fleet.add(&format!("service-{number:02}"), number);
        }
        fleet
    }

    /// Adds one, of a kind.
    pub(crate) fn add(&self, name: &str, number: usize) {
        let secret = format!("TOKEN_{}", number % 3);
        let workflow = format!(
            "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n      - run: deploy\n        env:\n          TOKEN: ${{{{ secrets.{secret} }}}}\n"
        );
        self.write(name, ".github/workflows/ci.yml", &workflow);
        if number % 4 != 3 {
            let last = if number.is_multiple_of(4) { "2026-11-01" } else { "2026-08-25" };
            let roster = format!(
                "version: 1\nparties:\n  platform: {{ team: \"@acme/platform\", escalation: [\"@acme/security\"] }}\nidentities:\n  - match: github/actions-secret/{secret}\n    raci: {{ accountable: platform }}\n    rotation: {{ every: 90d, last: {last} }}\n    review: {{ last: {last} }}\n"
            );
            self.write(name, ".github/keyroster.yaml", &roster);
        }
        self.commit(name);
    }

    /// Writes a file of a repository.
    pub(crate) fn write(&self, name: &str, path: &str, text: &str) {
        let path = self.folder().join(name).join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Commits what is there.
    pub(crate) fn commit(&self, name: &str) {
        let folder = self.folder().join(name);
        git(&folder, &["init", "--quiet"]);
        git(&folder, &["add", "--all"]);
        git(&folder, &["commit", "--quiet", "--message=x"]);
    }

    /// Where the repositories are.
    pub(crate) fn folder(&self) -> PathBuf {
        self.root.path().join("acme")
    }

    /// A file beside them.
    pub(crate) fn beside(&self, name: &str) -> String {
        self.root.path().join(name).display().to_string()
    }

    /// A store of this name: what `--store` takes.
    pub(crate) fn store(&self, name: &str) -> String {
        self.databases.address(name).unwrap_or_else(|| self.beside(name))
    }

    /// A list of their addresses.
    pub(crate) fn addresses(&self) -> String {
        let mut names: Vec<_> =
            fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        let line = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            format!("acme/{name} file://{}\n", path.display())
        };
        let file = self.beside("addresses.txt");
        fs::write(&file, names.iter().map(line).collect::<String>()).unwrap();
        file
    }

    /// `org scan` of the folder, with its document.
    pub(crate) fn scan(&self, store: &str, day: &str, more: &[&str]) -> (i32, String) {
        let json = self.beside("scan.json");
        let format = format!("json={json}");
        let folder = self.folder().display().to_string();
        let store = self.store(store);
        let mut arguments = vec!["scan", "acme", "--local", &folder, "--store", &store];
        arguments.extend(["--as-of", day, "--format", &format]);
        arguments.extend(more);
        let output = org(&arguments);
        let _ = &output;
        (output.status.code().unwrap(), fs::read_to_string(json).unwrap_or_default())
    }
}

/// The program, with `org`.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyroster"));
    command.arg("org").args(arguments).env_remove("GITHUB_ACTIONS");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end.
pub(crate) fn org(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

fn git(folder: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args([
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@example.org",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(["-c", "commit.gpgSign=false"])
        .args(arguments)
        .env("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z")
        .env("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z")
        .status();
    assert!(status.unwrap().success(), "git {arguments:?}");
}
