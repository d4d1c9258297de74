//! By which of its names an identity is one wherever it is seen: the table `scopes` says it of each
//! kind. What has no such name is the repository's own, however often the same name is used.

use std::collections::BTreeSet;

use crate::inventory::{Identity, fact};
use crate::rule::Table;

/// A kind whose identities a store of GitHub keeps, for a repository or for its organisation.
pub(super) const STORE: &str = "store";

/// A name of everywhere says what it is a name of.
pub(super) fn name(issuer: &str, kind: &str, text: &str) -> String {
    format!("{issuer}/{kind} {text}")
}

/// What an organisation keeps.
pub(super) fn kept(organisation: &str, key: &str) -> String {
    format!("{}: {key}", organisation.to_ascii_lowercase())
}

/// The words of the table for an identity.
pub(super) fn words<'t>(table: Option<&'t Table>, identity: &Identity) -> &'t str {
    let kind = format!("{}/{}", identity.key.issuer(), identity.key.kind());
    // A grant or a trust is written where it is; whom it names is another identity.
    let edge = identity.key.as_str().contains("<-");
    table.filter(|_| !edge).and_then(|table| table.lookup(&kind)).unwrap_or_default()
}

/// The names by which an identity is the same everywhere; `known` are all that it has.
pub(super) fn of<'n>(
    identity: &Identity,
    words: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let (issuer, kind) = (identity.key.issuer(), identity.key.kind());
    let known = known.into_iter().map(|text| text.strip_prefix("serviceAccount:").unwrap_or(text));
    let known: Vec<&str> = known.collect();
    for word in words.split(' ') {
        let is: fn(&str) -> bool = match word {
            "arn" => is_arn,
            "email" => is_account,
            "id" => is_id,
            "resource" => is_resource,
            "value" if hashed(identity) => {
                names.insert(identity.key.as_str().to_owned());
                continue;
            }
            _ => continue,
        };
        names.extend(known.iter().filter(|text| is(text)).map(|text| name(issuer, kind, text)));
    }
    // Seen in the organisation itself, and in no repository of it.
    for of in identity.facts(fact::IN).into_iter().filter(|of| is_organisation(identity, of)) {
        let key = identity.key.as_str();
        names.insert(kept(of, key.strip_suffix(&format!("@{of}")).unwrap_or(key)));
    }
    names
}

/// Whether evidence says that it is an organisation's.
fn is_organisation(identity: &Identity, of: &str) -> bool {
    let observed = |fact: &str| fact == fact::EVIDENCE;
    !of.contains(['/', '@']) && identity.facts(fact::VIA).into_iter().any(observed)
}

/// Whether its key is made of its value.
fn hashed(identity: &Identity) -> bool {
    let literals = identity.sightings.iter().filter_map(|sighting| sighting.literal.as_ref());
    let mut literals = literals.peekable();
    literals.peek().is_some() && literals.all(|(redacted, _)| redacted.is_of_value())
}

/// What stands for something that is only known when it runs.
fn is_open(text: &str) -> bool {
    text.contains(['*', '$', '{', '?'])
}

/// `arn:aws:iam::111122223333:role/deploy`
pub(super) fn is_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let first = parts.next() == Some("arn");
    let account = parts.nth(3).unwrap_or_default();
    let rest = parts.next().unwrap_or_default();
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    first && digits && !rest.is_empty() && !is_open(text)
}

fn is_account(text: &str) -> bool {
    text.contains('@') && text.ends_with(".gserviceaccount.com") && !is_open(text)
}

fn is_id(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let groups: Vec<_> = text.split('-').map(str::len).collect();
    let uuid = groups == [8, 4, 4, 4, 12]
        && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let client = text.starts_with("Iv1.") || text.starts_with("Iv23");
    (digits && (4..=20).contains(&text.len()))
        || uuid
        || (!is_open(text) && (client || text.ends_with(".apps.googleusercontent.com")))
}

fn is_resource(text: &str) -> bool {
    let full = text.starts_with("projects/") || text.starts_with("/subscriptions/");
    full && text.matches('/').count() > 3 && !is_open(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_whole_or_none() {
        assert!(is_arn("arn:aws:iam::111122223333:role/ci/deploy"));
        for text in [
            "deploy",
            "arn:aws:iam::${var.a}:role/x",
            "arn:aws:s3:::assets",
            "arn:aws:iam::1:role/x",
        ] {
            assert!(!is_arn(text), "{text}");
        }
        assert!(is_account("ci@ops.iam.gserviceaccount.com"));
        assert!(!is_account("ci@${var.project}.iam.gserviceaccount.com"));
        for (text, whole) in [
            ("123456", true),
            ("3f2b9c64-0000-4000-8000-5a1e7c9d0b42", true),
            ("Iv1.8a61f9b3a7aba766", true),
            ("RELEASE_APP_ID", false),
            ("12", false),
            ("", false),
        ] {
            assert_eq!(is_id(text), whole, "{text}");
        }
        assert!(is_resource("projects/12/locations/global/workloadIdentityPools/ci/providers/gh"));
        assert!(!is_resource("projects/12"));
    }
}
