//! The program itself, as a shell, a hook or a runner starts it: nothing of the world around the
//! tests reaches it.

mod actions;
mod amend;
mod base;
mod determinism;
mod doctor;
mod due;
mod evidence;
mod extends;
mod formats;
mod hostile;
mod levels;
mod names;
mod obeyed;
mod offboard;
mod policies;
mod raci;
mod secrets;
mod staged;
mod tricks;
mod usage;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use assert_cmd::Command;
use tempfile::TempDir;

/// Longer than this, the program hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// A workflow that uses one secret.
pub(crate) const WORKFLOW: &str = "\
on: push
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: ./publish.sh
        env:
          PUBLISHER_TOKEN: ${{ secrets.NPM_TOKEN }}
";

/// A roster that holds that secret, and that nothing is wrong with.
pub(crate) const ROSTER: &str = "\
version: 1
parties:
  web: { team: \"@acme/web\", escalation: [\"@acme/oncall\"] }
identities:
  - match: github/actions-secret/NPM_TOKEN
    raci: { accountable: web }
    rotation: { every: 90d, last: 2026-10-02 }
    review: { last: 2026-10-02, by: \"@alice\", decision: keep }
";

/// Where the roster is.
pub(crate) const PLACE: &str = ".github/keyroster.yaml";

/// A folder with files, gone after the test.
pub(crate) struct Repository {
    folder: TempDir,
}

impl Repository {
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// One secret that is held: exit 0.
    pub(crate) fn held() -> Self {
        Self::empty().with(".github/workflows/ci.yml", WORKFLOW).with(PLACE, ROSTER)
    }

    /// One secret that nobody holds: exit 1.
    pub(crate) fn unheld() -> Self {
        Self::empty().with(".github/workflows/ci.yml", WORKFLOW).with(PLACE, "version: 1\n")
    }

    /// A roster with two faults: exit 2.
    pub(crate) fn faulty() -> Self {
        let roster = ROSTER.replace("accountable: ", "acountable: ").replace("90d", "90 days");
        Self::empty().with(".github/workflows/ci.yml", WORKFLOW).with(PLACE, &roster)
    }

    /// The same, with a policy that asks for no more than the roster says: no warnings.
    pub(crate) fn undemanding(self) -> Self {
        let roster = fs::read_to_string(self.path(PLACE)).unwrap();
        let policy = "policy: { require: accountable, levels: { roster-unguarded: allow } }\n";
        self.write(PLACE, format!("{roster}{policy}"));
        self
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn with(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    /// The repository under git, with everything in one commit.
    pub(crate) fn committed(self) -> Self {
        self.git(&["init", "--quiet", "--initial-branch=main"]);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message=first"]);
        self
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> Output {
        let output = self.try_git(arguments);
        assert!(output.status.success(), "git {arguments:?}: {}", text(&output.stderr));
        output
    }

    pub(crate) fn try_git(&self, arguments: &[&str]) -> Output {
        let mut git = hermetic(std::process::Command::new("git"), self.root());
        git.args([
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@acme.example",
            "-c",
            "commit.gpgsign=false",
        ]);
        git.args(arguments).output().unwrap()
    }

    /// `check` on this repository on the day of the cases.
    pub(crate) fn check(&self, arguments: &[&str]) -> Run {
        self.run(
            ["check", ".", "--as-of", crate::cases::AS_OF]
                .into_iter()
                .chain(arguments.iter().copied()),
        )
    }

    /// The program in this repository.
    pub(crate) fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        Run::of(keyroster(self.root()).args(arguments))
    }
}

fn hermetic(mut command: std::process::Command, folder: &Path) -> std::process::Command {
    command.current_dir(folder).env_clear();
    for name in ["PATH", "SystemRoot", "TEMP", "TMPDIR", "LLVM_PROFILE_FILE"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
        .env("HOME", folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null");
    command
}

/// The program, in a folder and in an environment of its own: no runner, no colours, no settings.
pub(crate) fn keyroster(folder: &Path) -> Command {
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_keyroster"));
    let mut command = Command::from_std(hermetic(program, folder));
    command.timeout(PATIENCE);
    command
}

/// What the program did.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Fails unless it ended with this code, having printed each of these somewhere.
    #[track_caller]
    pub(crate) fn ends(self, code: i32, said: &[&str]) -> Self {
        let all =
            format!("exit {:?}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.out, self.err);
        assert_eq!(self.code, Some(code), "{all}");
        for part in said {
            assert!(all.contains(part), "it does not say `{part}`: {all}");
        }
        assert!(!self.err.contains("panicked"), "{all}");
        self
    }

    /// Fails if it printed this anywhere.
    #[track_caller]
    pub(crate) fn without(self, unsaid: &str) -> Self {
        assert!(
            !self.out.contains(unsaid) && !self.err.contains(unsaid),
            "{}\n{}",
            self.out,
            self.err
        );
        self
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
