//! What the jobs of the repository may do that say nothing of it themselves.

use crate::github::Settings;

use super::super::point::Point;
use super::unseen;

const CHECK: &str = "tokens";

pub(super) fn points(settings: &Settings) -> Vec<Point> {
    let repo = &settings.repo;
    let set = |field: &str| {
        format!("gh api --method PUT repos/{repo}/actions/permissions/workflow {field}")
    };
    let tokens = match &settings.tokens {
        Ok(tokens) => tokens,
        Err(failure) => {
            let what = "what jobs may do that say nothing, and whether they may approve";
            return vec![unseen(CHECK, what, failure, "administration=read")];
        }
    };
    let mut points = Vec::new();
    if tokens.can_approve_pull_request_reviews == Some(true) {
        let says =
            "jobs may approve pull requests: a change can bring the workflow that approves it";
        let next = "take it away";
        points.push(
            Point::fix(CHECK, says, next).paste(set("-F can_approve_pull_request_reviews=false")),
        );
    }
    match tokens.default_workflow_permissions.as_deref() {
        Some("write") => points.push(
            Point::advice(CHECK, "jobs that say nothing may write", "let them read")
                .paste(set("-f default_workflow_permissions=read")),
        ),
        Some(_) if points.is_empty() => {
            points.push(Point::good(CHECK, "jobs that say nothing may read, and approve nothing"));
        }
        _ => {}
    }
    points
}
