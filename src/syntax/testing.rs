//! Trees as short text, for tests.

use super::{Node, Style, Value};

/// A tree on one line. Quotes tell the style: `a` plain, `'a'`, `"a"`, `|a|` literal, `>a>` folded.
pub(crate) fn show(node: &Node<'_>) -> String {
    let tag = node.tag.as_ref().map(|tag| format!("{tag} ")).unwrap_or_default();
    let value = match &node.value {
        Value::Null => "null".to_owned(),
        Value::Scalar(text, style) => {
            let text = text.replace('\n', "⏎");
            match style {
                Style::Plain => text,
                Style::SingleQuoted => format!("'{text}'"),
                Style::DoubleQuoted => format!("\"{text}\""),
                Style::Literal => format!("|{text}|"),
                Style::Folded => format!(">{text}>"),
            }
        }
        Value::Sequence(items) => format!("[{}]", list(items)),
        Value::Mapping(pairs) => {
            let pairs =
                pairs.iter().map(|pair| format!("{}: {}", show(&pair.key), show(&pair.value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::Template(parts) => format!("template({})", list(parts)),
        Value::Reference(text) => format!("<{text}>"),
        Value::Call(name, arguments) => format!("{name}({})", list(arguments)),
        Value::Operation(operands) => format!("op({})", list(operands)),
    };
    tag + &value
}

/// The source text of every node below this one, each before its children.
pub(crate) fn texts<'t>(text: &'t str, node: &Node<'_>) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut todo: Vec<&Node<'_>> = node.children().collect();
    todo.reverse();
    while let Some(next) = todo.pop() {
        found.push(&text[next.span.start..next.span.end]);
        let below = todo.len();
        todo.extend(next.children());
        todo[below..].reverse();
    }
    found
}

fn list(nodes: &[Node<'_>]) -> String {
    nodes.iter().map(show).collect::<Vec<_>>().join(", ")
}
