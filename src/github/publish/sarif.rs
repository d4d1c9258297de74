//! The results for code scanning.

use std::io::Write;

use data_encoding::BASE64;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde_json::json;

use super::Posting;
use crate::github::{Failure, Request};
use crate::report::sarif;

/// GitHub takes no larger file, compressed.
const LARGEST: usize = 10 * 1024 * 1024;

/// What GitHub says of an upload.
#[derive(Debug, Deserialize)]
struct Upload {
    id: Option<String>,
}

/// How far GitHub is with it.
#[derive(Debug, Deserialize)]
struct Progress {
    processing_status: Option<String>,
    errors: Option<Vec<String>>,
}

/// Uploads the results, and says what became of them. An upload takes the place of an earlier one for
/// the same commit, so it may be repeated.
pub(super) fn post(posting: &Posting<'_>) -> Result<String, Failure> {
    let Posting { api, subject, .. } = posting;
    let Some((commit, reference)) = &subject.judged else {
        return Ok(
            "nothing uploaded; what is checked out is not what the event is about".to_owned()
        );
    };
    let Some(file) = compressed(posting) else {
        return Ok(
            "nothing uploaded; the results are larger than the 10 MB that GitHub takes".to_owned()
        );
    };
    let body = json!({
        "commit_sha": commit,
        "ref": reference,
        "sarif": BASE64.encode(&file),
        "tool_name": env!("CARGO_PKG_NAME"),
    });
    let path = subject.repo.path(&["code-scanning", "sarifs"]);
    let upload: Upload = api.send(&Request::post(&path, body).repeatable())?.json()?;
    let uploaded = format!("uploaded for {reference}");
    let Some(id) = upload.id else { return Ok(uploaded) };
    // Asked once: who waits for it looks at code scanning.
    let path = subject.repo.path(&["code-scanning", "sarifs", &id]);
    let progress = api.send(&Request::get(&path)).and_then(|answer| answer.json::<Progress>());
    Ok(match progress {
        Ok(Progress { processing_status: Some(status), errors }) if status == "failed" => {
            let errors = errors.unwrap_or_default().join("; ");
            format!("{uploaded}, but GitHub cannot process it: {errors}")
        }
        _ => uploaded,
    })
}

/// The results, unless there are too many.
fn compressed(posting: &Posting<'_>) -> Option<Vec<u8>> {
    let mut file = GzEncoder::new(Vec::new(), Compression::default());
    sarif::render(posting.report, posting.options, &mut file).ok()?;
    file.flush().ok()?;
    file.finish().ok().filter(|file| file.len() <= LARGEST)
}
