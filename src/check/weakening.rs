//! A change is held to its base: what it loosens is told, and what was there before may be spared.

use std::collections::BTreeSet;

use super::Context;
use super::draft::Draft;
use crate::change::Change;
use crate::finding::{Finding, State};
use crate::inventory::IdentityKey;
use crate::roster::Loosening;
use crate::rule::Level;

/// The rules judged here.
pub(super) const RULES: &[&str] = &["baseline-loosened", WEAKENED];

const WEAKENED: &str = "roster-weakened";

/// One finding for each loosening, at the line that loosens. What is gone is shown where it was.
pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let told = |rule, was, loosened: &[Loosening]| -> Vec<_> {
        loosened.iter().map(|loosening| draft(cx, rule, was, loosening)).collect()
    };
    let mut drafts = told("baseline-loosened", "what the baseline asks", cx.exceeded);
    drafts.extend(told(WEAKENED, "as it is in the base", cx.loosened));
    drafts
}

fn draft(cx: &Context<'_>, rule: &'static str, before: &str, loosening: &Loosening) -> Draft {
    let Loosening { setting, what, now, was, identity, remedy } = loosening;
    let key = identity.as_ref().map_or("", IdentityKey::as_str);
    let held = identity.as_ref().and_then(|key| cx.inventory.identities.get(key));
    let mut draft = Draft::new(rule).fact("problem", what).fact("remedy", remedy);
    if let Some(holder) = held.and_then(|identity| cx.holder(identity)) {
        draft = draft.held(cx, holder.entry);
    }
    draft = draft.part(&format!("{setting} {key} {what}"));
    match (now, was) {
        (Some(now), Some(was)) => draft.at(now.clone(), "").related(was.clone(), before),
        (Some(now), None) if rule == WEAKENED => draft.at(now.clone(), "new in this change"),
        (Some(now), None) => draft.at(now.clone(), ""),
        (None, Some(was)) => draft.at(was.clone(), before),
        (None, None) => draft,
    }
}

/// Lets nothing block that the base is told as well, unless the change lets its identity reach
/// further. What the change loosens always counts.
pub fn spare_known(findings: &mut [Finding], before: &[Finding], change: &Change) {
    let active = before.iter().filter(|finding| finding.state == State::Active);
    let known: BTreeSet<_> = active.map(|finding| &finding.fingerprint).collect();
    for finding in findings.iter_mut().filter(|finding| finding.blocks()) {
        let widened = finding.identity.as_ref().is_some_and(|key| change.widens(key));
        // Without a file that must be read nothing was judged, in the base no more than here.
        let counts = [WEAKENED, "unreadable-input"].contains(&&*finding.rule);
        if known.contains(&finding.fingerprint) && !widened && !counts {
            finding.level = Level::Warn;
            finding.notes.push("there before this change, so it does not block it".to_owned());
        }
    }
}
