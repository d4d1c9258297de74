//! Whatever names, messages and files hold, a runner obeys exactly what the gate meant, no
//! excerpt fails, and no escape reaches a terminal.

use std::io::Write;
use std::sync::Arc;

use keyroster::finding::{Finding, Label};
use keyroster::inventory::IdentityKey;
use keyroster::report::{
    Document, Format, NeutralWriter, Options, Report, WorkflowCommand, github, neutralise, render,
    text,
};
use keyroster::rule::Level;
use keyroster::source::{Location, Source, Span};
use proptest::prelude::*;
use serde_json::Value;

use crate::fixture::{TODAY, asked, empty, finding};
use crate::runner::{self, Command};

/// The link that a summary gives for each rule.
const DOCS: &str = "https://github.com/keyroster/keyroster/blob/main/docs/rules.md#unowned";

/// Every element that a page of a report may have.
const KNOWN: &str = r##"^</?(body|html|header|main|footer|nav|section|div|span|p|ul|li|dl|dt|dd|h1|h2|table|caption|thead|tbody|tr|th|td|code|pre|details|summary|time|small|a)( (class="[a-z ]+"|id="[a-z0-9-]+"|href="(#[a-z0-9-]+|https:&#x2f;&#x2f;[A-Za-z0-9.&;#%~_-]+)"|scope="(row|col)"|tabindex="-?[01]"|role="region"|aria-label="Sections"|aria-labelledby="[a-z0-9-]+"|datetime="[0-9-]+"))*>$"##;

/// Text made of what an attacker would try.
pub(crate) fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
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
        "##[group]",
        " ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "%",
        "%0A",
        "%25",
        ",",
        "=",
        ";",
        "`",
        "|",
        "<img src=x>",
        "@acme/all",
        "https://e.vil",
        "www.e.vil",
        "[x](y)",
        "\u{1b}[31m",
        "\u{9b}",
        "\u{202e}",
        "\u{2066}",
        "\u{feff}",
        "\u{a0}",
        "\u{ad}",
        "\u{200b}",
        "\u{2028}",
        "é",
        "日本",
        "🚀",
        "\"",
        "\\",
        "'",
        "a.b",
        "/",
        "-",
        "=1+1",
    ]);
    let any =
        prop_oneof![4 => piece.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(any, 0..12).prop_map(|pieces| pieces.concat())
}

/// A finding in a hostile file, at a range that need not be in it.
fn findings() -> impl Strategy<Value = (Finding, Arc<Source>, bool)> {
    let texts = prop::collection::vec(hostile(), 9);
    let span = (0..200_usize, 0..200_usize);
    let levels = prop::sample::select(vec![Level::Deny, Level::Warn]);
    (texts, span.clone(), span, levels, any::<bool>()).prop_map(
        |(texts, at, other, level, known)| {
            let [path, content, message, next, key, owner, note, primary, related] =
                <[String; 9]>::try_from(texts).unwrap();
            let source = Arc::new(Source::new(path.as_str(), content.repeat(3)));
            let label = |(start, end), text| Label {
                location: Location { path: Arc::clone(&source.path), span: Span::new(start, end) },
                text,
            };
            let found = Finding {
                next,
                identity: Some(IdentityKey::new(format!("github/actions-secret/{key}"))),
                owner: Some(owner.clone()),
                escalation: vec![asked(&owner, Some(TODAY))],
                primary: Some(label(at, primary)),
                related: vec![label(other, related)],
                more: vec![label(other, String::new()).location],
                notes: vec![note],
                ..finding("unowned", level, &message)
            };
            (found, source, known)
        },
    )
}

fn report(findings: Vec<(Finding, Arc<Source>, bool)>) -> Report<'static> {
    let mut report = empty();
    for (finding, source, known) in findings {
        report.incomplete.extend(finding.notes.clone());
        report.closing.push(finding.message.clone());
        report.findings.push(finding);
        if known {
            report.sources.insert(Arc::clone(&source.path), source);
        }
    }
    report.sort();
    report
}

fn meant(command: &WorkflowCommand) -> Command {
    let mut properties = Vec::new();
    // A runner would take a `=` at the start for another separator: something stands before it.
    let guarded = |guard: &str, value: &str| match value.starts_with('=') {
        true => format!("{guard}{value}"),
        false => value.to_owned(),
    };
    if let Some(file) = command.file.as_ref().filter(|file| !file.is_empty()) {
        properties.push(("file", guarded("./", file)));
    }
    if let Some(range) = command.range {
        properties.push(("line", range.line.to_string()));
        properties.push(("endLine", range.end_line.to_string()));
        if range.line == range.end_line {
            properties.push(("col", range.column.to_string()));
            properties.push(("endColumn", range.end_column.to_string()));
        }
    }
    properties.push(("title", guarded(" ", command.title.trim())));
    let properties = properties.into_iter().map(|(k, v)| (k.to_owned(), v));
    Command {
        name: command.kind.as_str().to_owned(),
        properties: properties.collect(),
        data: command.message.clone(),
    }
}

proptest! {
    #[test]
    fn a_runner_obeys_what_was_meant(findings in prop::collection::vec(findings(), 0..14)) {
        let report = report(findings);
        let mut out = Vec::new();
        github::render(&report, &Options::default(), &mut out).unwrap();
        let commands = github::commands(&report);
        let expected: Vec<Command> = commands.iter().map(meant).collect();
        prop_assert_eq!(runner::commands(&out), expected);
        for name in ["error", "warning"] {
            prop_assert!(commands.iter().filter(|c| c.kind.as_str() == name).count() <= 10);
        }
    }

    #[test]
    fn no_other_format_is_obeyed(findings in prop::collection::vec(findings(), 0..4)) {
        let report = report(findings);
        let options = Options { verbose: true, width: 60, on_actions: true, ..Options::default() };
        for format in Report::FORMATS.iter().copied().filter(|format| *format != Format::Github) {
            let mut out = Vec::new();
            render(&report, format, &options, &mut out).unwrap();
            prop_assert_eq!(runner::commands(&out), [], "{}", format);
        }
    }

    #[test]
    fn a_terminal_is_not_steered(findings in prop::collection::vec(findings(), 0..4)) {
        let mut out = Vec::new();
        text::render(&report(findings), &Options::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let steers = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        prop_assert!(!text.contains(steers), "{text:?}");
    }

    #[test]
    fn documents_are_the_same_for_a_runner(findings in prop::collection::vec(findings(), 0..4)) {
        let report = report(findings);
        let guarded = Options { on_actions: true, ..Options::default() };
        for format in [Format::Json, Format::Sarif] {
            let (mut plain, mut neutral) = (Vec::new(), Vec::new());
            render(&report, format, &Options::default(), &mut plain).unwrap();
            render(&report, format, &guarded, &mut neutral).unwrap();
            let plain: Value = serde_json::from_slice(&plain).unwrap();
            prop_assert_eq!(&plain, &serde_json::from_slice::<Value>(&neutral).unwrap());
            if format == Format::Json {
                let found = plain["findings"].as_array().unwrap();
                let texts = found.iter().map(|f| (f["message"].as_str(), f["fix"].as_str()));
                let own = report.findings.iter().map(|f| (Some(&*f.message), Some(&*f.next)));
                prop_assert!(texts.eq(own));
            }
        }
    }

    #[test]
    fn a_summary_shows_text_as_text(findings in prop::collection::vec(findings(), 0..4)) {
        let mut out = Vec::new();
        render(&report(findings), Format::Markdown, &Options::default(), &mut out).unwrap();
        let mut text = String::from_utf8(out).unwrap();
        for ours in ["<code>", "</code>", "<pre>", "</pre>", "<br>", "<!-- -->", "<details>", "</details>", "<summary>", "</summary>", DOCS] {
            text = text.replace(ours, "");
        }
        let raw = |c: char| "<>@$".contains(c) || c.is_control() && c != '\n';
        prop_assert!(!text.contains(raw), "{text:?}");
        prop_assert!(!text.contains("://") && !text.to_lowercase().contains("www."), "{text}");
        // Every row has the cells of its table's head; a cell has only escaped bars and backticks.
        let text = text.replace("\\\\", "").replace("\\|", "").replace("\\`", "");
        prop_assert!(!text.contains('`'), "{text}");
        let mut columns = None;
        for line in text.lines() {
            let bars = line.matches('|').count();
            match columns {
                Some(columns) if line.starts_with('|') => prop_assert_eq!(bars, columns, "{}", line),
                _ => prop_assert!(bars == 0 || line.starts_with('|'), "{line}"),
            }
            columns = line.starts_with('|').then_some(bars);
        }
    }

    #[test]
    fn a_page_has_the_elements_that_it_would_have(findings in prop::collection::vec(findings(), 0..4)) {
        let mut out = Vec::new();
        let report = report(findings);
        let options = Options {
            source_url: Some("https://example.com/blob".to_owned()),
            ..Options::default()
        };
        render(&report, Format::Html, &options, &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        // Text is text: no element, attribute or address but those of the templates.
        let tag = regex::Regex::new(r"<[^>]*>").unwrap();
        let known = regex::Regex::new(KNOWN).unwrap();
        let (_, body) = page.split_once("<body>").unwrap();
        for found in tag.find_iter(body) {
            prop_assert!(known.is_match(found.as_str()), "{}", found.as_str());
        }
        let rest = tag.replace_all(body, "");
        prop_assert!(!rest.contains(['<', '>']), "{rest}");
        let steers = |c: char| c.is_control() && !"\n\t".contains(c) || ('\u{202a}'..='\u{202e}').contains(&c);
        prop_assert!(!page.contains(steers), "{page:?}");
    }

    #[test]
    fn any_text_becomes_harmless(text in hostile(), cut in 0..40_usize) {
        let mut out = Vec::new();
        let mut writer = NeutralWriter::new(&mut out);
        let (first, second) = text.as_bytes().split_at(cut.min(text.len()));
        writer.write_all(first).unwrap();
        writer.write_all(second).unwrap();
        writer.finish().unwrap();
        prop_assert_eq!(runner::commands(&out), []);
        let whole = neutralise(&text);
        prop_assert_eq!(&out, whole.as_bytes());
    }
}
