//! A difference for a terminal, a program and a step summary.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use super::{Difference, Late, Subject};
use crate::org::Place;
use crate::report::json::{TOOL, Tool, write};
use crate::report::markdown::{Code, Markdown};
use crate::report::{Document, Format, Options, Terminal, unsupported};

/// So many of a sort are named in Markdown, which has room for so much only.
const NAMED: usize = 50;

/// So many repositories of an identity are named.
const PLACES: usize = 3;

#[derive(Serialize)]
struct Wire<'a> {
    schema: &'static str,
    tool: Tool,
    #[serde(flatten)]
    difference: &'a Difference,
}

/// A change in words: what it is about, and what became of it. Neither is made safe for anything.
struct Line {
    name: String,
    places: Vec<String>,
    told: String,
}

/// Changes of a sort: its title, and each of them.
type Part = (&'static str, Vec<Line>);

impl Difference {
    fn parts(&self) -> Vec<Part> {
        let whose = |subject: &Subject| match subject.holders.is_empty() {
            true => "nobody holds it".to_owned(),
            false => format!("held by {}", who(&subject.holders)),
        };
        let alone =
            |name: &String| Line { name: name.clone(), places: vec![], told: String::new() };
        let of = |subject: &Subject, told: String| Line {
            name: subject.identity.clone(),
            places: repositories(&subject.repositories),
            told,
        };
        let all = |subjects: &[Subject]| subjects.iter().map(|one| of(one, whose(one))).collect();
        let spread = self.spread.iter().map(|one| Line {
            places: repositories(&one.to),
            ..of(&one.subject, whose(&one.subject))
        });
        let handed = self.handed_on.iter().map(|one| {
            of(&one.subject, format!("from {} to {}", who(&one.from), who(&one.subject.holders)))
        });
        let widened = self
            .widened
            .iter()
            .map(|one| of(&one.subject, format!("{}, before {}", one.subject.privilege, one.from)));
        vec![
            ("new repository", self.repositories.new.iter().map(alone).collect()),
            ("gone repository", self.repositories.gone.iter().map(alone).collect()),
            ("new", all(&self.new)),
            ("gone", all(&self.gone)),
            ("spread", spread.collect()),
            ("overdue", self.overdue.iter().map(late).collect()),
            ("handed on", handed.collect()),
            ("widened", widened.collect()),
        ]
    }

    /// What became of it, in numbers.
    fn summary(&self) -> String {
        let (new, gone) = (self.new.len(), self.gone.len());
        let (deny, warn) = (&self.findings.deny, &self.findings.warn);
        format!(
            "{new} new, {gone} gone, {} spread, {} newly overdue, {} handed on, {} widened; errors: {} new, {} resolved; warnings: {} new, {} resolved",
            self.spread.len(),
            self.overdue.len(),
            self.handed_on.len(),
            self.widened.len(),
            deny.new,
            deny.resolved,
            warn.new,
            warn.resolved
        )
    }

    fn span(&self) -> String {
        let (from, to) = (&self.from, &self.to);
        format!("from run {} ({}) to run {} ({})", from.run, from.as_of, to.run, to.as_of)
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        for (title, lines) in self.parts() {
            for line in lines {
                write!(out, "{title}: {}", Terminal(&line.name))?;
                if !line.places.is_empty() {
                    write!(out, " in {}", Terminal(&places(&line.places)))?;
                }
                match line.told.as_str() {
                    "" => writeln!(out)?,
                    told => writeln!(out, ": {}", Terminal(told))?,
                }
            }
        }
        writeln!(out, "{}: {}", self.span(), self.summary())
    }

    fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "## What changed in {}", Markdown(&self.organisation))?;
        writeln!(out, "\n{}: {}.", Markdown(&self.span()), self.summary())?;
        for (title, lines) in self.parts() {
            if lines.is_empty() {
                continue;
            }
            let (first, rest) = title.split_at(1);
            writeln!(out, "\n### {}{rest} ({})\n", first.to_uppercase(), lines.len())?;
            for line in lines.iter().take(NAMED) {
                write!(out, "- {}", Code(&line.name))?;
                if !line.places.is_empty() {
                    write!(out, " in {}", Markdown(&places(&line.places)))?;
                }
                match line.told.as_str() {
                    "" => writeln!(out)?,
                    told => writeln!(out, ": {}", Markdown(told))?,
                }
            }
            if lines.len() > NAMED {
                writeln!(out, "- and {} more", lines.len() - NAMED)?;
            }
        }
        Ok(())
    }
}

fn late(late: &Late) -> Line {
    let holder = late.holder.as_deref().unwrap_or("nobody");
    let last = late.since.as_ref().map(|day| format!(", last done {day}")).unwrap_or_default();
    Line {
        name: late.identity.clone().unwrap_or_else(|| late.what.clone()),
        places: late.repositories.iter().map(|at| at.repository.clone()).collect(),
        told: format!("{} was due {}, held by {holder}{last}", late.kind, late.due),
    }
}

fn repositories(places: &BTreeSet<Place>) -> Vec<String> {
    let named: BTreeSet<&String> = places.iter().map(|at| &at.repository).collect();
    named.into_iter().cloned().collect()
}

fn who(parties: &BTreeSet<String>) -> String {
    match parties.is_empty() {
        true => "nobody".to_owned(),
        false => parties.iter().map(String::as_str).collect::<Vec<_>>().join(" and "),
    }
}

fn places(named: &[String]) -> String {
    match named.get(PLACES..).map_or(0, <[_]>::len) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named[..PLACES].join(", ")),
    }
}

impl Document for Difference {
    const NAME: &'static str = "a difference";
    const FORMATS: &'static [Format] = &[Format::Text, Format::Json, Format::Markdown];

    fn write(&self, format: Format, _: &Options, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => self.text(out),
            Format::Markdown => self.markdown(out),
            Format::Json => {
                let wire = Wire { schema: "keyroster/difference/v1", tool: TOOL, difference: self };
                write(&wire, out)
            }
            _ => Err(unsupported::<Self>(format)),
        }
    }
}
