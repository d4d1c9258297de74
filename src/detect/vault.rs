//! What Ansible Vault has encrypted: the password that opens it, and the variables in it.

use super::Detector;
use super::found::{Seen, captures_of};
use crate::dialect::ansible;
use crate::inventory::{Found, fact};
use crate::source::{Source, Span};

/// The rule about what opens a vault.
const PASSWORD: &str = "ansible-vault-password";

/// The rule about a variable that is encrypted.
const VARIABLE: &str = "ansible-vault-variable";

/// Sights every encrypted text of a file. It stands where a person would look: at the variable's name,
/// and in a file that is encrypted as a whole in its first line.
pub(super) fn detect<'c>(detector: &Detector<'c>, source: &Source, found: &mut Vec<Found<'c>>) {
    let text = &*source.text;
    let mut seen = |rule: &str, captures: [(&str, Option<String>); 1], at: Span| {
        let Some(rule) = detector.catalogue.detect.get(rule) else { return };
        let mut seen = Seen::at(source.location(at), captures_of(captures), true);
        seen.fact(fact::VALUE, "reference");
        found.push(seen.found(rule, None, detector.catalogue));
    };
    for (at, _) in text.match_indices(ansible::VAULT) {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        // It begins a file, or stands in the lines below the variable that it is the value of.
        if !text[line..at].trim().is_empty() {
            continue;
        }
        let Some(label) = text.get(at..).and_then(ansible::vault_label) else { continue };
        let name = variable(text, line);
        if name.is_none() && at != line {
            continue;
        }
        let place = name.unwrap_or(Span::new(at, at + ansible::VAULT.len()));
        seen(PASSWORD, [("label", Some(label.to_owned()))], place);
        if let Some(name) = name {
            seen(VARIABLE, [("name", Some(source.slice(name).to_owned()))], name);
        }
    }
}

/// The name before `: !vault |`, in the line before the one that starts at `line`.
fn variable(text: &str, line: usize) -> Option<Span> {
    let above = text.get(..line)?.strip_suffix('\n')?;
    let start = above.rfind('\n').map_or(0, |end| end + 1);
    let written = above.get(start..)?;
    let (name, tag) = written.split_once(':')?;
    let from = start + (name.len() - name.trim_start_matches([' ', '-', '"', '\'']).len());
    let to = start + name.trim_end_matches(['"', '\'']).len();
    (tag.trim_start().starts_with("!vault") && from < to).then_some(Span::new(from, to))
}
