//! Lists in pages: `per_page`, `page`, `Link`, `total_count`.

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;

/// One page of a list, below `wrapper` with a `total_count` where there is one.
/// Fields that begin with `_` are what only the fake knows.
pub fn page<'a>(
    call: &Call,
    wrapper: Option<&str>,
    items: impl IntoIterator<Item = &'a Value>,
) -> Answer {
    let items: Vec<_> = items.into_iter().collect();
    lazy(call, wrapper, items.len(), |index| {
        let mut item = items[index].clone();
        if let Value::Object(fields) = &mut item {
            fields.retain(|name, _| !name.starts_with('_') || name == "_links");
        }
        item
    })
}

/// The same, where items are made only if they stand on the page.
pub fn lazy(
    call: &Call,
    wrapper: Option<&str>,
    total: usize,
    item: impl Fn(usize) -> Value,
) -> Answer {
    let number = |name, default: usize| {
        call.query(name).and_then(|text| text.parse().ok()).filter(|n| *n > 0).unwrap_or(default)
    };
    let size = number("per_page", 30).min(100);
    let current = number("page", 1);
    let last = total.div_ceil(size).max(1);
    let start = (current - 1).saturating_mul(size).min(total);
    let items: Vec<_> = (start..total.min(start + size)).map(item).collect();
    let body = match wrapper {
        Some(name) => json!({ "total_count": total, name: items }),
        None => Value::Array(items),
    };
    let links = [
        (current > 1).then(|| (current - 1, "prev")),
        (current < last).then_some((current + 1, "next")),
        (current < last).then_some((last, "last")),
        (current > 1).then_some((1, "first")),
    ];
    let links: Vec<_> =
        links.into_iter().flatten().map(|(number, rel)| link(call, number, rel)).collect();
    let answer = Answer::ok(&body);
    if links.is_empty() { answer } else { answer.with("link", links.join(", ")) }
}

/// The same request for another page.
fn link(call: &Call, number: usize, rel: &str) -> String {
    let (path, query) = call.target.split_once('?').unwrap_or((&call.target, ""));
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("page="));
    let pairs: Vec<_> = kept.map(str::to_owned).chain([format!("page={number}")]).collect();
    format!("<{}{path}?{}>; rel=\"{rel}\"", call.root, pairs.join("&"))
}
