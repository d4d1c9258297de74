//! The inventory as a table, JSON and CSV.

use std::collections::BTreeMap;
use std::sync::Arc;

use keyroster::inventory::{Attributes, Identity, IdentityKey, Inventory, Sighting, Stats};
use keyroster::inventory::{Unreadable, fact};
use keyroster::report::{Document, Format, Listing, Options, Owner, render};
use keyroster::rule::{Class, Holder, Lifecycle};
use keyroster::source::{Location, Source, Span};

use crate::fixture::{ROSTER, TODAY};
use crate::runner;

fn identity(source: &Source, key: &str, class: Class, environment: &[&str]) -> Identity {
    let key = IdentityKey::new(key);
    let sighting = |environment: &&str| Sighting {
        rule: "actions-secret".into(),
        location: source.location(Span::new(3, 12)),
        attributes: Attributes::from([
            (fact::ENVIRONMENT.to_owned(), (*environment).to_owned()),
            (fact::PRIVILEGE.to_owned(), "write".to_owned()),
        ]),
        literal: None,
        grant: None,
        live: true,
    };
    Identity {
        kind: key.kind().to_owned(),
        noun: "secret".to_owned(),
        lifecycle: Lifecycle::Static,
        holder: Holder::Required,
        aliases: ["arn:x".to_owned()].into(),
        companion_of: None,
        sightings: environment.iter().map(sighting).collect(),
        key,
        class,
    }
}

fn inventory() -> Inventory {
    let source = Arc::new(Source::new("a/ci.yml", "é\nNPM_TOKEN\n".to_owned()));
    let hostile = "github/actions-secret/::error::##[add-mask]\u{202e}x";
    let identities = [
        identity(&source, "github/actions-secret/NPM_TOKEN", Class::CiToken, &["prod", "test"]),
        identity(
            &source,
            "=aws/trust/deploy<-repo:acme/web:ref:refs/heads/main",
            Class::DelegatedAdmin,
            &["prod"],
        ),
        identity(&source, hostile, Class::OauthApp, &["##[error]"]),
    ];
    Inventory {
        identities: identities.into_iter().map(|i| (i.key.clone(), i)).collect(),
        unreadable: vec![Unreadable {
            location: Location { path: "x\u{1b}.yml".into(), span: Span::default() },
            reason: "not UTF-8 text".to_owned(),
            required: true,
        }],
        sources: BTreeMap::from([(Arc::clone(&source.path), source)]),
        ignored: Vec::new(),
        stats: Stats { files: 9, bytes: 1234, scanned: 2 },
    }
}

fn owner(identity: &Identity) -> Option<Owner> {
    identity.key.as_str().ends_with("NPM_TOKEN").then(|| Owner {
        party: "platform".to_owned(),
        path: ROSTER.into(),
        line: 12,
    })
}

fn listing(inventory: &Inventory) -> Listing<'_> {
    Listing { inventory, as_of: TODAY, owner_of: &owner }
}

fn written(inventory: &Inventory, format: Format, options: &Options) -> String {
    let mut out = Vec::new();
    render(&listing(inventory), format, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn table() {
    insta::assert_snapshot!(written(&inventory(), Format::Text, &Options::default()));
}

#[test]
fn json() {
    let options = Options { repository: Some("acme/web".to_owned()), ..Options::default() };
    insta::assert_snapshot!(written(&inventory(), Format::Json, &options));
}

#[test]
fn csv() {
    insta::assert_snapshot!(written(&inventory(), Format::Csv, &Options::default()));
}

#[test]
fn no_inventory_is_obeyed_by_a_runner() {
    let options = Options { on_actions: true, ..Options::default() };
    for format in Listing::FORMATS {
        let text = written(&inventory(), *format, &options);
        assert_eq!(runner::commands(text.as_bytes()), []);
        assert!(!text.contains("##["));
    }
}

#[test]
fn other_formats_are_refused() {
    let mut out = Vec::new();
    let options = Options::default();
    let refused = render(&listing(&inventory()), Format::Sarif, &options, &mut out);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "an inventory is written as one of text, json, csv, not as sarif"
    );
}
