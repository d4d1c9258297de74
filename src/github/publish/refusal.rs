//! One line on what GitHub did not take: what there is instead, and what would change that.

use super::Rung;
use crate::github::Failure;

/// What there is instead, and why.
pub(super) fn told(rung: &Rung, failure: &Failure, reads_only: Option<&str>) -> String {
    let Rung { instead, needs, gives, .. } = rung;
    let denied = failure.is_permission() && !matches!(failure, Failure::Unauthorized(_));
    match (failure, reads_only) {
        (_, Some(why)) if denied => format!("{instead}; {why} runs with a token that only reads"),
        (Failure::Forbidden { needs: Some(accepted), .. }, None) => {
            let needs = writing(accepted).unwrap_or_else(|| (*needs).to_owned());
            format!("{instead}; `{needs}` {gives}")
        }
        (_, None) if denied => format!("{instead}; `{needs}` {gives} (GitHub says: {failure})"),
        _ => format!("{instead}; {failure}"),
    }
}

/// A permission to write, as a workflow names it, out of what `X-Accepted-GitHub-Permissions` holds:
/// `checks=write`, or several, the alternatives parted by `;`.
fn writing(accepted: &str) -> Option<String> {
    let alternatives = accepted.split(';').map(|one| one.split(',').map(str::trim));
    for mut alternative in alternatives {
        if let Some(name) = alternative.find_map(|one| one.strip_suffix("=write"))
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        {
            return Some(format!("{}: write", name.replace('_', "-")));
        }
    }
    None
}

#[test]
fn the_permission_is_named_as_a_workflow_names_it() {
    let say = |needs: Option<&str>, reads_only| {
        let message = "Resource not accessible by integration".to_owned();
        let needs = needs.map(str::to_owned);
        told(&super::ANNOTATIONS, &Failure::Forbidden { status: 403, message, needs }, reads_only)
    };
    let more = "in the log, the worst of them; `checks: write` shows all of them in a check run";
    assert_eq!(say(Some("checks=write"), None), more);
    assert_eq!(say(Some("checks=read"), None), more);
    assert!(say(None, None).starts_with(more));
    let fork = "in the log, the worst of them; a pull request from a fork runs with a token that only reads";
    assert_eq!(say(Some("checks=write"), Some("a pull request from a fork")), fork);
    assert_eq!(
        writing("issues=read; pull_requests=write").as_deref(),
        Some("pull-requests: write")
    );
    let expired = Failure::Unauthorized("Bad credentials".to_owned());
    assert!(told(&super::COMMENT, &expired, Some("x")).contains("does not accept the token"));
}
