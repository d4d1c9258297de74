//! What a JSON text looks like: the keys of its first object, and none of what stands at them.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::evidence::Tool;

/// The keys of an object, or of the first object of a list.
#[derive(Debug, Default)]
pub(super) struct Shape {
    keys: BTreeSet<String>,
    /// The keys of the object at `data`, in which Vault wraps what it prints.
    data: BTreeSet<String>,
}

/// The keys by which a tool's output is known, and those it has at `data`.
const MARKS: &[(Tool, &[&str], &[&str])] = &[
    (Tool::AwsCredentialReport, &["Content", "ReportFormat"], &[]),
    (Tool::AwsAccessKeys, &["AccessKeyMetadata"], &[]),
    (Tool::GcloudKeys, &["name", "validAfterTime"], &[]),
    (Tool::AzureApps, &["appId", "passwordCredentials"], &[]),
    (Tool::AzureAppCredentials, &["keyId", "startDateTime", "endDateTime"], &[]),
    (Tool::VaultToken, &["data"], &["creation_time", "accessor"]),
    (Tool::VaultKvMetadata, &["data"], &["versions", "current_version"]),
    (Tool::GithubActionsSecrets, &["total_count", "secrets"], &[]),
    (Tool::GithubCodespacesSecrets, &["total_count", "secrets"], &[]),
    (Tool::GithubDependabotSecrets, &["total_count", "secrets"], &[]),
    (Tool::GithubActionsSecrets, &["name", "updatedAt"], &[]),
    (Tool::GithubCodespacesSecrets, &["name", "updatedAt"], &[]),
    (Tool::GithubDependabotSecrets, &["name", "updatedAt"], &[]),
    (Tool::GithubDeployKeys, &["title", "key", "read_only", "created_at"], &[]),
    (Tool::GitlabAccessTokens, &["name", "revoked", "scopes", "created_at"], &[]),
    (Tool::GitlabDeployTokens, &["name", "username", "revoked", "scopes"], &[]),
    (Tool::OktaApps, &["label", "signOnMode"], &[]),
    (Tool::OktaAppKeys, &["kid", "created", "kty"], &[]),
    (Tool::OktaAppKeys, &["id", "created", "status", "secret_hash"], &[]),
    (Tool::Auth0Apps, &["client_id", "name"], &[]),
    (Tool::Auth0Apps, &["clients"], &[]),
    (Tool::Auth0Credentials, &["credential_type", "created_at"], &[]),
];

impl Shape {
    /// The shape of a text's first value; the whole text must be JSON.
    pub(super) fn of(text: &str) -> Result<Self, serde_json::Error> {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Self>();
        let first = values.next().transpose()?.unwrap_or_default();
        values.try_for_each(|value| value.map(|_| ()))?;
        Ok(first)
    }

    /// Whether it says nothing: a list without items.
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub(super) fn has_data(&self, key: &str) -> bool {
        self.data.contains(key)
    }

    /// The tools that print such a thing.
    pub(super) fn tools(&self) -> Vec<Tool> {
        let fits = |(_, keys, data): &&(Tool, &[&str], &[&str])| {
            keys.iter().all(|key| self.keys.contains(*key))
                && data.iter().all(|key| self.data.contains(*key))
        };
        MARKS.iter().filter(fits).map(|(tool, ..)| *tool).collect()
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Look)
    }
}

struct Look;

/// A scalar's shape: it has no keys, and what it is is not looked at.
macro_rules! scalars {
    ($($name:ident($type:ty)),*) => {
        $(fn $name<E: Error>(self, _: $type) -> Result<Shape, E> {
            Ok(Shape::default())
        })*
    };
}

impl<'de> Visitor<'de> for Look {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    scalars!(visit_bool(bool), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_str(&str));

    fn visit_unit<E: Error>(self) -> Result<Shape, E> {
        Ok(Shape::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let first = list.next_element()?.unwrap_or_default();
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut shape = Shape::default();
        while let Some(key) = map.next_key::<String>()? {
            if key == "data" {
                shape.data = map.next_value::<Shape>()?.keys;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            shape.keys.insert(key);
        }
        Ok(shape)
    }
}
