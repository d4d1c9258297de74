//! `keyroster/organisation/v1`: the canonical document. The same repositories as of the same day give
//! the same bytes, however many machines read them.

use std::cell::Cell;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::across::{Across, Crossing, Joined, Look};
use super::{Organisation, Repository};
use crate::report::json::{Stream, TOOL, Tool, write};

#[derive(Serialize)]
struct Document<'a, R: Serialize> {
    schema: &'static str,
    tool: Tool,
    organisation: &'a str,
    as_of: &'a str,
    repositories: R,
    identities: &'a [Joined],
    links: &'a [Crossing],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    evidence: &'a [Look],
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    verdict: &'a str,
    incomplete: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
    counts: Counts,
    identities: Vec<Value>,
    findings: Vec<Value>,
}

#[derive(Serialize)]
struct Counts {
    deny: i64,
    warn: i64,
    waived: i64,
    planned: i64,
}

/// Writes it, with no more than one repository in memory, and what is kept of what crosses
/// repositories.
pub(super) fn render(organisation: &Organisation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let across = Across::of(organisation)?;
    let failed = Cell::new(None);
    let entry = |repository| {
        let read = entry(organisation, repository);
        read.map_err(|error| failed.set(Some(error))).ok()
    };
    let document = Document {
        schema: "keyroster/organisation/v1",
        tool: TOOL,
        organisation: &organisation.run.organisation,
        as_of: &organisation.run.as_of,
        repositories: Stream(|| organisation.repositories.iter().filter_map(entry)),
        identities: &across.identities,
        links: &across.links,
        evidence: &across.looks,
    };
    write(&document, out)?;
    failed.take().map_or(Ok(()), Err)
}

fn entry<'a>(organisation: &Organisation<'_>, repository: &'a Repository) -> io::Result<Entry<'a>> {
    let read = |bodies: Vec<String>| -> io::Result<Vec<Value>> {
        bodies.iter().map(|body| Ok(serde_json::from_str(body)?)).collect()
    };
    let [deny, warn, waived, planned] = repository.counts;
    Ok(Entry {
        name: &repository.name,
        verdict: &repository.verdict,
        incomplete: &repository.incomplete,
        notes: &repository.notes,
        counts: Counts { deny, warn, waived, planned },
        identities: read(organisation.bodies("identity", "key", &repository.name)?)?,
        findings: read(organisation.bodies("finding", "rule, fingerprint", &repository.name)?)?,
    })
}
