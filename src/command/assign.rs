//! `keyroster assign`: who holds an identity. Makes the entry where there is none.

use std::sync::Arc;

use anyhow::{Result, bail};
use clap::Args;

use super::World;
use super::amend::{self, Amend, Amendment, Draft, Target};
use crate::edit::{Edit, Value};
use crate::hints::Hint;
use crate::inventory::Identity;
use crate::roster::{Step, did_you_mean};

const EXAMPLES: &str = "\
Examples:
  keyroster assign github/actions-secret/NPM_TOKEN --accountable web
  keyroster assign aws/role/deploy --responsible northwind --step review=identity";

/// `assign`
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Assign {
    /// The identity: its key, another name of it, or the `match` of its entry
    #[arg(value_name = "ID")]
    pub id: String,
    /// Which roster, and how.
    #[command(flatten)]
    pub amend: Amend,
    /// Who answers for it: one party of your own
    #[arg(long, value_name = "PARTY")]
    pub accountable: Option<String>,
    /// Who works on it; repeat for several
    #[arg(long, value_name = "PARTY")]
    pub responsible: Vec<String>,
    /// Who is asked first; repeat for several
    #[arg(long, value_name = "PARTY")]
    pub consulted: Vec<String>,
    /// Who is told; repeat for several
    #[arg(long, value_name = "PARTY")]
    pub informed: Vec<String>,
    /// Who does a step of its life: provision, rotate, review or revoke
    #[arg(long, value_name = "STEP=PARTY", value_parser = step)]
    pub step: Vec<(Step, String)>,
    /// For every identity that the entry speaks for
    #[arg(long)]
    pub all: bool,
}

fn step(text: &str) -> Result<(Step, String), String> {
    let Some((word, party)) = text.split_once('=') else {
        return Err("write it as STEP=PARTY, such as rotate=platform".to_owned());
    };
    let known = Step::ALL.into_iter().find(|step| step.as_str() == word);
    known.map(|step| (step, party.to_owned())).ok_or_else(|| {
        match did_you_mean(word, Step::ALL.map(Step::as_str)) {
            Some(meant) => format!("there is no step `{word}`; did you mean `{meant}`?"),
            None => format!("there is no step `{word}`: provision, rotate, review or revoke"),
        }
    })
}

impl Assign {
    /// The RACI cells that are asked for.
    fn cells(&self) -> Vec<(&'static str, Value)> {
        let accountable = self.accountable.iter().map(|one| ("accountable", Value::text(one)));
        let others = [
            ("responsible", &self.responsible),
            ("consulted", &self.consulted),
            ("informed", &self.informed),
        ];
        let others = others.into_iter().filter(|(_, parties)| !parties.is_empty());
        accountable
            .chain(others.map(|(cell, parties)| (cell, Value::one_or_many(parties))))
            .collect()
    }

    fn steps(&self) -> Vec<(&'static str, Value)> {
        self.step.iter().map(|(step, party)| (step.as_str(), Value::text(party))).collect()
    }
}

/// Sets the cells. Unknown parties, and partners as accountable ones, are refused.
pub(super) fn run(arguments: &Assign, world: &World) -> Result<u8> {
    if arguments.cells().is_empty() && arguments.step.is_empty() {
        bail!("say who: --accountable PARTY, --responsible PARTY, --step rotate=PARTY, ...");
    }
    amend::open(&arguments.amend, world, |amendment| {
        let demanded = |identity: &Identity| amendment.cx.demanded(identity);
        let target = match amendment.disputed(&arguments.id)? {
            Some(identity) if arguments.accountable.is_some() => Target::Unheld(identity),
            _ => amendment.target(&arguments.id, arguments.all, demanded)?,
        };
        let literal = |identity: &Identity| identity.sightings.iter().any(|s| s.literal.is_some());
        if target.identity().is_some_and(literal) {
            bail!(
                "{} is written out in a file: revoke and remove it, nobody is to hold it",
                target.name()
            );
        }
        if target.entry().is_none() && arguments.accountable.is_none() {
            bail!("nobody holds {} yet: say who does with --accountable PARTY", target.name());
        }
        let mut draft = amendment.draft();
        let hint = target.identity().and_then(|identity| amendment.cx.hints.of(identity));
        parties(amendment, arguments, hint.as_ref(), &mut draft)?;
        match target {
            Target::Unheld(identity) => {
                let mut fields = vec![("match".to_owned(), Value::text(&identity.key))];
                for (key, cells) in [("raci", arguments.cells()), ("lifecycle", arguments.steps())]
                {
                    if !cells.is_empty() {
                        let cells = cells.into_iter().map(|(key, value)| (key.to_owned(), value));
                        fields.push((key.to_owned(), Value::Mapping(cells.collect())));
                    }
                }
                let entries = amendment.cx.roster.entries.iter().map(|entry| &entry.at.path);
                let file: Arc<str> = draft.file_for(entries);
                let items = vec![Value::Mapping(fields).into()];
                let change = Edit::Append { to: vec!["identities".into()], after: None, items };
                draft.change(&file, &change, &format!("an entry for {}", identity.key))?;
            }
            Target::Entry(..) | Target::Apart(..) => {
                let entry = draft.entry(&target)?;
                for (section, cells) in
                    [("raci", arguments.cells()), ("lifecycle", arguments.steps())]
                {
                    for (key, value) in cells {
                        draft.set(&entry, &[section, key], value)?;
                    }
                }
            }
        }
        if draft.is_empty() {
            return draft.write("nothing to change: the roster says so already", &[]);
        }
        let judged = draft.judge()?;
        let mut next = judged.left(target.identity().map(|identity| &identity.key));
        next.push("next: commit it, and see `keyroster check`".to_owned());
        draft.write(&format!("recorded: who holds {}", target.name()), &next)
    })
}

/// Refuses parties that the roster does not know, and a partner as the accountable one. The one that
/// the files around suggest for it is made known.
fn parties(
    amendment: &Amendment<'_>,
    arguments: &Assign,
    hint: Option<&Hint>,
    draft: &mut Draft<'_, '_>,
) -> Result<()> {
    let known = &amendment.cx.roster.parties;
    let suggested = |name: &str| hint.filter(|hint| hint.party() == name);
    if let Some(name) = &arguments.accountable {
        match (known.contains_key(name), suggested(name)) {
            (false, Some(hint)) => {
                let field = if hint.owner.starts_with('@') { "team" } else { "contact" };
                let value = Value::Mapping(vec![(field.to_owned(), Value::text(&hint.owner))]);
                let at = vec!["parties".into(), name.as_str().into()];
                let what = format!("parties.{name}");
                draft.change(&draft.main(), &Edit::Set { at, value }, &what)?;
            }
            _ => {
                let party = amendment.party(name)?;
                if party.is_partner() {
                    bail!(
                        "{name} is a partner ({}), and a partner cannot be accountable; make a \
                         party of your own accountable and {name} responsible",
                        amendment.place(&party.location())
                    );
                }
            }
        }
    }
    let others = [&arguments.responsible, &arguments.consulted, &arguments.informed];
    let steps = arguments.step.iter().map(|(_, party)| party);
    let others = others.into_iter().flatten().chain(steps);
    // Whoever is made accountable here may do more.
    let mut others = others.filter(|name| arguments.accountable.as_ref() != Some(*name));
    others.try_for_each(|name| amendment.party(name).map(drop))
}
