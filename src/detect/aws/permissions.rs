//! What a policy allows: the privilege of whoever it is given to.

use crate::dialect::aws_policy::{Policy, Reading, Statement, Which};
use crate::inventory::Privilege;
use crate::rule::Catalogue;

/// What is known of a policy's reach, and why it is called administrative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) privilege: Privilege,
    pub(super) because: Option<String>,
}

impl Reach {
    const UNKNOWN: Self = Self { privilege: Privilege::Unknown, because: None };

    fn admin(because: String) -> Self {
        Self { privilege: Privilege::Admin, because: Some(because) }
    }

    /// The wider of two.
    pub(super) fn max(self, other: Self) -> Self {
        if other.privilege > self.privilege { other } else { self }
    }
}

/// How the names of actions that only read begin.
const READS: [&str; 20] = [
    "get", "list", "describe", "head", "batchget", "query", "scan", "search", "select", "lookup",
    "view", "read", "check", "validate", "simulate", "preview", "detect", "estimate", "decrypt",
    "verify",
];

/// The reach of everything that one value may be.
pub(super) fn reach(readings: &[Reading], catalogue: &Catalogue) -> Reach {
    let reaches = readings.iter().map(|reading| match reading {
        Reading::Policy(policy) => policy_reach(policy, catalogue),
        Reading::Unknown(_) => Reach::UNKNOWN,
    });
    reaches.fold(Reach::UNKNOWN, Reach::max)
}

fn policy_reach(policy: &Policy, catalogue: &Catalogue) -> Reach {
    let allowed = || policy.statements.iter().filter(|statement| statement.allows);
    let passes =
        allowed().any(|statement| is_wide(statement) && covers(&statement.actions, "iam:passrole"));
    allowed()
        .map(|statement| statement_reach(statement, passes, catalogue))
        .fold(Reach::UNKNOWN, Reach::max)
}

fn statement_reach(statement: &Statement, passes: bool, catalogue: &Catalogue) -> Reach {
    if is_wide(statement) && !is_limited(statement) {
        if statement.actions.except {
            return Reach::admin("every action but those it names, on every resource".to_owned());
        }
        let everything = statement
            .actions
            .of
            .iter()
            .find(|action| matches!(action.shown(), "*" | "*:*" | "iam:*"));
        if let Some(action) = everything {
            return Reach::admin(format!("`{}` on every resource", action.shown()));
        }
        if let Some(because) = escalation(statement, passes, catalogue) {
            return Reach::admin(because);
        }
    }
    let privilege = statement.actions.of.iter().map(|action| match action.value.known() {
        Some(action) => action_privilege(action),
        None => Privilege::Unknown,
    });
    let written = if statement.actions.except { Privilege::Write } else { Privilege::Unknown };
    Reach { privilege: privilege.fold(written, Privilege::max), because: None }
}

/// An action on every role, user or function with which one becomes another.
fn escalation(statement: &Statement, passes: bool, catalogue: &Catalogue) -> Option<String> {
    let table = &catalogue.tables.get("aws-escalation-actions")?.entries;
    let mut known = table.iter().filter(|(_, how)| passes || *how == "alone");
    let (action, how) = known.find(|(action, _)| covers(&statement.actions, action))?;
    let with = if how == "alone" { "" } else { " with `iam:PassRole`" };
    Some(format!("`{action}`{with} on every resource: a way to further rights"))
}

/// What a single action does; a wildcard for all of a service's writes.
fn action_privilege(action: &str) -> Privilege {
    let name = action.rsplit(':').next().unwrap_or(action).to_ascii_lowercase();
    if READS.iter().any(|read| name.starts_with(read)) { Privilege::Read } else { Privilege::Write }
}

/// Whether some action, as written with wildcards, covers this one.
fn covers(actions: &Which, action: &str) -> bool {
    let fits = |pattern: &str| fits(&pattern.to_ascii_lowercase(), action);
    !actions.except && actions.of.iter().any(|text| text.value.known().is_some_and(fits))
}

/// Whether it is about every resource, or every principal or function.
fn is_wide(statement: &Statement) -> bool {
    let every = |text: &str| {
        let resource = text.rsplit(':').next().unwrap_or(text);
        matches!(resource, "*" | "role/*" | "user/*" | "group/*" | "policy/*")
    };
    statement.resources.except || statement.resources.of.iter().any(|text| every(text.shown()))
}

/// Whether a condition limits it; a second factor and encryption do not.
fn is_limited(statement: &Statement) -> bool {
    let limits = |key: &str| {
        let key = key.to_ascii_lowercase();
        !key.starts_with("aws:multifactorauth")
            && key != "aws:securetransport"
            && key != "aws:requestedregion"
    };
    statement.conditions.iter().any(|condition| condition.certain && limits(&condition.key))
}

/// What another account may do to a resource of ours.
pub(super) fn on_resource(statement: &Statement) -> Privilege {
    if statement.actions.except {
        return Privilege::Admin;
    }
    let each = statement.actions.of.iter().map(|action| match action.value.known() {
        None => Privilege::Unknown,
        Some(action) if action == "*" || action.ends_with(":*") => Privilege::Admin,
        Some(action) => action_privilege(action),
    });
    each.max().unwrap_or(Privilege::Unknown)
}

/// Whether a text fits a pattern of `*` and `?`.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut here) = (0, 0);
    // Where the last `*` stands, and how much of the text it has taken.
    let mut star: Option<(usize, usize)> = None;
    while here < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, here));
                at += 1;
            }
            Some(sign) if *sign == b'?' || *sign == text[here] => {
                at += 1;
                here += 1;
            }
            _ => {
                let Some((stood, taken)) = star else { return false };
                star = Some((stood, taken + 1));
                at = stood + 1;
                here = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|sign| *sign == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_actions() {
        for (pattern, text, expected) in [
            ("iam:*", "iam:passrole", true),
            ("iam:*role*", "iam:attachrolepolicy", true),
            ("iam:create?ccesskey", "iam:createaccesskey", true),
            ("iam:createaccesskey*x", "iam:createaccesskey", false),
            ("*", "", true),
            ("s3:*", "iam:passrole", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern}");
        }
        assert_eq!(action_privilege("s3:GetObject"), Privilege::Read);
        assert_eq!(action_privilege("s3:*"), Privilege::Write);
    }
}
