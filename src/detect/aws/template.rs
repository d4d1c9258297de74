//! What a CloudFormation template says outside of its resources' properties: credentials that
//! `cfn-init` signs in with, and references to stored secrets in any text.

use super::Declared;
use crate::detect::Detector;
use crate::detect::capture::{Captured, Captures, plain};
use crate::detect::found::Seen;
use crate::dialect::cloudformation::Template;
use crate::dialect::{Resolved, Scope};
use crate::inventory::Found;
use crate::source::{Source, Span};
use crate::syntax::{Node, Style, Value, scalar};

/// Sights the static credentials of a resource's `AWS::CloudFormation::Authentication`.
pub(in crate::detect) fn authentication<'c>(
    detector: &Detector<'c>,
    declared: &Declared<'_, '_>,
    metadata: Option<&Node<'_>>,
    found: &mut Vec<Found<'c>>,
) {
    let entries = metadata.and_then(|node| node.get("AWS::CloudFormation::Authentication"));
    let Some((entries, rule)) = entries.zip(detector.catalogue.detect.get("aws-init-credential"))
    else {
        return;
    };
    let resource = declared.resource;
    for entry in entries.pairs() {
        let is_static = ["accessKeyId", "secretKey", "password"]
            .iter()
            .any(|key| entry.value.get(key).is_some());
        let Some(name) = entry.key.text().filter(|_| is_static) else { continue };
        let mut captures = Captures::new();
        captures.insert("name".to_owned(), plain(name));
        captures.insert("address".to_owned(), plain(resource.address.clone()));
        if let Some(form) = entry.value.text_at("type") {
            captures.insert("form".to_owned(), plain(form));
        }
        let mut seen = Seen::at(resource.source.location(entry.key.span), captures, resource.live);
        seen.address = Some(resource.address.clone());
        found.push(seen.found(rule, None, detector.catalogue));
    }
}

/// The references that CloudFormation resolves to a stored secret, and the rule about each.
const STORES: [(&str, &str); 2] =
    [("{{resolve:secretsmanager:", "aws-secret"), ("{{resolve:ssm-secure:", "aws-parameter")];

/// Sights every `{{resolve:secretsmanager:…}}` in a template.
pub(in crate::detect) fn references<'c>(
    detector: &Detector<'c>,
    template: &Template<'_>,
    source: &Source,
    node: &Node<'_>,
    found: &mut Vec<Found<'c>>,
) {
    let Some(text) = node.text() else {
        return node
            .children()
            .for_each(|child| references(detector, template, source, child, found));
    };
    for (start, rule) in STORES {
        let Some(rule) = detector.catalogue.detect.get(rule) else { continue };
        for (at, _) in text.match_indices(start) {
            let rest = text[at + start.len()..].split("}}").next().unwrap_or_default();
            let name = identifier(rest);
            let begin = scalar::source_offset(&source.text, node, at);
            let location = source.location(Span::new(begin, begin + start.len() + rest.len() + 2));
            let captured = Captured { value: resolve(template, name), span: Some(location.span) };
            let mut seen = Seen::at(location, [("name".to_owned(), captured)].into(), true);
            seen.fact("via", "dynamic reference");
            seen.address = Some(template.unique(name));
            found.push(seen.found(rule, None, detector.catalogue));
        }
    }
}

/// The secret's name or ARN at the beginning of `prod/db:SecretString:password`.
fn identifier(rest: &str) -> &str {
    let parts = if rest.starts_with("arn:") { 7 } else { 1 };
    let mut depth = 0_usize;
    let mut left = parts;
    let end = rest.char_indices().find_map(|(at, letter)| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => {
                left -= 1;
                return (left == 0).then_some(at);
            }
            _ => {}
        }
        None
    });
    &rest[..end.unwrap_or(rest.len())]
}

/// A name with what is known of `${Secret}` in it; of an ARN, the name without the random end.
fn resolve(template: &Template<'_>, name: &str) -> Resolved {
    let tagged = |tag: &'static str, text: &str| Node {
        tag: Some(tag.into()),
        ..Node::new(Span::default(), Value::Scalar(text.to_owned().into(), Style::Plain))
    };
    let alone = name.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    match alone.filter(|inner| !inner.contains('$')) {
        Some(inner) => return template.resolve(&tagged("!GetAtt", inner)),
        None if name.contains("${") => return template.resolve(&tagged("!Sub", name)),
        None => {}
    }
    let Some((_, stored)) = name.split_once(":secret:") else {
        return Resolved::Known(name.to_owned());
    };
    let bare =
        stored.rsplit_once('-').filter(|(_, end)| end.len() == 6).map_or(stored, |(bare, _)| bare);
    Resolved::Known(bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::identifier;

    #[test]
    fn the_name_or_arn_of_a_reference() {
        assert_eq!(identifier("prod/db:SecretString:password"), "prod/db");
        assert_eq!(identifier("${Secret}::password"), "${Secret}");
        let arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf";
        assert_eq!(identifier(&format!("{arn}:SecretString:password")), arn);
    }
}
