//! The page that an auditor opens first.

use std::io::{self, Write};

use serde::Serialize;

use super::super::{html, phrase};
use super::mapping::{Control, Mapping};
use super::{FILES, Pack, copy, subject};

#[derive(Serialize)]
struct Page<'a> {
    title: String,
    as_of: String,
    verdict: &'static str,
    verdict_word: &'static str,
    sentence: String,
    facts: Vec<(&'static str, String)>,
    figures: Vec<(&'static str, usize)>,
    files: Vec<File>,
    incomplete: &'a [String],
    unreadable: Vec<Unread<'a>>,
    frameworks: Vec<Framework<'a>>,
}

#[derive(Serialize)]
struct File {
    path: String,
    about: String,
}

#[derive(Serialize)]
struct Unread<'a> {
    path: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Framework<'a> {
    name: String,
    controls: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    title: &'a str,
    rules: Vec<&'a str>,
    findings: Option<usize>,
    put_off: usize,
    identities: usize,
    not_observable: Option<&'a str>,
}

pub(super) fn render(
    pack: &Pack<'_>,
    mapping: &Mapping<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let report = pack.report;
    let counts = report.counts();
    let repository = pack.subject.repository.clone();
    let name = repository.clone().unwrap_or_else(|| "a repository".to_owned());
    let commit = pack.subject.commit.as_ref();
    let facts = vec![
        ("Repository", repository.unwrap_or_else(|| "not known".to_owned())),
        ("Folder", pack.subject.folder.clone().unwrap_or_else(|| "all of it".to_owned())),
        ("Commit", pack.subject.commit_in_words()),
        ("Committed on", commit.map_or_else(|| "-".to_owned(), |commit| commit.date.clone())),
        ("Judged as of", report.as_of.to_string()),
        ("Tool", format!("keyroster {}", env!("CARGO_PKG_VERSION"))),
        ("Verdict", subject::verdict(report)),
    ];
    let page = Page {
        title: format!("Evidence of who holds the machine identities of {name}"),
        as_of: report.as_of.to_string(),
        verdict: report.verdict().as_str(),
        verdict_word: phrase::verdict(report),
        sentence: phrase::identities(report),
        facts,
        figures: vec![
            ("identities", report.identities.values().sum()),
            ("errors", counts.deny),
            ("warnings", counts.warn),
            ("waived", counts.waived),
            ("planned", counts.planned),
        ],
        files: files(pack),
        incomplete: &report.incomplete,
        unreadable: pack
            .context
            .inventory
            .unreadable
            .iter()
            .map(|u| Unread { path: &u.location.path, reason: &u.reason })
            .collect(),
        frameworks: frameworks(mapping),
    };
    html::page("pack.html", page, out)
}

fn files(pack: &Pack<'_>) -> Vec<File> {
    let own = FILES.into_iter().skip(1);
    let own = own.map(|(path, about)| File { path: path.to_owned(), about: about.to_owned() });
    let roster = pack.sources.iter().map(|source| File {
        path: copy(&source.path),
        about: format!("what was judged by, {}", source.path),
    });
    let hashes = File {
        path: "MANIFEST.sha256".to_owned(),
        about: "the hash of every file; `sha256sum -c MANIFEST.sha256` verifies them".to_owned(),
    };
    own.chain(roster).chain([hashes]).collect()
}

fn frameworks<'a>(mapping: &'a Mapping<'_>) -> Vec<Framework<'a>> {
    let mut frameworks: Vec<Framework<'a>> = Vec::new();
    for control in &mapping.controls {
        let name = format!("{} {}", control.framework, control.version);
        match frameworks.last_mut().filter(|last| last.name == name) {
            Some(last) => last.controls.push(line(control)),
            None => frameworks.push(Framework { name, controls: vec![line(control)] }),
        }
    }
    frameworks
}

fn line<'a>(control: &'a Control<'_>) -> Line<'a> {
    let found = |count: fn(&super::mapping::Found) -> usize| {
        control.rules.iter().map(|rule| count(&rule.found)).sum::<usize>()
    };
    Line {
        id: control.id,
        title: control.title,
        rules: control.rules.iter().map(|rule| rule.rule).collect(),
        findings: (!control.rules.is_empty()).then(|| found(|found| found.active)),
        put_off: found(|found| found.waived + found.planned),
        identities: control.kinds.len(),
        not_observable: control.not_observable,
    }
}
