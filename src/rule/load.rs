//! Rule files into a [`Catalogue`]: the built-in ones at start-up, a user's own from `--rules`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use globset::Glob;
use serde::Deserialize;

use super::calls::{self, By, Call};
use super::rules::Kept;
use super::{Catalogue, DetectRule, GovernRule, Rules, Table};

/// A rule file that cannot be used. Always the rule author's to mend.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct CatalogueError {
    /// The file.
    pub file: String,
    /// What is wrong with it, with line and column where known.
    pub reason: String,
}

/// The rules that the build embedded, as it wrote them.
pub const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/catalogue.json"));

#[derive(Deserialize)]
struct Embedded<'w> {
    #[serde(borrow)]
    detect: BTreeMap<String, Kept<'w>>,
    govern: Vec<GovernRule>,
    tables: Vec<Table>,
}

/// The rules that the build embedded.
///
/// # Errors
/// Never for a released build: the tests read the same rules.
pub fn built_in() -> Result<&'static Catalogue, CatalogueError> {
    static CATALOGUE: OnceLock<Result<Catalogue, String>> = OnceLock::new();
    CATALOGUE
        .get_or_init(read_embedded)
        .as_ref()
        .map_err(|reason| CatalogueError { file: "rules/".to_owned(), reason: reason.clone() })
}

/// The rules that the build embedded, as a catalogue of one's own to add to.
///
/// # Errors
/// As [`built_in`].
pub fn read_built_in() -> Result<Catalogue, CatalogueError> {
    read_embedded().map_err(|reason| CatalogueError { file: "rules/".to_owned(), reason })
}

fn read_embedded() -> Result<Catalogue, String> {
    let text = EMBEDDED;
    let embedded: Embedded<'static> = serde_json::from_str(text).map_err(|error| {
        let at = error.column().saturating_sub(1);
        let context = text.get(at.saturating_sub(120)..at).unwrap_or_default();
        format!("{error}, after `{context}`")
    })?;
    Ok(Catalogue {
        detect: Rules::embedded(embedded.detect),
        govern: by_id(embedded.govern, |rule| &rule.id),
        tables: by_id(embedded.tables, |table| &table.id),
    })
}

fn by_id<T>(rules: Vec<T>, id: impl Fn(&T) -> &String) -> BTreeMap<String, T> {
    rules.into_iter().map(|rule| (id(&rule).clone(), rule)).collect()
}

/// One detection rule of a user's own.
///
/// # Errors
/// What is wrong with the file, with its line and column.
pub fn parse_rule_file(file: &str, text: &str) -> Result<DetectRule, CatalogueError> {
    let fail = |reason: String| CatalogueError { file: file.to_owned(), reason };
    let rule: DetectRule = serde_saphyr::from_str(text).map_err(|error| fail(error.to_string()))?;
    let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml"));
    if stem != Some(rule.id.as_str()) {
        return Err(fail(format!("the id `{}` is not the file's stem", rule.id)));
    }
    sound(&rule).map_err(fail)?;
    Ok(rule)
}

/// Holds a rule to what its form alone does not say. The tests do it for the built-in rules, of
/// which a run compiles only what its files call for.
pub(super) fn sound(rule: &DetectRule) -> Result<(), String> {
    for text in rule.matches.iter().filter_map(|found| found.text.as_ref()) {
        if text.keywords.is_empty() || text.keywords.iter().any(|word| word.len() < 2) {
            return Err("a text matcher needs keywords of at least two characters".to_owned());
        }
        text.pattern.regex()?;
    }
    for call in calls::of(rule) {
        let Call(by, _, name) = &call;
        if !matches!(by, By::File | By::Keyword) && name.contains(['{', '?', '[']) {
            return Err(format!("in `{name}`, `*` is the only wildcard that there is"));
        }
    }
    for object in rule.matches.iter().filter_map(|found| found.object.as_ref()) {
        for glob in &object.files {
            Glob::new(glob).map_err(|error| error.to_string())?;
        }
        if let Some(pattern) = &object.pattern {
            pattern.regex()?;
        }
        if object.reads.is_some() && object.names.is_none() {
            return Err(
                "`reads` needs `names`, under which a variable's name is captured".to_owned()
            );
        }
    }
    Ok(())
}
