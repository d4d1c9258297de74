use super::*;
use crate::roster::order;

fn set(at: &[Part], value: Value) -> Edit {
    Edit::Set { at: at.to_vec(), value }
}

fn entry(keys: &[&str]) -> Vec<Part> {
    let keys = keys.iter().map(|key| Part::from(*key));
    [Part::from("identities"), Part::from(0)].into_iter().chain(keys).collect()
}

fn edit(text: &str, change: &Edit) -> String {
    apply(text, change, order).unwrap().text
}

fn mapping(pairs: &[(&str, &str)]) -> Value {
    Value::Mapping(pairs.iter().map(|(k, v)| ((*k).to_owned(), Value::text(v))).collect())
}

#[test]
fn a_scalar_changes_where_it_stands() {
    let last = set(&entry(&["rotation", "last"]), Value::text("2026-11-26"));
    for (before, after) in [
        // In brackets, with what stands around it.
        (
            "identities:\n- match: a/b/c # é\n  rotation: { every: 90d, last: 2026-07-03 } # why\n\n# end",
            "identities:\n- match: a/b/c # é\n  rotation: { every: 90d, last: 2026-11-26 } # why\n\n# end",
        ),
        // On lines, with carriage returns and quotes.
        (
            "identities:\r\n  - match: x\r\n    rotation:\r\n      last: '2026-07-03'   # c\r\n",
            "identities:\r\n  - match: x\r\n    rotation:\r\n      last: '2026-11-26'   # c\r\n",
        ),
        // Added behind what its order puts before it.
        (
            "identities:\n  - match: x\n    rotation: { every: 90d, method: m }\n",
            "identities:\n  - match: x\n    rotation: { every: 90d, last: 2026-11-26, method: m }\n",
        ),
        (
            "identities:\n  - match: x\n    rotation:\n      method: m\n",
            "identities:\n  - match: x\n    rotation:\n      last: 2026-11-26\n      method: m\n",
        ),
        // Added with its mapping, in the style of the others.
        (
            "identities:\n  - match: x\n    raci: { accountable: a }\n    review: { by: b }",
            "identities:\n  - match: x\n    raci: { accountable: a }\n    rotation: { last: 2026-11-26 }\n    review: { by: b }",
        ),
        (
            "identities:\n    - match: x\n      raci:\n         accountable: a # c\n         # d\n      review:\n         by: b",
            "identities:\n    - match: x\n      raci:\n         accountable: a # c\n         # d\n      rotation:\n         last: 2026-11-26\n      review:\n         by: b",
        ),
        // Brackets over several lines, with and without a comma at the end.
        (
            "identities: [\n  {\n    match: x, # c\n    raci: { accountable: a } # d\n  },\n]\n",
            "identities: [\n  {\n    match: x, # c\n    raci: { accountable: a }, # d\n    rotation: { last: 2026-11-26 }\n  },\n]\n",
        ),
        (
            "identities: [\n  {\n    match: x, # c\n  },\n]\n",
            "identities: [\n  {\n    match: x, # c\n    rotation: { last: 2026-11-26 },\n  },\n]\n",
        ),
        (
            "{ identities: [{ match: x }] }",
            "{ identities: [{ match: x, rotation: { last: 2026-11-26 } }] }",
        ),
        (
            "identities: [{ match: x, rotation: {} }]",
            "identities: [{ match: x, rotation: { last: 2026-11-26 } }]",
        ),
    ] {
        assert_eq!(edit(before, &last), after);
    }
}

#[test]
fn one_or_many_changes_to_many() {
    let many = set(
        &entry(&["raci", "responsible"]),
        Value::List(vec![Value::text("a"), Value::text("b c")]),
    );
    for (before, after) in [
        (
            "identities:\n- match: x\n  raci: { responsible: z, informed: q }",
            "identities:\n- match: x\n  raci: { responsible: [a, b c], informed: q }",
        ),
        (
            "identities:\n- match: x\n  raci:\n    responsible:\n      - z\n      - y\n    informed: q\n",
            "identities:\n- match: x\n  raci:\n    responsible: [a, b c]\n    informed: q\n",
        ),
    ] {
        assert_eq!(edit(before, &many), after);
    }
    let commented =
        "identities:\n- match: x\n  raci:\n    responsible:\n      - z # why z\n      - y\n";
    let refused = apply(commented, &many, order).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a comment stands in what would be replaced; edit this by hand at line 5"
    );
}

#[test]
fn items_are_appended_in_the_style_of_the_others() {
    let value = mapping(&[("finding", "unowned"), ("match", "a/b/*")]);
    let append = Edit::Append {
        to: vec!["plan".into()],
        after: None,
        items: vec![Item { value, note: Some("3 today".into()) }],
    };
    for (before, after) in [
        (
            "version: 1\n# end\n",
            "version: 1\n\nplan:\n  - finding: unowned\n    match: \"a/b/*\"\n# end\n",
        ),
        (
            "version: 1\nplan: [] # none\nwaivers: []\n",
            "version: 1\nplan: # none\n  - finding: unowned # 3 today\n    match: \"a/b/*\"\nwaivers: []\n",
        ),
        (
            "plan:\n-   finding: x # c\n    match: y\n    # last\n# next\nwaivers: []",
            "plan:\n-   finding: x # c\n    match: y\n    # last\n-   finding: unowned # 3 today\n    match: \"a/b/*\"\n# next\nwaivers: []",
        ),
        (
            "plan:\n  - finding: x\n\n  - finding: y\n\nwaivers: []\n",
            "plan:\n  - finding: x\n\n  - finding: y\n\n  - finding: unowned # 3 today\n    match: \"a/b/*\"\n\nwaivers: []\n",
        ),
        (
            "plan: [{ finding: x }]",
            "plan: [{ finding: x }, { finding: unowned, match: \"a/b/*\" }]",
        ),
        (
            "plan: [\n  { finding: x }, # c\n  { finding: y } # d\n]\n",
            "plan: [\n  { finding: x }, # c\n  { finding: y }, # d\n  { finding: unowned, match: \"a/b/*\" }\n]\n",
        ),
        (
            "identities: []\nwaivers: []\n",
            "identities: []\n\nplan:\n  - finding: unowned\n    match: \"a/b/*\"\nwaivers: []\n",
        ),
    ] {
        assert_eq!(edit(before, &append), after);
    }
    let value = mapping(&[("by", "@acme/x"), ("on", "2026-11-01")]);
    let to = entry(&["approvals"]);
    let append = Edit::Append { to, after: None, items: vec![value.into()] };
    for (before, after) in [
        (
            "identities:\n  - match: x\n    raci: { accountable: a }\n",
            "identities:\n  - match: x\n    raci: { accountable: a }\n    approvals: [{ by: \"@acme/x\", on: 2026-11-01 }]\n",
        ),
        (
            "identities:\n  - match: x\n    raci:\n      accountable: a\n",
            "identities:\n  - match: x\n    raci:\n      accountable: a\n    approvals:\n      - by: \"@acme/x\"\n        on: 2026-11-01\n",
        ),
    ] {
        assert_eq!(edit(before, &append), after);
    }
}

#[test]
fn texts_over_several_lines_stay_whole() {
    let value = mapping(&[("finding", "new")]);
    let append =
        Edit::Append { to: vec!["waivers".into()], after: None, items: vec![value.into()] };
    for (before, after) in [
        (
            "waivers:\n  - finding: x\n    reason: >\n      it # is\n\n      so\n\n# end\n",
            "waivers:\n  - finding: x\n    reason: >\n      it # is\n\n      so\n  - finding: new\n\n# end\n",
        ),
        (
            "waivers:\n  - finding: x\n    reason: \"it\n      is\" # c\n",
            "waivers:\n  - finding: x\n    reason: \"it\n      is\" # c\n  - finding: new\n",
        ),
        (
            "waivers:\n  - finding: x\n    reason: it\n      is",
            "waivers:\n  - finding: x\n    reason: it\n      is\n  - finding: new",
        ),
    ] {
        assert_eq!(edit(before, &append), after);
    }
    // The lines below belong to this one, and would not any more.
    let kept = "waivers:\n  - finding: x\n    reason: |+\n      it\n\n\n# end\n";
    assert!(apply(kept, &append, order).is_err());
}

#[test]
fn an_item_follows_the_one_it_is_like() {
    let value = mapping(&[("match", "new")]);
    let append =
        Edit::Append { to: vec!["identities".into()], after: Some(0), items: vec![value.into()] };
    let before =
        "identities:\n  - match: x\n    raci: { accountable: a }\n\n  # about y\n  - match: y\n";
    let after = "identities:\n  - match: x\n    raci: { accountable: a }\n\n  - match: new\n\n  # about y\n  - match: y\n";
    assert_eq!(edit(before, &append), after);
}

#[test]
fn items_go_with_their_comments() {
    let remove = |at: usize| Edit::Remove { at: vec!["identities".into(), at.into()] };
    let three = "identities:\n  # group\n\n  # of x\n  - match: x # x\n    # inner\n\n  # of y\n  - match: y\n\n# next\nplan: []\n";
    assert_eq!(
        edit(three, &remove(0)),
        "identities:\n  # group\n\n  # of y\n  - match: y\n\n# next\nplan: []\n"
    );
    assert_eq!(
        edit(three, &remove(1)),
        "identities:\n  # group\n\n  # of x\n  - match: x # x\n    # inner\n\n# next\nplan: []\n"
    );
    for (before, after) in [
        (
            "identities: # decide: who?\n- match: x\nplan: []\n",
            "identities: [] # decide: who?\nplan: []\n",
        ),
        ("identities:\n- match: x", "identities: []"),
        ("identities: [{ match: x }, { match: y }]", "identities: [{ match: y }]"),
        ("identities: [{ match: x }]", "identities: []"),
    ] {
        assert_eq!(edit(before, &remove(0)), after);
    }
    let two = "identities:\r\n- match: x\r\n- match: y";
    assert_eq!(edit(two, &remove(1)), "identities:\r\n- match: x");
}

#[test]
fn keys_go_with_their_line() {
    let remove = Edit::Remove { at: entry(&["rotation", "evidence"]) };
    for (before, after) in [
        (
            "identities:\n- match: x\n  rotation: { last: d, evidence: \"u\" } # c",
            "identities:\n- match: x\n  rotation: { last: d } # c",
        ),
        (
            "identities:\n- match: x\n  rotation:\n    evidence: u # c\n    last: d\n",
            "identities:\n- match: x\n  rotation:\n    last: d\n",
        ),
        ("identities: [{ rotation: { evidence: u } }]", "identities: [{ rotation: {} }]"),
    ] {
        assert_eq!(edit(before, &remove), after);
    }
}

#[test]
fn what_cannot_be_changed_in_place_is_refused() {
    let last = set(&entry(&["rotation", "last"]), Value::text("2026-11-26"));
    for (text, why) in [
        // Both entries would change.
        (
            "identities:\n- match: x\n  rotation: &r { last: a }\n- match: y\n  rotation: *r\n",
            "line 3",
        ),
        ("identities:\n- match: x\n  rotation:\n    last: |\n      2026\n", "several lines"),
        ("", "empty"),
        ("a: 1\n---\nb: 2\n", "second document"),
        ("identities: text\n", "no such place"),
        ("identities: [", "line 1"),
    ] {
        let refused = apply(text, &last, order).unwrap_err().to_string();
        assert!(refused.contains(why), "{text}: {refused}");
    }
}

#[test]
fn texts_are_quoted_unless_they_are_plain_beyond_doubt() {
    for (text, written) in [
        ("github/actions-secret/NPM_TOKEN", "github/actions-secret/NPM_TOKEN"),
        ("2026-11-26", "2026-11-26"),
        ("90d", "90d"),
        ("90", "\"90\""),
        ("1e3", "\"1e3\""),
        ("Yes", "\"Yes\""),
        ("a: b", "\"a: b\""),
        ("a #b", "\"a #b\""),
        ("*", "\"*\""),
        ("", "\"\""),
        ("a\n\"\u{1b}\u{2028}", "\"a\\n\\\"\\u001b\\u2028\""),
        ("https://x.example/1", "\"https://x.example/1\""),
        ("für die Bank (OPS-1)", "für die Bank (OPS-1)"),
    ] {
        assert_eq!(write::scalar(text), written);
    }
}
