//! Changes to files of the pull request that would settle a finding: the subject of a trust, named
//! exactly, and the entries that a roster lacks.

use std::sync::Arc;

use super::Posting;
use super::diff::Diff;
use crate::edit::{self, Edit, Item, Value};
use crate::finding::{Finding, Fingerprint, Remedy, State};
use crate::github::Repo;
use crate::report::markdown::{Code, Markdown};
use crate::roster;
use crate::source::Source;

/// Other words for a line of a file.
pub(super) struct Suggestion {
    pub(super) path: Arc<str>,
    pub(super) line: usize,
    /// What the line holds now: who suggests must see it in the diff, or leaves it be.
    pub(super) now: String,
    /// What it is to hold, maybe with lines after it.
    pub(super) text: String,
    /// Why, as Markdown.
    pub(super) why: String,
    /// By which it is known that it was made already.
    pub(super) fingerprint: Fingerprint,
}

/// What can be suggested in a diff.
pub(super) fn all(posting: &Posting<'_>, diff: &Diff) -> Vec<Suggestion> {
    let findings = posting.report.shown().filter(|finding| finding.state == State::Active);
    let findings: Vec<&Finding> = findings.collect();
    let subjects = findings.iter().filter_map(|finding| subject(posting, finding));
    let mut all: Vec<Suggestion> = subjects.chain(entries(posting, &findings)).collect();
    all.retain(|suggestion| diff.shows(&suggestion.path, suggestion.line, &suggestion.now));
    all
}

/// The subject of this repository's default branch, where a trust lets in all of an owner's.
fn subject(posting: &Posting<'_>, finding: &Finding) -> Option<Suggestion> {
    let Remedy::Subject { at, written, owner } = finding.remedy.as_ref()? else { return None };
    let Repo { owner: ours, name } = &posting.subject.repo;
    let branch = posting.subject.default_branch.as_ref()?;
    let lets_us_in = owner.eq_ignore_ascii_case(ours) && covers(written, name);
    let source = posting.report.sources.get(&at.path).filter(|_| lets_us_in)?;
    let span = source.clamp(at.span);
    let (start, end) = (source.position(span.start), source.position(span.end));
    let (before, after) = source.slice(span).split_once(written.as_str())?;
    if start.line != end.line {
        return None;
    }
    let now = source.slice(source.line_span(start.line));
    let exact = format!("repo:{owner}/{name}:ref:refs/heads/{branch}");
    let from = source.line_span(start.line).start;
    let (head, tail) = (now.get(..span.start - from)?, now.get(span.end - from..)?);
    Some(Suggestion {
        path: Arc::clone(&at.path),
        line: start.line,
        now: now.to_owned(),
        text: format!("{head}{before}{exact}{after}{tail}"),
        why: format!(
            "{}. If it is the branch {} of this repository that acts:",
            Markdown(&finding.message),
            Code(branch)
        ),
        fingerprint: finding.fingerprint.clone(),
    })
}

/// Whether a subject that lets in several repositories of an owner lets in this one.
fn covers(subject: &str, name: &str) -> bool {
    let repository = subject.split_once('/').map_or("", |(_, rest)| rest);
    let repository = repository.split(':').next().unwrap_or_default();
    match repository.split_once('*') {
        Some((head, tail)) => name.starts_with(head) && name.ends_with(tail.trim_matches('*')),
        None => repository.eq_ignore_ascii_case(name),
    }
}

/// The entries of all that nobody holds and somebody known is suggested for, behind the last entry of
/// the roster's main file.
fn entries(posting: &Posting<'_>, findings: &[&Finding]) -> Option<Suggestion> {
    let report = posting.report;
    let source = report.sources.get(report.roster.as_ref()?)?;
    let entry = |finding: &&&Finding| match finding.remedy.as_ref()? {
        Remedy::Entry { identity, accountable } => Some(Item::from(Value::Mapping(vec![
            ("match".to_owned(), Value::text(identity)),
            (
                "raci".to_owned(),
                Value::Mapping(vec![("accountable".to_owned(), Value::text(accountable))]),
            ),
        ]))),
        Remedy::Subject { .. } => None,
    };
    let settled: Vec<&&Finding> = findings.iter().filter(|one| entry(one).is_some()).collect();
    let items: Vec<Item> = settled.iter().filter_map(entry).collect();
    if items.is_empty() {
        return None;
    }
    let append = Edit::Append { to: vec!["identities".into()], after: None, items };
    let edited = edit::apply(&source.text, &append, roster::order).ok()?;
    let (line, added) = inserted(source, &edited.text)?;
    let now = source.slice(source.line_span(line)).to_owned();
    let names: Vec<String> =
        settled.iter().map(|finding| finding.fingerprint.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let told: Vec<String> =
        settled.iter().map(|finding| Markdown(&finding.message).to_string()).collect();
    Some(Suggestion {
        path: Arc::clone(&source.path),
        line,
        text: format!("{now}\n{added}"),
        now,
        why: format!("{}. If those who are suggested for it agree:", told.join("; ")),
        fingerprint: Fingerprint::of(&names),
    })
}

/// The line behind which a text has lines more, and these; none where it differs in any other way.
fn inserted(source: &Source, text: &str) -> Option<(usize, String)> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (source.text.lines().collect(), text.lines().collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let added = new.len().checked_sub(old.len())?;
    let pure = added > 0 && same > 0 && old[same..] == new[same + added..];
    pure.then(|| (same, new[same..same + added].join("\n")))
}

#[test]
fn a_subject_covers_the_repositories_that_fit() {
    for (subject, covered) in [
        ("repo:acme/*", true),
        ("repo:acme/we*:environment:prod", true),
        ("repo:acme/web:pull_request", true),
        ("repo:acme/infra-*", false),
        ("repo:acme/infra:pull_request", false),
        ("repo:*", false),
    ] {
        assert_eq!(covers(subject, "web"), covered, "{subject}");
    }
}

#[test]
fn only_what_is_added_counts() {
    let source = Source::new("keyroster.yaml", "a\nb\nc\n".to_owned());
    assert_eq!(inserted(&source, "a\nb\nx\ny\nc\n"), Some((2, "x\ny".to_owned())));
    assert_eq!(inserted(&source, "a\nb\nc\nx\n"), Some((3, "x".to_owned())));
    for other in ["a\nb\nc\n", "a\nx\nc\nd\n", "x\na\nb\nc\n"] {
        assert_eq!(inserted(&source, other), None);
    }
}
