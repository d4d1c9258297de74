//! HCL: Terraform, Terragrunt, Packer, Nomad. One body a file.

mod brackets;
mod fallback;
mod lexer;
mod lower;
mod reference;
mod repair;
mod template;

use hcl_edit::parser::{Error, parse_body};
use hcl_edit::structure::Body;

use self::lower::Lower;
use super::errors::Errors;
use super::{Node, Pair, Parsed, Value, place};

/// Reads a body. A text that the parser refuses is repaired if it can be, else read in part; the
/// errors then say so.
pub fn parse(text: &str) -> Parsed<'_> {
    let mut errors = Errors::default();
    if repair::has_endless_objects(text) {
        let (pairs, lost) = fallback::read(text, text);
        if let Some(span) = lost {
            errors.add("this is no HCL", span);
        }
        return document(pairs, errors);
    }
    let refusal = match parse_body(text) {
        Ok(body) => return lowered(text, &body, errors),
        Err(refusal) => refusal,
    };
    let repaired = repair::repair(text);
    if let Ok(body) = parse_body(&repaired.renamed) {
        for span in repaired.twice {
            errors.add("this attribute is set twice", span);
        }
        return lowered(text, &body, errors);
    }
    let at = place::character(text, refusal.location().offset());
    errors.add(reason(&refusal), at);
    document(fallback::read(text, &repaired.joined).0, errors)
}

fn lowered<'s>(text: &'s str, body: &Body, errors: Errors) -> Parsed<'s> {
    document(Lower { text, base: 0 }.body(body), errors)
}

fn document(pairs: Vec<Pair<'_>>, errors: Errors) -> Parsed<'_> {
    let span = match (pairs.first(), pairs.last()) {
        (Some(first), Some(last)) => first.key.span.to(last.value.span),
        _ => return Parsed { documents: Vec::new(), errors: errors.into_vec() },
    };
    let root = Node::new(span, Value::Mapping(pairs));
    Parsed { documents: vec![root], errors: errors.into_vec() }
}

fn reason(refusal: &Error) -> String {
    let said = refusal.message();
    if said.contains("nesting depth") {
        "nested deeper than 64 levels".to_owned()
    } else {
        said.to_owned()
    }
}

#[cfg(test)]
mod tests;
