//! The functions of Pulumi's YAML: `fn::toJSON`, `fn::secret`, `fn::join`, `fn::invoke`.

use crate::dialect::terraform::words::{Keys, unknown};
use crate::syntax::{Node, Value};

/// A call of a provider's function, which looks something up or writes a document.
pub(super) struct Invoked<'n, 's> {
    /// `aws:iam:getPolicyDocument`
    pub(super) function: &'n str,
    pub(super) arguments: Option<&'n Node<'s>>,
    /// The part of the outcome that is meant.
    pub(super) returns: Option<&'n str>,
}

/// The call that a value is.
pub(super) fn invoked<'n, 's>(node: &'n Node<'s>) -> Option<Invoked<'n, 's>> {
    let (name, argument) = call(node)?;
    if name.eq_ignore_ascii_case("invoke") {
        return Some(Invoked {
            function: argument.text_at("function")?,
            arguments: argument.get("arguments"),
            returns: argument.text_at("return"),
        });
    }
    // `fn::aws:iam:getPolicyDocument: { … }`
    name.contains(':').then_some(Invoked {
        function: name,
        arguments: Some(argument),
        returns: None,
    })
}

/// What a function call means in Terraform's words; nothing if the node is none.
pub(super) fn meant<'s>(
    node: &Node<'s>,
    inner: &dyn Fn(&Node<'s>, Keys) -> Node<'s>,
) -> Option<Node<'s>> {
    let (name, argument) = call(node)?;
    Some(match (name.to_ascii_lowercase().as_str(), argument.items()) {
        ("secret", _) => inner(argument, Keys::Properties),
        ("tojson", _) => {
            let document = inner(argument, Keys::Own);
            Node::new(node.span, Value::Call("jsonencode".into(), vec![document]))
        }
        ("join", [separator, list]) => {
            let mut parts = Vec::new();
            for item in list.items() {
                if !parts.is_empty() {
                    parts.push(inner(separator, Keys::Own));
                }
                parts.push(inner(item, Keys::Own));
            }
            Node::new(node.span, Value::Template(parts))
        }
        _ => unknown(node.span),
    })
}

fn call<'n, 's>(node: &'n Node<'s>) -> Option<(&'n str, &'n Node<'s>)> {
    let [pair] = node.pairs() else { return None };
    let key = pair.key.text()?;
    let name = key.strip_prefix("fn::").or_else(|| key.strip_prefix("Fn::"))?;
    Some((name, &pair.value))
}
