//! The doctor, by its files alone: each fault alone gives exactly its advice.

use serde_json::Value;

use super::{PLACE, ROSTER, Repository, Run};

const GATE: &str = ".github/workflows/keyroster.yml";

/// A workflow that nothing is wrong with.
const RIGHT: &str = "\
name: keyroster
on:
  pull_request:
  merge_group:
  schedule:
    - cron: \"30 5 * * *\"
permissions: {}
jobs:
  keyroster:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 2
          persist-credentials: false
      - uses: keyroster/keyroster@0123456789abcdef0123456789abcdef01234567 # v1.0.0
";

const OWNERS: &str = "\
* @acme/web
/.github/ @acme/security
";

const HOOK: &str = "repos:\n- repo: https://github.com/keyroster/keyroster\n  rev: v1\n  hooks: [{ id: keyroster }]\n";
const UPDATES: &str =
    "version: 2\nupdates:\n- { package-ecosystem: github-actions, directory: / }\n";

/// A repository that nothing is wrong with.
fn right() -> Repository {
    Repository::held()
        .with(GATE, RIGHT)
        .with(".github/CODEOWNERS", OWNERS)
        .with(".pre-commit-config.yaml", HOOK)
        .with(".github/dependabot.yml", UPDATES)
}

fn doctor(repository: &Repository, arguments: &[&str]) -> Run {
    let always = ["doctor", "--offline", "--branch", "main"];
    repository.run(always.into_iter().chain(arguments.iter().copied()))
}

/// What is not good, as `check status`.
fn complaints(run: &Run) -> Vec<String> {
    let document: Value =
        serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{e}: {}{}", run.out, run.err));
    let points = document["points"].as_array().unwrap().iter();
    let told = points.filter(|point| point["status"] != "good");
    let told = told.map(|point| format!("{} {}", point["check"], point["status"]).replace('"', ""));
    told.collect()
}

#[track_caller]
fn gives(repository: &Repository, expected: &[&str]) {
    let run = doctor(repository, &["--format", "json"]);
    assert_eq!(complaints(&run), expected, "{}", doctor(repository, &[]).out);
    let code = i32::from(expected.iter().any(|point| point.ends_with("fix")));
    assert_eq!(run.code, Some(code), "{}", run.out);
}

/// The right repository with a part of one file written differently.
#[track_caller]
fn changed(path: &str, old: &str, new: &str) -> Repository {
    let repository = right();
    let text = std::fs::read_to_string(repository.path(path)).unwrap();
    assert!(text.contains(old), "{path} has no `{old}`");
    repository.with(path, text.replacen(old, new, 1))
}

#[test]
fn a_set_up_that_holds_is_told_so() {
    gives(&right(), &[]);
    doctor(&right(), &[]).ends(0, &["nothing to fix", "not looked at", "--offline"]);
}

#[test]
fn each_fault_of_the_workflow_gives_its_advice_and_no_other() {
    let job = "    runs-on: ubuntu-latest\n";
    let uses =
        "      - uses: keyroster/keyroster@0123456789abcdef0123456789abcdef01234567 # v1.0.0\n";
    let with = |input: &str| format!("{uses}        with: {{ {input} }}\n");
    let key = |line: &str| format!("{job}    {line}\n");
    let cases = [
        ("  pull_request:\n", "", "pull-request fix"),
        ("  pull_request:\n", "  pull_request: { paths: [src/**] }\n", "pull-request fix"),
        ("  pull_request:\n", "  pull_request: { paths-ignore: [docs/**] }\n", "pull-request fix"),
        ("  pull_request:\n", "  pull_request: { branches: [release/*] }\n", "pull-request fix"),
        ("  pull_request:\n", "  pull_request: { branches-ignore: [main] }\n", "pull-request fix"),
        ("  pull_request:\n", "  pull_request: { types: [opened] }\n", "pull-request fix"),
        ("  merge_group:\n", "", "merge-queue fix"),
        ("  schedule:\n    - cron: \"30 5 * * *\"\n", "", "schedule advice"),
        (job, &key("if: github.actor != 'bot'"), "always-runs fix"),
        (job, &key("needs: build"), "always-runs fix"),
        (job, &key("continue-on-error: true"), "always-runs fix"),
        (uses, &format!("{uses}        if: github.actor != 'bot'\n"), "always-runs fix"),
        (uses, &format!("{uses}        continue-on-error: true\n"), "always-runs fix"),
        (uses, &with("base: none"), "armed fix"),
        (uses, &with("allow: unowned"), "armed fix"),
        (uses, &with("warn: unowned"), "armed advice"),
        (uses, &with("roster: other.yaml"), "armed fix"),
        (uses, &with("as-of: 2026-01-01"), "armed fix"),
        (uses, &with("path: web"), "armed advice"),
        ("      contents: read\n", "      contents: write\n", "permissions fix"),
        (
            "      contents: read\n",
            "      contents: read\n      id-token: write\n",
            "permissions fix",
        ),
        (
            "      contents: read\n",
            "      contents: read\n      packages: write\n",
            "permissions fix",
        ),
        ("    permissions:\n      contents: read\n", "", "permissions fix"),
        ("          fetch-depth: 2\n", "", "checkout fix"),
        (
            "          fetch-depth: 2\n",
            "          fetch-depth: 2\n          ref: main\n",
            "checkout fix",
        ),
        ("          persist-credentials: false\n", "", "checkout fix"),
        ("@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "pinned fix"),
        ("@0123456789abcdef0123456789abcdef01234567 # v1.0.0", "@v1", "pinned fix"),
        ("ubuntu-latest", "windows-latest", "runner fix"),
        ("ubuntu-latest", "big-machine", "runner unseen"),
    ];
    for (old, new, expected) in cases {
        gives(&changed(GATE, old, new), &[expected]);
    }
}

#[test]
fn what_its_options_need_is_granted() {
    let uses = " # v1.0.0\n";
    for (permission, input, findings) in [
        ("checks", "verbose: true", &[][..]),
        ("checks", "annotations: log", &["permissions fix"][..]),
        ("pull-requests", "comment: true", &[][..]),
        ("pull-requests", "verbose: true", &["permissions fix"][..]),
    ] {
        let workflow = RIGHT
            .replace(
                "      contents: read\n",
                &format!("      contents: read\n      {permission}: write\n"),
            )
            .replace(uses, &format!("{uses}        with: {{ {input} }}\n"));
        gives(&right().with(GATE, workflow), findings);
    }
}

#[test]
fn new_only_needs_the_clock_to_tell_the_rest() {
    let softened = format!("{RIGHT}        with: {{ new-only: true }}\n");
    gives(&right().with(GATE, &softened), &[]);
    let unscheduled = softened.replace("  schedule:\n    - cron: \"30 5 * * *\"\n", "");
    gives(&right().with(GATE, unscheduled), &["schedule fix"]);
}

#[test]
fn somebody_elses_files_are_not_checked_out_with_ones_own_rights() {
    let target = RIGHT.replace("  pull_request:\n", "  pull_request:\n  pull_request_target:\n");
    gives(&right().with(GATE, &target), &["trusted-code fix"]);
    let head = target.replace(
        "fetch-depth: 2\n",
        "fetch-depth: 0\n          ref: ${{ github.event.pull_request.head.sha }}\n",
    );
    let repository = right().with(GATE, head);
    gives(&repository, &["trusted-code fix"]);
    doctor(&repository, &[]).ends(1, &["with the rights of this repository", "keyroster.yml:18"]);
}

/// The ways in which a workflow runs the gate.
#[test]
fn the_gate_is_found_however_it_is_run() {
    let action = "- uses: keyroster/keyroster@0123456789abcdef0123456789abcdef01234567 # v1.0.0";
    let image = "- uses: docker://ghcr.io/keyroster/keyroster@sha256:0123456789abcdef";
    gives(&right().with(GATE, RIGHT.replace(action, image)), &[]);
    let command = "- uses: keyroster/keyroster/setup@0123456789abcdef0123456789abcdef01234567\n      - run: keyroster check";
    let shell = RIGHT.replace(action, command);
    gives(&right().with(GATE, &shell), &[]);
    // A command runs wherever it is installed.
    gives(&right().with(GATE, shell.replace("ubuntu-latest", "macos-latest")), &[]);
    for (lost, expected) in [
        ("keyroster check || true", "always-runs fix"),
        ("keyroster check | tee log", "always-runs fix"),
        ("keyroster check --base none", "armed fix"),
        ("keyroster check --allow=unowned", "armed fix"),
    ] {
        gives(&right().with(GATE, shell.replace("keyroster check", lost)), &[expected]);
    }

    let (head, job) = RIGHT.split_once("jobs:\n").unwrap();
    let caller = format!(
        "{head}jobs:\n  gate:\n    permissions: {{ contents: read }}\n    uses: ./.github/workflows/called.yml\n"
    );
    let called = format!("on: workflow_call\npermissions: {{}}\njobs:\n{job}");
    gives(&right().with(GATE, &caller).with(".github/workflows/called.yml", &called), &[]);
    let softened = called.replace("    runs-on", "    if: false\n    runs-on");
    gives(
        &right().with(GATE, &caller).with(".github/workflows/called.yml", softened),
        &["always-runs fix"],
    );
    // Nothing starts it.
    let alone = right().with(".github/workflows/called.yml", &called);
    std::fs::remove_file(alone.path(GATE)).unwrap();
    gives(&alone, &["runs fix"]);

    let outside = caller.replace(
        "./.github/workflows/called.yml",
        "acme/.github/.github/workflows/keyroster.yml@v1",
    );
    gives(&right().with(GATE, outside), &["armed unseen", "pinned fix"]);

    let composite = "runs:\n  using: composite\n  steps:\n    - uses: keyroster/keyroster@v1\n";
    for own in ["./", "$/"] {
        let local = RIGHT.replace(action, &format!("- uses: {own}.github/actions/gate"));
        gives(&right().with(GATE, local).with(".github/actions/gate/action.yml", composite), &[]);
    }

    // What tries a demonstration does not hold the repository.
    let trial = "on: push\njobs:\n  try:\n    runs-on: ubuntu-latest\n    steps:\n      - run: keyroster check demo || true\n";
    gives(&right().with(".github/workflows/try.yml", trial), &[]);
}

#[test]
fn a_repository_without_it_is_told_what_to_add() {
    let repository = Repository::empty().with(".github/workflows/ci.yml", super::WORKFLOW);
    gives(&repository, &["runs fix", "roster fix", "hook advice"]);
    let workflow = include_str!("../../../examples/partner-led/.github/workflows/keyroster.yml");
    let run = doctor(&repository, &["--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["points"][0]["paste"], workflow.trim_end());
}

#[test]
fn each_hole_in_the_guard_gives_its_advice() {
    let owners = |text: &str| right().with(".github/CODEOWNERS", text);
    // A star stays in its folder: a new workflow could report the check's name.
    let run = doctor(&owners("/.github/* @acme/security\n"), &[]);
    run.ends(1, &["`.github/workflows/`", "/.github/workflows/ @acme/web"]);
    gives(&owners("/.github/* @acme/security\n"), &["guarded fix"]);
    // A later line takes the guard back, and is where to look.
    let taken = owners("/.github/ @acme/security\n*.yaml\n");
    gives(&taken, &["guarded fix"]);
    doctor(&taken, &[]).ends(1, &["`.github/keyroster.yaml`", "CODEOWNERS:2"]);
    gives(&owners("/.github/ acme/security\n* @acme/web\n"), &["codeowners fix"]);
    // A partner does not guard what it is held to.
    let partner = ROSTER.replace(
        "identities:",
        "  northwind: { partner: true, team: \"@acme/northwind\" }\nidentities:",
    );
    let theirs = owners("* @acme/northwind\n").with(PLACE, partner);
    gives(&theirs, &["guarded fix"]);
    let shadowed = right().with("docs/CODEOWNERS", "* @acme/web\n");
    gives(&shadowed, &["codeowners advice"]);
    let large = format!("{OWNERS}{}", "# as long as it takes\n".repeat(150_000));
    gives(&owners(&large), &["codeowners fix"]);
    let nobody = right();
    std::fs::remove_file(nobody.path(".github/CODEOWNERS")).unwrap();
    gives(&nobody, &["guarded fix", "codeowners fix"]);
}

#[test]
fn a_roster_that_cannot_be_read_is_told_with_its_faults() {
    let faulty = right().with(PLACE, ROSTER.replace("accountable: ", "acountable: "));
    gives(&faulty, &["roster fix"]);
    doctor(&faulty, &[]).ends(1, &["did you mean `accountable`?", "keyroster.yaml:6"]);
}

#[test]
fn habits_are_advice() {
    let repository = right();
    std::fs::remove_file(repository.path(".pre-commit-config.yaml")).unwrap();
    std::fs::remove_file(repository.path(".github/dependabot.yml")).unwrap();
    gives(&repository, &["hook advice", "updates advice"]);
    gives(&repository.with("renovate.json", "{}"), &["hook advice"]);
}

/// Without a look at GitHub that was asked for, nothing is called good.
#[test]
fn what_could_not_be_looked_at_is_no_success() {
    let repository = right();
    let run = repository.run(["doctor", "--branch", "main"]);
    run.ends(2, &["not looked at", "--repo OWNER/NAME"]);
    let run = repository.run(["doctor", "--branch", "main", "--repo", "acme/web"]);
    run.ends(2, &["not looked at", "no token"]);
    // What is to be mended is to be mended all the same.
    changed(GATE, "  merge_group:\n", "").run(["doctor", "--branch", "main"]).ends(1, &[]);
}

#[test]
fn a_branch_that_is_not_known_is_not_guessed() {
    let filtered = changed(GATE, "  pull_request:\n", "  pull_request: { branches: [main] }\n");
    let run = filtered.run(["doctor", "--offline", "--format", "json"]);
    assert_eq!(complaints(&run), ["pull-request unseen"]);
    gives(&filtered, &[]);
}

#[test]
fn every_format_says_the_same() {
    let repository = changed(GATE, "  merge_group:\n", "");
    doctor(&repository, &["--quiet"]).ends(1, &["fix     merge-queue"]).without("good");
    let page = doctor(&repository, &["--format", "markdown"]);
    page.ends(1, &["- [ ] **fix** <code>merge-queue</code>", "```", "- [x] <code>checkout</code>"]);
    doctor(&repository, &["--format", "csv"]).ends(2, &["a diagnosis is written as one of"]);
}

/// Names from a repository steer no terminal and no runner.
#[test]
fn hostile_names_are_shown_harmless() {
    let hostile = RIGHT.replace(
        "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
        "\"x/y@\\e[31m##[error]z\"",
    );
    let repository = right().with(GATE, hostile);
    let text = doctor(&repository, &[]);
    assert_eq!(text.code, Some(1));
    assert!(!text.out.contains('\u{1b}'), "{}", text.out);
    let page = doctor(&repository, &["--format", "markdown"]);
    assert!(!page.out.contains('\u{1b}'), "{}", page.out);
}

/// What docs/rollout.md hands out holds, but for the version, which is none yet.
#[test]
fn the_files_of_the_rollout_hold() {
    let file = |name: &str| {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/rollout");
        std::fs::read_to_string(root.join(name)).unwrap()
    };
    let roster = ROSTER.replace("version: 1\n", "version: 1\nextends: [keyroster-baseline.yaml]\n");
    let repository = right()
        .with(GATE, file("see.yml"))
        .with(PLACE, roster)
        .with("keyroster-baseline.yaml", file("keyroster-baseline.yaml"))
        .with(".github/CODEOWNERS", format!("* @acme/web\n{}", file("CODEOWNERS")));
    gives(&repository, &["pinned fix"]);
    let run = repository.check(&[]);
    assert!(run.code < Some(2), "{}{}", run.out, run.err);
    // A required workflow has no schedule: GitHub would not start it.
    gives(
        &repository.with(GATE, file("required-workflow.yml")),
        &["schedule advice", "pinned fix"],
    );
}

/// A job that judges a demonstration does not hold the repository, and need not.
#[test]
fn a_job_that_judges_a_part_is_not_the_gate_where_another_judges_all() {
    let part = RIGHT.replace(
        "0123456789abcdef0123456789abcdef01234567 # v1.0.0\n",
        "v1\n        with: { path: demo, as-of: 2026-01-01 }\n",
    );
    gives(&right().with(".github/workflows/demo.yml", part), &[]);
}
