//! A run of the container action in a workflow: a clone, an event, a token, and GitHub.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fake::Fake;

/// Where nobody holds the secrets: exit 1.
pub(crate) const BLOCKED: i32 = 1;

/// A workflow with so many secrets, each on a line of its own from line 7 on.
pub(crate) fn workflow(secrets: usize) -> String {
    let mut text =
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: ./x\n        env:\n"
            .to_owned();
    for number in 0..secrets {
        text.push_str(&format!("          T{number}: ${{{{ secrets.TOKEN_{number} }}}}\n"));
    }
    text
}

/// A roster that knows a party, holds nothing, and warns of nothing else.
pub(crate) const ROSTER: &str = "\
version: 1
parties:
  web: { team: \"@acme/web\" }
policy: { require: accountable, levels: { roster-unguarded: allow } }
identities:
  - match: github/actions-secret/HELD
    raci: { accountable: web }
    rotation: { every: 90d, last: 2026-10-02 }
    review: { last: 2026-10-02, by: \"@alice\", decision: keep }
";

/// A repository, the pull request 7 to it, and the clone that a runner makes of the merge.
pub(crate) struct Run {
    folder: TempDir,
    pub(crate) head: String,
    pub(crate) base: String,
    pub(crate) event: Value,
    name: String,
    variables: Vec<(String, String)>,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Left {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) told: String,
    pub(crate) summary: String,
}

impl Run {
    /// The pull request changes these files of these.
    pub(crate) fn of(before: &[(&str, &str)], change: &[(&str, &str)]) -> Self {
        Self::cloned(before, change, Some("2"))
    }

    /// The same, cloned to a depth.
    pub(crate) fn cloned(
        before: &[(&str, &str)],
        change: &[(&str, &str)],
        depth: Option<&str>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let origin = folder.path().join("origin");
        fs::create_dir(&origin).unwrap();
        let git = |arguments: &[&str]| git(&origin, arguments);
        let write = |files: &[(&str, &str)], message: &str| {
            for (path, text) in files {
                fs::create_dir_all(origin.join(path).parent().unwrap()).unwrap();
                fs::write(origin.join(path), text).unwrap();
            }
            git(&["add", "--all"]);
            git(&["commit", "--quiet", "--allow-empty", "--message", message]);
            git(&["rev-parse", "HEAD"])
        };
        git(&["init", "--quiet", "--initial-branch=main"]);
        let base = write(before, "base");
        git(&["checkout", "--quiet", "-b", "change"]);
        let head = write(change, "change");
        git(&["checkout", "--quiet", "-b", "merge", "main"]);
        git(&["merge", "--quiet", "--no-ff", "--message=merge", "change"]);
        let merge = git(&["rev-parse", "HEAD"]);
        let url = format!("file://{}", origin.display());
        let depth = depth.map(|depth| format!("--depth={depth}"));
        let clone = ["clone", "--quiet", "--branch=merge"].into_iter().chain(depth.as_deref());
        self::git(folder.path(), &clone.chain([url.as_str(), "work"]).collect::<Vec<_>>());
        let repo = json!({ "full_name": "acme/web" });
        let event = json!({
            "action": "synchronize", "number": 7,
            "repository": { "full_name": "acme/web", "default_branch": "main" },
            "pull_request": {
                "number": 7, "user": { "login": "alice" },
                "head": { "sha": head, "repo": repo }, "base": { "sha": base, "repo": repo },
            },
        });
        let variables = [
            ("GITHUB_REPOSITORY", "acme/web"),
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("GITHUB_SHA", &merge),
            ("GITHUB_REF", "refs/pull/7/merge"),
            ("GITHUB_RUN_ID", "4711"),
            ("INPUT_TOKEN", "ghs_test"),
            ("INPUT_AS-OF", "2026-11-22"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Self { folder, head, base, event, name: "pull_request".to_owned(), variables }
    }

    /// So many unheld secrets, in the first run of a pull request.
    pub(crate) fn blocked(secrets: usize) -> Self {
        Self::of(
            &[(".github/keyroster.yaml", ROSTER), (".github/workflows/held.yml", HELD)],
            &[(".github/workflows/ci.yml", &workflow(secrets))],
        )
    }

    /// Nothing to say.
    pub(crate) fn passing() -> Self {
        Self::blocked(0)
    }

    pub(crate) fn named(mut self, event: &str) -> Self {
        self.name = event.to_owned();
        self
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    pub(crate) fn merge(&self) -> String {
        git(&self.work(), &["rev-parse", "merge"])
    }

    /// Runs it against a GitHub.
    pub(crate) fn on(&self, fake: &Fake) -> Left {
        self.at(&fake.url())
    }

    /// Runs it against what stands at an address.
    pub(crate) fn at(&self, url: &str) -> Left {
        let path = |name: &str| self.folder.path().join(name);
        fs::write(path("event.json"), self.event.to_string()).unwrap();
        fs::write(path("summary"), "").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyroster"));
        command
            .arg("action")
            .current_dir(self.work())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_API_URL", url)
            .env("GITHUB_EVENT_NAME", &self.name)
            .env("GITHUB_EVENT_PATH", path("event.json"))
            .env("GITHUB_STEP_SUMMARY", path("summary"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        let ran = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Left {
            code: ran.status.code().unwrap(),
            out: text(ran.stdout),
            told: text(ran.stderr),
            summary: fs::read_to_string(path("summary")).unwrap(),
        }
    }
}

/// Uses the secret that the roster holds, so that its entry is not one too many.
pub(crate) const HELD: &str = "\
on: push
jobs:
  a:
    runs-on: x
    steps:
      - run: echo ${{ secrets.HELD }}
";

impl Left {
    /// The exit code, and what must be told about what was posted.
    #[track_caller]
    pub(crate) fn ends(self, code: i32, told: &[&str]) -> Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.told);
        for words in told {
            assert!(self.told.contains(words), "`{words}` is not told:\n{}", self.told);
            let plain = self.summary.replace('\\', "");
            let start = words.split('`').next().unwrap_or_default();
            assert!(plain.contains(start), "`{start}` is not in the summary:\n{}", self.summary);
        }
        assert!(!self.told.contains("ghs_") && !self.out.contains("ghs_test"));
        self
    }

    /// Annotations in the log.
    pub(crate) fn commands(&self) -> usize {
        self.out.lines().filter(|line| line.starts_with("::")).count()
    }
}

pub(crate) fn git(folder: &std::path::Path, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    git.current_dir(folder).env_remove("GIT_DIR").env("GIT_CONFIG_NOSYSTEM", "1");
    git.env("HOME", folder).args(["-c", "user.name=Test", "-c", "user.email=test@acme.example"]);
    let ran = git.args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "git {arguments:?}: {said}");
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}
