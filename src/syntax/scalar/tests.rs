use super::source_offset;
use crate::syntax::{Node, Value, hcl, json, toml, yaml};

/// Every scalar of a tree.
fn scalars<'n, 's>(node: &'n Node<'s>, found: &mut Vec<&'n Node<'s>>) {
    if matches!(node.value, Value::Scalar(..)) {
        found.push(node);
    }
    node.children().for_each(|child| scalars(child, found));
}

/// The text from where each word of a value starts to where it ends.
fn words(text: &str, root: &Node<'_>, value: &str) -> Vec<String> {
    let mut found = Vec::new();
    scalars(root, &mut found);
    let node = found.into_iter().find(|node| node.text() == Some(value)).unwrap();
    let starts =
        value.split_whitespace().map(|word| word.as_ptr() as usize - value.as_ptr() as usize);
    let ends = starts.clone().zip(value.split_whitespace()).map(|(start, word)| start + word.len());
    starts
        .zip(ends)
        .map(|(start, end)| {
            text[source_offset(text, node, start)..source_offset(text, node, end)].to_owned()
        })
        .collect()
}

#[test]
fn yaml_scalars_of_every_style() {
    let text = "plain: é b # c\nmany: a b\r\n  é d\r\n\r\n  e\nsingle: 'it''s é\n\n  b'\n\
                double: \"a\\tb\\u00e9 \\x41 \\\n   c d\n  \\\"e\\\" \\U0001F600\"\n\
                literal: |\n\n\n  é\n    b  \n\n  c\n\nindent: |2\n     a\n  b\nfolded: >-\n\n  a\n  b\n\n    c\n  d\n";
    let parsed = yaml::parse(text);
    assert_eq!(parsed.errors, []);
    let root = &parsed.documents[0];
    let cases: [(&str, &[&str]); 7] = [
        ("é b", &["é", "b"]),
        ("a b é d\ne", &["a", "b", "é", "d", "e"]),
        ("it's é\nb", &["it''s", "é", "b"]),
        ("a\tbé A c d \"e\" 😀", &["a", "b\\u00e9", "\\x41", "c", "d", "\\\"e\\\"", "\\U0001F600"]),
        ("\n\né\n  b  \n\nc\n", &["é", "b", "c"]),
        ("   a\nb\n", &["a", "b"]),
        ("\na b\n\n  c\nd", &["a", "b", "c", "d"]),
    ];
    for (value, expected) in cases {
        assert_eq!(words(text, root, value), expected, "{value:?}");
    }
}

#[test]
fn white_space_maps_to_white_space() {
    let text = "a: |\n   x\n     y\n";
    let parsed = yaml::parse(text);
    let node = parsed.documents[0].get("a").unwrap();
    assert_eq!(node.text(), Some("x\n  y\n"));
    let offsets: Vec<_> = (0..=6).map(|decoded| source_offset(text, node, decoded)).collect();
    assert_eq!(offsets, [8, 9, 13, 14, 15, 16, 17]);
    assert_eq!(source_offset(text, &parsed.documents[0], 3), 0);
}

#[test]
fn json_strings() {
    let text = r#"{"a": "x\n\"y\" \ud83d\ude00z", 'k': 'it\'s b'}"#;
    let root = json::parse(text).unwrap();
    assert_eq!(words(text, &root, "x\n\"y\" 😀z"), ["x", "\\\"y\\\"", "\\ud83d\\ude00z"]);
    assert_eq!(words(text, &root, "it's b"), ["it\\'s", "b"]);
}

#[test]
fn hcl_strings_and_heredocs() {
    let text = "a = \"$${x} \\\"é\\\" y\"\nb = \"'p\\tq'${r}\"\nc = <<-EOT\r\n    é\r\n      %%{f} ${z}  w\r\n     v\r\n    EOT\n";
    let parsed = hcl::parse(text);
    assert_eq!(parsed.errors, []);
    let root = &parsed.documents[0];
    assert_eq!(words(text, root, "${x} \"é\" y"), ["$${x}", "\\\"é\\\"", "y"]);
    assert_eq!(words(text, root, "'p\tq'"), ["'p", "q'"]);
    assert_eq!(words(text, root, "é\n  %{f} "), ["é", "%%{f}"]);
    assert_eq!(words(text, root, "  w\n v\n"), ["w", "v"]);
}

#[test]
fn toml_strings() {
    let text = "a = '''\n  x\n y'''\nb = \"\"\"\nx \\\n  é \\t \\\"y\"\"\"\nc = 'z w'\n";
    let parsed = toml::parse(text);
    let root = &parsed.documents[0];
    assert_eq!(words(text, root, "  x\n y"), ["x", "y"]);
    assert_eq!(words(text, root, "x é \t \"y"), ["x", "é", "\\\"y"]);
    assert_eq!(words(text, root, "z w"), ["z", "w"]);
}
