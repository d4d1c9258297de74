//! A roster held to another: nothing loosens that is not told, and what is told is undone.

use keyroster::roster::{Ratchet, Roster};

use super::{FULL, catalogue, parsed};

/// Holds a roster's terms to another's: the settings that were loosened.
fn hold(roster: &mut Roster, base: &Roster) -> Vec<String> {
    let catalogue = catalogue();
    let mut ratchet = Ratchet::to(base, &catalogue);
    ratchet.hold_terms(roster);
    ratchet.hold_identities(roster, std::iter::empty());
    ratchet.loosened().into_iter().map(|loosening| loosening.setting).collect()
}

fn full() -> String {
    FULL.replace("include: [rosters/*.yaml]", "include: []")
}

/// The same roster, asking for less in every place.
const LOOSE: [(&str, &str, &str); 13] = [
    (
        "contract: { ends: 2027-03-31",
        "contract: { ends: 2028-03-31",
        "parties.northwind.contract.ends",
    ),
    ("exit: { plan: docs/partners/northwind-exit.md, ", "exit: { ", "parties.northwind.exit.plan"),
    ("    partner: true\n", "    partner: false\n", "parties.northwind.partner"),
    ("grace: 0d", "grace: 5d", "policy.grace"),
    ("unowned: deny", "unowned: warn", "policy.levels.unowned"),
    ("revocation, escalation]", "escalation]", "policy.require.revocation"),
    ("max: 90d", "max: 91d", "policy.waiver.max"),
    ("renewals: 1", "renewals: 2", "policy.waiver.renewals"),
    (
        "approvers: [\"@acme/security\"]",
        "approvers: [\"@acme/security\", \"@bob\"]",
        "policy.waiver.approvers",
    ),
    ("github: [acme]", "github: [acme, mallory]", "policy.trusted.github"),
    ("\"actions/*\"", "\"*\"", "policy.trusted.actions"),
    ("[\"**/testdata/**\"]", "[\"**/testdata/**\", \"**\"]", "policy.ignore"),
    ("expires: 2026-12-31", "expires: 2027-12-31", "waivers.rotation-overdue"),
];

#[test]
fn each_loosening_is_told_once_and_undone() {
    let base = parsed(&full());
    for (asked, asks, setting) in LOOSE {
        let text = full();
        assert!(text.contains(asked), "{asked}");
        let mut loose = parsed(&text.replacen(asked, asks, 1));
        assert_eq!(hold(&mut loose, &base), [setting], "{asks}");
        assert_eq!(hold(&mut loose, &base), [""; 0], "{asks} is told and stays");
    }
}

#[test]
fn the_other_way_round_nothing_is_told() {
    for (asked, asks, _) in LOOSE {
        let loose = parsed(&full().replacen(asked, asks, 1));
        assert_eq!(hold(&mut parsed(&full()), &loose), [""; 0], "{asked}");
    }
}

#[test]
fn a_roster_holds_itself() {
    let odd = "version: 1\nparties:\n  northwind: { partner: true, known-as: { github: [nw] } }\n  \
               web: { team: \"@nw/web\", known-as: { github: [nw] } }\n\
               policy: { rotation: { 'a/*': 5y, default: never } }\n";
    for text in [full().as_str(), odd, "version: 1\n"] {
        let mut same = parsed(text);
        assert_eq!(hold(&mut same, &parsed(text)), [""; 0], "{text}");
    }
}

#[test]
fn what_is_not_said_is_the_default() {
    let none = parsed("version: 1\n");
    let held = |policy: &str| {
        let mut roster = parsed(&format!("version: 1\npolicy: {policy}\n"));
        hold(&mut roster, &none)
    };
    assert_eq!(held("{ grace: 0d, rotation: { default: 90d }, due-soon: 14d }"), [""; 0]);
    assert_eq!(held("{ grace: 1d }"), ["policy.grace"]);
    assert_eq!(held("{ rotation: { default: 3mo } }"), ["policy.rotation.default"]);
    assert_eq!(held("{ rotation: { 'github/*': 12w, 'a/b': never } }"), ["policy.rotation.a/b"]);
    // The rules of this test warn by themselves.
    assert_eq!(held("{ levels: { unowned: warn } }"), [""; 0]);
    assert_eq!(held("{ levels: { unowned: allow } }"), ["policy.levels.unowned"]);
    assert_eq!(held("{ due-soon: 1d }"), [""; 0]);
    // A narrower name under what is trusted already is nothing new.
    let trusting = parsed("version: 1\npolicy: { trusted: { actions: ['acme/*'] } }\n");
    let mut narrower =
        parsed("version: 1\npolicy: { trusted: { actions: ['acme/a', 'acme/b*'] } }\n");
    assert_eq!(hold(&mut narrower, &trusting), [""; 0]);
    let mut other = parsed("version: 1\npolicy: { trusted: { actions: ['*/a', 'acme/a'] } }\n");
    assert_eq!(hold(&mut other, &trusting), ["policy.trusted.actions"]);
    let actions = &other.policy.trusted.actions;
    assert!(actions.covers("acme/a") && !actions.covers("evil/a"));
}
