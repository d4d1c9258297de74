//! Connections: a part of a list between cursors.
//!
//! A cursor is the place of an item in the order, not its number: what moves in the order meanwhile is
//! found where it is then.

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::arguments::Arguments;
use super::error::Wrong;
use super::resolve::{Out, Thing};

/// A connection gives this many items at most.
const MOST: i64 = 100;

/// Where an item stands in the order: what it is ordered by, and its id.
pub type Key = (String, u64);

/// A part of a list.
#[derive(Debug, Clone)]
pub struct Connection<'a> {
    /// `RepositoryConnection`.
    pub name: &'static str,
    edge: &'static str,
    total: usize,
    disk: usize,
    items: Vec<(String, Thing<'a>)>,
    before: bool,
    after: bool,
}

/// The part of a list that the arguments name. The list is in order, which falls where it is
/// `falling`.
///
/// # Errors
/// The arguments are not what GitHub takes.
pub fn page<'a, T>(
    (name, edge, field): (&'static str, &'static str, &str),
    arguments: &Arguments,
    list: &[(Key, T)],
    falling: bool,
    thing: impl Fn(&T) -> Thing<'a>,
) -> Result<Connection<'a>, Wrong> {
    let (first, last) = (arguments.number("first"), arguments.number("last"));
    for (argument, most) in [("first", first), ("last", last)] {
        match most {
            Some(most) if most > MOST => {
                return Err(Wrong::of(
                    "EXCESSIVE_PAGINATION",
                    format!(
                        "Requesting {most} records on the `{field}` connection exceeds the `{argument}` limit of {MOST} records."
                    ),
                ));
            }
            Some(most) if most < 0 => {
                let told =
                    format!("`{argument}` on the `{field}` connection cannot be less than zero.");
                return Err(Wrong::of("INVALID_PAGINATION", told));
            }
            _ => {}
        }
    }
    if first.is_some() == last.is_some() {
        return Err(Wrong::of(
            "MISSING_PAGINATION_BOUNDARIES",
            format!(
                "You must provide a `first` or `last` value to properly paginate the `{field}` connection."
            ),
        ));
    }
    let behind = |key: &Key, than: &Key| if falling { key < than } else { key > than };
    let mut start = 0;
    let mut end = list.len();
    if let Some(cursor) = arguments.text("after") {
        let cursor = read(cursor)?;
        start = list.partition_point(|(key, _)| !behind(key, &cursor));
    }
    if let Some(cursor) = arguments.text("before") {
        let cursor = read(cursor)?;
        end = list.partition_point(|(key, _)| behind(&cursor, key)).max(start);
    }
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    if let Some(first) = first {
        end = end.min(start + count(first));
    } else if let Some(last) = last {
        start = start.max(end.saturating_sub(count(last)));
    }
    let items = list[start..end].iter().map(|(key, item)| (write(key), thing(item))).collect();
    let (before, after) = (start > 0, end < list.len());
    Ok(Connection { name, edge, total: list.len(), disk: 0, items, before, after })
}

fn write(key: &Key) -> String {
    BASE64.encode(format!("cursor:v2:{}", json!([key.0, key.1])).as_bytes())
}

fn read(cursor: &str) -> Result<Key, Wrong> {
    let wrong = || {
        let told = format!("`{cursor}` does not appear to be a valid cursor.");
        Wrong::of("INVALID_CURSOR_ARGUMENTS", told)
    };
    let bytes = BASE64.decode(cursor.as_bytes()).map_err(|_| wrong())?;
    let place = bytes.strip_prefix(b"cursor:v2:").ok_or_else(wrong)?;
    serde_json::from_slice(place).map_err(|_| wrong())
}

impl<'a> Connection<'a> {
    /// With the size of everything in the list, in KB.
    pub fn of_size(mut self, disk: usize) -> Self {
        self.disk = disk;
        self
    }

    pub fn field(&self, name: &str) -> Out<'a> {
        match name {
            "totalCount" => Out::leaf(self.total),
            "totalDiskUsage" => Out::leaf(self.disk),
            "nodes" => {
                Out::List(self.items.iter().map(|(_, item)| Ok(Out::Thing(item.clone()))).collect())
            }
            "edges" => {
                let edge = |(cursor, item): &(String, Thing<'a>)| {
                    Ok(Out::Thing(Thing::Edge(self.edge, cursor.clone(), Box::new(item.clone()))))
                };
                Out::List(self.items.iter().map(edge).collect())
            }
            _ => Out::Thing(Thing::Plain(json!({
                "__typename": "PageInfo", "hasNextPage": self.after, "hasPreviousPage": self.before,
                "startCursor": self.items.first().map(|(cursor, _)| Value::from(cursor.as_str())),
                "endCursor": self.items.last().map(|(cursor, _)| Value::from(cursor.as_str())),
            }))),
        }
    }
}
