//! Blocks between markers, and what belongs into them:
//!
//! - `<!-- output: keyroster COMMAND ... -->`: what the command prints; where the marker says so,
//!   `| head -N` of it, or `| about WORDS`: the paragraphs whose first line has one of the words
//! - `<!-- file: PATH -->`: the file, `| lines A-B` of it where the marker says so
//! - `<!-- session: FOLDER -->`: the commands that stand there after `$ `, one after the other in a copy
//!   of the folder, and what each prints
//! - `<!-- inputs: action.yml -->`, `<!-- outputs: action.yml -->`: tables of the action's own words
//!
//! Each ends at `<!-- end -->`.

use std::fs;
use std::path::Path;

use super::keyroster::{in_shell, run};
use super::pages::root;

const END: &str = "<!-- end -->";

/// Whether a page has blocks.
pub(crate) fn any(text: &str) -> bool {
    text.lines().any(|line| marker(line).is_some())
}

/// The page with every block as it should be.
pub(crate) fn refresh(text: &str, page: &Path) -> String {
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some((kind, of)) = marker(line) else { continue };
        let mut ended = false;
        let inner = lines.by_ref().take_while(|line| {
            ended = *line == END;
            !ended
        });
        let old: Vec<_> = inner.collect();
        assert!(ended, "{}: `{line}` has no `{END}`", page.display());
        out.push_str(&match kind {
            "session" => fence("text", &session(of, &old)),
            _ => block(kind, of),
        });
        out.push_str(END);
        out.push('\n');
    }
    out
}

fn marker(line: &str) -> Option<(&str, &str)> {
    let inside = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    let (kind, of) = inside.split_once(": ")?;
    ["output", "session", "file", "inputs", "outputs"].contains(&kind).then_some((kind, of))
}

fn block(kind: &str, of: &str) -> String {
    match kind {
        "output" => fence("text", &output(of)),
        "file" => {
            let (path, lines) =
                of.split_once(" | lines ").map_or((of, None), |(p, l)| (p, Some(l)));
            let text =
                fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
            let extension = Path::new(path).extension().and_then(|e| e.to_str()).unwrap_or("text");
            let language = if extension == "yml" { "yaml" } else { extension };
            fence(language, &cut(&text, lines))
        }
        table => action_table(of, table),
    }
}

fn output(of: &str) -> String {
    let (command, head) = of.split_once(" | head -").map_or((of, None), |(c, n)| (c, Some(n)));
    let (command, about) =
        command.split_once(" | about ").map_or((command, None), |(c, words)| (c, Some(words)));
    let mut words = command.split_whitespace();
    assert_eq!(words.next(), Some("keyroster"), "`{of}` is no command of ours");
    let ran = run(&words.collect::<Vec<_>>());
    assert!(ran.complaint.is_empty(), "`{of}` complains: {}", ran.complaint);
    match about {
        Some(words) => paragraphs(&ran.text, words),
        None => cut(&ran.text, head.map(|n| format!("1-{n}")).as_deref()),
    }
}

/// The paragraphs whose first line has one of the words; each word has one.
fn paragraphs(text: &str, words: &str) -> String {
    let pick = |word: &str| {
        let mut paragraphs = text.trim_end().split("\n\n");
        let has = |paragraph: &&str| paragraph.lines().next().is_some_and(|l| l.contains(word));
        paragraphs.find(has).unwrap_or_else(|| panic!("no paragraph is about `{word}`"))
    };
    words.split(' ').map(pick).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// The commands of a block, run again in a copy of a folder.
fn session(folder: &str, old: &[&str]) -> String {
    let copy = tempfile::tempdir().unwrap();
    copy_folder(&root().join(folder), copy.path());
    let commands = old.iter().filter_map(|line| line.strip_prefix("$ "));
    let shown = commands.map(|line| format!("$ {line}\n{}", in_shell(line, copy.path())));
    shown.collect::<Vec<_>>().join("\n")
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        match path.is_dir() {
            true => copy_folder(&path, &to.join(name)),
            false => drop(fs::copy(&path, to.join(name)).unwrap()),
        }
    }
}

/// `A-B`: these lines, counted from 1.
fn cut(text: &str, lines: Option<&str>) -> String {
    let Some(lines) = lines else { return text.to_owned() };
    let (from, to) = lines.split_once('-').unwrap();
    let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
    let kept = text.lines().skip(from - 1).take(to + 1 - from);
    kept.map(|line| format!("{line}\n")).collect()
}

fn fence(language: &str, text: &str) -> String {
    assert!(!text.contains("```"), "a block of this text would end early");
    format!("```{language}\n{}\n```\n", text.trim_end_matches('\n'))
}

/// The inputs or outputs that an action declares, as a table.
fn action_table(path: &str, table: &str) -> String {
    let text = fs::read_to_string(root().join(path)).unwrap();
    let action: serde_json::Value = serde_saphyr::from_str(&text).unwrap();
    let cell = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) if text.is_empty() => String::new(),
        serde_json::Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    };
    let mut out = match table {
        "inputs" => "| input | default | what it does |\n|---|---|---|\n".to_owned(),
        _ => "| output | what it holds |\n|---|---|\n".to_owned(),
    };
    // A workflow that is called declares the same below its trigger, four columns further in.
    let called = &action["on"]["workflow_call"];
    let (of, indent) = if called.is_object() { (called, "      ") } else { (&action, "  ") };
    let mut declared: Vec<_> = of[table].as_object().unwrap().iter().collect();
    declared.sort_by_key(|(name, _)| text.find(&format!("\n{indent}{name}:")));
    for (name, about) in declared {
        let described = about["description"].as_str().unwrap().trim().replace('\n', " ");
        out.push_str(&match table {
            "inputs" => format!("| `{name}` | {} | {described} |\n", cell(&about["default"])),
            _ => format!("| `{name}` | {described} |\n"),
        });
    }
    out
}

/// The fenced blocks of a language.
pub(crate) fn fenced<'p>(page: &'p str, language: &str) -> impl Iterator<Item = &'p str> {
    let open = format!("```{language}\n");
    let mut rest = page;
    std::iter::from_fn(move || {
        let start = rest.find(&open)? + open.len();
        let length = rest[start..].find("\n```")? + 1;
        let block = &rest[start..start + length];
        rest = &rest[start + length..];
        Some(block)
    })
}
