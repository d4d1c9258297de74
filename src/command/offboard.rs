//! `keyroster offboard`: what is left of a party that goes, until nothing is.

use anyhow::{Result, bail};
use clap::Args;

use super::common::Common;
use super::{World, output, survey};
use crate::check::Context;
use crate::offboard;
use crate::report::{Departure, Format};

/// `offboard`
#[derive(Debug, Args)]
pub struct Offboard {
    /// The party that goes, as the roster names it
    pub party: String,
    /// What every scan takes.
    #[command(flatten)]
    pub common: Common,
}

/// Lists what is left. Exits 0 once nothing is, and 1 while something is.
pub(super) fn run(arguments: &Offboard, world: &World) -> Result<u8> {
    let common = &arguments.common;
    let outputs = output::of::<Departure<'_>>(common, Format::Text)?;
    survey::of(common, world, |survey| {
        survey.demand_roster()?;
        let cx = survey.context();
        let Some(left) = offboard::of(&cx, &arguments.party) else {
            bail!(unknown(&cx, &arguments.party))
        };
        // What could not be read may let it in all the same.
        if let Some(unread) = cx.inventory.unreadable.iter().find(|unread| unread.required) {
            bail!("{}: {}; what is left cannot be told", unread.location.path, unread.reason);
        }
        let code = u8::from(!left.items.is_empty());
        output::write(
            &Departure { left, sources: &cx.inventory.sources },
            &outputs,
            common,
            world,
        )?;
        Ok(code)
    })
}

fn unknown(cx: &Context<'_>, name: &str) -> String {
    let parties = cx.roster.parties.keys();
    let near = parties
        .max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
    let known: Vec<_> = cx.roster.parties.keys().map(String::as_str).collect();
    match near {
        Some(near) if strsim::jaro_winkler(near, name) > 0.75 => {
            format!("the roster knows no party `{name}`; did you mean `{near}`?")
        }
        Some(_) => format!("the roster knows no party `{name}`, only {}", known.join(", ")),
        None => format!("the roster knows no party `{name}`, nor any other"),
    }
}
