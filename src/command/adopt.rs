//! `keyroster adopt`: a first roster, after which the gate is green, and what is left to decide; later
//! what is missing in it.

mod missing;

use std::fs;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::amend::{Amend, Amendment};
use super::survey::Survey;
use super::{World, say};
use crate::adopt::Proposal;
use crate::check::Context;
use crate::collect::Git;
use crate::finding::Finding;
use crate::roster::Roster;
use crate::source::Source;
use crate::{manifest, rule};

/// `adopt`
#[derive(Debug, Args)]
pub struct Adopt {
    /// Which roster, and how.
    #[command(flatten)]
    pub amend: Amend,
}

/// Writes the roster, or what is missing in the one that is there.
pub(super) fn run(arguments: &Adopt, world: &World) -> Result<u8> {
    arguments.amend.read(world, |survey| match &survey.manifest().path {
        None => first(survey, &arguments.amend, world),
        Some(_) => missing::add(&Amendment::of(survey, &arguments.amend, world)?),
    })
}

fn first(survey: &Survey<'_>, arguments: &Amend, world: &World) -> Result<u8> {
    let root = &arguments.repository.path;
    if let Some(faults) = survey.evidence_faults() {
        bail!("{faults}; `keyroster check` says which");
    }
    let cx = survey.context();
    let judge =
        |roster: &Roster| -> Vec<Finding> { Context { roster, ..survey.context() }.judge() };
    let owner = Git::at(root).forge_owner().map(|owner| say::hushed(&owner).into_owned());
    let mut proposal = Proposal::new(&cx, owner);
    // What the entries leave open is what the plan is for: judge them, plan, and judge again.
    let entries = parse(&proposal.to_yaml())?;
    proposal.plan(&judge(&entries));
    let text = proposal.to_yaml();
    let left = judge(&parse(&text)?);
    if arguments.print {
        return say::show(&text, world);
    }
    let path = root.join(manifest::PLACES[0]);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    }
    super::output::replace(&path, |out| out.write_all(text.as_bytes()))?;
    let said = tell(&proposal, cx.inventory.identities.len(), &left);
    say::say(&said, world)
}

fn parse(text: &str) -> Result<Roster> {
    let source = Arc::new(Source::new(manifest::PLACES[0], text.to_owned()));
    Roster::parse(source, &[], rule::built_in()?).map_err(|faults| {
        let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!(
            "the roster that was made has faults, please report it: {}",
            faults.join("; ")
        )
    })
}

/// What was written, and what a person still has to decide.
fn tell(proposal: &Proposal, identities: usize, left: &[Finding]) -> String {
    let mut lines = vec![format!(
        "wrote {}: {} for {identities} identities, {} in the plan",
        manifest::PLACES[0],
        count(proposal.entries.len(), "entry", "entries"),
        count(proposal.plan.len(), "item", "items"),
    )];
    lines.push("still to decide:".to_owned());
    if !proposal.entries.is_empty() {
        let parties = count(proposal.parties.len(), "party", "parties");
        lines.push(format!(
            "  - does each of the {parties} agree to hold what it is suggested for?"
        ));
    }
    lines.push("  - how is each party reached, and to whom does it escalate?".to_owned());
    for item in &proposal.plan {
        let findings = count(item.count, "finding", "findings");
        lines.push(format!(
            "  - {} on {}: {findings}, until {}",
            item.finding, item.pattern, item.due
        ));
    }
    let blocking = left.iter().filter(|finding| finding.blocks()).count();
    if blocking > 0 {
        let open = count(blocking, "finding", "findings");
        lines.push(format!(
            "{open} cannot be planned and still block: `keyroster check` shows them"
        ));
    }
    lines.push(
        "next: read it, make its reviewers code owners of it, commit it, and run `keyroster check`"
            .to_owned(),
    );
    lines.join("\n")
}

fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
