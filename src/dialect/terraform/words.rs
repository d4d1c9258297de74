//! What other languages declare, said in Terraform's words, where both hand it to the same provider:
//! then Terraform's rules are theirs too.

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::template::is_painted;
use crate::syntax::{Node, Pair, Style, Value};

/// Values in values: further than this nobody goes.
const DEEPEST: usize = 64;

/// How a language refers to what else is declared: `${` and `}`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holes {
    pub(crate) open: &'static str,
    pub(crate) close: char,
}

/// A language whose values become Terraform's.
pub(crate) trait Language<'s> {
    /// How it refers to what else is declared.
    fn holes(&self) -> Holes;

    /// Terraform's name for what is referred to: `aws_iam_user.ci.name`.
    fn reference(&self, written: &str) -> String;

    /// What a mapping means that is a function of the language; `inner` translates what is within.
    fn function(
        &self,
        _node: &Node<'s>,
        _inner: &dyn Fn(&Node<'s>, Keys) -> Node<'s>,
    ) -> Option<Node<'s>> {
        None
    }
}

/// Whose the keys of a mapping are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    /// The provider's: `secretName` is `secret_name`.
    Properties,
    /// The author's: tags, documents.
    Own,
}

/// A value in Terraform's words.
pub(crate) fn value<'s>(language: &dyn Language<'s>, node: &Node<'s>, keys: Keys) -> Node<'s> {
    translate(language, node, keys, 0)
}

fn translate<'s>(
    language: &dyn Language<'s>,
    node: &Node<'s>,
    keys: Keys,
    depth: usize,
) -> Node<'s> {
    if depth > DEEPEST {
        return unknown(node.span);
    }
    let inner = |node: &Node<'s>, keys| translate(language, node, keys, depth + 1);
    if let Some(meant) = language.function(node, &inner) {
        return meant;
    }
    let value = match &node.value {
        Value::Scalar(text, style) => return self::text(language, node.span, text, *style),
        Value::Sequence(items) => {
            Value::Sequence(items.iter().map(|item| inner(item, keys)).collect())
        }
        Value::Mapping(pairs) => {
            Value::Mapping(pairs.iter().flat_map(|pair| self::pair(pair, keys, &inner)).collect())
        }
        value => value.clone(),
    };
    Node::new(node.span, value)
}

/// A property under the name that Terraform has for it. What Terraform repeats as a block, others
/// list under the plural: a list has both names.
fn pair<'s>(
    pair: &Pair<'s>,
    keys: Keys,
    inner: &dyn Fn(&Node<'s>, Keys) -> Node<'s>,
) -> Vec<Pair<'s>> {
    // A property begins with a small letter; `Version` and `Owner` are data.
    let name = pair.key.text().filter(|name| name.starts_with(|it: char| it.is_ascii_lowercase()));
    let (Keys::Properties, Some(name)) = (keys, name) else {
        return vec![Pair { key: pair.key.clone(), value: inner(&pair.value, keys) }];
    };
    let name = snake(name);
    let below = match &*name {
        "tags" | "labels" | "annotations" => Keys::Own,
        _ => Keys::Properties,
    };
    let value = inner(&pair.value, below);
    let list = matches!(value.value, Value::Sequence(_));
    let named = |name: &str, value| Pair { key: scalar(pair.key.span, name), value };
    let one = singular(&name).filter(|_| list).map(|one| named(&one, value.clone()));
    one.into_iter().chain([named(&name, value)]).collect()
}

/// A text with its holes as references; one that is nothing but a hole is the reference itself.
fn text<'s>(
    language: &dyn Language<'s>,
    span: Span,
    text: &Cow<'s, str>,
    style: Style,
) -> Node<'s> {
    if is_painted(text) {
        return unknown(span);
    }
    let Holes { open, close } = language.holes();
    if !text.contains(open) {
        return Node::new(span, Value::Scalar(text.clone(), style));
    }
    let literal = |text: &str| Node::new(span, Value::Scalar(Cow::Owned(text.to_owned()), style));
    let mut parts = Vec::new();
    let mut rest = &**text;
    while let Some((before, after)) = rest.split_once(open) {
        let Some((hole, behind)) = after.split_once(close) else { break };
        if !before.is_empty() {
            parts.push(literal(before));
        }
        parts.push(Node::new(span, Value::Reference(language.reference(hole).into())));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(literal(rest));
    }
    match parts.as_slice() {
        [one] => one.clone(),
        _ => Node::new(span, Value::Template(parts)),
    }
}

/// A value of which nothing can be told.
pub(crate) fn unknown<'s>(span: Span) -> Node<'s> {
    Node::new(span, Value::Operation(Vec::new()))
}

pub(crate) fn scalar<'s>(span: Span, text: &str) -> Node<'s> {
    Node::new(span, Value::Scalar(Cow::Owned(text.to_owned()), Style::Plain))
}

/// `word "kind" "name" { body }`, as Terraform's JSON says it; without a name, `word "kind" { body }`.
pub(crate) fn block<'s>(
    word: &str,
    kind: &str,
    (name, place): (&str, Span),
    body: Node<'s>,
) -> Pair<'s> {
    let within = |name: &str, value| {
        Node::new(place, Value::Mapping(vec![Pair { key: scalar(place, name), value }]))
    };
    let body = if name.is_empty() { body } else { within(name, body) };
    Pair { key: scalar(place, word), value: within(kind, body) }
}

/// `secretName`, `IAMMember` and `OpenIdConnect` as Terraform spells them: `secret_name`, `iam_member`,
/// `open_id_connect`.
pub(crate) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut words = String::with_capacity(name.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let small = |letter: Option<&char>| letter.is_some_and(char::is_ascii_lowercase);
        let starts = letter.is_ascii_uppercase()
            && before.is_some_and(|it| it.is_ascii_alphanumeric())
            && (!before.is_some_and(char::is_ascii_uppercase) || small(letters.get(at + 1)));
        if starts {
            words.push('_');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// `bypass_actors`, `policies`: `bypass_actor`, `policy`.
fn singular(name: &str) -> Option<String> {
    let one = name.strip_suffix("ies").map(|stem| format!("{stem}y"));
    one.or_else(|| name.strip_suffix('s').filter(|it| !it.ends_with('s')).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_terraform_spells_them() {
        for (name, spelled) in [
            ("secretName", "secret_name"),
            ("IAMMember", "iam_member"),
            ("SecretIamMember", "secret_iam_member"),
            ("user", "user"),
            ("oauth2Permissions", "oauth2_permissions"),
        ] {
            assert_eq!(snake(name), spelled);
        }
        assert_eq!(singular("policies").as_deref(), Some("policy"));
        assert_eq!(singular("access"), None);
    }
}
