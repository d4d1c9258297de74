//! Sentences that several formats share: what was found, and what that means.

use jiff::civil::Date;

use super::{Report, Verdict};
use crate::change::Change;
use crate::finding::{Escalation, Finding, State};
use crate::rule::{Class, Level};

/// "1 error", "2 errors".
pub(crate) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// What a person calls an identity of the class.
pub(crate) const fn class(class: Class) -> &'static str {
    match class {
        Class::CiToken => "CI/CD token",
        Class::OauthApp => "OAuth app",
        Class::DelegatedAdmin => "delegated admin path",
    }
}

/// What a finding is called: `error`, `warning`, `waived`, `planned`.
pub(crate) const fn severity(finding: &Finding) -> &'static str {
    match (finding.state, finding.level) {
        (State::Waived(_), _) => "waived",
        (State::Planned(_), _) => "planned",
        (State::Active, Level::Deny) => "error",
        (State::Active, _) => "warning",
    }
}

/// "42 identities (31 CI/CD tokens, 4 OAuth apps, 7 delegated admin paths) in 118 files".
pub(crate) fn identities(report: &Report<'_>) -> String {
    let total: usize = report.identities.values().sum();
    let files = count(report.stats.scanned, "file");
    if total == 0 {
        return format!("no machine identities in {files}");
    }
    let classes: Vec<String> = report
        .identities
        .iter()
        .filter(|(_, number)| **number > 0)
        .map(|(name, number)| count(*number, class(*name)))
        .collect();
    let noun = if total == 1 { "identity" } else { "identities" };
    format!("{total} {noun} ({}) in {files}", classes.join(", "))
}

/// "since 1a2b3c4: adds 2 identities, widens 1, removes 1, changes the holder of 1"; none where no
/// change was judged.
pub(crate) fn change(report: &Report<'_>) -> Option<String> {
    let change = report.change.as_ref()?;
    let parts = [
        (change.added.len(), "adds"),
        (change.widened.len(), "widens"),
        (change.removed.len(), "removes"),
        (change.rehomed.len(), "changes the holder of"),
    ];
    let mut noun = Some(());
    let part = |(number, verb): &(usize, &str)| match noun.take() {
        Some(()) => {
            format!("{verb} {number} {}", if *number == 1 { "identity" } else { "identities" })
        }
        None => format!("{verb} {number}"),
    };
    let parts: Vec<_> = parts.iter().filter(|(number, _)| *number > 0).map(part).collect();
    Some(match parts.is_empty() {
        true => format!("since {}: the same identities, held as before", change.base),
        false => format!("since {}: {}", change.base, parts.join(", ")),
    })
}

/// What became of each identity that a change widens or hands on, worst first.
pub(crate) fn changed(change: &Change) -> Vec<(String, String)> {
    let widened = change.widened.iter().map(|one| (one.key.to_string(), one.how.join("; ")));
    let nobody = |party: &Option<String>| party.clone().unwrap_or_else(|| "nobody".to_owned());
    let rehomed = change.rehomed.iter().map(|one| {
        (
            one.key.to_string(),
            format!("{} answers for it, after {}", nobody(&one.to), nobody(&one.from)),
        )
    });
    widened.chain(rehomed).collect()
}

/// The verdict in one word for people.
pub(crate) fn verdict(report: &Report<'_>) -> &'static str {
    match report.verdict() {
        Verdict::Pass => "passed",
        Verdict::Fail => "blocked",
        Verdict::Incomplete => "incomplete",
    }
}

/// "blocked: 2 errors, 3 warnings", on one line.
pub(crate) fn headline(report: &Report<'_>) -> String {
    let tally = tally(report);
    let found = if tally.is_empty() { identities(report) } else { tally };
    format!("{}: {found}", verdict(report))
}

/// "2 errors, 3 warnings; 1 waived until 2026-12-31, 4 planned, next due 2027-01-31"; empty where
/// there is nothing to say.
pub(crate) fn tally(report: &Report<'_>) -> String {
    let counts = report.counts();
    let incomplete = match report.incomplete.len() {
        0 => String::new(),
        reasons => format!("could not judge for {}", count(reasons, "reason")),
    };
    let mut active = Vec::new();
    if counts.deny > 0 {
        active.push(count(counts.deny, "error"));
    }
    if counts.warn > 0 {
        active.push(count(counts.warn, "warning"));
    }
    let settled = [waived(report), planned(report)];
    let settled: Vec<String> = settled.into_iter().flatten().collect();
    let parts = [incomplete, active.join(", "), settled.join(", ")];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("; ")
}

fn waived(report: &Report<'_>) -> Option<String> {
    let first = earliest(report, |state| match state {
        State::Waived(until) => Some(until),
        State::Active | State::Planned(_) => None,
    })?;
    Some(match report.counts().waived {
        1 => format!("1 waived until {first}"),
        number => format!("{number} waived, the first until {first}"),
    })
}

fn planned(report: &Report<'_>) -> Option<String> {
    let first = earliest(report, |state| match state {
        State::Planned(due) => Some(due),
        State::Active | State::Waived(_) => None,
    })?;
    Some(match report.counts().planned {
        1 => format!("1 planned, due {first}"),
        number => format!("{number} planned, next due {first}"),
    })
}

fn earliest(report: &Report<'_>, date: impl Fn(State) -> Option<Date>) -> Option<Date> {
    report.findings.iter().filter_map(|f| date(f.state)).min()
}

/// "platform (accountable), northwind (rotates); escalates to @acme/oncall on 2026-11-28".
pub(crate) fn holder(finding: &Finding) -> Option<String> {
    let owner = finding.owner.as_ref();
    let held =
        finding.holder.clone().or_else(|| owner.map(|party| format!("{party} (accountable)")));
    self::held(held.as_deref(), &finding.escalation)
}

/// What follows a finding's message where it stands alone: whose it is, its notes and what next, a line
/// each.
pub(crate) fn rest(finding: &Finding) -> String {
    let holder = holder(finding).map(|holder| format!("\nHolder: {holder}"));
    let notes = finding.notes.iter().map(|note| format!("\n{note}"));
    let next = Some(&finding.next).filter(|next| !next.is_empty());
    holder.into_iter().chain(notes).chain(next.map(|next| format!("\nNext: {next}"))).collect()
}

/// Who holds it, in words, and who is turned to.
pub(crate) fn held(holder: Option<&str>, contacts: &[Escalation]) -> Option<String> {
    match (holder, escalation(contacts)) {
        (held, None) => held.map(str::to_owned),
        (held, Some(escalation)) => Some(format!("{}; {escalation}", held.unwrap_or("nobody"))),
    }
}

/// "escalates to @acme/oncall on 2026-11-28"; once that day has come "escalated to @acme/oncall
/// since 2026-11-28; next @acme/ciso on 2026-12-05"; where nothing is due "escalates to
/// @acme/oncall, then @acme/ciso".
pub(crate) fn escalation(contacts: &[Escalation]) -> Option<String> {
    let reached = contacts.iter().take_while(|contact| contact.reached).count();
    let (asked, ahead) = contacts.split_at(reached);
    let next = ahead.first().and_then(|contact| Some((&contact.to, contact.on?)));
    Some(match (asked.last(), next) {
        (None, None) if ahead.is_empty() => return None,
        (None, None) => {
            let names: Vec<&str> = ahead.iter().map(|contact| contact.to.as_str()).collect();
            format!("escalates to {}", names.join(", then "))
        }
        (None, Some((to, on))) => format!("escalates to {to} on {on}"),
        (Some(Escalation { to, on, .. }), next) => {
            let since = on.map_or_else(String::new, |on| format!(" since {on}"));
            let next = next.map_or_else(String::new, |(to, on)| format!("; next {to} on {on}"));
            format!("escalated to {to}{since}{next}")
        }
    })
}

/// The day a waiver ends or a plan is due.
pub(crate) const fn until(state: State) -> Option<Date> {
    match state {
        State::Active => None,
        State::Waived(date) | State::Planned(date) => Some(date),
    }
}

/// "deploy key infra-sync": what a finding is about, without the issuer.
pub(crate) fn subject(finding: &Finding) -> Option<String> {
    let key = finding.identity.as_ref()?;
    Some(format!("{} {}", key.kind().replace('-', " "), key.name()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn says_who_is_turned_to_next_and_when() {
        let contact =
            |to: &str, on: Option<Date>, reached| Escalation { to: to.to_owned(), on, reached };
        let (first, second) = (Some(date(2026, 10, 8)), Some(date(2026, 10, 15)));
        for (contacts, words) in [
            (vec![], None),
            (vec![contact("a", None, false)], Some("escalates to a")),
            (
                vec![contact("a", None, false), contact("b", None, false)],
                Some("escalates to a, then b"),
            ),
            (
                vec![contact("a", first, false), contact("b", second, false)],
                Some("escalates to a on 2026-10-08"),
            ),
            (
                vec![contact("a", first, true), contact("b", second, false)],
                Some("escalated to a since 2026-10-08; next b on 2026-10-15"),
            ),
            (
                vec![contact("a", first, true), contact("b", second, true)],
                Some("escalated to b since 2026-10-15"),
            ),
        ] {
            assert_eq!(escalation(&contacts).as_deref(), words);
        }
    }
}
