//! `keyroster/agenda/v1`.

use std::io::{self, Write};

use serde::Serialize;

use super::super::json::{self, Ask, Location, Stream, TOOL, Tool};
use super::super::{Options, phrase};
use super::{Agenda, Obligation};
use crate::inventory::IdentityKey;

#[derive(Serialize)]
struct Document<O: Serialize> {
    schema: &'static str,
    tool: Tool,
    as_of: String,
    until: String,
    obligations: O,
    undated: usize,
}

#[derive(Serialize)]
struct Entry<'a> {
    kind: &'static str,
    what: &'a str,
    due: String,
    /// The first day on which it is late.
    late_from: String,
    blocks_from: Option<String>,
    days_over: i32,
    status: &'static str,
    state: &'static str,
    until: Option<String>,
    identity: Option<&'a str>,
    repository: Option<&'a str>,
    owner: Option<&'a str>,
    holder: Option<&'a str>,
    escalation: Vec<&'a str>,
    escalates: Vec<Ask<'a>>,
    location: Option<Location<'a>>,
    fix: &'a str,
    fingerprint: String,
}

/// Writes the agenda as JSON.
///
/// # Errors
/// Those of the writer.
pub(super) fn render(
    agenda: &Agenda<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let document = Document {
        schema: "keyroster/agenda/v1",
        tool: TOOL,
        as_of: agenda.as_of.to_string(),
        until: agenda.until.to_string(),
        obligations: Stream(|| agenda.obligations.iter().map(|one| entry(agenda, options, one))),
        undated: agenda.undated,
    };
    json::write(&document, out)
}

fn entry<'a>(agenda: &'a Agenda<'_>, options: &'a Options, one: &'a Obligation) -> Entry<'a> {
    Entry {
        kind: one.kind.as_str(),
        what: &one.what,
        due: one.term.due.to_string(),
        late_from: one.term.late_from().to_string(),
        blocks_from: one.blocks_from.map(|day| day.to_string()),
        days_over: super::days_over(agenda, one),
        status: one.status.as_str(),
        state: one.state.as_str(),
        until: phrase::until(one.state).map(|day| day.to_string()),
        identity: one.identity.as_ref().map(IdentityKey::as_str),
        repository: options.repository.as_deref(),
        owner: one.owner.as_deref(),
        holder: one.holder.as_deref(),
        escalation: one.escalation.iter().map(|contact| contact.to.as_str()).collect(),
        escalates: json::asks(&one.escalation),
        location: super::place(agenda, one).map(Location::from),
        fix: one.next.trim_end(),
        fingerprint: one.fingerprint.to_string(),
    }
}
