//! The repositories that an organisation or a user owns: all of them, or an error.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{FleetError, Listing, Member};
use crate::github::{Api, Failure, Org, Request, graphql};

const QUERY: &str = include_str!("../../github/queries/repositories.graphql");

/// So many are on a page.
const PAGE: u32 = 100;

/// A list that changes is read so often.
const ATTEMPTS: usize = 3;

/// Which repositories are wanted, as GitHub knows them.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Archived ones as well.
    pub archived: bool,
    /// Forks as well.
    pub forks: bool,
    /// Only those that are seen like this: `public`, `private`, `internal`; all where it is empty.
    pub visibility: BTreeSet<String>,
    /// Only those with one of these topics; all where it is empty.
    pub topics: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    repository_owner: Option<Owner>,
}

#[derive(Debug, Deserialize)]
struct Owner {
    login: String,
    repositories: Page,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    total_count: usize,
    page_info: PageInfo,
    nodes: Vec<Repository>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    #[serde(default)]
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repository {
    id: String,
    name: String,
    visibility: Option<String>,
    #[serde(default)]
    is_archived: bool,
    #[serde(default)]
    is_fork: bool,
    #[serde(default)]
    is_disabled: bool,
    #[serde(default)]
    is_empty: bool,
    /// In KiB, with its history.
    disk_usage: Option<u64>,
    repository_topics: Option<Topics>,
    default_branch_ref: Option<Branch>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Topics {
    nodes: Vec<Topic>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Topic {
    topic: Named,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Named {
    name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Branch {
    target: Option<Target>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Target {
    oid: String,
}

impl Filter {
    /// Why a repository is not wanted.
    fn leaves_out(&self, repository: &Repository) -> Option<&'static str> {
        let seen = repository.visibility.as_deref().unwrap_or_default().to_ascii_lowercase();
        let topics = repository.repository_topics.iter().flat_map(|topics| &topics.nodes);
        let mut topics = topics.map(|topic| topic.topic.name.as_str());
        let reasons = [
            // Nobody can read it.
            (repository.is_disabled, "disabled by GitHub"),
            (repository.is_archived && !self.archived, "archived"),
            (repository.is_fork && !self.forks, "forks"),
            (
                !self.visibility.is_empty() && !self.visibility.contains(&seen),
                "of another visibility",
            ),
            (
                !self.topics.is_empty() && !topics.any(|topic| self.topics.contains(topic)),
                "without a wanted topic",
            ),
        ];
        reasons.into_iter().find_map(|(left_out, why)| left_out.then_some(why))
    }
}

/// Every repository that is wanted.
pub(super) fn list(api: &dyn Api, owner: &Org, filter: &Filter) -> Result<Listing, FleetError> {
    let (login, repositories) = all(api, owner, !filter.topics.is_empty())?;
    let mut listing = Listing::default();
    let public = |repository: &Repository| repository.visibility.as_deref() == Some("PUBLIC");
    listing.only_public = repositories.iter().all(public);
    for repository in repositories {
        if let Some(reason) = filter.leaves_out(&repository) {
            *listing.left_out.entry(reason.to_owned()).or_default() += 1;
            continue;
        }
        let head = repository.default_branch_ref.and_then(|branch| branch.target);
        let size = repository.disk_usage.unwrap_or_default().saturating_mul(1024);
        listing.members.push(Member {
            name: format!("{login}/{}", repository.name),
            revision: head.map(|target| target.oid),
            // Nothing at all where nothing was ever pushed, and only there.
            size: if repository.is_empty { 0 } else { size.max(1) },
        });
    }
    listing.members.sort();
    Ok(listing)
}

/// All that are there: as many as GitHub counts.
fn all(api: &dyn Api, owner: &Org, topics: bool) -> Result<(String, Vec<Repository>), FleetError> {
    let mut counted = 0;
    let mut listed = BTreeMap::new();
    for attempt in 1..=ATTEMPTS {
        listed.clear();
        let first = pass(api, owner, topics, &mut listed, false)?;
        counted = first.counted;
        // What was pushed to meanwhile went to the front, where it may not have been seen.
        if first.pages > 1 {
            counted = pass(api, owner, topics, &mut listed, true)?.counted;
        }
        // One that was deleted meanwhile is one too many: it is told when it is opened.
        if listed.len() == counted || attempt == ATTEMPTS && listed.len() > counted {
            return match listed.is_empty() {
                true => Err(FleetError::Unseen(first.login)),
                false => Ok((first.login, listed.into_values().collect())),
            };
        }
    }
    Err(FleetError::Incomplete { owner: owner.to_string(), counted, listed: listed.len() })
}

/// What came of reading the list.
struct Pass {
    login: String,
    counted: usize,
    pages: usize,
}

/// Reads the list from its front to its end, or to the first page with nothing new on it.
fn pass(
    api: &dyn Api,
    owner: &Org,
    topics: bool,
    listed: &mut BTreeMap<String, Repository>,
    to_known: bool,
) -> Result<Pass, FleetError> {
    let mut after = None;
    let mut pages = 0;
    loop {
        let Owner { login, repositories } = page(api, owner, topics, after.as_deref())?;
        pages += 1;
        let mut new = false;
        for repository in repositories.nodes {
            new |= listed.get(&repository.id) != Some(&repository);
            listed.insert(repository.id.clone(), repository);
        }
        let PageInfo { has_next_page, end_cursor } = repositories.page_info;
        if !has_next_page || to_known && !new {
            return Ok(Pass { login, counted: repositories.total_count, pages });
        }
        if end_cursor.is_none() || end_cursor == after {
            let failure = Failure::Garbled("a list goes on, and does not say where".to_owned());
            return Err(FleetError::GitHub { owner: owner.to_string(), failure });
        }
        after = end_cursor;
    }
}

/// A page; a smaller one where GitHub cannot give a large one.
fn page(
    api: &dyn Api,
    owner: &Org,
    topics: bool,
    after: Option<&str>,
) -> Result<Owner, FleetError> {
    let mut first = PAGE;
    loop {
        let variables =
            json!({ "owner": owner.as_str(), "first": first, "after": after, "topics": topics });
        match asked(api, &variables) {
            Ok(Some(owner)) => return Ok(owner),
            Ok(None) => return Err(FleetError::NoOwner(owner.to_string())),
            Err(failure) if failure.is_open() && first > 10 => first /= 2,
            Err(failure) => {
                return Err(FleetError::GitHub { owner: owner.to_string(), failure });
            }
        }
    }
}

/// What GitHub says of a page. It refuses to say what is in a repository that is disabled, and that is
/// no reason to have no list.
fn asked(api: &dyn Api, variables: &Value) -> Result<Option<Owner>, Failure> {
    let parts = graphql::parts(api, &Request::graphql(QUERY, variables))?;
    let answer: Result<Answer, _> = serde_json::from_value(Value::Object(parts.data));
    let owner = match answer {
        Ok(answer) => answer.repository_owner,
        Err(error) => {
            let failure = parts.wrong.into_values().next();
            return Err(failure.unwrap_or_else(|| Failure::Garbled(error.to_string())));
        }
    };
    let nodes = owner.as_ref().map_or(&[][..], |owner| &owner.repositories.nodes);
    for (path, failure) in parts.wrong {
        let node = path.strip_prefix("repositoryOwner.repositories.nodes.");
        let node = node.and_then(|rest| nodes.get(rest.split('.').next()?.parse::<usize>().ok()?));
        if !node.is_some_and(|repository| repository.is_disabled) {
            return Err(failure);
        }
    }
    Ok(owner)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::github::Response;

    /// Answers with these pages, one after the other and from the start again: how many are counted,
    /// which are shown, and where the next page is.
    struct Played(Mutex<usize>, Vec<(usize, Vec<&'static str>, Option<&'static str>)>);

    impl Api for Played {
        fn send(&self, _: &Request) -> Result<Response, Failure> {
            let mut at = self.0.lock().unwrap();
            let (counted, shown, next) = &self.1[*at % self.1.len()];
            *at += 1;
            let node = |name: &&str| json!({ "id": name, "name": name, "visibility": "PUBLIC" });
            let page = json!({
                "totalCount": counted,
                "pageInfo": { "hasNextPage": next.is_some(), "endCursor": next },
                "nodes": shown.iter().map(node).collect::<Vec<_>>(),
            });
            let owner = json!({ "login": "Acme", "repositories": page });
            let body = json!({ "data": { "repositoryOwner": owner } }).to_string().into_bytes();
            Ok(Response { status: 200, body, ..Response::default() })
        }
    }

    fn listed(
        pages: Vec<(usize, Vec<&'static str>, Option<&'static str>)>,
    ) -> Result<Listing, FleetError> {
        let owner = "acme".parse().unwrap();
        list(&Played(Mutex::default(), pages), &owner, &Filter::default())
    }

    #[test]
    fn a_list_is_whole_or_none() {
        let listing = listed(vec![(2, vec!["b", "a"], None)]).unwrap();
        let names: Vec<_> = listing.members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["Acme/a", "Acme/b"]);
        assert!(listing.only_public);
        let less = listed(vec![(3, vec!["a", "b"], None)]).unwrap_err();
        assert!(matches!(less, FleetError::Incomplete { counted: 3, listed: 2, .. }), "{less}");
        let none = listed(vec![(0, vec![], None)]).unwrap_err();
        assert!(none.to_string().contains("no repository of `Acme` is to be seen"), "{none}");
        let round = listed(vec![(9, vec!["a"], Some("x")), (9, vec!["b"], Some("x"))]);
        assert!(matches!(round, Err(FleetError::GitHub { .. })));
    }

    #[test]
    fn what_jumps_to_the_front_is_seen_there() {
        let first = (3, vec!["c", "b"], Some("2"));
        // `a` was pushed to, and is not where it was.
        let last = (3, vec![], None);
        let again = (3, vec!["a", "c"], Some("2"));
        let listing = listed(vec![first, last, again, (3, vec!["b"], None)]).unwrap();
        assert_eq!(listing.members.len(), 3);
    }
}
