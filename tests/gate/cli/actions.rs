//! On a GitHub Actions runner: annotations, the step's summary and outputs, and nothing else that a
//! runner would obey.

use std::fs;

use super::{Repository, Run, WORKFLOW, keyroster};

struct Runner {
    repository: Repository,
    files: Repository,
}

impl Runner {
    fn of(repository: Repository) -> Self {
        Self {
            repository,
            files: Repository::empty().with("summary", "earlier\n").with("outputs", "earlier=1\n"),
        }
    }

    fn check(&self, arguments: &[&str]) -> Run {
        let mut command = keyroster(self.repository.root());
        command
            .env("GITHUB_ACTIONS", "true")
            .env("CI", "true")
            .env("GITHUB_STEP_SUMMARY", self.files.path("summary"))
            .env("GITHUB_OUTPUT", self.files.path("outputs"))
            .env("GITHUB_SERVER_URL", "https://github.com")
            .env("GITHUB_REPOSITORY", "acme/web")
            .env("GITHUB_SHA", "5f1c0e0ab4c28a0b6b3e2a6c3b7f7b2d8a4e9c11");
        Run::of(command.args(["check", ".", "--as-of", "2026-11-22"]).args(arguments))
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.files.path(name)).unwrap()
    }
}

/// Lines that a runner would obey if it knew their commands: `::name` at the start, `##[name]` anywhere.
fn commands(output: &str) -> Vec<&str> {
    let lines = output.split(['\n', '\r']);
    let obeyed = |line: &&str| {
        let at_start = line.trim_start().strip_prefix("::").is_some_and(|rest| rest.contains("::"));
        let anywhere = line.split_once("##[").is_some_and(|(_, rest)| rest.contains(']'));
        at_start || anywhere
    };
    lines.filter(obeyed).collect()
}

#[test]
fn the_log_has_annotations_and_the_step_has_a_summary_and_outputs() {
    let runner = Runner::of(Repository::unheld().undemanding());
    let run = runner.check(&[]).ends(1, &["error[unowned]"]);
    let annotations = commands(&run.out);
    assert_eq!(annotations.len(), 1, "{}", run.out);
    assert!(
        annotations[0].starts_with("::error file=.github/workflows/ci.yml,line=8,"),
        "{}",
        annotations[0]
    );
    let summary = runner.read("summary");
    assert!(summary.starts_with("earlier\n") && summary.contains("NPM\\_TOKEN"), "{summary}");
    assert!(summary.contains("https://github.com/acme/web/blob/5f1c0e0"), "{summary}");
    assert_eq!(runner.read("outputs"), "earlier=1\nverdict=fail\ndeny=1\nwarn=0\n");
}

#[test]
fn outputs_name_the_first_report() {
    for (repository, code, verdict) in [
        (Repository::held().undemanding(), 0, "verdict=pass\ndeny=0\nwarn=0\n"),
        (Repository::unheld().undemanding(), 1, "verdict=fail\ndeny=1\nwarn=0\n"),
        (Repository::faulty(), 2, "verdict=incomplete\ndeny=2\nwarn=0\n"),
    ] {
        let runner = Runner::of(repository);
        let run =
            runner.check(&["--format=sarif=out.sarif", "--format=json=out.json"]).ends(code, &[]);
        assert_eq!(runner.read("outputs"), format!("earlier=1\n{verdict}report=out.sarif\n"));
        assert_eq!(commands(&run.out).is_empty(), code == 0, "{}", run.out);
    }
}

#[test]
fn a_format_that_is_asked_for_is_written_without_annotations() {
    let runner = Runner::of(Repository::unheld());
    for format in ["text", "json", "sarif", "markdown", "csv"] {
        let run = runner.check(&["--format", format]).ends(1, &[]);
        assert_eq!(commands(&run.out), [""; 0], "{format}");
    }
}

#[test]
fn a_summary_that_cannot_be_written_ends_with_2() {
    let runner = Runner::of(Repository::held());
    let mut command = keyroster(runner.repository.root());
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", "nowhere/summary");
    Run::of(command.args(["check", "."]))
        .ends(2, &["cannot write the step summary nowhere/summary"]);
}

#[test]
fn a_summary_is_never_larger_than_github_takes() {
    let runner = Runner::of(Repository::unheld());
    runner.files.write("summary", "x".repeat(1024 * 1024 - 100));
    runner.check(&[]).ends(1, &[]);
    let summary = runner.read("summary");
    assert!(summary.len() <= 1024 * 1024 && summary.contains("does not fit"), "{}", summary.len());
}

#[test]
fn elsewhere_nobody_writes_to_a_runners_files() {
    let runner = Runner::of(Repository::unheld());
    let mut command = keyroster(runner.repository.root());
    command.env("GITHUB_STEP_SUMMARY", runner.files.path("summary"));
    command.env("GITHUB_OUTPUT", runner.files.path("outputs")).args([
        "check",
        ".",
        "--as-of",
        "2026-11-22",
    ]);
    let run = Run::of(&mut command).ends(1, &[]);
    assert_eq!(commands(&run.out), [""; 0]);
    assert_eq!(runner.read("summary") + &runner.read("outputs"), "earlier\nearlier=1\n");
}

/// Names that a runner, a terminal or a reader would be deceived by.
const HOSTILE: [&str; 7] = [
    "::error::x",
    "##[add-mask]a",
    "x\n::error::y",
    "x\r::stop-commands::y",
    "\u{1b}[2J\u{1b}]0;title\u{7}x",
    "\u{202e}gnp.exe",
    "x\u{2028}::add-mask::y",
];

#[cfg(unix)]
#[test]
fn hostile_names_form_no_command_and_steer_no_terminal() {
    for git in [false, true] {
        let mut repository = Repository::unheld();
        for name in HOSTILE {
            // As the name of a file, of a folder, of a secret, of a broken file.
            let folder = format!(".github/workflows/{name}.yml");
            repository.write(&folder, WORKFLOW.replace("NPM_TOKEN", "CHAT_TOKEN"));
            repository.write(
                &format!("infra/{name}/main.tf"),
                "resource \"aws_iam_access_key\" \"a\" {\n",
            );
            let quoted = serde_json::to_string(name).unwrap();
            let terraform = format!(
                "{{ \"resource\": {{ \"aws_iam_access_key\": {{ \"a\": {{ \"user\": {quoted} }} }} }} }}"
            );
            repository.write(&format!("infra/{name}/{name}.tf.json"), terraform);
            repository
                .write(&format!(".github/workflows/broken {name}.yml"), format!("a: [\n{name}"));
        }
        if git {
            repository = repository.committed();
        }
        let runner = Runner::of(repository);
        for format in ["github", "text", "json", "sarif", "markdown", "csv"] {
            for flag in ["--verbose", "--quiet"] {
                let run = runner.check(&["--format", format, flag]).ends(2, &[]);
                let obeyed = commands(&run.out);
                let own = |line: &&&str| {
                    let kinds = ["::error ", "::warning "];
                    let rest =
                        kinds.iter().find_map(|kind| line.strip_prefix(kind)).unwrap_or_default();
                    ["file=.github/", "file=infra/", "title=keyroster"]
                        .iter()
                        .any(|own| rest.starts_with(own))
                };
                let foreign: Vec<_> = obeyed.iter().filter(|line| !own(line)).collect();
                assert!(foreign.is_empty(), "{format}: {foreign:#?}");
                assert!(format == "github" || obeyed.is_empty(), "{format}");
                let steers = |c: char| c == '\u{1b}' || c == '\u{202e}' || c == '\u{7}';
                assert!(
                    format == "csv" || format == "json" || !run.out.contains(steers),
                    "{format}: {}",
                    run.out
                );
                assert!(run.err.is_empty(), "{}", run.err);
            }
        }
        let outputs = runner.read("outputs");
        let lines = outputs.lines().all(|line| {
            ["earlier=", "verdict=", "deny=", "warn="].iter().any(|k| line.starts_with(k))
        });
        assert!(lines, "{outputs}");
    }
}

#[cfg(unix)]
#[test]
fn hostile_arguments_form_no_command_in_an_error() {
    let runner = Runner::of(Repository::held());
    for name in HOSTILE {
        for arguments in [
            &["--roster", name][..],
            &["--deny", name],
            &["--rules", name],
            &["--format", name],
            &["--as-of", name],
            &[name],
        ] {
            let run = runner.check(arguments).ends(2, &[]);
            assert_eq!(
                commands(&run.out).iter().filter(|line| !line.starts_with("::error ")).count(),
                0,
                "{}",
                run.out
            );
            assert_eq!(commands(&run.err), [""; 0], "{arguments:?}: {}", run.err);
            assert!(!run.err.contains('\u{1b}'), "{arguments:?}: {}", run.err);
        }
    }
}

/// The container action, which takes its inputs from the environment.
fn action(repository: &Repository, inputs: &[(&str, &str)]) -> Run {
    let mut command = keyroster(repository.root());
    command.env("GITHUB_ACTIONS", "true").env("INPUT_AS-OF", "2026-11-22");
    for (name, value) in inputs {
        command.env(format!("INPUT_{name}"), value);
    }
    Run::of(command.arg("action"))
}

#[test]
fn inputs_of_the_container_action_are_the_flags_of_check() {
    let repository = Repository::unheld();
    action(&repository, &[("PATH", ".")]).ends(1, &["::error ", "error[unowned]"]);
    action(&repository, &[("PATH", "."), ("WARN", "unowned"), ("ROSTER", ""), ("QUIET", "false")])
        .ends(0, &["::warning "]);
    action(&repository, &[("PATH", "."), ("ALLOW", "unowned, review-missing\nexpiring")])
        .ends(0, &[]);
    let reports = [("FORMAT", "json=out.json\nsarif=out.sarif")];
    action(&repository, &reports).ends(1, &["error[unowned]"]);
    assert!(repository.path("out.json").exists() && repository.path("out.sarif").exists());
    action(&repository, &[("QUIET", "yes")])
        .ends(2, &["the input `quiet` is `yes`; write true or false"]);
    let run = action(&repository, &[("FORMAT", "xml")]).ends(2, &["there is no format `xml`"]);
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    action(&repository, &[("DENY", "un-owned")]).ends(2, &["there is no rule `un-owned`"]);
}

#[test]
fn an_input_of_the_container_action_is_never_another_flag() {
    let repository = Repository::unheld();
    for (name, value) in [
        ("PATH", "--allow=unowned"),
        ("ROSTER", "--allow=unowned"),
        ("RULES", "--allow=unowned"),
        ("FORMAT", "--allow=unowned"),
        ("WARN", "review-missing --allow=unowned"),
    ] {
        action(&repository, &[(name, value)]).ends(2, &[]);
    }
}

#[test]
fn a_report_that_is_named_like_an_output_sets_none() {
    let runner = Runner::of(Repository::held().undemanding());
    runner.check(&["--format", "json=x\ndeny=0\nverdict=pass"]).ends(0, &[]);
    assert_eq!(runner.read("outputs"), "earlier=1\nverdict=pass\ndeny=0\nwarn=0\n");
}
