//! A store of an organisation of any size, written without reading a repository.

use std::path::Path;

use jiff::ToSpan;
use jiff::civil::date;
use keyroster::store::{Fact, Run, RunState, Store, Table, Value};
use serde_json::json;

/// The days of its runs.
pub(crate) const DAYS: [&str; 3] = ["2026-10-01", "2026-11-01", "2026-11-26"];

const RULES: [(&str, &str); 5] = [
    ("unowned", "deny"),
    ("rotation-overdue", "deny"),
    ("overprivileged", "warn"),
    ("static-credential", "warn"),
    ("wide-trust", "warn"),
];
const SORTS: [(&str, &str, &str); 4] = [
    ("ci-token", "secret", "github/actions-secret"),
    ("ci-token", "deploy-key", "github/deploy-key"),
    ("oauth-app", "role", "aws/role"),
    ("delegated-admin", "grant", "kubernetes/grant"),
];
const WORDS: [&str; 12] = [
    "billing", "grid", "meter", "search", "ledger", "portal", "atlas", "relay", "orbit", "harbor",
    "quarry", "beacon",
];
const STEPS: [&str; 6] = ["DEPLOY_TOKEN", "NPM_TOKEN", "release-bot", "reader", "backup", "sync"];
const PARTNERS: [&str; 5] = ["northwind", "brightwater", "contoso-ops", "fabrikam", "lakeside"];
const HOLDERS: usize = 90;

/// So many repositories with so many identities each, in three runs.
pub(crate) fn write(path: &Path, repositories: usize, each: usize) {
    let mut store = Store::open(path).unwrap();
    for (number, day) in DAYS.iter().enumerate() {
        let run = Run {
            id: 0,
            organisation: "meridian".to_owned(),
            as_of: (*day).to_owned(),
            state: RunState::Open,
            plan: String::new(),
            shard: 1,
            shards: 1,
        };
        let run = store.begin(&run).unwrap();
        store
            .whole(|store| {
                for repository in 0..repositories {
                    // Most of an organisation does not change from run to run.
                    if number == 0 || repository % 17 == number {
                        one(store, &run, repository, each, number)?;
                    }
                }
                Ok(())
            })
            .unwrap();
        store.advance(&run, RunState::Complete).unwrap();
    }
}

fn name(repository: usize) -> String {
    let (word, part) = (WORDS[repository % WORDS.len()], WORDS[repository / 12 % WORDS.len()]);
    format!("{word}-{part}-{:03}", repository / 144)
}

/// A number that looks like chance, and is the same each time.
fn mixed(number: usize) -> usize {
    let mixed = (number as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(((mixed ^ (mixed >> 29)) >> 20) & 0xff_ffff).unwrap()
}

fn one(
    store: &mut Store,
    run: &Run,
    repository: usize,
    each: usize,
    round: usize,
) -> Result<(), keyroster::store::StoreError> {
    let here = name(repository);
    let [mut identities, mut findings, mut reach, mut links, mut dates] =
        [const { Vec::<Fact>::new() }; 5];
    for number in round..each + round {
        let seed = mixed(repository * 1000 + number);
        let (class, kind, prefix) = SORTS[seed % SORTS.len()];
        let shared = number % 25 == 3;
        let key = match shared {
            true => format!("github/actions-secret/ORG_{}", WORDS[seed % 12].to_uppercase()),
            false => format!("{prefix}/{}-{}-{number}", STEPS[seed % 6], WORDS[seed / 5 % 12]),
        };
        // Some repositories are looked after better than others.
        let held = seed / 5 % 10 >= repository % 7;
        let owner = held.then(|| format!("team-{}-{}", WORDS[seed % 12], seed % HOLDERS / 12));
        let due = (held && !(seed / 3).is_multiple_of(4)).then(|| {
            let far = i64::try_from(seed / 11 % 420).unwrap() - 40;
            date(2026, 11, 26) + far.days()
        });
        let late_from = due.map(|due| due.tomorrow().unwrap().to_string());
        let due = due.map(|due| due.to_string());
        let privilege = ["unknown", "read", "write", "admin"][seed / 3 % 4];
        let late = due.as_deref().is_some_and(|due| due < DAYS[2]);
        let rule = match (held, late) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => 2 + seed / 7 % 3,
        };
        let body = json!({
            "key": key, "aliases": [format!("module.{kind}.{number}")],
            "attributes": { "title": key, "privilege": privilege, "address": format!("infra:{kind}.{number}") },
            "owner": held.then(|| json!({ "party": owner, "entry": { "path": ".github/keyroster.yaml", "line": number + 3 } })),
            "sightings": (0..1 + seed % 3).map(|at| json!({
                "rule": kind, "path": format!("infra/{}.tf", WORDS[(seed + at) % 12]),
                "start": { "line": seed % 200 + at, "column": 1 },
            })).collect::<Vec<_>>(),
        });
        let text = |text: &str| Value::from(text);
        let due: Value = due.into();
        identities.push(vec![
            text(&key),
            text(if shared { "organisation" } else { "repository" }),
            shared.then(|| key.clone()).into(),
            text(class),
            text(kind),
            owner.clone().into(),
            text(privilege),
            due.clone(),
            body.to_string().into(),
        ]);
        if due != Value::Null {
            let since =
                (date(2026, 11, 26) - i64::try_from(seed / 13 % 500).unwrap().days()).to_string();
            dates.push(vec![
                text(&format!("d{repository:06}{number:04}")),
                text("rotation"),
                text(&key),
                owner.clone().into(),
                due.clone(),
                late_from.into(),
                since.into(),
                text("active"),
                text(&format!("rotate `{key}`")),
                text("rotate it, then record the day"),
            ]);
        }
        let message = match rule {
            0 => format!("nobody holds the {kind} `{key}`"),
            1 => format!("{kind} `{key}` is {} days past its rotation", seed % 60 + 1),
            _ => format!("{kind} `{key}` may do more than it has to"),
        };
        let (rule, level) = RULES[rule];
        let finding = json!({
            "fix": format!("under `identities` in .github/keyroster.yaml, add\n  - match: {key}\n    raci: {{ accountable: team }}"),
            "holder": owner.as_ref().map(|owner| format!("{owner} (accountable)")),
            "notes": ["CODEOWNERS suggests @meridian/web"],
            "frameworks": [{ "framework": "OWASP NHI", "id": "NHI1:2025", "relation": "supports" }, { "framework": "NIST CSF", "id": "PR.AA-01", "relation": "partial" }],
            "location": { "path": format!("infra/{}.tf", WORDS[seed % 12]), "start": { "line": seed % 200 + 1 } },
            "more": [],
        });
        findings.push(vec![
            text(&format!("{seed:06x}{repository:06x}{number:04x}")),
            text(rule),
            text(level),
            text("active"),
            text(&key),
            owner.clone().into(),
            due,
            text(&message),
            finding.to_string().into(),
        ]);
        if seed % 40 < 4 {
            let how = ["may act", "is handed it", "works on it", "keeps it"][seed % 4];
            reach.push(vec![text(&key), text(PARTNERS[seed % 5]), text(how)]);
        }
        if seed.is_multiple_of(6) && number > 0 && repository > 0 {
            let to =
                identities[number.saturating_sub(round + 1).min(identities.len() - 1)][0].clone();
            links.push(vec![text(&key), text(&here), to, text("assumes the role")]);
        }
    }
    if repository < PARTNERS.len() {
        let ends = date(2026, 11, 20) + i64::try_from(repository * 19).unwrap().days();
        dates.push(vec![
            Value::from(format!("c{repository}")),
            "contract-end".into(),
            Value::Null,
            PARTNERS[repository].into(),
            ends.to_string().into(),
            ends.tomorrow().unwrap().to_string().into(),
            Value::Null,
            "active".into(),
            format!(
                "renew the contract with `{}`, or take over what it does",
                PARTNERS[repository]
            )
            .into(),
            "record a later `ends`, or replace it".into(),
        ]);
    }
    let mut known = std::collections::BTreeSet::new();
    identities.retain(|one| known.insert(one[0].clone()));
    let unread = repository % 700 == 5;
    let verdict = if unread {
        "incomplete"
    } else if findings.iter().any(|one| one[2] == Value::from("deny")) {
        "fail"
    } else {
        "pass"
    };
    let why = if unread { vec!["it could not be read: the connection was reset"] } else { vec![] };
    let count = |level: &str| {
        let counted = findings.iter().filter(|one| one[2] == Value::from(level)).count();
        Value::from(i64::try_from(counted).unwrap())
    };
    let verdict = vec![
        verdict.into(),
        count("deny"),
        count("warn"),
        0.into(),
        0.into(),
        json!({ "incomplete": why }).to_string().into(),
    ];
    for (table, facts) in [
        (Table::Verdict, vec![verdict]),
        (Table::Identity, identities),
        (Table::Finding, findings),
        (Table::Reach, reach),
        (Table::Link, links),
        (Table::Obligation, dates),
    ] {
        store.state(run, table, &here, facts)?;
    }
    Ok(())
}
