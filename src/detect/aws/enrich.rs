//! What policies allow, added to the sightings of the policies.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Declared;
use super::permissions::{Reach, reach};
use crate::detect::Detector;
use crate::dialect::terraform::Placed;
use crate::inventory::{Found, Privilege, fact};
use crate::rule::Catalogue;
use crate::source::Location;
use crate::syntax::Node;

/// Where declarations keep a policy of their own: the list it is an item of, and its attribute, if it
/// is not the item itself.
const DOCUMENTS: [(&str, Option<&str>, &str); 16] = [
    ("aws_iam_policy", None, "policy"),
    ("aws_iam_role_policy", None, "policy"),
    ("aws_iam_user_policy", None, "policy"),
    ("aws_iam_group_policy", None, "policy"),
    ("aws_iam_role", Some("inline_policy"), "policy"),
    ("aws_ssoadmin_permission_set_inline_policy", None, "inline_policy"),
    ("AWS::IAM::Policy", None, "PolicyDocument"),
    ("AWS::IAM::ManagedPolicy", None, "PolicyDocument"),
    ("AWS::IAM::RolePolicy", None, "PolicyDocument"),
    ("AWS::IAM::UserPolicy", None, "PolicyDocument"),
    ("AWS::IAM::GroupPolicy", None, "PolicyDocument"),
    ("AWS::IAM::Role", Some("Policies"), "PolicyDocument"),
    ("AWS::IAM::User", Some("Policies"), "PolicyDocument"),
    ("AWS::IAM::Group", Some("Policies"), "PolicyDocument"),
    ("AWS::Serverless::Function", Some("Policies"), "(itself)"),
    ("AWS::SSO::PermissionSet", Some("InlinePolicy"), "(itself)"),
];

/// Where declarations name policies that are declared elsewhere.
const NAMES: [&str; 6] = [
    "policy_arn",
    "policy_arns",
    "managed_policy_arns",
    "managed_policy_arn",
    "ManagedPolicyArns",
    "ManagedPolicies",
];

/// The reach of the managed policies of a module or template, and who is still to learn of it.
#[derive(Debug, Default)]
pub(super) struct Reaches {
    policies: BTreeMap<String, Reach>,
    /// The place of a sighting that names a policy, and the policy's address.
    attached: BTreeMap<Location, String>,
}

impl Reaches {
    /// Adds to what was found of a declaration what its own policies allow, and keeps which other
    /// policies it names.
    pub(super) fn read(
        &mut self,
        detector: &Detector<'_>,
        declared: &Declared<'_, '_>,
        range: Range<usize>,
        found: &mut [Found<'_>],
    ) {
        let resource = declared.resource;
        let own = own(declared, detector.catalogue);
        if let ("aws_iam_policy" | "AWS::IAM::ManagedPolicy", [(None, reach)]) =
            (resource.kind, own.as_slice())
        {
            self.policies.insert(resource.address.clone(), reach.clone());
        }
        let named = NAMES.iter().find_map(|name| resource.body.get(name));
        let named = named
            .map(|node| declared.lens.texts(Placed { file: declared.file, node }))
            .unwrap_or_default();
        for found in &mut found[range] {
            let here = &found.sighting.location;
            match &*found.rule.id {
                "aws-policy" | "aws-inline-policy" | "aws-permission-set" => {
                    let exact = own.iter().find(|(at, _)| at.as_ref() == Some(here));
                    if let Some((_, reach)) =
                        exact.or_else(|| own.iter().find(|(at, _)| at.is_none()))
                    {
                        note(found, reach);
                    }
                }
                "aws-policy-attachment" => {
                    let exact = named.iter().find(|text| text.at == *here);
                    let only = if let [only] = named.as_slice() { Some(only) } else { None };
                    if let Some(origin) = exact.or(only).and_then(|text| text.origin.as_ref()) {
                        self.attached.insert(here.clone(), origin.address.clone());
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds to each attachment what the policy that it attaches allows.
    pub(super) fn settle(&self, found: &mut [Found<'_>]) {
        for found in found.iter_mut().filter(|found| &*found.rule.id == "aws-policy-attachment") {
            let named = self.attached.get(&found.sighting.location);
            if let Some(reach) = named.and_then(|address| self.policies.get(address)) {
                note(found, reach);
            }
        }
    }
}

/// The reach of each policy that a declaration holds itself, and the item of a list that it is in.
fn own(declared: &Declared<'_, '_>, catalogue: &Catalogue) -> Vec<(Option<Location>, Reach)> {
    let resource = declared.resource;
    let Some((_, list, document)) = DOCUMENTS.iter().find(|(kind, ..)| *kind == resource.kind)
    else {
        return Vec::new();
    };
    let reach_of = |body: &'_ Node<'_>| {
        let node = if *document == "(itself)" { Some(body) } else { body.get(document) }?;
        Some(reach(&declared.lens.policies(Placed { file: declared.file, node }), catalogue))
    };
    match list {
        None => reach_of(resource.body).map(|reach| (None, reach)).into_iter().collect(),
        Some(list) => {
            let items = resource.body.all(list).flat_map(Node::one_or_many);
            let place = |node: &Node<'_>| declared.lens.location(declared.file, node.span);
            items.filter_map(|item| Some((Some(place(item)), reach_of(item)?))).collect()
        }
    }
}

/// A policy's reach as facts; what a table says of a policy by its name stays where nothing is read.
fn note(found: &mut Found<'_>, reach: &Reach) {
    let facts = &mut found.sighting.attributes;
    let known =
        facts.get(fact::PRIVILEGE).map_or(Privilege::Unknown, |word| Privilege::from_word(word));
    let privilege = known.max(reach.privilege);
    facts.insert(fact::PRIVILEGE.to_owned(), privilege.as_str().to_owned());
    if let Some(because) = &reach.because {
        facts.insert("privilege_because".to_owned(), because.clone());
    }
}
