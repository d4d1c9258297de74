//! Whether the code owners of the roster are asked, and whether GitHub knows them.

use crate::github::Settings;

use super::super::point::Point;
use super::unseen;

const CHECK: &str = "review";

const RULE: &str = "\
{
  \"type\": \"pull_request\",
  \"parameters\": {
    \"require_code_owner_review\": true,
    \"required_approving_review_count\": 1,
    \"dismiss_stale_reviews_on_push\": true,
    \"require_last_push_approval\": true,
    \"required_review_thread_resolution\": false
  }
}";

pub(super) fn point(settings: &Settings) -> Point {
    let branch = &settings.branch;
    let by_rule = settings.rules.iter().flatten().any(|rule| rule.code_owners());
    let by_protection = settings.protection.iter().flatten().any(|it| it.code_owners());
    if by_rule || by_protection {
        return Point::good(CHECK, format!("`{branch}` requires the approval of code owners"));
    }
    match (&settings.rules, &settings.protection) {
        (Err(failure), _) => {
            unseen(CHECK, "whether code owners must approve", failure, "metadata=read")
        }
        (_, Err(failure)) => {
            let what = "no ruleset asks code owners; whether the branch's own protection does";
            unseen(CHECK, what, failure, "administration=read")
        }
        _ => Point::fix(
            CHECK,
            format!("`{branch}` does not require the approval of code owners: anybody may change the roster"),
            "add this rule to the ruleset",
        )
        .paste(RULE),
    }
}

/// Lines of CODEOWNERS that GitHub does not take as they are meant.
pub(super) fn unread(settings: &Settings) -> Vec<Point> {
    let errors = match &settings.codeowners {
        Ok(errors) => errors,
        Err(failure) => {
            let what = "whether GitHub knows every code owner";
            return vec![unseen("owners", what, failure, "contents=read")];
        }
    };
    let told = errors.iter().map(|error| {
        let path = error.path.as_deref().unwrap_or("CODEOWNERS");
        let line = error.line.map(|line| format!(":{line}")).unwrap_or_default();
        let kind = error.kind.as_deref().unwrap_or("not understood");
        let says = format!("GitHub says of {path}{line}: {kind}; the line guards nothing");
        Point::fix("owners", says, "correct it: a team must be visible and may write")
    });
    let told: Vec<_> = told.collect();
    match told.is_empty() {
        true => vec![Point::good("owners", "GitHub finds no fault in CODEOWNERS")],
        false => told,
    }
}
