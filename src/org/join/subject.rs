//! Which repository a trust lets in: the subjects of GitHub's tokens, as clouds compare them.

/// Claims whose value begins with a repository.
const CLAIMS: [&str; 4] = ["repo:", "repository:", "/attribute.repository/", "job_workflow_ref:"];

/// `acme/web` of `repo:acme/web:ref:refs/heads/main` and of the other forms of a subject; none where
/// it is a pattern or not written out. GitHub does not tell cases apart.
pub(super) fn repository(subject: &str) -> Option<String> {
    CLAIMS.into_iter().find_map(|claim| {
        let at = subject.find(claim)?;
        let before = subject[..at].chars().next_back();
        let whole = claim.starts_with('/') || before.is_none_or(|c| !is_word(c));
        named(&subject[at + claim.len()..]).filter(|_| whole)
    })
}

/// The repository in `assertion.repository == "acme/web"`.
pub(super) fn in_condition(condition: &str) -> Option<String> {
    condition.match_indices(".repository").find_map(|(at, claim)| {
        let rest = condition[at + claim.len()..].trim_start().strip_prefix("==")?.trim_start();
        named(rest.strip_prefix(['"', '\''])?)
    })
}

/// A repository that a text begins with. `acme@12/web@34` has the ids beside the names.
fn named(text: &str) -> Option<String> {
    let (owner, rest) = text.split_once('/')?;
    let owner = owner.split('@').next()?;
    let end = rest.find(|c: char| !is_word(c) && c != '.').unwrap_or(rest.len());
    let (repository, rest) = rest.split_at(end);
    let ends = rest.is_empty() || rest.starts_with([':', '@', '/', '"', '\'']);
    let plain = !owner.is_empty() && owner.chars().all(is_word) && !repository.is_empty();
    (ends && plain).then(|| format!("{owner}/{repository}").to_ascii_lowercase())
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_name_their_repository() {
        for (subject, named) in [
            ("repo:acme/web:ref:refs/heads/main", Some("acme/web")),
            ("repo:Acme/Web.js:environment:prod", Some("acme/web.js")),
            ("repo:acme@12/web@34:environment:prod", Some("acme/web")),
            ("claims['sub'] eq 'repo:acme/web:pull_request'", Some("acme/web")),
            ("principalSet://x/attribute.repository/acme/web", Some("acme/web")),
            ("job_workflow_ref:acme/ci/.github/workflows/deploy.yml@v1", Some("acme/ci")),
            ("repo:acme/*", None),
            ("repo:acme/web*", None),
            ("repo:${var.owner}/web", None),
            ("111122223333", None),
        ] {
            assert_eq!(repository(subject).as_deref(), named, "{subject}");
        }
        let condition = "assertion.repository == 'acme/web'";
        assert_eq!(in_condition(condition).as_deref(), Some("acme/web"));
        assert_eq!(in_condition("assertion.repository_owner == 'acme'"), None);
    }
}
