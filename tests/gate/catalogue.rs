//! The laws of the catalogue: one rule, one file, one judgement, cases that show it, and no name in
//! it that leads nowhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use globset::Glob;
use keyroster::check::{CHECKS, SETTLED};
use keyroster::rule::{
    self, Catalogue, Condition, FrameworkRef, Level, Match, OneOrMany, Template,
};

use crate::cases;

/// What blocks where neither the roster nor the command line says otherwise. Everything else warns.
const DENY: [&str; 25] = [
    "accountable-is-partner",
    "accountable-missing",
    "accountable-not-single",
    "ambiguous-owner",
    "baseline-loosened",
    "evidence-invalid",
    "expired",
    "literal-credential",
    "own-policy",
    "partner-contract-ended",
    "partner-unregistered",
    "plan-overdue",
    "revoked-still-referenced",
    "roster-invalid",
    "roster-weakened",
    "rotation-contradicted",
    "rotation-in-future",
    "rotation-overdue",
    "rotation-unknown",
    "unknown-party",
    "unowned",
    "unreadable-input",
    "waiver-expired",
    "waiver-self-approved",
    "waiver-unapproved",
];

/// Tables about the text of values, in which `*` alone is special.
const PLAIN_STARS: [&str; 4] = ["harmless-names", "placeholders", "references", "test-paths"];

fn catalogue() -> &'static Catalogue {
    rule::built_in().unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file with this ending below a folder, in order.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(root().join(folder)).standard_filters(false).build();
    let paths = walk.map(|entry| entry.unwrap().into_path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.is_file() && path.to_str().unwrap().ends_with(ending)).collect();
    paths.sort();
    paths
}

fn assert_none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_rules_id_is_its_files_stem_and_is_used_once() {
    let mut seen = BTreeMap::new();
    let known = catalogue();
    for path in files("rules", ".yaml") {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let kind = path.strip_prefix(root().join("rules")).unwrap();
        let kind = kind.components().next().unwrap().as_os_str().to_str().unwrap().to_owned();
        let found = match kind.as_str() {
            "detect" => known.detect.contains_key(&stem),
            "govern" => known.govern.contains_key(&stem),
            _ => known.tables.contains_key(&stem),
        };
        assert!(found, "{} is not in the catalogue under its stem", path.display());
        // A table is no rule: `explain` knows no tables, and one may bear a rule's name.
        if kind != "tables" {
            assert_eq!(
                seen.insert(stem.clone(), path.clone()),
                None,
                "{stem} is the id of two rules"
            );
        }
    }
    assert_eq!(seen.len(), known.detect.len() + known.govern.len());
}

#[test]
fn every_govern_rule_is_judged_in_exactly_one_place() {
    let mut judged = BTreeMap::<&str, usize>::new();
    let lists = CHECKS.iter().map(|(rules, _)| *rules).chain([SETTLED]);
    for rule in lists.flatten() {
        *judged.entry(rule).or_default() += 1;
    }
    let known: BTreeSet<&str> = catalogue().govern.keys().map(String::as_str).collect();
    let mut wrong = Vec::new();
    for (rule, times) in &judged {
        if *times > 1 {
            wrong.push(format!("{rule} is listed {times} times among the checks"));
        }
        if !known.contains(rule) {
            wrong.push(format!("{rule} is checked and has no rules/govern/{rule}.yaml"));
        }
    }
    for rule in known.iter().filter(|rule| !judged.contains_key(*rule)) {
        wrong.push(format!("{rule} has a file, and no check lists it in RULES, nor does SETTLED"));
    }
    assert_none(wrong);
}

#[test]
fn every_govern_rule_has_a_firing_and_a_silent_case() {
    let mut kinds = BTreeMap::<String, BTreeSet<bool>>::new();
    let mut wrong = Vec::new();
    for case in cases::all() {
        if !catalogue().govern.contains_key(&case.rule) {
            wrong.push(format!("tests/cases/{} is no govern rule's", case.rule));
        }
        kinds.entry(case.rule).or_default().insert(case.name.starts_with("fires"));
    }
    for rule in catalogue().govern.keys() {
        let has = |fires| kinds.get(rule).is_some_and(|kinds| kinds.contains(&fires));
        if !has(true) || !has(false) {
            wrong.push(format!("tests/cases/{rule} needs a case `fires*` and a case `silent*`"));
        }
    }
    assert_none(wrong);
}

#[test]
fn no_message_asks_for_a_fact_that_its_check_does_not_give() {
    let snapshots = files("tests/cases", "findings.snap");
    let asks =
        snapshots.iter().filter(|path| fs::read_to_string(path).unwrap().contains("(not known)"));
    assert_none(asks.map(|path| path.display().to_string()).collect());
}

#[test]
fn levels_are_those_that_the_roster_documents() {
    let wrong = catalogue().govern.values().filter_map(|rule| {
        let expected = if DENY.contains(&rule.id.as_str()) { Level::Deny } else { Level::Warn };
        (rule.level != expected).then(|| format!("{} should be {}", rule.id, expected.as_str()))
    });
    assert_none(wrong.collect());
}

#[test]
fn govern_rules_say_what_why_and_what_next_in_the_house_style() {
    let mut wrong = Vec::new();
    for rule in catalogue().govern.values() {
        let mut fault = |what: &str| wrong.push(format!("{}: {what}", rule.id));
        if rule.message.as_str().contains('\n') || rule.message.as_str().trim_end().ends_with('.') {
            fault("a message is one clause, without a full stop");
        }
        if rule.next.as_str().trim().is_empty()
            || rule.why.trim().is_empty()
            || rule.fix.trim().is_empty()
        {
            fault("`next`, `why` and `fix` say something");
        }
        if rule.title.starts_with(char::is_uppercase) {
            fault("a title goes on in lower case: headings are made from it");
        }
        if rule.frameworks.is_empty() {
            fault("supports no control");
        }
        let links = rule.references.iter().all(|link| link.starts_with("https://"));
        if !links {
            fault("a reference is a public page");
        }
    }
    assert_none(wrong);
}

#[test]
fn every_control_is_in_the_table_and_says_how_it_is_borne_on() {
    let known = catalogue();
    let table = &known.tables["frameworks"];
    let detect = known.detect.values().map(|rule| (&rule.id, &rule.frameworks));
    let govern = known.govern.values().map(|rule| (&rule.id, &rule.frameworks));
    let mut wrong = Vec::new();
    for (rule, frameworks) in detect.chain(govern) {
        let mut ids = BTreeSet::new();
        for FrameworkRef { id, because, .. } in frameworks.iter() {
            if !table.entries.contains_key(id) {
                wrong.push(format!(
                    "{rule}: there is no control {id} in rules/tables/frameworks.yaml"
                ));
            }
            if !ids.insert(id) {
                wrong.push(format!("{rule}: names {id} twice"));
            }
            if because.trim().is_empty() {
                wrong.push(format!("{rule}: does not say why it bears on {id}"));
            }
        }
    }
    for (id, text) in table.entries.iter() {
        let described =
            text.split_once(": ").and_then(|(head, title)| Some((head.rsplit_once(' ')?, title)));
        if described.is_none_or(|(_, title)| title.is_empty()) {
            wrong.push(format!("frameworks.yaml: {id} is not `FRAMEWORK VERSION: TITLE`"));
        }
    }
    assert_none(wrong);
}

/// Each risk of the list for non-human identities has a rule, or the reason why nothing shows it.
#[test]
fn every_risk_of_machine_identities_is_answered() {
    let risks: Vec<_> =
        catalogue().controls().into_iter().filter(|c| c.framework == "OWASP NHI").collect();
    assert_eq!(risks.len(), 10);
    let open = risks.iter().filter(|c| c.rules.is_empty() && c.kinds.is_empty());
    assert_none(open.filter(|c| c.not_observable.is_none()).map(|c| c.id.to_owned()).collect());
}

/// Layers of threats are context, and what speaks of persons is said of no machine.
#[test]
fn what_is_no_control_of_machines_is_never_supported() {
    let wrong = catalogue().controls().into_iter().flat_map(|control| {
        let borne = control.rules.into_iter().chain(control.kinds);
        borne.filter_map(move |bearing| {
            let fits = match control.framework {
                "CSA MAESTRO" => bearing.relation == rule::Relation::Context,
                "NIST SP 800-63" => false,
                _ => true,
            };
            (!fits)
                .then(|| format!("{}: {} {}", bearing.rule, bearing.relation.as_str(), control.id))
        })
    });
    assert_none(wrong.collect());
}

#[test]
fn what_is_not_observable_and_what_people_bring_along_are_controls() {
    let known = catalogue();
    let controls = &known.tables["frameworks"].entries;
    let mut wrong = Vec::new();
    for id in known.tables["not-observable"].entries.keys() {
        if !controls.contains_key(id) {
            wrong.push(format!("not-observable.yaml: there is no control {id}"));
        }
    }
    for id in known.tables["framework-aliases"].entries.keys() {
        if controls.contains_key(id) {
            wrong.push(format!("framework-aliases.yaml: {id} is a control of its own"));
        }
        match known.alias(id) {
            None => wrong.push(format!("framework-aliases.yaml: {id} is not `CONTROLS: NOTE`")),
            Some(alias) => {
                let unknown =
                    alias.controls.iter().filter(|control| !controls.contains_key(**control));
                wrong.extend(
                    unknown.map(|c| format!("framework-aliases.yaml: {id}: no control {c}")),
                );
            }
        }
    }
    assert_none(wrong);
}

#[test]
fn every_table_that_is_named_is_there_and_says_where_it_is_from() {
    let known = catalogue();
    let mut named = BTreeSet::new();
    for rule in known.detect.values() {
        let privileges = rule.matches.iter().filter_map(|found| found.privilege.as_ref());
        named.extend(privileges.map(|privilege| privilege.table.clone()));
    }
    let lookup = regex::Regex::new(
        r#"(?:tables\s*\.get\(|lookup\([^"()]*,\s*|Globs::new\([^"()]*,\s*|TABLE: &str = )"([a-z-]+)""#,
    )
    .unwrap();
    for path in files("src", ".rs") {
        let text = fs::read_to_string(path).unwrap();
        named.extend(lookup.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    assert!(named.len() > 8, "the source is searched for the tables that it names: {named:?}");
    let missing = named.iter().filter(|name| !known.tables.contains_key(*name));
    assert_none(
        missing.map(|name| format!("rules/tables/{name}.yaml is named and not there")).collect(),
    );
    let unused = known.tables.keys().filter(|name| !named.contains(*name));
    assert_none(unused.map(|name| format!("nothing names rules/tables/{name}.yaml")).collect());
    let from = |table: &&rule::Table| {
        table.sources.is_empty()
            || !table.sources.iter().all(|source| source.starts_with("https://"))
    };
    let sourceless = known.tables.values().filter(from);
    assert_none(
        sourceless.map(|table| format!("{}: a table has public sources", table.id)).collect(),
    );
}

#[test]
fn every_pattern_and_glob_compiles() {
    let known = catalogue();
    let mut wrong = Vec::new();
    for rule in known.detect.values() {
        for found in &rule.matches {
            check_match(&rule.id, found, &mut wrong);
        }
        for condition in &rule.unless {
            check_condition(&rule.id, condition, &mut wrong);
        }
    }
    for table in known.tables.values().filter(|table| !PLAIN_STARS.contains(&table.id.as_str())) {
        for name in table.entries.keys().filter(|name| name.contains('*')) {
            check_glob(&table.id, name, &mut wrong);
        }
    }
    assert_none(wrong);
}

fn check_match(rule: &str, found: &Match, wrong: &mut Vec<String>) {
    let shapes = [
        found.expression.is_some(),
        found.step.is_some(),
        found.resource.is_some(),
        found.object.is_some(),
        found.text.is_some(),
        found.observed.is_some(),
    ];
    if shapes.iter().filter(|shape| **shape).count() != 1 {
        wrong.push(format!("{rule}: a match is of exactly one shape"));
    }
    for condition in found.when.iter().chain(&found.wide) {
        check_condition(rule, condition, wrong);
    }
    if let Some(text) = &found.text {
        match text.pattern.regex() {
            Ok(regex) => {
                let names: Vec<_> = regex
                    .group_info()
                    .pattern_names(regex_automata::PatternID::ZERO)
                    .flatten()
                    .collect();
                let strange =
                    names.iter().filter(|name| !["value", "name", "expires"].contains(name));
                wrong.extend(
                    strange.map(|name| format!("{rule}: the group `{name}` means nothing")),
                );
            }
            Err(error) => wrong.push(format!("{rule}: {error}")),
        }
        if text.keywords.is_empty() {
            wrong.push(format!("{rule}: without a keyword the pattern is tried on every file"));
        }
    }
    if let Some(tool) = &found.observed
        && keyroster::evidence::Tool::named(tool).is_none()
    {
        wrong.push(format!("{rule}: no tool is called `{tool}`"));
    }
    if let Some(step) = &found.step {
        for action in &step.uses {
            check_glob(rule, action, wrong);
            if *action != action.to_lowercase() || action.contains('@') {
                wrong
                    .push(format!("{rule}: `{action}` is a name in lower case, without a version"));
            }
        }
    }
    if let Some(resource) = &found.resource {
        for OneOrMany(types) in
            [&resource.terraform, &resource.cloudformation, &resource.kubernetes]
        {
            types.iter().for_each(|kind| check_glob(rule, kind, wrong));
        }
    }
    if let Some(object) = &found.object {
        object.files.iter().for_each(|file| check_glob(rule, file, wrong));
    }
}

fn check_condition(rule: &str, condition: &Condition, wrong: &mut Vec<String>) {
    if let Some(Err(error)) = condition.matches.as_ref().map(rule::Pattern::regex) {
        wrong.push(format!("{rule}: {error}"));
    }
    let below = condition.all.iter().chain(&condition.any).chain(condition.not.as_deref());
    below.for_each(|condition| check_condition(rule, condition, wrong));
}

fn check_glob(rule: &str, glob: &str, wrong: &mut Vec<String>) {
    if let Err(error) = Glob::new(glob) {
        wrong.push(format!("{rule}: `{glob}`: {error}"));
    }
}

#[test]
fn detection_rules_key_their_identities_by_issuer_and_kind() {
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let mut wrong = Vec::new();
    for rule in catalogue().detect.values() {
        let own = rule.matches.iter().filter_map(|found| found.key.as_ref());
        for key in own.chain([&rule.key]).map(Template::as_str) {
            let mut parts = key.splitn(3, '/');
            let (issuer, kind, name) = (parts.next(), parts.next(), parts.next());
            // A value found in a file is named by its format.
            let kind = if issuer == Some("literal") {
                kind.map(|kind| kind.trim_matches(['{', '}']))
            } else {
                kind
            };
            if !issuer.is_some_and(plain)
                || !kind.is_some_and(plain)
                || name.is_none_or(str::is_empty)
            {
                wrong.push(format!("{}: the key `{key}` is not `issuer/kind/name`", rule.id));
            }
        }
    }
    assert_none(wrong);
}
