//! SARIF 2.1.0, as GitHub's code scanning takes it in.

mod result;
mod rules;
mod wire;

use std::io::{self, Write};

use super::{Options, Report, Verdict, json, phrase};
use wire::{
    AutomationDetails, BaseId, BaseIds, Driver, Invocation, Log, Message, Notification, Run, Tool,
};

/// GitHub takes in no more results than this in one run.
const RESULTS: usize = 25_000;
const HOME: &str = "https://github.com/keyroster/keyroster";

/// Writes the report as SARIF.
///
/// # Errors
/// Those of the writer.
pub fn render(report: &Report<'_>, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules::Rules::of(report);
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            automation_details: AutomationDetails { id: "keyroster/" },
            column_kind: "utf16CodeUnits",
            original_uri_base_ids: BaseIds {
                srcroot: BaseId { description: Message::plain("The root of the repository.") },
            },
            tool: Tool {
                driver: Driver {
                    name: env!("CARGO_PKG_NAME"),
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    information_uri: HOME,
                    rules: rules.descriptors(),
                },
            },
            invocations: [Invocation {
                execution_successful: report.verdict() != Verdict::Incomplete,
                tool_execution_notifications: notifications(report),
            }],
            results: json::Stream(|| {
                let shown = report.shown().take(RESULTS);
                shown.map(|finding| result::of(report, &rules, finding))
            }),
        }],
    };
    json::write(&log, out)
}

/// What a reader of the results must know of the run: why it could not judge, what was left out.
fn notifications(report: &Report<'_>) -> Vec<Notification> {
    let notification = |level, text: String| Notification { level, message: Message::new(&text) };
    let reasons = report.incomplete.iter().cloned();
    let mut all: Vec<Notification> =
        reasons.map(|reason| notification("error", format!("could not judge: {reason}"))).collect();
    let left_out = report.shown().count().saturating_sub(RESULTS);
    if left_out > 0 {
        let findings = phrase::count(left_out, "further finding");
        all.push(notification(
            "warning",
            format!("{findings} left out: code scanning takes {RESULTS} in one run"),
        ));
    }
    all
}
