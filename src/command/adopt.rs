//! `keyroster adopt`: a first roster, after which the gate is green, and what is left to decide.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use jiff::civil::Date;

use super::World;
use crate::adopt::Proposal;
use crate::check::Context;
use crate::collect::{Folder, Git};
use crate::finding::Finding;
use crate::roster::Roster;
use crate::source::Source;
use crate::{Facts, Request, manifest, rule};

/// `adopt`
#[derive(Debug, Args)]
pub struct Adopt {
    /// Root of the repository
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// Print the roster instead of writing it
    #[arg(long)]
    pub print: bool,
    /// The day to count from, instead of today (UTC)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
}

/// Writes the roster, or prints it.
pub(super) fn run(arguments: &Adopt, world: &World) -> Result<u8> {
    let root = &arguments.path;
    let catalogue = rule::built_in()?;
    let folder = Folder::open(root)?;
    let today = arguments.as_of.unwrap_or(world.today);
    let request = Request::new(&folder, catalogue, today);
    let facts = crate::inventory(&request)?;
    if let Some(path) = &facts.manifest.path {
        bail!("there is a roster already: {path}; `keyroster check` says what it lacks");
    }
    if let Some(faults) = facts.evidence.complaint() {
        bail!("{faults}; `keyroster check` says which");
    }
    let judge = |facts: &Facts, roster: &Roster| -> Vec<Finding> {
        let cx = Context { roster, ..facts.context(&request) };
        cx.judge()
    };
    let owner = Git::at(root).forge_owner();
    let mut proposal = Proposal::new(&facts.context(&request), owner);
    // What the entries leave open is what the plan is for: judge them, plan, and judge again.
    let entries = parse(&proposal.to_yaml())?;
    proposal.plan(&judge(&facts, &entries));
    let text = proposal.to_yaml();
    let left = judge(&facts, &parse(&text)?);
    if arguments.print {
        io::stdout().lock().write_all(text.as_bytes())?;
        return Ok(0);
    }
    let path = root.join(manifest::PLACES[0]);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    }
    super::output::replace(&path, |out| out.write_all(text.as_bytes()))?;
    let said = tell(&proposal, &facts, &left);
    io::stdout().lock().write_all(said.as_bytes())?;
    Ok(0)
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
fn tell(proposal: &Proposal, facts: &Facts, left: &[Finding]) -> String {
    let identities = facts.inventory.identities.len();
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
    lines.join("\n") + "\n"
}

fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
