//! What a roster says.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::{Date, date};
use keyroster::roster::{
    Decision, Duration, Holding, Interval, Requirement, Roster, Setting, Spanned, Step,
};
use keyroster::rule::Level;
use keyroster::source::{Location, Source};

use super::{FULL, catalogue, parse, parsed, source};

struct Full {
    main: Arc<Source>,
    roster: Roster,
}

fn full() -> Full {
    let main = source(".github/keyroster.yaml", FULL);
    let web = source("rosters/web.yaml", "version: 1\n");
    let roster = Roster::parse(Arc::clone(&main), &[web], &catalogue()).unwrap();
    Full { main, roster }
}

impl Full {
    /// `line:column text` of a place in the main file.
    fn place(&self, location: &Location) -> String {
        assert_eq!(location.path, self.main.path);
        let at = self.main.position(location.span.start);
        format!("{}:{} {}", at.line, at.column, self.main.slice(location.span))
    }

    /// A value and its place.
    #[track_caller]
    fn is<T: PartialEq + std::fmt::Debug>(&self, field: &Spanned<T>, value: T, place: &str) {
        assert_eq!(field.value, value);
        assert_eq!(self.place(&field.location()), place);
    }

    #[track_caller]
    fn text(&self, field: Option<&Spanned<String>>, place: &str) {
        let field = field.unwrap();
        let written = self.main.slice(field.span).trim_matches('"');
        self.is(field, written.to_owned(), place);
    }

    #[track_caller]
    fn date(&self, field: Option<&Spanned<Date>>, value: Date, place: &str) {
        self.is(field.unwrap(), value, place);
    }
}

fn lasts(text: &str) -> Duration {
    text.parse().unwrap()
}

fn every(text: &str) -> Interval {
    Interval::Every(lasts(text))
}

#[test]
fn parties() {
    let full = full();
    let names: Vec<_> = full.roster.parties.keys().map(String::as_str).collect();
    assert_eq!(names, ["northwind", "platform"]);
    let platform = &full.roster.parties["platform"];
    assert!(!platform.is_partner() && platform.contract.at.is_none());
    full.text(Some(&platform.name), "5:3 platform");
    full.text(platform.team.as_ref(), "6:11 \"@acme/platform\"");
    full.text(platform.contact.as_ref(), "7:14 platform@acme.example");
    full.text(platform.escalation.get(1), "8:43 \"@acme/ciso\"");

    let northwind = &full.roster.parties["northwind"];
    assert!(northwind.is_partner());
    full.is(northwind.partner.as_ref().unwrap(), true, "10:14 true");
    let contract = &northwind.contract;
    full.date(contract.ends.as_ref(), date(2027, 3, 31), "12:23 2027-03-31");
    full.is(contract.notice.as_ref().unwrap(), lasts("30d"), "12:43 30d");
    full.text(contract.reference.as_ref(), "12:59 \"MSA-2025-118\"");
    full.text(northwind.exit.plan.as_ref(), "13:19 docs/partners/northwind-exit.md");
    full.date(northwind.exit.tested.as_ref(), date(2026, 6, 1), "13:60 2026-06-01");
    let known = &northwind.known_as;
    full.text(known.accounts.github.first(), "15:16 northwind-msp");
    full.text(known.accounts.aws.first(), "16:22 \"111122223333\"");
    full.text(known.accounts.azure.first(), "17:23 \"...\"");
    assert!(known.accounts.gcp.is_empty());
    full.text(known.accounts.domains.first(), "19:17 northwind.example");
    let at = full.place(known.at.as_ref().unwrap());
    assert!(at.starts_with("15:7 github: [northwind-msp]\n"), "{at}");
}

#[test]
fn policy() {
    let full = full();
    let policy = &full.roster.policy;
    let setting = |setting: &Setting<Duration>, text: &str, place: &str| {
        assert_eq!(setting.value, lasts(text));
        assert_eq!(full.place(setting.at.as_ref().unwrap()), place);
    };
    setting(&policy.due_soon, "14d", "24:13 14d");
    setting(&policy.grace, "0d", "25:10 0d");
    setting(&policy.waiver.max, "90d", "28:18 90d");
    assert_eq!(policy.waiver.renewals.value, 1);
    full.text(policy.waiver.approvers.first(), "28:48 \"@acme/security\"");
    assert_eq!(policy.rotation.default.value, every("90d"));
    let rules: Vec<_> = policy
        .rotation
        .rules
        .iter()
        .map(|rule| (rule.selector.to_string(), rule.interval.value))
        .collect();
    let expected = [
        ("github/deploy-key".to_owned(), every("365d")),
        ("class:delegated-admin".to_owned(), Interval::Never),
    ];
    assert_eq!(rules, expected);
    let rule = &policy.rotation.rules[0];
    assert_eq!(full.place(&rule.selector.location()), "22:29 github/deploy-key");
    assert_eq!(full.place(&rule.interval.location()), "22:48 365d");
    full.is(&policy.levels["unowned"], Level::Deny, "26:47 deny");
    let required = BTreeSet::from([
        Requirement::Accountable,
        Requirement::Responsible,
        Requirement::Revocation,
        Requirement::Escalation,
    ]);
    assert_eq!(policy.require.value, required);
    full.text(policy.trusted.accounts.github.first(), "29:23 acme");
    full.text(policy.trusted.actions.items().get(1), "29:53 \"github/*\"");
    assert!(policy.trusted.actions.covers("github/codeql-action/init"));
    full.text(policy.trusted.accounts.aws.first(), "29:81 \"444455556666\"");
    assert!(policy.ignore.covers("a/testdata/b.yml") && !policy.ignore.covers("a/b.yml"));
}

#[test]
fn entries() {
    let full = full();
    let [entry] = full.roster.entries.as_slice() else {
        panic!("one entry");
    };
    assert_eq!(full.place(&entry.location()), "33:12 github/actions-secret/NPM_TOKEN");
    assert!(full.place(&entry.at).starts_with("33:5 match:"));
    full.text(entry.purpose.as_ref(), "34:14 publishes the web packages");
    full.text(entry.raci.accountable.first(), "35:26 platform");
    full.text(entry.raci.responsible.first(), "35:50 northwind");
    full.text(entry.raci.consulted.first(), "35:74 security");
    full.text(entry.raci.informed.first(), "35:96 release");
    let steps = [
        (Step::Provision, "36:29 platform"),
        (Step::Rotate, "36:47 northwind"),
        (Step::Review, "36:66 platform"),
        (Step::Revoke, "36:84 platform"),
    ];
    for (step, place) in steps {
        full.text(entry.lifecycle.get(step), place);
        full.text(entry.doers(step).first().copied(), place);
    }
    assert_eq!(entry.parties().count(), 8);
    let rotation = &entry.rotation;
    full.is(rotation.every.as_ref().unwrap(), every("60d"), "37:24 60d");
    full.date(rotation.last.as_ref(), date(2026, 10, 2), "37:35 2026-10-02");
    full.text(rotation.method.as_ref(), "37:55 manual");
    let evidence = "37:73 \"https://github.com/acme/web/actions/runs/1\"";
    full.text(rotation.evidence.as_ref(), evidence);
    let review = &entry.review;
    full.is(review.every.as_ref().unwrap(), every("90d"), "38:22 90d");
    full.date(review.last.as_ref(), date(2026, 9, 15), "38:33 2026-09-15");
    full.text(review.by.as_ref(), "38:49 \"@alice\"");
    full.is(review.decision.as_ref().unwrap(), Decision::Keep, "38:69 keep");
    let revocation = &entry.revocation;
    full.text(revocation.runbook.as_ref(), "39:28 docs/revoke/npm.md");
    full.is(revocation.within.as_ref().unwrap(), lasts("4h"), "39:56 4h");
    full.date(revocation.tested.as_ref(), date(2026, 8, 1), "39:68 2026-08-01");
    full.date(entry.expires.as_ref(), date(2027, 1, 1), "40:14 2027-01-01");
    full.text(Some(&entry.approvals[0].by), "41:24 \"@acme/security\"");
    full.date(Some(&entry.approvals[0].on), date(2026, 5, 1), "41:46 2026-05-01");
    full.is(&entry.approvals[0].step, Step::Provision, "41:63 provisioned");
}

#[test]
fn plan_and_waivers() {
    let full = full();
    let item = &full.roster.plan[0];
    full.text(Some(&item.finding), "44:14 unowned");
    assert_eq!(full.place(&item.matcher.location()), "45:12 \"jenkins/credential/*\"");
    full.text(Some(&item.owner), "46:12 platform");
    full.date(Some(&item.due), date(2027, 1, 31), "47:10 2027-01-31");
    full.text(item.exit.as_ref(), "48:11 \"Jenkins jobs moved to OIDC (PLAT-123)\"");

    let waiver = &full.roster.waivers[0];
    full.text(Some(&waiver.finding), "51:14 rotation-overdue");
    assert_eq!(waiver.matcher.to_string(), "github/deploy-key/legacy-mirror");
    assert_eq!(full.place(&waiver.reason.location())[..17], *"53:13 vendor appl");
    full.text(waiver.approved_by.as_ref(), "54:18 \"@acme/security\"");
    full.text(waiver.requested_by.as_ref(), "55:19 \"@bob\"");
    full.date(waiver.approved_on.as_ref(), date(2026, 11, 1), "56:18 2026-11-01");
    full.date(Some(&waiver.expires), date(2026, 12, 31), "57:14 2026-12-31");
    full.text(waiver.exit.as_ref(), "58:11 \"appliance 7.2 installed\"");
    let compensating = "59:19 \"key is read-only, source address restricted\"";
    full.text(waiver.compensating.as_ref(), compensating);
}

#[test]
fn defaults() {
    for roster in [Roster::default(), parsed("version: 1\n")] {
        let policy = &roster.policy;
        assert_eq!(policy.rotation.default, Setting::default_of(every("90d")));
        assert_eq!(policy.review.default, Setting::default_of(every("180d")));
        assert_eq!(policy.due_soon, Setting::default_of(lasts("14d")));
        assert_eq!(policy.grace, Setting::default_of(lasts("0d")));
        assert_eq!(policy.escalate_after, Setting::default_of(lasts("7d")));
        assert_eq!(policy.waiver.max, Setting::default_of(lasts("90d")));
        assert_eq!(policy.waiver.renewals, Setting::default_of(1));
        assert_eq!(policy.retest, Setting::default_of(lasts("365d")));
        assert_eq!(policy.require.value.len(), 3);
        let identity = super::matching::identity("github/app/1");
        assert!(matches!(roster.holder(&identity), Holding::None));
    }
    let one = parsed("version: 1\npolicy: { rotation: { partner: 30d }, escalate-after: 3d }\n");
    assert_eq!(one.policy.escalate_after.value, lasts("3d"));
    assert_eq!(one.policy.rotation.default, Setting::default_of(every("90d")));
}

#[test]
fn steps_without_a_doer_fall_to_the_raci_cells() {
    let doers = |raci: &str| {
        let text = format!("version: 1\nidentities: [{{ match: a, raci: {raci} }}]");
        let roster = parsed(&text);
        let names = |step| roster.entries[0].doers(step).iter().map(|s| s.value.clone()).collect();
        [Step::Rotate, Step::Review].map(names).map(|names: Vec<String>| names.join(" "))
    };
    assert_eq!(doers("{ accountable: a, responsible: [b, c] }"), ["b c", "a"]);
    assert_eq!(doers("{ accountable: [a, d] }"), ["a d", "a d"]);
    assert_eq!(doers("{ responsible: b }"), ["b", ""]);
}

#[test]
fn anchors_aliases_and_merge_keys() {
    let roster = parsed(
        "version: 1\nidentities:\n  - match: a\n    raci: &raci { accountable: p }\n    \
         rotation: &rotation { every: 30d, method: manual }\n  - match: b\n    raci: *raci\n    \
         rotation: { <<: *rotation, every: 60d }\n",
    );
    let b = &roster.entries[1];
    assert_eq!(b.raci.accountable[0].value, "p");
    assert_eq!(b.rotation.every.as_ref().unwrap().value, every("60d"));
    assert_eq!(b.rotation.method.as_ref().unwrap().value, "manual");
}

#[test]
fn timestamps_are_cut_to_their_date_in_utc() {
    let roster = parsed(
        "version: 1\nidentities: [{ match: a, expires: 2026-10-02T23:30:00-02:00, \
         rotation: { last: 2026-10-02T09:00:00Z } }]",
    );
    let entry = &roster.entries[0];
    assert_eq!(entry.expires.as_ref().unwrap().value, date(2026, 10, 3));
    assert_eq!(entry.rotation.last.as_ref().unwrap().value, date(2026, 10, 2));
}

#[test]
fn one_name_stands_for_a_list_of_itself_and_a_renewed_waiver_stands_twice() {
    let waiver = "{ finding: unowned, match: a, reason: r, expires: 2026-01-01 }";
    let roster = parsed(&format!(
        "version: 1\npolicy: {{ require: evidence, ignore: vendor/, rego: policies/*.rego }}\nwaivers: [{waiver}, {waiver}]"
    ));
    assert_eq!(roster.policy.require.value, BTreeSet::from([Requirement::Evidence]));
    assert!(roster.policy.ignore.covers("vendor/a/b.tf"));
    assert!(roster.policy.rego.covers("policies/a.rego"));
    assert_eq!(roster.waivers[1].index, 1);
    assert!(parse("version: 1\nidentities: []\nplan: []\nwaivers: []\nparties: {}\n").is_ok());
}

#[test]
fn the_rules_that_the_full_roster_names_are_built_in() {
    let main = source("r", &FULL.replace("include: [rosters/*.yaml]", "include: []"));
    let roster = Roster::parse(main, &[], keyroster::rule::built_in().unwrap());
    assert!(roster.is_ok(), "{roster:?}");
}

#[test]
fn names_at_the_issuer_and_the_age_of_evidence_are_read() {
    let roster = parse(
        "version: 1\npolicy: { evidence: { max-age: 45d } }\nidentities:\n  - match: aws/access-key/ci\n    \
         issued-as: arn:aws:iam::444455556666:user/ci\n  - match: aws/access-key/b\n    issued-as: [b, c]\n",
    )
    .unwrap();
    assert_eq!(roster.policy.evidence.max_age.value.to_string(), "45d");
    let names = |at: usize| -> Vec<&str> {
        roster.entries[at].issued_as.iter().map(|name| name.value.as_str()).collect()
    };
    assert_eq!(names(0), ["arn:aws:iam::444455556666:user/ci"]);
    assert_eq!(names(1), ["b", "c"]);
    assert_eq!(Roster::default().policy.evidence.max_age.value.to_string(), "30d");
    let faults = parse("version: 1\npolicy: { evidence: { max-age: often } }\n").unwrap_err();
    assert_eq!(faults.len(), 1);
}
