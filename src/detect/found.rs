//! From what matched to a sighting with the identity's key.

use std::sync::Arc;

use super::capture::{Captures, plain};
use crate::dialect::Resolved;
use crate::inventory::{
    Attributes, Found, Grant, IdentityKey, Privilege, Redacted, Sighting, fact,
};
use crate::rule::{Catalogue, Class, Confidence, DetectRule, Match, PrivilegeOf, Template};
use crate::source::Location;

/// What matched, before it has a key.
pub(crate) struct Seen {
    pub(crate) captures: Captures,
    /// Where the sighting stands.
    pub(crate) location: Location,
    /// Stands in where the value that names the identity is not known.
    pub(crate) address: Option<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) carried_by: Vec<String>,
    pub(crate) facts: Attributes,
    pub(crate) grant: Option<Grant>,
    pub(crate) literal: Option<(Redacted, Confidence)>,
    pub(crate) live: bool,
}

impl Seen {
    /// Something seen at a place, with nothing else known.
    pub(crate) fn at(location: Location, captures: Captures, live: bool) -> Self {
        Self {
            captures,
            location,
            address: None,
            aliases: Vec::new(),
            carried_by: Vec::new(),
            facts: Attributes::new(),
            grant: None,
            literal: None,
            live,
        }
    }

    /// Adds a fact.
    pub(crate) fn fact(&mut self, name: &str, value: impl Into<String>) {
        self.facts.insert(name.to_owned(), value.into());
    }

    /// The sighting under the rule's key, or the match's own.
    pub(crate) fn found<'c>(
        mut self,
        rule: &'c DetectRule,
        from: Option<&Match>,
        catalogue: &Catalogue,
    ) -> Found<'c> {
        let template = from.and_then(|rule| rule.key.as_ref()).unwrap_or(&rule.key);
        let key = self.key(rule, template);
        let aliases = rule.aliases.iter().filter_map(|alias| self.known(alias));
        let mut aliases: Vec<String> = aliases.collect();
        aliases.append(&mut self.aliases);
        let own = from.map(|from| &from.held_with).filter(|own| !own.0.is_empty());
        let templates = &own.unwrap_or(&rule.held_with).0;
        let held_with = templates
            .iter()
            .filter_map(|key| self.known(key).or_else(|| self.named(key)))
            .collect();
        self.facts.extend(rule.attributes.clone());
        if let Some(from) = from {
            self.facts.extend(from.attributes.clone());
            if let Some(privilege) = &from.privilege {
                let privilege = self::privilege(catalogue, privilege, &self.captures);
                self.fact(fact::PRIVILEGE, privilege.as_str());
            }
        }
        for (name, captured) in &self.captures {
            if name != "each" {
                let shown = clean(captured.value.shown());
                if !shown.is_empty() {
                    self.facts.entry(name.clone()).or_insert(shown);
                }
            }
        }
        let carriers = self.captures.values().filter_map(|captured| match &captured.value {
            Resolved::Named(name) => Some(name.clone()),
            _ => None,
        });
        self.carried_by.extend(carriers);
        let sighting = Sighting {
            rule: Arc::from(rule.id.as_str()),
            location: self.location,
            attributes: self.facts,
            literal: self.literal,
            grant: self.grant,
            live: self.live,
        };
        Found { rule, key, aliases, held_with, carried_by: self.carried_by, sighting }
    }

    /// An edge may be named by an expression as written, since that is what a reviewer sees; an
    /// identity may not, since the same expression means another identity elsewhere.
    fn key(&mut self, rule: &DetectRule, template: &Template) -> IdentityKey {
        let edge = rule.class == Class::DelegatedAdmin;
        let told = |name: &str| match &self.captures.get(name)?.value {
            Resolved::Known(text) | Resolved::Named(text) => Some(text.as_str()),
            // The part that names it may be written out where the rest is not:
            // `arn:aws:iam::${{ vars.ACCOUNT }}:role/deploy`.
            Resolved::Unknown(text) => template
                .picks(name, text)
                .filter(|part| !part.contains(['$', '{', '}', '(']))
                .map(|_| text.as_str()),
        };
        let written = |name: &str| {
            let captured = self.captures.get(name).filter(|_| edge)?;
            Some(captured.value.shown())
        };
        let rendered = template.render_either(told, written);
        match rendered {
            Ok(key) => {
                let named = self.captures.values().any(|c| matches!(c.value, Resolved::Named(_)));
                if named {
                    self.fact(fact::NAMED_BY, "reference");
                }
                IdentityKey::new(name(&key))
            }
            Err(missing) => {
                let missing = missing.to_owned();
                let address =
                    self.address.clone().unwrap_or_else(|| self.location.path.to_string());
                self.fact(fact::NAMED_BY, format!("address, since `{missing}` is not known"));
                let mut parts = template.as_str().splitn(3, '/');
                let (issuer, kind) = (parts.next(), parts.next());
                IdentityKey::new(name(&format!(
                    "{}/{}/{address}",
                    issuer.unwrap_or_default(),
                    kind.unwrap_or(&rule.kind),
                )))
            }
        }
    }

    /// What carries the template's value, where a value is not known: `aws_iam_role.deploy`, also
    /// inside a text: `serviceAccount:${google_service_account.ci}`.
    fn named(&self, template: &Template) -> Option<String> {
        let mut values = template.holes().filter_map(|name| self.captures.get(name));
        values.find_map(|captured| match &captured.value {
            Resolved::Named(name) => Some(name.clone()),
            Resolved::Unknown(text) => {
                let (_, rest) = text.split_once("${")?;
                Some(rest.split_once('}')?.0.to_owned())
            }
            Resolved::Known(_) => None,
        })
    }

    fn known(&self, template: &Template) -> Option<String> {
        let value =
            |name: &str| self.captures.get(name).and_then(|captured| captured.value.known());
        template.render(value).ok().map(|text| name(&text))
    }
}

/// The privilege that a table says of a captured role or scope; of a list of them, the highest.
pub(crate) fn privilege(
    catalogue: &Catalogue,
    privilege: &PrivilegeOf,
    captures: &Captures,
) -> Privilege {
    let words = captures.get(&privilege.of).map(|captured| captured.value.shown());
    let words = words.into_iter().flat_map(|words| words.split(','));
    let words = words.map(|word| word.trim_matches([' ', '\n', '[', ']', '"']));
    let known = words.filter_map(|word| lookup(catalogue, &privilege.table, word));
    known.map(Privilege::from_word).max().unwrap_or(Privilege::Unknown)
}

/// What a table says of a name.
pub(crate) fn lookup<'c>(catalogue: &'c Catalogue, table: &str, name: &str) -> Option<&'c str> {
    catalogue.tables.get(table)?.lookup(name)
}

/// One line of at most 200 characters: expressions may span lines.
pub(crate) fn clean(text: &str) -> String {
    // Nearly every name is one word of plain letters.
    if text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 200 {
        return line;
    }
    line.chars().take(199).chain(['…']).collect()
}

/// One line; where it had to be cut, a hash tells it from others that begin alike.
fn name(text: &str) -> String {
    let name = clean(text);
    match name.strip_suffix('…') {
        Some(cut) if !text.ends_with('…') => format!("{cut}…{}", Redacted::new(text, 0).hash()),
        _ => name,
    }
}

/// Captures from plain facts.
pub(crate) fn captures_of<const N: usize>(facts: [(&str, Option<String>); N]) -> Captures {
    let known =
        facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), plain(value?))));
    known.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule;

    #[test]
    fn a_list_has_the_highest_privilege_in_it() {
        let privilege = |table: &str, words: &str| {
            let of = PrivilegeOf { of: "role".to_owned(), table: table.to_owned() };
            let captures = captures_of([("role", Some(words.to_owned()))]);
            super::privilege(rule::built_in().unwrap(), &of, &captures)
        };
        assert_eq!(privilege("slack-scopes", "chat:write, admin.users:write"), Privilege::Admin);
        assert_eq!(privilege("slack-scopes", "channels:read, im:history"), Privilege::Read);
        assert_eq!(
            privilege("github-permissions", "issues: write, members: read"),
            Privilege::Write
        );
        assert_eq!(privilege("github-permissions", "secrets: write"), Privilege::Admin);
        let written = r#"["Mail.Read", "Directory.ReadWrite.All"]"#;
        assert_eq!(privilege("entra-roles", written), Privilege::Admin);
        assert_eq!(privilege("app-scopes", "read_orders,write_products"), Privilege::Write);
        assert_eq!(privilege("app-scopes", "something else"), Privilege::Unknown);
    }
}
