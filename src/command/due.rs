//! `keyroster due`: what falls due, and what is late already.

use anyhow::{Result, bail};
use clap::Args;

use super::common::Common;
use super::{World, output, survey};
use crate::check::agenda::Agenda;
use crate::report::Format;
use crate::roster::{Duration, Roster};

/// `due`
#[derive(Debug, Args)]
pub struct Due {
    /// What every scan takes.
    #[command(flatten)]
    pub common: Common,
    /// How far to look ahead: `30d`, `12w`, `6mo`, `1y`
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = duration)]
    pub within: Duration,
    /// Only what this party of the roster has to do with
    #[arg(long, value_name = "PARTY")]
    pub holder: Option<String>,
}

/// Lists dates. Exits 0 whatever is late: `check` judges.
pub(super) fn run(arguments: &Due, world: &World) -> Result<u8> {
    let common = &arguments.common;
    let outputs = output::of::<Agenda<'_>>(common, Format::Text)?;
    survey::of(common, world, |survey| {
        survey.demand_roster()?;
        let cx = survey.context();
        let holder = arguments.holder.as_deref();
        known(cx.roster, holder)?;
        output::write(&cx.agenda(arguments.within, holder), &outputs, common, world)?;
        Ok(0)
    })
}

/// Makes sure that a party is one of the roster.
fn known(roster: &Roster, holder: Option<&str>) -> Result<()> {
    let Some(name) = holder.filter(|name| !roster.parties.contains_key(*name)) else {
        return Ok(());
    };
    let parties: Vec<&str> = roster.parties.keys().map(String::as_str).collect();
    match parties.as_slice() {
        [] => bail!("there is no party `{name}`: the roster names none"),
        parties => bail!("there is no party `{name}` in the roster; it has {}", parties.join(", ")),
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    text.parse::<Duration>().map_err(|error| match error.meant {
        Some(meant) => format!("it {error}; did you mean `{meant}`?"),
        None => format!("it {error}; write a number and h, d, w, mo or y, as in 30d"),
    })
}
