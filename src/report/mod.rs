//! Renderers: one file per format, each a pure function from a [`Report`] to text.

mod agenda;
pub(crate) mod catalogue;
mod command;
pub mod csv;
mod diagnosis;
mod format;
mod framework;
pub mod github;
mod html;
pub mod json;
mod landing;
mod listing;
pub mod markdown;
mod neutral;
mod offboarding;
mod options;
mod pack;
mod page;
mod phrase;
mod place;
mod raci;
pub mod sarif;
mod table;
mod terminal;
pub mod text;
mod uri;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use jiff::civil::Date;

use crate::change::Change;
use crate::finding::{Finding, State};
use crate::inventory::Stats;
use crate::rule::{Catalogue, Class, Level};
use crate::source::Source;

pub(crate) use command::cut;
pub use command::{Kind, Range, WorkflowCommand};
pub use format::{Document, Format, FormatError, Output, render};
pub(crate) use format::{refusal, unsupported};
pub(crate) use html::{Application, application};
pub use listing::{Listing, Owner, OwnerOf};
pub use neutral::{NeutralWriter, neutralise};
pub use offboarding::Departure;
pub use options::Options;
pub use pack::{Commit, MAPPING_SCHEMA, PACK_SCHEMA, Pack, Subject};
pub(crate) use phrase::count;
pub(crate) use phrase::headline;
pub use raci::{By, RACI_SCHEMA, Raci};
pub use terminal::Terminal;
pub(crate) use terminal::{lines, visible};

/// The JSON Schema of what `check --format json` writes.
pub const REPORT_SCHEMA: &str = include_str!("../../schemas/report.schema.json");

/// The JSON Schema of what `inventory --format json` writes.
pub const INVENTORY_SCHEMA: &str = include_str!("../../schemas/inventory.schema.json");

/// The JSON Schema of what `due --format json` writes.
pub const AGENDA_SCHEMA: &str = include_str!("../../schemas/agenda.schema.json");
/// The JSON Schema of what `offboard --format json` writes.
pub const OFFBOARDING_SCHEMA: &str = include_str!("../../schemas/offboarding.schema.json");

/// The JSON Schema of what `doctor --format json` writes.
pub const DOCTOR_SCHEMA: &str = include_str!("../../schemas/doctor.schema.json");

/// What a run says: sorted findings and one verdict, from which every format and the exit code come.
#[derive(Debug)]
pub struct Report<'c> {
    /// The day that was judged.
    pub as_of: Date,
    /// The catalogue, for rules' titles, explanations and framework references.
    pub catalogue: &'c Catalogue,
    /// What was found, in the order of [`Report::sort`].
    pub findings: Vec<Finding>,
    /// How many identities of each class there are.
    pub identities: BTreeMap<Class, usize>,
    /// The path of the roster, where there is one.
    pub roster: Option<Arc<str>>,
    /// Redacted texts of the files that findings stand in.
    pub sources: BTreeMap<Arc<str>, Arc<Source>>,
    /// What the scan cost.
    pub stats: Stats,
    /// Sentences for the end of the report, as how to start green today.
    pub closing: Vec<String>,
    /// Why the run could not judge; the verdict is then incomplete.
    pub incomplete: Vec<String>,
    /// What a change does to the identities; none where a whole repository was judged.
    pub change: Option<Change>,
}

impl Document for Report<'_> {
    const NAME: &'static str = "a report";
    const FORMATS: &'static [Format] = &[
        Format::Text,
        Format::Github,
        Format::Json,
        Format::Sarif,
        Format::Markdown,
        Format::Csv,
        Format::Html,
    ];

    fn write(&self, format: Format, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Github => github::render(self, options, out),
            Format::Text => text::render(self, options, out),
            Format::Json => json::render(self, options, out),
            Format::Sarif => sarif::render(self, options, out),
            Format::Markdown => markdown::render(self, options, out),
            Format::Csv => csv::render(self, options, out),
            Format::Html => page::render(self, options, out),
            Format::Ics => Err(format::unsupported::<Self>(format)),
        }
    }
}

/// The answer of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing blocks.
    Pass,
    /// At least one active finding at deny.
    Fail,
    /// Could not judge.
    Incomplete,
}

impl Verdict {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Incomplete => "incomplete",
        }
    }

    /// The process's exit code, whatever the format.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::Incomplete => 2,
        }
    }
}

/// How many findings of each sort there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Active at deny.
    pub deny: usize,
    /// Active at warn.
    pub warn: usize,
    /// Accepted for a while.
    pub waived: usize,
    /// Debt with a due date.
    pub planned: usize,
}

impl Report<'_> {
    /// Puts the findings into their one order: blocking first, then warnings, then waived and
    /// planned ones; each by due date (soonest first, none last), then place, rule and identity.
    pub fn sort(&mut self) {
        let sources = &self.sources;
        self.findings.sort_by_cached_key(|finding| {
            let rank = match (finding.state, finding.level) {
                (State::Active, Level::Deny) => 0,
                (State::Active, _) => 1,
                (State::Waived(_), _) => 2,
                (State::Planned(_), _) => 3,
            };
            let place = finding.primary.as_ref().map(|label| label.location.clone());
            let known = place.as_ref().is_some_and(|at| sources.contains_key(&at.path));
            let due = (finding.due.is_none(), finding.due);
            let names =
                (finding.rule.clone(), finding.identity.clone(), finding.fingerprint.clone());
            (rank, due, !known, place, names)
        });
    }

    /// The answer.
    pub fn verdict(&self) -> Verdict {
        if !self.incomplete.is_empty() {
            Verdict::Incomplete
        } else if self.findings.iter().any(Finding::blocks) {
            Verdict::Fail
        } else {
            Verdict::Pass
        }
    }

    /// The findings that are reported: all but active ones that the policy allows.
    pub fn shown(&self) -> impl Iterator<Item = &Finding> {
        let allowed = |f: &Finding| f.state == State::Active && f.level == Level::Allow;
        self.findings.iter().filter(move |finding| !allowed(finding))
    }

    /// How many findings of each sort there are.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for finding in &self.findings {
            match (finding.state, finding.level) {
                (State::Waived(_), _) => counts.waived += 1,
                (State::Planned(_), _) => counts.planned += 1,
                (State::Active, Level::Deny) => counts.deny += 1,
                (State::Active, Level::Warn) => counts.warn += 1,
                (State::Active, Level::Allow) => {}
            }
        }
        counts
    }
}
