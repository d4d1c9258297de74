//! The promise that an organisation's roster is judged in a moment.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use keyroster::collect::{ReadError, Tree};
use keyroster::roster::Duration;
use keyroster::source::Source;
use keyroster::{Request, rule};

use crate::corpus;

/// Files in memory.
#[derive(Debug)]
struct Memory(Vec<Arc<str>>, BTreeMap<Arc<str>, String>);

impl Tree for Memory {
    fn paths(&self) -> &[Arc<str>] {
        &self.0
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let text = self.1.get(path).ok_or(ReadError::Missing)?;
        Ok(Source::new(Arc::clone(path), text.clone()))
    }
}

#[test]
fn ten_thousand_identities_are_judged_by_ten_thousand_entries() {
    let files = corpus::organisation(10_000).into_iter();
    let texts: BTreeMap<Arc<str>, _> = files.map(|(path, text)| (path.into(), text)).collect();
    let tree = Memory(texts.keys().cloned().collect(), texts);
    let today = jiff::civil::date(2026, 11, 22);
    let request = Request::new(&tree, rule::built_in().unwrap(), today);
    let started = Instant::now();
    let facts = keyroster::inventory(&request).unwrap();
    println!("read in {:?}", started.elapsed());
    assert!(facts.manifest.faults.is_empty());
    let cx = facts.context(&request);
    let started = Instant::now();
    let findings = cx.judge();
    let judged = started.elapsed();
    println!("{} findings in {judged:?}", findings.len());
    let started = Instant::now();
    let agenda = cx.agenda(Duration::days(365), None);
    let listed = started.elapsed();
    println!("{} dates in {listed:?}", agenda.obligations.len());
    let waived = findings.iter().filter(|finding| finding.state.as_str() == "waived").count();
    assert!(waived > 300 && findings.len() > 3_000 && agenda.obligations.len() > 10_000);
    // A debug build on a busy machine takes a few seconds; what grows with the square, minutes.
    assert!(judged.as_secs() + listed.as_secs() < 120, "{judged:?} and {listed:?}");
}
