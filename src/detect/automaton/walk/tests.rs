use super::*;
use crate::rule::{Path, follow};
use crate::syntax::yaml;

const TREE: &str = "
a:
  b: 1
  list: [ { b: 2, c: [x, y] }, { b: 3 }, [ { b: 4 } ] ]
  deep: { deep: { b: 5 } }
//host.example/:_authToken: t
servers: { one: { env: { K: v } }, two: { env: { K: w, L: z } } }
nothing:
";

const PATHS: [&str; 22] = [
    "a.b",
    "a.list.b",
    "a.list[*].b",
    "a.list[1].b",
    "a.list.*.b",
    "a.list[*]",
    "a.b[*]",
    "nothing[*]",
    "**.list.b",
    "**.b",
    "**.K",
    "a.**.b",
    "a.**",
    "**",
    "**.deep.**.b",
    "servers.{server}.env.{name}",
    "servers.*.env.K",
    "//{host}/:_authToken",
    "{x}uthToken",
    "*",
    "a.*.b",
    "a.list.c[1]",
];

fn paths() -> Vec<Path> {
    PATHS.iter().map(|path| Path::try_from((*path).to_owned()).unwrap()).collect()
}

#[test]
fn all_paths_at_once_find_what_each_finds_alone() {
    let parsed = yaml::parse(TREE);
    let root = &parsed.documents[0];
    let paths = paths();
    let automaton = Automaton::new(paths.iter().map(|path| path.ways[0].as_slice()));
    let mut found = vec![Vec::new(); paths.len()];
    automaton.run(root, &mut |hit| found[hit.path].push(hit.node.span));
    for (path, mut found) in paths.iter().zip(found) {
        let mut expected: Vec<_> =
            follow(&path.ways[0], root).iter().map(|node| node.span).collect();
        found.sort_unstable();
        expected.sort_unstable();
        // One path may reach a node in two ways; all at once, it is found once.
        expected.dedup();
        assert_eq!(found, expected, "{}", path.as_str());
    }
}

#[test]
fn what_a_path_captures_on_its_way() {
    let parsed = yaml::parse(TREE);
    let paths = paths();
    let automaton = Automaton::new(paths.iter().map(|path| path.ways[0].as_slice()));
    let mut found = Vec::new();
    automaton.run(&parsed.documents[0], &mut |hit| {
        let caught = hit.caught(&paths[hit.path].ways[0]);
        if !caught.is_empty() {
            let caught: Vec<_> =
                caught.iter().map(|(name, text, _)| format!("{name}={text}")).collect();
            found.push(caught.join(" "));
        }
    });
    let expected = [
        "host=host.example",
        "x=//host.example/:_a",
        "server=one name=K",
        "server=two name=K",
        "server=two name=L",
    ];
    assert_eq!(found, expected);
}
