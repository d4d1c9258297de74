//! Policies in Rego: what they are given, what may go wrong with them, and their own tests.

use std::fmt::Write;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{PLACE, ROSTER, Repository, Run, WORKFLOW, keyroster};

/// A secret that is held, judged by a policy.
fn judged_by(policy: &str) -> Repository {
    let roster = ROSTER.replace("identities:", "policy: { rego: policies/*.rego }\nidentities:");
    Repository::empty()
        .with(".github/workflows/ci.yml", WORKFLOW)
        .with(PLACE, &roster)
        .with("policies/own.rego", policy)
}

fn check(repository: &Repository, more: &[&str]) -> Run {
    repository.check(more)
}

#[test]
fn what_loops_is_stopped_and_the_run_could_not_judge() {
    for policy in [
        // Loops in the engine's steps.
        "package a\ndeny contains \"x\" if { xs := numbers.range(1, 5000); some a in xs; some b in xs; \
         some c in xs; a * b * c == 0 }",
        // Asks for more numbers than there may be.
        "package a\ndeny contains \"x\" if count(numbers.range(1, 3000000000)) > 1",
        // Would overflow the stack in OPA's place.
        "package a\nf(x) := f(x + 1)\ndeny contains \"x\" if f(1)",
        // Reaches for the world, the clock and chance.
        "package a\ndeny contains \"x\" if http.send({\"method\": \"get\", \"url\": \"http://localhost\"})",
        "package a\ndeny contains \"x\" if time.now_ns() > 1",
        "package a\ndeny contains \"x\" if rand.intn(\"seed\", 10) > 5",
        "package a\ndeny contains \"x\" if opa.runtime().env",
    ] {
        let started = Instant::now();
        let run = check(&judged_by(policy), &[]);
        assert_eq!(run.code, Some(2), "{policy}\n{}{}", run.out, run.err);
        assert!(run.out.contains("error[roster-invalid]"), "{policy}\n{}", run.out);
        assert!(started.elapsed() < Duration::from_secs(30), "{policy}");
    }
}

#[test]
fn what_nests_or_chains_without_end_is_an_error_and_no_crash() {
    for body in [
        format!("x := {}1{}", "[\n".repeat(15_000), "]".repeat(900)),
        format!("x := 1{}", "\n+ 1".repeat(30_000)),
        format!("x := input{}", ".a".repeat(30_000)),
        format!("x := {}true", "not ".repeat(20_000)),
        format!("x := {}1", "-".repeat(20_000)),
        format!("x if true{}", " else := 1 if true".repeat(5_000)),
        "# long\n".repeat(40_000),
        "\"".to_owned(),
        "`".to_owned(),
    ] {
        let policy = format!("package a\n{body}\ndeny contains \"it is evaluated\" if true\n");
        let run = check(&judged_by(&policy), &[]);
        let start = &policy[..60.min(policy.len())];
        assert!(matches!(run.code, Some(1 | 2)), "{start}\n{:?}\n{}", run.code, run.err);
    }
}

#[test]
fn a_message_is_text_that_steers_nothing() {
    let hostile = "\\u001b[31mred ::error::x ##[group] \\u202e | <img src=x> @acme/all =1+1 \\n::stop-commands::t";
    let policy = format!(
        "package a\ndeny contains {{\"msg\": \"{hostile}\", \"next\": \"{hostile}\", \"party\": \
         \"{hostile}\", \"identity\": input.identities[0].key}}"
    );
    let repository = judged_by(&policy);
    for format in ["text", "github", "json", "sarif", "markdown", "csv"] {
        let run = Run::of(
            keyroster(repository.root())
                .args(["check", "--as-of", "2026-11-22", "--format", format])
                .env("GITHUB_ACTIONS", "true"),
        );
        assert_eq!(run.code, Some(1), "{format}: {}", run.err);
        assert!(run.out.contains("red"), "{format} says nothing of it");
        for steers in ["\u{1b}", "\u{202e}", "##[group]"] {
            assert!(!run.out.contains(steers), "{format} lets {steers:?} through:\n{}", run.out);
        }
        let commands = run
            .out
            .lines()
            .filter(|line| line.trim_start().starts_with("::") && !line.contains(":::"));
        let ours = ["::error ", "::warning ", "::notice ", "::group::", "::endgroup::"];
        for line in commands {
            let own = format == "github" && ours.iter().any(|own| line.starts_with(own));
            assert!(own, "{format}: {line}");
        }
        match format {
            "markdown" => assert!(!run.out.contains("<img") && !run.out.contains(" @acme/all")),
            "csv" => assert!(!run.out.contains("\n=") && !run.out.contains(",=")),
            _ => {}
        }
    }
}

#[test]
fn policies_can_be_waived_levelled_and_left_alone() {
    let policy =
        "package a\ndeny contains {\"msg\": \"no\", \"identity\": input.identities[0].key}";
    let repository = judged_by(policy);
    assert_eq!(check(&repository, &[]).code, Some(1));
    assert_eq!(check(&repository, &["--warn", "own-policy"]).code, Some(0));
    assert_eq!(check(&repository, &["--allow", "own-policy"]).code, Some(0));
    // What is broken is not to be waved through by a level.
    let broken = judged_by("package a\ndeny contains \"x\" if 1 / 0 == 1");
    assert_eq!(
        check(&broken, &["--allow", "own-policy", "--allow", "roster-invalid"]).code,
        Some(2)
    );
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let policy = "package a\ndeny contains {\"msg\": m} if { some m in [\"b\", \"a\", \"c\"] }\n\
                  warn contains {\"msg\": \"w\", \"identity\": i.key} if some i in input.identities";
    let repository = judged_by(policy);
    let first = check(&repository, &["--format", "json"]);
    assert_eq!(first.code, Some(1));
    for _ in 0..3 {
        assert_eq!(check(&repository, &["--format", "json"]).out, first.out);
    }
}

#[test]
fn staged_policies_are_those_of_the_index() {
    let repository = judged_by("package a\ndeny contains \"from the commit\"").committed();
    repository.write("policies/own.rego", "package a\ndeny contains \"from the index\"");
    repository.git(&["add", "policies"]);
    repository.write("policies/own.rego", "package a\ndeny contains \"from the work tree\"");
    let run = check(&repository, &["--staged"]);
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains("from the index"), "{}", run.out);
}

#[test]
fn tests_pass_fail_and_break() {
    let good = "package a_test\ntest_one if true\ntest_two if data.a.deny\n";
    let repository = judged_by("package a\ndeny contains \"x\"").with("policies/a_test.rego", good);
    let test = |arguments: &[&str]| {
        Run::of(keyroster(repository.root()).args(["policy", "test"]).args(arguments))
    };
    for arguments in [&[][..], &["policies"]] {
        let run = test(arguments);
        assert_eq!(
            (run.code, run.out.as_str()),
            (Some(0), "2 passed, 0 failed, 0 broken\n"),
            "{}",
            run.err
        );
    }
    repository.write(
        "policies/a_test.rego",
        "package a_test\ntest_one if true\n\ntest_false := false\ntest_undefined if count(data.a.deny) == 2\n",
    );
    let run = test(&["policies"]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    let expected = "policies/a_test.rego:4: data.a_test.test_false: fail: it is false\n\
                    policies/a_test.rego:5: data.a_test.test_undefined: fail: it is undefined: a line does not hold\n\
                    1 passed, 2 failed, 0 broken\n";
    assert_eq!(run.out, expected);
    repository.write("policies/a_test.rego", "package a_test\ntest_one if 1 / 0 == 1\n");
    let run = test(&["policies"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.out.contains("policies/a_test.rego:2: data.a_test.test_one: error: divide by zero"),
        "{}",
        run.out
    );
    repository.write("policies/a_test.rego", "package a_test\ntest_one if (\n");
    let run = test(&["policies"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("policies/a_test.rego:"), "{}", run.err);
}

#[test]
fn where_there_is_nothing_to_test_or_to_judge_is_said() {
    let repository = Repository::held();
    for arguments in [&["policy", "test"][..], &["policy", "test", "."]] {
        let run = Run::of(keyroster(repository.root()).args(arguments));
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.out);
    }
    let misspelt = check(&judged_by("package a\ndenny contains \"x\""), &[]);
    assert_eq!(misspelt.code, Some(2));
    assert!(misspelt.out.contains("the policies judge nothing"), "{}", misspelt.out);
}

#[test]
fn ten_thousand_identities_are_no_burden() {
    let mut workflow = WORKFLOW.to_owned();
    for n in 0..10_000 {
        writeln!(workflow, "          T{n}: ${{{{ secrets.T{n} }}}}").unwrap();
    }
    let policy = "package a\ndeny contains {\"msg\": \"eight\", \"identity\": i.key} if { some i in \
                  input.identities; endswith(i.key, \"T8888\"); i.entry == null }";
    let repository = judged_by(policy);
    repository.write(".github/workflows/ci.yml", workflow);
    let input =
        Run::of(keyroster(repository.root()).args(["policy", "input", "--as-of", "2026-11-22"]));
    let document: Value = serde_json::from_str(&input.out).unwrap();
    assert_eq!(document["identities"].as_array().unwrap().len(), 10_001);
    let run = check(&repository, &["--allow", "unowned", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let found = report["findings"].as_array().unwrap();
    let own: Vec<_> = found.iter().filter(|finding| finding["rule"] == "own-policy").collect();
    assert_eq!(own.len(), 1, "{}", run.out.len());
    assert_eq!(own[0]["identity"], "github/actions-secret/T8888");
}

#[test]
fn the_examples_own_tests_hold() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = Run::of(keyroster(&root.join("examples/policies")).args(["policy", "test"]));
    assert_eq!(
        (run.code, run.out.as_str()),
        (Some(0), "8 passed, 0 failed, 0 broken\n"),
        "{}",
        run.err
    );
}

#[test]
fn a_policy_of_the_change_cannot_take_back_what_the_base_says() {
    let standing = "package a\ndeny contains \"it stands\" if not \"all\" in spared\n\
                    spared contains \"nothing\" if true";
    let repository = judged_by(standing).committed();
    let judged =
        || repository.check(&["--base", "HEAD"]).ends(1, &["error[own-policy]: it stands"]);
    assert!(judged().out.contains("blocked: 1 error"), "it is said once");
    // A rule that another file adds to the package, and one in the file itself, count beside it.
    let spares = "package a\nspared contains \"all\" if true\n";
    repository.write("policies/more.rego", spares);
    repository.check(&[]).ends(0, &[]);
    judged();
    repository.write("policies/more.rego", "package b\n");
    repository.write("policies/own.rego", format!("{spares}deny contains \"it is new\" if true"));
    judged().ends(1, &["error[own-policy]: it is new"]);
}

#[test]
fn the_engine_prints_nothing_by_itself() {
    let steers = "# \u{1b}[31m ##[add-mask]x";
    for (policy, code) in [
        (format!("package a\nimport input {steers}\ndeny contains \"x\" if input.as_of"), 1),
        (
            format!(
                "package a\nimport future.keywords.every\ndeny[\"x\"] {{ every x in [1] {{ x == 1 }} }} {steers}"
            ),
            1,
        ),
        (
            format!(
                "package a\nimport future.keywords.in\ndeny[\"x\"] {{ every x in [1] {{ x }} }} {steers}"
            ),
            2,
        ),
        (
            format!(
                "package a\nimport future.keywords.if\ndeny[\"x\"] if {{ some x in [1] }} {steers}"
            ),
            2,
        ),
    ] {
        let run = check(&judged_by(&policy), &[]);
        assert_eq!((run.code, run.err.as_str()), (Some(code), ""), "{policy}\n{}", run.out);
    }
}
