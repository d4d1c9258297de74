//! Whom a condition on an OpenID Connect token's subject lets in.

use crate::detect::found::lookup;
use crate::inventory::Breadth;
use crate::rule::Catalogue;

/// What is to be said of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) breadth: Breadth,
    /// The organisation or group at the issuer that it belongs to.
    pub(super) owner: Option<String>,
    /// Further facts, by name.
    pub(super) facts: Vec<(&'static str, String)>,
}

/// A subject of a platform, from the table `oidc-issuers`.
pub(super) fn judge(platform: Option<&str>, subject: &str, catalogue: &Catalogue) -> Verdict {
    match platform {
        Some("github") => github(subject),
        None if subject.starts_with("repo:") => github(subject),
        _ => {
            let listed = lookup(catalogue, "wide-delegates", subject);
            let breadth = match listed {
                Some(why) => wide(why),
                None if subject.starts_with('*') => wide("the subject begins with a wildcard"),
                None => Breadth::Exact,
            };
            Verdict { breadth, owner: group(platform, subject), facts: Vec::new() }
        }
    }
}

/// The organisation in a subject of GitLab, HCP Terraform or Buildkite.
fn group(platform: Option<&str>, subject: &str) -> Option<String> {
    let rest = match platform {
        Some("gitlab") => subject.strip_prefix("project_path:")?,
        Some("terraform-cloud" | "buildkite") => subject.strip_prefix("organization:")?,
        _ => return None,
    };
    let name = rest.split(['/', ':']).next()?;
    (!name.contains('*')).then(|| name.to_owned())
}

fn wide(why: &str) -> Breadth {
    Breadth::Wide(why.to_owned())
}

/// Claims that bind a customised subject to a repository or an organisation.
const BOUND: [&str; 8] = [
    "repository:",
    "repository_id:",
    "repository_owner:",
    "repository_owner_id:",
    "job_workflow_ref:",
    "enterprise:",
    "enterprise_id:",
    "repo_property_",
];

/// `repo:acme/web:ref:refs/heads/main`, `repo:acme@1/web@2:environment:prod`.
fn github(subject: &str) -> Verdict {
    let verdict = |breadth| Verdict { breadth, owner: None, facts: Vec::new() };
    let Some(rest) = subject.strip_prefix("repo:") else {
        return verdict(match BOUND.iter().find_map(|claim| subject.strip_prefix(claim)) {
            Some(value) if !value.starts_with('*') => Breadth::Exact,
            _ if subject.trim_matches('*').is_empty() => wide("any repository on GitHub"),
            _ => wide("the subject names no repository: any on GitHub can present it"),
        });
    };
    let Some((owner, rest)) = rest.split_once('/') else {
        return verdict(match rest.trim_end_matches('*') {
            "" => wide("any repository on GitHub"),
            owner => wide(&format!("any repository of any owner whose name begins with `{owner}`")),
        });
    };
    if owner.contains(['*', '?']) {
        return verdict(wide("any repository of any owner whose name fits"));
    }
    let (repository, claims) = rest.split_once(':').unwrap_or((rest, ""));
    let breadth = match (repository, claims) {
        ("*", _) => wide(&format!("every repository of {owner}, those of tomorrow included")),
        (name, _) if name.contains(['*', '?']) => {
            wide(&format!("every repository of {owner} whose name fits `{name}`"))
        }
        (_, "pull_request") => wide("any pull request, before anybody has looked at it"),
        _ => Breadth::Exact,
    };
    let mut facts = Vec::new();
    let form = match () {
        () if has_id(owner, '@', 1) && has_id(repository, '@', 1) => "immutable",
        () if has_id(owner, '-', 3) && has_id(repository, '-', 3) => "withdrawn",
        () => "by name",
    };
    facts.push(("subject_form", form.to_owned()));
    if claims.ends_with('*') {
        facts.push(("any_ref", "yes".to_owned()));
    }
    let breadth = match (breadth, form) {
        (Breadth::Exact, "withdrawn") => {
            wide("written for a withdrawn form of subjects, which another name can be made to fit")
        }
        (breadth, _) => breadth,
    };
    let owner = owner.split('@').next().unwrap_or(owner);
    Verdict { breadth, owner: Some(owner.to_owned()), facts }
}

/// Whether a name ends in so many digits behind a sign: `web@4711`.
fn has_id(name: &str, sign: char, least: usize) -> bool {
    let id = name.rsplit_once(sign).map_or("", |(_, id)| id);
    id.len() >= least && id.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn github_subjects() {
        let exact = [
            "repo:acme/web:ref:refs/heads/main",
            "repo:acme/web:*",
            "repo:acme/web:environment:prod",
            "repo:acme@123/web@456:ref:refs/heads/main",
            "repository_owner_id:123:job_workflow_ref:acme/ci/.github/workflows/d.yml@*",
        ];
        for subject in exact {
            assert_eq!(github(subject).breadth, Breadth::Exact, "{subject}");
        }
        let wide = [
            "*",
            "repo:*",
            "repo:acme*",
            "repo:acme/*",
            "repo:acme/*:environment:prod",
            "repo:acme/web*",
            "repo:*/web:*",
            "repo:acme/web:pull_request",
            "environment:prod",
            "workflow:ci:repo:acme/web",
            "repo:acme-123/web-456:*",
        ];
        for subject in wide {
            assert!(matches!(github(subject).breadth, Breadth::Wide(_)), "{subject}");
        }
        let verdict = github("repo:acme@123/web@456:ref:refs/heads/main");
        assert_eq!(verdict.owner.as_deref(), Some("acme"));
        assert_eq!(verdict.facts, [("subject_form", "immutable".to_owned())]);
    }
}
