//! Ways in which a change might approve itself, each closed.

use super::base::{against_head, gone};
use super::{PLACE, ROSTER, Repository};

#[test]
fn what_was_decided_or_observed_does_not_go_with_its_line() {
    let roster = ROSTER.replace("decision: keep", "decision: revoke").replace(
        "    rotation:",
        "    issued-as: arn:aws:iam::444455556666:user/ci\n    rotation:",
    );
    let evidence = r#"{ "schema": "keyroster/evidence/v1", "observations": [
      { "about": ["arn:aws:iam::444455556666:user/ci"], "item": "AKIA…MPLE", "tool": "aws-access-keys",
        "observed": "2026-11-20", "state": "active", "created": "2025-10-02" } ] }"#;
    let repository = Repository::held()
        .with(PLACE, &roster)
        .with("keyroster-evidence.json", evidence)
        .committed();
    let judged = |says: &str| {
        let rules = ["error[rotation-contradicted]", "error[roster-weakened]", says];
        against_head(&repository).ends(1, &rules);
    };
    let issued = "    issued-as: arn:aws:iam::444455556666:user/ci\n";
    repository.write(PLACE, roster.replace(issued, ""));
    judged("`issued-as` of `github/actions-secret/NPM_TOKEN` loses `arn:");
    repository.write(PLACE, roster.replace("decision: revoke", "decision: keep"));
    judged("`review.decision` of `github/actions-secret/NPM_TOKEN` goes from revoke to keep");
    repository.write(PLACE, roster.replace(", decision: revoke", ""));
    judged("`review.decision` of `github/actions-secret/NPM_TOKEN` is removed");
    repository.write(PLACE, &roster);
    let observed =
        "what `aws-access-keys` showed of `arn:aws:iam::444455556666:user/ci` on 2026-11-20";
    repository.write("keyroster-evidence.json", evidence.replace("2025-10-02", "2026-10-02"));
    judged(observed);
    gone(&repository, "keyroster-evidence.json");
    judged(observed);
    // A later look counts, whatever it shows.
    let again = evidence.replace("2025-10-02", "2026-10-02").replace("2026-11-20", "2026-11-21");
    repository.write("keyroster-evidence.json", again);
    against_head(&repository).without("roster-weakened").without("rotation-contradicted");
}

#[test]
fn a_roster_of_another_name_is_held_to_the_one_that_stands() {
    let late = ROSTER.replace("last: 2026-10-02 }", "last: 2026-05-02 }");
    let repository = Repository::held().with(PLACE, &late).committed();
    repository.write("mine.yaml", ROSTER);
    repository.check(&["--roster", "mine.yaml"]).ends(0, &[]);
    let judged = repository.check(&["--roster", "mine.yaml", "--base", "HEAD"]);
    judged.ends(1, &["error[rotation-overdue]", "error[roster-weakened]"]);
}

#[test]
fn a_stranger_does_not_become_ones_own_by_the_word_of_a_party() {
    let trust = "resource \"aws_iam_role\" \"vendor\" {\n  name = \"vendor\"\n  assume_role_policy = jsonencode({ \
                 Statement = [{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = { AWS = \
                 \"arn:aws:iam::999999999999:root\" }, Condition = { StringEquals = { \"sts:ExternalId\" = \
                 \"x\" } } }, { Effect = \"Allow\", Action = \"sts:AssumeRoleWithWebIdentity\", Principal = { \
                 Federated = \"arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com\" }, \
                 Condition = { StringEquals = { \
                 \"token.actions.githubusercontent.com:sub\" = \"repo:stranger/x:ref:refs/heads/main\" } } }] })\n}\n";
    let roster = format!(
        "{ROSTER}  - {{ match: \"aws/*\", raci: {{ accountable: web }}, review: {{ last: 2026-11-02, by: \"@bob\" }} }}\n"
    );
    let repository = Repository::held().with("main.tf", trust).with(PLACE, &roster).committed();
    let strangers = ["`999999999999` may act here", "`stranger` may act here"];
    against_head(&repository).ends(1, &strangers).without("roster-weakened");
    let with = |party: &str| roster.replace("identities:", &format!("{party}identities:"));
    for (party, told) in [
        (
            "  new: { contact: a@acme.example, known-as: { aws-accounts: [\"999999999999\"] } }\n",
            "the AWS account `999999999999` comes to be `new`, which is no partner",
        ),
        ("  new: { team: \"@Stranger/x\" }\n", "its team is `@Stranger/x`"),
    ] {
        repository.write(PLACE, with(party));
        against_head(&repository)
            .ends(1, &["error[roster-weakened]", told])
            .ends(1, &strangers[..1]);
    }
    // As a partner's it is registered, as the finding asks.
    repository.write(PLACE, with("  new: { partner: true, contact: a@x.example, known-as: { aws-accounts: [\"999999999999\"] } }\n"));
    against_head(&repository).without("roster-weakened").without("`999999999999` may act here");
}

#[test]
fn a_partner_under_another_name_keeps_its_contract() {
    let partner = "  northwind: { partner: true, contact: soc@northwind.example, contract: { ends: 2026-10-31 }, \
                   exit: { plan: exit.md, tested: 2026-10-01 }, known-as: { github: [northwind-msp] } }\n";
    let roster = ROSTER
        .replace("identities:", &format!("{partner}identities:"))
        .replace("raci: { accountable: web", "raci: { responsible: northwind, accountable: web");
    let repository = Repository::held().with("exit.md", "").with(PLACE, &roster).committed();
    against_head(&repository)
        .without("roster-weakened")
        .out
        .find("partner-contract-ended")
        .unwrap();
    for contact in ["soc@northwind.example", "desk@northwind.example"] {
        let renamed = roster.replace("northwind:", "nw:").replace("northwind,", "nw,");
        let renamed = renamed.replace("2026-10-31", "2028-10-31");
        repository.write(PLACE, renamed.replace("soc@northwind.example", contact));
        against_head(&repository)
            .ends(1, &["`parties.nw.contract.ends` goes from 2026-10-31 to 2028-10-31"])
            .ends(1, &["partner-contract-ended"]);
    }
}

#[test]
fn a_base_that_cannot_be_read_spares_nothing() {
    let repository = Repository::held().with(PLACE, "version: 1\nidentities: [\n").committed();
    repository.write(PLACE, "version: 1\n");
    let judged = repository.check(&["--base", "HEAD", "--new-only"]);
    judged.ends(1, &["error[unowned]", "the roster of the base cannot be read"]);
}
