//! `keyroster check` inside a `run:` step: its flags, and whether its exit code counts.

/// A command of ours in a script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// Its flags without dashes, each with its value, and its `path`; a switch has `true`.
    pub(super) flags: Vec<(String, String)>,
    /// What keeps the step from failing with it.
    pub(super) ignored: Option<&'static str>,
}

/// Flags that stand alone; every other takes a value.
const SWITCHES: [&str; 4] = ["staged", "new-only", "quiet", "verbose"];

/// The first `keyroster check` of a script.
pub(super) fn check(script: &str, pipefail: bool) -> Option<Command> {
    let script = script.replace("\\\n", " ").replace(';', " ; ");
    let mut tolerant = false;
    for line in script.lines() {
        let words: Vec<&str> = line.split_whitespace().map(unquoted).collect();
        match words.as_slice() {
            ["set", "+e", ..] => tolerant = true,
            ["set", "-e" | "-eu" | "-euo", ..] => tolerant = false,
            _ => {}
        }
        let Some(at) = words.windows(2).position(|pair| is_program(pair[0]) && pair[1] == "check")
        else {
            continue;
        };
        if words[..at].contains(&"#") || words[0].starts_with('#') {
            continue;
        }
        let (mine, after) = until_end(&words[at + 2..]);
        let asked = words[..at].iter().any(|word| matches!(*word, "if" | "!" | "while" | "until"));
        let piped = !pipefail && !script.contains("pipefail");
        let ignored = match after {
            _ if tolerant => Some("`set +e` lets the script go on"),
            _ if asked => Some("its exit code is asked for and not passed on"),
            ["||", rest @ ..] if !matches!(rest, ["exit" | "false" | "return", ..]) => {
                Some("`||` takes its failure away")
            }
            ["|", ..] if piped => Some("a pipe ends with the exit code of its last command"),
            ["&", ..] => Some("it runs in the background"),
            _ => None,
        };
        return Some(Command { flags: flags(mine), ignored });
    }
    None
}

/// Whether a word starts the program: by name, by path, or as an image.
fn is_program(word: &str) -> bool {
    let last = word.rsplit('/').next().unwrap_or(word);
    let name = last.split(['@', ':']).next().unwrap_or(last);
    name.trim_end_matches(".exe") == "keyroster"
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

/// The words up to where the shell ends the command, and what follows.
fn until_end<'w>(words: &'w [&'w str]) -> (&'w [&'w str], &'w [&'w str]) {
    let ends = |word: &&str| matches!(*word, "||" | "&&" | "|" | ";" | "&" | "#");
    let end = words.iter().position(ends).unwrap_or(words.len());
    words.split_at(end)
}

fn flags(words: &[&str]) -> Vec<(String, String)> {
    let mut flags = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(flag) = word.strip_prefix("--") else {
            // What stands alone is the folder to judge.
            if !word.starts_with('-') {
                flags.push(("path".to_owned(), unquoted(word).to_owned()));
            }
            continue;
        };
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name, unquoted(value)),
            None if SWITCHES.contains(&flag) => (flag, "true"),
            None => (flag, words.next().copied().unwrap_or_default()),
        };
        flags.push((name.to_owned(), value.to_owned()));
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flag(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn the_command_is_found_in_what_people_write() {
        let script = "set -e\nmake build\n./bin/keyroster check . \\\n  --new-only --base=none --allow unowned\necho done\n";
        let found = check(script, false).unwrap();
        let expected = [
            flag("path", "."),
            flag("new-only", "true"),
            flag("base", "none"),
            flag("allow", "unowned"),
        ];
        assert_eq!(found.flags, expected);
        assert_eq!(found.ignored, None);
        let docker = "docker run --rm -v \"$PWD:/src\" ghcr.io/acme/keyroster:v1 check";
        assert_eq!(check(docker, false), Some(Command::default()));
    }

    #[test]
    fn what_only_speaks_of_it_is_not_it() {
        for script in
            ["echo keyroster", "# keyroster check", "keyroster inventory", "mykeyroster check"]
        {
            assert_eq!(check(script, false), None, "{script}");
        }
    }

    #[test]
    fn an_exit_code_that_is_lost_is_told() {
        for script in [
            "keyroster check || true",
            "keyroster check | tee log",
            "set +e\nkeyroster check\necho $?",
            "if keyroster check; then echo fine; fi",
            "keyroster check &",
        ] {
            assert!(check(script, false).unwrap().ignored.is_some(), "{script}");
        }
        for script in [
            "keyroster check || exit 1",
            "set -o pipefail\nkeyroster check | tee log",
            "keyroster check; echo done",
            "keyroster check && echo done",
        ] {
            assert_eq!(check(script, false).unwrap().ignored, None, "{script}");
        }
        assert_eq!(check("keyroster check | tee log", true).unwrap().ignored, None);
    }
}
