//! What is missing in a roster that is there, added in its own style.

use anyhow::Result;

use super::super::amend::{Amendment, Draft};
use super::count;
use crate::adopt::{Entry, Item, Proposal};
use crate::edit::{self, Edit, Value};

/// Adds entries, parties and items of the plan. Where nothing is missing, the files stay untouched.
pub(super) fn add(amendment: &Amendment<'_>) -> Result<u8> {
    let cx = &amendment.cx;
    let mut proposal = Proposal::beside(cx);
    let mut draft = amendment.draft();
    let entries: Vec<_> = proposal.entries.iter().map(entry).collect();
    let holders = cx.roster.entries.iter().map(|entry| &entry.at.path);
    let file = draft.file_for(holders);
    append(&mut draft, &file, "identities", entries, "for what nobody held")?;
    // What the entries leave open is what the plan is for.
    let judged = draft.judge()?;
    proposal.plan_beside(cx, &judged.findings);
    let items: Vec<_> = proposal.plan.iter().map(item).collect();
    let file = draft.file_for(cx.roster.plan.iter().map(|item| &item.at.path));
    append(&mut draft, &file, "plan", items, "for what has no date yet")?;
    let main = draft.main();
    for (name, handle) in &proposal.parties {
        let field = match handle {
            Some(handle) => ("team", handle.clone()),
            None => ("contact", format!("who is {name}?")),
        };
        let value = Value::Mapping(vec![(field.0.to_owned(), Value::Text(field.1))]);
        let at = vec!["parties".into(), name.as_str().into()];
        draft.change(&main, &Edit::Set { at, value }, &format!("parties.{name}"))?;
    }
    let judged = draft.judge()?;
    let blocking = judged.findings.iter().filter(|finding| finding.blocks()).count();
    let mut next = Vec::new();
    if blocking > 0 {
        let open = count(blocking, "finding is", "findings are");
        next.push(format!(
            "{open} not put off by a plan and still block: `keyroster check` shows what to do"
        ));
    }
    if draft.is_empty() {
        return draft.write("nothing to add: each identity has a holder or a plan", &next);
    }
    if !proposal.entries.is_empty() || !proposal.parties.is_empty() {
        next.push(
            "still to decide: does each party agree to hold what it is suggested for?".into(),
        );
    }
    next.push("next: read it, commit it, and run `keyroster check`".to_owned());
    draft.write("added what was missing", &next)
}

fn append(
    draft: &mut Draft<'_, '_>,
    file: &std::sync::Arc<str>,
    section: &str,
    items: Vec<edit::Item>,
    why: &str,
) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let added = match section {
        "identities" => count(items.len(), "entry", "entries"),
        _ => count(items.len(), "item of the plan", "items of the plan"),
    };
    let change = Edit::Append { to: vec![section.into()], after: None, items };
    draft.change(file, &change, &format!("{added} {why}"))
}

fn entry(entry: &Entry) -> edit::Item {
    let raci = vec![("accountable".to_owned(), Value::text(&entry.party))];
    let value = Value::Mapping(vec![
        ("match".to_owned(), Value::text(&entry.pattern)),
        ("raci".to_owned(), Value::Mapping(raci)),
    ]);
    edit::Item { value, note: Some(entry.comment.clone()) }
}

fn item(item: &Item) -> edit::Item {
    let fields = [
        ("finding", item.finding.clone()),
        ("match", item.pattern.clone()),
        ("owner", item.owner.clone()),
        ("due", item.due.to_string()),
        ("exit", item.exit.clone()),
    ];
    let fields = fields.map(|(key, value)| (key.to_owned(), Value::Text(value)));
    Value::Mapping(fields.to_vec()).into()
}
