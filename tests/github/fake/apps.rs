//! GitHub Apps: who they are, where they are installed, the tokens of an installation.

use data_encoding::BASE64URL_NOPAD;
use jiff::ToSpan;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;
use super::page::lazy;
use super::route::{Route, act};
use super::shape;
use super::state::State;
use super::token::{Kind, Token};

/// Stands for a permission: it needs an App's JSON Web Token.
pub const JWT: &str = "(json web token)";

pub const ROUTES: &[Route] = &[
    act("GET", "/app", JWT, myself),
    act("GET", "/app/installations", JWT, installations),
    act("GET", "/app/installations/{id}", JWT, installation),
    act("POST", "/app/installations/{id}/access_tokens", JWT, token),
    act("GET", "/orgs/{org}/installation", JWT, of_org),
    act("GET", "/repos/{owner}/{repo}/installation", JWT, of_repo),
    act("GET", "/installation/repositories", "metadata=read", repositories),
    act("GET", "/apps/{slug}", "", named),
];

/// An App, as it stands in other documents.
pub fn app(slug: &str, id: u64) -> Value {
    json!({
        "id": id, "slug": slug, "node_id": format!("A_{id}"), "name": slug, "description": null,
        "client_id": format!("Iv1.{id:016x}"), "owner": shape::user("acme", "Organization"),
        "external_url": "https://example.com", "html_url": format!("https://github.com/apps/{slug}"),
        "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z",
        "permissions": { "metadata": "read" }, "events": [],
    })
}

impl State {
    /// Installs an App in an organisation; gives the installation's id.
    pub fn install(
        &mut self,
        org: &str,
        slug: &str,
        app: u64,
        permissions: &[(&str, &str)],
    ) -> u64 {
        self.org(org);
        self.apps.insert(app, slug.to_owned());
        let id = app * 10;
        let granted: Value =
            permissions.iter().map(|(name, level)| ((*name).to_owned(), json!(level))).collect();
        let installation = shape::installation(org, id, app, slug, &granted);
        self.add(&format!("/orgs/{org}/installations"), installation);
        id
    }

    /// The installations of an App.
    fn installed(&self, app: u64) -> Vec<&Value> {
        let lists = self.orgs.keys().map(|org| self.list(&format!("/orgs/{org}/installations")));
        lists.flatten().filter(|installation| installation["app_id"] == app).collect()
    }
}

/// The App whose JSON Web Token a request shows.
///
/// # Errors
/// The answer that says what is wrong with it.
pub fn holder(state: &State, call: &Call) -> Result<u64, Answer> {
    let refuse = |why: &str| Answer::error(401, why);
    let undecoded = || refuse("A JSON web token could not be decoded");
    let header = call.header("authorization").unwrap_or_default();
    let token = header.strip_prefix("Bearer ").ok_or_else(undecoded)?;
    let mut parts = token.split('.');
    let mut part = || -> Option<Value> {
        serde_json::from_slice(&BASE64URL_NOPAD.decode(parts.next()?.as_bytes()).ok()?).ok()
    };
    let (head, claims) = (part().ok_or_else(undecoded)?, part().ok_or_else(undecoded)?);
    let signed =
        parts.next().is_some_and(|signature| signature.len() > 100) && parts.next().is_none();
    if head["alg"] != "RS256" || !signed {
        return Err(undecoded());
    }
    let time = |name: &str| claims[name].as_i64();
    let now = state.now().as_second();
    match (time("iat"), time("exp")) {
        (Some(issued), _) if issued > now + 5 => {
            return Err(refuse(
                "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
            ));
        }
        (Some(_), Some(end)) if end <= now => {
            return Err(refuse(
                "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
            ));
        }
        (Some(_), Some(end)) if end > now + 600 => {
            return Err(refuse("'Expiration time' claim ('exp') is too far in the future"));
        }
        (Some(_), Some(_)) => {}
        _ => return Err(refuse("Missing 'iat' or 'exp' claim in assertion")),
    }
    let issuer = claims["iss"].as_str().map_or_else(|| claims["iss"].to_string(), str::to_owned);
    let known =
        state.apps.keys().find(|id| id.to_string() == issuer || format!("Iv1.{id:016x}") == issuer);
    let id = known.copied().ok_or_else(|| Answer::error(404, "Integration not found"))?;
    let key = state.app_keys.get(&id);
    if key.is_some_and(|key| !verified(token, key)) {
        return Err(undecoded());
    }
    Ok(id)
}

/// Whether a JSON Web Token is signed with the private half of a key.
fn verified(token: &str, key: &[u8]) -> bool {
    let Some((signed, signature)) = token.rsplit_once('.') else { return false };
    let Ok(signature) = BASE64URL_NOPAD.decode(signature.as_bytes()) else { return false };
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    key.verify(signed.as_bytes(), &signature).is_ok()
}

fn myself(state: &mut State, call: &Call) -> Answer {
    match holder(state, call) {
        Ok(id) => Answer::ok(&app(&state.apps[&id], id)),
        Err(refused) => refused,
    }
}

fn named(state: &mut State, call: &Call) -> Answer {
    let found = state.apps.iter().find(|(_, slug)| *slug == call.param("slug"));
    found.map_or_else(Answer::not_found, |(id, slug)| Answer::ok(&app(slug, *id)))
}

/// The installations of the App that asks, of which one is chosen.
fn choose(state: &State, call: &Call, which: impl Fn(&Value) -> bool) -> Result<Value, Answer> {
    let id = holder(state, call)?;
    state.installed(id).into_iter().find(|one| which(one)).cloned().ok_or_else(Answer::not_found)
}

fn document(chosen: Result<Value, Answer>) -> Answer {
    chosen.map_or_else(|refused| refused, |installation| Answer::ok(&installation))
}

fn installations(state: &mut State, call: &Call) -> Answer {
    let id = match holder(state, call) {
        Ok(id) => id,
        Err(refused) => return refused,
    };
    let all = state.installed(id);
    lazy(call, None, all.len(), |index| all[index].clone())
}

fn installation(state: &mut State, call: &Call) -> Answer {
    document(choose(state, call, |one| one["id"] == call.number("id")))
}

fn of(state: &State, call: &Call, owner: &str) -> Answer {
    let here = |one: &Value| {
        one["account"]["login"].as_str().is_some_and(|login| login.eq_ignore_ascii_case(owner))
    };
    document(choose(state, call, here))
}

fn of_org(state: &mut State, call: &Call) -> Answer {
    of(state, call, call.param("org"))
}

fn of_repo(state: &mut State, call: &Call) -> Answer {
    of(state, call, call.param("owner"))
}

/// A token of an installation, with all that it is granted or with the part that is asked for.
fn token(state: &mut State, call: &Call) -> Answer {
    let installation = match choose(state, call, |one| one["id"] == call.number("id")) {
        Ok(installation) => installation,
        Err(refused) => return refused,
    };
    if !installation["suspended_at"].is_null() {
        return Answer::error(403, "This installation has been suspended");
    }
    let granted = &installation["permissions"];
    let asked = call.body.get("permissions").filter(|asked| asked.is_object()).unwrap_or(granted);
    let level =
        |value: &Value| ["read", "write", "admin"].iter().position(|known| *value == *known);
    let beyond = |(name, wanted): (&String, &Value)| level(&granted[name]) < level(wanted);
    if asked.as_object().into_iter().flatten().any(beyond) {
        return Answer::error(
            422,
            "The permissions requested are not granted to this installation.",
        );
    }
    let owner = installation["account"]["login"].as_str().unwrap_or_default().to_lowercase();
    let names: Option<Vec<String>> = call.body["repositories"].as_array().map(|named| {
        named
            .iter()
            .filter_map(Value::as_str)
            .map(|name| format!("{owner}/{}", name.to_lowercase()))
            .collect()
    });
    if names.iter().flatten().any(|name| !state.repos.contains_key(name)) {
        return Answer::error(
            422,
            "There is at least one repository that does not exist or is not accessible to the parent installation.",
        );
    }
    let number = state.id();
    let secret = format!("ghs_{}_{number}", installation["app_id"]);
    let mut made = Token::workflow("");
    made.kind = Kind::App {
        slug: installation["app_slug"].as_str().unwrap_or_default().to_owned(),
        id: installation["app_id"].as_u64().unwrap_or_default(),
        installation: call.number("id"),
    };
    let pairs = asked.as_object().into_iter().flatten();
    made.permissions = pairs
        .filter_map(|(name, level)| Some((name.clone(), level.as_str()?.to_owned())))
        .collect();
    made.repositories = names.as_ref().map(|names| names.iter().cloned().collect());
    state.token(&secret, made);
    let expires = state.now() + 1.hour();
    Answer::created(&json!({
        "token": secret, "expires_at": expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "permissions": asked, "repository_selection": if names.is_some() { "selected" } else { "all" },
    }))
}

fn repositories(state: &mut State, call: &Call) -> Answer {
    let Some(token) = call.token.as_ref().filter(|token| token.is_app()) else {
        return Answer::error(
            403,
            "You must authenticate with an installation access token in order to list repositories for an installation.",
        );
    };
    let seen: Vec<_> =
        state.repos.iter().filter(|(name, _)| token.sees(name)).map(|(_, repo)| repo).collect();
    lazy(call, Some("repositories"), seen.len(), |index| shape::full_repository(seen[index]))
}
