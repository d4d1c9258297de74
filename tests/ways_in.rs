//! The ways in agree: the flags of `check`, the action's inputs, the hooks, and their documentation.
// The lints spare tests, and take the helpers of tests for something else.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use clap::CommandFactory;
use keyroster::command::Cli;
use serde_json::Value;

/// Flags of `check` that are no inputs, and why.
const NO_INPUTS: [(&str, &str); 3] = [
    ("api-url", "a runner says where GitHub is"),
    ("staged", "a runner's index is its last commit"),
    ("help", "an action's inputs are described in action.yml"),
];

/// Inputs that are no flags, and why.
const NO_FLAGS: [(&str, &str); 1] = [("token", "other users of a machine see its flags")];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn yaml(path: &str) -> Value {
    serde_saphyr::from_str(&read(path)).unwrap()
}

fn names(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

/// The program, without the environment of whoever runs the tests.
fn keyroster() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyroster"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_clear().env("PATH", path);
    command
}

#[test]
fn the_action_takes_the_flags_of_check() {
    let mut cli = Cli::command();
    cli.build();
    let check = cli.find_subcommand("check").unwrap();
    let mut flags: BTreeSet<String> = check
        .get_arguments()
        .map(|argument| argument.get_long().unwrap_or(argument.get_id().as_str()).to_owned())
        .filter(|flag| NO_INPUTS.iter().all(|(name, _)| name != flag))
        .collect();
    flags.extend(NO_FLAGS.iter().map(|(name, _)| (*name).to_owned()));
    let action = yaml("action.yml");
    assert_eq!(names(&action["inputs"]), flags);
    for (name, input) in action["inputs"].as_object().unwrap() {
        let said = input["description"].as_str().unwrap_or_default();
        assert!(said.ends_with('.'), "{name} is not described");
        assert_eq!(input["required"], Value::Bool(false), "{name}");
        assert!(input["default"].is_string(), "{name}: what is not text arrives as something else");
    }
}

/// What runners do to an action of this kind leaves little choice.
#[test]
fn the_action_runs_the_program_without_a_shell() {
    let action = yaml("action.yml");
    assert_eq!(
        action["runs"],
        serde_json::json!({"using": "docker", "image": "Dockerfile", "args": ["action"]})
    );
    for output in action["outputs"].as_object().unwrap().values() {
        // `value` is for composite actions; a validator refuses it here.
        assert_eq!(names(output), BTreeSet::from(["description".to_owned()]));
    }
    let dockerfile = read("Dockerfile");
    let instructions: Vec<_> =
        dockerfile.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(!instructions.contains(&"USER") && !instructions.contains(&"WORKDIR"));
    assert!(dockerfile.ends_with("ENTRYPOINT [\"/usr/local/bin/keyroster\"]\n"));
    assert!(dockerfile.contains("cargo build --release --locked"));
}

/// What the image is built from is what the program needs.
#[test]
fn the_image_is_built_from_all_that_the_build_reads() {
    let kept = read(".dockerignore");
    let kept: BTreeSet<_> = kept.lines().filter_map(|line| line.strip_prefix('!')).collect();
    assert_eq!(
        kept,
        BTreeSet::from(["Cargo.toml", "Cargo.lock", "build.rs", "src", "rules", "schemas"])
    );
    assert!(read(".dockerignore").lines().any(|line| line == "*"));
}

fn outputs(command: &mut Command) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let (outputs, summary) = (folder.path().join("outputs"), folder.path().join("summary"));
    let ran = command
        .arg("action")
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_OUTPUT", &outputs)
        .env("GITHUB_STEP_SUMMARY", &summary)
        .output()
        .unwrap();
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let said =
        String::from_utf8(if ran.status.code() == Some(2) { ran.stderr } else { ran.stdout })
            .unwrap();
    assert_eq!(read(&summary).is_empty(), ran.status.code() == Some(2));
    (ran.status.code().unwrap(), said, read(&outputs))
}

/// A runner hands over every input that the action declares, the unset ones as their defaults.
fn with_defaults() -> Command {
    let mut command = keyroster();
    for (name, input) in yaml("action.yml")["inputs"].as_object().unwrap() {
        let name = format!("INPUT_{}", name.to_uppercase());
        command.env(name, input["default"].as_str().unwrap());
    }
    command
}

#[test]
fn inputs_that_are_not_set_are_ignored() {
    let mut run = with_defaults();
    let (code, said, outputs) =
        outputs(run.env("INPUT_PATH", "examples/partner-led").env("INPUT_AS-OF", "2026-11-22"));
    assert_eq!(code, 1);
    assert!(said.starts_with("::error file="), "{said}");
    let declared = yaml("action.yml");
    let set: BTreeSet<_> = outputs.lines().filter_map(|line| line.split('=').next()).collect();
    assert_eq!(set, BTreeSet::from(["verdict", "deny", "warn"]), "no file, no report");
    assert!(set.iter().all(|name| declared["outputs"][name].is_object()));
    assert!(outputs.starts_with("verdict=fail\n"), "{outputs}");
}

#[test]
fn inputs_mean_what_the_flags_mean() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json");
    let mut run = with_defaults();
    run.env("INPUT_PATH", "examples/partner-led")
        .env("INPUT_AS-OF", "2026-11-22")
        .env("INPUT_FORMAT", format!("json={}, csv", file.display()))
        .env("INPUT_WARN", "unowned,rotation-overdue\nwaiver-expired")
        .env("INPUT_ALLOW", "trust-without-external-id")
        .env("INPUT_QUIET", "true")
        .env("INPUT_COLOR", "never")
        .env("INPUT_JOBS", "1");
    let (code, said, outputs) = outputs(&mut run);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("repository,severity,rule,"), "{said}");
    assert!(outputs.contains("verdict=pass\ndeny=0\n"), "{outputs}");
    assert!(outputs.contains(&format!("report={}\n", file.display())), "{outputs}");
    let report: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(report["schema"], "keyroster/report/v1");
}

#[test]
fn inputs_that_say_nothing_sensible_end_the_run() {
    for (name, value, said) in [
        ("INPUT_QUIET", "yes", "true or false"),
        ("INPUT_FORMAT", "yaml", "there is no format"),
        ("INPUT_DENY", "unownd", "did you mean `unowned`"),
        ("INPUT_AS-OF", "tomorrow", "--as-of"),
        ("INPUT_PATH", "nowhere", "no folder"),
        ("INPUT_JOBS", "many", "--jobs"),
    ] {
        let (code, complaint, outputs) = outputs(with_defaults().env(name, value));
        assert_eq!(code, 2, "{name}={value}");
        assert!(complaint.contains(said), "{name}={value}: {complaint}");
        assert_eq!(outputs, "", "{name}={value}");
    }
}

/// A job that forgot its checkout does not pass.
#[test]
fn an_empty_workspace_is_not_judged() {
    let empty = tempfile::tempdir().unwrap();
    let (code, complaint, _) = outputs(with_defaults().env("INPUT_PATH", empty.path()));
    assert_eq!(code, 2);
    assert!(complaint.contains("no files"), "{complaint}");
}

/// An input is a value, never a flag.
#[test]
fn an_input_cannot_smuggle_in_a_flag() {
    let (code, complaint, _) = outputs(with_defaults().env("INPUT_PATH", "--allow=unowned"));
    assert_eq!(code, 2);
    assert!(complaint.contains("no folder"), "{complaint}");
}

#[test]
fn the_hooks_judge_the_commit_whatever_it_touches() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hooks = hooks.as_array().unwrap();
    let ids: Vec<_> = hooks.iter().map(|hook| hook["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["keyroster", "keyroster-python", "keyroster-docker", "keyroster-system"]);
    let languages: Vec<_> = hooks.iter().map(|hook| hook["language"].as_str().unwrap()).collect();
    assert_eq!(languages, ["rust", "python", "docker", "system"]);
    for hook in hooks {
        assert_eq!(hook["entry"], "keyroster check --staged");
        assert_eq!(hook["pass_filenames"], false);
        assert_eq!(hook["require_serial"], true);
        assert_eq!(hook["types"], serde_json::json!(["text"]));
        // `files` is searched for in the path, as pre-commit does.
        let files = regex::Regex::new(hook["files"].as_str().unwrap()).unwrap();
        for path in [
            ".github/workflows/release.yml",
            ".github/keyroster.yaml",
            "action.yml",
            "infra/main.tf",
            "infra/main.tofu",
            "k8s/binding.yaml",
            "template.json",
            ".env.production",
            ".npmrc",
            "src/settings.py",
            "a folder/ünïcode.properties",
        ] {
            assert!(files.is_match(path), "{path} may hold a credential");
        }
    }
}

/// Our own workflows and those that we tell others to write.
#[test]
fn workflows_ask_for_little_and_pin_what_they_run() {
    let pinned = regex::Regex::new(r"^\s*(- )?uses: \S+@[0-9a-f]{40} # v\d+(\.\d+)*$").unwrap();
    for path in [
        ".github/workflows/ci.yml",
        ".github/workflows/keyroster.yml",
        ".github/workflows/org-scan.yml",
        ".github/workflows/release.yml",
        "examples/organisation/.github/workflows/keyroster-org.yml",
        "examples/partner-led/.github/workflows/ci.yml",
        "examples/partner-led/.github/workflows/deploy.yml",
        "examples/partner-led/.github/workflows/keyroster.yml",
        "examples/partner-led/.github/workflows/meter-import.yml",
        "examples/partner-led/.github/workflows/release.yml",
    ] {
        let text = read(path);
        assert_eq!(yaml(path)["permissions"], serde_json::json!({}), "{path}");
        for line in text.lines().filter(|line| line.contains("uses: ")) {
            let own = line.contains("uses: $/") || line.contains("uses: keyroster/keyroster");
            assert!(own || pinned.is_match(line), "{path}: {line}");
        }
    }
    for path in
        [".github/workflows/keyroster.yml", "examples/partner-led/.github/workflows/keyroster.yml"]
    {
        let events = &yaml(path)["on"];
        assert_eq!(
            names(events),
            ["merge_group", "pull_request", "schedule"].map(str::to_owned).into()
        );
        // A path filter would leave a required check pending.
        assert!(events["pull_request"].is_null() && events["merge_group"].is_null(), "{path}");
        assert!(!read(path).contains(" if:"), "{path}");
    }
}

/// What a caller writes is a value, and never a part of a script.
#[test]
fn no_expression_is_in_a_script_of_the_reusable_workflow() {
    let workflow = yaml(".github/workflows/org-scan.yml");
    let jobs = workflow["jobs"].as_object().unwrap();
    let steps = jobs.values().flat_map(|job| job["steps"].as_array().unwrap());
    let scripts: Vec<&str> = steps.filter_map(|step| step["run"].as_str()).collect();
    assert!(scripts.len() >= 5, "{scripts:?}");
    assert!(!scripts.iter().any(|script| script.contains("${{")), "{scripts:?}");
    // The App's key is handed to what runs keyroster, and to nothing else.
    let text = read(".github/workflows/org-scan.yml");
    assert_eq!(text.matches("secrets.app-key").count(), 3);
    assert!(!text.contains("secrets: inherit"));
}

/// What `docs/ci.md` says of inputs and outputs is generated from `action.yml` by `tests/docs.rs`.
#[test]
fn every_input_and_output_is_documented() {
    let page = read("docs/ci.md");
    let action = yaml("action.yml");
    let setup = yaml("setup/action.yml");
    for (file, action) in [("action.yml", action), ("setup/action.yml", setup)] {
        for table in ["inputs", "outputs"] {
            let head = format!("<!-- {table}: {file} -->");
            let rows = page.split(&head).nth(1).unwrap().split("<!-- end -->").next().unwrap();
            let documented =
                rows.lines().filter_map(|row| row.strip_prefix("| `")?.split('`').next());
            assert_eq!(
                documented.map(str::to_owned).collect::<BTreeSet<_>>(),
                names(&action[table]),
                "{table} of {file}"
            );
        }
    }
}
