//! What is done with each issue, decided before anything is: from what is there and what is wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};

use super::block::{self, Block};
use super::{Digest, MOST, Wanted};

/// So many of what is newly overdue are named in a comment; the issue has them all.
const NAMED: usize = 20;

/// An issue that is ours.
#[derive(Debug, Clone)]
pub(super) struct There {
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) open: bool,
    pub(super) block: Block,
}

/// What is done with an issue.
#[derive(Debug)]
pub(super) enum Step {
    /// A new one.
    Open(Digest),
    /// One that is there is changed.
    Change(Change),
    /// It says all that it is to say.
    Leave,
}

/// How an issue changes.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) number: u64,
    /// What GitHub is to change.
    pub(super) document: Value,
    /// A comment, which notifies.
    pub(super) comment: Option<String>,
    kind: Kind,
    title: String,
}

/// What sort of thing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Opened,
    Updated,
    Reopened,
    Closed,
    Left,
}

/// How often each of them was.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts(BTreeMap<Kind, usize>);

impl Counts {
    pub(super) fn add(&mut self, kind: Kind) {
        *self.0.entry(kind).or_default() += 1;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.0.iter().map(|(kind, number)| format!("{number} {}", kind.word()));
        let said: Vec<_> = said.collect();
        f.write_str(if said.is_empty() { "none needed" } else { "" })?;
        f.write_str(&said.join(", "))
    }
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Updated => "updated",
            Self::Reopened => "reopened",
            Self::Closed => "closed",
            Self::Left => "up to date",
        }
    }
}

impl Step {
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Open(_) => Kind::Opened,
            Self::Change(change) => change.kind,
            Self::Leave => Kind::Left,
        }
    }

    /// What it would do, in words.
    pub(super) fn would(&self) -> Option<String> {
        match self {
            Self::Open(digest) => Some(format!("open `{}`", digest.title)),
            Self::Change(Change { number, kind, title, comment, .. }) => {
                let verb = match kind {
                    Kind::Closed => "close",
                    Kind::Reopened => "reopen",
                    _ => "update",
                };
                let told = if comment.is_some() { ", with a comment" } else { "" };
                Some(format!("{verb} #{number} `{title}`{told}"))
            }
            Self::Leave => None,
        }
    }
}

/// Every step that leads from what is there to what is wanted. Who has an issue keeps it; of the others
/// those get one who come first, as long as there is room.
pub(super) fn steps(there: &[There], wanted: &Wanted<'_>) -> Vec<Step> {
    let scope = block::scope(wanted.organisation);
    let mut by_key: BTreeMap<&str, &There> = BTreeMap::new();
    let mut doubled = Vec::new();
    for one in there {
        match by_key.get(one.block.key.as_str()) {
            // The oldest stays; another was opened by a run beside this one.
            Some(_) => doubled.push(one),
            None => drop(by_key.insert(&one.block.key, one)),
        }
    }
    let has_one =
        |digest: &&Digest| by_key.get(digest.key.as_str()).is_some_and(|there| there.open);
    let mut room = MOST.saturating_sub(wanted.digests.iter().filter(has_one).count());
    let (mut own, mut rest) = (Vec::new(), Vec::new());
    for digest in wanted.digests {
        if has_one(&digest) {
            own.push(digest);
        } else if room > 0 {
            room -= 1;
            own.push(digest);
        } else {
            rest.push(digest);
        }
    }
    let overview = (!rest.is_empty()).then(|| (wanted.overview)(&rest));
    let own = own.into_iter().chain(&overview);
    let mut steps = Vec::new();
    let mut kept = BTreeSet::new();
    for digest in own {
        kept.insert(digest.key.as_str());
        steps.push(match by_key.get(digest.key.as_str()) {
            None => Step::Open(digest.clone()),
            Some(there) => update(there, digest, &scope),
        });
    }
    // Who is in the overview has something left: an issue that somebody closed stays as it is.
    kept.extend(rest.iter().map(|digest| digest.key.as_str()));
    let gone = by_key.values().filter(|there| !kept.contains(there.block.key.as_str()));
    steps.extend(gone.chain(&doubled).filter_map(|there| settle(there, &scope)));
    steps
}

/// Says in an issue what is so now. One that was closed is opened again for what it did not list: who
/// closed it knew of the rest.
fn update(there: &There, digest: &Digest, scope: &str) -> Step {
    let news = block::remembered(digest).iter();
    let news: Vec<_> = news.filter(|item| !there.block.listed.contains(&item.id)).collect();
    let reopens = !there.open && !news.is_empty();
    let text = there.block.with(digest, scope);
    let same = text.trim() == there.block.text.trim() && digest.title == there.title;
    if same && !reopens {
        return Step::Leave;
    }
    let mut document = json!({ "title": digest.title, "body": text });
    if reopens {
        document["state"] = json!("open");
    }
    let late: Vec<&str> = news.iter().filter_map(|item| item.late.as_deref()).collect();
    let heard = there.open || reopens;
    Step::Change(Change {
        number: there.number,
        document,
        comment: (heard && !late.is_empty()).then(|| newly(&late)),
        kind: if reopens { Kind::Reopened } else { Kind::Updated },
        title: digest.title.clone(),
    })
}

fn newly(late: &[&str]) -> String {
    let mut text = "Newly overdue:\n".to_owned();
    for line in late.iter().take(NAMED) {
        text.push_str(&format!("\n- {line}"));
    }
    if late.len() > NAMED {
        text.push_str(&format!("\n- and {} more, in the list above", late.len() - NAMED));
    }
    text
}

/// Closes an issue with a last word. One that was closed while something was left lists nothing any
/// more, so that whatever comes back opens it again.
fn settle(there: &There, scope: &str) -> Option<Step> {
    if !there.open && there.block.listed.is_empty() {
        return None;
    }
    let digest = Digest {
        key: there.block.key.clone(),
        holder: None,
        title: there.title.clone(),
        text: "Nothing is left to do.".to_owned(),
        items: Vec::new(),
    };
    let mut document = json!({ "body": there.block.with(&digest, scope) });
    if there.open {
        document["state"] = json!("closed");
        document["state_reason"] = json!("completed");
    }
    let said = "Nothing is left to do. This issue opens again when something comes back.";
    Some(Step::Change(Change {
        number: there.number,
        document,
        comment: there.open.then(|| said.to_owned()),
        kind: if there.open { Kind::Closed } else { Kind::Updated },
        title: there.title.clone(),
    }))
}
