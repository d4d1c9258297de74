//! Writes the files that the measurements are made on below a folder, for `scripts/compare`, which
//! compiles it by itself.

// Not every set is written to disk.
#[allow(dead_code)]
#[path = "corpus.rs"]
mod corpus;

use std::io::{Error, Result};
use std::path::Path;
use std::{env, fs};

fn main() -> Result<()> {
    let into = env::args_os().nth(1).ok_or_else(|| Error::other("into which folder?"))?;
    let into = Path::new(&into);
    let one = vec![corpus::workflow(1, 4_300)];
    let sets = [
        ("one-file", one),
        ("workflows-282", corpus::workflows(282)),
        ("workflows-564", corpus::workflows(564)),
        ("workflows-1128", corpus::workflows(1128)),
        ("terraform", corpus::terraform(300)),
        ("manifests", corpus::manifests(600)),
    ];
    for (set, files) in sets {
        for (path, text) in files {
            let path = into.join(set).join(path);
            fs::create_dir_all(path.parent().unwrap_or(into))?;
            fs::write(path, text)?;
        }
    }
    Ok(())
}
