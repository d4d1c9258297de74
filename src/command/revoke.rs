//! `keyroster revoke`: it is decided that an identity goes, and once it is gone, its entry goes too.

use anyhow::{Result, bail};
use clap::Args;
use jiff::civil::Date;

use super::World;
use super::amend::{self, Amend, Amendment, some_of};
use super::review::may_review;
use crate::edit::Value;
use crate::inventory::Identity;
use crate::roster::{Decision, Entry, shell_word};

const EXAMPLES: &str = "\
Examples:
  keyroster revoke github/actions-secret/OLD_TOKEN --by @acme/security   decides it
  keyroster revoke github/actions-secret/OLD_TOKEN                       ends its entry, once gone";

/// `revoke`
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Revoke {
    /// The identity: its key, another name of it, or the `match` of its entry
    #[arg(value_name = "ID")]
    pub id: String,
    /// Which roster, and how.
    #[command(flatten)]
    pub amend: Amend,
    /// The day it was decided on, instead of today
    #[arg(long, value_name = "DATE")]
    pub on: Option<Date>,
    /// Who decided it: a handle, of nobody who rotates it
    #[arg(long, value_name = "HANDLE", value_parser = amend::filled)]
    pub by: Option<String>,
    /// It is revoked at its issuer and gone from the code: remove its entry, decided or not
    #[arg(long)]
    pub done: bool,
    /// Every identity that the entry speaks for goes
    #[arg(long)]
    pub all: bool,
}

/// Records the decision; where the code names the identity no more, removes the entry.
pub(super) fn run(arguments: &Revoke, world: &World) -> Result<u8> {
    amend::open(&arguments.amend, world, |amendment| {
        let target = amendment.target(&arguments.id, arguments.all, |_| true)?;
        let Some(old) = target.entry() else {
            let places = target.identity().map(|one| places(amendment, &[one]));
            bail!(
                "{} is in no entry of the roster: there is nothing to record; revoke it at its \
                 issuer and remove it from {}",
                target.name(),
                places.unwrap_or_default()
            );
        };
        let covered = amendment.cx.inventory.identities.values();
        let covered: Vec<_> = match target.identity() {
            Some(identity) => vec![identity],
            None => covered.filter(|identity| old.matcher.value.covers(identity)).collect(),
        };
        let decided = old.review.decision.as_ref().map(|decision| decision.value);
        let decided = decided == Some(Decision::Revoke);
        match (covered.is_empty(), decided || arguments.done) {
            (true, true) => remove(amendment, arguments, old),
            (true, false) => bail!(
                "{} is in no file, and nobody has decided that it goes; if it is revoked at its \
                 issuer, say so with --done and its entry is removed",
                target.name()
            ),
            (false, _) if arguments.done => {
                bail!("{} is not gone: it is in {}", target.name(), places(amendment, &covered))
            }
            (false, _) => decide(amendment, arguments, &target, old, &covered),
        }
    })
}

fn decide(
    amendment: &Amendment<'_>,
    arguments: &Revoke,
    target: &amend::Target<'_>,
    old: &Entry,
    covered: &[&Identity],
) -> Result<u8> {
    if let Some(by) = &arguments.by {
        may_review(amendment, old, by)?;
    }
    let review = &old.review;
    let decided =
        review.decision.as_ref().is_some_and(|decision| decision.value == Decision::Revoke);
    // Asking again does not decide it anew.
    let again = decided && arguments.on.is_none() && arguments.by.is_none();
    let mut draft = amendment.draft();
    if !again {
        let on = amendment.day(arguments.on, review.last.as_ref())?;
        let entry = draft.entry(target)?;
        draft.set(&entry, &["review", "last"], Value::text(on))?;
        match &arguments.by {
            Some(by) => draft.set(&entry, &["review", "by"], Value::text(by))?,
            // Whoever looked at it before has not decided this.
            None if review.by.is_some() => draft.unset(&entry, &["review", "by"])?,
            None => {}
        }
        draft.set(&entry, &["review", "decision"], Value::text(Decision::Revoke))?;
    }
    draft.judge()?;
    let mut next = Vec::new();
    let how = match (&old.revocation.runbook, &old.revocation.within) {
        (Some(runbook), Some(within)) => format!(", as {runbook} says, within {within}"),
        (Some(runbook), None) => format!(", as {runbook} says"),
        (None, Some(within)) => format!(" within {within}"),
        (None, None) => String::new(),
    };
    next.push(format!("next: revoke it at its issuer{how}; remove it from"));
    next.push(format!("      {}", places(amendment, covered)));
    next.push(format!(
        "      and run `keyroster revoke {}` again: it removes the entry",
        shell_word(&arguments.id)
    ));
    let done = match draft.is_empty() {
        true => format!("nothing to change: it is decided that {} goes", target.name()),
        false => format!("recorded: {} goes", target.name()),
    };
    draft.write(&done, &next)
}

fn remove(amendment: &Amendment<'_>, arguments: &Revoke, old: &Entry) -> Result<u8> {
    let words = old.matcher.value.to_string();
    let mut draft = amendment.draft();
    let entry = draft.entry(&amend::Target::Entry(old, None))?;
    draft.remove(&entry, &format!("the entry `{words}` (removed)"))?;
    draft.judge()?;
    let roster = amendment.cx.roster;
    let mut next = Vec::new();
    let plan = roster.plan.iter().map(|item| &item.matcher);
    let waivers = roster.waivers.iter().map(|waiver| &waiver.matcher);
    let left = plan.chain(waivers).filter(|matcher| matcher.value.to_string() == words);
    let left: Vec<_> = left.map(|matcher| amendment.place(&matcher.location())).collect();
    if !left.is_empty() {
        next.push(format!(
            "it also had items of the plan or waivers; remove those: {}",
            some_of(&left)
        ));
    }
    next.push(format!(
        "next: commit it, and say in the message where it was revoked: `git commit -m \"Revoke {}\"`",
        shell_word(&arguments.id)
    ));
    draft.write(&format!("removed: nothing in the code is `{words}` any more"), &next)
}

/// Where identities are named: `path:line`, a few of them.
fn places(amendment: &Amendment<'_>, identities: &[&Identity]) -> String {
    let sightings = identities.iter().flat_map(|identity| &identity.sightings);
    let mut places: Vec<_> =
        sightings.map(|sighting| amendment.place(&sighting.location)).collect();
    places.dedup();
    some_of(&places)
}
