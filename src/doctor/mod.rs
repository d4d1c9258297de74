//! Whether a repository's set-up holds what it seems to hold, and what to mend where it does not.
//!
//! ```text
//! workflows, roster, CODEOWNERS, and what GitHub shows of its settings -> points, each with its fix
//! ```
//!
//! The gate judges the roster; this judges the gate: a check that is skipped, softened, not required
//! or approved by whoever it should stop says nothing. What was not seen is told as not seen.

mod checkout;
mod codeowners;
mod events;
mod gate;
mod habits;
mod inputs;
mod pins;
mod point;
mod rights;
mod roster;
mod running;
mod settings;
mod shell;
mod workflow;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::Context;
use crate::collect::Tree;
use crate::github::Settings;
use crate::roster::Fault;
use crate::source::{Location, Source, Span};

use gate::Gate;
pub use point::{Next, Point, Status};
use workflow::Workflows;

/// The workflow that a repository without one is given.
pub const WORKFLOW: &str =
    include_str!("../../examples/partner-led/.github/workflows/keyroster.yml");

/// Everything that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Setup<'a> {
    /// The files.
    pub tree: &'a dyn Tree,
    /// The roster and the code owners, as checks look at them.
    pub context: Context<'a>,
    /// The roster's path; nothing where there is none.
    pub roster: Option<&'a str>,
    /// What is wrong with it.
    pub faults: &'a [Fault],
    /// The files that decide what is judged: the roster's, its policies, the evidence.
    pub read: &'a [Arc<str>],
    /// The default branch, where it is known.
    pub branch: Option<&'a str>,
    /// What GitHub showed; nothing where it was not asked.
    pub settings: Option<&'a Settings>,
}

/// What a group of checks is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The workflow that runs the gate.
    Gate,
    /// The roster and its guards.
    Roster,
    /// What GitHub is set to.
    Settings,
    /// What is convenient.
    Habits,
}

impl Part {
    /// Its name: `gate`, `roster`, `settings`, `habits`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gate => "gate",
            Self::Roster => "roster",
            Self::Settings => "settings",
            Self::Habits => "habits",
        }
    }

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Gate => "The gate",
            Self::Roster => "The roster",
            Self::Settings => "On GitHub",
            Self::Habits => "Around it",
        }
    }
}

/// How a set-up stands.
#[derive(Debug, Default)]
pub struct Diagnosis {
    /// The points, by what they are about.
    pub parts: BTreeMap<Part, Vec<Point>>,
    /// The files that points stand in, for lines.
    pub sources: BTreeMap<Arc<str>, Arc<Source>>,
    /// What was not looked at, and why.
    pub unasked: Vec<String>,
}

impl Diagnosis {
    /// Every point.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        self.parts.values().flatten()
    }

    /// How many points stand so.
    pub fn count(&self, status: Status) -> usize {
        self.points().filter(|point| point.status == status).count()
    }
}

/// Looks at a set-up.
pub fn examine(setup: &Setup<'_>) -> Diagnosis {
    let workflows = Workflows::read(setup.tree);
    let gates = Gate::all(setup.tree, &workflows);
    let mut parts = BTreeMap::from([
        (Part::Gate, gate_points(setup, &workflows, &gates)),
        (Part::Roster, roster::points(setup, &gates)),
        (Part::Habits, habits::points(setup.tree, &gates)),
    ]);
    if setup.roster.is_some() {
        parts.entry(Part::Roster).or_default().extend(codeowners::points(setup.tree));
    }
    if let Some(settings) = setup.settings {
        parts.insert(Part::Settings, settings::points(settings, &events::on_pull_requests(&gates)));
    }
    for points in parts.values_mut() {
        let mut told: Vec<Point> = Vec::new();
        points.retain(|point| {
            let new = !told.contains(point);
            told.extend(new.then(|| point.clone()));
            new
        });
    }
    let sources = sources(setup, &parts);
    Diagnosis { parts, sources, unasked: Vec::new() }
}

fn gate_points(setup: &Setup<'_>, workflows: &Workflows, gates: &[Gate<'_>]) -> Vec<Point> {
    const CHECK: &str = "runs";
    let mut points: Vec<_> = workflows
        .unread
        .iter()
        .map(|(path, reason)| {
            let at = Location { path: path.clone(), span: Span::default() };
            let says = format!("whether {path} runs the gate: {reason}");
            Point::unseen(CHECK, says, "make it readable").at(at)
        })
        .collect();
    let Some(first) = gates.first() else {
        points.push(nothing_runs_it(setup, workflows));
        return points;
    };
    let says = format!("the job `{}` runs it", first.outer.id);
    points.push(Point::good(CHECK, says).at(first.location()));
    let queue = setup.settings.and_then(Settings::merge_queue);
    points.extend(events::points(gates, setup.branch, queue));
    let judging = events::on_pull_requests(gates);
    points.extend(running::points(&judging));
    points.extend(inputs::points(&judging));
    points.extend(rights::points(&judging));
    points.extend(checkout::points(&judging));
    points.extend(pins::points(&judging));
    points
}

fn nothing_runs_it(setup: &Setup<'_>, workflows: &Workflows) -> Point {
    const CHECK: &str = "runs";
    if let Some(path) = setup.settings.and_then(Settings::required_workflow) {
        let says = format!("a ruleset requires the workflow {path} of another repository");
        return Point::good(CHECK, says);
    }
    if let Some(gate) = Gate::uncalled(setup.tree, workflows).first() {
        let says =
            "the workflow that runs it is started by other workflows alone, and none here does";
        let next = "start it on pull requests, or call it from a workflow that they start";
        return Point::fix(CHECK, says, next)
            .at(gate.location())
            .paste("on:\n  pull_request:\n  merge_group:");
    }
    let next = "add as .github/workflows/keyroster.yml";
    Point::fix(CHECK, "no workflow runs keyroster", next).paste(WORKFLOW.trim_end())
}

/// The texts of the files that points stand in.
fn sources(
    setup: &Setup<'_>,
    parts: &BTreeMap<Part, Vec<Point>>,
) -> BTreeMap<Arc<str>, Arc<Source>> {
    let named = parts.values().flatten().filter_map(|point| Some(&point.at.as_ref()?.path));
    let read = named.filter_map(|path| {
        let known = setup.context.inventory.sources.get(path).cloned();
        let source = known.or_else(|| setup.tree.read(path).ok().map(Arc::new))?;
        Some((Arc::clone(path), source))
    });
    read.collect()
}
