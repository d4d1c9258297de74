//! Whether more is put off: new or wider plan items and waivers, later ends, other approvals. What is
//! new stays in the roster to be judged, and does not count yet.

use std::collections::BTreeMap;

use super::{Loosening, Ratchet};
use crate::inventory::Identity;
use crate::roster::{Pattern, PlanItem, Roster, Spanned, Waiver};

/// What an exception is for: a rule, and a pattern as it is written.
type Subject = (String, String);

impl Ratchet<'_> {
    pub(super) fn plan(&mut self, roster: &mut Roster, identities: &[&Identity]) {
        let before = by_subject(&self.base.plan, |item| subject(&item.finding, &item.matcher));
        for item in &mut roster.plan {
            let about = subject(&item.finding, &item.matcher);
            let same = before.get(&about).and_then(|items| items.first());
            let enough = |old: &PlanItem| old.due.value >= item.due.value;
            let others = self.base.plan.iter();
            let others = others.filter(|old| old.finding.value == about.0 && enough(old));
            if same.is_some_and(|old| enough(old))
                || covered(&item.matcher.value, others.map(|old| &old.matcher.value), identities)
            {
                continue;
            }
            let (finding, matcher) = &about;
            let what = match same {
                Some(old) => {
                    let dates = format!("is due {}, after {}", item.due, old.due);
                    format!("the plan for `{finding}` of `{matcher}` {dates}")
                }
                None => format!("`{finding}` of `{matcher}` is put off until {}", item.due),
            };
            let (now, was) = (Some(item.due.location()), same.map(|old| old.due.location()));
            self.loosened.push(Loosening::of(&format!("plan.{finding}"), what, now, was));
            match same {
                Some(old) => item.due = old.due.clone(),
                None => item.pending = true,
            }
        }
    }

    pub(super) fn waivers(&mut self, roster: &mut Roster, identities: &[&Identity]) {
        let of = |waiver: &Waiver| subject(&waiver.finding, &waiver.matcher);
        let before = by_subject(&self.base.waivers, of);
        let mut now = BTreeMap::<Subject, usize>::new();
        for waiver in &roster.waivers {
            *now.entry(of(waiver)).or_default() += 1;
        }
        for waiver in &mut roster.waivers {
            let about = of(waiver);
            let same = before.get(&about).map(Vec::as_slice).unwrap_or_default();
            let enough = |old: &Waiver| {
                old.expires.value >= waiver.expires.value && approval(old) == approval(waiver)
            };
            let others = self.base.waivers.iter();
            let others = others.filter(|old| old.finding.value == about.0 && enough(old));
            if same.iter().any(|old| enough(old))
                || covered(&waiver.matcher.value, others.map(|old| &old.matcher.value), identities)
            {
                continue;
            }
            let (finding, matcher) = &about;
            // A renewal stands beside the waiver that it follows; an edited one in its place.
            let edited = same.last().filter(|_| now.get(&about) <= Some(&same.len()));
            let what = match edited {
                Some(old) if old.expires.value < waiver.expires.value => {
                    let dates = format!("ends {}, after {}", waiver.expires, old.expires);
                    format!("the waiver of `{finding}` for `{matcher}` {dates}")
                }
                Some(_) => {
                    format!("the waiver of `{finding}` for `{matcher}` is approved otherwise")
                }
                None => format!("`{finding}` is waived for `{matcher}` until {}", waiver.expires),
            };
            let was = edited.map(|old| old.expires.location());
            let at = Some(waiver.expires.location());
            self.loosened.push(Loosening::of(&format!("waivers.{finding}"), what, at, was));
            match edited {
                Some(old) => {
                    waiver.expires = old.expires.clone();
                    waiver.approved_by.clone_from(&old.approved_by);
                    waiver.approved_on.clone_from(&old.approved_on);
                    waiver.requested_by.clone_from(&old.requested_by);
                }
                None => waiver.pending = true,
            }
        }
    }
}

fn subject(finding: &Spanned<String>, matcher: &Spanned<Pattern>) -> Subject {
    (finding.value.clone(), matcher.to_string())
}

fn by_subject<T>(all: &[T], of: impl Fn(&T) -> Subject) -> BTreeMap<Subject, Vec<&T>> {
    let mut map = BTreeMap::<Subject, Vec<&T>>::new();
    for one in all {
        map.entry(of(one)).or_default().push(one);
    }
    map
}

/// Whether a pattern names one key, and each identity that it covers was covered by one of these.
fn covered<'p>(
    pattern: &Pattern,
    before: impl Iterator<Item = &'p Pattern>,
    identities: &[&Identity],
) -> bool {
    let mut before = before.peekable();
    if !pattern.names_one() || before.peek().is_none() {
        return false;
    }
    let before: Vec<_> = before.collect();
    let mut own = identities.iter().filter(|identity| pattern.covers(identity)).peekable();
    own.peek().is_some() && own.all(|identity| before.iter().any(|old| old.covers(identity)))
}

/// Who asked for a waiver, who accepted it and when.
fn approval(waiver: &Waiver) -> [Option<String>; 3] {
    let text = |value: &Option<Spanned<String>>| value.as_ref().map(|value| value.value.clone());
    let on = waiver.approved_on.as_ref().map(|on| on.value.to_string());
    [text(&waiver.requested_by), text(&waiver.approved_by), on]
}
