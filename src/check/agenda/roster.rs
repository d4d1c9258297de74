//! The dates that the roster sets without an identity: debt, waivers, contracts, rehearsals.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Item, Kind, Known};
use crate::check::draft::list;
use crate::check::holding::step_in_words;
use crate::check::rules::waivers as judged;
use crate::check::{Context, Draft, Stake, Term, settle};
use crate::roster::{Entry, Party, PlanItem, Spanned, Step, Waiver};
use crate::rule::Level;

/// Debt that is left; what is paid off is `plan-unused`.
pub(super) fn plan(cx: &Context<'_>, known: &Known<'_>) -> Vec<Item> {
    let plan = cx.roster.plan.iter();
    let left = plan.zip(&known.settled.planned).filter(|(_, uses)| **uses > 0);
    let item = |(item, _): (&PlanItem, _)| Item {
        kind: Kind::Plan,
        what: format!("pay off `{}` on `{}`", item.finding, item.matcher),
        term: Term::strict(item.due.value),
        since: None,
        draft: settle::about(Kind::Plan.rule(), item).at(item.due.location(), "").owned(
            cx,
            &item.owner.value,
            "pays it off",
        ),
        parties: vec![item.owner.value.clone()],
        next: item.exit.as_ref().map(|exit| format!("it is paid off when {exit}")),
    };
    left.map(item).collect()
}

/// Waivers that cover something and that none follows. One that never counted waives nothing.
pub(super) fn waivers(cx: &Context<'_>, known: &Known<'_>) -> Vec<Item> {
    let used = cx.roster.waivers.iter().zip(&known.settled.waived).filter(|(_, uses)| **uses > 0);
    let last = used.filter(|(waiver, _)| {
        let over = cx.is_over(waiver.expires.value);
        (over || known.exceptions.counts(waiver)) && !known.exceptions.series.renewed(waiver)
    });
    let item = |(waiver, _): (&Waiver, _)| {
        let draft = judged::about(Kind::Waiver.rule(), waiver).at(waiver.expires.location(), "");
        let asked = waiver.requested_by.as_ref();
        let called = |party: &&Party| asked.is_some_and(|asked| party.is_called(&asked.value));
        let party = cx.roster.parties.values().find(called);
        Item {
            kind: Kind::Waiver,
            what: format!(
                "mend `{}` on `{}`, waived up to this day",
                waiver.finding, waiver.matcher
            ),
            term: Term::strict(waiver.expires.value),
            since: None,
            draft: match party {
                Some(party) => draft.answered_by(cx, &party.name.value),
                None => draft,
            },
            parties: party.iter().map(|party| party.name.value.clone()).collect(),
            next: waiver.exit.as_ref().map(|exit| format!("the waiver is over when {exit}")),
        }
    };
    last.map(item).collect()
}

/// Runbooks that were walked through, and will be again: one obligation for all the entries of the
/// same hands, at the earliest of their dates.
pub(super) fn revocations(cx: &Context<'_>, _: &Known<'_>) -> Vec<Item> {
    let mut runbooks = BTreeMap::<_, Vec<(Date, &Entry)>>::new();
    for entry in cx.entries() {
        let Some(tested) = &entry.revocation.tested else { continue };
        let runbook = entry.revocation.runbook.as_ref().map(|runbook| runbook.value.as_str());
        let parties = entry.raci.accountable.iter().chain(entry.doers(Step::Revoke));
        let parties: Vec<&str> = parties.map(|party| party.value.as_str()).collect();
        // Without a runbook there is nothing that entries could share.
        let alone = runbook.is_none().then_some(entry.index);
        runbooks.entry((runbook, parties, alone)).or_default().push((tested.value, entry));
    }
    let item = |((runbook, parties, _), mut entries): ((Option<&str>, Vec<&str>, _), Vec<_>)| {
        let first = entries.iter().map(|(tested, _)| *tested).min()?;
        entries.retain(|(tested, _)| *tested == first);
        let (_, entry): (Date, &Entry) = *entries.first()?;
        let tested = entry.revocation.tested.as_ref()?;
        let written = entry.matcher.value.to_string();
        let (of, each) = match entries.len() {
            1 => (format!("`{written}`"), "the day"),
            n => (format!("`{written}` and {} more", n - 1), "the day in each of the entries"),
        };
        let part = runbook.map_or(written, |runbook| format!("{runbook} {}", parties.join(" ")));
        let draft = Draft::new(Kind::RevocationTest.rule()).part(&part).held(cx, entry);
        let people = step_in_words(entry, Step::Revoke).unwrap_or_default();
        let runbook = runbook.map_or("its revocation".to_owned(), |path| format!("`{path}`"));
        Some(Item {
            kind: Kind::RevocationTest,
            what: format!("rehearse the revocation of {of}"),
            term: Term::strict(cx.roster.policy.retest.value.after(first)),
            since: Some(first),
            draft: draft.at(tested.location(), "").with_people(people),
            parties: parties.into_iter().map(str::to_owned).collect(),
            next: Some(format!("walk through {runbook}, then set `revocation.tested` to {each}")),
        })
    };
    runbooks.into_iter().filter_map(item).collect()
}

/// Contracts of partners, and rehearsals of the day that they leave.
pub(super) fn partners(cx: &Context<'_>, _: &Known<'_>) -> Vec<Item> {
    let mut work = BTreeMap::<&str, Work<'_>>::new();
    for entry in &cx.roster.entries {
        let names: BTreeSet<&str> = entry.parties().map(|name| name.value.as_str()).collect();
        for name in names {
            let work = work.entry(name).or_default();
            work.entries += 1;
            let accountable = entry.raci.accountable.iter().map(|party| party.value.as_str());
            work.accountable.extend(accountable.filter(|party| *party != name));
        }
    }
    let stakes = cx.stakes();
    let mut items = Vec::new();
    for party in cx.roster.parties.values() {
        let work = work.remove(party.name.value.as_str()).unwrap_or_default();
        items.extend(notice(cx, party, &work));
        let admin = stakes.parties.get(party.name.value.as_str());
        let admin = admin.is_some_and(Stake::has_delegated_admin);
        let ending = end(cx, party, &work);
        // As the gate does: what the partner can administer blocks, the rest warns.
        items.extend(ending.map(|item| match admin {
            true => item,
            false => Item { draft: item.draft.at_level(Level::Warn), ..item },
        }));
        items.extend(exit(cx, party, &work));
    }
    items
}

/// What a party does.
#[derive(Default)]
struct Work<'a> {
    /// How many entries name it.
    entries: usize,
    /// Who answers for that.
    accountable: BTreeSet<&'a str>,
}

/// The day by which somebody has to say that a contract ends. Once it is over, only the end is left.
fn notice(cx: &Context<'_>, party: &Party, work: &Work<'_>) -> Option<Item> {
    let (ends, notice) = (party.contract.ends.as_ref()?, party.contract.notice.as_ref()?);
    let day = notice.value.before(ends.value);
    (!cx.is_over(day)).then(|| {
        let what = format!("decide whether the contract with {} goes on", code(&party.name));
        let next = format!(
            "it ends on {ends}, and the notice is {notice}: give it by this day, or record a later `ends`"
        );
        of(cx, party, work, Kind::ContractNotice, (what, next), Term::strict(day), notice)
    })
}

fn end(cx: &Context<'_>, party: &Party, work: &Work<'_>) -> Option<Item> {
    let ends = party.contract.ends.as_ref()?;
    let name = code(&party.name);
    let what = format!("renew the contract with {name}, or take over what it does");
    let named = match work.entries {
        1 => "in the entry that names it".to_owned(),
        entries => format!("in the {entries} entries that name it"),
    };
    let next = format!("record a later `ends`, or replace {name} {named}");
    Some(of(cx, party, work, Kind::ContractEnd, (what, next), Term::strict(ends.value), ends))
}

fn exit(cx: &Context<'_>, party: &Party, work: &Work<'_>) -> Option<Item> {
    let tested = party.exit.tested.as_ref()?;
    let plan = party.exit.plan.as_ref().map_or_else(|| "its exit".to_owned(), code);
    let what = format!("rehearse the exit of {}", code(&party.name));
    let next = format!("walk through {plan}, then set `exit.tested` to the day");
    let term = Term::strict(cx.roster.policy.retest.value.after(tested.value));
    let item = of(cx, party, work, Kind::ExitTest, (what, next), term, tested);
    Some(Item { since: Some(tested.value), ..item })
}

/// A date of a party, at the value that sets it.
fn of<T>(
    cx: &Context<'_>,
    party: &Party,
    work: &Work<'_>,
    kind: Kind,
    (what, next): (String, String),
    term: Term,
    at: &Spanned<T>,
) -> Item {
    let name = party.name.value.as_str();
    let accountable: Vec<&str> = work.accountable.iter().copied().collect();
    let mut people = format!("{name} ({})", if party.is_partner() { "partner" } else { "party" });
    if !accountable.is_empty() {
        let answer = if accountable.len() == 1 { "answers" } else { "answer" };
        people.push_str(&format!("; {} {answer} for what it does", list(&accountable)));
    }
    let draft = Draft::new(kind.rule()).part(name).answered_by(cx, name);
    let draft = draft.with_people(people).at(at.location(), "");
    let parties = std::iter::once(name).chain(accountable).map(str::to_owned).collect();
    Item { kind, what, term, since: None, draft, parties, next: Some(next) }
}

fn code(text: &Spanned<String>) -> String {
    format!("`{text}`")
}
