//! Merge keys: `<<: *defaults`, `<<: [*one, *two]`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::syntax::{Node, Pair, Style, Value};

/// Whether this key asks to merge. A quoted `"<<"` is an ordinary key.
pub(super) fn is_merge(key: &Node<'_>) -> bool {
    matches!(&key.value, Value::Scalar(text, Style::Plain) if text == "<<")
        && key.tag.as_deref().is_none_or(|tag| tag == "!!merge")
}

/// The pairs with the merged ones behind them. What is said in the mapping itself wins, then what
/// is merged first.
pub(super) fn apply(pairs: Vec<Pair<'_>>) -> Vec<Pair<'_>> {
    let (merges, mut merged): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|pair| is_merge(&pair.key));
    let mut present: BTreeSet<Cow<'_, str>> =
        merged.iter().filter_map(|pair| scalar(&pair.key)).collect();
    for merge in merges {
        match merge.value.value {
            Value::Mapping(pairs) => add(&mut merged, &mut present, pairs),
            Value::Sequence(items) => {
                for item in items {
                    if let Value::Mapping(pairs) = item.value {
                        add(&mut merged, &mut present, pairs);
                    }
                }
            }
            // Nothing to merge: kept, for a reader to see what was written.
            _ => merged.push(merge),
        }
    }
    merged
}

fn add<'s>(merged: &mut Vec<Pair<'s>>, present: &mut BTreeSet<Cow<'s, str>>, pairs: Vec<Pair<'s>>) {
    merged.extend(
        pairs.into_iter().filter(|pair| scalar(&pair.key).is_none_or(|key| present.insert(key))),
    );
}

fn scalar<'s>(key: &Node<'s>) -> Option<Cow<'s, str>> {
    match &key.value {
        Value::Scalar(text, _) => Some(text.clone()),
        _ => None,
    }
}
