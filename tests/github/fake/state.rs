//! What GitHub knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::call::key;
use super::git::{File, Files, Oid};
use super::limits::{Limits, Used};
use super::shape;
use super::token::Token;

/// A repository.
#[derive(Debug, Clone)]
pub struct Repo {
    pub id: u64,
    /// As it is written: `acme/Web`.
    pub name: String,
    pub private: bool,
    /// Whether the whole enterprise sees it, where it is private.
    pub internal: bool,
    pub archived: bool,
    pub fork: bool,
    /// Whether GitHub has taken it away.
    pub disabled: bool,
    /// Whether it has no commit.
    pub empty: bool,
    /// Whether its default branch is not there, though others may be.
    pub headless: bool,
    /// Whether code scanning takes uploads of it while it is private.
    pub code_security: bool,
    pub default_branch: String,
    pub topics: Vec<String>,
    pub pushed_at: String,
    /// The files of the commit of the default branch. Shared, so that ten thousand repositories are
    /// cheap.
    pub files: Arc<Files>,
}

impl Repo {
    /// The commit of the default branch, as git keeps it.
    pub fn commit(&self) -> String {
        let pushed: Timestamp = self.pushed_at.parse().unwrap();
        let who = format!("Somebody <somebody@example.com> {} +0000", pushed.as_second());
        let tree = self.files.root().oid();
        format!("tree {tree}\nauthor {who}\ncommitter {who}\n\nChange {}\n", self.id)
    }

    /// Its id.
    pub fn head(&self) -> Oid {
        Oid::of("commit", self.commit().as_bytes())
    }

    /// Its id in GraphQL.
    pub fn node(&self) -> String {
        shape::repository_node(self.id)
    }

    /// How much it holds, in KB.
    pub fn disk_usage(&self) -> usize {
        self.files.size() / 1024
    }

    /// Whether a name stands for that commit.
    pub fn names_head(&self, name: &str) -> bool {
        let name = name.strip_prefix("refs/").unwrap_or(name);
        let name = name.strip_prefix("heads/").unwrap_or(name);
        !self.empty
            && (name == "HEAD" || name == self.default_branch || name == self.head().to_string())
    }

    /// Pushes one file: it is added or becomes another.
    pub fn push(&mut self, when: &str, path: &str, file: impl Into<File>) {
        self.files = Arc::new(self.files.with(path, file));
        self.pushed_at = when.to_owned();
        self.empty = false;
    }
}

/// Everything that a GitHub holds.
#[derive(Default)]
pub struct State {
    /// Organisations, and users that own repositories: login to document, in lower case.
    pub orgs: BTreeMap<String, Value>,
    /// By `owner/name` in lower case.
    pub repos: BTreeMap<String, Repo>,
    pub tokens: BTreeMap<String, Token>,
    /// GitHub Apps by their id: slug.
    pub apps: BTreeMap<u64, String>,
    /// Their public keys, in DER: what they sign is held to it where there is one.
    pub app_keys: BTreeMap<u64, Vec<u8>>,
    /// What is listed, by the path that it is listed at.
    lists: BTreeMap<String, Vec<Value>>,
    /// What stands alone, by its path.
    pub documents: BTreeMap<String, Value>,
    /// Check runs and the annotations of each, by repository.
    pub checks: BTreeMap<String, Vec<CheckRun>>,
    /// Labels of new issues are dropped without a word.
    pub drops_labels: bool,
    pub limits: Limits,
    pub used: BTreeMap<String, Used>,
    next: u64,
}

/// A check run and its annotations.
#[derive(Debug, Clone)]
pub struct CheckRun {
    pub document: Value,
    pub annotations: Vec<Value>,
}

impl State {
    /// Nothing.
    pub fn new() -> Self {
        Self { next: 1000, ..Self::default() }
    }

    /// An organisation with one public repository `acme/web`, and a token `ghs_test` of a workflow
    /// with these permissions.
    pub fn acme(permissions: &str) -> Self {
        let mut state = Self::new();
        state.repo("acme/web");
        state.token("ghs_test", Token::workflow(permissions));
        state
    }

    /// A number that nothing else has.
    pub fn id(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// The time.
    #[allow(clippy::disallowed_methods, reason = "a server has a clock")]
    pub fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    /// The time as GitHub writes it.
    pub fn stamp(&self) -> String {
        self.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// An organisation.
    pub fn org(&mut self, login: &str) {
        let id = self.id();
        self.orgs.entry(login.to_lowercase()).or_insert_with(|| shape::organization(login, id));
    }

    /// A public repository, and its owner.
    pub fn repo(&mut self, name: &str) -> &mut Repo {
        let (owner, _) = name.split_once('/').unwrap();
        self.org(owner);
        let id = self.id();
        self.repos.entry(name.to_lowercase()).or_insert_with(|| Repo {
            id,
            name: name.to_owned(),
            private: false,
            internal: false,
            archived: false,
            fork: false,
            disabled: false,
            empty: false,
            headless: false,
            code_security: false,
            default_branch: "main".to_owned(),
            topics: Vec::new(),
            pushed_at: "2026-01-01T00:00:00Z".to_owned(),
            files: Arc::default(),
        })
    }

    /// A token.
    pub fn token(&mut self, secret: &str, token: Token) {
        self.tokens.insert(secret.to_owned(), token);
    }

    /// A token is worth nothing any more.
    pub fn expire(&mut self, secret: &str) {
        if let Some(token) = self.tokens.get_mut(secret) {
            token.expired = true;
        }
    }

    /// One more item of the list at a path: `state.add("/repos/acme/web/keys", shape::deploy_key(..))`.
    pub fn add(&mut self, path: &str, item: Value) {
        self.lists.entry(key(path)).or_default().push(item);
    }

    /// What is listed at a path.
    pub fn list(&self, path: &str) -> &[Value] {
        self.lists.get(&key(path)).map_or(&[], Vec::as_slice)
    }

    /// The same, to change it.
    pub fn list_mut(&mut self, path: &str) -> &mut Vec<Value> {
        self.lists.entry(key(path)).or_default()
    }

    /// What stands at a path.
    pub fn put(&mut self, path: &str, document: Value) {
        self.documents.insert(key(path), document);
    }

    /// The check runs of a repository, as they stand.
    pub fn check_runs(&self, repo: &str) -> &[CheckRun] {
        self.checks.get(&repo.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The comments of an issue or pull request.
    pub fn comments(&self, repo: &str, number: u64) -> Vec<&Value> {
        let issue = format!("/issues/{number}");
        let of_issue =
            |item: &&Value| item["issue_url"].as_str().is_some_and(|url| url.ends_with(&issue));
        self.list(&format!("/repos/{repo}/issues/comments")).iter().filter(of_issue).collect()
    }

    /// A pull request with the files that it changes: name and patch.
    pub fn pull(&mut self, repo: &str, number: u64, head: &str, files: &[(&str, &str)]) {
        let id = self.id();
        self.add(
            &format!("/repos/{repo}/pulls"),
            json!({ "id": id, "number": number, "head": { "sha": head } }),
        );
        let listed =
            files.iter().map(|(name, patch)| shape::diff_entry(repo, head, name, patch)).collect();
        *self.list_mut(&format!("/repos/{repo}/pulls/{number}/files")) = listed;
    }
}
