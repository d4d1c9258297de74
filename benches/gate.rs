//! How long the gate takes, in process: `cargo bench`. Growth and flatness are read by comparing
//! rows; `docs/performance.md` has figures of whole processes.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

mod corpus;

use std::collections::BTreeMap;
use std::sync::Arc;

use divan::Bencher;
use divan::counter::BytesCount;
use keyroster::check::Context;
use keyroster::collect::{ReadError, Tree};
use keyroster::detect::Detector;
use keyroster::detect::literal::LiteralScanner;
use keyroster::roster::{Duration, Globs};
use keyroster::rule::{self, Catalogue};
use keyroster::scan::scan;
use keyroster::source::Source;
use keyroster::{Request, check};

fn main() {
    divan::main();
}

/// Files in memory.
#[derive(Debug)]
struct Memory {
    paths: Vec<Arc<str>>,
    texts: BTreeMap<Arc<str>, String>,
}

impl Memory {
    fn new(files: Vec<corpus::File>) -> Self {
        let texts: BTreeMap<Arc<str>, _> =
            files.into_iter().map(|(path, text)| (path.into(), text)).collect();
        Self { paths: texts.keys().cloned().collect(), texts }
    }

    fn bytes(&self) -> BytesCount {
        BytesCount::new(self.texts.values().map(String::len).sum::<usize>())
    }
}

impl Tree for Memory {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let text = self.texts.get(path).ok_or(ReadError::Missing)?;
        Ok(Source::new(Arc::clone(path), text.clone()))
    }
}

/// The built-in rules and `factor - 1` times as many again that no file is about.
fn catalogue(factor: usize) -> Catalogue {
    let mut catalogue = rule::read_built_in().unwrap();
    for number in catalogue.detect.len()..catalogue.detect.len() * factor {
        let id = format!("synthetic-{number}");
        let matcher = match number % 3 {
            0 => format!("step: {{ uses: [acme/rotate-{number}] }}"),
            1 => format!(
                "resource: {{ terraform: acme_token_{number}, kubernetes: acme.example/v1/Token{number} }}"
            ),
            _ => format!(
                "text: {{ keywords: [\"acme{number}_\"], pattern: 'acme{number}_[a-z0-9]{{20}}', confidence: high }}"
            ),
        };
        let text = format!(
            "id: {id}\ntitle: a token\nclass: ci-token\nkind: access-token\nlifecycle: static\nkey: acme/token/x\n\
             match: [{{ {matcher} }}]\nwhy: w\nfix: f\nexamples: {{}}\n"
        );
        let rule = rule::parse_rule_file(&format!("{id}.yaml"), &text).unwrap();
        catalogue.detect.insert(id, rule);
    }
    catalogue
}

fn whole(bencher: Bencher<'_, '_>, files: Vec<corpus::File>, rules: usize) {
    let tree = Memory::new(files);
    let catalogue = catalogue(rules);
    let detector = Detector::new(&catalogue).unwrap();
    bencher.counter(tree.bytes()).bench(|| scan(&tree, &detector, &Globs::default(), &[]));
}

/// What a commit of one workflow costs, but for the process and git: the rules are read, made
/// ready, and the file judged.
#[divan::bench]
fn one_file(bencher: Bencher<'_, '_>) {
    let tree = Memory::new(vec![corpus::workflow(1, 4_300)]);
    bencher.bench(|| {
        let catalogue = rule::read_built_in().unwrap();
        let today = jiff::civil::date(2026, 1, 1);
        check(&Request::new(&tree, &catalogue, today)).unwrap().findings.len()
    });
}

/// The rules alone.
#[divan::bench]
fn read_rules() -> Catalogue {
    rule::read_built_in().unwrap()
}

/// Growth with the number of files.
#[divan::bench(args = [282, 564, 1128])]
fn workflows(bencher: Bencher<'_, '_>, count: usize) {
    whole(bencher, corpus::workflows(count), 1);
}

/// Flatness in the number of rules.
#[divan::bench(args = [1, 2, 4])]
fn workflows_by_rules(bencher: Bencher<'_, '_>, rules: usize) {
    whole(bencher, corpus::workflows(282), rules);
}

#[divan::bench(args = [150, 300, 600])]
fn terraform_modules(bencher: Bencher<'_, '_>, count: usize) {
    whole(bencher, corpus::terraform(count), 1);
}

#[divan::bench(args = [1, 2, 4])]
fn terraform_by_rules(bencher: Bencher<'_, '_>, rules: usize) {
    whole(bencher, corpus::terraform(300), rules);
}

#[divan::bench(args = [600, 1200])]
fn manifests(bencher: Bencher<'_, '_>, count: usize) {
    whole(bencher, corpus::manifests(count), 1);
}

/// Judgement alone, of an organisation's identities by an organisation's roster: what the scan does
/// not cost.
#[divan::bench(args = [5_000, 10_000])]
fn judge_ten_thousand(bencher: Bencher<'_, '_>, count: usize) {
    organisation(bencher, count, |cx| cx.judge().len());
}

/// Every date of the same in the next year.
#[divan::bench(args = [5_000, 10_000])]
fn agenda_of_ten_thousand(bencher: Bencher<'_, '_>, count: usize) {
    organisation(bencher, count, |cx| cx.agenda(Duration::days(365), None).obligations.len());
}

fn organisation(
    bencher: Bencher<'_, '_>,
    count: usize,
    look: impl Fn(&Context<'_>) -> usize + Sync,
) {
    let tree = Memory::new(corpus::organisation(count));
    let catalogue = rule::read_built_in().unwrap();
    let request = Request::new(&tree, &catalogue, jiff::civil::date(2026, 11, 22));
    let facts = keyroster::inventory(&request).unwrap();
    assert!(facts.manifest.faults.is_empty(), "{:?}", facts.manifest.faults.first());
    bencher.bench(|| look(&facts.context(&request)));
}

/// The search for literal credentials alone.
#[divan::bench(args = [1, 2, 4])]
fn literals_by_rules(bencher: Bencher<'_, '_>, rules: usize) {
    let tree = Memory::new(corpus::workflows(282));
    let sources: Vec<_> = tree.paths().iter().map(|path| tree.read(path).unwrap()).collect();
    let catalogue = catalogue(rules);
    let scanner = LiteralScanner::new(&catalogue).unwrap();
    bencher
        .counter(tree.bytes())
        .bench(|| sources.iter().map(|source| scanner.scan(source).len()).sum::<usize>());
}
