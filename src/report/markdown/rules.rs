//! The findings once more, by rule: for whoever wants to see all that is wrong in one way.

use std::collections::BTreeMap;

use super::escape::Html;
use super::{Markdown, Page, places};
use crate::finding::Finding;
use crate::report::{Options, Report, phrase};

/// A table of each rule that found something, shown when it is clicked; none where a reader has all of
/// it before their eyes.
pub(super) fn folded(
    report: &Report<'_>,
    options: &Options,
    findings: &[&Finding],
    page: &mut Page,
) {
    if findings.len() < 2 {
        return;
    }
    let mut rules = BTreeMap::<&str, Vec<&Finding>>::new();
    for finding in findings {
        rules.entry(&finding.rule).or_default().push(finding);
    }
    for (rule, findings) in rules {
        let about = report.catalogue.govern.get(rule).map(|rule| format!(", {}", rule.title));
        let title = format!("{rule}{}", about.unwrap_or_default());
        let title = format!("{} ({})", Html(&title), phrase::count(findings.len(), "finding"));
        page.folded(&title, &["", "What", "Where", "Holder"]);
        for finding in &findings {
            let holder = phrase::holder(finding).unwrap_or_else(|| "nobody".to_owned());
            page.row(&[
                phrase::severity(finding).to_owned(),
                Markdown(&finding.message).to_string(),
                places(report, options, finding),
                Markdown(&holder).to_string(),
            ]);
        }
    }
}
