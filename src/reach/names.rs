//! The names of others in grants, trusts and `uses:`.

use std::collections::BTreeSet;

use super::{Kind, Reference};
use crate::inventory::{Attributes, Grant, Identity, fact};

/// Behind a mail address, a service account of this project.
const SERVICE_ACCOUNT: &str = ".iam.gserviceaccount.com";

/// Claims of a GitHub token whose value begins with its owner.
const CLAIMS: [&str; 7] = [
    "repo:",
    "repository:",
    "repository_owner:",
    "job_workflow_ref:",
    "/attribute.repository/",
    "/attribute.repository_owner/",
    "organization:github/",
];

/// Whom a grant lets in, each with whether that is beyond doubt.
pub(super) fn of_grant(
    identity: &Identity,
    grant: &Grant,
    facts: &Attributes,
) -> BTreeSet<(Reference, bool)> {
    let delegate = grant.delegate.as_str();
    let external = grant.external.as_deref().unwrap_or_default();
    let mut names = BTreeSet::new();
    let mut add = |kind, value: &str, sure| {
        names.insert((Reference { kind, value: value.to_ascii_lowercase() }, sure));
    };
    if is_account(external) {
        add(Kind::AwsAccount, external, true);
    }
    if is_tenant(external) && matches!(identity.key.issuer(), "azure" | "entra") {
        add(Kind::AzureTenant, external, true);
    }
    let condition = facts.get("condition").map(String::as_str).unwrap_or_default();
    if let Some(owner) = github_owner(delegate).or_else(|| owner_in_condition(condition)) {
        add(Kind::Github, owner, true);
    } else if identity.key.issuer() == "github" && is_owner(delegate) {
        add(Kind::Github, delegate, false);
    } else if let Some(project) = project(delegate) {
        // An account that is declared here, or lives where it is let in, is one's own.
        let resource = facts.get("resource").map(String::as_str).unwrap_or_default();
        let own = identity.companion_of.is_some() || resource.rsplit('/').next() == Some(project);
        if !own {
            add(Kind::GcpProject, project, true);
        }
    } else if let Some(domain) = domain(delegate) {
        add(Kind::Domain, domain, true);
    } else if let Some(host) = host(delegate) {
        add(Kind::Domain, host, false);
    }
    names
}

/// Who is behind the action, workflow or image that is handed what stands there.
pub fn of_receiver(facts: &Attributes) -> Option<Reference> {
    let party = facts.get(fact::THIRD_PARTY)?.to_ascii_lowercase();
    let receiver = facts.get(fact::ACTION).or_else(|| facts.get(fact::INHERITED_BY))?;
    let of = |kind, value: &str| Some(Reference { kind, value: value.to_owned() });
    if receiver.to_ascii_lowercase().starts_with(&format!("{party}/")) {
        return of(Kind::Github, &party);
    }
    // An image: its registry is the party's, or GitHub's with the owner behind it.
    let mut parts = party.split('/');
    match parts.next()?.split(':').next()? {
        "ghcr.io" => of(Kind::Github, parts.next()?),
        registry if is_domain(registry) && parts.next().is_some() => of(Kind::Domain, registry),
        _ => None,
    }
}

/// The host that is asked for what is kept there.
pub(super) fn of_server(facts: &Attributes) -> Option<Reference> {
    let host = host(facts.get("server")?)?;
    Some(Reference { kind: Kind::Domain, value: host.to_ascii_lowercase() })
}

/// `acme` of `repo:acme/web:ref:refs/heads/main` and of the other forms of a subject.
fn github_owner(subject: &str) -> Option<&str> {
    CLAIMS.into_iter().find_map(|claim| {
        let at = subject.find(claim)?;
        let before = subject[..at].chars().next_back();
        let whole = claim.starts_with('/') || before.is_none_or(|c| !is_word(c));
        owner(&subject[at + claim.len()..]).filter(|_| whole)
    })
}

/// The owner in `assertion.repository == "acme/web"`.
fn owner_in_condition(condition: &str) -> Option<&str> {
    condition.match_indices(".repository").find_map(|(at, name)| {
        let rest = &condition[at + name.len()..];
        let rest = rest.strip_prefix("_owner").unwrap_or(rest).trim_start();
        let value = rest.strip_prefix("==")?.trim_start();
        owner(value.strip_prefix(['"', '\''])?)
    })
}

/// The owner that a text begins with, where it ends there and is not a pattern.
fn owner(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    let (owner, rest) = text.split_at(end);
    let ends = rest.is_empty() || rest.starts_with(['/', '@', ':', '"', '\'']);
    (ends && is_owner(owner)).then_some(owner)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

fn is_owner(text: &str) -> bool {
    !text.is_empty() && text.len() < 40 && text.chars().all(is_word) && !text.starts_with('-')
}

/// The project of a service account; Google's own agents are none.
fn project(member: &str) -> Option<&str> {
    let project = member.split_once('@')?.1.strip_suffix(SERVICE_ACCOUNT)?;
    let plain = project.chars().all(|c| is_word(c) || c == '.');
    (plain && !project.is_empty() && !project.starts_with("gcp-sa-")).then_some(project)
}

/// The domain of a member: of its mail address, or the domain that is itself the member. A guest's
/// name in a tenant holds the address at home.
fn domain(member: &str) -> Option<&str> {
    let domain = match member.strip_prefix("domain:") {
        Some(domain) => domain,
        None => {
            let (user, domain) = member.rsplit_once('@')?;
            match user.strip_suffix("#EXT#") {
                Some(guest) => guest.rsplit_once('_')?.1,
                None => domain,
            }
        }
    };
    let google = domain.ends_with("gserviceaccount.com");
    (is_domain(domain) && !google).then_some(domain)
}

fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://")?;
    rest.split(['/', ':']).next().filter(|host| is_domain(host))
}

fn is_domain(text: &str) -> bool {
    let top = text.rsplit('.').next().unwrap_or(text);
    text.contains('.')
        && text.split('.').all(|label| !label.is_empty() && label.chars().all(is_word))
        && top.chars().all(|c| c.is_ascii_alphabetic())
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_tenant(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_name_their_owner() {
        for (subject, named) in [
            ("repo:acme/web:ref:refs/heads/main", Some("acme")),
            ("repo:acme@12/web@34:environment:prod", Some("acme")),
            ("repository_owner:acme", Some("acme")),
            ("claims['sub'] eq 'repo:acme/web:pull_request'", Some("acme")),
            ("principalSet://x/attribute.repository/acme/web", Some("acme")),
            ("principal://x/subject/repo:acme/web:ref:main", Some("acme")),
            ("repo:acme*/web", None),
            ("repo:${var.owner}/web", None),
            ("project_path:acme/web", None),
            ("system:serviceaccount:default:repo", None),
        ] {
            assert_eq!(github_owner(subject), named, "{subject}");
        }
        let condition = |text| owner_in_condition(text);
        assert_eq!(condition("assertion.repository_owner=='acme'"), Some("acme"));
        assert_eq!(condition("assertion.repository == \"acme/web\" && x"), Some("acme"));
        assert_eq!(condition("assertion.repository.startsWith('acme/')"), None);
    }

    #[test]
    fn members_name_their_domain_or_project() {
        for (member, named) in [
            ("user:jane@acme.example", Some("acme.example")),
            ("domain:acme.example", Some("acme.example")),
            ("jane_acme.example#EXT#@home.example", Some("acme.example")),
            ("oidc:team@acme.example", Some("acme.example")),
            ("allUsers", None),
            ("user:${var.user}@acme", None),
            ("serviceAccount:12@cloudbuild.gserviceaccount.com", None),
        ] {
            assert_eq!(domain(member), named, "{member}");
        }
        assert_eq!(project("serviceAccount:ci@ops.iam.gserviceaccount.com"), Some("ops"));
        assert_eq!(project("serviceAccount:service-1@gcp-sa-pubsub.iam.gserviceaccount.com"), None);
        assert_eq!(project("serviceAccount:ci@${var.p}.iam.gserviceaccount.com"), None);
        assert_eq!(host("https://id.acme.example/x"), Some("id.acme.example"));
        assert!(is_tenant("3f2b9c64-0000-4000-8000-5a1e7c9d0b42") && !is_tenant("acme"));
    }

    #[test]
    fn receivers_are_owners_or_registries() {
        let of = |party: &str, action: &str| {
            let facts = [(fact::THIRD_PARTY, party), (fact::ACTION, action)];
            of_receiver(&facts.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
                .map(|reference| (reference.kind, reference.value))
        };
        let github = |name: &str| Some((Kind::Github, name.to_owned()));
        assert_eq!(of("acme", "Acme/deploy"), github("acme"));
        assert_eq!(of("ghcr.io/acme/tool", "docker://ghcr.io/acme/tool"), github("acme"));
        let registry = Some((Kind::Domain, "registry.acme.example".to_owned()));
        assert_eq!(of("registry.acme.example:5000/tool", "x"), registry);
        assert_eq!(of("alpine", "docker://alpine"), None);
        assert_eq!(of("library/alpine", "docker://library/alpine"), None);
    }
}
