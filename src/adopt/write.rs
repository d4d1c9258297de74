//! The proposal as YAML, as a person would write it, with what is left to decide as comments.

use std::fmt::Write;

use super::Proposal;
use crate::roster::{quoted, remark};

/// The roster's text. Names from the repository are quoted unless they are plain beyond doubt.
pub(super) fn roster(proposal: &Proposal) -> String {
    let mut out = String::from(
        "# Who holds the machine identities of this repository: see `keyroster explain unowned`.\n\
         # Written by `keyroster adopt` as a proposal. Holders are suggestions until their parties agree.\n\
         # yaml-language-server: $schema=./keyroster.schema.json  (`keyroster schema roster` prints it)\n\
         version: 1\n",
    );
    parties(proposal, &mut out);
    policy(proposal, &mut out);
    entries(proposal, &mut out);
    plan(proposal, &mut out);
    out
}

fn parties(proposal: &Proposal, out: &mut String) {
    out.push_str(
        "\nparties: # decide: how each is reached, and who is asked when it does not answer\n",
    );
    for (name, handle) in &proposal.parties {
        let _ = writeln!(out, "  {name}:");
        match handle {
            Some(handle) => {
                let _ = writeln!(out, "    team: {}", quoted(handle));
            }
            None => {
                let _ = writeln!(out, "    contact: {}", quoted(&format!("who is {name}?")));
            }
        }
    }
}

fn policy(proposal: &Proposal, out: &mut String) {
    out.push_str("\npolicy:\n  rotation: { default: 90d }\n  review: { default: 180d }\n");
    if let Some(owner) = &proposal.owner {
        let _ = writeln!(out, "  trusted: {{ github: [{}] }}", quoted(owner));
    }
}

fn entries(proposal: &Proposal, out: &mut String) {
    if proposal.entries.is_empty() {
        out.push_str(
            "\nidentities: [] # nothing around suggests an owner; the plan below says until when\n",
        );
        return;
    }
    out.push_str("\nidentities: # decide: does each holder agree?\n");
    for entry in &proposal.entries {
        let _ = writeln!(out, "  - match: {} # {}", quoted(&entry.pattern), remark(&entry.comment));
        let _ = writeln!(out, "    raci: {{ accountable: {} }}", entry.party);
    }
}

fn plan(proposal: &Proposal, out: &mut String) {
    if proposal.plan.is_empty() {
        return;
    }
    out.push_str("\nplan: # today's debt: green until its day, red after\n");
    for item in &proposal.plan {
        let _ = writeln!(out, "  - finding: {} # {} today", item.finding, item.count);
        let _ = writeln!(out, "    match: {}", quoted(&item.pattern));
        let _ = writeln!(out, "    owner: {}", item.owner);
        let _ = writeln!(out, "    due: {}", item.due);
        let _ = writeln!(out, "    exit: {}", quoted(&item.exit));
    }
}
