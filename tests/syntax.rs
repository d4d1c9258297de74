//! The readers against texts that nobody wrote in good faith, and against mutations of texts that
//! somebody did: no panic, no overflow, ranges that can be sliced, offsets that lead back.
#![allow(missing_docs)]

use keyroster::syntax::{
    Node, Parsed, SyntaxError, Value, bicep, dockerfile, gradle, hcl, json, limits, properties,
    scalar, template, toml, xml, yaml,
};
use proptest::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Format {
    Yaml,
    Chart,
    Json,
    Hcl,
    Bicep,
    Toml,
    Properties,
    Xml,
    Gradle,
    Dockerfile,
}
use Format::{Bicep, Chart, Dockerfile, Gradle, Hcl, Json, Properties, Toml, Xml, Yaml};

const FORMATS: [Format; 10] =
    [Yaml, Chart, Json, Hcl, Bicep, Toml, Properties, Xml, Gradle, Dockerfile];

/// What a reader makes of a text, and the text it read.
fn read(format: Format, text: &str) -> (String, Parsed<'static>) {
    let masked;
    let (text, parsed) = match format {
        Yaml => (text, yaml::parse(text)),
        Chart => {
            masked = template::mask_templates(text);
            assert_eq!(masked.len(), text.len());
            (&*masked, yaml::parse(&masked))
        }
        Json => (text, one(json::parse(text))),
        Hcl => (text, hcl::parse(text)),
        Bicep => (text, bicep::parse(text)),
        Toml => (text, toml::parse(text)),
        Properties => (text, properties::parse(text)),
        Xml => (text, xml::parse(text)),
        Gradle => (text, gradle::parse(text)),
        Dockerfile => (text, dockerfile::parse(text)),
    };
    (text.to_owned(), parsed.into_owned())
}

fn one(result: Result<Node<'_>, SyntaxError>) -> Parsed<'_> {
    match result {
        Ok(node) => Parsed { documents: vec![node], errors: Vec::new() },
        Err(error) => Parsed { documents: Vec::new(), errors: vec![error] },
    }
}

/// What holds for every reader and every text.
fn check(format: Format, text: &str) {
    let (text, parsed) = read(format, text);
    assert!(parsed.errors.len() <= limits::ERRORS);
    for error in &parsed.errors {
        assert!(!error.reason.is_empty());
        assert!(text.get(error.span.start..error.span.end).is_some(), "{format:?} {error:?}");
    }
    for document in &parsed.documents {
        assert!(height(document) <= limits::DEPTH, "{format:?}");
        visit(document, &mut |node| {
            let written = text.get(node.span.start..node.span.end);
            assert!(written.is_some(), "{format:?} {node:?}");
        });
    }
}

/// Every word of every scalar is found where it was read from, by itself or as an escape.
fn check_offsets(format: Format, text: &str) {
    let (text, parsed) = read(format, text);
    // The parser of TOML guesses at what broken strings mean; others have escapes of their own.
    if format == Toml && !parsed.errors.is_empty() || matches!(format, Xml | Gradle | Dockerfile) {
        return;
    }
    for document in &parsed.documents {
        visit(document, &mut |node| {
            let words = node.text().unwrap_or_default().char_indices();
            for (at, letter) in words.filter(|(_, letter)| !letter.is_whitespace()) {
                let offset = scalar::source_offset(&text, node, at);
                let written = text[offset..].chars().next();
                assert!(
                    written == Some(letter) || written == Some('\\'),
                    "{format:?}: {letter:?} at {at} of {node:?} is {written:?} at {offset}"
                );
            }
        });
    }
}

fn visit(node: &Node<'_>, see: &mut impl FnMut(&Node<'_>)) {
    see(node);
    node.children().for_each(|child| visit(child, see));
}

fn height(node: &Node<'_>) -> usize {
    1 + node.children().map(height).max().unwrap_or(0)
}

/// A text that must be refused, in words that hold `reason`.
fn refused(format: Format, text: &str, reason: &str) {
    check(format, text);
    let (_, parsed) = read(format, text);
    let said: Vec<_> = parsed.errors.iter().map(|error| error.reason.as_str()).collect();
    assert!(said.iter().any(|said| said.contains(reason)), "{format:?}: {said:?}");
}

#[test]
fn nesting_ends_in_a_reason_or_in_a_tree_that_can_be_dropped() {
    let deep = |open: &str| open.repeat(100_000);
    for open in ["[", "{a: ", "{\"a\":", "- ", "? ", "a {\n", "a = (", "[a."] {
        for format in FORMATS {
            check(format, &deep(open));
        }
        check(Hcl, &format!("a = {}", deep(open)));
        check(Bicep, &format!("var a = {}", deep(open)));
        check(Toml, &format!("a = {}", deep(open)));
    }
    for open in ["[", "{a: ", "- ", "? "] {
        refused(Yaml, &deep(open), "nested deeper than 255 levels");
    }
    refused(Json, &deep("["), "nested deeper than 512 levels");
    refused(Json, &deep("{\"a\":"), "nested deeper than 512 levels");
    for open in ["[", "(", "{a=", "-", "f(", "\"${"] {
        refused(Hcl, &format!("a = {}", deep(open)), "nested deeper than 64 levels");
    }
    for open in ["[", "(", "{a:", "-", "f(", "'${", "a ? ", "x => ", "[for a in "] {
        refused(Bicep, &format!("var a = {}", deep(open)), "nested deeper than 64 levels");
    }
    refused(Hcl, &deep("a {\n"), "nested deeper than 64 levels");
    refused(Hcl, &format!("a = {}1", deep("1 + ")), "at most 128 chained binary operators");
    refused(Toml, &format!("a = {}", deep("[")), "nested deeper than 80 levels");
}

#[test]
fn aliases_end_in_a_reason() {
    let mut laughs = "a0: &a0 lol\n".to_owned();
    let mut merges = "a0: &a0 {k0: v}\n".to_owned();
    for level in 1..30 {
        let below = vec![format!("*a{}", level - 1); 9].join(", ");
        laughs += &format!("a{level}: &a{level} [{below}]\n");
        merges += &format!("a{level}: &a{level} {{<<: [{below}], k{level}: [{below}]}}\n");
    }
    refused(Yaml, &laughs, "aliases expand to more than");
    refused(Yaml, &merges, "aliases expand to more than");
    let product = format!("l: &l [{}]\nm: [{}]\n", "x, ".repeat(5000), "*l, ".repeat(5000));
    refused(Yaml, &product, "aliases expand to more than");
    refused(Yaml, "a: &a [*a]\n", "stands inside of what it stands for");
    refused(Yaml, &"*a : *b\n".repeat(10_000), "no anchor");
    let anchors: String = (0..250).map(|level| format!("&a{level} [")).collect();
    check(Yaml, &format!("{anchors}{}", "x, ".repeat(10_000)));
}

#[test]
fn long_lines_are_read_or_refused() {
    const LONG: usize = 5 << 20;
    let word = "x".repeat(LONG);
    for format in FORMATS {
        check(format, &word);
        check(format, &format!("a = \"{word}\"\n"));
        check(format, &" ".repeat(LONG));
    }
    check(Yaml, &format!("a: \"{word}\"\n"));
    check(Json, &format!("[{}1]", "1,".repeat(LONG / 8)));
    check(Hcl, &format!("a = {{{}}}\n", "b = 1, ".repeat(LONG / 32)));
    for part in
        ["[[[[", "'${", "'''", "a ? b : ", "@a()\n", "param a {\n", "{\n", "(/*", ")\n", "1 + "]
    {
        check(Bicep, &format!("var a = {}", part.repeat(LONG / part.len())));
    }
    check(Toml, &"=\n".repeat(LONG / 8));
    check(Properties, &"a='".repeat(LONG / 8));
}

#[test]
fn what_is_never_closed_is_not_searched_for_again_and_again() {
    let parts = [
        "{{ ",
        "{{ \"",
        "{% ",
        "<% ",
        "%{ ",
        "${",
        "a = \"${\n",
        "a = <<E\n",
        "/* ",
        "a = \"\n",
        "a: \"\n",
        "a: '\n",
        "a='\n",
        "a=\"x\n",
        "---\n[",
        "&a ",
        "*a ",
        "<<: ",
        "{\"",
        "'''\n",
        "var a = '''\n",
        "var a = $'''${\n",
        "var a = [\n",
        "var a = f(\n",
        "@a(\n",
        "resource a 'b' = {\n",
        "param a\n|",
        "a[",
        "\\",
        "a: |\n",
        "a: &a\n",
        "`",
    ];
    for part in parts {
        let text = part.repeat((128 << 10) / part.len());
        for format in FORMATS {
            check(format, &text);
        }
    }
}

#[test]
fn odd_characters_do_no_harm() {
    let odd = [
        "\0",
        "a: \0\n",
        "a: b\0c\n",
        "a:\n\tb: 1\n",
        "\ta = 1\n",
        "\u{feff}a: 1",
        "a: \u{feff}\n",
        "a\rb: 1\r",
        "a: 1\r\n\r\n",
        "\u{2028}",
        "é = \"é\"\n",
        "a: 'é",
        "a = \"é",
        "{\"é",
        "a = <<É\né\n",
        "a = '''\né",
        "var a = '\\u{1f511}é\\u{'",
        "var a = $$'''é$${",
        "/*",
        "/* é",
        "#",
        "%",
        "%YAML 1.2\n---\na: 1\n",
        "%TAG ! é\n",
        "!é a\n",
        "...\n---\n",
        "a: !<x> b\n",
        "\"\\",
        "\"\\u",
        "\"\\ud800\"",
        "{\"a\": \"\\ud800\\ud800\"}",
        "a = \"\\u00e\"",
        "[",
        "]",
        "[é]",
        "[]\n=",
        "=",
        ":",
        "a = %",
        "a = ${",
        "a = \"%{ if\"",
        "&",
        "*",
        "?",
        "-",
        "|",
        ">",
        "<<",
    ];
    for text in odd {
        for format in FORMATS {
            check(format, text);
            check_offsets(format, text);
        }
    }
    refused(Yaml, "a:\n\tb: 1\n", "a tab indents this line");
    refused(Yaml, "a: 'b\n", "opened here and never closed");
    refused(Json, "{\"a\": /* b", "unterminated comment block");
    refused(Hcl, "a = <<E\nb\n", "heredoc end delimiter");
    refused(Bicep, "var a = 'b\n", "this text is not closed in its line");
    refused(Bicep, "var a = '''b", "opened here and never closed");
    refused(Bicep, "var a = {\nparam b string\n", "opened here and never closed");
    refused(Toml, "a = '''b", "invalid multi-line literal string");
}

const SEEDS: [(Format, &str); 13] = [
    (
        Yaml,
        "# é\non:\n  push: {branches: [main, 'r/**']}\nenv: &env\n  A: \"x\\ty \\\n    z\\u00e9\"\n  \
         B: ${{ secrets.TOKEN }} # c\njobs:\n  b:\n    <<: *env\n    steps:\n    - run: |\n\n        \
         echo \"é\"\n          curl -H \"$A\"\n\n      name: >-\n        folded\n        text\n\n          \
         more\n    - !Ref 'it''s\n\n      é'\n    - plain é\n      many\n---\n? key\n: - é\n...\n",
    ),
    (
        Yaml,
        "Resources:\r\n  Role:\r\n    Type: AWS::IAM::Role\r\n    Properties:\r\n      Name: !Sub \
         \"${AWS::StackName}-é\r\n  x\"\r\n      Policy: {\"Version\": \"2012\", Statement: [{a: b}]}\r\n      \
         Text: |2-\r\n           a\r\n         b\r\n",
    ),
    (
        Chart,
        "{{- if .Values.é }}\napiVersion: v1\nmetadata:\n  name: {{ include \"x\" . }}-y\n  labels:\n    \
         {{- include \"l\" . | nindent 4 }}\ndata:\n  a: |\n      {{ x }}\n    b: {{ c }}\n  t: {{ d }}\n    \
         e: f\n{{- end }}\n",
    ),
    (
        Json,
        "{\"a\\u00e9\": [1, -2.5, true, null, \"x\\n\\ud83d\\ude00é\"], /* c */ 'k': {'b': 'it\\'s'},\r\n \
         key: \"é\",}",
    ),
    (
        Hcl,
        "# é\nresource \"aws_iam_user\" \"ci\" {\n  name = \"ci-${var.é[0]}-%{ if a }b%{ endif }\"\n  tags = \
         { a = 1, \"b\" : null, (c.d) = \"$${x}\\n\" }\n  policy = jsonencode({\n    Action = [\"*\"]\n  })\n  \
         dynamic \"x\" {\n    for_each = { for k, v in m : k => v == null ? # c\n      1 : 2 }\n    content {}\n  \
         }\n  script = <<-EOT\n    é\n      ${z} w\n    v\n  EOT\n  n = -1.5 + f(x...)[0].y.*.z\n}\n",
    ),
    (
        Hcl,
        "locals {\r\n  a = <<E\r\n  x %%{y}\r\n\r\nE\r\n  b = (1 > 2 ? \"é\" : [for x in y : x if z])\r\n}\r\n",
    ),
    (
        Bicep,
        "// é\n@secure()\nparam p string = 'it\\'s \\u{e9}'\nparam k 'a' | 'b'\nvar v = '${p}-é${k ?? 'x'}'\n\
         resource kv 'T/v@1' existing = if (p == 'é') {\r\n  name: 'x'\r\n  @a({ b: 1 })\n  resource s 's' = [for \
         (x, i) in xs: {\n    'k-${i}': [1, x.?y!.z['w'], ...xs]\n    t: '''\n  é ${x}\n'''\n  }]\n}\nvar w = \
         $'''a ${kv::s[0].name} é\n'''\nmodule m './m.bicep' = { params: { p: kv.getSecret('é') } }\nfunc f(a \
         string) string => a\noutput o string[] = map(xs, (x, i) => x ? -1 : i)\n",
    ),
    (
        Toml,
        "a.b = 'é'\r\n[t]\nx = [1, {\"k\" = 0x2}]\ny = \"\"\"\nq \\\n  é \\\"\"\"\"\nz = '''\n  l\n'''\n[[r]]\n\
         d = 1979-05-27T07:32:00Z\n",
    ),
    (
        Properties,
        "[default]\naws_secret_access_key = é/+x # c\nexport A=\"x\\n\\\"y\"\nB='it is'\n//h/:_authToken=${T}\n\
         url: http://u:p@h/?a=b\nlist = a,\\\n   b\nindex =\n  https://u:p@h\n  https://h2\nbare\n",
    ),
    (
        Properties,
        "K=\"-----BEGIN KEY-----\r\né\r\n-----END KEY-----\"\r\nk\\=x=C:\\dir\\\r\n; c\r\n[s \"é\"]\r\n",
    ),
    (Xml, "<a b='é' c=\"&lt;\"><d>x&amp;y</d><d/><!-- é --><e>1<![CDATA[<]]></e><f>2</f></a>\n"),
    (
        Gradle,
        "a {\n b.c(\"é\") { d = f(\"${g(\"h\")}\") } // é\n i 'j'; k = 'l' ?: m\n n = \"o\"\n}\n",
    ),
    (
        Dockerfile,
        "FROM a\nARG TOKEN V=é\nENV X=\"b é\" Y=z \\\n  # é\n  W='q'\nENV OLD one two\nRUN \
         --mount=type=secret,id=n,env=T make <<-E\nARG é\nE\nCOPY --chown=a [\"é\", \"/b\"]\n",
    ),
];

#[test]
fn offsets_lead_back_in_real_looking_texts() {
    for (format, text) in SEEDS {
        check(format, text);
        check_offsets(format, text);
        let (_, parsed) = read(format, text);
        assert_eq!(parsed.errors, [], "{format:?}");
        let mut scalars = 0;
        let mut count =
            |node: &Node<'_>| scalars += usize::from(matches!(node.value, Value::Scalar(..)));
        parsed.documents.iter().for_each(|document| visit(document, &mut count));
        assert!(scalars >= 5, "{format:?}");
    }
}

/// One change to a text, with places counted in thousandths of its length.
#[derive(Clone, Debug)]
enum Edit {
    Insert(usize, String),
    Remove(usize, usize),
    Repeat(usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = 0..1000_usize;
    let tokens = prop::sample::select(vec![
        "\"", "'", "{", "}", "[", "]", "(", ")", ":", ": ", "=", "\n", "\r\n", "\r", "\t", " ",
        "  ", "- ", "&a ", "*a", "!t ", "|", "|\n", ">-\n", "<<: ", "<<E\n", "<<-E\n", "E\n", "${",
        "%{", "$${", "\\", "\\u00e9", "#", "//", "/*", "*/", "---\n", "...\n", "{{", "}}", "é",
        "😀", "\0", "'''", "\"\"\"", ",", "?", "for ", "null",
    ]);
    prop_oneof![
        4 => (place.clone(), tokens).prop_map(|(at, token)| Edit::Insert(at, token.to_owned())),
        1 => (place.clone(), "\\PC{0,4}").prop_map(|(at, text)| Edit::Insert(at, text)),
        3 => (place.clone(), 0..40_usize).prop_map(|(at, length)| Edit::Remove(at, length)),
        1 => (place, 0..200_usize).prop_map(|(at, length)| Edit::Repeat(at, length)),
    ]
}

fn mutated() -> impl Strategy<Value = (Format, String)> {
    let seed = prop::sample::select(SEEDS.to_vec());
    (seed, prop::collection::vec(edit(), 1..6)).prop_map(|((format, text), edits)| {
        let mut text = text.to_owned();
        for edit in edits {
            let range = |at: usize, length: usize| {
                let start = text.floor_char_boundary(text.len() * at / 1000);
                start..text.floor_char_boundary(start + length).max(start)
            };
            match edit {
                Edit::Insert(at, new) => text.insert_str(range(at, 0).start, &new),
                Edit::Remove(at, length) => drop(text.drain(range(at, length))),
                Edit::Repeat(at, length) => {
                    let range = range(at, length);
                    let part = text[range.clone()].to_owned();
                    text.insert_str(range.start, &part);
                }
            }
        }
        (format, text)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        FORMATS.iter().for_each(|format| check(*format, &text));
    }

    #[test]
    fn any_mix_of_signs_is_read_or_refused(text in "([-:?,\\[\\]{}()#&*!|>'\"%@`=$\\\\/<. \n\r\ta-c0é]|\\$\\{|%\\{|\\{\\{|<<|---\n){0,80}") {
        FORMATS.iter().for_each(|format| check(*format, &text));
    }

    #[test]
    fn mutations_are_read_or_refused((format, text) in mutated()) {
        check(format, &text);
        check_offsets(format, &text);
    }
}
