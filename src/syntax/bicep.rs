//! Bicep, the language of Azure's templates, and the expressions of these templates in JSON. One
//! tree a file: a statement's word, then its name, then its type where it has one, then its value.
//!
//! ```text
//! param tier string = 'x'                      {param: {tier: {string: 'x'}}}
//! resource kv 'T@v' = if (c) {…}               {resource: {kv: {'T@v': if(c, {…})}}}
//! resource kv 'T@v' existing = {…}             {resource: {kv: {'T@v': existing({…})}}}
//! [for x in xs: y]                             map(xs, lambda(x, y))
//! a ? b : c, a ?? b                            if(a, b, c), coalesce(a, b)
//! ```
//!
//! Calls on the right are those that the compiler makes. The reader goes forward only, so it is
//! linear; what it cannot read ends with its line or with the bracket that it stands in.

mod access;
mod cursor;
mod expression;
mod statement;
mod text;

use cursor::{Quotes, Reader};

use super::{Node, Parsed, Value};

/// Reads a file of statements. One that is broken is read around what is broken.
pub fn parse(text: &str) -> Parsed<'_> {
    let mut reader = Reader::new(text, Quotes::Escaped);
    let pairs = reader.statements();
    let span = match (pairs.first(), pairs.last()) {
        (Some(first), Some(last)) => first.key.span.to(last.value.span),
        _ => return Parsed { documents: Vec::new(), errors: reader.errors.into_vec() },
    };
    let root = Node::new(span, Value::Mapping(pairs));
    Parsed { documents: vec![root], errors: reader.errors.into_vec() }
}

/// Reads what stands between the brackets of an expression in a template in JSON:
/// `concat(parameters('vault'), '/smtp')`. Ranges are those of `text`.
pub fn parse_expression(text: &str) -> Option<Node<'_>> {
    let mut reader = Reader::new(text, Quotes::Doubled);
    let node = reader.expression().ok()?;
    reader.skip(true);
    let whole = reader.peek().is_none() && reader.errors.into_vec().is_empty();
    whole.then_some(node)
}

#[cfg(test)]
mod tests;
