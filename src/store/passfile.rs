//! `~/.pgpass`: passwords by host, port, database and user, as every PostgreSQL client reads it.

use std::fs;
use std::io;
use std::path::Path;

use crate::github::Secret;

/// Its text; none where there is no such file.
///
/// # Errors
/// It cannot be read, or others may read it.
pub(super) fn read(file: &Path) -> Result<Option<Secret>, String> {
    let fail = |reason: &str| format!("the passwords {}: {reason}", file.display());
    match fs::metadata(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fail(&error.to_string())),
        Ok(meta) if !meta.is_file() => return Ok(None),
        Ok(meta) if is_open(&meta) => {
            return Err(fail("others may read it; close it with `chmod 600`"));
        }
        Ok(_) => {}
    }
    let text = fs::read_to_string(file).map_err(|error| fail(&error.to_string()))?;
    Ok(Some(Secret::new(&text)))
}

#[cfg(unix)]
fn is_open(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    meta.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open(_meta: &fs::Metadata) -> bool {
    false
}

/// The password of the first line that fits host, port, database and user.
pub(super) fn password(text: &Secret, wanted: [&str; 4]) -> Option<Secret> {
    let lines = text.expose().lines().filter(|line| !line.starts_with('#'));
    let mut rows = lines.map(fields).filter(|fields| fields.len() == 5);
    let fits = |fields: &Vec<String>| {
        fields.iter().zip(wanted).all(|(field, wanted)| field == "*" || field == wanted)
    };
    rows.find(fits).and_then(|mut fields| fields.pop()).map(|password| Secret::new(&password))
}

/// The parts between colons; `\:` and `\\` stand for themselves.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut field) = (Vec::new(), String::new());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ':' if fields.len() < 4 => fields.push(std::mem::take(&mut field)),
            '\\' => field.extend(letters.next()),
            letter => field.push(letter),
        }
    }
    fields.push(field);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_fits_counts() {
        let text = Secret::new("# x\ndb:5432:*:anna:a\\:b:c\nother:*:*:*:o\n*:*:keys:*:last\n");
        let of = |wanted| password(&text, wanted).map(|found| found.expose().to_owned());
        assert_eq!(of(["db", "5432", "keys", "anna"]).as_deref(), Some("a:b:c"));
        assert_eq!(of(["db", "5432", "keys", "bob"]).as_deref(), Some("last"));
        assert_eq!(of(["db", "5432", "x", "bob"]), None);
    }
}
