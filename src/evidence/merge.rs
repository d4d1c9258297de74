//! Importing again: what a tool says of an identity takes the place of what it said before.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Contents, List, Name, Observation, State, Tool};

/// What an import changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Everything that is known now, in the order of the document.
    pub contents: Contents,
    /// How many observations were not there before.
    pub added: usize,
    /// How many took the place of an older one of the same tool and identity.
    pub replaced: usize,
    /// How many did not count: the same tool saw the identity on a later day.
    pub outdated: usize,
    /// What a list held before and, read to its end, does not hold any more.
    pub gone: BTreeSet<Name>,
}

/// One tool's view of one identity, by its first name: it is replaced as a whole, so that a credential that a listing
/// no longer holds does not live on.
type View = (Tool, Option<Name>);

type Views = BTreeMap<View, BTreeSet<Observation>>;

/// Adds what was imported to what was known.
pub fn merge(known: Contents, fresh: Contents) -> Merged {
    let mut merged = Merged::default();
    let mut views = views(known.observations);
    let seen = self::views(fresh.observations);
    merged.gone = mark_absent(&mut views, &seen, &fresh.lists);
    for (view, fresh) in seen {
        match views.get(&view) {
            Some(old) if day(old) > day(&fresh) => merged.outdated += fresh.len(),
            Some(_) => {
                merged.replaced += fresh.len();
                views.insert(view, fresh);
            }
            None => {
                merged.added += fresh.len();
                views.insert(view, fresh);
            }
        }
    }
    let all: BTreeSet<_> = views.into_values().flatten().collect();
    // Whatever of a place was asked for this time is told anew, what it lacks as well.
    let asked: BTreeSet<Name> = fresh.lists.iter().map(|list| list.of.clone()).collect();
    let unseen = known.unseen.into_iter().filter(|one| !asked.contains(&one.of));
    merged.contents = Contents {
        repository: fresh.repository.or(known.repository),
        observations: all.into_iter().collect(),
        lists: newest(known.lists, fresh.lists, |one| ((one.tool, one.of.clone()), one.observed)),
        settings: newest(known.settings, fresh.settings, |one| {
            ((one.of.clone(), one.family().to_owned()), one.observed)
        }),
        unseen: newest(unseen.collect(), fresh.unseen, |one| (one.of.clone(), one.observed)),
    };
    merged
}

/// What was in a list and is not in the newer one is no longer there; gives what that is new of.
fn mark_absent(views: &mut Views, seen: &Views, lists: &[List]) -> BTreeSet<Name> {
    let mut gone = BTreeSet::new();
    for (view, old) in views.iter_mut().filter(|(view, _)| !seen.contains_key(view)) {
        let listed = |one: &Observation| {
            let of = |list: &&List| list.tool == one.tool && Some(&list.of) == one.of.as_ref();
            lists.iter().find(of).filter(|list| list.observed >= one.observed)
        };
        let Some((was, list)) = old.iter().find_map(|one| Some((one, listed(one)?))) else {
            continue;
        };
        if was.state != Some(State::Absent) {
            gone.extend(view.1.clone());
        }
        let absent = Observation {
            of: was.of.clone(),
            by: list.by.clone(),
            state: Some(State::Absent),
            ..Observation::new(was.about.clone(), was.tool, list.observed)
        };
        *old = BTreeSet::from([absent]);
    }
    gone
}

/// Groups of what is told together: the newer group takes the place of the older.
fn newest<T: Ord, K: Ord>(known: Vec<T>, fresh: Vec<T>, key: fn(&T) -> (K, Date)) -> Vec<T> {
    let groups = |all: Vec<T>| {
        let mut groups = BTreeMap::<K, (Date, BTreeSet<T>)>::new();
        for one in all {
            let (group, day) = key(&one);
            let (newest, members) = groups.entry(group).or_insert((day, BTreeSet::new()));
            *newest = day.max(*newest);
            members.insert(one);
        }
        groups
    };
    let mut all = groups(known);
    for (group, (day, members)) in groups(fresh) {
        if all.get(&group).is_none_or(|(known, _)| *known <= day) {
            all.insert(group, (day, members));
        }
    }
    let all: BTreeSet<T> = all.into_values().flat_map(|(_, members)| members).collect();
    all.into_iter().collect()
}

fn day(seen: &BTreeSet<Observation>) -> Option<Date> {
    seen.iter().map(|one| one.observed).max()
}

fn views(observations: Vec<Observation>) -> Views {
    let mut views = Views::new();
    for one in observations {
        views.entry((one.tool, one.about.first().cloned())).or_default().insert(one);
    }
    views
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::*;
    use crate::evidence::{Fact, Setting, Unseen};

    fn seen(name: &str, item: &str, day: Date) -> Observation {
        let about = vec![Name::new(name).unwrap()];
        Observation {
            item: Name::new(item),
            dates: BTreeMap::from([(Fact::Created, day)]),
            ..Observation::new(about, Tool::AwsAccessKeys, day)
        }
    }

    #[test]
    fn the_newer_view_of_an_identity_takes_the_place_of_the_older_whole() {
        let (may, june) = (date(2026, 5, 1), date(2026, 6, 1));
        let of = |observations| Contents { observations, ..Contents::default() };
        let known = of(vec![seen("a", "1", may), seen("a", "2", may), seen("b", "1", may)]);
        let merged = merge(known.clone(), of(vec![seen("a", "3", june), seen("c", "1", june)]));
        let left = [seen("a", "3", june), seen("b", "1", may), seen("c", "1", june)];
        assert_eq!(merged.contents.observations, left);
        assert_eq!((merged.added, merged.replaced, merged.outdated), (1, 1, 0));

        let again = merge(merged.contents.clone(), of(vec![seen("a", "3", june)]));
        assert_eq!(again.contents, merged.contents);
        let older = merge(merged.contents.clone(), known);
        assert_eq!((older.contents, older.outdated), (merged.contents, 2));
    }

    /// `acme/web`'s own, as a list shows it.
    fn listed(names: &[&str], day: Date) -> Contents {
        let of = Name::new("acme/web").unwrap();
        let one = |name: &&str| Observation { of: Some(of.clone()), ..seen(name, "1", day) };
        let list = List { tool: Tool::AwsAccessKeys, of: of.clone(), observed: day, by: None };
        let observations = names.iter().map(one).collect();
        Contents { observations, lists: vec![list], ..Contents::default() }
    }

    #[test]
    fn what_a_whole_list_lost_is_absent_and_what_is_of_elsewhere_stays() {
        let (may, june, july) = (date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1));
        let mut known = listed(&["a", "b"], may);
        known.observations.push(seen("imported", "1", may));
        let merged = merge(known, listed(&["a"], june));
        assert_eq!(merged.gone, BTreeSet::from([Name::new("b").unwrap()]));
        let state = |of: &Contents, name: &str| {
            let mut all = of.observations.iter();
            all.find(|one| one.about[0].as_str() == name).map(|one| (one.state, one.observed))
        };
        assert_eq!(state(&merged.contents, "b"), Some((Some(State::Absent), june)));
        assert_eq!(state(&merged.contents, "imported"), Some((None, may)));
        assert_eq!(merged.contents.lists.len(), 1);

        let again = merge(merged.contents.clone(), listed(&["a"], july));
        assert_eq!(state(&again.contents, "b"), Some((Some(State::Absent), july)));
        assert_eq!(again.gone, BTreeSet::new());
        let back = merge(again.contents, listed(&["a", "b"], july));
        assert_eq!(state(&back.contents, "b"), Some((None, july)));
        // A list that was not read to its end takes nothing away.
        let part = Contents { lists: Vec::new(), ..listed(&[], july) };
        assert_eq!(state(&merge(back.contents, part).contents, "b"), Some((None, july)));
    }

    #[test]
    fn settings_and_what_is_not_observable_are_told_anew() {
        let (may, june) = (date(2026, 5, 1), date(2026, 6, 1));
        let name = |text: &str| Name::new(text).unwrap();
        let setting = |text: &str, value: &str, observed| Setting {
            of: name("acme/web"),
            name: name(text),
            value: name(value),
            observed,
        };
        let unseen = |what: &str, observed| Unseen {
            of: name("acme/web"),
            what: name(what),
            needs: name("Secrets"),
            observed,
        };
        let known = Contents {
            settings: vec![
                setting("a.x", "1", may),
                setting("a.y", "1", may),
                setting("b.x", "1", may),
            ],
            unseen: vec![unseen("secrets", may)],
            ..Contents::default()
        };
        let fresh = Contents { settings: vec![setting("a.x", "2", june)], ..listed(&[], june) };
        let merged = merge(known.clone(), fresh).contents;
        assert_eq!(merged.settings, [setting("a.x", "2", june), setting("b.x", "1", may)]);
        assert_eq!(merged.unseen, []);
        let still = Contents { unseen: vec![unseen("keys", june)], ..Contents::default() };
        assert_eq!(merge(known, still).contents.unseen, [unseen("keys", june)]);
    }
}
