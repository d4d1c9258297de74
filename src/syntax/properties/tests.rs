use super::parse;
use crate::syntax::scalar::source_offset;
use crate::syntax::testing::{show, texts};

fn shown(text: &str) -> String {
    let parsed = parse(text);
    assert_eq!(parsed.errors, []);
    show(&parsed.documents[0])
}

#[test]
fn every_format_has_its_pairs() {
    let cases = [
        ("a=1\n b.c = x y \n! no\nd: e\nf g\nh\n", "{a: 1, b.c: x y, d: e, f: g, h: null}"),
        (
            "[x]\nk = v ; c\n; no\n[y \"z\"] # c\n[x]\nk=\n",
            "{x: {k: v}, y \"z\": {}, x: {k: null}}",
        ),
        ("top=1\n[x]\nk=v", "{top: 1, x: {k: v}}"),
        (
            "export A=b # c\nB='c # d'\nC=\"x\\ny\"\nD=e#f\n",
            "{A: b, B: 'c # d', C: \"x⏎y\", D: e#f}",
        ),
        (
            "//r.example/:_authToken=${T}\n@s:registry=https://r\n",
            "{//r.example/:_authToken: ${T}, @s:registry: https://r}",
        ),
        ("url: jdbc:x?user=a\nu=http://h:1/?a=b\n", "{url: jdbc:x?user=a, u: http://h:1/?a=b}"),
        ("c=Server=x;Password=y z;\n", "{c: Server=x;Password=y z;}"),
        ("a\\=b=c\n", "{a\\=b: c}"),
        ("a = \"b\" + c\nd=\"e\nf='g\n", "{a: \"b\" + c, d: \"e, f: 'g}"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text), expected, "{text:?}");
    }
}

#[test]
fn values_of_many_lines() {
    let cases = [
        ("K=\"-----BEGIN\nab\n\"\nb=1\n", "{K: \"-----BEGIN⏎ab⏎\", b: 1}"),
        ("a = b,\\\n    c\nd=C:\\x\\\ne=1\n", "{a: b,c, d: C:\\x\\, e: 1}"),
        (
            "a =\n  https://u:p@h/?x=1\nb =\n  x\n  y # c\nc =\n  d = 1\n",
            "{a: https://u:p@h/?x=1, b: [x, y], c: null, d: 1}",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text), expected, "{text:?}");
    }
}

#[test]
fn ranges_are_exact() {
    let text = "; é\r\n[ é ]\r\nexport  k = \"v\\\"\" # c\r\nl = a \\\r\n  b\r\n\r\n";
    let parsed = parse(text);
    let root = &parsed.documents[0];
    assert_eq!(
        texts(text, root),
        ["é", "k = \"v\\\"\" # c\r\nl = a \\\r\n  b", "k", "\"v\\\"\"", "l", "a \\\r\n  b"]
    );
    let node = root.get("é").unwrap().get("l").unwrap();
    assert_eq!(node.text(), Some("a b"));
    assert_eq!(source_offset(text, node, 2), text.find('b').unwrap());
}
