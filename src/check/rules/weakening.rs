//! A roster is held to its baselines and to its base: what it loosens is told.

use crate::check::Context;
use crate::check::draft::Draft;
use crate::inventory::IdentityKey;
use crate::roster::Loosening;

/// The rules judged here.
pub(super) const RULES: &[&str] = &["baseline-loosened", WEAKENED];

/// What a change loosens.
pub(crate) const WEAKENED: &str = "roster-weakened";

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
