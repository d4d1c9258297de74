//! What is left of a party that goes, as a document.

mod json;
mod markdown;
mod text;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use super::format::unsupported;
use super::place::Place;
use super::{Document, Format, Options, phrase};
use crate::offboard::{Item, Offboarding, Step};
use crate::source::{Location, Source};

/// What is left of a party, and the files that it is left in.
#[derive(Debug)]
pub struct Departure<'a> {
    /// What is left.
    pub left: Offboarding<'a>,
    /// The files, for lines.
    pub sources: &'a BTreeMap<Arc<str>, Arc<Source>>,
}

impl Document for Departure<'_> {
    const NAME: &'static str = "an offboarding";
    const FORMATS: &'static [Format] = &[Format::Text, Format::Json, Format::Markdown];

    fn write(&self, format: Format, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => text::render(self, out),
            Format::Json => json::render(self, out),
            Format::Markdown => markdown::render(self, options, out),
            _ => Err(unsupported::<Self>(format)),
        }
    }
}

impl<'a> Departure<'a> {
    fn place(&self, location: &'a Location) -> Place<'a>
    where
        Self: 'a,
    {
        Place::new(location, self.sources.get(&location.path).map(AsRef::as_ref))
    }

    /// The steps for which something is left, with what that is.
    fn steps(&self) -> impl Iterator<Item = (Step, Vec<&Item>)> {
        let of = |step| self.left.items.iter().filter(move |item| item.step == step).collect();
        Step::ALL
            .into_iter()
            .map(move |step| (step, of(step)))
            .filter(|(_, items): &(_, Vec<_>)| !items.is_empty())
    }

    /// What is known of the party, by heading.
    fn head(&self) -> Vec<(&'static str, String)> {
        let Some(party) = self.left.party else {
            return vec![("party", "not defined in the roster, only named".to_owned())];
        };
        let mut lines = Vec::new();
        if let Some(ends) = &party.contract.ends {
            let mut words = match ends.value < self.left.as_of {
                true => format!("ended on {ends}"),
                false => format!("ends on {ends}"),
            };
            words.extend(party.contract.notice.iter().map(|notice| format!(", notice {notice}")));
            words.extend(party.contract.reference.iter().map(|named| format!(" ({named})")));
            lines.push(("contract", words));
        } else if party.is_partner() {
            lines.push(("contract", "no end is set".to_owned()));
        }
        match (&party.exit.plan, &party.exit.tested) {
            (Some(plan), Some(tested)) => {
                lines.push(("exit plan", format!("{plan}, tested on {tested}")));
            }
            (Some(plan), None) => lines.push(("exit plan", format!("{plan}, never tested"))),
            (None, _) if party.is_partner() => lines.push(("exit plan", "none".to_owned())),
            (None, _) => {}
        }
        let reached = party.team.iter().chain(&party.contact).map(|at| at.value.as_str());
        let reached = reached.collect::<Vec<_>>().join(", ");
        if !reached.is_empty() {
            lines.push(("reached at", reached));
        }
        let escalation: Vec<_> = party.escalation.iter().map(|at| at.value.as_str()).collect();
        if !escalation.is_empty() {
            lines.push(("escalates", escalation.join(", ")));
        }
        lines
    }

    /// "6 left: 1 to cut, 2 to rotate, 3 to hand over"; what is to do once nothing is.
    fn tally(&self) -> String {
        let Offboarding { name, party, items, .. } = &self.left;
        if items.is_empty() {
            let defined = party.map(|party| party.name.location());
            let at = defined.as_ref().map(|at| {
                let line = self.sources.get(&at.path).map_or(1, |s| s.position(at.span.start).line);
                format!(
                    "; its definition can go too, or stay to tell if it comes back: {}:{line}",
                    at.path
                )
            });
            return format!("nothing is left of {name}{}", at.unwrap_or_default());
        }
        let of = |(step, items): (Step, Vec<&Item>)| {
            let verb = match step {
                Step::Cut => "cut",
                Step::Rotate => "rotate",
                Step::HandOver => "hand over",
                Step::Remove => "remove",
            };
            format!("{} to {verb}", items.len())
        };
        let parts: Vec<_> = self.steps().map(of).collect();
        format!("{} left of {name}: {}", phrase::count(items.len(), "thing"), parts.join(", "))
    }
}
