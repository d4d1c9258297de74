//! Which entry speaks for an identity.

use std::sync::Arc;

use keyroster::inventory::{Attributes, Identity, IdentityKey, Sighting};
use keyroster::roster::{Holding, Pattern};
use keyroster::rule::{Class, Holder, Lifecycle};
use keyroster::source::{Location, Span};

use super::parsed;

/// A CI token seen in `infra/main.tf`.
pub(super) fn identity(key: &str) -> Identity {
    let key = IdentityKey::new(key);
    Identity {
        class: Class::CiToken,
        kind: key.kind().to_owned(),
        noun: "secret".to_owned(),
        lifecycle: Lifecycle::Static,
        aliases: ["aws_iam_user.ci[\"a\"]".to_owned(), "arn:x".to_owned()].into(),
        companion_of: None,
        holder: Holder::default(),
        sightings: vec![Sighting {
            rule: Arc::from("r"),
            location: Location { path: Arc::from("infra/main.tf"), span: Span::new(0, 1) },
            attributes: Attributes::new(),
            literal: None,
            grant: None,
            live: true,
        }],
        key,
    }
}

/// Who speaks for the key among entries with these matches: its match, nobody, or all of them.
fn holder(matches: &[&str], key: &str) -> String {
    let entries: String = matches.iter().map(|m| format!("  - match: {m}\n")).collect();
    let roster = parsed(&format!("version: 1\nidentities:\n{entries}"));
    let identity = identity(key);
    // What the roster finds all at once, each pattern must find on its own.
    let covering: Vec<_> = roster.covering(&identity).iter().map(|e| e.index).collect();
    let alone = roster.entries.iter().filter(|e| e.matcher.value.covers(&identity));
    assert_eq!(covering, alone.map(|e| e.index).collect::<Vec<_>>());
    match roster.holder(&identity) {
        Holding::None => "none".to_owned(),
        Holding::Entry(entry) => entry.matcher.to_string(),
        Holding::Ambiguous(entries) => {
            let all: Vec<_> = entries.iter().map(|e| e.matcher.to_string()).collect();
            format!("ambiguous: {}", all.join(" + "))
        }
    }
}

#[test]
fn the_narrower_pattern_speaks() {
    // Each is narrower than the next; all cover the key.
    let key = "github/deploy-key/ci@prod";
    let ordered = [
        "{ key: github/deploy-key/ci@prod, path: \"infra/**\" }",
        "github/deploy-key/ci@prod",
        "{ key: github/deploy-key/ci, kind: deploy-key }",
        "github/deploy-key/ci",
        "arn:x",
        "github/deploy-key/c*",
        "github/*/c?",
        "{ class: ci-token, kind: deploy-key, path: infra/* }",
        "{ class: ci-token, kind: deploy-key }",
        "{ path: infra/main.tf }",
        "{ path: \"**/*.tf\" }",
        "{ class: ci-token }",
        "\"*\"",
    ];
    for (at, narrow) in ordered.iter().enumerate() {
        for wide in &ordered[at + 1..] {
            let shown = holder(&[narrow], key);
            assert_ne!(shown, "none", "{narrow}");
            assert_eq!(holder(&[wide, narrow], key), shown, "{narrow} over {wide}");
        }
    }
}

#[test]
fn what_a_pattern_covers() {
    let oidc = "aws/trust/deploy<-repo:acme/web:*";
    for (pattern, key, covers) in [
        ("github/actions-secret/*", "github/actions-secret/NPM_TOKEN", true),
        ("github/actions-secret/*", "github/actions-secret/A@prod", true),
        ("github/actions-secret/*", "github/actions-variable/A", false),
        ("jenkins/credential/*", "jenkins/credential/folder/nexus", true),
        ("github/*", "github/app/1", true),
        ("github", "github/app/1", false),
        // Without a qualifier, every qualifier; with one, only that one.
        ("github/actions-secret/A", "github/actions-secret/A@prod", true),
        ("github/actions-secret/A@prod", "github/actions-secret/A", false),
        ("github/actions-secret/A@prod", "github/actions-secret/A@test", false),
        ("github/actions-secret/*_KEY", "github/actions-secret/A_KEY@prod", true),
        ("github/actions-secret/*@prod", "github/actions-secret/A@prod", true),
        ("github/actions-secret/*@prod", "github/actions-secret/A", false),
        ("gcp/sa/x@y", "gcp/sa/x@y@prod", true),
        // What equals the key is no glob, and still is one for other keys.
        (oidc, oidc, true),
        (oidc, "aws/trust/deploy<-repo:acme/web:ref:refs/heads/main", true),
        // Aliases are compared only.
        ("aws_iam_user.ci[\"a\"]", "aws/user/ci", true),
        ("aws_iam_user.ci*", "aws/user/ci", false),
        // No glob, only a text.
        ("a/b/[", "a/b/[", true),
        ("a/b/[", "a/b/c", false),
        ("a/{b,c}/d", "a/c/d", true),
        ("github/actions-secret/(all)", "github/actions-secret/(all)", true),
    ] {
        let identity = identity(key);
        assert_eq!(Pattern::from_text(pattern).covers(&identity), covers, "{pattern} {key}");
        let found = holder(&[&format!("'{pattern}'")], key);
        assert_eq!(found == pattern, covers, "{pattern} {key}: {found}");
    }
}

#[test]
fn parts_must_all_hold() {
    let key = "github/deploy-key/ci";
    for (parts, covers) in [
        ("{ class: ci-token }", true),
        ("{ class: oauth-app }", false),
        ("{ kind: deploy-key, class: oauth-app }", false),
        ("{ kind: deploy-keys }", false),
        ("{ path: infra/ }", true),
        ("{ path: main.tf }", false),
        ("{ path: \"*.tf\" }", false),
        ("{ key: github/*, path: infra/main.tf }", true),
        ("{ key: gitlab/*, path: infra/main.tf }", false),
        ("{ key: arn:x, kind: deploy-key }", true),
    ] {
        assert_eq!(holder(&[parts], key) != "none", covers, "{parts}");
    }
}

#[test]
fn two_that_are_as_narrow_leave_it_open() {
    let key = "github/deploy-key/ci";
    let open = |matches: &[&str]| {
        let held = holder(matches, key);
        assert!(held.starts_with("ambiguous: "), "{held}");
        held
    };
    let held = open(&["github/deploy-key/c*", "x", "github/deploy-key/?i"]);
    assert_eq!(held, "ambiguous: github/deploy-key/c* + github/deploy-key/?i");
    open(&["{ kind: deploy-key }", "{ path: infra/ }"]);
    open(&["arn:x", "'aws_iam_user.ci[\"a\"]'"]);
    open(&["'*'", "'**'"]);
    // The wider of two paths is beaten, and does not come back as a third party.
    let held = open(&["{ kind: deploy-key }", "{ path: infra/ }", "{ path: infra/main.* }"]);
    assert_eq!(held, "ambiguous: { kind: deploy-key } + { path: infra/main.* }");
    // A narrower third one settles it.
    assert_eq!(holder(&["'*'", "'**'", "github/*"], key), "github/*");
}

#[test]
fn the_most_specific_interval_counts() {
    let roster = parsed(
        "version: 1\npolicy:\n  rotation:\n    default: 90d\n    github/deploy-key: 365d\n    \
         github/*: 80d\n    github/deploy-key/ci*: 70d\n    github/deploy-key/ci: 60d\n    \
         github/deploy-key/ci@prod: 50d\n    class:ci-token: never\n    partner: 40d\n",
    );
    let rotation = &roster.policy.rotation;
    for (key, partner, interval) in [
        ("github/deploy-key/ci@prod", true, "50d"),
        ("github/deploy-key/ci@test", false, "60d"),
        ("github/deploy-key/ci-2", false, "70d"),
        ("github/deploy-key/other", true, "365d"),
        ("github/deploy-keys/other", true, "80d"),
        ("aws/x/y", true, "40d"),
        ("aws/x/y", false, "never"),
    ] {
        let found = rotation.of(&identity(key), partner);
        assert_eq!(found.value.to_string(), interval, "{key}");
        assert!(found.at.is_some());
    }
    let mut app = identity("aws/x/y");
    app.class = Class::OauthApp;
    assert_eq!(rotation.of(&app, false).value.to_string(), "90d");
}
