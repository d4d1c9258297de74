//! The delegated paths that a statement with principals opens.

use super::conditions::Conditions;
use super::principal::{Party, party};
use super::subject;
use crate::detect::found::lookup;
use crate::dialect::Resolved;
use crate::dialect::aws_policy::{Statement, Text};
use crate::inventory::Breadth;
use crate::rule::Catalogue;
use crate::source::Location;

/// One principal from outside that a policy lets in.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub(super) delegate: Resolved,
    pub(super) external: Option<String>,
    pub(super) breadth: Breadth,
    pub(super) guarded: Option<bool>,
    pub(super) at: Location,
    pub(super) facts: Vec<(&'static str, String)>,
}

impl Edge {
    pub(super) fn new(delegate: impl Into<String>, breadth: Breadth, at: &Location) -> Self {
        Self {
            delegate: Resolved::Known(delegate.into()),
            external: None,
            breadth,
            guarded: None,
            at: at.clone(),
            facts: Vec::new(),
        }
    }

    /// An edge to whoever a value that cannot be told stands for.
    pub(super) fn unknown(text: &Text) -> Self {
        Self {
            delegate: Resolved::Unknown(text.shown().to_owned()),
            ..Self::new("", Breadth::Unknown, &text.at)
        }
    }
}

/// Whom a statement lets in from outside. In a role's trust a principal of another account should be
/// held to a condition; elsewhere none is called for.
pub(super) fn edges(statement: &Statement, trust: bool, catalogue: &Catalogue) -> Vec<Edge> {
    if !statement.allows {
        return Vec::new();
    }
    let conditions = Conditions(&statement.conditions);
    if statement.excludes {
        let edge = Edge::new("*", wide("everyone but those it names"), &statement.at);
        return vec![Edge { guarded: conditions.guard(), ..edge }];
    }
    let mut edges = Vec::new();
    for (kind, text) in &statement.principals {
        match party(kind, text, catalogue) {
            Party::Own | Party::Service(_) => {}
            Party::Anyone => edges.extend(anyone(&conditions, text)),
            Party::Outside { name, account, vendor } => {
                let breadth = match name.contains('*') {
                    true => wide("any account"),
                    false => Breadth::Exact,
                };
                let guarded = if trust { conditions.guard() } else { None };
                let facts = vendor.map(|vendor| ("third_party", vendor)).into_iter().collect();
                edges.push(Edge {
                    external: account,
                    guarded,
                    facts,
                    ..Edge::new(name, breadth, &text.at)
                });
            }
            Party::Saml(name) => {
                edges.push(Edge::new(format!("saml:{name}"), Breadth::Exact, &text.at))
            }
            Party::Oidc(issuer) => edges.extend(oidc(issuer, &conditions, text, catalogue)),
            Party::Unknown(name) => {
                edges.push(Edge { delegate: Resolved::Unknown(name), ..Edge::unknown(text) });
            }
        }
    }
    edges
}

pub(super) fn wide(why: &str) -> Breadth {
    Breadth::Wide(why.to_owned())
}

/// `*`, or those to whom a condition on the caller narrows it.
fn anyone(conditions: &Conditions<'_>, text: &Text) -> Vec<Edge> {
    let Some(callers) = conditions.callers() else {
        let near = conditions.network();
        let edge = Edge::new(
            "*",
            wide(if near { "anyone on these networks" } else { "anyone" }),
            &text.at,
        );
        return vec![Edge { guarded: near.then_some(true), ..edge }];
    };
    callers
        .into_iter()
        .map(|(delegate, external)| Edge {
            guarded: Some(true),
            external,
            ..Edge::new(delegate, Breadth::Exact, &text.at)
        })
        .collect()
}

/// One edge for each subject that an issuer's tokens may have.
fn oidc(
    issuer: Option<String>,
    conditions: &Conditions<'_>,
    text: &Text,
    catalogue: &Catalogue,
) -> Vec<Edge> {
    // A condition's key begins with its issuer.
    let issuer = issuer.or_else(|| conditions.issuer());
    let platform = issuer.as_deref().and_then(|issuer| lookup(catalogue, "oidc-issuers", issuer));
    let mut facts: Vec<_> = issuer.iter().map(|issuer| ("issuer", issuer.clone())).collect();
    facts.extend(platform.map(|platform| ("platform", platform.to_owned())));
    facts.extend(conditions.audience().map(|audience| ("audience", audience)));
    let of = issuer.as_deref().unwrap_or("the issuer").to_owned();
    let subjects = match platform {
        Some("cognito") => conditions.claim("aud"),
        _ => conditions.subject(),
    };
    let Some(subjects) = subjects else {
        let delegate = issuer.unwrap_or_else(|| text.shown().to_owned());
        let why = match conditions.uncertain() {
            true => Breadth::Unknown,
            false => {
                wide(&format!("no condition on the subject: everyone to whom {of} gives a token"))
            }
        };
        return vec![Edge { facts, ..Edge::new(delegate, why, &text.at) }];
    };
    let prefix = if platform == Some("cognito") { "identity-pool:" } else { subjects.prefix };
    let edge = |value: &Text| {
        let Resolved::Known(subject) = &value.value else {
            return Edge { facts: facts.clone(), ..Edge::unknown(value) };
        };
        let subject = format!("{prefix}{subject}");
        let verdict = subject::judge(platform, &subject, catalogue);
        let breadth = match &subjects.loose {
            Some(why) => wide(why),
            None if platform == Some("cognito") && conditions.guests() => {
                wide("guests: everyone on the internet")
            }
            None => verdict.breadth,
        };
        let mut facts = facts.clone();
        facts.extend(verdict.facts);
        let edge = Edge::new(subject, breadth, &value.at);
        Edge { external: verdict.owner, facts, ..edge }
    };
    subjects.values.iter().map(|value| edge(value)).collect()
}
