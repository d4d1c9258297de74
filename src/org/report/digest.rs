//! What each holder has to do, as an issue says it. The same facts give the same text: no day in it
//! but those on which something is due, so that nothing is written anew while nothing has changed.

use std::io;

use jiff::Span;
use jiff::civil::Date;

use super::Organisation;
use crate::finding::Fingerprint;
use crate::github::publish::issues::{Digest, Item};
use crate::org::{Coming, Holding, Owed};
use crate::report::markdown::{Code, Markdown, Page, Rank};
use crate::report::{Terminal, cut};

/// What falls due in so many days is listed.
const SOON: i64 = 14;

/// The longest list in an issue, in bytes: GitHub takes 65,536 characters in all.
const ROOM: usize = 40_000;

/// The longest title, in bytes: GitHub takes 256 characters.
const TITLE: usize = 200;

/// So many dates are looked at for one holder.
const DATES: usize = 500;

const FOOT: &str =
    "This list is kept up to date by keyroster. What you write above or below of it stays.";

/// An issue's text for everybody who has something to do now or soon, who has most to do first.
///
/// # Errors
/// Those of the store.
pub fn digests(organisation: &Organisation<'_>) -> io::Result<Vec<Digest>> {
    let day: Date = organisation.run.as_of.parse().map_err(io::Error::other)?;
    let before = day.checked_add(Span::new().days(SOON)).map_err(io::Error::other)?.to_string();
    let mut digests = Vec::new();
    for holding in organisation.holders()? {
        let holder = holding.holder.as_deref();
        let owed = match holding.errors + holding.overdue {
            0 => Vec::new(),
            _ => organisation.owed(holder)?,
        };
        let mut coming = organisation.coming(&before, Some(holder), DATES)?;
        // What is late already is listed as that.
        coming.retain(|one| {
            let same = |owed: &Owed| owed.identity.as_ref() == Some(&one.identity);
            !owed.iter().any(|owed| owed.repository == one.repository && owed.late && same(owed))
        });
        if !owed.is_empty() || !coming.is_empty() {
            digests.push(digest(&holding, &owed, &coming));
        }
    }
    Ok(digests)
}

/// The key of a holder's issue.
fn key(holder: Option<&str>) -> String {
    let parts = holder.map_or_else(|| vec!["nobody"], |party| vec!["party", party]);
    Fingerprint::of(&parts).to_string()
}

fn digest(holding: &Holding, owed: &[Owed], coming: &[Coming]) -> Digest {
    let (late, other): (Vec<&Owed>, Vec<&Owed>) = owed.iter().partition(|one| one.late);
    let (number, what) = match (late.len(), other.len()) {
        (0, 0) => (coming.len(), "due soon"),
        (0, other) => (other, "to settle"),
        (late, _) => (late, "overdue"),
    };
    let whose = match &holding.holder {
        Some(party) => format!("for {}", Terminal(party)),
        None => "that nobody holds".to_owned(),
    };
    let mut page = Page::default();
    page.rank(Rank::Verdict);
    page.paragraph(FOOT);
    page.rank(Rank::Owed);
    page.table("Overdue", &["Since", "What", "Where", "Next"]);
    for one in &late {
        page.row(&[day(one.due.as_deref()), self::what(one), place(one), next(one)]);
    }
    page.table("To settle", &["What", "Where", "Next"]);
    for one in &other {
        page.row(&[self::what(one), place(one), next(one)]);
    }
    page.rank(Rank::Settled);
    page.table("Due soon", &["Due", "What", "Where"]);
    for one in coming {
        let (identity, repository) = (Code(&one.identity), Code(&one.repository));
        page.row(&[day(Some(&one.due)), identity.to_string(), repository.to_string()]);
    }
    let told = |one: &Owed| Item {
        id: match &one.name {
            Some(name) => id(&["everywhere", name, &one.rule, one.due.as_deref().unwrap_or("")]),
            None => id(&[&one.repository, &one.fingerprint]),
        },
        late: one.late.then(|| {
            format!("{}, since {}: {}", self::what(one), day(one.due.as_deref()), place(one))
        }),
    };
    let dated = |one: &Coming| Item {
        id: id(&["due", &one.repository, &one.identity, &one.due]),
        late: None,
    };
    Digest {
        key: key(holding.holder.as_deref()),
        holder: holding.holder.clone(),
        title: cut(&format!("keyroster: {number} {what} {whose}"), TITLE).into_owned(),
        text: page.finish(ROOM),
        items: owed.iter().map(told).chain(coming.iter().map(dated)).collect(),
    }
}

/// What is wrong. The message of what has a day counts the days, and is another one tomorrow.
fn what(one: &Owed) -> String {
    match (&one.due, &one.identity) {
        (None, _) => Markdown(&one.message).to_string(),
        (Some(_), Some(identity)) => format!("{}: {}", Code(identity), rule(one)),
        (Some(_), None) => rule(one),
    }
}

fn rule(one: &Owed) -> String {
    Markdown(&one.rule.replace('-', " ")).to_string()
}

fn place(one: &Owed) -> String {
    let mut cell = Code(&one.repository).to_string();
    if let Some(place) = &one.place {
        cell.push_str(&format!(" {}", Code(place)));
    }
    if one.more > 0 {
        cell.push_str(&format!(" and {} more", one.more));
    }
    cell
}

fn next(one: &Owed) -> String {
    one.fix.lines().next().map(|line| Markdown(line).to_string()).unwrap_or_default()
}

/// A day as it is.
pub(super) fn day(day: Option<&str>) -> String {
    let plain = |day: &&str| day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = day.unwrap_or_default();
    Some(day).filter(plain).map_or_else(|| Markdown(day).to_string(), str::to_owned)
}

fn id(parts: &[&str]) -> String {
    Fingerprint::of(parts).to_string()[..12].to_owned()
}

/// One issue for those who have none of their own.
pub fn overview(rest: &[&Digest]) -> Digest {
    let mut page = Page::default();
    page.rank(Rank::Verdict);
    page.paragraph("These have something to do as well, and no issue of their own: there is one for those only who have most to do.");
    page.paragraph(FOOT);
    page.rank(Rank::Owed);
    page.table("More", &["Who", "How much"]);
    for digest in rest {
        let said = digest.title.trim_start_matches("keyroster: ");
        page.row(&[Markdown(said).to_string(), digest.items.len().to_string()]);
    }
    let item = |digest: &&Digest| Item { id: id(&["holder", &digest.key]), late: None };
    let number = rest.len();
    let holders = if number == 1 { "holder" } else { "holders" };
    Digest {
        key: "overview".to_owned(),
        holder: None,
        title: format!("keyroster: {number} more {holders} with something to do"),
        text: page.finish(ROOM),
        items: rest.iter().map(item).collect(),
    }
}
