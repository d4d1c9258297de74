//! The part of an issue that is ours, between two marks that nobody sees.

use std::collections::BTreeSet;

use super::super::cut_to;
use super::{Digest, Item};
use crate::finding::Fingerprint;

/// How our part begins; whose it is follows.
const BEGINS: &str = "<!-- keyroster digest ";
/// What follows that.
const SAYS: &str = ": from here to the closing mark all is written anew -->";
/// What is listed in it.
const LISTED: &str = "<!-- keyroster listed: ";
/// How it ends.
const ENDS: &str = "<!-- keyroster digest ends -->";

/// The longest body that GitHub takes, in bytes; some below its 65,536 characters.
const LONGEST: usize = 65_000;

/// So many items are remembered; those after them are told and not missed.
pub(super) const REMEMBERED: usize = 1_500;

/// Where our part is in an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Whose it is.
    pub(super) key: String,
    /// What it lists.
    pub(super) listed: BTreeSet<String>,
    /// The whole text of the issue.
    pub(super) text: String,
    before: String,
    after: String,
}

/// Tells the issues of an organisation apart from those of another.
pub(super) fn scope(organisation: &str) -> String {
    Fingerprint::of(&[organisation]).to_string()[..8].to_owned()
}

/// The part of a text that is ours, if any is.
pub(super) fn find(text: &str, scope: &str) -> Option<Block> {
    let (before, rest) = text.split_once(&format!("{BEGINS}{scope}."))?;
    let (key, rest) = rest.split_once(SAYS)?;
    // Somebody may have taken the closing mark away.
    let (ours, after) = rest.split_once(ENDS).unwrap_or((rest, ""));
    let listed = ours.split_once(LISTED).and_then(|(_, rest)| rest.split_once(" -->"));
    let listed = listed.map_or("", |(listed, _)| listed).split(' ');
    Some(Block {
        key: key.to_owned(),
        listed: listed.filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        text: text.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    })
}

/// The text of a new issue.
pub(super) fn new(digest: &Digest, scope: &str, mention: Option<&str>) -> String {
    let told = mention.map(|handle| format!("\n\n/cc {handle}")).unwrap_or_default();
    write(digest, scope, "", &told)
}

impl Block {
    /// The text of the issue with our part written anew.
    pub(super) fn with(&self, digest: &Digest, scope: &str) -> String {
        write(digest, scope, &self.before, &self.after)
    }
}

fn write(digest: &Digest, scope: &str, before: &str, after: &str) -> String {
    let ids: Vec<&str> = remembered(digest).iter().map(|item| item.id.as_str()).collect();
    let head = format!("{before}{BEGINS}{scope}.{}{SAYS}\n", digest.key);
    let foot = format!("\n{LISTED}{} -->\n{ENDS}{after}", ids.join(" "));
    let text = cut_to(digest.text.trim(), LONGEST.saturating_sub(head.len() + foot.len()));
    format!("{head}{text}{foot}")
}

/// The items that an issue remembers.
pub(super) fn remembered(digest: &Digest) -> &[Item] {
    &digest.items[..digest.items.len().min(REMEMBERED)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(items: usize) -> Digest {
        let item = |n: usize| Item { id: format!("{n:012x}"), late: None };
        Digest {
            key: "k1".to_owned(),
            holder: None,
            title: "t".to_owned(),
            text: "what to do\n".repeat(items.max(1)),
            items: (0..items).map(item).collect(),
        }
    }

    #[test]
    fn what_people_write_around_it_stays() {
        let text = new(&digest(2), "s", Some("@acme/platform"));
        assert!(text.ends_with("\n\n/cc @acme/platform"));
        let edited = format!("Before.\n\n{text}\n\nBehind.");
        let block = find(&edited, "s").unwrap();
        assert_eq!((block.key.as_str(), block.listed.len()), ("k1", 2));
        assert_eq!(block.with(&digest(2), "s"), edited);
        let other = block.with(&digest(1), "s");
        assert!(other.starts_with("Before.\n\n<!--") && other.ends_with("\n\nBehind."));
        assert_eq!(find(&other, "s").unwrap().listed.len(), 1);
        assert_eq!(find(&other, "another"), None);
    }

    #[test]
    fn it_never_grows_too_long() {
        let text = new(&digest(9_000), "s", None);
        assert!(text.len() <= LONGEST && text.ends_with(ENDS), "{}", text.len());
        assert_eq!(find(&text, "s").unwrap().listed.len(), REMEMBERED);
    }

    #[test]
    fn without_its_closing_mark_it_goes_to_the_end() {
        let text = new(&digest(1), "s", None).replace(ENDS, "");
        let again = find(&text, "s").unwrap().with(&digest(1), "s");
        assert_eq!(again.matches(SAYS).count(), 1);
        assert!(again.ends_with(ENDS));
    }
}
