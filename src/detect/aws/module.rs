//! Calls of public modules that make a role: who may become it stands in an input.

use super::edge::{Edge, wide};
use super::principal::{Party, party};
use super::subject;
use super::{Declared, Target, sight};
use crate::detect::Detector;
use crate::detect::found::lookup;
use crate::dialect::Resolved;
use crate::dialect::aws_policy::Text;
use crate::dialect::terraform::Placed;
use crate::inventory::{Breadth, Found, Privilege};

/// Sights whom a module call lets in. Only modules about IAM are looked at.
pub(super) fn call<'c>(
    detector: &Detector<'c>,
    declared: &Declared<'_, '_>,
    found: &mut Vec<Found<'c>>,
) {
    let body = declared.resource.body;
    let source = body.text_at("source").unwrap_or_default();
    let about = source.contains("aws") && ["iam", "oidc"].iter().any(|word| source.contains(word));
    if source.starts_with('.') || !about {
        return;
    }
    let text = |name: &str| {
        body.get(name).and_then(|node| declared.scope.resolve(node).known().map(str::to_owned))
    };
    let issuer = text("provider_url").map(|url| url.trim_start_matches("https://").to_owned());
    let platform =
        issuer.as_deref().and_then(|issuer| lookup(detector.catalogue, "oidc-issuers", issuer));
    let target = Target {
        rule: "aws-trust",
        capture: "role",
        name: ["role_name", "iam_role_name", "name"]
            .iter()
            .find_map(|name| text(name))
            .map(Resolved::Known),
        address: declared.resource.address.clone(),
        aliases: Vec::new(),
        live: declared.resource.live,
    };
    for pair in body.pairs() {
        let Some(form) =
            lookup(detector.catalogue, "aws-module-inputs", pair.key.text().unwrap_or_default())
        else {
            continue;
        };
        let texts = declared.lens.texts(Placed { file: declared.file, node: &pair.value });
        let edges = texts.iter().filter_map(|text| match form {
            "principals" => principal(text, detector),
            "repositories" => Some(federated(text, Some("github"), "repo:", detector)),
            _ => Some(federated(text, platform, "", detector)),
        });
        let edges: Vec<_> = edges.collect();
        found.extend(
            edges.into_iter().filter_map(|edge| sight(detector, &target, edge, Privilege::Unknown)),
        );
    }
}

fn principal(text: &Text, detector: &Detector<'_>) -> Option<Edge> {
    match party("AWS", text, detector.catalogue) {
        Party::Outside { name, account, vendor } => {
            let facts = vendor.map(|vendor| ("third_party", vendor)).into_iter().collect();
            Some(Edge { external: account, facts, ..Edge::new(name, Breadth::Exact, &text.at) })
        }
        Party::Anyone => Some(Edge::new("*", wide("anyone"), &text.at)),
        Party::Unknown(name) => {
            Some(Edge { delegate: Resolved::Unknown(name), ..Edge::unknown(text) })
        }
        _ => None,
    }
}

fn federated(text: &Text, platform: Option<&str>, prefix: &str, detector: &Detector<'_>) -> Edge {
    let Resolved::Known(subject) = &text.value else { return Edge::unknown(text) };
    let subject = format!("{prefix}{}", subject.strip_prefix(prefix).unwrap_or(subject));
    let verdict = subject::judge(platform, &subject, detector.catalogue);
    let edge = Edge::new(subject, verdict.breadth, &text.at);
    Edge { external: verdict.owner, facts: verdict.facts, ..edge }
}
