//! Where else it is named: as somebody to turn to, as who approved, as a code owner.

use std::collections::BTreeMap;

use super::{Item, Leaving, Step};
use crate::roster::Spanned;
use crate::source::Location;

/// Every place that names it by a handle of its own.
pub(super) fn remove(leaving: &Leaving<'_, '_>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut add = |named: Option<&Spanned<String>>, what: String, next: &str| {
        if let Some(handle) = named.filter(|handle| leaving.is_called(&handle.value)) {
            let what = format!("`{handle}` {what}");
            items.push(item(what, next, vec![handle.location()]));
        }
    };
    let roster = leaving.cx.roster;
    for party in roster.parties.values().filter(|party| party.name.value != leaving.name) {
        let what = format!("is whom `{}` escalates to", party.name);
        for handle in &party.escalation {
            add(Some(handle), what.clone(), "name somebody who stays");
        }
    }
    for handle in &roster.policy.waiver.approvers {
        add(Some(handle), "may approve waivers".to_owned(), "take it off the list");
    }
    for waiver in &roster.waivers {
        let of = format!("the waiver for `{}` on `{}`", waiver.finding, waiver.matcher);
        let approved = "have it approved by somebody who stays, or end it";
        add(waiver.approved_by.as_ref(), format!("approved {of}"), approved);
        let asked = "let somebody who stays ask for it anew, or end it";
        add(waiver.requested_by.as_ref(), format!("asked for {of}"), asked);
    }
    for entry in &roster.entries {
        let of = format!("`{}`", entry.matcher);
        let review = "review it anew: the one who vouches for it is gone";
        add(entry.review.by.as_ref(), format!("reviewed {of}"), review);
        for approval in &entry.approvals {
            let what = format!("approved that {of} was {}", approval.step.value.done());
            add(Some(&approval.by), what, "have it approved by somebody who stays");
        }
    }
    items.extend(owners(leaving));
    items
}

/// One item for each file that makes it an owner.
fn owners(leaving: &Leaving<'_, '_>) -> Vec<Item> {
    let mut files = BTreeMap::<_, (Vec<&str>, Vec<Location>)>::new();
    for (at, handle) in leaving.cx.hints.mentions() {
        if leaving.is_called(handle) {
            let (handles, places) = files.entry(at.path.clone()).or_default();
            if !handles.contains(&handle) {
                handles.push(handle);
            }
            places.push(at);
        }
    }
    let items = files.into_iter().map(|(path, (handles, mut places))| {
        places.dedup();
        let what = format!("`{}` owns files in {path}", handles.join("`, `"));
        item(what, "name an owner who stays", places)
    });
    items.collect()
}

fn item(what: String, next: &str, places: Vec<Location>) -> Item {
    Item { step: Step::Remove, identity: None, what, next: next.to_owned(), who: None, places }
}
