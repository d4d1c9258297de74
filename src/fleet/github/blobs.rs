//! What is in files: the texts of many in one query, and one alone as it is.

use data_encoding::{BASE64, HEXLOWER};
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};
use serde::Deserialize;

use super::objects::{Query, Turn, Wanted, ask};
use super::trees::File;
use crate::github::{Api, Failure, Repo, Request};

/// So many files are asked for at once.
const FILES: usize = 100;

/// And so many bytes of them.
const BYTES: u64 = 1024 * 1024;

/// Longer texts are cut by GitHub, and asked for alone.
const LONGEST: u64 = 256 * 1024;

/// The query for what is in files.
pub(super) const fn query() -> Query {
    Query::new(include_str!("../../github/queries/blobs.graphql"), "content", FILES)
}

#[derive(Debug, Deserialize)]
struct Text {
    text: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Raw {
    content: String,
}

/// The bytes of files; none of a file that cannot be had like this.
pub(super) fn texts(
    api: &dyn Api,
    turn: &Turn,
    query: &Query,
    files: &[(&Repo, &File)],
) -> Vec<Result<Option<Vec<u8>>, Failure>> {
    let mut found = Vec::with_capacity(files.len());
    let mut left = files;
    while !left.is_empty() {
        let (asked, others) = left.split_at(fitting(left, query));
        left = others;
        let short = |(_, file): &&(&Repo, &File)| file.size <= LONGEST;
        let wanted: Vec<_> = asked
            .iter()
            .filter(short)
            .map(|(repo, file)| Wanted { repo, oid: file.oid.as_str() })
            .collect();
        let mut answers = ask::<Text>(api, turn, query, &wanted).into_iter();
        found.extend(asked.iter().map(|one| match short(&one) {
            true => answers.next().transpose().map(|text| whole(text?.text?, &one.1.oid)),
            false => Ok(None),
        }));
    }
    found
}

/// How many of the first ones go into one query.
fn fitting(files: &[(&Repo, &File)], query: &Query) -> usize {
    let mut bytes = 0;
    let fit = files.iter().take(query.size()).take_while(|(_, file)| {
        bytes += if file.size <= LONGEST { file.size } else { 0 };
        bytes <= BYTES
    });
    fit.count().max(1)
}

/// The text, if it is what has this id, and nothing was cut off or put into other letters.
fn whole(text: String, oid: &str) -> Option<Vec<u8>> {
    let bytes = text.into_bytes();
    is(&bytes, oid).then_some(bytes)
}

/// Whether git calls these bytes of a file so.
pub(super) fn is(bytes: &[u8], oid: &str) -> bool {
    let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    context.update(format!("blob {}\0", bytes.len()).as_bytes());
    context.update(bytes);
    HEXLOWER.encode(context.finish().as_ref()) == oid
}

/// The bytes of a file, whatever it is.
pub(super) fn raw(api: &dyn Api, repo: &Repo, oid: &str) -> Result<Vec<u8>, Failure> {
    let raw: Raw = api.send(&Request::get(&repo.path(&["git", "blobs", oid])))?.json()?;
    let mut text = raw.content.into_bytes();
    text.retain(|byte| !byte.is_ascii_whitespace());
    let bytes = BASE64.decode(&text).map_err(|error| Failure::Garbled(error.to_string()))?;
    match is(&bytes, oid) {
        true => Ok(bytes),
        false => Err(Failure::Garbled(format!("another file than {oid}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_what_has_its_id() {
        let oid = "ce013625030ba8dba906f756967f9e9ca394464a";
        assert_eq!(whole("hello\n".to_owned(), oid).as_deref(), Some(&b"hello\n"[..]));
        assert_eq!(whole("hello".to_owned(), oid), None);
    }
}
