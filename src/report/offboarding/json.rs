//! `keyroster/offboarding/v1`.

use std::io::{self, Write};

use serde::Serialize;

use super::super::json::{Location, Stream, TOOL, Tool, write};
use super::Departure;

#[derive(Serialize)]
struct Document<'a, I: Serialize> {
    schema: &'static str,
    tool: Tool,
    as_of: String,
    party: Party<'a>,
    left: usize,
    items: I,
}

#[derive(Serialize)]
struct Party<'a> {
    name: &'a str,
    partner: bool,
    team: Option<&'a str>,
    contact: Option<&'a str>,
    contract: Contract<'a>,
    exit: Exit<'a>,
}

#[derive(Default, Serialize)]
struct Contract<'a> {
    ends: Option<String>,
    notice: Option<String>,
    reference: Option<&'a str>,
}

#[derive(Default, Serialize)]
struct Exit<'a> {
    plan: Option<&'a str>,
    tested: Option<String>,
}

#[derive(Serialize)]
struct Left<'a> {
    step: &'static str,
    identity: Option<&'a str>,
    what: &'a str,
    next: &'a str,
    who: Option<&'a str>,
    places: Vec<Location<'a>>,
}

/// Writes an offboarding as JSON.
pub(super) fn render(departure: &Departure<'_>, out: &mut dyn Write) -> io::Result<()> {
    let left = &departure.left;
    let item = |item| entry(departure, item);
    let document = Document {
        schema: "keyroster/offboarding/v1",
        tool: TOOL,
        as_of: left.as_of.to_string(),
        party: party(left.name, left.party),
        left: left.items.len(),
        items: Stream(|| left.items.iter().map(item)),
    };
    write(&document, out)
}

fn party<'a>(name: &'a str, party: Option<&'a crate::roster::Party>) -> Party<'a> {
    let text =
        |value: Option<&'a crate::roster::Spanned<String>>| value.map(|it| it.value.as_str());
    Party {
        name,
        partner: party.is_some_and(|party| party.is_partner()),
        team: party.and_then(|party| text(party.team.as_ref())),
        contact: party.and_then(|party| text(party.contact.as_ref())),
        contract: party.map_or_else(Contract::default, |party| Contract {
            ends: party.contract.ends.as_ref().map(ToString::to_string),
            notice: party.contract.notice.as_ref().map(ToString::to_string),
            reference: text(party.contract.reference.as_ref()),
        }),
        exit: party.map_or_else(Exit::default, |party| Exit {
            plan: text(party.exit.plan.as_ref()),
            tested: party.exit.tested.as_ref().map(ToString::to_string),
        }),
    }
}

fn entry<'a>(departure: &'a Departure<'_>, item: &'a crate::offboard::Item) -> Left<'a> {
    Left {
        step: item.step.as_str(),
        identity: item.identity.as_ref().map(crate::inventory::IdentityKey::as_str),
        what: &item.what,
        next: &item.next,
        who: item.who.as_deref(),
        places: item.places.iter().map(|at| departure.place(at).into()).collect(),
    }
}
