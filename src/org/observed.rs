//! What was observed live, as the store keeps it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::pack;
use crate::evidence::{self, Contents};
use crate::source::Source;
use crate::store::{Observed, Store, StoreError};

/// A look at an organisation or a repository, to be kept.
///
/// # Errors
/// None that text can give.
pub fn kept(subject: &str, day: Date, contents: &Contents) -> std::io::Result<Observed> {
    let unseen = contents.unseen.iter().map(|one| {
        let text = |name: &evidence::Name| name.as_str().to_owned();
        serde_json::json!({ "of": text(&one.of), "what": text(&one.what), "needs": text(&one.needs) })
    });
    let unseen = serde_json::Value::Array(unseen.collect()).to_string();
    let text = evidence::write(contents);
    let contents = pack::pack(|out| out.write_all(text.as_bytes()))?;
    let subject = subject.to_ascii_lowercase();
    Ok(Observed { subject, observed: day.to_string(), unseen, contents })
}

/// What was seen.
///
/// # Errors
/// What the store holds is no evidence.
pub fn contents(seen: Option<Observed>) -> Result<Option<Contents>, String> {
    let Some(seen) = seen else { return Ok(None) };
    let wrong = |reason: String| {
        format!("what was observed of {} cannot be read: {reason}; observe it again", seen.subject)
    };
    let text = pack::unpack(&seen.contents).map_err(|error| wrong(error.to_string()))?;
    let text = String::from_utf8(text).map_err(|error| wrong(error.to_string()))?;
    let read = evidence::parse(&Source::new(seen.subject.as_str(), text));
    let read = read.map_err(|faults| {
        wrong(faults.first().map_or_else(String::new, |fault| fault.message.clone()))
    });
    Ok(Some(read?.contents()))
}

/// What was observed of organisations, by name.
pub(super) fn of_organisations(
    store: &mut Store,
) -> Result<BTreeMap<String, Contents>, StoreError> {
    let subjects = store.observed_on()?.into_iter().map(|(subject, _)| subject);
    let subjects: Vec<_> = subjects.filter(|subject| !subject.contains('/')).collect();
    let mut all = BTreeMap::new();
    for subject in subjects {
        let seen = contents(store.observed_of(&subject)?).map_err(StoreError::Failed)?;
        all.extend(seen.map(|seen| (subject, seen)));
    }
    Ok(all)
}
