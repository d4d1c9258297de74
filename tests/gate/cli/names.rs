//! A credential that somebody named something by: a file, a folder, a branch, an argument. It is a
//! finding where it is a name of the repository's, and its value is in no output of any command.

use std::fs;
use std::path::Path;

use super::secrets::{assert_kept, tokens};
use super::{PLACE, ROSTER, Repository, Run, WORKFLOW, keyroster};

/// A token of GitLab's, and what must not be shown of it.
fn marker() -> (String, String) {
    let (prefix, secret) = tokens().remove(3);
    (format!("{prefix}{secret}"), secret)
}

const BROKEN: &str = "on: push\njobs: [\n";
const TERRAFORM: &str = "resource \"aws_iam_access_key\" \"a\" {\n  user = \"deployer\"\n}\n";

/// Everything that a repository can be named by is called that.
fn named(token: &str) -> Repository {
    let workflow = WORKFLOW.replace("NPM_TOKEN", "CHAT_TOKEN");
    Repository::held()
        .with(&format!(".github/workflows/{token}.yml"), &workflow)
        .with(&format!(".github/workflows/broken-{token}.yml"), BROKEN)
        .with(&format!("infra/{token}/main.tf"), TERRAFORM)
        .with(&format!("infra/{token}/{token}.tf.json"), "{ \"resource\": [")
        .with(&format!("infra/{token}/OWNERS"), "approvers: [alice]\n")
        .with(&format!("charts/{token}"), "nothing\n")
        .with(&format!("docs/{token}.png"), "nothing\n")
        .with("CODEOWNERS", format!("/infra/{token}/ @acme/{}\n", "infra"))
}

fn on_actions(repository: &Repository) -> assert_cmd::Command {
    let mut command = keyroster(repository.root());
    command.env("GITHUB_ACTIONS", "true").env("CI", "true");
    command
        .env("GITHUB_STEP_SUMMARY", repository.path("summary"))
        .env("GITHUB_OUTPUT", repository.path("outputs"))
        .env("GITHUB_SERVER_URL", "https://github.com")
        .env("GITHUB_REPOSITORY", "acme/web")
        .env("GITHUB_SHA", "5f1c0e0ab4c28a0b6b3e2a6c3b7f7b2d8a4e9c11");
    command
}

/// What commands print in their own formats.
const DOCUMENTS: [(&str, &[&str]); 6] = [
    ("check", &["text", "github", "json", "sarif", "markdown", "csv", "html"]),
    ("inventory", &["text", "json", "csv"]),
    ("due", &["text", "json", "ics"]),
    ("raci", &["text", "json", "markdown", "csv", "html"]),
    ("adopt", &[]),
    ("policy input", &["json"]),
];

fn everything(repository: &Repository, secrets: &[String]) {
    for (command, formats) in DOCUMENTS {
        let words: Vec<&str> = command.split(' ').collect();
        let plain = ["--print"].as_slice();
        let flags = formats.iter().map(|format| vec!["--format", format, "--verbose"]);
        for flags in flags.chain(formats.is_empty().then(|| plain.to_vec())) {
            let arguments = words.iter().chain(&["."]).chain(&flags).copied();
            let arguments = arguments.chain(["--as-of", "2026-11-22"]);
            let words = arguments.clone().filter(|word| *word != "." || command != "policy input");
            let run = repository.run(words.clone());
            assert!(run.code.is_some(), "{command}");
            assert_kept(secrets, &(run.out + &run.err), &format!("{command} {flags:?}"));
            let run = Run::of(on_actions(repository).args(words));
            assert_kept(
                secrets,
                &(run.out + &run.err),
                &format!("{command} {flags:?} on a runner"),
            );
        }
    }
}

#[test]
fn a_token_as_a_name_is_found_and_never_shown() {
    let (token, secret) = marker();
    let secrets = [secret];
    for git in [false, true] {
        let repository = named(&token);
        let repository = if git { repository.committed() } else { repository };
        everything(&repository, &secrets);
        for file in ["summary", "outputs"] {
            let text = fs::read_to_string(repository.path(file)).unwrap();
            assert_kept(&secrets, &text, file);
            fs::remove_file(repository.path(file)).unwrap();
        }
        let run = repository.check(&[]).ends(
            2,
            &[
                "error[literal-credential]: a credential stands in the name of this file: GitLab",
                "CHAT_TOKEN",
                "deployer",
                "then remove it from the file's name",
            ],
        );
        assert_kept(&secrets, &run.out, "check");
        // What the file promises is read: a name hides no workflow.
        assert!(run.out.contains("error[unreadable-input]"), "{}", run.out);
        let json = repository.check(&["--format", "json"]).out;
        let report: serde_json::Value = serde_json::from_str(&json).unwrap();
        let found = report["findings"].as_array().unwrap().iter();
        let literal = found.filter(|finding| finding["rule"] == "literal-credential");
        assert_eq!(literal.count(), 1, "one token, however many files are called that: {json}");
    }
}

#[test]
fn a_commit_of_a_token_as_a_name_is_refused_and_shows_nothing() {
    let (token, secret) = marker();
    let secrets = [secret];
    let repository = Repository::held().committed();
    repository.git(&["checkout", "--quiet", "-b", &format!("fix/{token}")]);
    repository.write(&format!("docs/{token}.md"), "nothing\n");
    repository.git(&["add", "--all"]);
    for format in ["text", "json", "sarif", "markdown", "csv", "html"] {
        let run = repository.check(&["--staged", "--format", format, "--verbose"]);
        assert_eq!(run.code, Some(1), "{}", run.out);
        assert_kept(&secrets, &(run.out + &run.err), format);
    }
    repository.git(&["commit", "--quiet", "--message=docs"]);
    repository.git(&["tag", &token]);
    // Gone again: the base still has it, under a name that says so.
    repository.git(&["rm", "--quiet", &format!("docs/{token}.md")]);
    repository.check(&["--staged"]).ends(0, &[]);
    for base in [token.clone(), format!("fix/{token}"), format!("no-{token}")] {
        let run = repository.check(&["--base", &base, "--verbose"]);
        assert_kept(&secrets, &(run.out + &run.err), "a base");
    }
    let run = repository.check(&["--base", "main", "--new-only"]);
    assert_kept(&secrets, &(run.out + &run.err), "a change");
    // A conflict is told by git's own words.
    repository.write(&format!("docs/{token}.md"), "mine\n");
    repository.git(&["add", "--all"]);
    repository.git(&["commit", "--quiet", "--message=mine"]);
    repository.git(&["checkout", "--quiet", "-b", "other", "main"]);
    repository.write(&format!("docs/{token}.md"), "theirs\n");
    repository.git(&["add", "--all"]);
    repository.git(&["commit", "--quiet", "--message=theirs"]);
    assert!(!repository.try_git(&["merge", "--quiet", &token]).status.success());
    let run = repository.check(&["--staged"]).ends(2, &["has a conflict that is not resolved"]);
    assert_kept(&secrets, &(run.out + &run.err), "a conflict");
}

#[test]
fn what_is_written_holds_no_token_that_something_is_named_by() {
    let (token, secret) = marker();
    let secrets = [secret];
    let url = format!("https://robot:{token}@github.com/acme/web.git");
    let repository = named(&token).committed();
    repository.git(&["rm", "--quiet", &format!(".github/workflows/broken-{token}.yml")]);
    repository.git(&["remote", "add", "origin", &url]);
    let run = repository.run(["adopt", ".", "--as-of", "2026-11-22"]).ends(0, &[]);
    assert_kept(&secrets, &(run.out + &run.err), "adopt");
    assert_kept(&secrets, &fs::read_to_string(repository.path(PLACE)).unwrap(), "what was adopted");
    repository.git(&["rm", "--quiet", "--force", PLACE]);
    let run = repository.run(["adopt", ".", "--as-of", "2026-11-22"]).ends(0, &["wrote"]);
    assert_kept(&secrets, &(run.out + &run.err), "adopt");
    assert_kept(&secrets, &fs::read_to_string(repository.path(PLACE)).unwrap(), "the roster");
    let out = Repository::empty();
    let pack = out.path("pack");
    let run = repository.run([
        "evidence",
        "pack",
        ".",
        "--as-of",
        "2026-11-22",
        "--out",
        pack.to_str().unwrap(),
    ]);
    let run = run.ends(0, &[]);
    assert_kept(&secrets, &(run.out + &run.err), "pack");
    let mut files = 0;
    each_file(&pack, &mut |path, text| {
        files += 1;
        assert_kept(&secrets, &format!("{}\n{text}", path.display()), "a file of the pack");
    });
    assert!(files > 4, "{files}");
}

fn each_file(folder: &Path, look: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => each_file(&path, look),
            false => look(&path, &String::from_utf8_lossy(&fs::read(&path).unwrap())),
        }
    }
}

#[test]
fn a_token_that_is_typed_is_not_repeated() {
    let (token, secret) = marker();
    let secrets = [secret];
    let repository = Repository::held().committed();
    let pair = format!("acme/base={token}");
    let tagged = format!("acme/base@{token}=.");
    let file = format!("json={token}.json");
    let url = format!("https://x:{token}@tickets.acme.example/1");
    let key = format!("github/actions-secret/{token}");
    let t = token.as_str();
    let typed: &[&[&str]] = &[
        &[t],
        &["check", t],
        &["check", ".", t],
        &["check", ".", "--roster", t],
        &["check", ".", "--evidence", t],
        &["check", ".", "--rules", t],
        &["check", ".", "--base", t],
        &["check", ".", "--baseline", t],
        &["check", ".", "--baseline", &pair],
        &["check", ".", "--baseline", &tagged],
        &["check", ".", "--deny", t],
        &["check", ".", "--as-of", t],
        &["check", ".", "--format", t],
        &["check", ".", "--format", &file],
        &["check", ".", "--jobs", t],
        &["check", ".", &format!("--{t}")],
        &["explain", t],
        &["inventory", t],
        &["due", ".", "--within", t],
        &["raci", t],
        &["offboard", t],
        &["adopt", t],
        &["assign", t, "--accountable", "web"],
        &["assign", "github/actions-secret/NPM_TOKEN", "--accountable", t],
        &["rotate", t],
        &["rotate", &key],
        &["rotate", "github/actions-secret/NPM_TOKEN", "--evidence", &url],
        &["rotate", "github/actions-secret/NPM_TOKEN", "--by", t],
        &["review", t, "--by", "@alice"],
        &["review", "github/actions-secret/NPM_TOKEN", "--by", t],
        &["review", "github/actions-secret/NPM_TOKEN", "--by", "@alice", "--roster", t],
        &["revoke", t],
        &[
            "waive",
            t,
            "github/actions-secret/NPM_TOKEN",
            "--reason",
            "x",
            "--expires",
            "2026-12-01",
        ],
        &["waive", "unowned", t, "--reason", "x", "--expires", "2026-12-01", "--approved-by", t],
        &["evidence", "import", t],
        &["evidence", "import", "--from", t, "x"],
        &["evidence", "pack", t, "--out", "pack"],
        &["policy", "test", t],
        &["rules", "test", t],
        &["rules", t],
        &["schema", t],
        &["completions", t],
    ];
    for arguments in typed {
        let run = repository.run(arguments.iter().copied());
        assert_kept(&secrets, &(run.out + &run.err), &format!("{arguments:?}"));
        let run = Run::of(on_actions(&repository).args(*arguments));
        assert_kept(&secrets, &(run.out + &run.err), &format!("{arguments:?} on a runner"));
    }
    for file in ["summary", "outputs"] {
        assert_kept(&secrets, &fs::read_to_string(repository.path(file)).unwrap(), file);
    }
    let roster = fs::read_to_string(repository.path(PLACE)).unwrap();
    assert_kept(&secrets, &roster, "the roster");
}

#[test]
fn a_roster_and_evidence_may_be_named_so() {
    let (token, secret) = marker();
    let secrets = [secret];
    let (roster, evidence) = (format!("{token}.yaml"), format!("{token}.json"));
    for git in [false, true] {
        let repository =
            Repository::held().with(&roster, ROSTER).with(&evidence, "{ \"version\": [ }");
        fs::remove_file(repository.path(PLACE)).unwrap();
        let repository = if git { repository.committed() } else { repository };
        let run = repository.check(&["--roster", &roster]).ends(1, &["literal-credential"]);
        assert!(!run.out.contains("unowned"), "the roster is read: {}", run.out);
        assert_kept(&secrets, &(run.out + &run.err), "the roster");
        let named = ["--roster", roster.as_str(), "--evidence", &evidence];
        let run = repository.check(&named).ends(2, &["evidence"]);
        assert_kept(&secrets, &(run.out + &run.err), "the evidence");
    }
}

#[test]
fn each_sort_of_token_is_known_in_a_name() {
    for (prefix, secret) in tokens() {
        let token = format!("{prefix}{secret}");
        for name in [
            format!("{token}.txt"),
            format!("a/{token}/b.txt"),
            format!("a/x-{token}.yaml"),
            token.clone(),
        ] {
            let repository = Repository::held().with(&name, "nothing\n");
            let run = repository.check(&["--format", "json"]);
            assert!(run.out.contains("the name of this file"), "{prefix}: {}", run.out);
            // The id of an access key is a name, which logs and policies hold.
            if !prefix.ends_with("IA") {
                assert_kept(std::slice::from_ref(&secret), &run.out, &prefix);
            }
        }
    }
}
