use super::parse;
use crate::syntax::testing::{show, texts};
use crate::syntax::{Node, limits};

fn one(text: &str) -> Node<'_> {
    let mut parsed = parse(text);
    assert_eq!(parsed.errors, [], "{text:?}");
    assert_eq!(parsed.documents.len(), 1, "{text:?}");
    parsed.documents.remove(0)
}

#[test]
fn scalars_keep_their_style_and_their_words() {
    let text = "on: push\na: no\nb: ~\nc:\nd: 'it''s'\ne: \"a\\tb\"\nf: null\ng: 'null'\nh: 0x10\n";
    let expected = "{on: push, a: no, b: null, c: null, d: 'it's', e: \"a\tb\", f: null, \
                    g: 'null', h: 0x10}";
    assert_eq!(show(&one(text)), expected);
}

#[test]
fn ranges_are_exact() {
    let text =
        "é: [x, y: z, ]\r\nk:\r\n- 'q'\r\n-\r\n- {a, b: \"c\"}\r\nn:   # none\r\nm: 1 # c\r\n\r\n";
    let node = one(text);
    assert_eq!(
        texts(text, &node),
        [
            "é",
            "[x, y: z, ]",
            "x",
            "y: z",
            "y",
            "z", //
            "k",
            "- 'q'\r\n-\r\n- {a, b: \"c\"}",
            "'q'",
            "",
            "{a, b: \"c\"}",
            "a",
            "",
            "b",
            "\"c\"",
            "n",
            "",
            "m",
            "1",
        ]
    );
    assert_eq!(node.get("n").unwrap().span.start, text.find("   # none").unwrap());
    assert_eq!(node.span.end, text.find(" # c").unwrap());
}

#[test]
fn block_scalars_start_at_their_text_and_end_with_it() {
    let text =
        "l: |\n\n  a\n   b\n\nm: |2\n    x\n  y\n\n\nn: >-\n  f\n  g\n\n  h\np: |\nq: |+\n  é\n\n";
    let node = one(text);
    assert_eq!(show(&node), "{l: |⏎a⏎ b⏎|, m: |  x⏎y⏎|, n: >f g⏎h>, p: ||, q: |é⏎⏎|}");
    let found = texts(text, &node);
    let values: Vec<_> = found.into_iter().skip(1).step_by(2).collect();
    assert_eq!(values, ["a\n   b", "  x\n  y", "f\n  g\n\n  h", "", "é"]);
}

#[test]
fn sequences_start_at_their_first_dash() {
    let text = "a: &x !t\n# c\n- - b\n  - c\nd:\n- # -\n  e\nf:\n  - [g]\n";
    let node = one(text);
    let values: Vec<_> = node.pairs().iter().map(|pair| pair.value.span).collect();
    let values: Vec<_> = values.iter().map(|span| &text[span.start..span.end]).collect();
    assert_eq!(values, ["- - b\n  - c", "- # -\n  e", "- [g]"]);
}

#[test]
fn tags_are_kept_as_written() {
    let text =
        "a: !Ref x\nb: !Sub |\n  ${y}\nc: !GetAtt [p, q]\nd: !If\n  k: v\ne: !!str\nf: !reset\n";
    let expected = "{a: !Ref x, b: !Sub |${y}⏎|, c: !GetAtt [p, q], d: !If {k: v}, e: !!str , \
                    f: !reset null}";
    assert_eq!(show(&one(text)), expected);
}

#[test]
fn duplicate_keys_are_both_kept() {
    assert_eq!(show(&one("a: 1\na: 2\n")), "{a: 1, a: 2}");
}

#[test]
fn aliases_are_replaced_by_what_they_stand_for() {
    let text = "a: &x\n  k: [1, &y two]\nb: *x\nc: *y\n*y : d\n";
    let node = one(text);
    assert_eq!(show(&node), "{a: {k: [1, two]}, b: {k: [1, two]}, c: two, two: d}");
    assert_eq!(node.get("a").unwrap().span, node.get("b").unwrap().span);
    assert_eq!(node.span.end, text.len() - 1);
}

#[test]
fn merge_keys_fill_in_what_is_not_said() {
    let text = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\n\
                c:\n  <<: *a\n  x: own\nd:\n  <<: [*b, *a]\ne: {\"<<\": *a}\nf: {<<: 1}\n";
    let expected = "{a: {x: 1, y: 2}, b: {y: 3, z: 4}, c: {x: own, y: 2}, d: {y: 3, z: 4, x: 1}, \
                    e: {\"<<\": {x: 1, y: 2}}, f: {<<: 1}}";
    assert_eq!(show(&one(text)), expected);
}

#[test]
fn a_broken_document_costs_only_itself() {
    let text = "a: 1\n---\nb: [1, {c: 2\n---\nd: 4\n---\n---\n# nothing\n";
    let parsed = parse(text);
    let shown: Vec<_> = parsed.documents.iter().map(show).collect();
    assert_eq!(shown, ["{a: 1}", "{b: [1]}", "{d: 4}"]);
    assert_eq!(parsed.errors.len(), 1);
    assert_eq!(parsed.errors[0].reason, "`{` is opened here and never closed");
    assert_eq!(&text[parsed.errors[0].span.start..parsed.errors[0].span.end], "{");
}

#[test]
fn aliases_that_cannot_be_followed_are_told_and_left_out() {
    let parsed = parse("a: &a [*a]\nb: *gone\nc: 1\n");
    assert_eq!(show(&parsed.documents[0]), "{a: [null], b: null, c: 1}");
    let reasons: Vec<_> = parsed.errors.iter().map(|error| error.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "this alias stands inside of what it stands for",
            "no anchor `&gone` stands before this alias",
        ]
    );
}

#[test]
fn aliases_have_a_budget() {
    let mut laughs = "a0: &a0 [lol, lol, lol]\n".to_owned();
    let mut merges = "a0: &a0 {k0: v}\n".to_owned();
    for level in 1..40 {
        let below = level - 1;
        let nine = vec![format!("*a{below}"); 9].join(", ");
        laughs += &format!("a{level}: &a{level} [{nine}]\n");
        merges += &format!("a{level}: &a{level} {{<<: [{nine}], k{level}: [{nine}]}}\n");
    }
    let many = format!("l: &l [{}]\nm: [{}]\n", "x, ".repeat(5000), "*l, ".repeat(5000));
    let long = format!("l: &l {}\nm: [{}]\n", "x".repeat(1 << 20), "*l, ".repeat(5000));
    for text in [laughs, merges, many, long] {
        let parsed = parse(&text);
        let reason = &parsed.errors[0].reason;
        assert_eq!(*reason, format!("aliases expand to more than {} nodes", limits::ALIAS_NODES));
        assert!(parsed.errors.len() <= limits::ERRORS);
    }
}

#[test]
fn aliases_cannot_nest_without_end() {
    let mut text = "a0: &a0 x\n".to_owned();
    for level in 1..40 {
        let below = level - 1;
        text += &format!("a{level}: &a{level} {}*a{below}{}\n", "[".repeat(100), "]".repeat(100));
    }
    let parsed = parse(&text);
    assert_eq!(parsed.errors[0].reason, "aliases nest deeper than 512 levels");
}

#[test]
fn quotes_that_hang_out_are_read_without_moving_anything() {
    let text = "a:\n  b: \"one\ntwo\"\n  c: 3\nd: 'x\ny'\n---\ne: \"\n4\"\n";
    let parsed = parse(text);
    assert_eq!(parsed.errors, []);
    assert_eq!(show(&parsed.documents[0]), "{a: {b: \"one two\", c: 3}, d: 'x y'}");
    let c = parsed.documents[0].get("a").unwrap().get("c").unwrap();
    assert_eq!(c.span.start, text.find('3').unwrap());
}

#[test]
fn reasons_say_what_to_change() {
    let reasons = [
        ("a:\n\tb: 1\n", "a tab indents this line; YAML wants spaces"),
        ("a: b\n\tc: 1\n", "a tab indents this line; YAML wants spaces"),
        ("a: \"b\n", "a quote is opened here and never closed"),
    ];
    for (text, reason) in reasons {
        assert_eq!(parse(text).errors[0].reason, reason, "{text:?}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(parse(&deep).errors[0].reason, "nested deeper than 255 levels");
}
