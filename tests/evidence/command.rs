//! `keyroster evidence import`, as a person types it, and `check` on what it wrote.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::readers::{VALUE, folder, tool};

const WORKFLOW: &str = "\
on: push
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: ./publish.sh
        env:
          PUBLISHER_TOKEN: ${{ secrets.NPM_TOKEN }}
";

const ROSTER: &str = "\
version: 1
parties:
  web: { team: \"@acme/web\", escalation: [\"@acme/oncall\"] }
identities:
  - match: github/actions-secret/NPM_TOKEN
    issued-as: aws/user/ci-publisher
    raci: { accountable: web }
    rotation: { every: 90d, last: 2026-10-02 }
    review: { last: 2026-10-02, by: \"@alice\", decision: keep }
";

struct Repository(TempDir);

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.write(".github/workflows/ci.yml", WORKFLOW);
        repository.write(".github/keyroster.yaml", ROSTER);
        repository
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn evidence(&self) -> String {
        fs::read_to_string(self.root().join("keyroster-evidence.json")).unwrap_or_default()
    }

    fn run(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyroster"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.current_dir(self.root()).env_clear().env("PATH", path);
        let output = command.args(arguments).write_stdin(input).output().unwrap();
        Run {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn import(&self, file: &str, more: &[&str]) -> Run {
        let file = folder("tools").join(file);
        let mut arguments = vec!["evidence", "import", file.to_str().unwrap()];
        arguments.extend(["--observed", "2026-11-20", "--as-of", "2026-11-22", "--by", "@alice"]);
        arguments.extend(more);
        self.run(&arguments, "")
    }
}

#[test]
fn says_what_it_took_and_which_of_it_is_about_this_repository() {
    let repository = Repository::new();
    let run =
        repository.import("github-actions-secrets.json", &["--from", "github-actions-secrets"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let said: Vec<_> = run.out.lines().skip(1).collect();
    assert_eq!(
        said,
        [
            "about 1 identity of this repository",
            "  github/actions-secret/NPM_TOKEN: 1 observation",
            "about 2 identities that no code here names: another repository's, or nobody's (kept all the same)",
            "  github/actions-secret/AWS_SECRET_ACCESS_KEY",
            "  github/actions-secret/OLD_TOKEN",
            "wrote keyroster-evidence.json: 3 observations, 3 new, 0 in place of older ones",
            "next: read it, commit it, and run `keyroster check`",
        ]
    );
}

#[test]
fn importing_again_gives_the_same_bytes_and_keeps_what_others_saw() {
    let repository = Repository::new();
    repository.import("gitlab-access-tokens.json", &[]);
    repository.import("okta-apps.json", &[]);
    let once = repository.evidence();
    assert!(once.contains("gitlab-access-tokens") && once.contains("okta-apps"), "{once}");
    let again = repository.import("gitlab-access-tokens.json", &[]);
    assert!(again.out.contains("0 new, 2 in place of older ones"), "{}", again.out);
    assert_eq!(repository.evidence(), once);
    let file = folder("tools").join("gitlab-access-tokens.json");
    let file = file.to_str().unwrap();
    let days = ["--observed", "2026-11-19", "--as-of", "2026-11-22"];
    let older = repository.run(&[&["evidence", "import", file], &days[..]].concat(), "");
    assert!(older.out.contains("2 not taken since newer ones are there"), "{}", older.out);
    assert_eq!(repository.evidence(), once);
}

#[test]
fn what_names_say_through_the_roster_is_known_here() {
    let repository = Repository::new();
    let run = repository.import("aws-access-keys.json", &[]);
    assert!(run.out.contains("  github/actions-secret/NPM_TOKEN: 2 observations"), "{}", run.out);
    let check = repository.run(&["check", "--as-of", "2026-11-22"], "");
    assert_eq!(check.code, 0, "{}", check.out);
}

#[test]
fn a_credential_in_the_place_of_a_name_is_left_out_and_not_shown() {
    let repository = Repository::new();
    let token = ["ghp_", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO", "0pINUx"].concat();
    let listing = format!(
        "[{{\"name\": \"{token}\", \"updatedAt\": \"2026-10-02T00:00:00Z\"}},
          {{\"name\": \"NPM_TOKEN\", \"updatedAt\": \"2026-10-02T00:00:00Z\"}}]"
    );
    let keys = format!(
        "[{{\"id\": 1, \"title\": \"{token}\", \"key\": \"k\", \"read_only\": true, \
          \"created_at\": \"2026-10-02T00:00:00Z\"}}]"
    );
    for (text, from, left) in [
        (keys, "github-deploy-keys", "1 observation left out"),
        (listing, "github-actions-secrets", ""),
    ] {
        let run = repository
            .run(&["evidence", "import", "-", "--from", from, "--as-of", "2026-11-22"], &text);
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(run.out.contains(left), "{}", run.out);
        assert!(
            !run.out.contains(&token) && !repository.evidence().contains(&token),
            "{}",
            run.out
        );
    }
}

#[test]
fn what_cannot_be_read_is_said_with_its_file_and_nothing_is_written() {
    let repository = Repository::new();
    repository.write("login.json", "<html><body>sign in</body></html>");
    let run = repository.run(&["evidence", "import", "login.json"], "");
    assert_eq!(run.code, 2);
    assert_eq!(
        run.err,
        "error: login.json: it is an HTML page, as a login shows it; sign in to the tool and run it again\n"
    );
    let run = repository.run(&["evidence", "import", "none.json"], "");
    assert!(
        run.code == 2 && run.err.starts_with("error: none.json: cannot be read"),
        "{}",
        run.err
    );
    let run = repository.run(&["evidence", "import", "-", "--observed", "9000-01-01"], "[]");
    assert!(run.err.contains("`--observed 9000-01-01` is yet to come"), "{}", run.err);
    let run = repository.run(&["evidence", "import", "-", "--from", "manual"], "[]");
    assert!(run.code == 2 && run.err.contains("aws-access-keys"), "{}", run.err);
    assert_eq!(repository.evidence(), "");
}

#[test]
fn a_broken_evidence_file_is_not_written_over_and_stops_the_gate() {
    let repository = Repository::new();
    let broken = format!("{{\"schema\": \"keyroster/evidence/v1\", \"secret\": \"{VALUE}\"}}\n");
    repository.write("keyroster-evidence.json", &broken);
    let run = repository.import("okta-apps.json", &[]);
    assert!(
        run.code == 2
            && run.err.contains("is not written over: line 1: this key means nothing here")
    );
    assert_eq!(repository.evidence(), broken);
    for format in ["text", "json", "sarif", "github", "markdown"] {
        let check = repository.run(&["check", "--as-of", "2026-11-22", "--format", format], "");
        assert_eq!(check.code, 2, "{}", check.out);
        assert!(
            !check.out.contains(VALUE) && !check.err.contains(VALUE),
            "{format}: {}",
            check.out
        );
    }
    let list = repository.run(&["inventory"], "");
    assert!(list.code == 0 && list.out.contains("NPM_TOKEN"), "it needs no evidence: {}", list.err);
}

#[test]
fn the_evidence_may_be_named_and_must_then_be_there() {
    let repository = Repository::new();
    repository.write("facts/seen.json", &evidence("2026-11-20", "2026-05-01"));
    let plain = repository.run(&["check", "--as-of", "2026-11-22"], "");
    assert_eq!(plain.code, 0, "{}", plain.out);
    let named =
        repository.run(&["check", "--as-of", "2026-11-22", "--evidence", "facts/seen.json"], "");
    assert!(named.code == 1 && named.out.contains("rotation-contradicted"), "{}", named.out);
    let missing = repository.run(&["check", "--evidence", "nowhere.json"], "");
    assert!(missing.code == 2 && missing.out.contains("there is no such file"), "{}", missing.out);
}

#[test]
fn two_evidence_files_are_one_too_many() {
    let repository = Repository::new();
    for place in [".github/keyroster-evidence.json", "keyroster-evidence.json"] {
        repository.write(place, &evidence("2026-11-20", "2026-10-02"));
    }
    let check = repository.run(&["check", "--as-of", "2026-11-22"], "");
    assert!(
        check.code == 2 && check.out.contains("there is a second evidence file"),
        "{}",
        check.out
    );
}

#[test]
fn a_commit_is_judged_by_the_evidence_in_the_index() {
    let repository = Repository::new();
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.current_dir(repository.root()).args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b.c",
        ]);
        assert!(command.args(arguments).output().unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    let staged = |code: i32| {
        let run = repository.run(&["check", "--staged", "--as-of", "2026-11-22"], "");
        assert_eq!(run.code, code, "{}", run.out);
    };
    repository.write("keyroster-evidence.json", &evidence("2026-11-20", "2026-05-01"));
    staged(0);
    git(&["add", "."]);
    repository.write("keyroster-evidence.json", "{}");
    staged(1);
}

/// What AWS says of the user that the roster names.
fn evidence(observed: &str, created: &str) -> String {
    format!(
        "{{\"schema\": \"keyroster/evidence/v1\", \"observations\": [{{\"about\": [\"aws/user/ci-publisher\"], \
         \"tool\": \"aws-access-keys\", \"observed\": \"{observed}\", \"created\": \"{created}\"}}]}}\n"
    )
}

#[test]
fn the_fixtures_hold_what_must_not_be_kept() {
    assert!(tool("okta-apps.json").contains(VALUE));
}
