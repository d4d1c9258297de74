//! The laws of the catalogue.
#![allow(missing_docs)]

use keyroster::detect::Detector;
use keyroster::rule;
use keyroster::scan::trial;

#[test]
fn every_detection_rule_sees_what_its_examples_say() {
    let catalogue = rule::built_in().unwrap();
    let detector = Detector::new(catalogue).unwrap();
    let failures: Vec<_> =
        catalogue.detect.values().flat_map(|rule| trial::run(rule, &detector)).collect();
    let shown: Vec<_> = failures.iter().map(ToString::to_string).collect();
    assert!(shown.is_empty(), "\n{}", shown.join("\n"));
}

/// What a rule captures is printed, so it must never be a credential's own value.
#[test]
fn no_rule_captures_a_credential() {
    let secret = [
        "password",
        "passwords",
        "passwd",
        "passphrase",
        "secret",
        "secretstring",
        "secretvalue",
        "secretkey",
        "secretaccesskey",
        "clientsecret",
        "consumersecret",
        "sharedsecret",
        "privatekey",
        "presharedkey",
        "token",
        "tokens",
        "tokenvalue",
        "secrettoken",
        "accesstoken",
        "refreshtoken",
        "oauthtoken",
        "authtoken",
        "sastoken",
        "apikey",
        "accesskey",
        "accountkey",
        "connectionstring",
        "plaintextvalue",
        "externalid",
    ];
    // Here it is the secret's name, or the operations on secrets that are allowed.
    let names = [("gcp-secret", "secret"), ("azure-grant", "secrets")];
    let mut failures = Vec::new();
    for rule in rule::built_in().unwrap().detect.values() {
        for from in rule.matches.iter().filter(|from| from.step.is_none() && from.object.is_none())
        {
            for (name, path) in &from.capture {
                let ends = path.ways.iter().filter_map(|way| match way.last() {
                    Some(rule::Segment::Name(end)) => {
                        Some(end.to_lowercase().replace(['_', '-'], ""))
                    }
                    _ => None,
                });
                let bad = ends.into_iter().any(|end| secret.contains(&end.trim_end_matches("wo")));
                if bad && !names.contains(&(&*rule.id, &**name)) {
                    failures.push(format!("{}: {name}: {}", rule.id, path.as_str()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
