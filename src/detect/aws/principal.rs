//! Who a principal of a policy is, seen from the account that the policy is in.

use crate::detect::found::lookup;
use crate::dialect::Resolved;
use crate::dialect::aws_policy::Text;
use crate::dialect::aws_policy::arn::{Arn, is_account, is_own_account};
use crate::rule::Catalogue;

/// What a principal comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Party {
    /// The account itself, or a service of AWS: no delegated path.
    Own,
    /// An AWS service.
    Service(String),
    /// Anybody with an AWS account, or without one.
    Anyone,
    /// Someone in another account.
    Outside {
        /// `111122223333`, `111122223333:role/deploy`.
        name: String,
        /// The account's number, where it is known.
        account: Option<String>,
        /// Whose account it is well known to be.
        vendor: Option<String>,
    },
    /// Whoever this OpenID Connect issuer vouches for; without a value, the issuer is not known.
    Oidc(Option<String>),
    /// Whoever this SAML provider vouches for.
    Saml(String),
    /// It cannot be told from these files.
    Unknown(String),
}

/// References to the account's own principals, and to accounts of AWS.
const OWN: [&str; 15] = [
    "aws_iam_role",
    "aws_iam_user",
    "aws_iam_instance_profile",
    "aws_cloudfront_origin_access_identity",
    "data.aws_caller_identity",
    "data.aws_iam_role",
    "data.aws_iam_user",
    "data.aws_iam_session_context",
    "data.aws_elb_service_account",
    "data.aws_redshift_service_account",
    "data.aws_cloudtrail_service_account",
    "data.aws_billing_service_account",
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::CloudFront::CloudFrontOriginAccessIdentity",
];

/// A principal of this kind.
pub(super) fn party(kind: &str, text: &Text, catalogue: &Catalogue) -> Party {
    match kind {
        "Service" => Party::Service(text.shown().to_owned()),
        "Federated" => federated(text),
        "CanonicalUser" if own_reference(text) => Party::Own,
        _ => aws(text, catalogue),
    }
}

fn own_reference(text: &Text) -> bool {
    text.origin.as_ref().is_some_and(|origin| OWN.contains(&origin.kind.as_str()))
}

fn aws(text: &Text, catalogue: &Catalogue) -> Party {
    let shown = text.shown().trim();
    if own_reference(text) || is_own_account(shown) {
        return Party::Own;
    }
    if shown == "*" {
        return Party::Anyone;
    }
    let (account, name) = match Arn::parse(shown) {
        Some(arn) if is_own_account(arn.account) || arn.account == "cloudfront" => {
            return Party::Own;
        }
        Some(arn) if arn.resource == "root" => (arn.account, arn.account.to_owned()),
        Some(arn) => (arn.account, format!("{}:{}", arn.account, principal(arn.resource))),
        None if is_account(shown) => (shown, shown.to_owned()),
        None => return Party::Unknown(shown.to_owned()),
    };
    let known = is_account(account).then(|| account.to_owned());
    if known.is_none() && account != "*" {
        return Party::Unknown(name);
    }
    let vendor = known.as_deref().and_then(|account| lookup(catalogue, "aws-accounts", account));
    match vendor {
        Some("aws") => Party::Own,
        vendor => Party::Outside { name, account: known, vendor: vendor.map(str::to_owned) },
    }
}

/// A session of a role is the role.
fn principal(resource: &str) -> String {
    match resource.strip_prefix("assumed-role/").and_then(|rest| rest.split('/').next()) {
        Some(role) => format!("role/{role}"),
        None => resource.to_owned(),
    }
}

fn federated(text: &Text) -> Party {
    let shown = text.shown().trim();
    if let Some(origin) = &text.origin {
        match origin.kind.trim_start_matches("data.") {
            "aws_iam_openid_connect_provider" | "AWS::IAM::OIDCProvider" => {
                return Party::Oidc(origin.name.as_deref().map(issuer));
            }
            "aws_iam_saml_provider" | "AWS::IAM::SAMLProvider" => {
                return Party::Saml(origin.name.clone().unwrap_or_else(|| origin.address.clone()));
            }
            _ => {}
        }
    }
    let resource = Arn::parse(shown).map_or(shown, |arn| arn.resource);
    if let Some((_, name)) = resource.split_once("saml-provider/") {
        return Party::Saml(name.to_owned());
    }
    if resource.contains("oidc-provider/") {
        return Party::Oidc(Some(issuer(resource)));
    }
    match &text.value {
        _ if shown == "*" => Party::Anyone,
        Resolved::Known(known) => Party::Oidc(Some(issuer(known))),
        Resolved::Named(_) | Resolved::Unknown(_) => Party::Oidc(None),
    }
}

/// The issuer in a provider's URL or ARN, without a scheme.
fn issuer(text: &str) -> String {
    let rest = text.split_once("oidc-provider/").map_or(text, |(_, rest)| rest);
    let rest = rest.split_once("://").map_or(rest, |(_, rest)| rest);
    rest.trim_end_matches('/').to_owned()
}
