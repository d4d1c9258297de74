//! Whatever a text holds: written into a roster it is read back, and what stands around it stays.

use keyroster::edit::{self, Edit, Value};
use keyroster::roster::{order, quoted};
use keyroster::syntax::{Node, yaml};
use proptest::prelude::*;

/// Any text, made of what YAML has a meaning for, of what it does not take as it is, and of the rest.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "null",
        "true",
        "yes",
        "on",
        "1",
        "90d",
        "0x1",
        ".5",
        "1e3",
        ".inf",
        "2026-10-02",
        " ",
        "  ",
        "\n",
        "\r",
        "\r\n",
        "\t",
        ":",
        ": ",
        "#",
        " #",
        "- ",
        "-",
        "---",
        "...",
        "? ",
        "|",
        ">",
        "&a",
        "*a",
        "!",
        "!!str ",
        "%",
        "@",
        "`",
        "{",
        "}",
        "[",
        "]",
        ",",
        "\"",
        "'",
        "\\",
        "\\n",
        "\\x",
        "<<",
        "=",
        "~",
        "\0",
        "\u{1b}",
        "\u{7f}",
        "\u{80}",
        "\u{85}",
        "\u{a0}",
        "\u{ad}",
        "\u{200b}",
        "\u{2028}",
        "\u{2029}",
        "\u{202e}",
        "\u{feff}",
        "\u{fffd}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{e000}",
        "\u{fdd0}",
        "\u{1fffe}",
        "\u{10ffff}",
        "é",
        "日本",
        "🚀",
    ]);
    let piece =
        prop_oneof![4 => pieces.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    let short = prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat());
    // A key on one line has an end, to YAML.
    prop_oneof![9 => short.clone(), 1 => short.prop_map(|text| text.repeat(200))]
}

#[track_caller]
fn read(text: &str) -> Node<'_> {
    let mut parsed = yaml::parse(text);
    assert!(parsed.errors.is_empty(), "{text:?}: {:?}", parsed.errors);
    assert_eq!(parsed.documents.len(), 1, "{text:?}");
    parsed.documents.remove(0)
}

const BEFORE: &str = "version: 1 # one\nparties: { web: { team: ";
const AFTER: &str = " } } # two\nidentities:\n  - match: 'x/*'\n    raci: { accountable: web }\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_quoted_is_read_back(text in texts()) {
        let written = quoted(&text);
        let yaml = format!("a:\n  - match: {written} # note\n    b: {{ c: [{written}, d] }}\n");
        let root = read(&yaml);
        let item = &root.get("a").unwrap().items()[0];
        prop_assert_eq!(item.get("match").unwrap().text(), Some(text.as_str()));
        let inner = &item.get("b").unwrap().get("c").unwrap().items()[0];
        prop_assert_eq!(inner.text(), Some(text.as_str()));
    }

    #[test]
    fn what_is_set_is_read_back_and_the_rest_stays(text in texts()) {
        let old = format!("{BEFORE}old{AFTER}");
        let at = vec!["parties".into(), "web".into(), "team".into()];
        let change = Edit::Set { at, value: Value::text(&text) };
        let edited = edit::apply(&old, &change, order);
        prop_assert!(edited.is_ok(), "{text:?}: {edited:?}");
        let new = edited.unwrap().text;
        prop_assert!(new.starts_with(BEFORE) && new.ends_with(AFTER), "{new}");
        let root = read(&new);
        let team = root.get("parties").and_then(|p| p.get("web")).and_then(|p| p.get("team"));
        prop_assert_eq!(team.and_then(Node::text), Some(text.as_str()));
    }

    #[test]
    fn what_is_added_is_read_back_and_the_rest_stays(text in texts(), key in texts()) {
        // A party is called by its key.
        let old = format!("{BEFORE}old{AFTER}");
        let item = Value::Mapping(vec![
            ("match".to_owned(), Value::text(&text)),
            ("purpose".to_owned(), Value::List(vec![Value::text(&text), Value::text("x")])),
        ]);
        let append = Edit::Append { to: vec!["identities".into()], after: None, items: vec![item.into()] };
        let named = vec!["parties".into(), edit::Part::Key(key.clone())];
        let value = Value::Mapping(vec![("team".to_owned(), Value::text(&text))]);
        let set = Edit::Set { at: named, value };
        let mut new = old.clone();
        for change in [append, set] {
            match edit::apply(&new, &change, order) {
                Ok(edited) => new = edited.text,
                // What cannot be a key is said to be none.
                Err(refused) => prop_assert!(key.len() > 100, "{key:?} {text:?}: {refused}"),
            }
        }
        let root = read(&new);
        let item = &root.get("identities").unwrap().items()[1];
        prop_assert_eq!(item.get("match").and_then(Node::text), Some(text.as_str()));
        let kept = ["version: 1 # one\nparties: { ", "  - match: 'x/*'\n"];
        prop_assert!(kept.iter().all(|kept| new.contains(kept)), "{}", new);
    }
}
