//! Somebody looked at it in time, and not the one who holds it.

use jiff::civil::Date;

use crate::check::draft::Draft;
use crate::check::{Context, Term};
use crate::inventory::Identity;
use crate::roster::{Duration, Entry, Interval, Step};
use crate::source::Location;

/// What was not used for this long may no longer be needed.
const UNUSED: Duration = Duration::days(90);

/// The rules judged here.
pub(super) const RULES: &[&str] =
    &["review-overdue", "review-due-soon", "review-missing", "self-reviewed"];

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for identity in cx.identities().filter(|identity| cx.demanded(identity)) {
        if let Some(holder) = cx.holder(identity) {
            let late = review(cx, identity, holder.entry);
            drafts.extend(late.map(|draft| with_use(cx, identity, draft)));
            drafts.extend(own_review(cx, identity, holder.entry));
        }
    }
    drafts
}

fn review(cx: &Context<'_>, identity: &Identity, entry: &Entry) -> Option<Draft> {
    let policy = cx.roster.policy.review.of(identity, cx.held_by_partner(entry));
    let interval = entry.review.every.as_ref().map_or(policy.value, |every| every.value);
    if interval == Interval::Never {
        return None;
    }
    let draft = |rule| Draft::about(rule, identity).held(cx, entry);
    let missing = |at: Location, lack: &str| Some(draft("review-missing").related(at, lack));
    match (&entry.review.last, &entry.review.at) {
        (Some(last), _) if last.value > cx.today => {
            return missing(last.location(), "is yet to come");
        }
        (Some(_), _) => {}
        (None, Some(at)) => return missing(at.clone(), "has no `last`"),
        (None, None) => return missing(entry.location(), "has no `review`"),
    }
    let (term, _, last) = renewal(cx, identity, entry)?;
    let rule = cx.status(term).rule("review-due-soon", "review-overdue")?;
    let draft = draft(rule).timed(cx, term, "review-overdue");
    let draft = draft.related(last, cx.due_in_words(term));
    let by_policy = policy.at.filter(|_| entry.review.every.is_none());
    Some(match by_policy {
        Some(at) => draft.related(at, "how often the policy asks for it"),
        None => draft,
    })
}

/// When it is to be looked at, and the line that says when it last was.
pub(in crate::check) fn renewal(
    cx: &Context<'_>,
    identity: &Identity,
    entry: &Entry,
) -> Option<(Term, Date, Location)> {
    let policy = || cx.roster.policy.review.of(identity, cx.held_by_partner(entry)).value;
    let every = entry.review.every.as_ref().map_or_else(policy, |every| every.value);
    let last = entry.review.last.as_ref().filter(|last| last.value <= cx.today)?;
    Some((cx.lenient(every.due_after(last.value)?), last.value, last.location()))
}

/// The same, with a note where the credential was not used for long: whoever reviews it may let it
/// go.
fn with_use(cx: &Context<'_>, identity: &Identity, draft: Draft) -> Draft {
    let seen = cx.observed(identity);
    match seen.last_used() {
        Some(used) if UNUSED.after(used.date) < cx.today => {
            draft.note(seen.says(used)).related(used.location(), "not used since")
        }
        _ => draft,
    }
}

/// The reviewer is one of those who rotate it, by handle or by the party's own name.
fn own_review(cx: &Context<'_>, identity: &Identity, entry: &Entry) -> Option<Draft> {
    let by = entry.review.by.as_ref()?;
    let mut rotators = entry.doers(Step::Rotate).into_iter();
    let same = rotators.find(|name| {
        let party = cx.roster.parties.get(&name.value);
        name.value == by.value || party.is_some_and(|party| party.is_called(&by.value))
    })?;
    let draft = Draft::about("self-reviewed", identity).held(cx, entry).fact("reviewer", &by.value);
    let draft = draft.related(by.location(), "reviewed it");
    Some(draft.related(same.location(), "rotates it"))
}
