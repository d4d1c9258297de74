//! The exit code is the verdict's, whatever is written and however many formats at once; a file is
//! written whole or not at all.

use std::fs;

use super::{Repository, Run};

const FORMATS: [&str; 6] = ["text", "github", "json", "sarif", "markdown", "csv"];

fn verdicts() -> [(i32, Repository); 3] {
    [(0, Repository::held()), (1, Repository::unheld()), (2, Repository::faulty())]
}

#[test]
fn every_format_ends_with_the_code_of_the_verdict() {
    for (code, repository) in verdicts() {
        for format in FORMATS {
            let run = repository.check(&["--format", format]).ends(code, &[]);
            assert!(!run.out.is_empty() && run.err.is_empty(), "{format}: {}", run.err);
        }
    }
}

#[test]
fn all_formats_in_one_run_end_with_the_code_of_the_verdict() {
    for (code, repository) in verdicts() {
        let reports = Repository::empty();
        let file = |format: &str| reports.path(&format!("report.{format}"));
        let arguments: Vec<String> = FORMATS
            .iter()
            .map(|format| format!("--format={format}={}", file(format).display()))
            .collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let alone = repository.check(&[]).ends(code, &[]);
        let run = repository.check(&arguments).ends(code, &[]);
        assert_eq!(
            run.out, alone.out,
            "where every format has a file, the terminal still gets the text"
        );
        for format in FORMATS {
            let file = fs::read_to_string(file(format)).unwrap();
            assert_eq!(file, repository.check(&["--format", format]).out, "{format}");
            let read = |text: &str| serde_json::from_str::<serde_json::Value>(text);
            assert!(
                !["json", "sarif"].contains(&format) || read(&file).is_ok(),
                "{format}: {file}"
            );
        }
    }
}

#[test]
fn two_formats_do_not_share_a_place() {
    let repository = Repository::held();
    let both = ["--format", "json", "--format", "text"];
    repository
        .check(&both)
        .ends(2, &["json and text would both go to standard output", "--format text=FILE"]);
    let same = ["--format", "json=out", "--format", "sarif=out"];
    repository.check(&same).ends(2, &["json and sarif would both go to out"]);
    assert!(!repository.path("out").exists());
}

#[test]
fn a_report_replaces_the_one_before_it() {
    let repository = Repository::unheld()
        .with("out/report.json", "the one before, which is longer than nothing");
    repository.check(&["--format", "json=out/report.json"]).ends(1, &[]);
    let report = fs::read_to_string(repository.path("out/report.json")).unwrap();
    assert!(report.starts_with("{\n") && report.ends_with("}\n"), "{report}");
    assert_eq!(listed(&repository, "out"), ["report.json"]);
}

#[test]
fn what_cannot_be_written_ends_with_2_and_leaves_nothing_behind() {
    let repository = Repository::held().with("file", "a file").with("folder/kept", "as it was");
    for (to, says) in [
        ("nowhere/report.json", "cannot write nowhere/report.json"),
        ("file/report.json", "cannot write file/report.json"),
        ("folder", "cannot write folder"),
    ] {
        let run = repository.check(&["--format", &format!("json={to}")]).ends(2, &[says]);
        assert!(run.err.starts_with("error: ") && run.err.lines().count() == 1, "{}", run.err);
    }
    assert_eq!(listed(&repository, "folder"), ["kept"]);
    assert_eq!(fs::read_to_string(repository.path("file")).unwrap(), "a file");
    assert_eq!(listed(&repository, "."), [".github", "file", "folder"]);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_a_pipe_is_written_to() {
    let repository = Repository::held().with("reports/latest.json", "");
    std::os::unix::fs::symlink("reports/latest.json", repository.path("report.json")).unwrap();
    repository.check(&["--format", "json=report.json"]).ends(0, &[]);
    assert!(fs::symlink_metadata(repository.path("report.json")).unwrap().is_symlink());
    assert!(fs::read_to_string(repository.path("reports/latest.json")).unwrap().starts_with('{'));

    let pipe = repository.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    repository.check(&["--format", "json=pipe"]).ends(0, &[]);
    assert!(reader.join().unwrap().starts_with('{'));
    use std::os::unix::fs::FileTypeExt;
    assert!(
        fs::metadata(&pipe).unwrap().file_type().is_fifo(),
        "a device is not replaced by a file"
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let repository = Repository::unheld();
    let program = env!("CARGO_BIN_EXE_keyroster");
    let script = format!("{program} check . --as-of 2026-11-22 --verbose; echo code $? >&2");
    let mut shell = super::hermetic(std::process::Command::new("sh"), repository.root());
    let output = shell.args(["-c", &format!("({script}) | head -c 1")]).output().unwrap();
    assert_eq!(super::text(&output.stderr).trim(), "code 1");
}

#[test]
fn an_inventory_is_a_list_in_every_format_that_it_has() {
    let repository = Repository::unheld();
    for format in ["text", "json", "csv"] {
        repository
            .run(["inventory", "--format", format])
            .ends(0, &["github/actions-secret/NPM_TOKEN"]);
    }
    for format in ["github", "sarif", "markdown"] {
        let run = repository.run(["inventory", "--format", format]);
        run.ends(2, &["an inventory is written as one of text, json, csv, not as", format]);
    }
}

fn listed(repository: &Repository, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(repository.path(folder)).unwrap();
    let mut names: Vec<_> =
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn quiet_and_verbose_do_not_change_the_verdict() {
    for (code, repository) in verdicts() {
        for flag in ["--quiet", "--verbose"] {
            let _: Run = repository.check(&[flag]).ends(code, &[]);
        }
    }
}
