//! `keyroster org diff`: what became of an organisation between two runs.

use std::io::{self, Write};

use anyhow::{Result, anyhow};
use clap::Args;

use super::super::{World, say};
use super::Kept;
use crate::org::{self, Difference, Place};
use crate::report::Terminal;
use crate::store::{Run, RunState};

/// `org diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// The earlier run: its number or its day; without any, the last but one
    pub was: Option<String>,
    /// The later run; without any, the last one
    pub is: Option<String>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
    /// The store.
    #[command(flatten)]
    pub kept: Kept,
}

/// Tells two runs apart. Exits 0, whatever became of it.
pub(super) fn run(arguments: &Diff, world: &World) -> Result<u8> {
    let mut store = arguments.kept.find(world)?;
    let mut runs = store.runs()?;
    runs.retain(|run| run.state == RunState::Complete);
    let is = find(&runs, arguments.is.as_deref(), 1)?;
    let was = find(&runs, arguments.was.as_deref(), 2)?;
    let difference = org::difference(&mut store, &was, &is)?;
    let mut out = Vec::new();
    match arguments.json {
        true => crate::report::json::write(&difference, &mut out)?,
        false => text(&difference, &was, &is, &mut out)?,
    }
    say::show(&String::from_utf8_lossy(&out), world)
}

/// The run of a number or day; else the one so many from the end.
fn find(runs: &[Run], named: Option<&str>, from_end: usize) -> Result<Run> {
    let run = match named {
        Some(name) => {
            let is = |run: &&Run| run.id.to_string() == name || run.as_of == name;
            runs.iter().rev().find(is)
        }
        None => runs.len().checked_sub(from_end).and_then(|at| runs.get(at)),
    };
    run.cloned().ok_or_else(|| {
        let known = runs.iter().map(|run| format!("{} ({})", run.id, run.as_of));
        let known = known.collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { "none".to_owned() } else { known };
        match named {
            Some(name) => anyhow!("there is no run `{name}`; there are {known}"),
            None => anyhow!("there are no two runs to tell apart; there are {known}"),
        }
    })
}

fn text(difference: &Difference, was: &Run, is: &Run, out: &mut dyn Write) -> io::Result<()> {
    let Difference { new, gone, overdue, handed_on, widened } = difference;
    for (title, places) in [("new", new), ("gone", gone), ("overdue", overdue)] {
        for place in places {
            writeln!(out, "{title}: {}", named(place))?;
        }
    }
    for one in handed_on {
        let who = |party: &Option<String>| match party {
            Some(party) => Terminal(party).to_string(),
            None => "nobody".to_owned(),
        };
        writeln!(
            out,
            "handed on: {}: from {} to {}",
            named(&one.place),
            who(&one.from),
            who(&one.to)
        )?;
    }
    for one in widened {
        writeln!(out, "widened: {}: {}, before {}", named(&one.place), one.to, one.from)?;
    }
    writeln!(
        out,
        "from run {} ({}) to run {} ({}): {} new, {} gone, {} newly overdue, {} handed on, {} widened",
        was.id,
        was.as_of,
        is.id,
        is.as_of,
        new.len(),
        gone.len(),
        overdue.len(),
        handed_on.len(),
        widened.len()
    )
}

fn named(place: &Place) -> String {
    format!("{} {}", Terminal(&place.repository), Terminal(&place.identity))
}
