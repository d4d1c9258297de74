//! What is written down for a bad day: whether it is there, and whether somebody has tried it.

use jiff::civil::Date;

use super::Context;
use crate::roster::Spanned;

/// What is wrong with the day on which something was last walked through: "was never tested".
pub(super) fn problem(cx: &Context<'_>, tested: Option<&Spanned<Date>>) -> Option<String> {
    let counts = cx.roster.policy.retest.value;
    match tested.map(|on| on.value) {
        None => Some("was never tested".to_owned()),
        Some(on) if on > cx.today => Some(format!("is tested on a day that is yet to come, {on}")),
        Some(on) if counts.after(on) < cx.today => {
            Some(format!("was last tested on {on}, which counts for {counts}"))
        }
        Some(_) => None,
    }
}

impl Context<'_> {
    /// Whether the roster names a document of the repository that is not there. A URL, a ticket or a
    /// path that leads out of the repository is nothing that the files can tell of.
    pub(super) fn lacks(&self, document: &str) -> bool {
        let path = document.split('#').next().unwrap_or(document);
        let path = path.trim_start_matches("./").trim_end_matches('/');
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_path = !path.contains("://")
            && !path.contains(char::is_whitespace)
            && !path.starts_with(['/', '~', '@'])
            && !path.split('/').any(|part| part == "..")
            && (path.contains('/') || name.contains('.'))
            && !path.starts_with("mailto:");
        let from = self.paths.partition_point(|known| **known < *path);
        let there = self.paths[from..].iter().take_while(|known| known.starts_with(path));
        let below = |known: &str| matches!(known.strip_prefix(path), Some(rest) if rest.is_empty() || rest.starts_with('/'));
        is_path && !there.into_iter().any(|known| below(known))
    }
}
