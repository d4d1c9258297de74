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

/// A type that one rule names is not looked for among the patterns of others: who names it means
/// them to be passed over.
#[test]
fn no_name_hides_the_pattern_of_another_rule() {
    // What is logged in with has a rule of its own there.
    let meant = ["backend.s3", "provider.aws", "provider.github", "provider.googleworkspace"];
    let (mut named, mut starred) = (Vec::new(), Vec::new());
    for rule in rule::built_in().unwrap().detect.values() {
        for resource in rule.matches.iter().filter_map(|from| from.resource.as_ref()) {
            let dialects = [
                &resource.terraform,
                &resource.cloudformation,
                &resource.kubernetes,
                &resource.ansible,
                &resource.arm,
            ];
            for (dialect, names) in dialects.iter().enumerate() {
                for name in &names.0 {
                    let list = if name.contains('*') { &mut starred } else { &mut named };
                    list.push((dialect, name.as_str(), &*rule.id));
                }
            }
        }
    }
    let mut hidden = Vec::new();
    for (dialect, name, id) in named.into_iter().filter(|(_, name, _)| !meant.contains(name)) {
        let others = starred.iter().filter(|(of, _, other)| *of == dialect && *other != id);
        let covering = others.filter(|(_, pattern, _)| covers(pattern, name));
        hidden.extend(
            covering.map(|(_, pattern, other)| format!("{id}: {name} hides {pattern} of {other}")),
        );
    }
    assert!(hidden.is_empty(), "\n{}", hidden.join("\n"));
}

/// Whether a pattern with `*` for any run of characters fits the name.
fn covers(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| {
            let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            ends.into_iter().any(|at| covers(after, &rest[at..]))
        }),
    }
}
