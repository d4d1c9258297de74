//! Waivers and the plan for a spreadsheet: what was put off, by whom, and whether it counts today.

use std::io::{self, Write};

use jiff::civil::Date;

use super::super::csv::row;
use crate::check::Context;
use crate::finding::State;
use crate::report::Report;
use crate::roster::{Pattern, Spanned};
use crate::source::Location;

pub(super) fn waivers(
    cx: &Context<'_>,
    report: &Report<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let head = [
        "finding",
        "match",
        "state",
        "covers",
        "reason",
        "requested_by",
        "approved_by",
        "approved_on",
        "expires",
        "exit",
        "compensating",
        "path",
        "line",
    ];
    let mut out = out;
    row(&mut out, &head)?;
    let in_force = cx.in_force();
    for waiver in &cx.roster.waivers {
        let state = if in_force.contains(&waiver.index) {
            "in force"
        } else if waiver.expires.value < cx.today {
            "over"
        } else {
            "does not count"
        };
        let covers = covers(cx, report, &waiver.finding.value, &waiver.matcher.value, |state| {
            matches!(state, State::Waived(_))
        });
        let cells = [
            waiver.finding.value.clone(),
            waiver.matcher.value.to_string(),
            state.to_owned(),
            covers.to_string(),
            waiver.reason.value.clone(),
            text(waiver.requested_by.as_ref()),
            text(waiver.approved_by.as_ref()),
            date(waiver.approved_on.as_ref()),
            waiver.expires.value.to_string(),
            text(waiver.exit.as_ref()),
            text(waiver.compensating.as_ref()),
            waiver.at.path.as_ref().to_owned(),
            line(cx, &waiver.matcher.location()),
        ];
        row(&mut out, &cells)?;
    }
    Ok(())
}

pub(super) fn plan(cx: &Context<'_>, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = out;
    row(
        &mut out,
        &["finding", "match", "state", "covers", "owner", "due", "exit", "path", "line"],
    )?;
    for item in &cx.roster.plan {
        let state = if item.due.value < cx.today { "overdue" } else { "planned" };
        let covers = covers(cx, report, &item.finding.value, &item.matcher.value, |state| {
            matches!(state, State::Planned(_))
        });
        let cells = [
            item.finding.value.clone(),
            item.matcher.value.to_string(),
            state.to_owned(),
            covers.to_string(),
            item.owner.value.clone(),
            item.due.value.to_string(),
            text(item.exit.as_ref()),
            item.at.path.as_ref().to_owned(),
            line(cx, &item.matcher.location()),
        ];
        row(&mut out, &cells)?;
    }
    Ok(())
}

/// How many findings it puts off today.
fn covers(
    cx: &Context<'_>,
    report: &Report<'_>,
    rule: &str,
    pattern: &Pattern,
    put_off: impl Fn(State) -> bool,
) -> usize {
    let findings = report.findings.iter();
    let about = findings.filter(|finding| finding.rule == rule && put_off(finding.state));
    let identities = about.filter_map(|finding| finding.identity.as_ref());
    let identities = identities.filter_map(|key| cx.inventory.identities.get(key));
    identities.filter(|identity| pattern.covers(identity)).count()
}

fn text(value: Option<&Spanned<String>>) -> String {
    value.map(|value| value.value.clone()).unwrap_or_default()
}

fn date(value: Option<&Spanned<Date>>) -> String {
    value.map(|value| value.value.to_string()).unwrap_or_default()
}

fn line(cx: &Context<'_>, at: &Location) -> String {
    let source = cx.inventory.sources.get(&at.path);
    source.map(|source| source.position(at.span.start).line.to_string()).unwrap_or_default()
}
