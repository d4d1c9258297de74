//! What the commands that change the roster share: the facts, the roster's files, a draft of the
//! change that is judged before it is written.

mod draft;
mod judged;
mod page;
mod secret;
mod subject;

use anyhow::{Result, bail};
use clap::Args;
use jiff::civil::Date;

use super::World;
use super::common::Repository;
use super::survey::{self, Survey};
use crate::check::Context;
use crate::detect::Detector;
use crate::inventory::Identity;
use crate::roster::{Party, Spanned, did_you_mean};
use crate::source::Location;

pub(super) use draft::Draft;
pub(super) use judged::Judged;
pub(super) use subject::Target;

/// What every command that changes the roster takes.
#[derive(Debug, Args)]
pub struct Amend {
    /// Which repository.
    #[command(flatten)]
    pub repository: Repository,
    /// Print the new text instead of writing it
    #[arg(long)]
    pub print: bool,
}

/// A repository whose roster is to be changed.
pub(super) struct Amendment<'a> {
    pub(super) cx: Context<'a>,
    survey: &'a Survey<'a>,
    detector: Detector<'a>,
    arguments: &'a Amend,
    world: &'a World,
}

/// Reads a repository and its roster, and hands them over to be changed.
pub(super) fn open(
    arguments: &Amend,
    world: &World,
    work: impl FnOnce(&Amendment<'_>) -> Result<u8>,
) -> Result<u8> {
    arguments.read(world, |survey| work(&Amendment::of(survey, arguments, world)?))
}

impl Amend {
    /// Reads the repository.
    pub(super) fn read<T>(
        &self,
        world: &World,
        look: impl FnOnce(&Survey<'_>) -> Result<T>,
    ) -> Result<T> {
        survey::read(&self.repository, None, world, look)
    }
}

impl<'a> Amendment<'a> {
    /// The roster of what was read, where it can be changed.
    pub(super) fn of(
        survey: &'a Survey<'a>,
        arguments: &'a Amend,
        world: &'a World,
    ) -> Result<Self> {
        survey.demand_roster()?;
        let cx = survey.context();
        let detector = Detector::new(cx.catalogue)?;
        Ok(Self { cx, survey, detector, arguments, world })
    }

    /// A draft that changes nothing yet.
    pub(super) fn draft(&self) -> Draft<'_, 'a> {
        Draft::new(self)
    }

    /// The day that something was done on: today unless another is given. None to come, and none
    /// before the one that is recorded.
    pub(super) fn day(
        &self,
        given: Option<Date>,
        recorded: Option<&Spanned<Date>>,
    ) -> Result<Date> {
        let today = self.cx.today;
        let day = given.unwrap_or(today);
        if day > today {
            bail!("{day} is yet to come: today is {today} (UTC)");
        }
        if let Some(last) = recorded.filter(|last| last.value > day) {
            let at = self.place(&last.location());
            bail!(
                "{day} is before {}, which is recorded at {at}; if that day is wrong, correct it \
                 there by hand",
                last.value
            );
        }
        Ok(day)
    }

    /// A place as people write it: `path:line`.
    pub(super) fn place(&self, at: &Location) -> String {
        let source = self.cx.inventory.sources.get(&at.path);
        let line = source.map_or(1, |source| source.position(at.span.start).line);
        format!("{}:{line}", at.path)
    }

    /// The party of this name; refused with what may have been meant.
    pub(super) fn party(&self, name: &str) -> Result<&'a Party> {
        let parties = &self.cx.roster.parties;
        if let Some(party) = parties.get(name) {
            return Ok(party);
        }
        let names = || parties.keys().map(String::as_str);
        // People know a team by its handle as well.
        let called = parties.values().find(|party| party.is_called(name));
        let near = called.map(|party| party.name.value.as_str());
        if let Some(near) = near.or_else(|| did_you_mean(name, names())) {
            bail!("`{name}` is no party of the roster; did you mean `{near}`?");
        }
        let known: Vec<_> = names().map(ToOwned::to_owned).collect();
        let known = match known.as_slice() {
            [] => "it has none yet".to_owned(),
            known => format!("it has {}", some_of(known)),
        };
        bail!("`{name}` is no party of the roster: define it under `parties`; {known}")
    }
}

/// "the deploy key `infra-sync`".
pub(super) fn named(identity: &Identity) -> String {
    format!("the {} `{}`", identity.noun, identity.key.name())
}

/// A value, and not the word that stands for one in the help and in what findings say to type: a
/// command that is pasted as it stands records nothing.
pub(super) fn filled(text: &str) -> Result<String, String> {
    match text {
        "URL" | "HANDLE" => Err("write your own in its place".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

/// "a, b, c and 2 more".
pub(super) fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
