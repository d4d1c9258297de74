//! Partners: until when, and what they reach.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::model::Model;
use super::plot::{SOON, day};
use super::words::{grouped, page};

/// A partner.
#[derive(Serialize)]
pub(super) struct Partner {
    name: String,
    href: String,
    /// The last day of its contract, where a roster says so.
    ends: Option<String>,
    /// How far that is: `in 12 days`, `3 days ago`.
    far: Option<String>,
    /// `past`, `soon` or `later`.
    state: &'static str,
    identities: String,
    repositories: String,
}

/// All of them: whose contract ends first stands first, and without one, whoever reaches most.
pub(super) fn all(model: &Model) -> Vec<Partner> {
    let mut reached = BTreeMap::<&str, (BTreeSet<usize>, BTreeSet<usize>)>::new();
    for reach in &model.reach {
        let (identities, repositories) = reached.entry(&reach.party).or_default();
        identities.insert(reach.identity);
        repositories.insert(reach.repository);
    }
    let mut ends = BTreeMap::<&str, i32>::new();
    for one in model.obligations.iter().filter(|one| one.kind == "contract-end") {
        if let Some(party) = &one.party {
            reached.entry(party).or_default();
            let first = ends.entry(party).or_insert(one.due);
            *first = one.due.min(*first);
        }
    }
    let partner = |(name, (identities, repositories)): (&&str, &(BTreeSet<_>, BTreeSet<_>))| {
        let due = ends.get(name).copied();
        Partner {
            name: (*name).to_owned(),
            href: page("partner", name),
            ends: due.map(|due| day(model.day, due).to_string()),
            far: due.map(far),
            state: match due {
                Some(due) if due < 0 => "past",
                Some(due) if due <= SOON => "soon",
                _ => "later",
            },
            identities: grouped(identities.len()),
            repositories: grouped(repositories.len()),
        }
    };
    let mut partners: Vec<_> = reached.iter().collect();
    partners.sort_by_key(|(name, (identities, _))| {
        (ends.get(*name).copied().unwrap_or(i32::MAX), usize::MAX - identities.len(), **name)
    });
    partners.into_iter().map(partner).collect()
}

fn far(days: i32) -> String {
    let count = |days: u32| if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
    match days {
        0 => "today".to_owned(),
        days if days > 0 => format!("in {}", count(days.unsigned_abs())),
        days => format!("{} ago", count(days.unsigned_abs())),
    }
}
