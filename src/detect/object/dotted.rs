//! `.properties` as the tree that their keys stand for: `a.b=c` is `c` at `b` below `a`.

use crate::source::Span;
use crate::syntax::{Node, Pair, Style, Value};

/// The same tree with every dotted key taken apart.
pub(in crate::detect) fn nested<'s>(root: Node<'s>) -> Node<'s> {
    let Value::Mapping(pairs) = root.value else {
        return root;
    };
    let mut tree = Vec::new();
    for pair in pairs {
        match pair.key.text().map(str::to_owned) {
            Some(key) => plant(&mut tree, &key, pair.key.span, pair.value),
            None => tree.push(pair),
        }
    }
    Node::new(root.span, Value::Mapping(tree))
}

fn plant<'s>(tree: &mut Vec<Pair<'s>>, key: &str, span: Span, value: Node<'s>) {
    let mut level = tree;
    let mut rest = key;
    while let Some((first, below)) = rest.split_once('.') {
        let fits = |pair: &Pair<'_>| {
            pair.key.text() == Some(first) && matches!(pair.value.value, Value::Mapping(_))
        };
        let at = level.iter().position(fits).unwrap_or_else(|| {
            level.push(pair(first, span, Node::new(span, Value::Mapping(Vec::new()))));
            level.len() - 1
        });
        let Value::Mapping(pairs) = &mut level[at].value.value else {
            return;
        };
        level = pairs;
        rest = below;
    }
    level.push(pair(rest, span, value));
}

fn pair<'s>(key: &str, span: Span, value: Node<'s>) -> Pair<'s> {
    let key = Value::Scalar(key.to_owned().into(), Style::Plain);
    Pair { key: Node::new(span, key), value }
}

#[cfg(test)]
mod tests {
    use super::nested;
    use crate::syntax::properties;
    use crate::syntax::testing::show;

    #[test]
    fn keys_are_taken_apart() {
        let mut parsed = properties::parse("a.b.c=1\na.b.d=2\na.b=3\ne=4\n");
        let root = parsed.documents.remove(0);
        assert_eq!(show(&nested(root)), "{a: {b: {c: 1, d: 2}, b: 3}, e: 4}");
    }
}
