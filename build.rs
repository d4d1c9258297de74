//! Embeds `rules/**` as JSON: a new rule needs no registration, and a rule file that is no YAML
//! fails the build with its path. What every run reads is the catalogue; what a run reads when a
//! file or a person asks for it is embedded apart.

use std::path::{Path, PathBuf};
use std::{env, fs, slice};

use serde_json::{Value, json};

/// What only people read, and tables, which most runs do not look into; the rule keeps the places
/// where these parts start.
const LATE: [&str; 7] =
    ["why", "fix", "references", "frameworks", "examples", "sources", "entries"];

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=rules");
    let mut catalogue = serde_json::Map::new();
    let mut late = String::new();
    for kind in ["detect", "govern", "tables"] {
        let mut files = Vec::new();
        collect(&Path::new("rules").join(kind), &mut files)?;
        files.sort();
        let mut rules = Vec::new();
        for file in &files {
            let mut rule = read(file)?;
            for part in LATE {
                if let Some(value) = rule.get_mut(part) {
                    *value = set_apart(value, &mut late).into();
                }
            }
            rules.push(rule);
        }
        let rules = match kind {
            "detect" => {
                let id = |rule: &Value| rule["id"].as_str().unwrap_or_default().to_owned();
                let by_id = rules.iter().map(|rule| (id(rule), called(rule, &mut late)));
                Value::Object(by_id.collect())
            }
            _ => Value::Array(rules),
        };
        catalogue.insert(kind.to_owned(), rules);
    }
    // Cargo tells a build script where to write in no other way.
    #[allow(clippy::disallowed_methods)]
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("catalogue.json"), serde_json::to_vec(&catalogue)?)?;
    fs::write(out.join("late.json"), late)?;
    Ok(())
}

/// Adds a value to what is embedded apart; where it starts.
fn set_apart(value: &Value, late: &mut String) -> usize {
    let place = late.len();
    late.push_str(&value.to_string());
    late.push('\n');
    place
}

/// Where a detection rule stands, and every word that brings one of its matches into play:
/// `rule/calls.rs` finds the same words in a parsed rule.
fn called(rule: &Value, late: &mut String) -> Value {
    let mut calls = Vec::new();
    let matches = rule["match"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (at, from) in matches.iter().enumerate() {
        for (by, words) in [
            ("expression", &from["expression"]["context"]),
            ("step", &from["step"]["uses"]),
            ("terraform", &from["resource"]["terraform"]),
            ("cloudformation", &from["resource"]["cloudformation"]),
            ("kubernetes", &from["resource"]["kubernetes"]),
            ("ansible", &from["resource"]["ansible"]),
            ("arm", &from["resource"]["arm"]),
            ("file", &from["object"]["files"]),
            ("observed", &from["observed"]),
            ("keyword", &from["text"]["keywords"]),
        ] {
            let words = words.as_array().map_or(slice::from_ref(words), Vec::as_slice);
            for word in words.iter().filter_map(Value::as_str) {
                let lower = word.to_ascii_lowercase();
                calls.push(json!([by, at, if by == "keyword" { &lower } else { word }]));
            }
        }
    }
    json!({ "at": set_apart(rule, late), "calls": calls })
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if !dir.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}

/// The rule, and the stem of its file, to which its id must be equal.
fn read(path: &Path) -> Result<Value, Failure> {
    let text = fs::read_to_string(path)?;
    let rule: Value =
        serde_saphyr::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if rule.get("id").and_then(|id| id.as_str()) != Some(stem) {
        return Err(format!("{}: the id is not the file's stem, `{stem}`", path.display()).into());
    }
    Ok(rule)
}
