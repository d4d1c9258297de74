//! Situations of partner-led delivery, day by day: what the gate says of each on the days that its
//! story tells of. `UPDATE=1 cargo test --test situations` writes the snapshots anew: read them as
//! the person whose merge is blocked, beside `story.md`.
// The lints spare tests, and take the helpers of tests for something else.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use keyroster::collect::{Folder, ReadError, Tree};
use keyroster::report::{Format, Options, render};
use keyroster::source::Source;
use keyroster::{Request, check, rule};

/// The situation's files. The mark `<+>` keeps other scanners from taking an invented token for a
/// leak.
#[derive(Debug)]
struct Repository(Folder);

impl Tree for Repository {
    fn paths(&self) -> &[Arc<str>] {
        self.0.paths()
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let source = self.0.read(path)?;
        Ok(Source::new(source.path, source.text.replace("<+>", "")))
    }
}

/// The days that a story tells of, each with what it says of the verdict.
fn days(story: &str) -> Vec<(Date, bool)> {
    let rows = story.lines().filter_map(|line| line.strip_prefix("| 2"));
    let days = rows.map(|row| {
        let (day, what) = row.split_once(" | ").unwrap();
        (format!("2{day}").parse().unwrap(), what.contains("blocked"))
    });
    days.collect()
}

fn situations() -> Vec<PathBuf> {
    let within = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/situations");
    let entries = fs::read_dir(within).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[test]
fn each_day_of_each_story_is_told() {
    let mut wrong = Vec::new();
    let situations = situations();
    assert!(situations.len() >= 7);
    for folder in situations {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let days = days(&fs::read_to_string(folder.join("story.md")).unwrap());
        assert!(!days.is_empty(), "{name} tells of no day");
        let tree = Repository(Folder::open(&folder.join("repository")).unwrap());
        for (day, blocked) in days {
            let report = check(&Request::new(&tree, rule::built_in().unwrap(), day)).unwrap();
            let mut text = Vec::new();
            render(&report, Format::Text, &Options::default(), &mut text).unwrap();
            let text = String::from_utf8(text).unwrap();
            if report.verdict().exit_code() != u8::from(blocked) {
                wrong.push(format!(
                    "{name} on {day} should{} be blocked:\n{text}",
                    if blocked { "" } else { " not" }
                ));
            }
            let snapshot = folder.join(format!("{day}.snap"));
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&snapshot, text).unwrap();
            } else if fs::read_to_string(&snapshot).unwrap_or_default() != text {
                wrong.push(format!("{name} on {day} now says:\n{text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
