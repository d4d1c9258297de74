use super::parse;
use crate::syntax::testing::{show, texts};
use crate::syntax::{Node, Parsed};

fn one(text: &str) -> Node<'_> {
    let Parsed { mut documents, errors } = parse(text);
    assert_eq!(errors, [], "{text}");
    assert_eq!(documents.len(), 1, "{text}");
    documents.remove(0)
}

fn value(expression: &str) -> String {
    show(one(&format!("x = {expression}\n")).get("x").unwrap())
}

#[test]
fn blocks_nest_by_their_labels() {
    let text =
        "resource \"é\" ci /* { */ {\r\n  a = 1\r\n  b {}\r\n  c { d = 2 }\r\n}\r\nlocals {\n}\n";
    let node = one(text);
    assert_eq!(show(&node), "{resource: {\"é\": {ci: {a: 1, b: {}, c: {d: 2}}}}, locals: {}}");
    let block = "{\r\n  a = 1\r\n  b {}\r\n  c { d = 2 }\r\n}";
    assert_eq!(
        texts(text, &node),
        [
            "resource",
            &format!("\"é\" ci /* {{ */ {block}"),
            "\"é\"",
            &format!("ci /* {{ */ {block}"),
            "ci",
            block,
            "a",
            "1",
            "b",
            "{}",
            "c",
            "{ d = 2 }",
            "d",
            "2",
            "locals",
            "{\n}",
        ]
    );
    assert_eq!(node.span.end, text.len() - 1);
}

#[test]
fn values_keep_what_they_are() {
    let cases = [
        ("null", "null"),
        ("true", "true"),
        ("-1.5e3", "-1.5e3"),
        ("\"a\\tb $${c}\"", "\"a\tb ${c}\""),
        ("[1, \"b\",]", "[1, \"b\"]"),
        ("{ a = 1, \"b\" : 2, (c.d) = 3\n e = 4 }", "{a: 1, \"b\": 2, <c.d>: 3, e: 4}"),
        ("string", "<string>"),
        ("(((1)))", "1"),
        ("jsonencode({ a = [b.c] })", "jsonencode({a: [<b.c>]})"),
        ("provider::aws::arn(x...)", "provider::aws::arn(<x>)"),
        ("a ? b : \"c\"", "op(<a>, <b>, \"c\")"),
        ("!a && b != 1", "op(op(<a>), op(<b>, 1))"),
        ("[for x in xs : x.id if x.on]", "op(<xs>, <x.id>, <x.on>)"),
        ("{ for k, v in m : k => v... }", "op(<m>, <k>, <v>)"),
    ];
    for (text, shown) in cases {
        assert_eq!(value(text), shown, "{text}");
    }
}

#[test]
fn references_are_normalised() {
    let cases = [
        ("aws_iam_user.ci.name", "<aws_iam_user.ci.name>"),
        ("aws_iam_user.ci . name", "<aws_iam_user.ci.name>"),
        ("var.x[ 0 ]", "<var.x[0]>"),
        ("var.x.0.y", "<var.x[0].y>"),
        ("data.a.b[*].json", "<data.a.b[*].json>"),
        ("data.a.b.*.json", "<data.a.b[*].json>"),
        ("each.value[\"k\"]", "<each.value[\"k\"]>"),
        ("a.b[ each . key ].c", "<a.b[each.key].c>"),
        ("a.b[max(1,  2)].c", "<a.b[max(1, 2)].c>"),
        ("(a.b).c", "<a.b.c>"),
        ("f(x)[y].z", "op(f(<x>), <y>)"),
    ];
    for (text, shown) in cases {
        assert_eq!(value(text), shown, "{text}");
    }
}

#[test]
fn templates_keep_their_parts() {
    let text = "x = \"a-${var.b}-%{ if c }d%{ else }${e}%{ endif }\\n\"\n";
    let node = one(text);
    let x = node.get("x").unwrap();
    assert_eq!(show(x), "template(\"a-\", <var.b>, \"-\", op(<c>, \"d\", <e>), \"⏎\")");
    assert_eq!(
        texts(text, x),
        ["a-", "var.b", "-", "%{ if c }d%{ else }${e}%{ endif }", "c", "d", "e", "\\n"]
    );
    assert_eq!(value("\"${x}\""), "template(<x>)");
    assert_eq!(value("\"%{ if a }b\\tc${\"d\"}%{ endif }\""), "template(op(<a>, \"b\tc\", \"d\"))");
    assert_eq!(value("\"%{ for a in b }${a}%{ endfor }\""), "template(op(<b>, <a>))");
}

#[test]
fn heredocs_are_literal_blocks() {
    let text = "a = <<EOT\n  {\n   é\n\nEOT\nb = <<-EOT\r\n    x\r\n      y ${z} w\r\n    EOT\r\nc = <<E\nE\n";
    let node = one(text);
    assert_eq!(show(&node), "{a: |  {⏎   é⏎⏎|, b: template(|x⏎  y |, <z>, | w⏎|), c: ||}");
    assert_eq!(
        texts(text, &node),
        ["a", "{\n   é", "b", "x\r\n      y ${z} w", "x\r\n      y", "z", "w", "c", ""]
    );
}

#[test]
fn line_ends_inside_for_expressions_are_repaired() {
    let text =
        "x = { for k, v in m :\n  k => v == null ? # é\n    {a = 1\n b = 2}\n    : v\n}\ny = 1\n";
    let node = one(text);
    assert_eq!(show(&node), "{x: op(<m>, <k>, op(op(<v>, null), {a: 1, b: 2}, <v>)), y: 1}");
}

#[test]
fn repeated_keys_are_both_kept() {
    assert_eq!(
        value("{ a = 1, a = 2, \"bé\" = 3, \"bé\" = 4 }"),
        "{a: 1, a: 2, \"bé\": 3, \"bé\": 4}"
    );
    let parsed = parse("a {\n  b = 1\n  b = 2\n}\n");
    assert_eq!(show(&parsed.documents[0]), "{a: {b: 1, b: 2}}");
    assert_eq!(parsed.errors[0].reason, "this attribute is set twice");
    assert_eq!(parsed.errors[0].span.start, 14);
}

#[test]
fn broken_files_are_read_in_part() {
    let text = "resource \"a\" \"b\" {\n  x = \"1\"\n  y = foo(, \"lit\"\n  z {\n    k = [1, 2\n  }\n\
                \nresource \"c\" \"d\" {\n  e = jsonencode({\n    Action = \"*\", B = %, C = [v.w]\n  })\n  \
                f \"g\" { h = 1 }\n}\n";
    let parsed = parse(text);
    assert_eq!(
        show(&parsed.documents[0]),
        "{resource: {\"a\": {\"b\": {x: \"1\", y: foo(op(\"lit\"))}}}, \
         resource: {\"c\": {\"d\": {e: jsonencode({Action: \"*\", B: op(), C: [<v.w>]}), \
         f: {\"g\": {h: 1}}}}}}"
    );
    assert_eq!(parsed.errors.len(), 1);
}

#[test]
fn nothing_readable_is_no_document() {
    for text in ["", "# only a comment\n", "}}}}", "\0"] {
        assert_eq!(parse(text).documents, [], "{text:?}");
    }
}

#[test]
fn nesting_and_length_have_limits() {
    for open in ["x = [", "a {\n", "x = (", "x = f(", "x = \"${", "x = {a="] {
        let text = format!("{}1", open.repeat(100_000));
        let parsed = parse(&text);
        assert!(!parsed.errors.is_empty(), "{open}");
    }
    let long: String = (0..20_000).map(|number| format!("a{number}=1\n")).collect();
    let long = format!("x = {{\n{long}}}\n");
    let parsed = parse(&long);
    assert_eq!(parsed.errors, []);
    assert_eq!(parsed.documents[0].get("x").unwrap().pairs().len(), 20_000);
    let broken = format!("{long}y = [\n");
    assert_eq!(parse(&broken).errors[0].reason, "this is no HCL");
    let labels = format!("a {}{{}}\n", "b ".repeat(100_000));
    assert_eq!(show(&one(&labels)), "{a: {b: {b: {b: {b: {}}}}}}");
}
