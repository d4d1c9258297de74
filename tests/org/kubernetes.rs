//! The manifest of the Indexed Job: its scripts run, and what they call is understood.

use std::fs;
use std::path::Path;
use std::process::Command;

use clap::Parser as _;
use keyroster::command::Cli;

/// The scripts of the manifest, by job.
fn scripts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("examples/organisation/kubernetes.yaml")).unwrap();
    let documents = text
        .split("\n---\n")
        .map(|document| serde_saphyr::from_str::<serde_json::Value>(document).unwrap());
    let jobs = documents.filter(|document| document["kind"] == "Job");
    let script = |job: serde_json::Value| {
        let container = &job["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(container["command"], serde_json::json!(["sh", "-ec"]));
        let script = container["args"][0].as_str().unwrap().to_owned();
        (job["metadata"]["name"].as_str().unwrap().to_owned(), script)
    };
    jobs.map(script).collect()
}

/// What a script calls keyroster with, in a folder that holds this plan.
fn calls(script: &str, files: &[(&str, &str)], index: &str) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    // A function of the shell in the place of the program: each argument on a line.
    let played = format!("keyroster() {{ printf '%s\\n' \"$@\" ''; }}\n{script}");
    let output = Command::new("sh")
        .args(["-ec", &played])
        .current_dir(folder.path())
        .env("JOB_COMPLETION_INDEX", index)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let calls = said.split("\n\n").filter(|call| !call.is_empty());
    calls.map(|call| call.lines().map(str::to_owned).collect()).collect()
}

#[track_caller]
fn understood(call: &[String]) {
    let words = ["keyroster".to_owned()].into_iter().chain(call.iter().cloned());
    if let Err(error) = Cli::try_parse_from(words) {
        panic!("{error}");
    }
}

#[test]
fn the_jobs_call_what_keyroster_understands() {
    let scripts = scripts();
    let names: Vec<_> = scripts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["keyroster-plan", "keyroster-scan", "keyroster-merge"]);
    let plan =
        ("plan.json", "{\"schema\":\"keyroster/plan/v1\",\"shards\":3,\"repositories\":[\n]}\n");
    let [(_, planned), (_, scanned), (_, merged)] = &scripts[..] else { panic!("{names:?}") };

    let first = calls(planned, &[], "0");
    let next = calls(planned, &[("keyroster-org.db", "")], "0");
    for call in first.iter().chain(&next) {
        understood(call);
    }
    assert!(!first[0].contains(&"--since".to_owned()) && next[0].contains(&"--since".to_owned()));

    let share = |index: &str| calls(scanned, &[plan], index);
    let call = &share("2")[0];
    understood(call);
    assert!(call.contains(&"3/3".to_owned()) && call.contains(&"shares/share-3.db".to_owned()));
    assert!(share("3").is_empty(), "the plan has three shares");

    let call =
        &calls(merged, &[plan, ("shares/share-1.db", ""), ("shares/share-2.db", "")], "0")[0];
    understood(call);
    assert!(call.contains(&"shares/share-2.db".to_owned()), "{call:?}");
}

#[test]
fn what_the_example_uses_is_seen_and_held() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/organisation");
    let check = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyroster"));
        command.args(["check", "--as-of", "2026-11-26", "--format", "json"]).args(more);
        let output = command.arg(&root).env_remove("GITHUB_ACTIONS").output().unwrap();
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let held = check(&[]);
    assert_eq!((&held["verdict"], &held["findings"]), (&"pass".into(), &serde_json::json!([])));

    let nobodys = tempfile::NamedTempFile::new().unwrap();
    fs::write(nobodys.path(), "version: 1\n").unwrap();
    let unheld = check(&["--roster", nobodys.path().to_str().unwrap()]);
    let findings = unheld["findings"].as_array().unwrap();
    let unowned = findings.iter().filter(|finding| finding["rule"] == "unowned");
    let unowned: Vec<_> = unowned.map(|one| one["identity"].as_str().unwrap()).collect();
    assert_eq!(
        unowned,
        [
            "github/actions-secret/KEYROSTER_APP_KEY",
            "kubernetes/service-account/keyroster",
            "kubernetes/secret/keyroster-app"
        ]
    );
}
