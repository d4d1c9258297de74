//! `keyroster review`: somebody looked at it, and decided.

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::World;
use super::amend::{self, Amend, Amendment};
use crate::edit::Value;
use crate::roster::{Decision, Entry, Step, shell_word};

const EXAMPLES: &str = "\
Examples:
  keyroster review aws/role/deploy --by @acme/security
  keyroster review 'jenkins/credential/*' --all --by @acme/security --decision reduce";

/// `review`
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Review {
    /// The identity: its key, another name of it, or the `match` of its entry
    #[arg(value_name = "ID")]
    pub id: String,
    /// Which roster, and how.
    #[command(flatten)]
    pub amend: Amend,
    /// Who looked at it: a handle, of nobody who rotates it
    #[arg(long, value_name = "HANDLE", value_parser = amend::filled)]
    pub by: String,
    /// What was decided
    #[arg(long, value_enum, default_value = "keep")]
    pub decision: Decided,
    /// The day it was looked at, instead of today
    #[arg(long, value_name = "DATE")]
    pub on: Option<Date>,
    /// Every identity that the entry speaks for was looked at
    #[arg(long)]
    pub all: bool,
}

/// What a review may decide.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Decided {
    /// It stays as it is
    Keep,
    /// It stays with less power
    Reduce,
    /// It stays, and is renewed now
    Rotate,
    /// It goes
    Revoke,
}

impl From<Decided> for Decision {
    fn from(decided: Decided) -> Self {
        match decided {
            Decided::Keep => Self::Keep,
            Decided::Reduce => Self::Reduce,
            Decided::Rotate => Self::Rotate,
            Decided::Revoke => Self::Revoke,
        }
    }
}

/// Records the review. Whoever rotates a credential does not review it.
pub(super) fn run(arguments: &Review, world: &World) -> Result<u8> {
    amend::open(&arguments.amend, world, |amendment| {
        let target = amendment
            .target(&arguments.id, arguments.all, |identity| amendment.cx.demanded(identity))?;
        let word = shell_word(&arguments.id);
        let Some(old) = target.entry() else {
            bail!(
                "nobody holds {}; first `keyroster assign {word} --accountable PARTY`",
                target.name()
            );
        };
        may_review(amendment, old, &arguments.by)?;
        let on = amendment.day(arguments.on, old.review.last.as_ref())?;
        let decision = Decision::from(arguments.decision);
        let mut draft = amendment.draft();
        let entry = draft.entry(&target)?;
        draft.set(&entry, &["review", "last"], Value::text(on))?;
        draft.set(&entry, &["review", "by"], Value::text(&arguments.by))?;
        draft.set(&entry, &["review", "decision"], Value::text(decision))?;
        if draft.is_empty() {
            return draft.write("nothing to change: the roster says so already", &[]);
        }
        let judged = draft.judge()?;
        let mut next = judged.left(target.identity().map(|identity| &identity.key));
        next.push(match decision {
            Decision::Keep => "next: commit it, and see `keyroster check`".to_owned(),
            Decision::Reduce => {
                "next: commit it; then take from it what it does not use, and review it again"
                    .to_owned()
            }
            Decision::Rotate => {
                format!("next: commit it; rotate it, then `keyroster rotate {word} --evidence URL`")
            }
            Decision::Revoke => format!(
                "next: commit it; revoke it and remove it from the code, then `keyroster revoke {word}`"
            ),
        });
        let done = format!("recorded: {} was reviewed on {on}: {decision}", target.name());
        draft.write(&done, &next)
    })
}

/// Refuses who works on it, and a partner who was not asked to review it.
pub(super) fn may_review(amendment: &Amendment<'_>, entry: &Entry, by: &str) -> Result<()> {
    let parties = &amendment.cx.roster.parties;
    let is = |name: &str| {
        let party = parties.get(name);
        name.eq_ignore_ascii_case(by) || party.is_some_and(|party| party.is_called(by))
    };
    if let Some(party) = entry.doers(Step::Rotate).into_iter().find(|party| is(&party.value)) {
        bail!(
            "{by} is {party}, who rotates it ({}): let somebody else review it",
            amendment.place(&party.location())
        );
    }
    let asked = entry.doers(Step::Review).into_iter().any(|party| is(&party.value));
    let partner = parties.values().find(|party| party.is_partner() && party.is_called(by));
    if let Some(partner) = partner.filter(|_| !asked) {
        bail!(
            "{by} is the partner {}, who is not asked to review it; let one of your own do it, or \
             name the partner under `lifecycle.review`",
            partner.name
        );
    }
    Ok(())
}
