//! What a template of Azure reads of credentials that are kept elsewhere: `vault.getSecret('smtp')`,
//! `storage.listKeys()`, and the same in JSON, `listKeys(resourceId(…), …)`.

use super::Detector;
use super::capture::{Captured, Captures};
use super::found::Seen;
use crate::dialect::Resolved;
use crate::dialect::arm::{Read, Template};
use crate::inventory::Found;
use crate::rule::DetectRule;
use crate::source::Source;

/// The rule about secrets in a vault.
const SECRET: &str = "azure-key-vault-secret";

/// Rules about keys that an account has, which a call lists.
const KEYS: [&str; 2] = ["azure-account-key", "azure-shared-access-key"];

/// Sights every credential that a template reads.
pub(super) fn references<'c>(
    detector: &Detector<'c>,
    template: &Template<'_>,
    source: &Source,
    found: &mut Vec<Found<'c>>,
) {
    for read in template.reads() {
        let Read { kind, name, method, span } = read;
        let rule = match &*kind {
            "microsoft.keyvault/vaults/secrets" => detector.catalogue.detect.get(SECRET),
            kind => lists(detector, kind),
        };
        let Some((rule, hole)) = rule.and_then(|rule| Some((rule, rule.key.holes().last()?)))
        else {
            continue;
        };
        let address = match &name {
            Resolved::Named(address) => address.clone(),
            // As the resource itself is called where nothing names it.
            name => template.unique(&format!("{kind}/{}", name.shown())),
        };
        let captured = Captured { value: name, span: Some(span) };
        let captures: Captures = [(hole.to_owned(), captured)].into();
        let mut seen = Seen::at(source.location(span), captures, true);
        seen.address = Some(address);
        seen.fact("via", method);
        found.push(seen.found(rule, None, detector.catalogue));
    }
}

/// The rule about the keys that resources of a type have.
fn lists<'c>(detector: &Detector<'c>, kind: &str) -> Option<&'c DetectRule> {
    let mut rules = detector.arm.get(kind).map(|(rule, _)| rule);
    rules.find(|rule| KEYS.contains(&&*rule.id))
}
