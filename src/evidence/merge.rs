//! Importing again: what a tool says of an identity takes the place of what it said before.

use std::collections::{BTreeMap, BTreeSet};

use super::{Name, Observation, Tool};

/// What an import changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Everything that is known now, in the order of the document.
    pub observations: Vec<Observation>,
    /// How many observations were not there before.
    pub added: usize,
    /// How many took the place of an older one of the same tool and identity.
    pub replaced: usize,
    /// How many did not count: the same tool saw the identity on a later day.
    pub outdated: usize,
}

/// One tool's view of one identity, by its first name: it is replaced as a whole, so that a credential that a listing
/// no longer holds does not live on.
type View = (Tool, Option<Name>);

/// Adds what was imported to what was known.
pub fn merge(known: Vec<Observation>, imported: Vec<Observation>) -> Merged {
    let mut views = views(known);
    let mut merged = Merged::default();
    for (view, fresh) in self::views(imported) {
        let day = |seen: &BTreeSet<Observation>| seen.iter().map(|one| one.observed).max();
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
    merged.observations = all.into_iter().collect();
    merged
}

fn views(observations: Vec<Observation>) -> BTreeMap<View, BTreeSet<Observation>> {
    let mut views = BTreeMap::<View, BTreeSet<Observation>>::new();
    for one in observations {
        views.entry((one.tool, one.about.first().cloned())).or_default().insert(one);
    }
    views
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::*;
    use crate::evidence::Fact;

    fn seen(name: &str, item: &str, day: Date) -> Observation {
        Observation {
            about: vec![Name::new(name).unwrap()],
            tool: Tool::AwsAccessKeys,
            item: Name::new(item),
            observed: day,
            by: None,
            file: None,
            state: None,
            owner: None,
            dates: BTreeMap::from([(Fact::Created, day)]),
        }
    }

    #[test]
    fn the_newer_view_of_an_identity_takes_the_place_of_the_older_whole() {
        let (may, june) = (date(2026, 5, 1), date(2026, 6, 1));
        let known = vec![seen("a", "1", may), seen("a", "2", may), seen("b", "1", may)];
        let merged = merge(known.clone(), vec![seen("a", "3", june), seen("c", "1", june)]);
        let left = [seen("a", "3", june), seen("b", "1", may), seen("c", "1", june)];
        assert_eq!(merged.observations, left);
        assert_eq!((merged.added, merged.replaced, merged.outdated), (1, 1, 0));

        let again = merge(merged.observations.clone(), vec![seen("a", "3", june)]);
        assert_eq!(again.observations, merged.observations);
        let older = merge(merged.observations.clone(), known);
        assert_eq!((older.observations, older.outdated), (merged.observations, 2));
    }
}
