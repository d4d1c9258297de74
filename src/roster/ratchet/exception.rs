//! Whether more is put off: new or wider plan items and waivers, later ends, other approvals. What is
//! new stays in the roster to be judged, and does not count yet.

use super::Ratchet;
use crate::inventory::Identity;
use crate::roster::{Pattern, PlanItem, Roster, Spanned, Waiver};

impl Ratchet<'_> {
    pub(super) fn plan(&mut self, roster: &mut Roster, identities: &[&Identity]) {
        let base = self.base;
        for item in &mut roster.plan {
            let (finding, matcher) = (&item.finding.value, &item.matcher.value);
            let about = |old: &PlanItem| old.finding.value == *finding;
            let enough = |old: &&PlanItem| about(old) && old.due.value >= item.due.value;
            let covering = base.plan.iter().filter(enough).map(|old| &old.matcher.value);
            if covered(matcher, covering, identities) {
                continue;
            }
            let setting = format!("plan.{finding}");
            let same =
                base.plan.iter().find(|old| about(old) && equal(&old.matcher.value, matcher));
            if let Some(old) = same {
                let what = format!(
                    "the plan for `{finding}` of `{matcher}` is due {}, after {}",
                    item.due, old.due
                );
                self.note(&setting, what, Some(item.due.location()), Some(old.due.location()));
                item.due = old.due.clone();
            } else {
                let what = format!("`{finding}` of `{matcher}` is put off until {}", item.due);
                self.note(&setting, what, Some(item.matcher.location()), None);
                item.pending = true;
            }
        }
    }

    pub(super) fn waivers(&mut self, roster: &mut Roster, identities: &[&Identity]) {
        let base = self.base;
        for waiver in &mut roster.waivers {
            let (finding, matcher) = (&waiver.finding.value, &waiver.matcher.value);
            let about = |old: &Waiver| old.finding.value == *finding;
            let enough = |old: &&Waiver| {
                about(old)
                    && old.expires.value >= waiver.expires.value
                    && approval(old) == approval(waiver)
            };
            let covering = base.waivers.iter().filter(enough).map(|old| &old.matcher.value);
            if covered(matcher, covering, identities) {
                continue;
            }
            let setting = format!("waivers.{finding}");
            let same = |old: &&Waiver| about(old) && equal(&old.matcher.value, matcher);
            // A renewal stands beside the waiver that it follows: that one is still in the roster.
            let kept = base.waivers.iter().filter(same).count();
            let (now, was) = (waiver.expires.location(), base.waivers.iter().find(same));
            let what = match was {
                Some(old) if old.expires.value < waiver.expires.value => {
                    format!(
                        "the waiver of `{finding}` for `{matcher}` ends {}, after {}",
                        waiver.expires, old.expires
                    )
                }
                Some(_) => {
                    format!("the waiver of `{finding}` for `{matcher}` is approved otherwise")
                }
                None => format!("`{finding}` is waived for `{matcher}` until {}", waiver.expires),
            };
            self.note(&setting, what, Some(now), was.map(|old| old.expires.location()));
            match was {
                Some(old) if kept == 1 => {
                    waiver.expires = old.expires.clone();
                    waiver.approved_by.clone_from(&old.approved_by);
                    waiver.approved_on.clone_from(&old.approved_on);
                    waiver.requested_by.clone_from(&old.requested_by);
                }
                _ => waiver.pending = true,
            }
        }
    }
}

fn equal(one: &Pattern, other: &Pattern) -> bool {
    one.to_string() == other.to_string()
}

/// Whether what a pattern covers was covered by one of these: by the same words, or, where it names
/// one key, identity by identity.
fn covered<'p>(
    pattern: &Pattern,
    before: impl Iterator<Item = &'p Pattern>,
    identities: &[&Identity],
) -> bool {
    let before: Vec<_> = before.collect();
    let mut own = identities.iter().filter(|identity| pattern.covers(identity)).peekable();
    let one = pattern.names_one() && own.peek().is_some();
    before.iter().any(|old| equal(old, pattern))
        || (one && own.all(|identity| before.iter().any(|old| old.covers(identity))))
}

/// Who asked for a waiver, who accepted it and when.
fn approval(waiver: &Waiver) -> [Option<String>; 3] {
    let text = |value: &Option<Spanned<String>>| value.as_ref().map(|value| value.value.clone());
    let on = waiver.approved_on.as_ref().map(|on| on.value.to_string());
    [text(&waiver.requested_by), text(&waiver.approved_by), on]
}
