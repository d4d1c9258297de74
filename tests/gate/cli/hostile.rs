//! Files as nobody would write them: as a workflow, as the roster, as Terraform, as JSON. Each run
//! ends, with the right code and with a reason.

use std::fs;

use super::{PLACE, ROSTER, Repository, Run, WORKFLOW};

/// Where a file is put.
const AS_WORKFLOW: &str = ".github/workflows/odd.yml";
const AS_TERRAFORM: &str = "infra/odd.tf";
const AS_JSON: &str = "infra/odd.json";

/// A held repository in which this file is odd.
fn odd(place: &str, bytes: &[u8]) -> Run {
    Repository::held().with(place, bytes).check(&[])
}

/// In each place: blocked as a workflow, could not judge as the roster, warned of elsewhere.
fn unreadable(bytes: &[u8], says: &str) {
    odd(AS_WORKFLOW, bytes).ends(2, &["error[unreadable-input]", AS_WORKFLOW, says]);
    odd(PLACE, bytes).ends(2, &["could not judge", PLACE, says]);
    for place in [AS_TERRAFORM, AS_JSON] {
        odd(place, bytes).ends(0, &["warning[unreadable-input]", place, says]);
    }
}

fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect()
}

#[test]
fn what_is_no_text_is_said_to_be_none() {
    unreadable(b"on: push\0\njobs: {}\n", "it holds a NUL byte");
    unreadable(b"on: push # caf\xe9\n", "it is not UTF-8");
    unreadable(b"\xff\xfea", "it begins as UTF-16 and is not");
    unreadable(b"\xff\xfe\x00\xd8", "it begins as UTF-16 and is not");
}

#[test]
fn text_is_read_however_an_editor_saved_it() {
    let crlf = |text: &str| text.replace('\n', "\r\n").into_bytes();
    let marked = |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let little = |text: &str| wide(text, u16::to_le_bytes);
    let big = |text: &str| wide(text, u16::to_be_bytes);
    type Way<'f> = &'f dyn Fn(&str) -> Vec<u8>;
    let ways: [Way<'_>; 4] = [&crlf, &marked, &little, &big];
    let terraform = "resource \"aws_iam_access_key\" \"ci\" {\n  user = \"deployer\"\n}\n";
    let json = "{ \"AWSTemplateFormatVersion\": \"2010-09-09\", \"Resources\": { \"Key\": { \"Type\": \
                \"AWS::IAM::AccessKey\", \"Properties\": { \"UserName\": \"deployer\" } } } }\n";
    for way in ways {
        let repository = Repository::empty()
            .with(PLACE, way(ROSTER))
            .with(".github/workflows/ci.yml", way(WORKFLOW));
        repository.check(&[]).ends(0, &["1 identity (1 CI/CD token) in 2 files"]);
        repository.write(PLACE, way("version: 1\n"));
        repository
            .check(&[])
            .ends(1, &[".github/workflows/ci.yml:8:32", "${{ secrets.NPM_TOKEN }}"]);
        let repository = Repository::held().with("infra/main.tf", way(terraform));
        repository.check(&[]).ends(1, &["`deployer`", "infra/main.tf:1:1"]);
        let repository = Repository::held().with("infra/template.json", way(json));
        repository.check(&[]).ends(1, &["`deployer`", "infra/template.json:1:"]);
    }
}

#[test]
fn an_empty_file_holds_nothing() {
    for place in [AS_TERRAFORM, AS_JSON] {
        odd(place, b"").ends(0, &["passed"]);
    }
    // GitHub runs no empty workflow either.
    odd(AS_WORKFLOW, b"").ends(0, &["passed"]);
    odd(PLACE, b"").ends(2, &["could not judge"]);
}

#[test]
fn nesting_has_an_end() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = open.repeat(100_000) + "1" + &close.repeat(100_000);
        for text in [deep.clone(), open.repeat(100_000)] {
            odd(AS_WORKFLOW, text.as_bytes()).ends(2, &["nested deeper than"]);
            odd(PLACE, text.as_bytes()).ends(2, &["could not judge"]);
            let template = format!("{{ \"Type\": \"AWS::IAM::Role\", \"a\": {text} }}");
            odd(AS_JSON, template.as_bytes()).ends(0, &["warning[unreadable-input]", AS_JSON]);
            let terraform = format!("x = {text}\n");
            odd(AS_TERRAFORM, terraform.as_bytes())
                .ends(0, &["warning[unreadable-input]", AS_TERRAFORM]);
        }
    }
    let blocks = "a {\n".repeat(100_000);
    odd(AS_TERRAFORM, blocks.as_bytes()).ends(0, &["warning[unreadable-input]", AS_TERRAFORM]);
    let calls = format!("x = {}1{}\n", "f(".repeat(100_000), ")".repeat(100_000));
    odd(AS_TERRAFORM, calls.as_bytes()).ends(0, &["warning[unreadable-input]", AS_TERRAFORM]);
    let expression =
        WORKFLOW.replace("secrets.NPM_TOKEN", &format!("{}secrets.NPM_TOKEN", "(".repeat(100_000)));
    Repository::unheld().with(AS_WORKFLOW, expression).check(&[]).ends(1, &[]);
}

#[test]
fn aliases_that_multiply_are_not_followed_to_the_end() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let below = level - 1;
        bomb.push_str(&format!(
            "a{level}: &a{level} [{}*a{below}]\n",
            format!("*a{below}, ").repeat(9)
        ));
    }
    odd(AS_WORKFLOW, bomb.as_bytes()).ends(2, &["unreadable-input", AS_WORKFLOW]);
    odd(PLACE, bomb.as_bytes()).ends(2, &["could not judge"]);
    odd("k8s/odd.yaml", bomb.as_bytes()).ends(0, &[]);
    let circle = "a: &a [*a]\non: push\n";
    odd(AS_WORKFLOW, circle.as_bytes()).ends(2, &["unreadable-input", AS_WORKFLOW]);
}

#[test]
fn a_large_file_is_reported_and_not_read() {
    let large = "# filler\n".repeat(50 * 1024 * 1024 / 9);
    unreadable(large.as_bytes(), "it is larger than 10 MiB");
}

#[test]
fn a_long_line_ends_in_time() {
    let line = format!("{}\n", "a".repeat(9 * 1024 * 1024));
    odd("notes.txt", line.as_bytes()).ends(0, &[]);
    let expressions = WORKFLOW.replace("./publish.sh", &"${{ secrets.NPM_TOKEN }} ".repeat(20_000));
    odd(AS_WORKFLOW, expressions.as_bytes()).ends(0, &[]);
    let tokens = "ghp_".repeat(2 * 1024 * 1024);
    odd("notes.txt", tokens.as_bytes()).ends(0, &[]);
}

#[test]
fn a_folder_named_like_a_workflow_is_a_folder() {
    let repository = Repository::held().with(".github/workflows/folder.yml/notes.txt", "nothing\n");
    repository.check(&[]).ends(0, &["passed"]);
    let committed =
        Repository::held().with(".github/workflows/folder.yml/notes.txt", "nothing\n").committed();
    committed.check(&[]).ends(0, &["passed"]);
    let roster = Repository::empty().with(".github/workflows/ci.yml", WORKFLOW);
    fs::create_dir_all(roster.path(PLACE)).unwrap();
    roster.check(&[]).ends(1, &["[unowned]"]);
    roster.check(&["--roster", PLACE]).ends(2, &["could not judge", "not followed"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use super::*;

    const LINK: &str = "it is a symbolic link, which is not followed";

    #[test]
    fn no_link_is_followed() {
        for git in [false, true] {
            let outside = Repository::empty().with("ci.yml", WORKFLOW).with("roster.yaml", ROSTER);
            let repository = Repository::held();
            symlink("loop-b.tf", repository.path("loop-a.tf")).unwrap();
            symlink("loop-a.tf", repository.path("loop-b.tf")).unwrap();
            symlink("..", repository.path(".github/up")).unwrap();
            symlink(outside.root(), repository.path("outside")).unwrap();
            let repository = if git { repository.committed() } else { repository };
            repository.check(&[]).ends(0, &["1 identity (1 CI/CD token) in 2 files"]);
            symlink(outside.path("ci.yml"), repository.path(".github/workflows/link.yml")).unwrap();
            repository.check(&[]).ends(2, &["link.yml", LINK]).without("CHAT_TOKEN");
            fs::remove_file(repository.path(".github/workflows/link.yml")).unwrap();
            fs::remove_file(repository.path(PLACE)).unwrap();
            symlink(outside.path("roster.yaml"), repository.path(PLACE)).unwrap();
            repository.check(&[]).ends(2, &["could not judge", PLACE, LINK]);
        }
    }

    #[test]
    fn a_pipe_is_not_waited_for() {
        let pipe = |repository: &Repository, path: &str| {
            let path = repository.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
        };
        let repository = Repository::held();
        pipe(&repository, AS_TERRAFORM);
        pipe(&repository, AS_JSON);
        repository.check(&[]).ends(0, &["passed"]);
        pipe(&repository, AS_WORKFLOW);
        repository
            .check(&[])
            .ends(2, &[AS_WORKFLOW, "it is no regular file, which is not followed"]);
        let repository = Repository::empty();
        pipe(&repository, PLACE);
        repository.check(&[]).ends(2, &["could not judge", "no regular file"]);
        let repository = Repository::held();
        pipe(&repository, "elsewhere");
        repository
            .check(&["--roster", "elsewhere"])
            .ends(2, &["could not judge", "no regular file"]);
    }

    #[test]
    fn what_may_not_be_read_is_said() {
        let repository = Repository::held().with(AS_WORKFLOW, WORKFLOW).with(AS_TERRAFORM, "");
        for path in [AS_WORKFLOW, AS_TERRAFORM] {
            fs::set_permissions(repository.path(path), fs::Permissions::from_mode(0o000)).unwrap();
        }
        if fs::read(repository.path(AS_WORKFLOW)).is_ok() {
            return; // root reads everything
        }
        let run = repository.check(&[]).ends(2, &[AS_WORKFLOW, "ermission denied"]);
        assert!(run.out.contains(AS_TERRAFORM), "{}", run.out);
        fs::set_permissions(repository.path(PLACE), fs::Permissions::from_mode(0o000)).unwrap();
        repository.check(&[]).ends(2, &["could not judge", PLACE, "ermission denied"]);
    }

    #[test]
    fn a_name_that_is_no_text_is_scanned_all_the_same() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        for git in [false, true] {
            let repository = Repository::held();
            let folder = repository.path(".github/workflows");
            fs::write(
                folder.join(OsStr::from_bytes(b"caf\xe9.yml")),
                WORKFLOW.replace("NPM", "CHAT"),
            )
            .unwrap();
            let repository = if git { repository.committed() } else { repository };
            repository.check(&[]).ends(1, &["CHAT_TOKEN", "caf\u{fffd}.yml"]);
        }
    }
}
