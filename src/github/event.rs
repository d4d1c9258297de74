//! The event that a workflow run was started for, as its runner hands it over.

use serde_json::Value;

/// The bot whose pull requests run with a token that only reads, as those from forks do.
const DEPENDABOT: &str = "dependabot[bot]";

/// An event. Somebody else wrote most of what is in it: only what is asked for here is looked at.
///
/// A called workflow sees the event of its caller; there is none of its own.
#[derive(Debug, Clone)]
pub struct Event {
    /// `pull_request`, `push`.
    pub name: String,
    /// The commit that the run is about: of a pull request, the merge that GitHub made.
    pub commit: Option<String>,
    /// `refs/heads/main`, `refs/pull/7/merge`.
    pub reference: Option<String>,
    /// Who set it off.
    pub actor: Option<String>,
    payload: Result<Value, String>,
}

/// What an event says of the change that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A pull request: its last commit, and the base as it was when the event was made.
    Pull {
        /// The last commit of the change itself.
        head: String,
        /// The tip of the branch that it goes to, then.
        base: String,
    },
    /// Changes that wait in a merge queue.
    Group {
        /// What they are merged into.
        base: String,
    },
}

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    /// Its number.
    pub number: u64,
    /// Whether its commits come from another repository: its token can only read then.
    pub fork: bool,
}

/// Why an event does not say what it has to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// There is no payload, or none that can be read.
    #[error("{0}")]
    Payload(String),
    /// No id of a commit where one belongs.
    #[error("the event has no commit id at `{0}`")]
    NoCommit(&'static str),
}

impl Event {
    /// An event with what is in its file, or why that is not known. It is told only where somebody
    /// needs something of it: most events are about no change.
    pub fn new(name: &str, payload: Result<Vec<u8>, String>) -> Self {
        let read = |text: Vec<u8>| {
            serde_json::from_slice(&text).map_err(|error| format!("the event is no JSON: {error}"))
        };
        let payload = payload.and_then(read);
        Self { name: name.to_owned(), commit: None, reference: None, actor: None, payload }
    }

    /// Whether it is about a pull request.
    pub fn is_pull(&self) -> bool {
        matches!(
            self.name.as_str(),
            "pull_request"
                | "pull_request_target"
                | "pull_request_review"
                | "pull_request_review_comment"
        )
    }

    /// The change that it is about; none for an event without one.
    ///
    /// # Errors
    /// It is about one and does not say which.
    pub fn change(&self) -> Result<Option<Change>, EventError> {
        Ok(if self.is_pull() {
            let head = self.id("pull_request.head.sha")?;
            Some(Change::Pull { head, base: self.id("pull_request.base.sha")? })
        } else if self.name == "merge_group" {
            Some(Change::Group { base: self.id("merge_group.base_sha")? })
        } else {
            None
        })
    }

    /// The commit that people look at for what came of it: a pull request's own last one, not the
    /// merge that was judged.
    pub fn head(&self) -> Option<String> {
        if self.is_pull() {
            return self.id("pull_request.head.sha").ok();
        }
        let group = (self.name == "merge_group").then(|| self.id("merge_group.head_sha").ok());
        group.flatten().or_else(|| self.commit.clone().filter(|id| is_commit(id)))
    }

    /// The pull request that it is about. A merge group has none: it may be of several.
    pub fn pull(&self) -> Option<Pull> {
        let number = self.at("pull_request.number").or_else(|| self.at("number"));
        let number = number.filter(|_| self.is_pull())?.as_u64()?;
        let name = |side| self.at(side).and_then(Value::as_str).map(str::to_ascii_lowercase);
        // A fork that was deleted has no name any more.
        let head = name("pull_request.head.repo.full_name");
        Some(Pull {
            number,
            fork: head.is_none() || head != name("pull_request.base.repo.full_name"),
        })
    }

    /// Whether Dependabot set it off: its token can only read, also when a person runs it again.
    pub fn is_of_dependabot(&self) -> bool {
        let author = self.at("pull_request.user.login").and_then(Value::as_str);
        [author, self.actor.as_deref()].contains(&Some(DEPENDABOT))
    }

    /// The branch that the repository's visitors see.
    pub fn default_branch(&self) -> Option<&str> {
        self.at("repository.default_branch")?.as_str()
    }

    /// The id of a commit at a place in the payload, and nothing else: git and GitHub are asked
    /// with it.
    fn id(&self, at: &'static str) -> Result<String, EventError> {
        if let Err(why) = &self.payload {
            return Err(EventError::Payload(why.clone()));
        }
        let id = self.at(at).and_then(Value::as_str).filter(|id| is_commit(id));
        id.map(str::to_owned).ok_or(EventError::NoCommit(at))
    }

    fn at(&self, path: &str) -> Option<&Value> {
        let payload = self.payload.as_ref().ok()?;
        path.split('.').try_fold(payload, |value, key| value.get(key))
    }
}

/// Whether a text is the whole id of a commit.
pub fn is_commit(id: &str) -> bool {
    matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(name: &str, payload: &Value) -> Event {
        Event::new(name, Ok(payload.to_string().into_bytes()))
    }

    fn id(digit: &str) -> String {
        digit.repeat(40)
    }

    fn pull_request() -> Value {
        json!({
            "number": 7,
            "repository": { "default_branch": "trunk" },
            "pull_request": {
                "number": 7,
                "user": { "login": "alice" },
                "head": { "sha": id("a"), "repo": { "full_name": "acme/web" } },
                "base": { "sha": id("b"), "repo": { "full_name": "Acme/Web" } },
            },
        })
    }

    #[test]
    fn a_pull_request_is_told_whatever_it_was_that_happened_to_it() {
        for name in ["pull_request", "pull_request_target", "pull_request_review"] {
            let event = event(name, &pull_request());
            let change = Change::Pull { head: id("a"), base: id("b") };
            assert_eq!(event.change(), Ok(Some(change)));
            assert_eq!(event.head(), Some(id("a")));
            assert_eq!(event.pull(), Some(Pull { number: 7, fork: false }));
            assert_eq!(event.default_branch(), Some("trunk"));
            assert!(!event.is_of_dependabot());
        }
    }

    #[test]
    fn a_fork_is_known_also_when_it_is_gone() {
        let mut payload = pull_request();
        payload["pull_request"]["head"]["repo"] = Value::Null;
        payload["pull_request"]["user"]["login"] = json!("dependabot[bot]");
        let event = event("pull_request", &payload);
        assert!(event.pull().is_some_and(|pull| pull.fork) && event.is_of_dependabot());
    }

    #[test]
    fn a_merge_group_has_a_base_and_no_pull_request() {
        let payload = json!({ "merge_group": { "base_sha": id("b"), "head_sha": id("c") } });
        let mut event = event("merge_group", &payload);
        event.commit = Some(id("d"));
        assert_eq!(event.change(), Ok(Some(Change::Group { base: id("b") })));
        assert_eq!((event.head(), event.pull()), (Some(id("c")), None));
    }

    #[test]
    fn other_events_are_about_their_commit() {
        for name in ["push", "schedule", "workflow_dispatch", "repository_dispatch"] {
            let mut event = Event::new(name, Err("there is no file".to_owned()));
            assert_eq!((event.change(), event.head()), (Ok(None), None));
            event.commit = Some(id("d"));
            assert_eq!(event.head(), Some(id("d")));
        }
    }

    #[test]
    fn what_is_missing_or_of_another_kind_is_told() {
        let mut payload = pull_request();
        payload["pull_request"]["base"] = json!({ "sha": ["--exec=x"] });
        let fault = event("pull_request", &payload).change().unwrap_err();
        assert_eq!(fault.to_string(), "the event has no commit id at `pull_request.base.sha`");
        for payload in [json!(null), json!([]), json!("x"), json!({ "pull_request": 1 })] {
            let event = event("pull_request", &payload);
            assert!(event.change().is_err() && event.pull().is_none() && event.head().is_none());
        }
        let lost = Event::new("merge_group", Err("GITHUB_EVENT_PATH is not set".to_owned()));
        assert_eq!(lost.change().unwrap_err().to_string(), "GITHUB_EVENT_PATH is not set");
    }
}
