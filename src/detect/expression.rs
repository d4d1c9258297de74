//! The `expression` matcher: contexts in the `${{ }}` expressions of workflows, actions and
//! `dependabot.yml`, and what pipeline scripts of Jenkins bind.

use super::found::{Seen, captures_of};
use super::github::handover;
use super::github::scope::WorkflowScope;
use super::{Detector, File};
use crate::dialect::github::expression::{Property, Reference, references};
use crate::dialect::github::workflow::{self, Site};
use crate::dialect::jenkins;
use crate::inventory::{Found, fact};
use crate::rule::{DetectRule, ExpressionIn, ExpressionMatch, Match};
use crate::source::Span;
use crate::syntax::{Node, scalar};

/// What is read of a context, where it stands, and what the file says around it.
struct Place<'a> {
    context: &'a str,
    property: Property,
    /// Whether the property's name is computed.
    computed: bool,
    site: Site<'a>,
    root: &'a Node<'a>,
    span: Span,
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
            for property in properties(root, site, text, &reference) {
                let place = Place {
                    context: &reference.context,
                    computed: property != reference.property,
                    property,
                    site,
                    root,
                    span: Span::new(start, end),
                };
                let parameter = match &place.property {
                    Property::Name(name) => parameters.contains(&name.to_ascii_uppercase()),
                    Property::All => false,
                };
                if let Some((rule, from)) = best(detector, dialect, &place, parameter) {
                    found.push(sight(detector, file, &place, rule, from));
                }
            }
        }
    });
}

/// Sights every credential that a pipeline script of Jenkins binds.
pub(crate) fn detect_jenkins<'c>(
    detector: &Detector<'c>,
    file: &File<'_>,
    found: &mut Vec<Found<'c>>,
) {
    let is_jenkins = |from: &Match| {
        from.expression.as_ref().is_some_and(|shape| shape.r#in == ExpressionIn::Jenkins)
    };
    let mut rules = detector.expressions.get("credentials").filter(|(_, from)| is_jenkins(from));
    let Some((rule, from)) = rules.next() else { return };
    for (id, span) in jenkins::credentials(&file.source.text) {
        let captures = captures_of([("name", Some(id.to_owned()))]);
        let mut seen = Seen::at(file.source.location(span), captures, file.live);
        seen.fact(fact::PLACE, format!("{}:", file.source.path));
        found.push(seen.found(rule, Some(from), detector.catalogue));
    }
}

/// What a reference reads: a computed index stands for each name that it can come to, where the
/// workflow writes them out.
fn properties(root: &Node<'_>, site: Site<'_>, text: &str, reference: &Reference) -> Vec<Property> {
    let computed = || {
        let index = reference.index?;
        let job = site.job.and_then(|job| root.get("jobs")?.get(job));
        let scope = WorkflowScope::new(root, job, None);
        let names = scope.values(&text[index.start..index.end])?;
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let legal = |name: &String| !name.is_empty() && name.bytes().all(word);
        names.iter().all(legal).then_some(names)
    };
    match computed() {
        Some(names) => names.into_iter().map(Property::Name).collect(),
        None => vec![reference.property.clone()],
    }
}

/// The most specific rule about a reference: a named property before any property, a parameter
/// before a secret.
fn best<'c>(
    detector: &Detector<'c>,
    dialect: ExpressionIn,
    place: &Place<'_>,
    parameter: bool,
) -> Option<(&'c DetectRule, &'c Match)> {
    let fits = |rule: &ExpressionMatch| {
        rule.r#in == dialect
            && (!rule.parameter || parameter)
            && match (&rule.property, &place.property) {
                (Some(all), Property::All) => all == "*",
                (Some(want), Property::Name(name)) => want.eq_ignore_ascii_case(name),
                (None, property) => matches!(property, Property::Name(_)),
            }
    };
    let rank = |rule: &ExpressionMatch| (rule.property.is_some(), rule.parameter);
    let about = detector.expressions.get(place.context);
    let fitting = about.filter_map(|entry| Some((entry, entry.1.expression.as_ref()?)));
    let fitting = fitting.filter(|(_, shape)| fits(shape));
    fitting.max_by_key(|(_, shape)| rank(shape)).map(|(entry, _)| entry)
}

fn sight<'c>(
    detector: &Detector<'c>,
    file: &File<'_>,
    place: &Place<'_>,
    rule: &'c DetectRule,
    from: &'c Match,
) -> Found<'c> {
    let name = match &place.property {
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
    if place.computed {
        seen.fact(fact::VIA, "computed name");
    }
    if let Some(uses) = handover::to(site, place.root) {
        handover::mark(detector, &mut seen, uses, Some(site));
    }
    if let Some(federation) = federation(detector, site) {
        seen.fact(fact::FEDERATION, federation);
    }
    seen.found(rule, Some(from), detector.catalogue)
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
