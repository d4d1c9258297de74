//! Embeds `rules/**` as JSON: a new rule needs no registration, and a rule file that is no YAML
//! fails the build with its path.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// What only people read, and tables, which most runs do not look into: these parts are embedded
/// apart and parsed when they are asked for; the rule keeps the places where they start.
const LATE: [&str; 7] =
    ["why", "fix", "references", "frameworks", "examples", "sources", "entries"];

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=rules");
    let mut catalogue = serde_json::Map::new();
    let mut prose = String::new();
    for kind in ["detect", "govern", "tables"] {
        let mut files = Vec::new();
        collect(&Path::new("rules").join(kind), &mut files)?;
        files.sort();
        let mut rules = Vec::new();
        for file in &files {
            let mut rule = read(file)?;
            for part in LATE {
                if let Some(value) = rule.get_mut(part) {
                    let place = prose.len();
                    prose.push_str(&value.to_string());
                    prose.push('\n');
                    *value = place.into();
                }
            }
            rules.push(rule);
        }
        catalogue.insert(kind.to_owned(), rules.into());
    }
    // Cargo tells a build script where to write in no other way.
    #[allow(clippy::disallowed_methods)]
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("catalogue.json"), serde_json::to_vec(&catalogue)?)?;
    fs::write(out.join("prose.json"), prose)?;
    Ok(())
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
fn read(path: &Path) -> Result<serde_json::Value, Failure> {
    let text = fs::read_to_string(path)?;
    let rule: serde_json::Value =
        serde_saphyr::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if rule.get("id").and_then(|id| id.as_str()) != Some(stem) {
        return Err(format!("{}: the id is not the file's stem, `{stem}`", path.display()).into());
    }
    Ok(rule)
}
