//! What was observed is recent enough to be taken for what is.

use std::collections::BTreeMap;

use crate::check::draft::{Draft, count};
use crate::check::{Context, Scope};
use crate::evidence::{Record, Tool};

/// The rules judged here.
pub(super) const RULES: &[&str] = &["evidence-stale"];

/// One finding for each tool whose output is old, or of a day that is yet to come. A commit alone
/// does not make it old.
pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    if !matches!(cx.scope, Scope::Everything) {
        return Vec::new();
    }
    let max_age = &cx.roster.policy.evidence.max_age;
    let mut old = BTreeMap::<Source, Vec<&Record>>::new();
    let mut early = BTreeMap::<Source, Vec<&Record>>::new();
    for record in &cx.evidence.records {
        let seen = record.observation.observed;
        if seen > cx.today {
            early.entry(Source::of(record)).or_default().push(record);
        } else if max_age.value.after(seen) < cx.today {
            old.entry(Source::of(record)).or_default().push(record);
        }
    }
    let old = old.into_iter().filter_map(|(source, records)| {
        let is = if records.len() == 1 { "is" } else { "are" };
        let draft = about(source, "old", &records, &format!("{is} older than {}", max_age.value))?;
        Some(match &max_age.at {
            Some(at) => draft.related(at.clone(), "how old the policy lets it be"),
            None => draft,
        })
    });
    let early = early.into_iter().filter_map(|(source, records)| {
        let is = if records.len() == 1 { "is" } else { "are" };
        let after = format!("{is} passed over, dated after the day that is judged");
        about(source, "early", &records, &after)
    });
    old.chain(early).collect()
}

/// What is looked at again at once.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// What a tool printed.
    Tool(Tool),
    /// GitHub, asked by keyroster.
    Live,
}

impl Source {
    const fn of(record: &Record) -> Self {
        match &record.observation.of {
            Some(_) => Self::Live,
            None => Self::Tool(record.observation.tool),
        }
    }
}

/// At the oldest of them.
fn about(source: Source, part: &str, records: &[&Record], problem: &str) -> Option<Draft> {
    let oldest = records.iter().min_by_key(|record| record.observation.observed)?;
    let many = count(i64::try_from(records.len()).unwrap_or(i64::MAX), "observation");
    let (name, by, again) = match source {
        Source::Tool(Tool::Manual) => {
            ("manual", "hand".to_owned(), "look again, and write down what is so".to_owned())
        }
        Source::Tool(tool) => {
            let command = tool.command();
            let again = format!("run `{command}` again and import what it prints");
            let again = format!("{again}: `keyroster evidence import FILE`");
            (tool.as_str(), format!("`{command}`"), again)
        }
        Source::Live => {
            let command = "`keyroster evidence github`";
            ("github", command.to_owned(), format!("run {command} again; a scheduled job can"))
        }
    };
    let draft = Draft::new("evidence-stale")
        .fact("many", many)
        .fact("problem", problem)
        .fact("by", by)
        .fact("again", again)
        .fact("day", oldest.observation.observed);
    Some(draft.part(&format!("{name} {part}")).at(oldest.places.observed.clone(), ""))
}
