//! Lists, read to their end, though they may change meanwhile.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Api, Failure, Request};

/// As many items as GitHub gives at once.
const PER_PAGE: &str = "100";

/// What tells one page from the next. Only these are taken from an answer, and nothing else of the
/// address in it: the request goes where it went before.
const PLACES: [&str; 4] = ["page", "after", "cursor", "since"];

/// A list that changes each time is read this often.
const PASSES: usize = 3;

/// A list is at most this long, in pages.
const LONGEST: usize = 10_000;

/// A list, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// What is in it, each once.
    pub items: Vec<T>,
    /// Why some of it may be missing.
    pub doubt: Option<String>,
}

/// Every item of a list, which stands below `key`, or is the body where there is none.
///
/// # Errors
/// The answer is no such list, or does not come, or something in the list may have been missed.
pub fn all<T: DeserializeOwned>(
    api: &(impl Api + ?Sized),
    request: &Request,
    key: Option<&str>,
) -> Result<Vec<T>, Failure> {
    let Listing { items, doubt } = listing(api, request, key)?;
    doubt.map_or(Ok(items), |doubt| Err(Failure::Garbled(doubt)))
}

/// The same, for who can use a list in which something may be missing.
///
/// # Errors
/// The answer is no such list, or does not come.
pub fn listing<T: DeserializeOwned>(
    api: &(impl Api + ?Sized),
    request: &Request,
    key: Option<&str>,
) -> Result<Listing<T>, Failure> {
    let mut pass = Pass::read(api, request, key)?;
    let mut doubt = pass.doubt(None);
    for _ in 1..PASSES {
        if doubt.is_none() {
            break;
        }
        let next = Pass::read(api, request, key)?;
        doubt = next.doubt(Some(&pass));
        let settled = next.keys == pass.keys;
        pass = next;
        if settled {
            break;
        }
    }
    let read =
        |item| serde_json::from_value(item).map_err(|error| Failure::Garbled(error.to_string()));
    let items = pass.items.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(Listing { items, doubt })
}

/// A list, read once from its first page to its last.
#[derive(Debug, Default)]
struct Pass {
    items: Vec<Value>,
    keys: Vec<String>,
    /// How many there are, as the first page and the last one say.
    counts: Option<(u64, u64)>,
    /// An item stood on two pages: what came in front of it pushed it on.
    repeated: bool,
    /// More than one page, told apart by number: what goes from the front pulls an item on a page
    /// that was read already.
    numbered: bool,
}

impl Pass {
    fn read(
        api: &(impl Api + ?Sized),
        request: &Request,
        key: Option<&str>,
    ) -> Result<Self, Failure> {
        let mut pass = Self::default();
        let mut seen = BTreeSet::new();
        let mut request = request.clone();
        if !request.query.iter().any(|(name, _)| *name == "per_page") {
            request = request.query("per_page", PER_PAGE);
        }
        let mut places = BTreeSet::new();
        loop {
            let answer = api.send(&request)?;
            pass.page(answer.json()?, key, &mut seen)?;
            let Some(next) = answer.header("link").and_then(next) else { return Ok(pass) };
            if next.is_empty() || !places.insert(next.clone()) || places.len() > LONGEST {
                return Err(Failure::Garbled("the pages of a list do not end".to_owned()));
            }
            pass.numbered |= next.iter().any(|(name, _)| *name == "page");
            request.query.retain(|(name, _)| !PLACES.contains(name));
            request.query.extend(next);
        }
    }

    fn page(
        &mut self,
        mut body: Value,
        key: Option<&str>,
        seen: &mut BTreeSet<String>,
    ) -> Result<(), Failure> {
        let count = body.get("total_count").and_then(Value::as_u64);
        let list = match key {
            Some(key) => body.get_mut(key).map(Value::take),
            None => Some(body),
        };
        let Some(Value::Array(items)) = list else {
            let place = key.map_or_else(String::new, |key| format!(" in `{key}`"));
            return Err(Failure::Garbled(format!("there is no list{place}")));
        };
        if let Some(count) = count.filter(|_| key.is_some()) {
            self.counts = Some((self.counts.map_or(count, |(first, _)| first), count));
        }
        let here: Vec<String> = items.iter().map(identity).collect();
        for (item, key) in items.into_iter().zip(&here) {
            // Two of one page are two, however alike.
            if seen.contains(key) {
                self.repeated = true;
            } else {
                self.items.push(item);
                self.keys.push(key.clone());
            }
        }
        seen.extend(here);
        Ok(())
    }

    /// Why something may be missing. Where the list has no count, it must be the same twice.
    fn doubt(&self, before: Option<&Self>) -> Option<String> {
        let same = before.is_some_and(|before| before.keys == self.keys);
        let listed = self.items.len() as u64;
        match self.counts {
            _ if self.repeated => Some("the list changed while it was read".to_owned()),
            Some((first, last)) if first != last => {
                Some("the list changed while it was read".to_owned())
            }
            Some((count, _)) if count != listed => {
                Some(format!("GitHub counts {count} in a list and shows {listed}"))
            }
            None if self.numbered && !same => Some("the list changed while it was read".to_owned()),
            _ => None,
        }
    }
}

/// What an item is known by.
fn identity(item: &Value) -> String {
    let named = ["id", "node_id", "name"].iter().find_map(|name| item.get(name));
    named.unwrap_or(item).to_string()
}

/// Where the next page begins, as a `Link` header says; nothing where there is none.
fn next(link: &str) -> Option<Vec<(&'static str, String)>> {
    let (address, _) = link.split('<').skip(1).find_map(|part| {
        let (address, parameters) = part.split_once('>')?;
        let mut parameters = parameters.split([';', ',']).map(str::trim);
        parameters.find(|parameter| matches!(*parameter, "rel=\"next\"" | "rel=next"))?;
        Some((address, ()))
    })?;
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let name = PLACES.into_iter().find(|place| *place == name)?;
        let value = percent_decode_str(value).decode_utf8().ok()?;
        Some((name, value.into_owned()))
    });
    Some(pairs.collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use serde_json::json;

    use super::*;
    use crate::github::Response;

    /// Plays the answers that it is given, one by one, and keeps what was asked.
    struct Played(Mutex<(Vec<Response>, Vec<String>)>);

    impl Played {
        fn new(pages: impl IntoIterator<Item = (Value, &'static str)>) -> Self {
            let answer = |(body, link): (Value, &str)| Response {
                status: 200,
                headers: vec![("link".into(), link.into())],
                body: body.to_string().into(),
            };
            let mut pages: Vec<_> = pages.into_iter().map(answer).collect();
            pages.reverse();
            Self(Mutex::new((pages, Vec::new())))
        }

        fn asked(&self) -> Vec<String> {
            self.0.lock().unwrap().1.clone()
        }
    }

    impl Api for Played {
        fn send(&self, request: &Request) -> Result<Response, Failure> {
            let mut state = self.0.lock().unwrap();
            let pairs = request.query.iter().map(|(name, value)| format!("{name}={value}"));
            state.1.push(format!("{}?{}", request.path, pairs.collect::<Vec<_>>().join("&")));
            state.0.pop().ok_or(Failure::NotFound("no more pages".into()))
        }
    }

    const TWO: &str = r#"<https://api.github.com/repositories/1/keys?per_page=100&page=2>; rel="next", <https://api.github.com/repositories/1/keys?page=2>; rel="last""#;
    const LAST: &str = r#"<https://api.github.com/repositories/1/keys?page=1>; rel="prev""#;

    fn ids(ids: &[u64]) -> Value {
        ids.iter().map(|id| json!({ "id": id })).collect()
    }

    fn read(api: &Played, key: Option<&str>) -> Result<Vec<Value>, Failure> {
        all(api, &Request::get(&["repos", "acme", "web", "keys"]), key)
    }

    #[test]
    fn a_list_is_read_to_its_end_and_nowhere_else() {
        let secrets = |names: &[&str]| -> Value {
            let listed: Value = names.iter().map(|name| json!({ "name": name })).collect();
            json!({ "total_count": 3, "secrets": listed })
        };
        let evil = r#"<https://evil.com/steal?page=2&x=y>; rel="next""#;
        let api = Played::new([(secrets(&["A", "B"]), evil), (secrets(&["C"]), LAST)]);
        assert_eq!(read(&api, Some("secrets")).unwrap().len(), 3);
        let path = "/repos/acme/web/keys?per_page=100";
        assert_eq!(api.asked(), [path.to_owned(), format!("{path}&page=2")]);
    }

    #[test]
    fn a_list_without_a_count_must_be_the_same_twice() {
        let calm = [(ids(&[1, 2]), TWO), (ids(&[3]), LAST), (ids(&[1, 2]), TWO), (ids(&[3]), LAST)];
        assert_eq!(
            read(&Played::new(calm), None).unwrap(),
            ids(&[1, 2, 3]).as_array().unwrap()[..]
        );
        // 1 goes after the first page was read: 3 moves to that page, and is seen the second time.
        let moved = [
            (ids(&[1, 2]), TWO),
            (ids(&[4]), LAST),
            (ids(&[2, 3]), TWO),
            (ids(&[4]), LAST),
            (ids(&[2, 3]), TWO),
            (ids(&[4]), LAST),
        ];
        assert_eq!(
            read(&Played::new(moved), None).unwrap(),
            ids(&[2, 3, 4]).as_array().unwrap()[..]
        );
        let single = Played::new([(ids(&[1]), "")]);
        assert_eq!(read(&single, None).unwrap().len(), 1);
    }

    #[test]
    fn what_is_pushed_on_is_not_counted_twice() {
        let pushed = [(ids(&[1, 2]), TWO), (ids(&[2, 3]), LAST)];
        let again = [(ids(&[0, 1]), TWO), (ids(&[2, 3]), LAST)];
        let api = Played::new(pushed.into_iter().chain(again.clone()).chain(again));
        assert_eq!(read(&api, None).unwrap(), ids(&[0, 1, 2, 3]).as_array().unwrap()[..]);
    }

    #[test]
    fn a_count_that_does_not_fit_is_told() {
        let keys = || json!({ "total_count": 3, "keys": [{ "id": 1 }] });
        let request = Request::get(&["x"]);
        let api = Played::new([(keys(), ""), (keys(), "")]);
        let listed: Listing<Value> = listing(&api, &request, Some("keys")).unwrap();
        assert_eq!(listed.items.len(), 1);
        assert_eq!(listed.doubt.as_deref(), Some("GitHub counts 3 in a list and shows 1"));
        let api = Played::new([(keys(), ""), (keys(), "")]);
        assert!(matches!(read(&api, Some("keys")), Err(Failure::Garbled(_))));
    }

    #[test]
    fn pages_that_do_not_end_are_left() {
        let round = (0..9).map(|_| (ids(&[1]), TWO));
        assert!(matches!(read(&Played::new(round), None), Err(Failure::Garbled(_))));
        let nowhere = [(ids(&[1]), r#"<https://api.github.com/x>; rel="next""#)];
        assert!(matches!(read(&Played::new(nowhere), None), Err(Failure::Garbled(_))));
    }

    #[test]
    fn the_next_page_is_found_in_any_order() {
        let cursor = r#"<https://x/a?page=9,2>; rel="first", <https://x/a?after=Y3Vy%3D%3D&before=>; rel="next""#;
        assert_eq!(next(cursor), Some(vec![("after", "Y3Vy==".into())]));
        assert_eq!(next(LAST), None);
        assert_eq!(next("garbage"), None);
        assert_eq!(next(r#"<x?page=2; rel="next""#), None);
    }

    #[test]
    fn something_else_is_no_list() {
        for (body, key) in
            [(json!({}), None), (json!([]), Some("keys")), (json!({ "keys": 1 }), Some("keys"))]
        {
            assert!(matches!(read(&Played::new([(body, "")]), key), Err(Failure::Garbled(_))));
        }
    }
}
