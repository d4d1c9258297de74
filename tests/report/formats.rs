//! What holds of every format, and of one format's limits.

use keyroster::finding::Finding;
use keyroster::report::{Document, Format, Kind, Options, Report, Verdict, github, render};
use keyroster::rule::Level;
use serde_json::Value;

use crate::fixture::{empty, finding, rich};

fn written(report: &Report<'_>, format: Format, options: &Options) -> String {
    let mut out = Vec::new();
    render(report, format, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn many(levels: &[(Level, usize)]) -> Report<'static> {
    let mut report = empty();
    for (level, number) in levels {
        let numbered = |at| finding("unowned", *level, &format!("nobody holds {at}"));
        report.findings.extend((0..*number).map(numbered));
    }
    report.sort();
    report
}

/// The exit code comes from the report alone; what a format says must agree with it.
#[test]
fn every_format_tells_the_same_verdict() {
    let mut undecided = rich();
    undecided.incomplete.push("git: no such revision".to_owned());
    let warned = many(&[(Level::Warn, 1)]);
    for (report, code, word) in [
        (empty(), 0, "passed"),
        (warned, 0, "passed"),
        (rich(), 1, "blocked"),
        (undecided, 2, "incomplete"),
    ] {
        assert_eq!(report.verdict().exit_code(), code);
        for format in Report::FORMATS.iter().copied() {
            let text = written(&report, format, &Options::default());
            let told = match format {
                Format::Text => text.lines().any(|l| l.starts_with(&format!("{word}:"))),
                Format::Github => {
                    let judged = text.contains(&format!("\n{word}:")) || text.starts_with(word);
                    judged && text.contains("::error ") == (code > 0)
                }
                Format::Markdown => text.starts_with(&format!("### keyroster: {word}\n")),
                Format::Json => {
                    let document: Value = serde_json::from_str(&text).unwrap();
                    document["verdict"] == report.verdict().as_str()
                }
                Format::Sarif => {
                    let document: Value = serde_json::from_str(&text).unwrap();
                    let ran = &document["runs"][0]["invocations"][0]["executionSuccessful"];
                    *ran == (report.verdict() != Verdict::Incomplete)
                }
                Format::Csv => text.contains("\n,error,") == (code > 0),
                Format::Html => {
                    let tag =
                        format!("<span class=\"tag {}\">{word}</span>", report.verdict().as_str());
                    text.contains(&tag)
                }
                Format::Ics => false,
            };
            assert!(told, "{format}: {text}");
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for format in Report::FORMATS.iter().copied() {
        let options = Options::default();
        let once = written(&rich(), format, &options);
        assert_eq!(once, written(&rich(), format, &options), "{format}");
        assert!(once.ends_with('\n'), "{format}");
    }
}

#[test]
fn the_tenth_annotation_says_how_many_more() {
    let kinds = |report: &Report<'_>, kind| {
        let commands = github::commands(report).into_iter();
        commands.filter(|c| c.kind == kind).collect::<Vec<_>>()
    };
    let ten = many(&[(Level::Deny, 10), (Level::Warn, 11)]);
    assert_eq!(kinds(&ten, Kind::Error)[9].title, "unowned");
    let warnings = kinds(&ten, Kind::Warning);
    assert_eq!(warnings.len(), 10);
    assert_eq!(warnings[9].title, "keyroster: 2 more warnings");

    let mut undecided = many(&[(Level::Deny, 10)]);
    undecided.incomplete = vec!["no roster".to_owned(); 12];
    let errors = kinds(&undecided, Kind::Error);
    assert_eq!(errors.len(), 10);
    assert_eq!(errors[0].message, "no roster");
    assert_eq!(errors[9].title, "keyroster: 10 more errors");
}

#[test]
fn an_annotation_is_cut_where_the_runner_would() {
    let mut report = many(&[(Level::Deny, 1)]);
    report.findings[0].message = "🚀é".repeat(3000);
    let text = written(&report, Format::Github, &Options::default());
    let data = text.lines().next().unwrap().rsplit("::").next().unwrap();
    assert!(data.encode_utf16().count() <= 4096 && data.ends_with('…'));
}

#[test]
fn a_summary_stays_below_the_limit() {
    let mut report = many(&[(Level::Deny, 1)]);
    let long = Finding { next: "@<".repeat(40_000), ..report.findings[0].clone() };
    report.findings = vec![long; 12];
    let text = written(&report, Format::Markdown, &Options::default());
    assert!(text.len() <= 1_000_000);
    assert!(text.contains("**Shortened: "), "{}", &text[text.len() - 200..]);
}

#[test]
fn colour_only_where_asked_for() {
    let escape = '\u{1b}';
    let colored = Options { color: true, ..Options::default() };
    assert!(written(&rich(), Format::Text, &colored).contains(escape));
    for format in Report::FORMATS.iter().copied() {
        assert!(!written(&rich(), format, &Options::default()).contains(escape));
    }
}

/// A narrow terminal still gets the marked part of a line that is 5,000 characters long.
#[test]
fn excerpts_are_windowed_to_the_width() {
    for width in [0, 50, 100, 200] {
        let options = Options { width, ..Options::default() };
        let text = written(&rich(), Format::Text, &options);
        let line = text.lines().find(|l| l.starts_with("1 | ")).unwrap();
        assert!(line.contains("secrets.CDN_TOKEN"), "{line}");
        assert!(line.chars().count() <= width.max(60) + 10, "{line}");
    }
}
