//! Teams and logins that the roster and CODEOWNERS name, as GitHub was seen to know them.

use std::collections::BTreeMap;

use crate::check::Context;
use crate::check::draft::Draft;
use crate::evidence::{Record, State, Tool};
use crate::roster::Party;
use crate::source::Location;

/// What GitHub said of a team or a login not too long ago.
pub(super) fn seen<'a>(cx: &Context<'a>, handle: &str) -> Option<&'a Record> {
    let max_age = cx.roster.policy.evidence.max_age.value;
    let mut records = cx.evidence.records.iter();
    records.find(|record| {
        let seen = &record.observation;
        let of_people = matches!(seen.tool, Tool::GithubTeams | Tool::GithubMembers);
        let counts = seen.observed <= cx.today && max_age.after(seen.observed) >= cx.today;
        let same = |name: &str| name.eq_ignore_ascii_case(handle);
        of_people && counts && seen.about.iter().any(|name| same(name.as_str()))
    })
}

/// Everybody who is to be asked, approves or owns code, and whom GitHub does not know.
pub(super) fn check(cx: &Context<'_>, parties: &[&Party]) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for party in parties {
        let name = &party.name.value;
        let own = party.team.iter().chain(&party.contact).chain(&party.escalation);
        for handle in own {
            // A partner's people are members of their own organisation.
            let foreign = party.is_partner() && !handle.value.contains('/');
            let who = match party.escalation.contains(handle) {
                true => format!("{} is turned to for `{name}` and", handle.value),
                false => format!("`{name}` holds something here and has"),
            };
            let direct = !party.escalation.contains(handle);
            if let Some(draft) = lost(cx, &handle.value, direct).filter(|_| !foreign) {
                let draft = draft.fact("who", who).part(&format!("{name} {}", handle.value));
                drafts.push(draft.at(handle.location(), "").owned(cx, name, "cannot be reached"));
            }
        }
    }
    for approver in &cx.roster.policy.waiver.approvers {
        if let Some(draft) = lost(cx, &approver.value, false) {
            let who = format!("{} approves waivers and", approver.value);
            let draft = draft.fact("who", who).part(&format!("approver {}", approver.value));
            drafts.push(draft.at(approver.location(), ""));
        }
    }
    let mut owners = BTreeMap::<&str, Vec<Location>>::new();
    for (at, handle) in cx.hints.mentions().filter(|(_, handle)| handle.starts_with('@')) {
        owners.entry(handle).or_default().push(at);
    }
    for (handle, places) in owners {
        if let Some(draft) = lost(cx, handle, false) {
            let draft = draft.fact("who", format!("{handle} owns code here and"));
            drafts.push(draft.part(&format!("code {handle}")).among(places));
        }
    }
    drafts
}

/// What is wrong with a handle, as GitHub was seen to know it. `named` says whom a sentence is about
/// that does not begin with it.
fn lost(cx: &Context<'_>, handle: &str, named: bool) -> Option<Draft> {
    let record = seen(cx, handle)?;
    let seen = &record.observation;
    let of = seen.of.as_ref().map_or("the organisation", |of| of.as_str());
    let problem = match (seen.tool, seen.state?) {
        (_, State::Active) => return None,
        (Tool::GithubTeams, State::Absent) => "no team that GitHub knows".to_owned(),
        (Tool::GithubTeams, State::Disabled) => "a team with nobody in it".to_owned(),
        (_, State::Absent) => format!("no member of {of}"),
        (_, State::Disabled) => format!("invited to {of}, and not there yet"),
    };
    let problem = match named {
        true => format!("{handle}, which is {problem}"),
        false => format!("is {problem}"),
    };
    let day = seen.observed;
    let at = record.places.state.clone().unwrap_or_else(|| record.at.clone());
    let draft = Draft::new("unreachable-owner").fact("problem", problem);
    let draft =
        draft.fact("remedy", format!("name a team or a person that {of} has; then look again"));
    Some(draft.related(at, format!("as GitHub showed on {day}")))
}
