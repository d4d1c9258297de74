//! What the conditions of a statement come to.

use crate::dialect::aws_policy::arn::{Arn, is_account, is_own_account};
use crate::dialect::aws_policy::{Condition, Text};

/// The conditions of one statement; all of them hold at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conditions<'p>(pub(super) &'p [Condition]);

/// The values that a claim may have.
#[derive(Debug, Clone)]
pub(super) struct Claim<'p> {
    /// Stands before each value where the claim is not the subject: `repository:`.
    pub(super) prefix: &'static str,
    pub(super) values: Vec<&'p Text>,
    /// Why the condition holds for more than its values.
    pub(super) loose: Option<&'static str>,
}

/// Keys that say which account, organisation or principal calls.
const CALLERS: [&str; 12] = [
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:sourceaccount",
    "aws:sourceowner",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:resourceaccount",
    "kms:calleraccount",
    "lambda:eventsourcetoken",
];

/// Keys that keep another account from being talked into using the trust for a third.
const GUARDS: [&str; 8] = [
    "sts:externalid",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:sourceorgid",
];

/// Keys that say from where a call may come.
const NETWORKS: [&str; 5] =
    ["aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "aws:viaawsservice"];

impl<'p> Conditions<'p> {
    fn about(self, keys: &[&str]) -> impl Iterator<Item = &'p Condition> {
        let conditions = self.0.iter();
        let about =
            |condition: &&Condition| keys.contains(&condition.key.to_ascii_lowercase().as_str());
        conditions
            .filter(about)
            .filter(|condition| !is_negative(condition))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// Whether a trust in another account is held to a condition; nothing where that depends on
    /// variables.
    pub(super) fn guard(self) -> Option<bool> {
        let mut guards = self.about(&GUARDS).filter(|condition| {
            let off = condition.values.iter().any(|value| value.value.known() == Some("false"));
            condition.certain && !off && !condition.test.to_ascii_lowercase().ends_with("ifexists")
        });
        match guards.next() {
            Some(_) => Some(true),
            None if self.uncertain() => None,
            None => Some(false),
        }
    }

    /// Whether some condition may or may not be there.
    pub(super) fn uncertain(self) -> bool {
        self.0.iter().any(|condition| !condition.certain)
    }

    /// Whether calls may come from some networks only.
    pub(super) fn network(self) -> bool {
        self.about(&NETWORKS).next().is_some()
    }

    /// Who may call, and their accounts where known; nothing where the conditions do not say. The
    /// account itself is nobody from outside.
    pub(super) fn callers(self) -> Option<Vec<(String, Option<String>)>> {
        let mut callers = Vec::new();
        let mut said = false;
        for condition in self.about(&CALLERS) {
            if condition.values.iter().any(|value| value.shown() == "*") {
                continue;
            }
            said = true;
            // What is declared beside the policy is the account's own.
            let outside = condition.values.iter().filter(|value| value.origin.is_none());
            callers.extend(outside.filter_map(|value| {
                let value = value.shown();
                let account = Arn::parse(value).map_or(value, |arn| arn.account);
                let external = is_account(account).then(|| account.to_owned());
                (!is_own_account(account)).then(|| (value.to_owned(), external))
            }));
        }
        said.then_some(callers)
    }

    /// The issuer that a key begins with: of `token.actions.githubusercontent.com:sub`.
    pub(super) fn issuer(self) -> Option<String> {
        self.0.iter().find_map(|condition| {
            let (issuer, claim) = condition.key.rsplit_once(':')?;
            let known = issuer.contains('.') && !issuer.contains("${");
            (known && matches!(claim, "sub" | "aud")).then(|| issuer.to_owned())
        })
    }

    /// The values of a claim, whatever its issuer is called.
    pub(super) fn claim(self, name: &str) -> Option<Claim<'p>> {
        let is_it = |condition: &&Condition| {
            let claim = condition.key.rsplit(':').next().unwrap_or_default();
            claim.trim_end_matches('}').eq_ignore_ascii_case(name)
        };
        let mut found: Option<Claim<'p>> = None;
        for condition in self.0.iter().filter(is_it).filter(|condition| !is_negative(condition)) {
            let claim = found.get_or_insert(Claim { prefix: "", values: Vec::new(), loose: None });
            claim.values.extend(&condition.values);
            let test = condition.test.to_ascii_lowercase();
            if test.ends_with("ifexists") {
                claim.loose = Some("`IfExists` holds for tokens without the claim");
            } else if test.starts_with("forallvalues:") {
                claim.loose = Some("`ForAllValues` holds for tokens without the claim");
            }
        }
        found.filter(|claim| !claim.values.is_empty())
    }

    /// Whom the tokens must be about: `sub`, or another claim that names a repository or workflow.
    pub(super) fn subject(self) -> Option<Claim<'p>> {
        let instead = [
            "job_workflow_ref:",
            "repository:",
            "repository_id:",
            "repository_owner_id:",
            "repository_owner:",
        ];
        self.claim("sub").or_else(|| {
            instead.into_iter().find_map(|prefix| {
                let claim = self.claim(prefix.trim_end_matches(':'))?;
                Some(Claim { prefix, ..claim })
            })
        })
    }

    /// For whom the tokens must be made.
    pub(super) fn audience(self) -> Option<String> {
        let values = self.claim("aud")?.values;
        Some(values.iter().map(|value| value.shown()).collect::<Vec<_>>().join(" "))
    }

    /// Whether Cognito's guests are let in.
    pub(super) fn guests(self) -> bool {
        let values = self.claim("amr").map(|claim| claim.values);
        values.is_none_or(|values| values.iter().any(|value| value.shown() == "unauthenticated"))
    }
}

fn is_negative(condition: &Condition) -> bool {
    let test = condition.test.to_ascii_lowercase();
    test.contains("not") || test.starts_with("null")
}
