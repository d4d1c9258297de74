//! `--staged`: what a commit would record, from the index and never from the work tree.

use std::fs;

use super::{PLACE, ROSTER, Repository, Run, WORKFLOW};

/// A second secret, which nobody holds.
const OTHER: &str = "\
on: push
jobs:
  chat:
    runs-on: ubuntu-latest
    steps:
      - run: ./announce.sh
        env:
          TOKEN: ${{ secrets.CHAT_TOKEN }}
";

fn staged(repository: &Repository) -> Run {
    repository.check(&["--staged"])
}

#[test]
fn contents_come_from_the_index() {
    let repository = Repository::held().committed();
    // Bad in the index, good in the work tree.
    repository.write(".github/workflows/chat.yml", OTHER);
    repository.git(&["add", "--all"]);
    repository.write(".github/workflows/chat.yml", "on: push\njobs: {}\n");
    staged(&repository)
        .ends(1, &["nobody holds the GitHub Actions secret `CHAT_TOKEN`", "secrets.CHAT_TOKEN }}"]);
    repository.check(&[]).ends(0, &[]);
    // Good in the index, bad in the work tree.
    repository.git(&["add", "--all"]);
    repository.write(".github/workflows/chat.yml", OTHER);
    staged(&repository).ends(0, &[]);
    repository.check(&[]).ends(1, &["CHAT_TOKEN"]);
    // Gone from the work tree, still in the index.
    repository.git(&["add", "--all"]);
    fs::remove_file(repository.path(".github/workflows/chat.yml")).unwrap();
    staged(&repository).ends(1, &["CHAT_TOKEN"]);
}

#[test]
fn the_roster_comes_from_the_index_too() {
    let repository = Repository::unheld().committed();
    repository.write(
        ".github/workflows/ci.yml",
        WORKFLOW.replace("./publish.sh", "./publish.sh --tag next"),
    );
    repository.git(&["add", ".github/workflows"]);
    repository.write(PLACE, ROSTER);
    staged(&repository).ends(1, &["[unowned]"]);
    repository.git(&["add", PLACE]);
    repository.write(PLACE, "no roster: at all\n");
    staged(&repository).ends(0, &[]);
}

#[test]
fn only_what_the_commit_touches_is_judged() {
    let repository = Repository::held().with(".github/workflows/chat.yml", OTHER).committed();
    repository.check(&[]).ends(1, &["CHAT_TOKEN"]);
    repository.write("README.md", "# Web\n");
    repository.git(&["add", "--all"]);
    staged(&repository).ends(0, &[]).without("CHAT_TOKEN");
    repository.write(
        ".github/workflows/ci.yml",
        WORKFLOW.replace("./publish.sh", "./publish.sh --tag next"),
    );
    repository.git(&["add", "--all"]);
    staged(&repository).ends(0, &[]).without("CHAT_TOKEN");
    repository.write(".github/workflows/chat.yml", OTHER.replace("chat:", "announce:"));
    repository.git(&["add", "--all"]);
    staged(&repository).ends(1, &["CHAT_TOKEN"]);
}

#[test]
fn a_changed_entry_is_judged_though_its_identity_is_in_no_staged_file() {
    let repository = Repository::held().committed();
    repository.write(PLACE, ROSTER.replace("last: 2026-10-02 }", "last: 2026-01-02 }"));
    repository.git(&["add", "--all"]);
    staged(&repository).ends(1, &["error[rotation-overdue]", "2026-01-02"]);
    repository.write(PLACE, ROSTER.replace("accountable: web", "accountable: wbe"));
    repository.git(&["add", "--all"]);
    staged(&repository).ends(1, &["the roster names `wbe`"]);
}

#[test]
fn an_entry_cannot_be_removed_while_its_identity_stays() {
    let repository = Repository::held().committed();
    repository.write(PLACE, ROSTER.split("identities").next().unwrap());
    repository.git(&["add", "--all"]);
    staged(&repository).ends(1, &["nobody holds the GitHub Actions secret `NPM_TOKEN`"]);
    // With its identity it can.
    fs::remove_file(repository.path(".github/workflows/ci.yml")).unwrap();
    repository.git(&["add", "--all"]);
    staged(&repository).ends(0, &[]);
}

#[test]
fn what_a_waiver_or_plan_covered_is_judged_when_it_goes() {
    let plan = "version: 1\nparties: { web: { team: \"@acme/web\" } }\nplan:\n  - { finding: unowned, \
                match: github/actions-secret/NPM_TOKEN, owner: web, due: 2027-01-31 }\n";
    let repository = Repository::unheld().with(PLACE, plan).committed();
    repository.check(&[]).ends(0, &[]);
    repository.write(PLACE, plan.split("plan:").next().unwrap());
    repository.git(&["add", "--all"]);
    staged(&repository).ends(1, &["[unowned]"]);
}

/// A plan for whatever secret nobody holds.
const PLAN: &str = "\
version: 1
parties: { web: { team: \"@acme/web\" } }
plan:
  - { finding: unowned, match: \"*\", owner: web, due: 2027-01-31 }
";

#[test]
fn a_plan_does_not_cover_what_a_commit_brings() {
    let repository = Repository::unheld().with(PLACE, PLAN);
    repository.git(&["init", "--quiet"]);
    repository.git(&["add", "--all"]);
    // The first commit has nothing before it: all of it is the debt of its day.
    staged(&repository).ends(0, &["1 planned"]);
    repository.git(&["commit", "--quiet", "--message=first"]);
    let more = WORKFLOW.replace("./publish.sh", "./publish.sh --tag next");
    repository.write(".github/workflows/ci.yml", more);
    repository.git(&["add", "--all"]);
    staged(&repository).ends(0, &["1 planned"]);
    repository.write(".github/workflows/chat.yml", OTHER);
    repository.git(&["add", "--all"]);
    let run = staged(&repository)
        .ends(1, &["CHAT_TOKEN", "the plan is for what was there before this change"]);
    run.without("`NPM_TOKEN`");
    // A roster edit counts in the commit that makes it, for what it names.
    let named = PLAN.replace("plan:\n", "plan:\n  - { finding: unowned, match: github/actions-secret/CHAT_TOKEN, owner: web, due: 2027-01-31 }\n");
    repository.write(PLACE, named);
    repository.git(&["add", "--all"]);
    staged(&repository).ends(0, &["2 planned"]);
}

#[test]
fn what_stands_in_a_file_that_is_not_staged_is_not_new() {
    let key = "resource \"aws_iam_access_key\" \"ci\" {\n  user = \"deployer\"\n}\n";
    let repository =
        Repository::empty().with(PLACE, PLAN).with("infra/one/main.tf", key).committed();
    repository.write("infra/two/main.tf", key);
    repository.git(&["add", "--all"]);
    staged(&repository).ends(0, &["1 planned"]);
    repository.write("infra/three/main.tf", key.replace("deployer", "other"));
    repository.git(&["add", "--all"]);
    staged(&repository).ends(1, &["`other`"]).without("nobody holds the access key `deployer`");
}

#[test]
fn the_first_commit_has_no_head() {
    let repository = Repository::unheld();
    repository.git(&["init", "--quiet"]);
    staged(&repository).ends(0, &["no machine identities"]);
    repository.git(&["add", "--all"]);
    staged(&repository).ends(1, &["NPM_TOKEN"]);
    repository.write(PLACE, ROSTER);
    repository.git(&["add", "--all"]);
    staged(&repository).ends(0, &[]);
}

#[test]
fn a_deleted_file_holds_nothing_any_more() {
    let repository = Repository::held().with(".github/workflows/chat.yml", OTHER).committed();
    repository.git(&["rm", "--quiet", ".github/workflows/chat.yml"]);
    staged(&repository).ends(0, &[]).without("CHAT_TOKEN");
    repository.git(&["rm", "--quiet", "--cached", PLACE]);
    staged(&repository).ends(1, &["NPM_TOKEN"]);
}

#[test]
fn a_renamed_file_is_a_touched_one() {
    let repository = Repository::held().with(".github/workflows/chat.yml", OTHER).committed();
    repository.git(&["mv", ".github/workflows/chat.yml", ".github/workflows/announce.yml"]);
    staged(&repository).ends(1, &["CHAT_TOKEN", "announce.yml"]);
}

#[test]
fn a_staged_file_of_a_module_is_read_with_its_unstaged_siblings() {
    let repository = Repository::empty()
        .with(PLACE, "version: 1\n")
        .with("infra/names.tf", "locals {\n  user = \"deployer\"\n}\n")
        .with("infra/other.tf", "resource \"aws_iam_access_key\" \"old\" {\n  user = \"old\"\n}\n")
        .committed();
    repository.write(
        "infra/keys.tf",
        "resource \"aws_iam_access_key\" \"ci\" {\n  user = local.user\n}\n",
    );
    repository.git(&["add", "infra/keys.tf"]);
    // A sibling that is not even in the index is not part of the commit.
    repository.write("infra/names_override.tf", "locals {\n  user = \"mallory\"\n}\n");
    let run = staged(&repository).ends(1, &["`deployer`"]);
    run.without("mallory").without("`old`");
}

#[test]
fn a_path_below_the_root_is_a_repository_of_its_own() {
    let repository = Repository::empty()
        .with("services/web/keyroster.yaml", "version: 1\n")
        .with(
            "services/web/main.tf",
            "resource \"aws_iam_access_key\" \"web\" {\n  user = \"web\"\n}\n",
        )
        .with(
            "services/api/main.tf",
            "resource \"aws_iam_access_key\" \"api\" {\n  user = \"api\"\n}\n",
        );
    repository.git(&["init", "--quiet"]);
    repository.git(&["add", "--all"]);
    let below = ["check", "services/web", "--staged", "--as-of", "2026-11-22"];
    let run = repository.run(below).ends(1, &["`web`", "--> main.tf:1:1", "in keyroster.yaml"]);
    run.without("`api`");
    repository.git(&["commit", "--quiet", "--message=first"]);
    repository.write(
        "services/api/main.tf",
        "resource \"aws_iam_access_key\" \"api\" {\n  user = \"other\"\n}\n",
    );
    repository.git(&["add", "--all"]);
    repository.run(below).ends(0, &["no machine identities"]);
}

#[test]
fn a_conflict_cannot_be_judged() {
    let repository = Repository::held().committed();
    let change = |text: &str| {
        repository.write(".github/workflows/ci.yml", WORKFLOW.replace("./publish.sh", text));
        repository.git(&["commit", "--quiet", "--all", "--message=change"]);
    };
    repository.git(&["checkout", "--quiet", "-b", "other"]);
    change("./publish.sh --tag other");
    repository.git(&["checkout", "--quiet", "main"]);
    change("./publish.sh --tag main");
    assert!(!repository.try_git(&["merge", "--quiet", "other"]).status.success());
    staged(&repository)
        .ends(2, &["`.github/workflows/ci.yml` has a conflict that is not resolved"]);
}

#[test]
fn without_a_repository_there_is_no_index() {
    let run = Repository::held().check(&["--staged"]).ends(2, &["is in no git repository"]);
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
}

#[test]
fn a_submodule_and_a_link_are_nobodys_text() {
    let repository = Repository::held().committed();
    let inner = repository.path("vendor/lib");
    fs::create_dir_all(&inner).unwrap();
    let inner = inner.to_str().unwrap();
    repository.git(&["-C", inner, "init", "--quiet"]);
    repository.git(&["-C", inner, "commit", "--quiet", "--allow-empty", "--message=inner"]);
    repository.git(&["add", "vendor/lib"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/passwd", repository.path("passwd.tf")).unwrap();
        repository.git(&["add", "passwd.tf"]);
    }
    staged(&repository).ends(0, &[]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../../ci.yml", repository.path(".github/workflows/link.yml"))
            .unwrap();
        repository.git(&["add", ".github"]);
        staged(&repository).ends(2, &["link.yml", "it is a symbolic link, which is not followed"]);
    }
}

#[cfg(unix)]
#[test]
fn a_hook_sees_the_index_of_its_own_commit() {
    use std::os::unix::fs::PermissionsExt;
    let repository = Repository::held().committed();
    let program = env!("CARGO_BIN_EXE_keyroster");
    let hook = repository.path(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(
        &hook,
        format!("#!/bin/sh\nexec {program} check . --staged --quiet --as-of 2026-11-22\n"),
    )
    .unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    // `git commit FILE` and `git commit --all` commit from an index of their own.
    repository.write(".github/workflows/chat.yml", OTHER);
    repository.git(&["add", "--intent-to-add", ".github/workflows/chat.yml"]);
    repository.write("README.md", "# Web\n");
    repository.git(&["add", "README.md"]);
    repository.git(&["commit", "--quiet", "--message=readme", "README.md"]);
    let refused = repository.try_git(&["commit", "--quiet", "--all", "--message=chat"]);
    assert!(!refused.status.success(), "{}", super::text(&refused.stdout));
    let said = super::text(&refused.stdout) + &super::text(&refused.stderr);
    assert!(said.contains("CHAT_TOKEN"), "{said}");
    // From a folder below the root, and from a linked work tree, the same.
    fs::create_dir_all(repository.path("docs")).unwrap();
    let below = repository.path("docs");
    let refused = repository.try_git(&[
        "-C",
        below.to_str().unwrap(),
        "commit",
        "--quiet",
        "--all",
        "--message=chat",
    ]);
    assert!(!refused.status.success());
    repository.git(&["worktree", "add", "--quiet", "linked", "-b", "linked"]);
    repository.write("linked/.github/workflows/chat.yml", OTHER);
    let linked = repository.path("linked");
    let linked = linked.to_str().unwrap();
    repository.git(&["-C", linked, "add", "--all"]);
    assert!(
        !repository
            .try_git(&["-C", linked, "commit", "--quiet", "--message=chat"])
            .status
            .success()
    );
}
