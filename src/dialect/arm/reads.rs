//! Calls that read a credential which Azure keeps: a secret of a vault, the keys of an account.

use super::evaluate::parts;
use super::{Language, Template};
use crate::dialect::Resolved;
use crate::source::Span;
use crate::syntax::{Node, Value, bicep};

/// Calls within calls: further than this nobody goes.
const DEEPEST: usize = 256;

/// A credential that a template reads.
#[derive(Debug)]
pub(crate) struct Read {
    /// The type of what has it, in lower case.
    pub(crate) kind: String,
    /// The name of what has it: for a secret, that of its vault and its own.
    pub(crate) name: Resolved,
    /// The call: `getSecret`, `listKeys`.
    pub(crate) method: String,
    pub(crate) span: Span,
}

impl Template<'_> {
    /// The credentials that it reads, in the order of the text.
    pub(crate) fn reads(&self) -> Vec<Read> {
        let mut reads = Vec::new();
        let text = &self.source.text;
        if text.contains("getSecret") || text.contains("list") {
            self.walk(text, self.root, None, 0, &mut reads);
        }
        reads
    }

    /// `place` is where a text of JSON stands whose expression is walked.
    fn walk(
        &self,
        text: &str,
        node: &Node<'_>,
        place: Option<Span>,
        depth: usize,
        reads: &mut Vec<Read>,
    ) {
        if depth > DEEPEST {
            return;
        }
        match &node.value {
            Value::Call(function, arguments) => {
                if let Some((kind, name)) = self.read(text, function, arguments) {
                    let method = function.rsplit('.').next().unwrap_or(function).to_owned();
                    reads.push(Read { kind, name, method, span: place.unwrap_or(node.span) });
                }
            }
            Value::Scalar(scalar, style) if place.is_none() && scalar.contains("list") => {
                if let Some(inner) = self.inner(scalar, *style)
                    && let Some(expression) = bicep::parse_expression(inner)
                {
                    self.walk(inner, &expression, Some(node.span), depth + 1, reads);
                }
            }
            // A nested template is one of its own.
            Value::Mapping(_) if depth > 0 && node.get("contentVersion").is_some() => return,
            _ => {}
        }
        node.children().for_each(|child| self.walk(text, child, place, depth + 1, reads));
    }

    fn read(
        &self,
        text: &str,
        function: &str,
        arguments: &[Node<'_>],
    ) -> Option<(String, Resolved)> {
        let (holder, method) = function.rsplit_once('.').unwrap_or(("", function));
        let holder = if matches!(holder, "az" | "sys") { "" } else { holder };
        if method == "getSecret" {
            return self.secret(text, holder, arguments);
        }
        let lists =
            method.strip_prefix("list").is_some_and(|what| what.starts_with(char::is_uppercase));
        if !lists {
            return None;
        }
        let holder = match (holder, arguments.first()) {
            ("", Some(id)) => match &id.value {
                Value::Reference(id) => id.strip_suffix(".id").unwrap_or(id),
                // `resourceId('Microsoft.Storage/storageAccounts', name)`
                Value::Call(function, arguments) if function.ends_with("esourceId") => {
                    let kind = arguments
                        .iter()
                        .position(|it| it.text().is_some_and(|text| text.contains('/')))?;
                    let name = self.names(text, &arguments[kind + 1..]);
                    return Some((arguments[kind].text()?.to_lowercase(), name));
                }
                _ => return None,
            },
            (holder, _) => holder,
        };
        let symbol = *parts(holder).first()?;
        let resource = self.symbols.get(symbol)?;
        Some((resource.kind.clone(), self.name_of(symbol)))
    }

    /// `vault.getSecret('smtp')`; in a file of parameters `getSecret(subscription, group, vault,
    /// 'smtp')`.
    fn secret(
        &self,
        text: &str,
        holder: &str,
        arguments: &[Node<'_>],
    ) -> Option<(String, Resolved)> {
        if self.language != Language::Bicep {
            return None;
        }
        let (vault, secret) = match (holder, arguments) {
            ("", [_, _, vault, secret, ..]) => (self.value(text, vault, 0), secret),
            ("", _) => return None,
            (holder, [secret, ..]) => {
                let symbol = *parts(holder).first()?;
                self.symbols.get(symbol).filter(|it| it.kind == "microsoft.keyvault/vaults")?;
                (self.name_of(symbol), secret)
            }
            _ => return None,
        };
        let name = self.join(&[vault, self.value(text, secret, 0)], "/");
        Some(("microsoft.keyvault/vaults/secrets".to_owned(), name))
    }

    fn names(&self, text: &str, names: &[Node<'_>]) -> Resolved {
        match names {
            [only] => self.value(text, only, 0),
            names => {
                let names: Vec<_> = names.iter().map(|name| self.value(text, name, 0)).collect();
                self.join(&names, "/")
            }
        }
    }

    /// The whole name of a resource; the resource itself where that is not known.
    fn name_of(&self, symbol: &str) -> Resolved {
        let name = self.symbols.get(symbol).and_then(|resource| self.whole_name(resource, 0));
        match name.map(|name| self.value(&self.source.text, &name, 0)) {
            Some(Resolved::Known(name)) => Resolved::Known(name),
            _ => Resolved::Named(self.unique(symbol)),
        }
    }
}
