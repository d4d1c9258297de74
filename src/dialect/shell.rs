//! Shell text inside of configuration: which variables it reads, and which it gives a value itself.
//!
//! Scripts of CI systems are POSIX shell, PowerShell or `cmd`, often one inside of the other, so that
//! they are not parsed. Quotes mean nothing here: what single quotes keep from one shell, the next one
//! expands.

use std::collections::BTreeSet;
use std::ops::Range;

/// How far a value is read that may name the variable that it is given to.
const LONGEST_VALUE: usize = 2_000;

/// How far is looked back for what a variable is handed to.
const LONGEST_OPTION: usize = 100;

/// How far is looked back for what escapes a variable.
const LONGEST_ESCAPE: usize = 16;

/// Options that hand a variable on by its name alone: `docker run -e NAME`.
const BY_NAME: [&str; 3] = ["-e", "--env", "--build-arg"];

/// How options end that a credential stands behind.
const HANDED: [&str; 8] =
    ["password", "passwd", "passphrase", "token", "secret", "api-key", "apikey", "sonar.login"];

/// The variables that a text reads, and where their names stand, once in a line: `$NAME`, `${NAME}`,
/// `${NAME:-x}`, `$env:NAME`, `%NAME%`, `-e NAME`. `\$NAME` and `$$NAME` are kept from being read, unless
/// what reads the text first takes this `escape` off and hands the rest to a shell.
pub(crate) fn variables(text: &str, escape: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (start, line) in lines(text) {
        let dollars = line.match_indices('$').filter(|(at, _)| escape || !is_kept(&line[..*at]));
        let dollars = dollars.filter_map(|(at, _)| dollar(line, at + 1));
        let percents = line.match_indices('%').filter_map(|(at, _)| {
            let name = word(line, at + 1);
            (!name.is_empty() && line[name.end..].starts_with('%')).then_some(name)
        });
        let mut names: Vec<_> = dollars.chain(percents).chain(by_name(line)).collect();
        names.sort_unstable_by_key(|name| name.start);
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(&line[name.clone()]));
        found.extend(names.into_iter().map(|name| start + name.start..start + name.end));
    }
    found
}

/// Whether what stands before a `$` takes its meaning: one more `$`, or a backslash.
fn is_kept(before: &str) -> bool {
    let run = |byte| {
        let run = before.bytes().rev().take(LONGEST_ESCAPE);
        run.take_while(|known| *known == byte).count()
    };
    run(b'$') % 2 == 1 || run(b'\\') % 2 == 1
}

/// The macros that a text holds, as Azure Pipelines writes them: `$(npmToken)`.
pub(crate) fn macros(text: &str) -> Vec<Range<usize>> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    let holes = text.match_indices("$(").filter_map(|(at, _)| {
        let start = at + 2;
        let length = text[start..].find(|letter: char| !is_name(letter))?;
        let end = start + length;
        (length > 0 && text[end..].starts_with(')')).then_some(start..end)
    });
    holes.collect()
}

/// The variables that a text gives a value: `NAME=`, `export NAME=`, `read NAME`, `for NAME in`,
/// `$env:NAME =`, `variable=NAME]`, `NAME() {`. What is made of the variable's own value is none that is given.
pub(crate) fn given(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (_, line) in lines(text) {
        for (at, _) in line.match_indices('=') {
            let (left, right) = (&line[..at], &line[at + 1..]);
            if !right.starts_with(['=', '~']) && !left.ends_with(['=', '!', '<', '>', ':', '-']) {
                names.extend(assigned(left, right));
            }
            if left.ends_with("variable") {
                names.extend(Some(&right[word(right, 0)]).filter(|name| !name.is_empty()));
            }
        }
        names.extend(bound(line));
        names.extend(function(line));
    }
    names
}

/// The name that stands before `=`, unless the value that stands behind it is its own.
fn assigned<'t>(left: &'t str, right: &str) -> Option<&'t str> {
    // Only PowerShell has blanks around it, and marks the name.
    let tight = left.trim_end_matches([' ', '\t']).trim_end_matches('+');
    let start = tight.trim_end_matches(is_part).len();
    let name = Some(&tight[start..]).filter(|name| begins(name))?;
    let before = &tight[..start];
    let mark = end_of(before, LONGEST_OPTION).to_ascii_lowercase();
    let mark = mark.strip_suffix("$env:").or(mark.strip_suffix('$')).map(str::trim_end);
    let marked = mark.is_some_and(|before| before.is_empty() || before.ends_with([';', '{', '(']));
    let apart =
        before.is_empty() || before.ends_with([' ', '\t', ';', '|', '&', '(', '\'', '"', '`', '{']);
    let value = value(right);
    let own = variables(value, true).into_iter().any(|range| value.get(range) == Some(name));
    let fits = marked || (apart && tight.len() + usize::from(left.ends_with('+')) == left.len());
    (fits && !own).then_some(name)
}

/// The function that a line begins, which `$(NAME)` calls.
fn function(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("function ").unwrap_or(line);
    let name = &line[word(line, 0)];
    (!name.is_empty() && line[name.len()..].trim_start().starts_with("()")).then_some(name)
}

/// The names that `read` and `for` bind.
fn bound(line: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for command in line.split([';', '|', '&', '(']) {
        let mut words = command.split_whitespace();
        while let Some(word) = words.next() {
            match word {
                // Options and a prompt in quotes stand before the names.
                "read" => names.extend(words.by_ref().filter(|word| is_name(word))),
                "for" => names.extend(words.next().filter(|_| words.clone().next() == Some("in"))),
                _ => {}
            }
        }
    }
    names
}

/// Whether a variable stands where a password or a token is handed over: `--password $X`,
/// `-Dsonar.token=$X`, `https://bot:$X@host`.
pub(crate) fn is_handed(text: &str, name: &Range<usize>) -> bool {
    let before =
        end_of(&text[..name.start], LONGEST_OPTION).trim_end_matches(['$', '{', '"', '\'']);
    let behind = text[name.end..].trim_start_matches('}');
    let word = |text| str::rsplit(text, char::is_whitespace).next().unwrap_or_default();
    let inner = word(before).rsplit_once("://").map(|(_, inner)| inner);
    if inner.is_some_and(|inner| !inner.contains(['/', '@'])) && behind.starts_with('@') {
        return true;
    }
    let option = word(before.trim_end()).trim_end_matches('=').to_ascii_lowercase();
    let marked = option.starts_with('-') || option.contains(":_auth");
    marked && HANDED.iter().any(|ending| option.ends_with(ending))
}

/// The names that options hand on, and those behind `env=`: `--secret id=npm,env=NPM_TOKEN`.
fn by_name(line: &str) -> impl Iterator<Item = Range<usize>> {
    let options = BY_NAME.into_iter().flat_map(move |option| {
        line.match_indices(option).filter_map(move |(at, _)| {
            let apart = line[..at].chars().next_back().is_none_or(char::is_whitespace);
            let rest = &line[at + option.len()..];
            let name = rest.trim_start_matches([' ', '\t', '"', '\'']);
            (apart && name.len() < rest.len()).then(|| line.len() - name.len())
        })
    });
    let named = line.match_indices(",env=").map(|(at, mark)| at + mark.len());
    options.chain(named).filter_map(move |at| {
        let name = word(line, at);
        let alone = |letter: char| letter.is_whitespace() || "\"',\\".contains(letter);
        let ends = line[name.end..].chars().next().is_none_or(alone);
        (!name.is_empty() && ends).then_some(name)
    })
}

/// The name behind a `$`.
fn dollar(line: &str, at: usize) -> Option<Range<usize>> {
    let rest = &line[at..];
    let braced = rest.starts_with('{');
    let mut start = at + usize::from(braced);
    if braced && line[start..].starts_with('#') {
        start += 1;
    }
    if line.get(start..start + 4).is_some_and(|mark| mark.eq_ignore_ascii_case("env:")) {
        start += 4;
    }
    let name = word(line, start);
    let closes = |letter: char| "}:-+?=%#/,^@[".contains(letter);
    let whole = !braced || line[name.end..].starts_with(closes);
    (!name.is_empty() && whole).then_some(name)
}

/// The name that starts at a place; empty where none does.
fn word(line: &str, start: usize) -> Range<usize> {
    let rest = &line[start..];
    if !begins(rest) {
        return start..start;
    }
    start..start + rest.find(|letter: char| !is_part(letter)).unwrap_or(rest.len())
}

/// Whether a text is nothing but a variable's name.
pub(crate) fn is_name(text: &str) -> bool {
    begins(text) && text.chars().all(is_part)
}

fn begins(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
}

fn is_part(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// The value at the start of a text: up to the blank or the sign that no quote and no parenthesis holds.
fn value(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '\t']);
    let text = &text[..text.floor_char_boundary(LONGEST_VALUE)];
    let mut open = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' | b'\'' | b'`' if open.last() == Some(&byte) => drop(open.pop()),
            b'"' | b'\'' | b'`' => open.push(byte),
            b'(' => open.push(b')'),
            b')' if open.last() == Some(&b')') => drop(open.pop()),
            b' ' | b'\t' | b';' | b'&' | b'|' | b')' if open.is_empty() => return &text[..at],
            _ => {}
        }
    }
    text
}

/// The end of a text, some bytes long.
fn end_of(text: &str, length: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(length))..]
}

/// The lines that are no comment, with the place where each starts.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    let lines = text.split_inclusive('\n').map(move |line| {
        let start = offset;
        offset += line.len();
        (start, line)
    });
    // To Azure Pipelines, `##vso[…]` is a command.
    let comment = |line: &str| line.starts_with('#') && !line.starts_with("##vso[");
    lines.filter(move |(_, line)| !comment(line.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_read_as_shells_read_them() {
        for (text, expected) in [
            ("curl -u \"$USER:${PASS}\"", vec!["USER", "PASS"]),
            ("${A:-x} ${B:?} ${#C} ${D/x/y} ${E[0]}", vec!["A", "B", "C", "D", "E"]),
            ("$env:TOKEN ${env:KEY} $Env:PAT", vec!["TOKEN", "KEY", "PAT"]),
            ("nuget push -k %NUGET_KEY% 100%", vec!["NUGET_KEY"]),
            ("'$A' \\$B $$C $$$D \\\\$E", vec!["A", "D", "E"]),
            ("${{ x }} $(cmd) ${!REF} $1 $[[ inputs.x ]] $", vec![]),
            ("x\n  # $OLD\n$NEW", vec!["NEW"]),
            ("$A $B $A\n$A", vec!["A", "B", "A"]),
            ("docker run -e A --env \"B\" -e C=1 --build-arg D .", vec!["A", "B", "D"]),
            ("--secret id=npm,env=NPM_TOKEN --eE X", vec!["NPM_TOKEN"]),
            ("date +%Y-%m-%d é$É", vec![]),
        ] {
            let names: Vec<_> = variables(text, false).into_iter().map(|at| &text[at]).collect();
            assert_eq!(names, expected, "{text}");
        }
        assert_eq!(variables("\\$A $$B", true).len(), 2);
    }

    #[test]
    fn a_place_tells_what_is_handed_to_it() {
        let handed = |text: &str| {
            let names = variables(text, false);
            names
                .into_iter()
                .filter(|name| is_handed(text, name))
                .map(|at| text[at].to_owned())
                .collect()
        };
        for (text, expected) in [
            ("helm repo add --username $U --password \"${HUB}\" x", vec!["HUB"]),
            ("mvn -Dsonar.login=$SONAR -Dsonar.host=$H --token-file $F", vec!["SONAR"]),
            ("https://$BB@host/$PATH https://bot:${B}@host ssh $U@$H", vec!["BB", "B"]),
            ("echo \"the token $NAME\" //r/:_authToken=$NPM", vec!["NPM"]),
        ] {
            let found: Vec<String> = handed(text);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn macros_are_told_from_commands() {
        let text = "$(npmToken) $(System.AccessToken) $(cat x) $() $(a";
        let names: Vec<_> = macros(text).into_iter().map(|at| &text[at]).collect();
        assert_eq!(names, ["npmToken", "System.AccessToken"]);
    }

    #[test]
    fn what_a_script_gives_a_value_is_told_from_what_it_hands_on() {
        for (text, expected) in [
            ("A=1 B=$X; export C=\"$(cat c)\" && D+=2", vec!["A", "B", "C", "D"]),
            ("echo \"TOKEN=$(make)\" >> build.env", vec!["TOKEN"]),
            ("A=$A export B=\"${B:-x}\" C=$(echo \"$C\" | base64 -d) x", vec![]),
            ("A=1 use $A", vec!["A"]),
            ("--password=$P -Dsonar.token=$T url?key=x [ $A == b ] [ $A = b ]", vec![]),
            ("$env:A = 'x'; $B = Get-Thing; $C -eq 1", vec!["A", "B"]),
            ("read -r -p \"Token: \" A B; for C in x y; do", vec!["A", "B", "C"]),
            ("##vso[task.setvariable variable=Token;issecret=true]x", vec!["Token"]),
            ("get_token() {", vec!["get_token"]),
            ("# A=1", vec![]),
        ] {
            let mut names = given(text);
            names.retain(|name| *name != "variable" && *name != "issecret");
            assert_eq!(names, expected, "{text}");
        }
    }
}
