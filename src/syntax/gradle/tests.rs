use super::parse;
use crate::syntax::testing::{show, texts};

fn shown(text: &str) -> String {
    parse(text).documents.first().map(show).unwrap_or_default()
}

#[test]
fn blocks_and_what_is_set_in_them() {
    let kotlin = r#"
plugins { id("maven-publish") }
// credentials { password = "no" }
repositories {
    maven("https://nexus.acme.example/releases") {
        name = "nexus" // the one
        credentials {
            username = System.getenv("NEXUS_USER")
            password = project.findProperty("nexus.key") as String? ?: System.getenv("NEXUS_KEY")
        }
    }
    maven { name = "plain"; url = uri("https://plain.acme.example"); credentials(PasswordCredentials::class) }
}
"#;
    assert_eq!(
        shown(kotlin),
        "{plugins: {id: \"maven-publish\"}, repositories: {maven: {url: \
         \"https://nexus.acme.example/releases\", name: \"nexus\", credentials: {username: \
         ${NEXUS_USER}, password: ${nexus.key}${NEXUS_KEY}}}, maven: {name: \"plain\", url: \
         \"https://plain.acme.example\", credentials: ${PasswordCredentials}}}}"
    );
    let groovy = "repositories {\n  maven {\n    url 'https://r.acme.example'\n    credentials {\n      \
                  username 'ci'\n      password project.nexusPassword\n    }\n  }\n}\n";
    assert_eq!(
        shown(groovy),
        "{repositories: {maven: {url: \"https://r.acme.example\", credentials: {username: \"ci\", \
         password: ${nexusPassword}}}}}"
    );
}

#[test]
fn what_a_script_does_on_the_way_is_read_over() {
    let text = r#"
publishing.repositories.maven {
    url = uri("https://maven.acme.example/${System.getenv("GITHUB_REPOSITORY") ?: "acme/web"}")
    if (token != null) {
        credentials(HttpHeaderCredentials::class) { name = "Authorization"; value = "Bearer ${token}" }
    } else {
        credentials { password = "x" }
    }
}
"#;
    assert_eq!(
        shown(text),
        "{maven: {url: \"https://maven.acme.example/${System.getenv(\"GITHUB_REPOSITORY\") ?: \
         \"acme/web\"}\", credentials: {name: \"Authorization\", value: \"Bearer ${token}\"}, \
         credentials: {password: \"x\"}}}"
    );
}

#[test]
fn a_block_is_called_by_the_name_that_it_is_made_under() {
    let text = "a.b { create(\"x\") { p 'q' }\n named<T>('y') { p 'q' }\n create(z) { p 'q' } }";
    assert_eq!(shown(text), "{b: {x: {p: \"q\"}, y: {p: \"q\"}, create: {p: \"q\"}}}");
}

#[test]
fn every_way_to_ask_for_a_value() {
    for (value, expected) in [
        ("= \"a b\"", "\"a b\""),
        ("= 'x'", "\"x\""),
        ("= \"$token\"", "\"$token\""),
        ("= System.getenv('T')", "${T}"),
        ("= System.getenv()[\"T\"]", "${T}"),
        ("= System.env.T", "${T}"),
        ("= properties[\"t.u\"] as String", "${t.u}"),
        ("= property(\"t\").toString()", "${t}"),
        (".set(providers.environmentVariable(\"T\"))", "${T}"),
        (".set(\"x\")", "\"x\""),
        ("= providers.gradleProperty(\"t\").orNull", "${t}"),
        ("= findProperty('t') ?: 'none'", "${t}"),
        ("token", "${token}"),
        ("= project.t!!", "${t}"),
    ] {
        assert_eq!(shown(&format!("p {value}")), format!("{{p: {expected}}}"), "{value}");
    }
    assert_eq!(shown("p = null"), "");
    assert_eq!(shown("p = if (v.endsWith(\"S\")) a else b"), "");
}

#[test]
fn ranges_and_limits() {
    let text = "a {\n  b = \"é\"\n}\n";
    assert_eq!(texts(text, &parse(text).documents[0]), ["a", "a {\n  b = \"é\"", "b", "\"é\""]);
    for hostile in ["a {", "a(", "\"", "'''", "/*", "a { b = ", "}", "é{", "a.", "create(\"{"] {
        parse(&hostile.repeat(20_000));
    }
}
