//! What a person or a script gets wrong, and what the world does: exit 2 and a reason, never 0.

use super::{PLACE, ROSTER, Repository, Run, WORKFLOW, keyroster};

#[test]
fn bad_usage_is_refused() {
    let repository = Repository::held();
    for (arguments, says) in [
        (&["check", "--fromat", "json"][..], "--format"),
        (&["check", "--format", "xml"], "there is no format `xml`"),
        (&["check", "--format", "json="], "names no file"),
        (&["check", "--as-of", "2026-13-01"], "--as-of"),
        (&["check", "--as-of", "tomorrow"], "--as-of"),
        (&["check", "--quiet", "--verbose"], "--verbose"),
        (&["check", "--jobs", "many"], "--jobs"),
        (&["check", "a", "b"], "unexpected argument"),
        (&["chekc"], "check"),
        (&["explain", "un-owned"], "unowned"),
        (&["schema", "roaster"], "roster"),
        (&["check", "--rules", "nowhere"], "nowhere"),
        (&["inventory", "nowhere"], "`nowhere` is no folder"),
    ] {
        let run = repository.run(arguments.iter().copied()).ends(2, &[says]);
        assert!(run.out.is_empty(), "{arguments:?}: {}", run.out);
    }
}

#[test]
fn help_and_version_are_no_failure() {
    let repository = Repository::empty();
    repository
        .run(["--help"])
        .ends(0, &["keyroster check", "keyroster inventory", "keyroster adopt"]);
    repository.run(["--version"]).ends(0, &["keyroster 0."]);
    repository.run([]).ends(2, &["keyroster check", "keyroster inventory", "keyroster adopt"]);
}

#[test]
fn a_path_that_is_no_folder_is_refused() {
    let repository = Repository::held();
    repository.run(["check", "nowhere"]).ends(2, &["`nowhere` is no folder"]);
    repository.run(["check", PLACE]).ends(2, &["is no folder"]);
    repository.run(["check", "nowhere", "--staged"]).ends(2, &["`nowhere` is no folder"]);
}

#[test]
fn nothing_to_judge_is_a_pass_that_says_so_and_no_files_are_none() {
    let repository = Repository::empty();
    repository.check(&[]).ends(2, &["there are no files in `.`; is the repository checked out?"]);
    repository.write("README.md", "# Web\n");
    repository.check(&[]).ends(0, &["no machine identities in 1 file"]);
}

#[test]
fn a_day_is_judged_as_asked() {
    let repository = Repository::held();
    repository.run(["check", "--as-of", "2026-12-31"]).ends(0, &[]);
    repository
        .run(["check", "--as-of", "2027-01-01"])
        .ends(1, &["1 day past its rotation (due 2026-12-31)"]);
    repository.run(["check", "--as-of", "2026-10-01"]).ends(1, &["error[rotation-in-future]"]);
    // Without it, the day is today's.
    let run = repository.run(["check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert!(report["as_of"].as_str().unwrap() >= "2026-11-01", "{report}");
}

#[test]
fn an_invalid_roster_shows_every_fault_with_its_place() {
    let run =
        Repository::faulty().check(&[]).ends(2, &["could not judge: the roster has 2 faults"]);
    for place in
        ["keyroster.yaml:6:13", "keyroster.yaml:7:24", "did you mean `accountable`?", "`90d`"]
    {
        assert!(run.out.contains(place), "{place}: {}", run.out);
    }
    // Nothing is judged by half a roster.
    run.without("[unowned]").without("[rotation-");
}

#[test]
fn a_roster_that_is_named_must_be_there() {
    let repository = Repository::held().with("other.yaml", "version: 1\n");
    repository
        .check(&["--roster", "nowhere.yaml"])
        .ends(2, &["nowhere.yaml", "there is no such file"]);
    repository.check(&["--roster", "other.yaml"]).ends(1, &["error[unowned]", "other.yaml"]);
    repository.check(&["--roster", "./other.yaml"]).ends(1, &["error[unowned]"]);
    repository.check(&["--roster", ".github"]).ends(2, &["the roster could not be read"]);
    let outside = Repository::empty().with("roster.yaml", ROSTER);
    let path = outside.path("roster.yaml");
    repository.check(&["--roster", path.to_str().unwrap()]).ends(0, &[]);
}

#[test]
fn two_rosters_are_not_one() {
    // The one that GitHub's reviewers guard counts; a second one must not look as if it did.
    let repository = Repository::held().with("keyroster.yaml", "version: 1\n");
    repository.check(&[]).ends(2, &["keyroster.yaml", PLACE]);
}

#[test]
fn nothing_is_judged_without_a_root_workflow() {
    let repository = Repository::held().with(".github/workflows/bad.yml", "jobs: [\n");
    let run =
        repository.check(&[]).ends(2, &["error[unreadable-input]: `.github/workflows/bad.yml`"]);
    run.without("[unowned]");
}

#[test]
fn own_rules_are_held_to_the_laws_of_the_built_in_ones() {
    let rule = "\
id: acme-token
title: token of Acme
class: ci-token
kind: token
key: acme/token/{name}
lifecycle: static
match:
  - resource: { terraform: acme_token }
    capture: { name: name }
why: because
fix: do
examples:
  fires:
    - { file: a.tf, text: \"resource acme_token a { name = \\\"a\\\" }\\n\", expect: [ { line: 1, key: acme/token/a } ] }
  silent:
    - { file: a.tf, text: \"resource acme_tokens a { name = \\\"a\\\" }\\n\" }
";
    let repository = Repository::held()
        .with("main.tf", "resource \"acme_token\" \"ci\" {\n  name = \"ci\"\n}\n");
    repository.write("own/acme-token.yaml", rule);
    repository.check(&["--rules", "own"]).ends(1, &["nobody holds the token of Acme `ci`"]);
    repository.run(["rules", "test", "own"]).ends(0, &["1 rule"]);
    for (wrong, says) in [
        (rule.replace("id: acme-token", "id: acme"), "acme-token.yaml"),
        (rule.replace("fix: do", "fux: do"), "fux"),
        (rule.replace("class: ci-token", "class: token"), "token"),
    ] {
        repository.write("own/acme-token.yaml", wrong);
        repository.check(&["--rules", "own"]).ends(2, &[says]);
        repository.run(["rules", "test", "own"]).ends(2, &[says]);
    }
    repository.write("own/acme-token.yaml", rule.replace("line: 1, key", "line: 2, key"));
    repository.run(["rules", "test", "own"]).ends(1, &["expected acme/token/a on line 2"]);
    std::fs::remove_file(repository.path("own/acme-token.yaml")).unwrap();
    repository.write("own/unowned.yaml", rule.replace("id: acme-token", "id: unowned"));
    repository.check(&["--rules", "own"]).ends(2, &["`unowned` is built in"]);
}

#[test]
fn the_other_commands_print_and_end_well() {
    let repository = Repository::held();
    for (arguments, says) in [
        (&["explain", "unowned"][..], "nobody holds"),
        (&["explain", "actions-secret"], "GitHub Actions secret"),
        (&["rules", "list"], "rotation-overdue"),
        (&["rules", "docs"], "# Rules"),
        (&["schema", "roster"], "\"$schema\""),
        (&["schema", "rule"], "\"$schema\""),
        (&["schema", "report"], "\"$schema\""),
        (&["schema", "inventory"], "\"$schema\""),
        (&["completions", "bash"], "keyroster"),
        (&["man"], "keyroster"),
    ] {
        repository.run(arguments.iter().copied()).ends(0, &[says]);
    }
}

#[test]
fn a_roster_is_adopted_once_and_is_green_after() {
    let repository = Repository::empty()
        .with(".github/workflows/ci.yml", WORKFLOW)
        .with(".github/CODEOWNERS", "* @acme/web\n");
    repository.check(&[]).ends(1, &["keyroster adopt"]);
    repository.run(["adopt", "--as-of", "2026-11-22"]).ends(0, &["wrote .github/keyroster.yaml"]);
    repository.check(&[]).ends(0, &[]);
    repository.run(["adopt", "--as-of", "2026-11-22"]).ends(0, &["nothing to add"]);
}

#[test]
fn colours_are_for_those_who_ask() {
    let repository = Repository::unheld();
    repository.check(&[]).ends(1, &[]).without("\u{1b}");
    repository.check(&["--color", "always"]).ends(1, &["\u{1b}["]);
    let mut forced = keyroster(repository.root());
    forced.env("CLICOLOR_FORCE", "1").args(["check", "--as-of", "2026-11-22"]);
    Run::of(&mut forced).ends(1, &["\u{1b}["]);
    let run = repository.check(&["--color", "always", "--format", "text=file"]).ends(1, &[]);
    assert!(run.out.contains('\u{1b}'));
    assert!(!std::fs::read_to_string(repository.path("file")).unwrap().contains('\u{1b}'));
}

#[test]
fn whoever_has_read_enough_may_leave() {
    let repository = Repository::unheld();
    for arguments in [
        &["rules", "docs"][..],
        &["rules", "list"],
        &["rules", "frameworks"],
        &["explain", "unowned"],
        &["schema", "roster"],
        &["completions", "bash"],
        &["man"],
        &["check", "."],
        &["adopt", ".", "--print"],
    ] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_keyroster"))
            .args(arguments)
            .current_dir(repository.root())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let wanted = if arguments[0] == "check" { 1 } else { 0 };
        assert_eq!(output.status.code(), Some(wanted), "{arguments:?}");
        assert_eq!(super::text(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn what_to_type_next_says_which_repository() {
    let late = ROSTER.replace("last: 2026-10-02 }", "last: 2026-01-02 }");
    let repository = Repository::empty()
        .with("services/web/.github/workflows/ci.yml", WORKFLOW)
        .with("services/web/own.yaml", late);
    let check = |arguments: &[&str]| {
        let all = ["check", "services/web", "--as-of", "2026-11-22"];
        repository.run(all.into_iter().chain(arguments.iter().copied()))
    };
    let rotate = "`keyroster rotate github/actions-secret/NPM_TOKEN services/web --roster own.yaml --evidence URL`";
    check(&["--roster", "own.yaml"]).ends(1, &[rotate]);
    check(&[]).ends(1, &["`keyroster adopt services/web` writes the roster"]);
    // It can be pasted as it stands, but for the URL.
    let words = "rotate github/actions-secret/NPM_TOKEN services/web --roster own.yaml --evidence x --on 2026-11-20";
    repository.run(words.split(' ').chain(["--as-of", "2026-11-22"])).ends(0, &["rotation.last"]);
    check(&["--roster", "own.yaml"]).without("rotation-overdue");
}
