//! Libraries of hundreds of files that say nothing, and monorepos.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::git::{File, Files};
use super::{Dice, Draft, infrastructure, platform, service};

/// Some libraries; repositories share them, as forks and copies do.
pub(super) fn shapes(seed: u64) -> Vec<Arc<Files>> {
    (0..12)
        .map(|number| Arc::new(Files::of(library(&mut Dice::of(seed ^ 2, number), number))))
        .collect()
}

fn library(dice: &mut Dice, number: u64) -> BTreeMap<Arc<str>, File> {
    let mut files: BTreeMap<Arc<str>, File> = BTreeMap::new();
    let mut write = |path: String, text: String| files.insert(path.into(), File::text(&text));
    for file in 0..100 + dice.below(400) {
        let folder =
            dice.pick(&["core", "net", "net/http", "util", "model/v1", "model/v2/deep/er/still"]);
        let text = format!("package {number}\n\n// Part{file} does one thing.\nfunc Part{file}() int {{ return {file} }}\n").repeat(1 + dice.below(20));
        write(format!("src/{folder}/part_{file}.go"), text);
    }
    write("README.md".to_owned(), format!("# Library {number}\n"));
    let publish = "on: { push: { tags: [\"v*\"] } }\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make publish\n        env: { TOKEN: \"${{ secrets.NPM_TOKEN }}\" }\n";
    write(".github/workflows/publish.yml".to_owned(), publish.to_owned());
    files
}

/// Several of everything, below folders.
pub(super) fn monorepo(draft: &mut Draft, other: &str) {
    service::service(draft, other);
    infrastructure::terraform(draft, other);
    platform::kubernetes(draft);
    let files = std::mem::take(&mut draft.files);
    for (path, file) in files {
        let moved =
            if path.starts_with(".github/") { path } else { format!("apps/@N@/{path}").into() };
        let moved = draft.filled(&moved);
        draft.put(&moved, file);
    }
    for number in 0..150 {
        let text = format!("export const part{number} = {number};\n");
        draft.write(&format!("packages/p{}/src/part_{number}.ts", number % 10), &text);
    }
    draft.write("README.md", "# All of it\n");
}
