//! The agenda in each of its formats.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, date};
use keyroster::check::agenda::{Agenda, Kind, Obligation};
use keyroster::check::{Status, Term};
use keyroster::finding::{Fingerprint, State};
use keyroster::inventory::IdentityKey;
use keyroster::report::{AGENDA_SCHEMA, Document, Format, Options, render};
use keyroster::roster::Duration;
use keyroster::source::{Source, Span};
use proptest::prelude::*;

use crate::fixture::{ROSTER, TODAY, asked};
use crate::hostile::hostile;
use crate::runner;

const HOSTILE: &str = "::error::##[add-mask]\u{1b}[31m;|`<img src=x>`,\\@acme/all\u{202e}\r\n::x";

fn roster() -> BTreeMap<Arc<str>, Arc<Source>> {
    let text = "version: 1\n".to_owned() + &"    rotation: { last: 2026-07-03 }\n".repeat(9);
    BTreeMap::from([(Arc::from(ROSTER), Arc::new(Source::new(ROSTER, text)))])
}

fn obligation(kind: Kind, what: &str, due: Date, status: Status) -> Obligation {
    let source = &roster()[ROSTER];
    let span = Span::new(31 + usize::from(due.day().unsigned_abs()) * 9, 60);
    Obligation {
        kind,
        what: what.to_owned(),
        term: Term::lenient(due, Duration::days(3)),
        since: None,
        status,
        state: State::Active,
        blocks_from: None,
        identity: None,
        owner: None,
        holder: None,
        escalation: Vec::new(),
        at: Some(source.location(span)),
        next: "walk through it".to_owned(),
        fingerprint: Fingerprint::of(&[kind.as_str(), what]),
    }
}

fn agenda(sources: &BTreeMap<Arc<str>, Arc<Source>>) -> Agenda<'_> {
    let key = "github/deploy-key/infra-sync";
    let obligations = vec![
        Obligation {
            identity: Some(IdentityKey::new(key)),
            owner: Some("platform".to_owned()),
            holder: Some("platform (accountable), northwind (rotates)".to_owned()),
            blocks_from: Some(date(2026, 10, 5)),
            escalation: vec![
                asked("@acme/security-oncall", Some(date(2026, 11, 3))),
                asked("@acme/ciso", Some(date(2026, 12, 3))),
            ],
            next: "rotate it at its issuer, then set `last`\nin its entry".to_owned(),
            ..obligation(
                Kind::Rotation,
                "rotate deploy key `infra-sync`",
                date(2026, 10, 1),
                Status::Escalated(1),
            )
        },
        Obligation {
            state: State::Waived(date(2026, 12, 31)),
            ..obligation(
                Kind::Review,
                "review deploy key `infra-sync`",
                date(2026, 11, 20),
                Status::InGrace,
            )
        },
        Obligation {
            owner: Some(HOSTILE.to_owned()),
            holder: Some(format!("{HOSTILE} (accountable)")),
            escalation: vec![asked(HOSTILE, None)],
            next: format!("mend it\n{HOSTILE}"),
            ..obligation(Kind::Waiver, HOSTILE, TODAY, Status::Due)
        },
        obligation(Kind::ExitTest, "rehearse the exit of `öko`", date(2027, 1, 9), Status::Fine),
    ];
    Agenda { as_of: TODAY, until: date(2027, 1, 20), obligations, undated: 2, sources }
}

fn written(agenda: &Agenda<'_>, format: Format, options: &Options) -> String {
    let mut out = Vec::new();
    render(agenda, format, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn text() {
    insta::assert_snapshot!(written(&agenda(&roster()), Format::Text, &Options::default()));
}

#[test]
fn markdown() {
    let source_url = Some("https://github.com/acme/web/blob/main".to_owned());
    let options = Options { source_url, ..Options::default() };
    insta::assert_snapshot!(written(&agenda(&roster()), Format::Markdown, &options));
}

#[test]
fn csv() {
    let options = Options { repository: Some("acme/web".to_owned()), ..Options::default() };
    insta::assert_snapshot!(written(&agenda(&roster()), Format::Csv, &options));
}

#[test]
fn calendar() {
    let options = Options { repository: Some("acme/web".to_owned()), ..Options::default() };
    let shown = written(&agenda(&roster()), Format::Ics, &options);
    insta::assert_snapshot!(shown.replace("\r\n", "\n"));
}

#[test]
fn json_is_as_its_schema_says() {
    let shown = written(&agenda(&roster()), Format::Json, &Options::default());
    let document: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let schema = serde_json::from_str(AGENDA_SCHEMA).unwrap();
    let faults: Vec<_> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&document)
        .map(|fault| format!("{fault}: {}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(document["obligations"][2]["what"], HOSTILE);
    for (kind, known) in Kind::ALL.iter().zip(0..) {
        let named = &schema["$defs"]["obligation"]["properties"]["kind"]["enum"][known];
        assert_eq!(*named, kind.as_str());
    }
}

#[test]
fn no_agenda_is_obeyed_by_a_runner() {
    let options = Options { on_actions: true, ..Options::default() };
    for format in Agenda::FORMATS {
        let text = written(&agenda(&roster()), *format, &options);
        assert_eq!(runner::commands(text.as_bytes()), [], "{format}");
    }
}

#[test]
fn a_terminal_is_not_steered() {
    for format in [Format::Text, Format::Csv, Format::Markdown] {
        let text = written(&agenda(&roster()), format, &Options::default());
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\r']), "{format}: {text:?}");
    }
}

/// A calendar's content lines, unfolded: names and values.
fn properties(calendar: &str) -> Vec<(&str, String)> {
    let lines = calendar.strip_suffix("\r\n").unwrap().split("\r\n");
    let mut properties = Vec::<(&str, String)>::new();
    for line in lines {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
        match (line.strip_prefix(' '), properties.last_mut()) {
            (Some(further), Some((_, value))) => value.push_str(further),
            _ => {
                let (name, value) = line.split_once(':').unwrap();
                assert!(name.bytes().all(|b| b.is_ascii_uppercase() || b"-;=".contains(&b)));
                properties.push((name, value.to_owned()));
            }
        }
    }
    properties
}

/// Text as a reader of the calendar has it back.
fn unescaped(value: &str) -> String {
    let mut out = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next().unwrap() {
                'n' => out.push('\n'),
                c => out.push(c),
            },
            c => {
                assert!(!matches!(c, ',' | ';'), "{value} is two values");
                out.push(c);
            }
        }
    }
    out
}

proptest! {
    #[test]
    fn a_calendar_holds_one_event_whatever_its_names(what in hostile(), next in hostile()) {
        let sources = roster();
        let one = obligation(Kind::Plan, &what, TODAY, Status::Due);
        let obligations = vec![Obligation { next: next.clone(), ..one }];
        let agenda = Agenda { obligations, ..agenda(&sources) };
        let calendar = written(&agenda, Format::Ics, &Options::default());
        let properties = properties(&calendar);
        let of = |name: &str| {
            let mut of = properties.iter().filter(|(known, _)| *known == name);
            let value = of.next().unwrap().1.clone();
            prop_assert!(of.next().is_none(), "{} twice", name);
            Ok(value)
        };
        prop_assert_eq!(of("DTSTART;VALUE=DATE")?, "20261121");
        prop_assert_eq!(of("DTSTAMP")?, "20261121T000000Z");
        prop_assert_eq!(unescaped(&of("SUMMARY")?).chars().count(), what.chars().count());
        prop_assert!(unescaped(&of("DESCRIPTION")?).contains("In .github/keyroster.yaml:"));
        prop_assert_eq!(properties.iter().filter(|(name, _)| *name == "BEGIN").count(), 2);
    }
}
