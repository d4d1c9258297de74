//! Rosters in every shape: owned, overdue, waived, planned, held by a partner, broken; and none.

use super::Draft;

const PARTIES: &str = "version: 1\nparties:\n  @T@: { team: \"@acme/@T@\", contact: @T@@acme.example, escalation: [\"@acme/security\"] }\n  northwind: { partner: true, contact: soc@northwind.example, escalation: [duty@northwind.example], contract: { ends: @E@, notice: 30d, reference: MSA-1 }, exit: { plan: docs/exit.md, tested: 2026-05-20 }, known-as: { aws-accounts: [\"111122223333\"], domains: [northwind.example] } }\n";

/// What the organisation says of all: in its `.github` repository.
pub(super) fn of_the_organisation(draft: &mut Draft) {
    draft.name = ".github".to_owned();
    draft.team = "platform";
    let text = PARTIES.replace("@E@", "2027-06-30")
        + "  security: { team: \"@acme/security\", escalation: [\"@acme/ciso\"] }\npolicy:\n  trusted: { github: [acme], aws-accounts: [\"444455556600\", \"444455556601\"] }\nidentities:\n  - match: github/actions-secret/NPM_TOKEN\n    raci: { accountable: security, responsible: platform }\n    rotation: { every: 90d, last: 2026-10-01 }\n    review: { last: 2026-10-01 }\n  - match: github/actions-secret/SLACK_WEBHOOK_URL\n    raci: { accountable: platform }\n    rotation: { every: 1y, last: 2026-03-01 }\n    review: { last: 2026-09-01 }\n";
    draft.write(".github/keyroster.yaml", &text);
    draft.write("docs/exit.md", "# How Northwind leaves\n");
    draft.write("profile/README.md", "# Acme\n");
}

/// What a repository says of itself.
pub(super) fn of_the_repository(draft: &mut Draft) {
    if draft.dice.percent(60) {
        draft.write(".github/CODEOWNERS", "* @acme/@T@\n/infra/ @acme/platform\n");
    }
    if draft.dice.percent(40) {
        return;
    }
    let day =
        |dice: &mut super::Dice| format!("2026-{:02}-{:02}", 5 + dice.below(7), 1 + dice.below(20));
    let ends = draft.dice.pick(&["2027-06-30", "2026-12-10", "2026-10-31"]);
    let mut text = PARTIES.replace("@E@", ends) + "identities:\n";
    for class in ["github/actions-secret/*", "aws/*", "kubernetes/*", "azure/*", "gcp/*"] {
        if draft.dice.percent(25) {
            continue;
        }
        let (rotated, reviewed) = (day(&mut draft.dice), day(&mut draft.dice));
        let holds = draft.dice.pick(&["", ", responsible: northwind"]);
        text += &format!(
            "  - match: \"{class}\"\n    raci: {{ accountable: @T@{holds} }}\n    rotation: {{ every: 90d, last: {rotated} }}\n    review: {{ last: {reviewed} }}\n"
        );
        if draft.dice.percent(30) {
            text += "    revocation: { runbook: docs/revoke.md, within: 4h, tested: 2026-05-20 }\n";
        }
    }
    if draft.dice.percent(25) {
        text += "waivers:\n  - { finding: rotation-overdue, match: \"github/actions-secret/*\", reason: frozen over the winter, requested-by: \"@acme/@T@\", approved-by: \"@acme/security\", approved-on: 2026-10-20, expires: 2026-12-31 }\n";
    }
    if draft.dice.percent(25) {
        text += "plan:\n  - { finding: unowned, match: { path: \"**\" }, owner: @T@, due: 2027-01-31, exit: they are held by somebody }\n";
    }
    match draft.dice.below(20) {
        0 => text += "identitys: []\n",
        1 => text.truncate(text.len() / 2),
        _ => {}
    }
    draft.write(".github/keyroster.yaml", &text);
    draft.write("docs/revoke.md", "# How it is revoked\n");
    draft.write("docs/exit.md", "# How Northwind leaves\n");
}
