//! CODEOWNERS is where GitHub reads it, small enough, and written so that no line is skipped.

use std::sync::Arc;

use crate::collect::Tree;
use crate::source::{Location, Source, Span};

use super::point::{Point, or_good};

const CHECK: &str = "codeowners";

/// Where GitHub looks, in its order; the first one counts.
const PLACES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// GitHub does not read a larger one, in bytes.
const LARGEST: usize = 3 * 1024 * 1024;

pub(super) fn points(tree: &dyn Tree) -> Vec<Point> {
    let has = |place: &&str| tree.paths().iter().find(|path| ***path == **place);
    let found: Vec<&Arc<str>> = PLACES.iter().filter_map(has).collect();
    let Some((first, shadowed)) = found.split_first() else {
        let near = |path: &&Arc<str>| {
            let almost = PLACES.iter().any(|place| path.eq_ignore_ascii_case(place));
            almost || &***path == ".gitlab/CODEOWNERS"
        };
        let elsewhere = tree.paths().iter().find(near);
        let says = match elsewhere {
            Some(path) => {
                format!("GitHub does not read {path}: it looks in .github/, the root and docs/")
            }
            None => {
                "there is no CODEOWNERS: anybody who may approve may change the roster".to_owned()
            }
        };
        let point = Point::fix(CHECK, says, format!("put it at {}", PLACES[0]));
        return vec![match elsewhere {
            Some(path) => point.at(whole(path)),
            None => point,
        }];
    };
    let source = match tree.read(first) {
        Ok(source) => source,
        Err(error) => {
            let says = format!("{first}: {}", error.reason());
            return vec![Point::fix(CHECK, says, "make it readable").at(whole(first))];
        }
    };
    let mut faults = Vec::new();
    if source.text.len() > LARGEST {
        let says = format!("{first} is larger than 3 MB: GitHub reads nothing of it");
        faults.push(Point::fix(CHECK, says, "shorten it").at(whole(first)));
    }
    for other in shadowed {
        let says = format!("GitHub reads {first} and nothing of {other}");
        let next = format!("move its lines to {first}, and remove it");
        faults.push(Point::advice(CHECK, says, next).at(whole(other)));
    }
    faults.extend(skipped(&source));
    or_good(CHECK, &format!("GitHub reads {first}, and no line of it is skipped"), faults)
}

/// Lines that GitHub skips: a pattern that it does not know, an owner that is none.
fn skipped(source: &Source) -> impl Iterator<Item = Point> {
    (1..=source.lines()).filter_map(|number| {
        let span = source.line_span(number);
        let text = source.slice(span);
        let text = text.split(" #").next().unwrap_or(text).trim();
        let mut words = text.split_whitespace();
        let pattern = words.next().filter(|word| !word.starts_with('#'))?;
        let why = if pattern.starts_with('!') || pattern.contains('[') {
            format!("GitHub knows no pattern like `{pattern}`")
        } else {
            let owner = words.find(|owner| !is_owner(owner))?;
            format!("`{owner}` is no owner")
        };
        let says = format!("the whole line is skipped: {why}");
        let next = "write owners as `@user`, `@organisation/team` or an address, and patterns \
                    without `!` and `[`";
        Some(Point::fix(CHECK, says, next).at(source.location(span)))
    })
}

fn is_owner(word: &str) -> bool {
    let email =
        || word.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    word.strip_prefix('@').is_some_and(|name| !name.is_empty()) || email()
}

fn whole(path: &Arc<str>) -> Location {
    Location { path: Arc::clone(path), span: Span::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_github_skips_are_told() {
        let text = "* @acme/all\n/a acme/web\n!/b @acme/web\n/c[12] @acme/web\n/d ops@acme.example # ok\n/e\n";
        let source = Source::new("CODEOWNERS", text.to_owned());
        let lines: Vec<_> = skipped(&source)
            .filter_map(|point| Some(source.position(point.at?.span.start).line))
            .collect();
        assert_eq!(lines, [2, 3, 4]);
    }
}
