//! The controls that a rule supports, and the page that explains it.

use super::Report;
use crate::rule::{CONTROL_TABLE, Relation, described};

/// Where the rules are explained. `explain RULE` prints the same text.
pub(crate) const DOCS: &str = "https://github.com/keyroster/keyroster/blob/main/docs/rules.md";

/// The page of a rule.
pub(crate) fn help(rule: &str) -> String {
    format!("{DOCS}#{rule}")
}

/// A control of a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Control<'a> {
    /// The framework, where the table knows it: `OWASP NHI`.
    pub(crate) framework: Option<&'a str>,
    /// Its version: `2025`.
    pub(crate) version: Option<&'a str>,
    /// The control's own identifier.
    pub(crate) id: &'a str,
    /// How the rule bears on it.
    pub(crate) relation: Relation,
}

impl<'a> Control<'a> {
    /// `text` is what the table says of it.
    fn new(id: &'a str, relation: Relation, text: Option<&'a str>) -> Self {
        let named = text.and_then(described);
        Self {
            framework: named.map(|(framework, ..)| framework),
            version: named.map(|(_, version, _)| version),
            id,
            relation,
        }
    }

    /// "OWASP NHI7:2025", "OWASP CICD-SEC-6 (2022)", "NIST CSF 2.0 PR.AA-01": the identifier with what it lacks.
    pub(crate) fn cited(&self) -> String {
        let mut words: Vec<&str> = self.framework.iter().flat_map(|f| f.split(' ')).collect();
        let version = self.version.filter(|version| !self.id.contains(version));
        // `CICD-SEC-6` says CI/CD already.
        if words.pop_if(|word| self.id.starts_with(&word.replace('/', ""))).is_some() {
            let version = version.map_or_else(String::new, |version| format!(" ({version})"));
            return format!("{} {}{version}", words.join(" "), self.id);
        }
        words.extend(version);
        words.push(self.id);
        words.join(" ")
    }
}

/// "NIST CSF 2.0 GV.RR-01, GV.RR-02": several identifiers, each framework named once in a row.
pub(crate) fn citations(controls: &[Control<'_>]) -> String {
    let mut text = String::new();
    let mut before: Option<&Control<'_>> = None;
    for control in controls {
        let same = |other: &&Control<'_>| {
            (other.framework, other.version) == (control.framework, control.version)
                && other.framework.is_some()
        };
        text.push_str(if before.is_some() { ", " } else { "" });
        match before.filter(same) {
            Some(_) => text.push_str(control.id),
            None => text.push_str(&control.cited()),
        }
        before = Some(control);
    }
    text
}

/// Those that whoever mends a finding is likely to know, three at most; the rule's page has all.
pub(crate) fn brief(controls: &[Control<'_>]) -> String {
    let known = |control: &&Control<'_>| {
        control.framework.is_none_or(|name| name.starts_with("OWASP") || name == "NIST CSF")
    };
    let well_known: Vec<_> = controls.iter().filter(known).take(3).cloned().collect();
    match well_known.as_slice() {
        [] => citations(&controls[..controls.len().min(3)]),
        some => citations(some),
    }
}

impl Report<'_> {
    /// The controls that a rule bears on, in the order of its file.
    pub(crate) fn controls(&self, rule: &str) -> Vec<Control<'_>> {
        let table = self.catalogue.tables.get(CONTROL_TABLE);
        let describe = |id: &str| table.and_then(|table| table.entries.get(id));
        let frameworks = self.catalogue.govern.get(rule).map(|rule| rule.frameworks.iter());
        frameworks
            .into_iter()
            .flatten()
            .map(|f| Control::new(&f.id, f.relation, describe(&f.id).map(String::as_str)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_repeats_nothing() {
        let cite = |id, text| Control::new(id, Relation::Supports, text).cited();
        let nhi = Some("OWASP NHI 2025: Long-lived secrets");
        assert_eq!(cite("NHI7:2025", nhi), "OWASP NHI7:2025");
        let csf = Some("NIST CSF 2.0: Identities are managed");
        assert_eq!(cite("PR.AA-01", csf), "NIST CSF 2.0 PR.AA-01");
        let cicd = Some("OWASP CI/CD 2022: Insufficient credential hygiene");
        assert_eq!(cite("CICD-SEC-6", cicd), "OWASP CICD-SEC-6 (2022)");
        let osps = Some("OpenSSF OSPS 2026.02.19: Roles are described");
        assert_eq!(cite("OSPS-GV-01.02", osps), "OpenSSF OSPS-GV-01.02 (2026.02.19)");
        assert_eq!(cite("CICD-SEC-6", None), "CICD-SEC-6");
        let controls =
            [("NHI1:2025", nhi), ("NHI7:2025", nhi), ("PR.AA-01", csf), ("X", None), ("Y", None)];
        let controls = controls.map(|(id, text)| Control::new(id, Relation::Supports, text));
        assert_eq!(citations(&controls), "OWASP NHI1:2025, NHI7:2025, NIST CSF 2.0 PR.AA-01, X, Y");
    }
}
