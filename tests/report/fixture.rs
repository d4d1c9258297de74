//! One report with everything in it that a renderer may meet.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, date};
use keyroster::change::{Change, Rehomed, Widened};
use keyroster::finding::{Escalation, Finding, Fingerprint, Label, State};
use keyroster::inventory::{IdentityKey, Stats};
use keyroster::report::Report;
use keyroster::rule::{Catalogue, Class, GovernRule, Level, Table};
use keyroster::source::{Location, Source, Span};

pub(crate) const ROSTER: &str = ".github/keyroster.yaml";
pub(crate) const TODAY: Date = date(2026, 11, 21);

pub(crate) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let rules: Vec<GovernRule> = serde_saphyr::from_str(include_str!("catalogue.yaml")).unwrap();
    let frameworks: Table = serde_saphyr::from_str(include_str!("frameworks.yaml")).unwrap();
    Catalogue {
        govern: rules.into_iter().map(|rule| (rule.id.clone(), rule)).collect(),
        tables: [("frameworks".to_owned(), frameworks)].into(),
        ..Catalogue::default()
    }
});

/// A report without findings.
pub(crate) fn empty() -> Report<'static> {
    Report {
        as_of: TODAY,
        catalogue: &CATALOGUE,
        findings: Vec::new(),
        identities: BTreeMap::from([
            (Class::CiToken, 31),
            (Class::OauthApp, 1),
            (Class::DelegatedAdmin, 7),
        ]),
        roster: Some(ROSTER.into()),
        sources: BTreeMap::new(),
        stats: Stats { files: 240, bytes: 812_000, scanned: 118 },
        closing: Vec::new(),
        change: None,
        incomplete: Vec::new(),
    }
}

/// A finding that says nothing but its rule and message.
pub(crate) fn finding(rule: &str, level: Level, message: &str) -> Finding {
    Finding {
        rule: rule.to_owned(),
        level,
        state: State::Active,
        message: message.to_owned(),
        next: String::new(),
        identity: None,
        covers: Vec::new(),
        class: None,
        owner: None,
        holder: None,
        escalation: Vec::new(),
        due: None,
        days_over: None,
        primary: None,
        related: Vec::new(),
        more: Vec::new(),
        notes: Vec::new(),
        remedy: None,
        fingerprint: Fingerprint::of(&[rule, message]),
    }
}

/// The place of the `nth` occurrence of a text, with a label.
pub(crate) fn label(source: &Source, needle: &str, nth: usize, text: &str) -> Label {
    let (start, _) = source.text.match_indices(needle).nth(nth).unwrap();
    Label {
        location: source.location(Span::new(start, start + needle.len())),
        text: text.to_owned(),
    }
}

/// Everything at once.
pub(crate) fn rich() -> Report<'static> {
    let files = Files::new();
    let mut report = empty();
    report.findings = vec![
        overdue(&files),
        unowned(&files),
        due_soon(&files),
        long_line(&files),
        hostile(&files),
        hostile_path(),
        unguarded(),
        unreadable(),
        waived(&files),
        planned(&files, "deploy", date(2027, 3, 31)),
        planned(&files, "nexus", date(2027, 1, 31)),
        finding("unowned", Level::Allow, "the policy allows this one"),
    ];
    report.sources = files.all().map(|f| (Arc::clone(&f.path), Arc::clone(f))).into();
    report.change = Some(Change {
        base: "1a2b3c4".to_owned(),
        added: vec![IdentityKey::new("github/actions-secret/NPM_TOKEN")],
        removed: Vec::new(),
        widened: vec![Widened {
            key: IdentityKey::new("aws/role/deploy"),
            how: vec![
                "may do more: admin, before read".to_owned(),
                "lets in ::warning::x".to_owned(),
            ],
        }],
        rehomed: vec![Rehomed {
            key: IdentityKey::new("github/deploy-key/mirror"),
            from: None,
            to: Some("platform".to_owned()),
        }],
    });
    report.closing = vec!["to start green today: keyroster adopt --plan 90d".to_owned()];
    report.sort();
    report
}

struct Files {
    terraform: Arc<Source>,
    roster: Arc<Source>,
    release: Arc<Source>,
    deploy: Arc<Source>,
    minified: Arc<Source>,
    hostile: Arc<Source>,
    jenkins: Arc<Source>,
}

impl Files {
    fn new() -> Self {
        let source = |path: &str, text: String| Arc::new(Source::new(path, text));
        let terraform = "\r\n".repeat(13)
            + "resource \"github_repository_deploy_key\" \"infra_sync\" {\r\n  read_only = false\r\n}\r\n";
        let roster = "version: 1\n".to_owned()
            + &"# …\n".repeat(27)
            + "  - match: github/deploy-key/infra-sync\n    raci: { accountable: platform }\n    \
               rotation: { every: 90d, last: 2026-07-03 }\n";
        let release = "\n".repeat(21)
            + "          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n\n\
               \t\tNPM: ${{ secrets.NPM_TOKEN }}\n  - run: echo ${{ secrets.NPM_TOKEN }}\n";
        let deploy = "on: push\njobs:\n  veröffentlichen: { name: \"公開 🚀\", token: \
                      \"${{ secrets.PAGES_TOKEN }}\" }\n";
        let minified = format!(
            "{{{}\"token\":\"${{{{ secrets.CDN_TOKEN }}}}\"{}}}\n",
            "\"padding\":true,".repeat(167),
            ",\"padding\":true".repeat(167)
        );
        let hostile =
            "env:\n  \u{1b}[2J##[add-mask]x: ${{ secrets.EVIL }} # \u{202e}gnp.exe\u{7}\n";
        let jenkins = "withCredentials([string(credentialsId: 'nexus-deploy')])\n";
        Self {
            terraform: source("infra/github.tf", terraform),
            roster: source(ROSTER, roster),
            release: source(".github/workflows/release.yml", release),
            deploy: source(".github/workflows/pages.yml", deploy.to_owned()),
            minified: source("ci/generated.json", minified),
            hostile: source(".github/workflows/evil.yml", hostile.to_owned()),
            jenkins: source("Jenkinsfile", jenkins.to_owned()),
        }
    }

    fn all(&self) -> [&Arc<Source>; 7] {
        [
            &self.terraform,
            &self.roster,
            &self.release,
            &self.deploy,
            &self.minified,
            &self.hostile,
            &self.jenkins,
        ]
    }
}

fn about(key: &str, finding: Finding) -> Finding {
    Finding {
        identity: Some(IdentityKey::new(key)),
        class: Some(Class::CiToken),
        fingerprint: Fingerprint::of(&[&finding.rule, key]),
        ..finding
    }
}

/// Somebody to turn to.
pub(crate) fn asked(to: &str, on: Option<Date>) -> Escalation {
    Escalation { to: to.to_owned(), on, reached: on.is_some_and(|on| on <= TODAY) }
}

fn overdue(files: &Files) -> Finding {
    let header = "resource \"github_repository_deploy_key\" \"infra_sync\" {";
    let declared = "declared here, may write to acme/infra";
    let message = "deploy key `infra-sync` is 51 days past its rotation";
    let next = "rotate it, then `keyroster rotate github/deploy-key/infra-sync --evidence URL`";
    about(
        "github/deploy-key/infra-sync",
        Finding {
            next: next.to_owned(),
            owner: Some("platform".to_owned()),
            holder: Some("platform (accountable), northwind (rotates)".to_owned()),
            escalation: vec![
                asked("@acme/security-oncall", Some(date(2026, 10, 31))),
                asked("@acme/ciso", Some(date(2026, 11, 30))),
            ],
            due: Some(date(2026, 10, 1)),
            days_over: Some(51),
            primary: Some(label(&files.terraform, header, 0, declared)),
            related: vec![label(&files.roster, "last: 2026-07-03", 0, "was due 2026-10-01")],
            ..finding("rotation-overdue", Level::Deny, message)
        },
    )
}

fn unowned(files: &Files) -> Finding {
    let expression = "secrets.NPM_TOKEN";
    let place = |nth| label(&files.release, expression, nth, "used here");
    let next = "add to .github/keyroster.yaml\n- match: github/actions-secret/NPM_TOKEN\n  \
                raci: { accountable: web }\n  rotation: { every: 90d, last: never }";
    about(
        "github/actions-secret/NPM_TOKEN",
        Finding {
            next: next.to_owned(),
            primary: Some(place(0)),
            more: vec![place(1).location, place(2).location],
            notes: vec!["CODEOWNERS suggests @acme/web for this file".to_owned()],
            ..finding("unowned", Level::Deny, "nobody holds the secret `NPM_TOKEN`")
        },
    )
}

fn due_soon(files: &Files) -> Finding {
    let message = "secret `PAGES_TOKEN` is due in 9 days";
    about(
        "github/actions-secret/PAGES_TOKEN",
        Finding {
            next: "rotate it before 2026-11-30".to_owned(),
            owner: Some("web".to_owned()),
            due: Some(date(2026, 11, 30)),
            days_over: Some(-9),
            primary: Some(label(&files.deploy, "secrets.PAGES_TOKEN", 0, "used here")),
            ..finding("rotation-due-soon", Level::Warn, message)
        },
    )
}

fn long_line(files: &Files) -> Finding {
    let message = "nobody holds the secret `CDN_TOKEN`";
    about(
        "github/actions-secret/CDN_TOKEN",
        Finding {
            primary: Some(label(&files.minified, "secrets.CDN_TOKEN", 0, "used here")),
            ..finding("unowned", Level::Warn, message)
        },
    )
}

fn hostile(files: &Files) -> Finding {
    let name = "::error::##[add-mask]\u{1b}[31m|`<img src=x>`@acme/all\u{202e}[x](https://e.vil)";
    about(
        &format!("github/actions-secret/{name}"),
        Finding {
            next: format!("::stop-commands::x\n::add-mask::{name}\n##[group]y"),
            owner: Some("=cmd|'/c calc'!A1".to_owned()),
            holder: Some("::warning::@acme <b>|`www.evil.example`".to_owned()),
            escalation: vec![asked("##[error]@everyone", None)],
            notes: vec!["::debug::note".to_owned()],
            primary: Some(label(&files.hostile, "secrets.EVIL", 0, "::error::##[x]\r\n::error::y")),
            ..finding("unowned", Level::Deny, &format!("nobody holds the secret `{name}`"))
        },
    )
}

fn hostile_path() -> Finding {
    let path: Arc<str> = "a b\n::error::100%, [x](y)|`z`\u{1b}]8;;.yml".into();
    let label = Label {
        location: Location { path, span: Span::new(7, 90) },
        text: "declared here".to_owned(),
    };
    about(
        "github/deploy-key/##[add-mask]k",
        Finding {
            primary: Some(label),
            ..finding("unowned", Level::Warn, "nobody holds `##[add-mask]k`")
        },
    )
}

fn unguarded() -> Finding {
    Finding {
        next: "add /.github/keyroster.yaml to CODEOWNERS".to_owned(),
        ..finding("roster-unguarded", Level::Warn, "nobody is code owner of the roster")
    }
}

fn unreadable() -> Finding {
    let location = Location { path: ".github/workflows/latin1.yml".into(), span: Span::default() };
    Finding {
        next: "save it as UTF-8".to_owned(),
        primary: Some(Label { location, text: String::new() }),
        ..finding("unreadable-input", Level::Deny, "could not read a workflow: not UTF-8 text")
    }
}

fn waived(files: &Files) -> Finding {
    let message = "deploy key `legacy-mirror` is 20 days past its rotation";
    about(
        "github/deploy-key/legacy-mirror",
        Finding {
            state: State::Waived(date(2026, 12, 31)),
            owner: Some("platform".to_owned()),
            due: Some(date(2026, 11, 1)),
            days_over: Some(20),
            primary: Some(label(&files.roster, "version: 1", 0, "")),
            ..finding("rotation-overdue", Level::Deny, message)
        },
    )
}

fn planned(files: &Files, name: &str, due: Date) -> Finding {
    about(
        &format!("jenkins/credential/{name}"),
        Finding {
            state: State::Planned(due),
            owner: Some("platform".to_owned()),
            due: Some(due),
            days_over: Some(-71),
            primary: Some(label(&files.jenkins, "nexus-deploy", 0, "used here")),
            ..finding("unowned", Level::Deny, &format!("nobody holds `{name}`"))
        },
    )
}
