//! Every entry of the roster, spoilt in every way that an entry can be.

use super::Mutation;
use super::repository::{ROSTER, Repository};

/// An entry and the identities that it speaks of.
struct Entry {
    matcher: &'static str,
    identities: &'static [&'static str],
    /// Whether it rotates: a trust and a grant do not.
    rotates: bool,
    /// Whether its overdue rotation is waived.
    waived: bool,
}

const ENTRIES: [Entry; 6] = [
    secret("github/actions-secret/REGISTRY_TOKEN", &["github/actions-secret/REGISTRY_TOKEN"]),
    secret("github/actions-secret/STATUS_TOKEN", &["github/actions-secret/STATUS_TOKEN"]),
    secret("github/deploy-key/mirror", &["github/deploy-key/mirror"]),
    Entry {
        matcher: "github/actions-secret/SCANNER_KEY",
        identities: &["github/actions-secret/SCANNER_KEY"],
        rotates: true,
        waived: true,
    },
    Entry {
        matcher: "\"aws/*/northwind-rotation*\"",
        // The trust is held, reviewed and revoked with the role.
        identities: &["aws/role/northwind-rotation"],
        rotates: false,
        waived: false,
    },
    Entry {
        matcher: "\"kubernetes/grant/portal:brightwater<-*\"",
        identities: &[
            "kubernetes/grant/portal:brightwater<-Group:engineers@brightwater.example:edit",
        ],
        rotates: false,
        waived: false,
    },
];

const fn secret(matcher: &'static str, identities: &'static [&'static str]) -> Entry {
    Entry { matcher, identities, rotates: true, waived: false }
}

impl Entry {
    /// The repository with this entry's text changed.
    fn edited(&self, right: &Repository, edit: impl Fn(&str) -> String) -> Repository {
        let text = right.file(ROSTER);
        let start = text.find(&format!("  - match: {}\n", self.matcher)).unwrap();
        let rest = &text[start + 1..];
        let end = rest.find("\n  - match: ").or_else(|| rest.find("\n\n")).unwrap() + start + 2;
        let changed = format!("{}{}{}", &text[..start], edit(&text[start..end]), &text[end..]);
        right.with(ROSTER, changed)
    }

    /// One finding of a rule for each of its identities.
    fn each(&self, rule: &str) -> Vec<String> {
        self.identities.iter().map(|identity| format!("{rule} {identity}")).collect()
    }
}

/// A line of an entry without one of its fields, or with another value in it.
fn field(block: &str, line: &str, change: impl Fn(&str) -> String) -> String {
    let start = block.find(&format!("    {line}: ")).unwrap();
    let end = start + block[start..].find('\n').unwrap() + 1;
    format!("{}{}{}", &block[..start], change(&block[start..end]), &block[end..])
}

fn set(block: &str, line: &str, key: &str, value: &str) -> String {
    field(block, line, |text| {
        let start = text.find(&format!("{key}: ")).unwrap() + key.len() + 2;
        let quoted = text[start..].starts_with('"');
        let end = match quoted {
            true => start + 1 + text[start + 1..].find('"').unwrap() + 1,
            false => start + text[start..].find([',', ' ', '\n']).unwrap(),
        };
        format!("{}{value}{}", &text[..start], &text[end..])
    })
}

fn drop_line(block: &str, line: &str) -> String {
    field(block, line, |_| String::new())
}

pub(crate) fn mutations(right: &Repository) -> Vec<Mutation> {
    ENTRIES.iter().flat_map(|entry| of(entry, right)).collect()
}

fn of(entry: &Entry, right: &Repository) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    let mut add = |what: &str, edit: &dyn Fn(&str) -> String, expected: Vec<String>| {
        let name = format!("{}: {what}", entry.matcher);
        mutations.push(Mutation::new(name, entry.edited(right, edit), expected));
    };
    let one = |rule: &str| vec![rule.to_owned()];

    // Who answers for it.
    let mut unowned = entry.each("unowned");
    if entry.waived {
        unowned.push("waiver-unused".to_owned());
    }
    add("the entry is gone", &|_| String::new(), unowned);
    add(
        "nobody is accountable",
        &|block| field(block, "raci", |_| "    raci: { responsible: platform }\n".to_owned()),
        one("accountable-missing"),
    );
    add(
        "a partner is accountable",
        &|block| set(block, "raci", "accountable", "northwind"),
        one("accountable-is-partner"),
    );
    add(
        "two are accountable",
        &|block| set(block, "raci", "accountable", "[platform,security]"),
        one("accountable-not-single"),
    );
    add(
        "the accountable party is unknown",
        &|block| set(block, "raci", "accountable", "plattform"),
        one("unknown-party"),
    );
    add(
        "two claim it",
        &|block| format!("{block}{block}").replacen("purpose: ", "purpose: again, ", 1),
        one("roster-invalid"),
    );

    // When it was last renewed.
    if entry.rotates && !entry.waived {
        for (what, last, rule) in [
            ("was not rotated in time", "2026-05-01", "rotation-overdue"),
            ("is due for rotation soon", "2026-08-30", "rotation-due-soon"),
            ("was rotated tomorrow", "2026-11-23", "rotation-in-future"),
        ] {
            add(what, &|block| set(block, "rotation", "last", last), entry.each(rule));
        }
        add(
            "nobody knows when it was rotated",
            &|block| drop_line(block, "rotation"),
            entry.each("rotation-unknown"),
        );
        add(
            "is renewed once a fortnight, and was not",
            &|block| block.replacen("rotation: { ", "rotation: { every: 14d, ", 1),
            entry.each("rotation-overdue"),
        );
    }
    if entry.rotates {
        add(
            "has expired",
            &|block| field(block, "expires", |_| "    expires: 2026-11-21\n".to_owned()),
            entry.each("expired"),
        );
        add(
            "expires soon",
            &|block| field(block, "expires", |_| "    expires: 2026-11-30\n".to_owned()),
            entry.each("expiring"),
        );
    }

    // Who looked at it.
    for (what, last, rule) in [
        ("was not reviewed in time", "2026-03-01", "review-overdue"),
        ("is due for review soon", "2026-05-30", "review-due-soon"),
        ("was reviewed tomorrow", "2026-11-23", "review-missing"),
    ] {
        add(what, &|block| set(block, "review", "last", last), entry.each(rule));
    }
    add("nobody looked at it", &|block| drop_line(block, "review"), entry.each("review-missing"));
    mutations
}
