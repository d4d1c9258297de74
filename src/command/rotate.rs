//! `keyroster rotate`: a rotation is recorded.

use anyhow::{Result, bail};
use clap::Args;
use jiff::civil::Date;

use super::World;
use super::amend::{self, Amend, Target};
use crate::edit::Value;
use crate::inventory::Identity;
use crate::roster::{Interval, Step, shell_word};
use crate::rule::Lifecycle;

const EXAMPLES: &str = "\
Examples:
  keyroster rotate github/deploy-key/infra-sync --evidence https://tickets.acme.example/OPS-17
  keyroster rotate 'jenkins/credential/*' --all --on 2026-11-20 --by @acme/platform";

/// `rotate`
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Rotate {
    /// The identity: its key, another name of it, or the `match` of its entry
    #[arg(value_name = "ID")]
    pub id: String,
    /// Which roster, and how.
    #[command(flatten)]
    pub amend: Amend,
    /// The day it was rotated on, instead of today
    #[arg(long, value_name = "DATE")]
    pub on: Option<Date>,
    /// What proves it: the URL of a run, of an audit record, of a ticket
    #[arg(long, value_name = "URL", value_parser = amend::filled)]
    pub evidence: Option<String>,
    /// How it was rotated
    #[arg(long, value_name = "TEXT")]
    pub method: Option<String>,
    /// Who approved it: a handle
    #[arg(long, value_name = "HANDLE", value_parser = amend::filled)]
    pub by: Option<String>,
    /// Every identity that the entry speaks for was rotated
    #[arg(long)]
    pub all: bool,
}

/// Records the rotation. What does not rotate, or has no holder, is refused.
pub(super) fn run(arguments: &Rotate, world: &World) -> Result<u8> {
    amend::open(&arguments.amend, world, |amendment| {
        let target = amendment.target(&arguments.id, arguments.all, |identity| {
            identity.lifecycle == Lifecycle::Static && amendment.cx.demanded(identity)
        })?;
        let Some(old) = target.entry() else {
            bail!(
                "nobody holds {}; first `keyroster assign {} --accountable PARTY`",
                target.name(),
                shell_word(&arguments.id)
            );
        };
        // What is no secret, or ends by itself, has nothing to renew.
        let meant = match target.identity() {
            Some(identity) => vec![identity],
            None => amendment.held(old, |_| true),
        };
        let renewed = |identity: &&Identity| identity.lifecycle == Lifecycle::Static;
        if !meant.is_empty() && !meant.iter().any(renewed) {
            bail!(
                "{} is nothing that somebody has to rotate; `keyroster review {}` records that \
                 somebody looked at it",
                target.name(),
                shell_word(&arguments.id)
            );
        }
        let rotation = &old.rotation;
        let on = amendment.day(arguments.on, rotation.last.as_ref())?;
        let mut draft = amendment.draft();
        let entry = draft.entry(&target)?;
        draft.set(&entry, &["rotation", "last"], Value::text(on))?;
        if let Some(method) = &arguments.method {
            draft.set(&entry, &["rotation", "method"], Value::text(method))?;
        }
        let again = rotation.last.as_ref().is_some_and(|last| last.value == on);
        match &arguments.evidence {
            Some(evidence) => {
                draft.set(&entry, &["rotation", "evidence"], Value::text(evidence))?
            }
            // What proved an earlier rotation does not prove this one.
            None if rotation.evidence.is_some() && !again => {
                draft.unset(&entry, &["rotation", "evidence"])?;
            }
            None => {}
        }
        let approved = |by: &&String| {
            !old.approvals.iter().any(|one| {
                one.step.value == Step::Rotate && one.on.value == on && one.by.value == **by
            })
        };
        if let Some(by) = arguments.by.as_ref().filter(approved) {
            draft.approve(&entry, by, on, Step::Rotate.done())?;
        }
        if draft.is_empty() {
            return draft.write("nothing to change: the roster says so already", &[]);
        }
        let judged = draft.judge()?;
        let mut next = Vec::new();
        if let Some(due) = due(&amendment.cx, &target, &judged, on) {
            next.push(format!("due again on {due}"));
        }
        if arguments.evidence.is_none() {
            next.push("no evidence is recorded; --evidence URL says what proves it".to_owned());
        }
        next.extend(judged.left(target.identity().map(|identity| &identity.key)));
        next.push("next: commit it, and see `keyroster check`".to_owned());
        draft.write(&format!("recorded: {} was rotated on {on}", target.name()), &next)
    })
}

/// When it is due again.
fn due(
    cx: &crate::check::Context<'_>,
    target: &Target<'_>,
    judged: &amend::Judged,
    on: Date,
) -> Option<Date> {
    let identity = target.identity()?;
    let entry = target.entry()?;
    let every = match &entry.rotation.every {
        Some(every) => every.value,
        None => judged.roster.policy.rotation.of(identity, cx.held_by_partner(entry)).value,
    };
    match every {
        Interval::Never => None,
        every => every.due_after(on),
    }
}
