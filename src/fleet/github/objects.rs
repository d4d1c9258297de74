//! Objects of many repositories in one query, by their ids: commits and folders with what is in them,
//! files with their texts.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::github::graphql::{self, Parts};
use crate::github::{Api, Failure, Repo, Request};

/// So many queries are under way at a time at most. GitHub gives those of one account a minute of its
/// processors a minute: with more, it only refuses more.
const AT_ONCE: usize = 2;

/// An object of a repository.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) repo: &'a Repo,
    pub(super) oid: &'a str,
}

/// A query that asks for objects: its files begin with the query for one of them, and go on with what
/// is asked of each, the fragment that `part` names.
#[derive(Debug)]
pub(super) struct Query {
    text: &'static str,
    part: &'static str,
    /// So many objects are asked for at once at most.
    most: usize,
    /// And so many at the moment: fewer after GitHub could not do it.
    now: AtomicUsize,
}

impl Query {
    pub(super) const fn new(text: &'static str, part: &'static str, most: usize) -> Self {
        Self { text, part, most, now: AtomicUsize::new(most) }
    }

    /// How many to ask for.
    pub(super) fn size(&self) -> usize {
        self.now.load(Ordering::Relaxed).clamp(1, self.most)
    }

    fn was_answered(&self, asked: usize) {
        if asked >= self.size() {
            self.now.store((self.size() + self.most.div_ceil(8)).min(self.most), Ordering::Relaxed);
        }
    }

    fn was_too_much(&self, asked: usize) {
        self.now.fetch_min((asked / 2).max(1), Ordering::Relaxed);
    }

    fn request(&self, wanted: &[Wanted<'_>]) -> Request {
        let mut variables = Map::new();
        let mut declared = Vec::new();
        let mut asked = String::new();
        for (at, objects) in wanted.chunk_by(|a, b| a.repo == b.repo).enumerate() {
            let Some(first) = objects.first() else { continue };
            for (name, value) in [("owner", &first.repo.owner), ("name", &first.repo.name)] {
                declared.push(format!("${name}{at}: String!"));
                variables.insert(format!("{name}{at}"), value.as_str().into());
            }
            asked += &format!("  in{at}: repository(owner: $owner{at}, name: $name{at}) {{\n");
            for (number, object) in objects.iter().enumerate() {
                declared.push(format!("$oid{at}_{number}: GitObjectID!"));
                variables.insert(format!("oid{at}_{number}"), object.oid.into());
                let part = self.part;
                asked +=
                    &format!("    o{number}: object(oid: $oid{at}_{number}) {{ ...{part} }}\n");
            }
            asked += "  }\n";
        }
        let parts = self.text.find("fragment ").map_or("", |at| &self.text[at..]);
        let limit = "  rateLimit { cost remaining resetAt }\n";
        let text =
            format!("query {}({}) {{\n{limit}{asked}}}\n\n{parts}", self.part, declared.join(", "));
        Request::graphql(&text, &Value::Object(variables))
    }
}

/// Who asks.
#[derive(Debug, Default)]
pub(super) struct Turn {
    asking: Mutex<usize>,
    free: Condvar,
}

impl Turn {
    fn take<T>(&self, ask: impl FnOnce() -> T) -> T {
        let asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let asking = self.free.wait_while(asking, |asking| *asking >= AT_ONCE);
        *asking.unwrap_or_else(PoisonError::into_inner) += 1;
        let answer = ask();
        *self.asking.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.free.notify_one();
        answer
    }
}

/// The objects, each with why it is not there. What is asked for at once is halved until GitHub can do
/// it.
pub(super) fn ask<T: DeserializeOwned>(
    api: &dyn Api,
    turn: &Turn,
    query: &Query,
    wanted: &[Wanted<'_>],
) -> Vec<Result<T, Failure>> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut request = query.request(wanted);
    // One is asked for again as anything is; more only in parts, where they were too much for GitHub
    // and not lost on the way.
    request.repeatable = wanted.len() == 1;
    let mut answer = turn.take(|| graphql::parts(api, &request));
    if matches!(answer, Err(Failure::Unreachable(_))) && !request.repeatable {
        request.repeatable = true;
        answer = turn.take(|| graphql::parts(api, &request));
    }
    match answer {
        Ok(parts) => {
            query.was_answered(wanted.len());
            taken_apart(parts, wanted)
        }
        Err(failure) if is_too_much(&failure) && wanted.len() > 1 => {
            query.was_too_much(wanted.len());
            let (some, others) = wanted.split_at(wanted.len() / 2);
            let mut objects = ask(api, turn, query, some);
            objects.extend(ask(api, turn, query, others));
            objects
        }
        Err(failure) => wanted.iter().map(|_| Err(failure.clone())).collect(),
    }
}

/// Whether GitHub failed at what it was asked for, and may not fail at less.
pub(super) const fn is_too_much(failure: &Failure) -> bool {
    matches!(failure, Failure::Unavailable { .. } | Failure::Garbled(_))
}

fn taken_apart<T: DeserializeOwned>(
    mut parts: Parts,
    wanted: &[Wanted<'_>],
) -> Vec<Result<T, Failure>> {
    let mut objects = Vec::with_capacity(wanted.len());
    for (at, asked) in wanted.chunk_by(|a, b| a.repo == b.repo).enumerate() {
        let name = format!("in{at}");
        let of = parts.data.remove(&name).filter(|of| !of.is_null());
        let about = |path: &str| path.split('.').next() == Some(&name);
        let wrong = parts.wrong.iter().find(|(path, _)| about(path)).map(|(_, failure)| failure);
        let mut of: BTreeMap<String, Value> =
            of.and_then(|of| serde_json::from_value(of).ok()).unwrap_or_default();
        objects.extend(asked.iter().enumerate().map(|(number, object)| {
            let value = of.remove(&format!("o{number}")).filter(|value| !value.is_null());
            let lacking = || match wrong {
                Some(failure) => failure.clone(),
                None => Failure::NotFound(format!("{} has no object {}", object.repo, object.oid)),
            };
            let value = value.ok_or_else(lacking)?;
            serde_json::from_value(value).map_err(|error| Failure::Garbled(error.to_string()))
        }));
    }
    objects
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let text = text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join(" ");
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_query_for_one_is_the_one_that_is_held_to_the_schema() {
        let repo = "acme/web".parse().unwrap();
        for (file, part, name) in [
            (include_str!("../../github/queries/trees.graphql"), "files", "trees"),
            (include_str!("../../github/queries/blobs.graphql"), "content", "blobs"),
        ] {
            let request = Query::new(file, part, 1).request(&[Wanted { repo: &repo, oid: "1" }]);
            let text = request.body.unwrap()["query"].as_str().unwrap().to_owned();
            assert_eq!(
                words(&text.replacen(&format!("query {part}"), &format!("query {name}"), 1)),
                words(file)
            );
        }
    }

    #[test]
    fn many_are_asked_for_by_names_of_their_own() {
        let [web, api]: [Repo; 2] = ["acme/web", "acme/api"].map(|name| name.parse().unwrap());
        let wanted =
            [(&web, "1"), (&web, "2"), (&api, "3")].map(|(repo, oid)| Wanted { repo, oid });
        let query = Query::new("fragment files on Blob { text }", "files", 9);
        let body = query.request(&wanted).body.unwrap();
        let text = body["query"].as_str().unwrap();
        graphql_parser::parse_query::<String>(text).unwrap();
        assert_eq!(body["variables"]["oid1_0"], "3");
        let data = serde_json::json!({
            "in0": { "o0": { "text": "a" }, "o1": null },
            "in1": null,
        });
        let Value::Object(data) = data else { return };
        let wrong = BTreeMap::from([("in1".to_owned(), Failure::NotFound("gone".to_owned()))]);
        let objects: Vec<Result<Value, _>> = taken_apart(Parts { data, wrong }, &wanted);
        assert_eq!(objects[0].as_ref().unwrap()["text"], "a");
        let why: Vec<_> =
            objects[1..].iter().map(|o| o.as_ref().unwrap_err().to_string()).collect();
        assert!(why[0].contains("acme/web has no object 2") && why[1].contains("gone"), "{why:?}");
    }
}
