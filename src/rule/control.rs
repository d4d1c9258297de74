//! The controls of frameworks: what each is called, which rules bear on it, and what people call
//! it who bring its identifier along.

use super::{Catalogue, FrameworkRef, Level, Relation};

/// The table of controls, each as `FRAMEWORK VERSION: TITLE`.
pub const CONTROL_TABLE: &str = "frameworks";
/// The table of other identifiers, each as `CONTROL, CONTROL: NOTE`.
pub const ALIAS_TABLE: &str = "framework-aliases";
/// The table of controls that nothing in a repository shows.
pub const NOT_OBSERVABLE_TABLE: &str = "not-observable";

/// A control of a framework, and what of it can be seen here.
#[derive(Debug, Clone)]
pub struct Control<'c> {
    /// The framework: `OWASP NHI`.
    pub framework: &'c str,
    /// Its version: `2025`.
    pub version: &'c str,
    /// The control's own identifier.
    pub id: &'c str,
    /// What it is called.
    pub title: &'c str,
    /// The rules of judgement that bear on it, strongest relation first.
    pub rules: Vec<Bearing<'c>>,
    /// The detection rules that bear on it: kinds of identity that it is about.
    pub kinds: Vec<Bearing<'c>>,
    /// Why nothing here shows it, where nothing does.
    pub not_observable: Option<&'c str>,
}

/// A rule that bears on a control.
#[derive(Debug, Clone)]
pub struct Bearing<'c> {
    /// The rule's id.
    pub rule: &'c str,
    /// The level of a rule of judgement where the roster sets none.
    pub level: Option<Level>,
    /// How.
    pub relation: Relation,
    /// Why.
    pub because: &'c str,
}

/// An identifier that is not a framework's own, and what is meant by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias<'c> {
    /// The identifier as the table spells it.
    pub id: &'c str,
    /// The controls that are meant.
    pub controls: Vec<&'c str>,
    /// What is to be known of it.
    pub note: &'c str,
}

/// The framework, its version and the control's title out of `FRAMEWORK VERSION: TITLE`.
pub fn described(text: &str) -> Option<(&str, &str, &str)> {
    let (head, title) = text.split_once(": ")?;
    let (framework, version) = head.rsplit_once(' ')?;
    Some((framework, version, title))
}

impl Catalogue {
    /// Every control of the table, by framework and identifier: 2 before 10.
    pub fn controls(&self) -> Vec<Control<'_>> {
        let table = self.tables.get(CONTROL_TABLE).map(|table| table.entries.iter());
        let ids = table.into_iter().flatten().map(|(id, _)| id.as_str());
        let mut controls: Vec<_> = ids.filter_map(|id| self.control(id)).collect();
        controls.sort_by_cached_key(|control| (control.framework, natural(control.id)));
        controls
    }

    /// One control; letters of any case.
    pub fn control(&self, id: &str) -> Option<Control<'_>> {
        let mut entries = self.tables.get(CONTROL_TABLE)?.entries.iter();
        let (id, text) = entries.find(|(known, _)| known.eq_ignore_ascii_case(id))?;
        let (framework, version, title) = described(text)?;
        let govern = self.govern.values().map(|r| (r.id.as_str(), Some(r.level), &r.frameworks));
        let rules = govern.flat_map(|(rule, level, refs)| bearings(id, rule, level, refs));
        let mut rules: Vec<_> = rules.collect();
        let detect = self.detect.values().map(|r| (r.id.as_str(), &r.frameworks));
        let kinds = detect.flat_map(|(rule, refs)| bearings(id, rule, None, refs));
        let mut kinds: Vec<_> = kinds.collect();
        rules.sort_by_key(|bearing| bearing.relation as usize);
        kinds.sort_by_key(|bearing| bearing.relation as usize);
        let reason = self.tables.get(NOT_OBSERVABLE_TABLE).and_then(|table| table.entries.get(id));
        let seen = !rules.is_empty() || !kinds.is_empty();
        let not_observable = reason.filter(|_| !seen).map(String::as_str);
        Some(Control { framework, version, id, title, rules, kinds, not_observable })
    }

    /// What is meant by an identifier that people bring along; letters of any case.
    pub fn alias(&self, id: &str) -> Option<Alias<'_>> {
        let mut entries = self.tables.get(ALIAS_TABLE)?.entries.iter();
        let (id, text) = entries.find(|(known, _)| known.eq_ignore_ascii_case(id))?;
        let (controls, note) = text.split_once(": ")?;
        let controls = controls.split(", ").filter(|control| *control != "-").collect();
        Some(Alias { id, controls, note })
    }
}

fn bearings<'c>(
    id: &str,
    rule: &'c str,
    level: Option<Level>,
    refs: &'c [FrameworkRef],
) -> impl Iterator<Item = Bearing<'c>> {
    let about = refs.iter().filter(move |reference| reference.id == id);
    about.map(move |reference| Bearing {
        rule,
        level,
        relation: reference.relation,
        because: &reference.because,
    })
}

/// A key by which `A.5.9` comes before `A.5.10`.
fn natural(id: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = id;
    while !rest.is_empty() {
        let word = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, digits) = rest.split_at(word);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        parts.push((text.to_owned(), digits[..end].parse().unwrap_or_default()));
        rest = &digits[end..];
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::built_in;
    use super::*;

    #[test]
    fn ten_comes_after_nine() {
        assert!(natural("NHI9:2025") < natural("NHI10:2025"));
        assert!(natural("A.5.9") < natural("A.5.10"));
        assert!(natural("AC-2") < natural("AC-2(3)"));
    }

    #[test]
    fn what_people_bring_along_is_understood() {
        let catalogue = built_in().unwrap();
        let alias = catalogue.alias("nhi-03").unwrap();
        assert_eq!(alias.controls, ["NHI3:2025", "NHI7:2025"]);
        assert!(alias.note.starts_with("OWASP writes"));
        assert_eq!(catalogue.control("gv.sc-07").unwrap().id, "GV.SC-07");
        assert!(catalogue.control("PR.AC-1").is_none());
    }
}
