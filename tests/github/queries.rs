//! The GitHub that is played answers queries in GraphQL as the real one.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::fake::git::Oid;
use crate::fake::{Fake, File, State, Token};
use crate::played::ask;

fn query_as(fake: &Fake, token: &str, query: &str, variables: Value) -> (u16, String, Value) {
    let body = json!({ "query": query, "variables": variables });
    ask(fake, "POST", "/graphql", token, Some(&body)).unwrap()
}

fn query(fake: &Fake, text: &str, variables: Value) -> Value {
    let (status, _, body) = query_as(fake, "ghs_test", text, variables);
    assert_eq!(status, 200, "{body}");
    body
}

fn kind(answer: &Value) -> &str {
    let error = &answer["errors"][0];
    error["type"]
        .as_str()
        .or(error["extensions"]["code"].as_str())
        .unwrap_or_else(|| panic!("{answer}"))
}

/// Five repositories, pushed one day after the other, of which one is private and one empty.
fn five() -> State {
    let mut state = State::acme("contents=read");
    state.repos.clear();
    for number in 0..5 {
        let repo = state.repo(&format!("acme/r{number}"));
        repo.push(&format!("2026-01-0{}T00:00:00Z", number + 1), "README.md", "# Read me\n");
        repo.topics = vec!["one".to_owned(), "two".to_owned()];
    }
    state.repo("acme/r3").private = true;
    let empty = state.repo("acme/r4");
    empty.empty = true;
    empty.files = Arc::default();
    state
}

const LIST: &str = "query List($org: String!, $first: Int = 2, $after: String) {
  organization(login: $org) { repositories(first: $first, after: $after, orderBy: { field: PUSHED_AT, direction: DESC }) {
    totalCount pageInfo { hasNextPage endCursor } nodes { name pushedAt isEmpty defaultBranchRef { target { oid } } } } } }";

fn names(answer: &Value) -> Vec<&str> {
    let nodes = answer["data"]["organization"]["repositories"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["name"].as_str().unwrap()).collect()
}

#[test]
fn a_list_goes_on_where_it_was_whatever_is_pushed() {
    let fake = Fake::start(five());
    let page = |after: &Value| query(&fake, LIST, json!({ "org": "ACME", "after": after }));
    let first = page(&Value::Null);
    assert_eq!(names(&first), ["r4", "r3"]);
    let listed = &first["data"]["organization"]["repositories"];
    assert_eq!(
        (&listed["totalCount"], &listed["pageInfo"]["hasNextPage"]),
        (&json!(5), &json!(true))
    );
    assert_eq!(listed["nodes"][0]["defaultBranchRef"], Value::Null);
    let cursor = listed["pageInfo"]["endCursor"].clone();
    assert_eq!(names(&page(&cursor)), ["r2", "r1"]);
    // What is pushed jumps to the front: whoever is further on does not meet it any more.
    fake.state().repo("acme/r1").pushed_at = "2026-02-01T00:00:00Z".to_owned();
    assert_eq!(names(&page(&cursor)), ["r2", "r0"]);
    assert_eq!(names(&page(&Value::Null)), ["r1", "r4"]);
}

#[test]
fn a_tree_has_the_ids_that_git_gives_it() {
    let mut state = State::acme("contents=read");
    let submodule = Oid::of("commit", b"elsewhere");
    let web = state.repo("acme/web");
    let when = "2026-01-01T00:00:00Z";
    web.push(when, ".github/workflows/ci.yml", "on: push\n");
    web.push(when, "run.sh", File::executable("#!/bin/sh\n"));
    web.push(when, "docs.md", File::link("README.md"));
    web.push(when, "logo.png", File::binary(b"\0\x01\x02"));
    web.push(when, "long.txt", "x".repeat(512_001));
    web.push(when, "vendor", File::submodule(submodule));
    let fake = Fake::start(state);
    let answer = query(
        &fake,
        "{ repository(owner: \"acme\", name: \"WEB\") {
            head: object(expression: \"HEAD:\") { ...T }
            flows: object(expression: \"HEAD:.github/workflows\") { ...T }
            none: object(expression: \"HEAD:nothing\") { oid }
            defaultBranchRef { name target { oid __typename ... on Commit { tree { oid } } } } } }
         fragment T on Tree { oid entries { name path mode type oid size object {
            __typename ... on Blob { text byteSize isBinary isTruncated } } } }",
        json!({}),
    );
    let repository = &answer["data"]["repository"];
    assert_eq!(repository["none"], Value::Null);
    assert_eq!(repository["defaultBranchRef"]["target"]["tree"]["oid"], repository["head"]["oid"]);
    let flow = &repository["flows"]["entries"][0];
    // git hash-object --stdin of the same text
    assert_eq!(flow["oid"], "b83836ed8c80558d4e40ea4ac5d69f4405334799");
    assert_eq!(
        (&flow["path"], &flow["object"]["text"]),
        (&json!(".github/workflows/ci.yml"), &json!("on: push\n"))
    );
    let entries = repository["head"]["entries"].as_array().unwrap();
    let shown: Vec<_> = entries
        .iter()
        .map(|one| {
            let object = &one["object"];
            json!([
                one["name"],
                one["mode"],
                one["type"],
                object["isBinary"],
                object["isTruncated"]
            ])
        })
        .collect();
    assert_eq!(
        json!(shown),
        json!([
            [".github", 16384, "tree", null, null],
            ["docs.md", 40960, "blob", false, false],
            ["logo.png", 33188, "blob", true, false],
            ["long.txt", 33188, "blob", false, true],
            ["run.sh", 33261, "blob", false, false],
            ["vendor", 57344, "commit", null, null],
        ])
    );
    assert_eq!(entries[3]["object"]["text"].as_str().unwrap().len(), 512_000);
}

#[test]
fn what_is_not_there_is_null_and_told() {
    let mut state = five();
    state.token("ghs_narrow", Token::installation("x", 9, "metadata=read"));
    let fake = Fake::start(state);
    let text = "query($with: Boolean!) { a: repository(owner: \"acme\", name: \"r0\") { name @include(if: $with) __typename }
        b: repository(owner: \"acme\", name: \"gone\") { name } }";
    let answer = query(&fake, text, json!({ "with": false }));
    assert_eq!(answer["data"], json!({ "a": { "__typename": "Repository" }, "b": null }));
    assert_eq!((kind(&answer), &answer["errors"][0]["path"]), ("NOT_FOUND", &json!(["b"])));
    let text = "{ repository(owner: \"acme\", name: \"r3\") { name isPrivate object(expression: \"HEAD:\") { oid } } }";
    let (_, _, answer) = query_as(&fake, "ghs_narrow", text, json!({}));
    assert_eq!(
        answer["data"]["repository"],
        json!({ "name": "r3", "isPrivate": true, "object": null })
    );
    assert_eq!(
        (kind(&answer), &answer["errors"][0]["path"]),
        ("FORBIDDEN", &json!(["repository", "object"]))
    );
    let answer =
        query(&fake, "{ organization(login: \"nobody\") { login } viewer { login } }", json!({}));
    assert_eq!(
        (kind(&answer), &answer["data"]["viewer"]["login"]),
        ("NOT_FOUND", &json!("github-actions[bot]"))
    );
    let node = fake.state().repo("acme/r0").node();
    let answer = query(
        &fake,
        "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Repository { name } } }",
        json!({ "ids": [node, "R_x"] }),
    );
    assert_eq!(answer["data"]["nodes"], json!([{ "id": node, "name": "r0" }, null]));
    assert_eq!(query_as(&fake, "nobody", text, json!({})).0, 401);
}

#[test]
fn what_github_refuses_is_refused() {
    let fake = Fake::start(five());
    let org = |inside: &str| format!("{{ organization(login: \"acme\") {{ {inside} }} }}");
    for (text, why) in [
        (org("repositories(first: 101) { totalCount }"), "EXCESSIVE_PAGINATION"),
        (org("repositories { totalCount }"), "MISSING_PAGINATION_BOUNDARIES"),
        (org("repositories(first: 1, after: \"x\") { totalCount }"), "INVALID_CURSOR_ARGUMENTS"),
        (org("nothing"), "undefinedField"),
        (org("login(a: 1)"), "argumentNotAccepted"),
        (org("repositories(first: 1)"), "selectionMismatch"),
        (org("repositories(first: \"1\") { totalCount }"), "argumentLiteralsIncompatible"),
        (org("repositories(first: $n) { totalCount }"), "argumentLiteralsIncompatible"),
        (org("... on Tree { oid }"), "cannotSpread"),
        (org("...F"), "useAndDefineFragment"),
        ("{ organization { login } }".to_owned(), "missingRequiredArguments"),
        ("query($a: Int) { viewer { login } }".to_owned(), "variableNotUsed"),
        ("{ repository(owner: \"acme\", name: \"r0\") { object(expression: \"HEAD\") { oid } object(expression: \"HEAD:\") { oid } } }".to_owned(), "fieldConflict"),
        (org("repositories(first: 100) { nodes { repositoryTopics(first: 100) { nodes { topic { name } } } ...R ...S } }")
            + &["R", "S"].map(|name| format!("fragment {name} on Repository {{ owner {{ repositories(first: 100) {{ nodes {{ repositoryTopics(first: 100) {{ totalCount }} }} }} }} }}")).concat(), "MAX_NODE_LIMIT_EXCEEDED"),
    ] {
        assert_eq!(kind(&query(&fake, &text, json!({}))), why, "{text}");
    }
    let told = query(&fake, LIST, json!({}));
    assert!(
        told["errors"][0]["message"]
            .as_str()
            .unwrap()
            .starts_with("Variable $org of type String! was provided"),
        "{told}"
    );
}

#[test]
fn points_are_counted_and_run_out() {
    let mut state = five();
    state.limits.points = 4;
    let fake = Fake::start(state);
    let topics = |first: u32| {
        format!("{{ rateLimit {{ cost remaining used limit nodeCount }} organization(login: \"acme\") {{
        repositories(first: {first}) {{ nodes {{ repositoryTopics(first: 1) {{ nodes {{ topic {{ name }} }} }} }} }} }} }}")
    };
    let answer = query(&fake, &topics(10), json!({}));
    assert_eq!(
        answer["data"]["rateLimit"],
        json!({ "cost": 1, "remaining": 3, "used": 1, "limit": 4, "nodeCount": 20 })
    );
    let text = topics(100).replace(
        "repositoryTopics(first: 1) {",
        "repositoryTopics(first: 1) { totalCount } a: repositoryTopics(first: 2) {",
    );
    assert_eq!(query(&fake, &text, json!({}))["data"]["rateLimit"]["cost"], 2);
    assert_eq!(query(&fake, &topics(10), json!({}))["data"]["rateLimit"]["remaining"], 0);
    let (status, head, answer) = query_as(&fake, "ghs_test", &topics(10), json!({}));
    assert_eq!((status, kind(&answer)), (200, "RATE_LIMITED"));
    assert!(
        head.contains("x-ratelimit-remaining: 0\r\n")
            && head.contains("x-ratelimit-resource: graphql"),
        "{head}"
    );
    fake.state().limits.points = 5000;
    fake.state().limits.queries = Some(0);
    let (status, head, _) = query_as(&fake, "ghs_test", &topics(10), json!({}));
    assert!(status == 403 && head.contains("retry-after: "), "{status} {head}");
}

#[test]
fn too_much_is_not_answered() {
    let mut state = five();
    state.limits.resources = Some(6);
    let fake = Fake::start(state);
    let text = LIST.replace("= 2", "= 5");
    let answer = query(&fake, &text, json!({ "org": "acme" }));
    assert_eq!(kind(&answer), "RESOURCE_LIMITS_EXCEEDED");
    assert!(answer["data"]["organization"]["repositories"]["nodes"][0]["name"] == "r4", "{answer}");
    fake.state().limits.resources = None;
    fake.state().limits.timeout = Some(6);
    let (status, _, answer) = query_as(&fake, "ghs_test", &text, json!({ "org": "acme" }));
    assert_eq!(status, 502);
    assert!(
        answer["errors"][0]["message"].as_str().unwrap().starts_with("Something went wrong while")
    );
}
