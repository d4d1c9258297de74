//! AWS: the credential report, and the access keys of a user.

use data_encoding::BASE64;
use serde::Deserialize;

use super::day::Day;
use super::{ReadError, Seen, json};
use crate::evidence::{Fact, State, Tool};

/// The columns without which a report says nothing of access keys.
const COLUMNS: [&str; 8] = [
    "user",
    "arn",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
];

pub(super) fn is_credential_report(text: &str) -> bool {
    text.starts_with("user,arn,")
}

/// `aws iam get-credential-report`: JSON with the report in Base64, or the report itself.
pub(super) fn credential_report(text: &str) -> Result<Vec<Seen>, ReadError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Wrapper {
        content: String,
        #[serde(default)]
        generated_time: Day,
    }
    if !text.trim_start().starts_with('{') {
        return report(text, Day::default());
    }
    let tool = Tool::AwsCredentialReport;
    let mut seen = Vec::new();
    for Wrapper { content, generated_time } in json::items(text, tool)? {
        let broken = || ReadError::Shape { tool, line: 1, column: 1, missing: None };
        let bytes = BASE64.decode(content.trim().as_bytes()).map_err(|_| broken())?;
        let csv = String::from_utf8(bytes).map_err(|_| broken())?;
        seen.extend(report(&csv, generated_time)?);
    }
    Ok(seen)
}

fn report(csv: &str, generated: Day) -> Result<Vec<Seen>, ReadError> {
    let mut rows = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
    let broken = |error: &csv::Error| {
        let line = error.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1));
        ReadError::Shape { tool: Tool::AwsCredentialReport, line, column: 1, missing: None }
    };
    let header = rows.headers().map_err(|error| broken(&error))?.clone();
    let place = |column: &str| header.iter().position(|name| name == column);
    let missing: Vec<_> = COLUMNS.into_iter().filter(|column| place(column).is_none()).collect();
    if !missing.is_empty() {
        return Err(ReadError::Columns(missing));
    }
    let mut seen = Vec::new();
    for row in rows.records() {
        let row = row.map_err(|error| broken(&error))?;
        let line = row.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1));
        let cell = |column: &str| place(column).and_then(|at| row.get(at)).unwrap_or_default();
        let (user, arn) = (cell("user"), cell("arn"));
        for key in ["access_key_1", "access_key_2"] {
            let day = |what: &str| {
                Day::parse(cell(&format!("{key}_{what}"))).ok_or(ReadError::Shape {
                    tool: Tool::AwsCredentialReport,
                    line,
                    column: 1,
                    missing: None,
                })
            };
            let rotated = day("last_rotated")?;
            let active = cell(&format!("{key}_active")) == "true";
            // A user without this key has no date in it.
            if !active && rotated.date().is_none() {
                continue;
            }
            let about = [vec![arn.to_owned()], names(user)].concat();
            let one = Seen::of(about).item(key.replace('_', " "));
            let one = one.state(State::active_if(active)).date(Fact::Rotated, rotated);
            let one = one.date(Fact::LastUsed, day("last_used_date")?);
            seen.push(Seen { observed: generated.date(), ..one });
        }
    }
    Ok(seen)
}

/// `aws iam list-access-keys`.
pub(super) fn access_keys(text: &str) -> Result<Vec<Seen>, ReadError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Page {
        access_key_metadata: Vec<Key>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Key {
        user_name: String,
        access_key_id: String,
        status: String,
        create_date: Day,
    }
    let pages: Vec<Page> = json::items(text, Tool::AwsAccessKeys)?;
    let keys = pages.into_iter().flat_map(|page| page.access_key_metadata);
    let seen = keys.map(|key| {
        let state = State::active_if(key.status.eq_ignore_ascii_case("active"));
        let one = Seen::of(names(&key.user_name)).item(key.access_key_id);
        one.state(state).date(Fact::Created, key.create_date)
    });
    Ok(seen.collect())
}

/// Code declares the key, or only the user that it belongs to.
fn names(user: &str) -> Vec<String> {
    vec![format!("aws/access-key/{user}"), format!("aws/user/{user}")]
}
