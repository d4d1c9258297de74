//! Questions about something by its name, and what is called nearly so.

use std::collections::BTreeSet;

use super::{Answer, AskError, View, held};
use crate::store::{StoreError, Value};

/// Names that are at least so near, of 1, are told; and no more of them than this.
const NEAR: f64 = 0.8;
const TOLD: usize = 3;

/// Who holds identities of this name, or with this in it, and where they are.
pub(super) fn holds(view: &mut View<'_>, name: &str) -> Result<Answer, AskError> {
    let sql = format!(
        "SELECT i.repository, i.key, i.owner, i.privilege, i.due FROM identity i
         WHERE {} AND {} ORDER BY i.key, i.repository",
        held("i"),
        contains("i")
    );
    let columns = &["repository", "identity", "owner", "privilege", "due"];
    let answer = view.table(columns, &sql, &[pattern(name)])?;
    match answer.rows.is_empty() {
        true => Err(unknown_identity(view, name)?),
        false => Ok(answer),
    }
}

/// What a partner reaches.
pub(super) fn reaches(view: &mut View<'_>, party: &str) -> Result<Answer, AskError> {
    let sql = format!(
        "SELECT r.repository, r.key, r.how, i.privilege, i.owner FROM reach r
         JOIN identity i ON i.repository = r.repository AND i.key = r.key AND {}
         WHERE {} AND r.party = $2 ORDER BY 1, 2, 3",
        held("i"),
        held("r")
    );
    let columns = &["repository", "identity", "how", "privilege", "owner"];
    let answer = view.table(columns, &sql, &[party.into()])?;
    if answer.rows.is_empty() {
        let known = parties(view)?;
        if !known.contains(party) {
            let near = nearest(party, known.iter().map(String::as_str));
            return Err(unknown("party", party, view, near));
        }
    }
    Ok(answer)
}

/// Everybody who holds, reaches or has something to do.
fn parties(view: &mut View<'_>) -> Result<BTreeSet<String>, StoreError> {
    let sql = format!(
        "SELECT party FROM reach r WHERE {}
         UNION SELECT owner FROM identity i WHERE owner IS NOT NULL AND {}
         UNION SELECT party FROM obligation o WHERE party IS NOT NULL AND {}",
        held("r"),
        held("i"),
        held("o")
    );
    let rows = view.rows(&sql, &[])?;
    rows.iter().map(|row| row.text(0).map(str::to_owned)).collect()
}

/// The identity of a name, where one is needed: by its key or its name in the organisation, else by a
/// part that no other has. Gives the keys and names that it goes by.
pub(super) fn single(view: &mut View<'_>, name: &str) -> Result<BTreeSet<String>, AskError> {
    let sql = format!(
        "SELECT DISTINCT i.key, i.name FROM identity i WHERE {} AND {}",
        held("i"),
        contains("i")
    );
    let mut found = BTreeSet::new();
    for row in view.rows(&sql, &[pattern(name)])? {
        found.insert(row.maybe(1)?.unwrap_or(row.text(0)?).to_owned());
        if row.text(0)? == name || row.maybe(1)? == Some(name) {
            return Ok(BTreeSet::from([name.to_owned()]));
        }
    }
    match found.len() {
        0 => Err(unknown_identity(view, name)?),
        1 => Ok(found),
        count => Err(AskError::Several {
            name: name.to_owned(),
            count,
            some: found.into_iter().take(TOLD).collect(),
        }),
    }
}

fn unknown_identity(view: &mut View<'_>, name: &str) -> Result<AskError, StoreError> {
    let sql = format!("SELECT DISTINCT i.key, i.name FROM identity i WHERE {}", held("i"));
    let mut known = BTreeSet::new();
    for row in view.rows(&sql, &[])? {
        known.insert(row.text(0)?.to_owned());
        known.extend(row.maybe(1)?.map(str::to_owned));
    }
    let near = nearest(name, known.iter().map(String::as_str));
    Ok(unknown("identity", name, view, near))
}

fn unknown(what: &'static str, name: &str, view: &View<'_>, near: Vec<String>) -> AskError {
    AskError::Unknown { what, name: name.to_owned(), run: view.run.id, near }
}

/// The names that this one is most likely a slip of, the nearest first. Of a key, people type the end.
fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Vec<String> {
    let name = name.to_lowercase();
    let score = |known: &str| {
        let known = known.to_lowercase();
        let end = known.rsplit('/').next().unwrap_or(&known);
        strsim::jaro_winkler(&name, &known).max(strsim::jaro_winkler(&name, end))
    };
    let mut near: Vec<(f64, &str)> =
        known.map(|known| (score(known), known)).filter(|(score, _)| *score >= NEAR).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.into_iter().take(TOLD).map(|(_, known)| known.to_owned()).collect()
}

/// The condition for an identity with `$2` in its key or name, in whatever case.
fn contains(table: &str) -> String {
    format!("(LOWER({table}.key) LIKE $2 ESCAPE '!' OR LOWER({table}.name) LIKE $2 ESCAPE '!')")
}

/// What `%` and `_` in a text stand for is themselves.
fn pattern(text: &str) -> Value {
    let text = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{}%", text.to_ascii_lowercase()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_by_its_end() {
        let known = ["github/actions-secret/NPM_TOKEN", "github/actions-secret/DOCKER", "aws/x"];
        assert_eq!(nearest("npm_tokne", known.into_iter()), [known[0]]);
        assert_eq!(nearest("zzz", known.into_iter()), [""; 0]);
    }
}
