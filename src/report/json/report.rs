//! `keyroster/report/v1`.

use std::io::{self, Write};

use serde::Serialize;

use super::super::framework::Control;
use super::super::{Options, Report, phrase};
use super::{Ask, Location, Stream, TOOL, Tool};
use crate::finding::{Finding, Label};
use crate::inventory::IdentityKey;

#[derive(Serialize)]
struct Document<'a, F: Serialize> {
    schema: &'static str,
    tool: Tool,
    as_of: String,
    verdict: &'static str,
    /// Why the run could not judge.
    incomplete: &'a [String],
    counts: Counts,
    change: Option<Change<'a>>,
    findings: F,
}

/// What a change does to the identities.
#[derive(Serialize)]
struct Change<'a> {
    base: &'a str,
    added: Vec<&'a str>,
    removed: Vec<&'a str>,
    widened: Vec<Widened<'a>>,
    rehomed: Vec<Rehomed<'a>>,
}

#[derive(Serialize)]
struct Widened<'a> {
    identity: &'a str,
    how: &'a [String],
}

#[derive(Serialize)]
struct Rehomed<'a> {
    identity: &'a str,
    from: Option<&'a str>,
    to: Option<&'a str>,
}

#[derive(Serialize)]
struct Counts {
    deny: usize,
    warn: usize,
    waived: usize,
    planned: usize,
}

#[derive(Serialize)]
struct Entry<'a> {
    rule: &'a str,
    level: &'static str,
    state: &'static str,
    /// The day a waiver ends or a plan is due.
    until: Option<String>,
    message: &'a str,
    fix: &'a str,
    identity: Option<&'a str>,
    repository: Option<&'a str>,
    class: Option<&'static str>,
    owner: Option<&'a str>,
    /// Who holds it, in words.
    holder: Option<&'a str>,
    escalation: Vec<&'a str>,
    escalates: Vec<Ask<'a>>,
    due: Option<String>,
    days_over: Option<i64>,
    location: Option<Location<'a>>,
    related: Vec<Related<'a>>,
    /// Further places of the identity.
    more: Vec<Location<'a>>,
    notes: &'a [String],
    fingerprint: String,
    frameworks: Vec<Framework<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Framework<'a> {
    framework: Option<&'a str>,
    version: Option<&'a str>,
    id: &'a str,
    relation: &'static str,
}

/// Writes the report as JSON.
///
/// # Errors
/// Those of the writer.
pub fn render(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let counts = report.counts();
    let document = Document {
        schema: "keyroster/report/v1",
        tool: TOOL,
        as_of: report.as_of.to_string(),
        verdict: report.verdict().as_str(),
        incomplete: &report.incomplete,
        counts: Counts {
            deny: counts.deny,
            warn: counts.warn,
            waived: counts.waived,
            planned: counts.planned,
        },
        change: report.change.as_ref().map(change),
        findings: Stream(|| report.shown().map(|f| entry(report, options, f))),
    };
    super::write(&document, out)
}

fn entry<'a>(report: &'a Report<'_>, options: &'a Options, finding: &'a Finding) -> Entry<'a> {
    let locate = |location| Location::from(report.place(location));
    let related =
        |label: &'a Label| Related { message: &label.text, location: locate(&label.location) };
    Entry {
        rule: &finding.rule,
        level: finding.level.as_str(),
        state: finding.state.as_str(),
        until: phrase::until(finding.state).map(|date| date.to_string()),
        message: &finding.message,
        fix: &finding.next,
        identity: finding.identity.as_ref().map(IdentityKey::as_str),
        repository: options.repository.as_deref(),
        class: finding.class.map(|class| class.as_str()),
        owner: finding.owner.as_deref(),
        holder: finding.holder.as_deref(),
        escalation: finding.escalation.iter().map(|contact| contact.to.as_str()).collect(),
        escalates: super::asks(&finding.escalation),
        due: finding.due.map(|due| due.to_string()),
        days_over: finding.days_over,
        location: finding.primary.as_ref().map(|l| locate(&l.location)),
        related: finding.related.iter().map(related).collect(),
        more: finding.more.iter().map(locate).collect(),
        notes: &finding.notes,
        fingerprint: finding.fingerprint.to_string(),
        frameworks: report.controls(&finding.rule).into_iter().map(framework).collect(),
    }
}

fn change(change: &crate::change::Change) -> Change<'_> {
    let widened = change.widened.iter();
    let rehomed = change.rehomed.iter();
    Change {
        base: &change.base,
        added: change.added.iter().map(IdentityKey::as_str).collect(),
        removed: change.removed.iter().map(IdentityKey::as_str).collect(),
        widened: widened.map(|one| Widened { identity: one.key.as_str(), how: &one.how }).collect(),
        rehomed: rehomed
            .map(|one| Rehomed {
                identity: one.key.as_str(),
                from: one.from.as_deref(),
                to: one.to.as_deref(),
            })
            .collect(),
    }
}

fn framework(control: Control<'_>) -> Framework<'_> {
    Framework {
        framework: control.framework,
        version: control.version,
        id: control.id,
        relation: control.relation.as_str(),
    }
}
