//! Changes in place: whatever the style of a roster, a change does what it says and nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use keyroster::edit::{self, Edit, Part, Value};
use keyroster::roster::{Entry, Roster, order};
use keyroster::rule;
use keyroster::source::Source;
use proptest::prelude::*;

/// How one mapping is written.
#[derive(Clone, Copy, Debug)]
enum Style {
    Flow,
    Lines,
}

#[derive(Clone, Debug)]
struct Written {
    rotation: Option<(Style, Vec<(&'static str, &'static str)>)>,
    review: Option<(Style, Vec<(&'static str, &'static str)>)>,
    raci: Style,
    responsible: usize,
    approvals: Option<Style>,
    above: bool,
    behind: bool,
    blank: bool,
    /// Brackets around the whole entry: on one line, or on several.
    brackets: Option<bool>,
    comma: bool,
}

#[derive(Clone, Debug)]
struct File {
    entries: Vec<Written>,
    indent: usize,
    gap: usize,
    step: usize,
    plan: usize,
    crlf: bool,
    last_newline: bool,
}

fn subset(
    all: &'static [(&'static str, &'static str)],
) -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    prop::sample::subsequence(all.to_vec(), 1..=all.len())
}

const ROTATION: &[(&str, &str)] = &[
    ("every", "90d"),
    ("last", "2026-07-03"),
    ("method", "'by hand, # twice'"),
    ("evidence", "\"https://x.example/é\""),
];
const REVIEW: &[(&str, &str)] =
    &[("every", "never"), ("last", "2026-07-04"), ("by", "\"@acme/x\""), ("decision", "keep")];

fn style() -> impl Strategy<Value = Style> {
    prop_oneof![Just(Style::Flow), Just(Style::Lines)]
}

fn written() -> impl Strategy<Value = Written> {
    let first = (
        prop::option::of((style(), subset(ROTATION))),
        prop::option::of((style(), subset(REVIEW))),
        style(),
        0..3_usize,
        prop::option::of(style()),
    );
    let second = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        prop::option::weighted(0.3, any::<bool>()),
        any::<bool>(),
    );
    (first, second).prop_map(|((rotation, review, raci, responsible, approvals), rest)| {
        let (above, behind, blank, brackets, comma) = rest;
        Written {
            rotation,
            review,
            raci,
            responsible,
            approvals,
            above,
            behind,
            blank,
            brackets,
            comma,
        }
    })
}

fn file() -> impl Strategy<Value = File> {
    let layout = (0..5_usize, 1..4_usize, 1..5_usize, 0..3_usize, any::<bool>(), any::<bool>());
    (prop::collection::vec(written(), 1..4), layout).prop_map(
        |(entries, (indent, gap, step, plan, crlf, last_newline))| File {
            entries,
            indent,
            gap,
            step,
            plan,
            crlf,
            last_newline,
        },
    )
}

const RESPONSIBLE: [&str; 3] = ["", "b", "[b, \"c d\"]"];
const APPROVAL: [(&str, &str); 3] =
    [("by", "\"@acme/y\""), ("on", "2026-05-01"), ("for", "provisioned")];

impl File {
    /// The text, and the lines of each entry with the comment above it.
    fn text(&self) -> (String, Vec<(usize, usize)>) {
        let mut lines = vec!["# é\ttop".to_owned(), "version: 1".to_owned()];
        lines.push("parties: { a: { team: \"@acme/a\" } } # who".to_owned());
        lines.push("identities: # below".to_owned());
        let mut ranges = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            if entry.blank {
                lines.push(String::new());
            }
            let start = lines.len();
            let dash = " ".repeat(self.indent);
            if entry.above {
                lines.push(format!("{dash}# about {at}\tü"));
            }
            let body = self.entry(at, entry);
            let inner = " ".repeat(self.indent + 1 + self.gap);
            for (line, text) in body.into_iter().enumerate() {
                let lead = if line == 0 {
                    format!("{dash}-{}", " ".repeat(self.gap))
                } else {
                    inner.clone()
                };
                lines.push(format!("{lead}{text}"));
            }
            ranges.push((start, lines.len()));
        }
        lines.push("# the plan".to_owned());
        match self.plan {
            0 => lines.push("# none".to_owned()),
            1 => lines.push("plan: [] # paid".to_owned()),
            _ => {
                lines.push("plan:".to_owned());
                lines.push(format!("{}- finding: unowned # why", " ".repeat(self.indent)));
                for field in ["match: \"x/*\"", "owner: a", "due: 2027-01-01"] {
                    lines.push(format!("{}  {field}", " ".repeat(self.indent)));
                }
            }
        }
        let newline = if self.crlf { "\r\n" } else { "\n" };
        let mut text = lines.join(newline);
        if self.last_newline {
            text.push_str(newline);
        }
        (text, ranges)
    }

    /// The lines of an entry, without its dash and indentation.
    fn entry(&self, at: usize, entry: &Written) -> Vec<String> {
        let behind = if entry.behind { format!(" # behind {at}") } else { String::new() };
        let mut raci = vec![("accountable", "a")];
        if entry.responsible > 0 {
            raci.push(("responsible", RESPONSIBLE[entry.responsible]));
        }
        let mut parts = vec![("raci", entry.raci, raci)];
        parts.extend(entry.rotation.clone().map(|(style, fields)| ("rotation", style, fields)));
        parts.extend(entry.review.clone().map(|(style, fields)| ("review", style, fields)));
        let key = format!("match: a/b/c{at}");
        let flow = |fields: &[(&str, &str)]| {
            let fields: Vec<_> =
                fields.iter().map(|(key, value)| format!("{key}: {value}")).collect();
            format!("{{ {} }}", fields.join(", "))
        };
        let approval = entry.approvals.map(|_| format!("approvals: [{}]", flow(&APPROVAL)));
        if let Some(one_line) = entry.brackets {
            let mut all = vec![key];
            all.extend(parts.iter().map(|(name, _, fields)| format!("{name}: {}", flow(fields))));
            all.extend(approval);
            if one_line {
                let comma = if entry.comma { ", " } else { " " };
                return vec![format!("{{ {}{comma}}}{behind}", all.join(", "))];
            }
            let last = all.len() - 1;
            let all = all.into_iter().enumerate().map(|(line, text)| {
                let comma = if line < last || entry.comma { "," } else { "" };
                format!("  {text}{comma}{behind}")
            });
            return std::iter::once("{".to_owned()).chain(all).chain(["}".to_owned()]).collect();
        }
        let mut lines = vec![format!("{key}{behind}")];
        let step = " ".repeat(self.step);
        for (name, style, fields) in parts {
            match style {
                Style::Flow => lines.push(format!("{name}: {}{behind}", flow(&fields))),
                Style::Lines => {
                    lines.push(format!("{name}:{behind}"));
                    let fields =
                        fields.iter().map(|(key, value)| format!("{step}{key}: {value}{behind}"));
                    lines.extend(fields);
                }
            }
        }
        match entry.approvals {
            Some(Style::Flow) => lines.extend(approval),
            Some(Style::Lines) => {
                lines.push(format!("approvals:{behind}"));
                for (at, (key, value)) in APPROVAL.iter().enumerate() {
                    let lead = if at == 0 { "- " } else { "  " };
                    lines.push(format!("{lead}{key}: {value}"));
                }
            }
            None => {}
        }
        lines
    }
}

fn parse(text: &str) -> Roster {
    let source = Arc::new(Source::new("keyroster.yaml", text.to_owned()));
    Roster::parse(source, &[], rule::built_in().unwrap())
        .unwrap_or_else(|faults| panic!("{text}\n{faults:#?}"))
}

/// What an entry says, field by field.
fn fields(entry: &Entry) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    let mut add = |name: &str, value: Option<String>| {
        fields.extend(value.map(|value| (name.to_owned(), value)));
    };
    add("match", Some(entry.matcher.to_string()));
    let list = |parties: &[keyroster::roster::Spanned<String>]| {
        let parties: Vec<_> = parties.iter().map(ToString::to_string).collect();
        (!parties.is_empty()).then(|| parties.join("|"))
    };
    add("raci.accountable", list(&entry.raci.accountable));
    add("raci.responsible", list(&entry.raci.responsible));
    let (rotation, review) = (&entry.rotation, &entry.review);
    add("rotation.every", rotation.every.as_ref().map(ToString::to_string));
    add("rotation.last", rotation.last.as_ref().map(ToString::to_string));
    add("rotation.method", rotation.method.as_ref().map(ToString::to_string));
    add("rotation.evidence", rotation.evidence.as_ref().map(ToString::to_string));
    add("review.every", review.every.as_ref().map(ToString::to_string));
    add("review.last", review.last.as_ref().map(ToString::to_string));
    add("review.by", review.by.as_ref().map(ToString::to_string));
    add("review.decision", review.decision.as_ref().map(ToString::to_string));
    for (at, one) in entry.approvals.iter().enumerate() {
        add(&format!("approvals.{at}"), Some(format!("{} {} {}", one.by, one.on, one.step)));
    }
    fields
}

fn says(roster: &Roster) -> (Vec<BTreeMap<String, String>>, Vec<String>) {
    let plan =
        roster.plan.iter().map(|item| format!("{} {} {}", item.finding, item.matcher, item.due));
    (roster.entries.iter().map(fields).collect(), plan.collect())
}

fn path(entry: usize, keys: &[&str]) -> Vec<Part> {
    let keys = keys.iter().map(|key| Part::from(*key));
    [Part::from("identities"), Part::from(entry)].into_iter().chain(keys).collect()
}

/// The old lines of the entry that are not in the new ones, as they stand and in their order.
fn lost<'t>(old: &[&'t str], new: &[&str]) -> Vec<&'t str> {
    let mut rest = new.iter();
    let mut lost = Vec::new();
    for line in old {
        let mut ahead = rest.clone();
        if ahead.any(|other| other == line) {
            rest = ahead;
        } else {
            lost.push(*line);
        }
    }
    lost
}

/// Makes a change to one entry, and sees to it that no other line is different and that no comment
/// is lost. Gives what the new text says.
fn changed(file: &File, at: usize, change: &Edit) -> (String, Roster) {
    let (old, ranges) = file.text();
    let new = edit::apply(&old, change, order)
        .unwrap_or_else(|refused| panic!("{refused}\n{change:?}\n{old}"))
        .text;
    let (start, end) = ranges[at];
    let (before, after): (Vec<_>, Vec<_>) = (old.split('\n').collect(), new.split('\n').collect());
    assert_eq!(before[..start], after[..start], "{old}\n{new}");
    let tail = before.len() - end;
    assert_eq!(before[end..], after[after.len() - tail..], "{old}\n{new}");
    let (own, now) = (&before[start..end], &after[start..after.len() - tail]);
    assert!(lost(own, now).len() <= 2, "{old}\n{new}");
    let marks =
        |lines: &[&str]| lines.iter().map(|line| line.matches(" # behind").count()).sum::<usize>();
    assert_eq!(marks(own), marks(now), "{old}\n{new}");
    assert_eq!(new.contains("\r\n"), file.crlf);
    assert_eq!(new.replace("\r\n", "").contains('\n'), !file.crlf, "{new:?}");
    assert_eq!(new.ends_with('\n'), file.last_newline);
    let roster = parse(&new);
    (new, roster)
}

/// Rosters that people wrote: every entry can be changed, and the lines of the others stay.
#[test]
fn rosters_as_people_write_them_are_changed_entry_by_entry() {
    let demonstration = include_str!("../../examples/partner-led/.github/keyroster.yaml");
    for text in [demonstration, super::FULL] {
        let count = |text: &str| {
            let parsed = keyroster::syntax::yaml::parse(text);
            parsed.documents[0].get("identities").unwrap().items().len()
        };
        for at in 0..count(text) {
            let value = |words: &str| Value::text(words);
            for (change, more) in [
                (Edit::Set { at: path(at, &["rotation", "last"]), value: value("2026-11-26") }, 0),
                (Edit::Set { at: path(at, &["rotation", "evidence"]), value: value("a: b") }, 0),
                (Edit::Set { at: path(at, &["review", "by"]), value: value("@acme/x") }, 0),
                (Edit::Set { at: path(at, &["raci", "informed"]), value: value("x") }, 0),
                (
                    Edit::Append {
                        to: vec!["identities".into()],
                        after: Some(at),
                        items: vec![Value::Mapping(vec![("match".into(), value("n/n/n"))]).into()],
                    },
                    1,
                ),
            ] {
                let edited = edit::apply(text, &change, order)
                    .unwrap_or_else(|refused| panic!("{refused}\n{change:?}\n{text}"));
                assert_eq!(count(&edited.text), count(text) + more);
                let (old, new): (Vec<_>, Vec<_>) =
                    (text.lines().collect(), edited.text.lines().collect());
                let same = |(a, b): &(&&str, &&str)| a == b;
                let above = old.iter().zip(&new).take_while(same).count();
                let below = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
                assert!(above + below + 1 >= old.len(), "{change:?}\n{}", edited.text);
            }
        }
    }
}

/// Text as a user may give it.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9 @/:#'\"{}\\[\\],&*!|>%~é\u{2028}-]{1,20}"
            .prop_filter("blank", |t| !t.trim().is_empty()),
        Just("null".to_owned()),
        Just("~".to_owned()),
        Just("1e3".to_owned()),
        Just("a\n# b".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_field_is_set_and_nothing_else(
        file in file(),
        at in any::<prop::sample::Index>(),
        field in prop::sample::select(vec!["rotation.last", "rotation.method", "review.by", "raci.responsible"]),
        text in text(),
    ) {
        let at = at.index(file.entries.len());
        let (mut wanted, plan) = says(&parse(&file.text().0));
        let keys: Vec<_> = field.split('.').collect();
        let value = if field == "rotation.last" { "2026-11-26".to_owned() } else { text };
        let change = Edit::Set { at: path(at, &keys), value: Value::text(&value) };
        wanted[at].insert(field.to_owned(), value);
        let (_, roster) = changed(&file, at, &change);
        prop_assert_eq!(says(&roster), (wanted, plan));
    }

    #[test]
    fn a_list_is_set_and_a_field_removed(file in file(), at in any::<prop::sample::Index>()) {
        let at = at.index(file.entries.len());
        let (mut wanted, plan) = says(&parse(&file.text().0));
        let parties = ["b", "it's: c"].map(ToOwned::to_owned);
        let value = Value::one_or_many(&parties);
        let (_, roster) = changed(&file, at, &Edit::Set { at: path(at, &["raci", "responsible"]), value });
        wanted[at].insert("raci.responsible".to_owned(), parties.join("|"));
        prop_assert_eq!(says(&roster), (wanted.clone(), plan));

        let old = file.text().0;
        let change = Edit::Remove { at: path(at, &["rotation", "evidence"]) };
        let entry = &parse(&old).entries[at];
        let alone = entry.rotation.every.is_none() && entry.rotation.last.is_none() && entry.rotation.method.is_none();
        match edit::apply(&old, &change, order) {
            Ok(edited) => {
                let (mut wanted, plan) = says(&parse(&old));
                prop_assert!(wanted[at].remove("rotation.evidence").is_some());
                prop_assert_eq!(says(&parse(&edited.text)), (wanted, plan));
            }
            Err(refused) => prop_assert!(entry.rotation.evidence.is_none() || alone, "{}\n{}", refused, old),
        }
    }

    #[test]
    fn items_are_appended(file in file(), at in any::<prop::sample::Index>()) {
        let at = at.index(file.entries.len());
        let (mut wanted, mut plan) = says(&parse(&file.text().0));
        let mapping = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), Value::text(value)));
            Value::Mapping(pairs.collect())
        };
        let approval = mapping(&[("by", "@acme/z"), ("on", "2026-11-26"), ("for", "rotated")]);
        let to = path(at, &["approvals"]);
        let (_, roster) =
            changed(&file, at, &Edit::Append { to, after: None, items: vec![approval.into()] });
        let name = format!("approvals.{}", usize::from(file.entries[at].approvals.is_some()));
        wanted[at].insert(name, "@acme/z 2026-11-26 rotate".to_owned());
        prop_assert_eq!(says(&roster), (wanted, plan.clone()));

        // An entry behind another, and an item of the plan.
        let (mut wanted, _) = says(&parse(&file.text().0));
        let like = vec![mapping(&[("match", "n/n/*")]).into()];
        let change = Edit::Append { to: vec!["identities".into()], after: Some(at), items: like };
        let (_, roster) = changed(&file, at, &change);
        wanted.insert(at + 1, BTreeMap::from([("match".to_owned(), "n/n/*".to_owned())]));
        prop_assert_eq!(says(&roster), (wanted.clone(), plan.clone()));

        let old = file.text().0;
        let item = mapping(&[("finding", "unowned"), ("match", "n/*"), ("owner", "a"), ("due", "2027-02-01")]);
        let change = Edit::Append { to: vec!["plan".into()], after: None, items: vec![item.into()] };
        let new = edit::apply(&old, &change, order).unwrap().text;
        plan.push("unowned n/* 2027-02-01".to_owned());
        prop_assert_eq!(says(&parse(&new)).1, plan);
        let lines: Vec<_> = new.lines().collect();
        let kept = lost(&old.lines().collect::<Vec<_>>(), &lines);
        prop_assert!(kept.is_empty() || kept == ["plan: [] # paid"], "{:?}\n{}", kept, new);
    }

    #[test]
    fn an_item_is_removed_with_its_lines(file in file(), at in any::<prop::sample::Index>()) {
        let at = at.index(file.entries.len());
        let (old, ranges) = file.text();
        let new = edit::apply(&old, &Edit::Remove { at: path(at, &[]) }, order).unwrap().text;
        let (mut wanted, plan) = says(&parse(&old));
        wanted.remove(at);
        prop_assert_eq!(says(&parse(&new)), (wanted, plan));
        let lines: Vec<_> = old.lines().collect();
        let (start, end) = ranges[at];
        let kept: Vec<_> = lines[..start].iter().chain(&lines[end..]).filter(|line| !line.is_empty()).collect();
        let now: Vec<_> = new.lines().filter(|line| !line.is_empty()).collect();
        let now: Vec<_> = now.iter().map(|line| line.replace("identities: []", "identities:")).collect();
        prop_assert_eq!(kept.iter().map(|line| line.to_string()).collect::<Vec<_>>(), now);
    }

    /// Whatever the text, a change is made or refused; what is made can be read.
    #[test]
    fn hostile_texts_are_refused_or_survive(
        file in file(),
        junk in "[\\PC\n\t\r:#{}\\[\\]&*!|>'\"-]{0,12}",
        cut in any::<prop::sample::Index>(),
        length in 0..40_usize,
        text in text(),
    ) {
        let old = file.text().0;
        let at = old.floor_char_boundary(cut.index(old.len()));
        let end = old.floor_char_boundary((at + length).min(old.len()));
        let broken = format!("{}{junk}{}", &old[..at], &old[end.max(at)..]);
        let value = Value::text(&text);
        let note = Some(text);
        let item = edit::Item { value: Value::Mapping(vec![("match".to_owned(), value.clone())]), note };
        for change in [
            Edit::Set { at: path(0, &["rotation", "last"]), value: value.clone() },
            Edit::Set { at: path(0, &["raci", "responsible"]), value: Value::List(vec![value.clone()]) },
            Edit::Remove { at: path(0, &["review", "by"]) },
            Edit::Remove { at: path(0, &[]) },
            Edit::Append { to: vec!["identities".into()], after: Some(0), items: vec![item.clone()] },
            Edit::Append { to: vec!["waivers".into()], after: None, items: vec![item.clone(), item] },
        ] {
            for text in [&broken, &junk] {
                if let Ok(edited) = edit::apply(text, &change, order) {
                    let parsed = keyroster::syntax::yaml::parse(&edited.text);
                    prop_assert!(parsed.errors.is_empty(), "{}\n{}", text, edited.text);
                }
            }
        }
    }
}
