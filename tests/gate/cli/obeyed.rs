//! On a runner, whatever names, texts, rosters, arguments and events hold: it obeys what we meant, and
//! finds the outputs that we set.

#![cfg(unix)]

use std::fs;

use proptest::prelude::*;
use serde_json::json;

use super::{PLACE, Repository, Run, WORKFLOW, keyroster};
use crate::runner::{self, files};

/// Text made of what somebody would try who wants a runner to obey.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "::",
        ":",
        "##[",
        "#",
        "[",
        "]",
        "error",
        "add-mask",
        "stop-commands",
        "::error::",
        "::ERROR ",
        "##[group]",
        "##[add-mask]",
        "::stop-commands::x",
        "::set-output name=verdict::pass",
        " ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\u{85}",
        "\u{2028}",
        "\u{b}",
        "\u{c}",
        "%0A",
        "%25",
        "%",
        ",",
        "=",
        ";",
        "<<E",
        "verdict=pass",
        "\u{feff}",
        "\u{200b}",
        "\u{ad}",
        "\u{a0}",
        "\u{1b}[31m",
        "\u{202e}",
        "é",
        "x",
        "\"",
        "'",
        "\\",
        "`",
        "-",
        "${{ secrets.A }}",
    ]);
    prop::collection::vec(pieces, 1..6).prop_map(|pieces| pieces.concat())
}

/// What a document holds as a text.
fn quoted(text: &str) -> String {
    // A next-line character ends a line of YAML, in quotes as well.
    json!(text).to_string().replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028")
}

struct World {
    repository: Repository,
    files: Repository,
}

impl World {
    /// A repository whose names, workflows, roster and event say this.
    fn of(name: &str, text: &str, event: &str) -> Self {
        let said = quoted(text);
        let terraform = json!({ "resource": { "aws_iam_access_key": { "a": { "user": text } } } });
        let roster = format!(
            "version: 1\nparties:\n  web: {{ team: {said}, escalation: [{said}] }}\n  {said}: {{ contact: {said} }}\n\
             identities:\n  - match: github/actions-secret/NPM_TOKEN\n    purpose: {said}\n    raci: {{ accountable: web }}\n    \
             rotation: {{ every: 90d, last: 2026-01-02, evidence: {said} }}\n  - match: {said}\n    raci: {{ accountable: {said} }}\n\
             plan:\n  - {{ finding: unowned, match: {said}, owner: {said}, due: 2026-01-31, exit: {said} }}\n"
        );
        let repository = Repository::empty()
            .with(".github/workflows/ci.yml", WORKFLOW)
            .with(&format!(".github/workflows/{name}.yml"), WORKFLOW.replace("NPM", "CHAT"))
            .with(&format!("infra/{name}/{name}.tf.json"), terraform.to_string())
            .with(&format!(".github/workflows/broken {name}.yml"), format!("a: [\n{text}"))
            .with("CODEOWNERS", format!("* @acme/web {text}\n"))
            .with(PLACE, roster);
        let sha = quoted(event);
        let payload = format!(
            "{{ \"pull_request\": {{ \"number\": 1, \"title\": {sha}, \"head\": {{ \"sha\": {sha}, \"ref\": {sha} }}, \
             \"base\": {{ \"sha\": {sha} }} }} }}"
        );
        let files = Repository::empty().with("event", payload);
        Self { repository, files }
    }

    fn run(&self, arguments: &[&str], event: Option<&str>) -> Run {
        for name in ["summary", "outputs"] {
            self.files.write(name, "");
        }
        let mut command = keyroster(self.repository.root());
        command
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_STEP_SUMMARY", self.files.path("summary"))
            .env("GITHUB_OUTPUT", self.files.path("outputs"))
            .env("GITHUB_EVENT_PATH", self.files.path("event"))
            .env("GITHUB_SERVER_URL", "https://github.com")
            .env("GITHUB_REPOSITORY", "acme/web")
            .env("GITHUB_SHA", "5f1c0e0ab4c28a0b6b3e2a6c3b7f7b2d8a4e9c11");
        if let Some(event) = event {
            command.env("GITHUB_EVENT_NAME", event);
        }
        Run::of(command.args(arguments))
    }

    /// Fails where a runner would obey what was not meant.
    fn obeys(&self, arguments: &[&str], event: Option<&str>) -> Result<(), TestCaseError> {
        let run = self.run(arguments, event);
        prop_assert!(
            run.code.is_some_and(|code| (0..=2).contains(&code)),
            "{arguments:?}: {}",
            run.err
        );
        prop_assert_eq!(runner::commands(run.err.as_bytes()), [], "{:?}: {}", arguments, run.err);
        let rules = keyroster::rule::built_in().unwrap();
        let annotates =
            ["check", "action"].contains(&arguments[0]) && !arguments.contains(&"--format");
        for command in runner::commands(run.out.as_bytes()) {
            let names: Vec<_> = command.properties.keys().map(String::as_str).collect();
            let known = ["col", "endColumn", "endLine", "file", "line", "title"];
            prop_assert!(annotates, "{arguments:?}: {command:?}");
            prop_assert!(
                ["error", "warning", "notice"].contains(&command.name.as_str()),
                "{command:?}"
            );
            prop_assert!(names.iter().all(|name| known.contains(name)), "{command:?}");
            let title = command.properties.get("title").map_or("", String::as_str);
            let rule = title.split(':').next().unwrap_or_default();
            prop_assert!(
                rule.starts_with("keyroster") || rules.govern.contains_key(rule),
                "{command:?}"
            );
        }
        let outputs = fs::read_to_string(self.files.path("outputs")).unwrap();
        let pairs = files::pairs(&outputs);
        prop_assert!(pairs.is_ok(), "{pairs:?}");
        for (name, value) in pairs.unwrap_or_default() {
            let known = match name.as_str() {
                "verdict" => ["pass", "fail", "incomplete"].contains(&value.as_str()),
                "deny" | "warn" => value.parse::<usize>().is_ok(),
                "report" => arguments.iter().any(|word| word.ends_with(&format!("={value}"))),
                _ => false,
            };
            prop_assert!(known, "{arguments:?}: {name}={value}");
        }
        let summary = fs::metadata(self.files.path("summary")).unwrap().len();
        prop_assert!(summary <= files::LARGEST_SUMMARY as u64);
        Ok(())
    }
}

/// A name that a file system takes.
fn name(text: &str) -> String {
    text.replace(['/', '\0'], "_").chars().take(40).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn a_runner_obeys_nothing_but_annotations(
        file in hostile(), text in hostile(), event in hostile(), typed in hostile(),
    ) {
        let world = World::of(&name(&file), &text, &event);
        let day = ["--as-of", "2026-11-22"];
        let with = |words: &[&'static str]| [words, &day].concat();
        for command in ["inventory", "due", "raci"] {
            for format in ["text", "json", "csv"] {
                world.obeys(&with(&[command, ".", "--verbose", "--format", format]), None)?;
            }
        }
        for format in ["text", "json", "sarif", "markdown", "csv", "html"] {
            world.obeys(&with(&["check", ".", "--verbose", "--format", format]), None)?;
        }
        world.obeys(&with(&["check", "."]), None)?;
        world.obeys(&["action"], Some("push"))?;
        for event in ["pull_request", "merge_group", &event.replace('\0', "")] {
            world.obeys(&with(&["check", "."]), Some(event))?;
        }
        let typed = typed.replace('\0', "");
        let typed = typed.as_str();
        for arguments in [
            &["adopt", ".", "--print"][..],
            &["adopt", "."],
            &["assign", typed, "--accountable", typed],
            &["assign", "github/actions-secret/CHAT_TOKEN", "--accountable", "web", "--print"],
            &["assign", "github/actions-secret/CHAT_TOKEN", "--accountable", "web"],
            &["review", "github/actions-secret/CHAT_TOKEN", "--by", typed],
            &["rotate", "github/actions-secret/NPM_TOKEN", "--evidence", typed, "--method", typed],
            &["revoke", typed],
            &["waive", "unowned", typed, "--reason", typed, "--expires", "2026-12-01"],
            &["offboard", typed],
            &["explain", typed],
            &["check", typed],
            &["check", ".", "--roster", typed],
            &["check", ".", "--base", typed],
            &["check", ".", "--deny", typed],
            &["check", ".", "--format", typed],
            &["evidence", "import", typed],
            &["rules", "test", typed],
            &["policy", "test", typed],
            &["policy", "input"],
            &[typed],
            &["rules", "list"],
            &["schema", "roster"],
            &["completions", "zsh"],
            &["completions", "fish"],
            &["man"],
        ] {
            world.obeys(arguments, None)?;
        }
    }
}
