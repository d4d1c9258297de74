use super::{parse, parse_expression};
use crate::syntax::testing::{show, texts};
use crate::syntax::{Node, Parsed};

fn one(text: &str) -> Node<'_> {
    let Parsed { mut documents, errors } = parse(text);
    assert_eq!(errors, [], "{text}");
    assert_eq!(documents.len(), 1, "{text}");
    documents.remove(0)
}

fn value(expression: &str) -> String {
    show(one(&format!("var x = {expression}\n")).get("var").unwrap().get("x").unwrap())
}

/// What is read of a broken text, and what is said of it.
fn broken(text: &str) -> (String, Vec<(String, usize)>) {
    let parsed = parse(text);
    let shown = parsed.documents.first().map(show).unwrap_or_default();
    let said = parsed.errors.into_iter().map(|error| (error.reason, error.span.start));
    (shown, said.collect())
}

#[test]
fn statements_are_word_name_type_and_value() {
    let text = "\u{feff}targetScope = 'subscription' // é\r\n\
                metadata a = {\r\n  b: 'c'\r\n}\r\n\
                @description('é')\r\n@secure()\r\nparam password string\r\n\
                param kind 'a' | 'b' = 'a'\r\n\
                param shape {\r\n  size: int?\r\n  *: string[]\r\n} = { size: 1 }\r\n\
                param union\r\n  | 'a'\r\n  | 'b' = 'b'\r\n\
                var n int = 1\r\n\
                resource kv 'T/v@1' existing = if (on) { name: 'é' }\r\n\
                module m 'br/public:x:1' = [for (x, i) in xs: if (i > 0) {\r\n  name: x\r\n}]\r\n\
                output id string = kv.id\r\n\
                func f(a string) string =>\r\n  'x${a}'\r\n\
                type t = {\r\n  a: 'x'\r\n}\r\n\
                import { a, b as c } from 'y.bicep'\r\n\
                extension microsoftGraphV1 with { a: 'b' }\r\n";
    let node = one(text);
    assert_eq!(
        show(&node),
        "{param: {password: {string: null}}, param: {kind: {'a' | 'b': \"a\"}}, \
         param: {shape: {{⏎  size: int?⏎  *: string[]⏎}: {size: 1}}}, \
         param: {union: {| 'a'⏎  | 'b': \"b\"}}, var: {n: {int: 1}}, \
         resource: {kv: {\"T/v@1\": existing(if(<on>, {name: \"é\"}))}}, \
         module: {m: {\"br/public:x:1\": map(<xs>, lambda(<x>, <i>, if(op(<i>, 0), {name: <x>})))}}, \
         output: {id: {string: <kv.id>}}}"
            .replace("⏎", "\r⏎")
    );
    let at = text.find("resource").unwrap();
    let kv = node.get("resource").unwrap();
    assert_eq!(&text[at..kv.span.end], "resource kv 'T/v@1' existing = if (on) { name: 'é' }");
}

#[test]
fn resources_lie_within_resources() {
    let text = "resource a 'T/a@1' = {\n  name: 'a'\n  @onlyIfNotExists()\n  resource b 'b' = {\n    \
                name: 'b'\n  }\n  resource: 1\n}\n";
    assert_eq!(
        show(&one(text)),
        "{resource: {a: {\"T/a@1\": {name: \"a\", resource: {b: {\"b\": {name: \"b\"}}}, resource: 1}}}}"
    );
}

#[test]
fn parameter_files_give_values() {
    let text = "using './main.bicep'\nparam a = 'b'\nparam c = readEnvironmentVariable('D', 'e')\n";
    assert_eq!(
        show(&one(text)),
        "{param: {a: \"b\"}, param: {c: readEnvironmentVariable(\"D\", \"e\")}}"
    );
}

#[test]
fn values_keep_what_they_are() {
    let cases = [
        ("null", "null"),
        ("true", "true"),
        ("-15", "-15"),
        ("'it\\'s \\${x} \\u{e9}\\n'", "\"it's ${x} é⏎\""),
        ("'${a}-${b.c}'", "template(<a>, \"-\", <b.c>)"),
        ("'a${'b${c}'}d'", "template(\"a\", template(\"b\", <c>), \"d\")"),
        ("'a $ b'", "\"a $ b\""),
        ("'''\n it's ${x}\n'''", "| it's ${x}⏎|"),
        ("''''a''''", "|'a'|"),
        ("$'''a ${b} c'''", "template(|a |, <b>, | c|)"),
        ("$$'''a ${b} $${c}'''", "template(|a ${b} |, <c>)"),
        ("[1, 'b'\n  ...c\n\n  d]", "[1, \"b\", <c>, <d>]"),
        (
            "{ a: 1, 'b-c': 2\n '${d}': 3\n ...e\n}",
            "{a: 1, \"b-c\": 2, template(<d>): 3, ...: <e>}",
        ),
        ("a.b['c'].?d[0]!.e[?f]", "<a.b.c.d[0].e[f]>"),
        ("a::b.name", "<a::b.name>"),
        ("a.b( 'c',\n d )", "a.b(\"c\", <d>)"),
        ("a.listKeys().keys[0].value", "op(a.listKeys(), 0)"),
        ("f(x).g(y)", "op(f(<x>), <y>)"),
        ("(a)", "<a>"),
        ("a ?? b ?? 'c'", "coalesce(<a>, <b>, \"c\")"),
        ("a\n  ? b\n  : c == d ? 1 : 2", "if(<a>, <b>, if(op(<c>, <d>), 1, 2))"),
        ("!a && b != 1\n  || c", "op(op(<a>), <b>, 1, <c>)"),
        ("map(xs, x => x.id)", "map(<xs>, lambda(x, <x.id>))"),
        ("reduce(xs, 0, (a, b) => a + b)", "reduce(<xs>, 0, lambda(<a>, <b>, op(<a>, <b>)))"),
        ("[for x in xs: x]", "map(<xs>, lambda(x, <x>))"),
        ("[\n  for x in range(0, 2): {\n  a: x\n}\n]", "map(range(0, 2), lambda(x, {a: <x>}))"),
        ("[/* a */\n#disable-next-line x\n  1 // b\n]", "[1]"),
    ];
    for (text, shown) in cases {
        assert_eq!(value(text), shown, "{text}");
    }
}

#[test]
fn ranges_are_exact() {
    let text = "var é = 1\nvar x = { 'é': '${a.b[ 'c' ]}é' }\n";
    let parsed = parse(text);
    assert_eq!(parsed.errors.len(), 1, "a name has no accents");
    assert_eq!(
        texts(text, &parsed.documents[0]),
        [
            "var",
            "x = { 'é': '${a.b[ 'c' ]}é' }",
            "x",
            "{ 'é': '${a.b[ 'c' ]}é' }",
            "'é'",
            "'${a.b[ 'c' ]}é'",
            "a.b[ 'c' ]",
            "é"
        ]
    );
}

#[test]
fn broken_files_are_read_around_what_is_broken() {
    let (shown, said) = broken(
        "var a = %\nvar b = {\n  c: foo(%, {\n    x: ')'\n  })\n  d: 1\n}\nfoo bar\nvar e = [\n  1\n  ~\n  2\n]\n",
    );
    assert_eq!(shown, "{var: {b: {c: foo({x: \")\"}), d: 1}}, var: {e: [1, 2]}}");
    assert_eq!(
        said,
        [
            ("an expression is expected here".to_owned(), 8),
            ("an expression is expected here".to_owned(), 29),
            ("no statement starts with this".to_owned(), 59),
            ("an expression is expected here".to_owned(), 83),
        ]
    );
    // What is never closed ends where the next statement starts.
    let (shown, said) =
        broken("var a = {\n  b: [\n    'c\n  d: f(\nparam e string\nvar g = '''\nvar h = 1\n");
    assert_eq!(shown, "{var: {a: {b: [<d>]}}, param: {e: {string: null}}, var: {h: 1}}");
    assert!(said.contains(&("opened here and never closed".to_owned(), 8)), "{said:?}");
    assert!(said.contains(&("this text is not closed in its line".to_owned(), 21)), "{said:?}");
}

#[test]
fn nothing_readable_is_no_document() {
    for text in ["", "// only a comment\n", "}}}}", "\0", "@", "var", "resource a"] {
        assert_eq!(parse(text).documents, [], "{text:?}");
    }
}

#[test]
fn nesting_and_length_have_limits() {
    for open in ["[", "{a:", "(", "f(", "'${", "-", "a[", "a ? ", "x => ", "[for a in ", "$'''${"] {
        for text in [open.repeat(100_000), format!("{}\n", open).repeat(100_000)] {
            let text = format!("var x = {text}");
            let parsed = parse(&text);
            assert!(!parsed.errors.is_empty(), "{open}");
        }
    }
    for open in ["'''", "/*", "resource a 'b' = {\n", "@a(", "param a {\n", "var a = '\n", "}", "?"]
    {
        parse(&open.repeat(100_000));
    }
    let long: String = (0..20_000).map(|number| format!("  a{number}: 1\n")).collect();
    let long = format!("var x = {{\n{long}}}\n");
    assert_eq!(one(&long).get("var").unwrap().get("x").unwrap().pairs().len(), 20_000);
}

#[test]
fn expressions_of_templates_in_json() {
    let shown = |text: &str| parse_expression(text).as_ref().map_or_else(String::new, show);
    assert_eq!(shown("concat(parameters('a'), 'it''s')"), "concat(parameters('a'), 'it's')");
    assert_eq!(shown("reference('a').b[0]"), "op(reference('a'), 0)");
    assert_eq!(shown("'c:\\${x}'"), "'c:\\${x}'");
    assert_eq!(shown("a b"), "");
    assert_eq!(shown("f("), "");
}
