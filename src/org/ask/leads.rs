//! What an identity leads to: step by step along the links, in whatever repository.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Answer, AskError, View, held, named};
use crate::store::{StoreError, Value};

/// Paths are followed this far: longer ones are not what anybody would walk.
const FAR: i64 = 8;

/// An identity in a repository.
type Node = (String, String);

/// Every identity that whoever holds this one can act as besides, each by the shortest way.
pub(super) fn leads(view: &mut View<'_>, name: &str) -> Result<Answer, AskError> {
    let names = named::single(view, name)?;
    let known = identities(view)?;
    let mut same = BTreeMap::<&str, Vec<&Node>>::new();
    for (node, seen) in &known {
        if let Some(name) = &seen.name {
            same.entry(name).or_default().push(node);
        }
    }
    let links = links(view)?;
    let goes_by = |(node, seen): &(&Node, &Seen)| {
        names.contains(&node.1) || seen.name.as_ref().is_some_and(|name| names.contains(name))
    };
    let starts: Vec<&Node> = known.iter().filter(goes_by).map(|(node, _)| node).collect();
    let others = |node: &Node| {
        let name = known.get(node).and_then(|seen| seen.name.as_deref());
        name.and_then(|name| same.get(name)).into_iter().flatten().copied()
    };
    let mut reached: BTreeSet<&Node> = starts.iter().copied().collect();
    reached.extend(starts.iter().flat_map(|node| others(node)));
    let mut queue: VecDeque<(&Node, i64)> = reached.iter().map(|node| (*node, 0)).collect();
    let mut rows = Vec::new();
    while let Some((from, far)) = queue.pop_front() {
        if far == FAR {
            continue;
        }
        for (to, how) in links.get(from).into_iter().flatten() {
            if !reached.insert(to) {
                continue;
            }
            let seen = known.get(to);
            rows.push(vec![
                (far + 1).into(),
                to.0.as_str().into(),
                to.1.as_str().into(),
                how.as_str().into(),
                from.0.as_str().into(),
                from.1.as_str().into(),
                Value::from(seen.and_then(|seen| seen.owner.as_deref())),
                Value::from(seen.map(|seen| seen.privilege.as_str())),
            ]);
            queue.push_back((to, far + 1));
            // It is the same one there: no step lies between.
            for other in others(to) {
                if reached.insert(other) {
                    queue.push_back((other, far + 1));
                }
            }
        }
    }
    let columns = &[
        "step",
        "repository",
        "identity",
        "how",
        "from_repository",
        "from_identity",
        "owner",
        "privilege",
    ];
    Ok(Answer::new(columns, rows, view.run))
}

struct Seen {
    name: Option<String>,
    owner: Option<String>,
    privilege: String,
}

fn identities(view: &mut View<'_>) -> Result<BTreeMap<Node, Seen>, StoreError> {
    let sql = format!(
        "SELECT i.repository, i.key, i.name, i.owner, i.privilege FROM identity i WHERE {}",
        held("i")
    );
    let mut all = BTreeMap::new();
    for row in view.rows(&sql, &[])? {
        let seen = Seen {
            name: row.maybe(2)?.map(str::to_owned),
            owner: row.maybe(3)?.map(str::to_owned),
            privilege: row.text(4)?.to_owned(),
        };
        all.insert((row.text(0)?.to_owned(), row.text(1)?.to_owned()), seen);
    }
    Ok(all)
}

fn links(view: &mut View<'_>) -> Result<BTreeMap<Node, Vec<(Node, String)>>, StoreError> {
    let sql = format!(
        "SELECT l.repository, l.key, l.to_repository, l.to_key, l.how FROM link l
         WHERE {} ORDER BY 1, 2, 3, 4, 5",
        held("l")
    );
    let mut all = BTreeMap::<Node, Vec<_>>::new();
    for row in view.rows(&sql, &[])? {
        let text = |column| row.text(column).map(str::to_owned);
        all.entry((text(0)?, text(1)?)).or_default().push(((text(2)?, text(3)?), text(4)?));
    }
    Ok(all)
}
