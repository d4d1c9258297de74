//! What GitHub serves beside its API: git over HTTP, and archives.

use std::io::Read;

use data_encoding::BASE64;
use flate2::read::GzDecoder;

use super::object::Oid;
use super::shelf::Shelf;
use crate::fake::answer::Answer;
use crate::fake::call::Call;
use crate::fake::state::{Repo, State};

/// Where archives are, which a request of the API is sent on to.
const ARCHIVES: &str = "_codeload";

/// What is asked for beside the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// The branches, or with protocol 2 what git can do.
    Advertised,
    /// A pack, or with protocol 2 the branches.
    Packed,
    /// The files as an archive.
    Archive,
}

/// What a request asks for, where it is not for the API.
pub fn asked(call: &Call) -> Option<Beside> {
    let segments: Vec<_> = call.segments.iter().map(String::as_str).collect();
    match (call.method.as_str(), segments.as_slice()) {
        ("GET", [_, name, "info", "refs"]) if name.ends_with(".git") => Some(Beside::Advertised),
        ("POST", [_, name, "git-upload-pack"]) if name.ends_with(".git") => Some(Beside::Packed),
        ("GET", [ARCHIVES, ..]) => Some(Beside::Archive),
        _ => None,
    }
}

/// Where the archive of a commit is, for some minutes.
pub fn link(root: &str, repo: &Repo) -> String {
    let head = repo.head();
    format!("{root}/{ARCHIVES}/{}/legacy.tar.gz/{head}?token={}", repo.name, key(repo))
}

/// What opens an archive.
fn key(repo: &Repo) -> Oid {
    Oid::of("key", format!("{} {}", repo.name, repo.head()).as_bytes())
}

impl Beside {
    /// The repository that is asked for, if whoever asks may read it.
    ///
    /// # Errors
    /// The answer that says no.
    pub fn repository(self, state: &State, call: &Call) -> Result<Repo, Answer> {
        let text = |status, text: &str| Err(Answer::text(status, text));
        let at = if self == Self::Archive { 1 } else { 0 };
        let [owner, name, ..] = &call.segments[at..] else { return text(404, "Not Found") };
        let name = name.strip_suffix(".git").unwrap_or(name);
        let key = format!("{owner}/{name}").to_lowercase();
        let repo = state.repos.get(&key);
        if self == Self::Archive {
            if call.header("authorization").is_some() {
                return text(400, "a token of the API was sent where it does not belong");
            }
            let open = |repo: &&Repo| call.query("token") == Some(&self::key(repo).to_string());
            return repo.filter(open).cloned().ok_or_else(|| Answer::text(404, "Not Found"));
        }
        let challenge = |told: &str| {
            Err(Answer::text(401, told).with("www-authenticate", "Basic realm=\"GitHub\""))
        };
        let token = match call.header("authorization").map(password) {
            None => None,
            Some(given) => match given.and_then(|given| state.tokens.get(&given)) {
                Some(token) if !token.expired => Some(token),
                _ => return challenge("Invalid username or token."),
            },
        };
        let Some(repo) =
            repo.filter(|repo| !repo.private || token.is_none_or(|token| token.sees(&key)))
        else {
            return if token.is_some() {
                text(404, "Repository not found.")
            } else {
                challenge("")
            };
        };
        match token {
            None if repo.private => challenge("Repository not found."),
            Some(token) if repo.private && token.allows("contents=read", Some(key)).is_err() => {
                text(403, "Write access to repository not granted.")
            }
            _ if repo.disabled => text(403, "Access to this repository has been disabled."),
            _ => Ok(repo.clone()),
        }
    }

    /// Serves it.
    pub fn serve(self, shelf: &Shelf, repo: &Repo, call: &Call, body: &[u8]) -> Answer {
        let place = shelf.repository(repo);
        let protocol = call.header("git-protocol").unwrap_or_default();
        let (kind, body) = match self {
            Self::Advertised if call.query("service") != Some("git-upload-pack") => {
                return Answer::text(403, "Please upgrade your git client.");
            }
            Self::Advertised => {
                let arguments = ["upload-pack", "--stateless-rpc", "--http-backend-info-refs"];
                let told = shelf.git(&place, protocol, &arguments, b"");
                // Protocol 2 has no line that names the service.
                let named = &b"001e# service=git-upload-pack\n0000"[..];
                let told =
                    if protocol.contains("version=2") { told } else { [named, &told].concat() };
                ("application/x-git-upload-pack-advertisement", told)
            }
            Self::Packed => {
                let mut unpacked = Vec::new();
                let body = match call.header("content-encoding") {
                    Some("gzip") => {
                        GzDecoder::new(body).read_to_end(&mut unpacked).unwrap();
                        &unpacked
                    }
                    _ => body,
                };
                let arguments = ["upload-pack", "--stateless-rpc"];
                let packed = shelf.git(&place, protocol, &arguments, body);
                ("application/x-git-upload-pack-result", packed)
            }
            Self::Archive => {
                let head = repo.head().to_string();
                let prefix = format!("--prefix={}-{}/", repo.name.replace('/', "-"), &head[..7]);
                let folder = format!("--git-dir={}", place.display());
                let arguments = [&folder, "archive", "--format=tar.gz", &prefix, &head];
                let mut command = std::process::Command::new("git");
                let made = command.args(arguments).stderr(std::process::Stdio::null()).output();
                ("application/x-gzip", made.unwrap().stdout)
            }
        };
        let answer = Answer { status: 200, headers: Vec::new(), body };
        answer.with("content-type", kind).with("cache-control", "no-cache")
    }
}

/// The token in an `Authorization: Basic` header.
fn password(header: &str) -> Option<String> {
    let (scheme, rest) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64.decode(rest.as_bytes()).ok()?).ok()?;
    pair.split_once(':').map(|(_, password)| password.to_owned())
}
