//! The `expression` matcher: contexts in the `${{ }}` expressions of workflows, actions and
//! `dependabot.yml`.

use super::found::{Found, Seen, captures_of};
use super::{Detector, File};
use crate::dialect::github::expression::{Property, Reference, references};
use crate::dialect::github::workflow::{self, Site};
use crate::inventory::fact;
use crate::rule::{DetectRule, ExpressionIn, ExpressionMatch, Match};
use crate::source::Span;
use crate::syntax::{Node, scalar};

/// A reference, where it stands, and what the file says around it.
pub(crate) struct Place<'a> {
    pub(crate) reference: &'a Reference,
    pub(crate) site: Site<'a>,
    pub(crate) span: Span,
}

/// Sights every reference that a rule is about.
pub(crate) fn detect<'c>(
    detector: &Detector<'c>,
    file: &File<'_>,
    root: &Node<'_>,
    dialect: ExpressionIn,
    found: &mut Vec<Found<'c>>,
) {
    let parameters = workflow::parameters(root);
    workflow::scalars(root, &mut |site, node| {
        let Some(text) = node.text() else { return };
        let bare = site.name == Some("if");
        if !bare && !text.contains("${{") {
            return;
        }
        for reference in references(text, bare) {
            let start = scalar::source_offset(&file.source.text, node, reference.span.start);
            let end = scalar::source_offset(&file.source.text, node, reference.span.end - 1) + 1;
            let place = Place {
                reference: &reference,
                site,
                span: Span::new(start, end),
            };
            let parameter = match &reference.property {
                Property::Name(name) => parameters.contains(&name.to_ascii_uppercase()),
                Property::All => false,
            };
            if let Some((rule, from)) = best(detector, dialect, &reference, parameter) {
                found.push(sight(detector, file, &place, rule, from));
            }
        }
    });
}

/// The most specific rule about a reference: a named property before any property, a parameter
/// before a secret.
fn best<'c>(
    detector: &Detector<'c>,
    dialect: ExpressionIn,
    reference: &Reference,
    parameter: bool,
) -> Option<(&'c DetectRule, &'c Match)> {
    let fits = |rule: &ExpressionMatch| {
        rule.r#in == dialect
            && rule.context == reference.context
            && (!rule.parameter || parameter)
            && match (&rule.property, &reference.property) {
                (Some(all), Property::All) => all == "*",
                (Some(want), Property::Name(name)) => want.eq_ignore_ascii_case(name),
                (None, property) => matches!(property, Property::Name(_)),
            }
    };
    let rank = |rule: &ExpressionMatch| (rule.property.is_some(), rule.parameter);
    let fitting = detector
        .expressions
        .iter()
        .filter(|(_, _, shape)| fits(shape));
    fitting
        .max_by_key(|(_, _, shape)| rank(shape))
        .map(|(rule, from, _)| (*rule, *from))
}

fn sight<'c>(
    detector: &Detector<'c>,
    file: &File<'_>,
    place: &Place<'_>,
    rule: &'c DetectRule,
    from: &'c Match,
) -> Found<'c> {
    let name = match &place.reference.property {
        Property::Name(name) => Some(name.clone()),
        Property::All => None,
    };
    let site = place.site;
    let captures = captures_of([
        ("name", name),
        ("environment", site.environment.map(str::to_owned)),
        ("workflow", Some(file.name().to_owned())),
        ("job", site.job.map(str::to_owned)),
    ]);
    let mut seen = Seen::at(file.source.location(place.span), captures, file.live);
    seen.fact(fact::PLACE, place_of(file, site));
    let handed = matches!(site.group, Some("with" | "env" | "secrets"));
    if let Some(uses) = site.uses.filter(|_| handed) {
        hand_over(&mut seen, uses);
    }
    if let Some(federation) = federation(detector, site) {
        seen.fact(fact::FEDERATION, federation);
    }
    seen.found(rule, Some(from), detector.catalogue)
}

/// Records that what was seen is handed to an action, image or workflow from elsewhere.
pub(crate) fn hand_over(seen: &mut Seen, uses: &str) {
    if let Some(party) = workflow::third_party(uses) {
        seen.fact(fact::THIRD_PARTY, party);
        seen.fact(fact::ACTION, workflow::action_name(uses));
        seen.fact(
            fact::PINNED,
            if workflow::pinned(uses) { "yes" } else { "no" },
        );
    }
}

/// The workflow and job: what is used together there belongs together.
pub(crate) fn place_of(file: &File<'_>, site: Site<'_>) -> String {
    format!("{}:{}", file.source.path, site.job.unwrap_or_default())
}

/// The federated login that the target of a static credential offers instead, from the table
/// `federation`: by `action#input`, or by the variable's name.
fn federation<'c>(detector: &Detector<'c>, site: Site<'_>) -> Option<&'c str> {
    let entries = &detector.catalogue.tables.get("federation")?.entries;
    let name = site.name?;
    let by_input = || {
        let action = workflow::action_name(site.uses?).to_ascii_lowercase();
        entries.get(&format!("{action}#{name}"))
    };
    let by_variable = || entries.get(&format!("env#{name}"));
    match site.group? {
        "with" => by_input(),
        "env" => by_variable(),
        _ => None,
    }
    .map(String::as_str)
}
