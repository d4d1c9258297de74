use super::*;
use crate::syntax::{bicep, json};

fn source(text: &str) -> Source {
    Source::new("main", text.to_owned())
}

fn shown(resolved: Resolved) -> String {
    match resolved {
        Resolved::Known(text) => text,
        Resolved::Named(name) => format!("@ {name}"),
        Resolved::Unknown(text) => format!("? {text}"),
    }
}

/// What an attribute of each resource that a file of Bicep declares comes to.
fn each(text: &str, path: &[&str]) -> Vec<String> {
    let source = source(text);
    let parsed = bicep::parse(text);
    assert_eq!(parsed.errors, [], "{text}");
    let template = Template::of_bicep(&source, &parsed.documents[0]);
    let declared = template.declared(|_| true);
    let found = declared.iter().map(|it| {
        let node = path.iter().try_fold(&*it.body, |node, name| node.get(name));
        node.map_or_else(|| "-".to_owned(), |node| shown(template.resolve(node)))
    });
    found.collect()
}

#[test]
fn json_comes_to_what_the_template_tells() {
    let text = r#"{
        "contentVersion": "1.0.0.0",
        "parameters": { "vault": { "defaultValue": "acme" }, "other": {} },
        "variables": { "owner": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '8e3af657')]" },
        "resources": []
    }"#;
    let source = source(text);
    let root = json::parse(text).unwrap();
    let template = &Template::of_json(&source, &root)[0];
    for (text, comes_to) in [
        ("[concat(parameters('Vault'), '/', 'it''s')]", "acme/it's"),
        ("[format('{0}/{1}', parameters('vault'), 'smtp')]", "acme/smtp"),
        ("[take(replace(toUpper(parameters('vault')), 'C', '-'), 3)]", "A-M"),
        ("[variables('owner')]", "Microsoft.Authorization/roleDefinitions/8e3af657"),
        ("[if(equals(1, 2), 'a', 'a')]", "a"),
        ("[concat(parameters('other'), '/x')]", "? [parameters('other')]/x"),
        ("[reference('a').b]", "? reference('a').b"),
        ("[concat('a', '[b]')]", "a[b]"),
        ("[concat(]", "? concat("),
        ("[[literal]", "[literal]"),
        ("plain", "plain"),
    ] {
        let node = Node::new(Span::default(), Value::Scalar(text.into(), Style::DoubleQuoted));
        assert_eq!(shown(template.resolve(&node)), comes_to, "{text}");
    }
}

#[test]
fn bicep_comes_to_what_the_file_tells() {
    let values = |expression: &str| {
        let text = format!(
            "param vault string = 'acme'\nparam other string\nvar env = 'prod'\n\
             var roles = {{ owner: {{ id: '8e3a' }}, prod: 'p' }}\nvar xs = ['a', 'b']\n\
             resource kv 'Microsoft.KeyVault/vaults@1' existing = {{ name: '${{vault}}-kv' }}\n\
             resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@1' existing = {{\n  name: 'ci'\n}}\n\
             resource odd 'A.B/c@1' existing = {{ name: other }}\n\
             module m './m.bicep' = {{ params: {{}} }}\n\
             resource x 'A.B/d@1' = {{ name: {expression}, kind: 'k' }}\n"
        );
        each(&text, &["name"]).remove(0)
    };
    for (expression, comes_to) in [
        ("'${vault}/${env}'", "acme/prod"),
        ("toLower('A${vault}')", "aacme"),
        ("roles.owner.id", "8e3a"),
        ("roles['owner'].id", "8e3a"),
        ("roles[env]", "p"),
        ("xs[1]", "b"),
        ("kv.name", "acme-kv"),
        ("kv.id", "Microsoft.KeyVault/vaults/acme-kv"),
        ("id.properties.principalId", "ci"),
        ("az.resourceId('A.B/c', vault)", "A.B/c/acme"),
        ("other ?? 'x'", "? other ?? 'x'"),
        ("vault ?? 'x'", "acme"),
        ("'${other}-${vault}'", "? ${other}-acme"),
        ("'${guid(other)}-x'", "? ${guid(other)}-x"),
        ("odd.id", "? odd.id"),
        ("m.outputs.id", "? m.outputs.id"),
        ("x.name", "@ main:x"),
        ("x.properties.principalId", "@ main:x"),
        ("x.kind", "k"),
        ("'[concat(1)]'", "[concat(1)]"),
    ] {
        assert_eq!(values(expression), comes_to, "{expression}");
    }
}

#[test]
fn resources_lie_in_what_they_are_written_in_or_say() {
    let text = "resource a 'M.X/as@1' = {\n  name: 'a'\n  resource b 'bs@1' = {\n    name: 'b'\n    \
                resource c 'cs' = {\n      name: 'c'\n    }\n  }\n}\n\
                resource d 'M.X/as/bs/ds@1' = {\n  parent: a::b\n  name: 'd'\n}\n\
                resource e 'M.X/as/bs@1' = [for x in ['1', '2']: {\n  parent: a\n  name: 'e${x}'\n}]\n";
    assert_eq!(each(text, &["name"]), ["a", "a/b", "a/b/c", "a/b/d", "a/e1", "a/e2"]);
    assert_eq!(each(text, &["parent"]), ["-", "a", "a/b", "a/b", "a", "a"]);
    let around = "resource a 'M.X/as@1' = {\n  parent: a\n  name: 'a'\n}\n";
    assert_eq!(each(around, &["kind"]), ["-"]);
}

#[test]
fn loops_are_what_they_come_to() {
    let text = "var xs = [{ n: 'a' }, { n: 'b' }]\n\
                resource r 'M.X/as@1' = [for (x, i) in xs: if (i > 0) {\n  name: '${x.n}${i}'\n  \
                list: [for y in ['c']: { k: '${x.n}${y}' }]\n}]\n\
                resource s 'M.X/as@1' = [for x in other: {\n  name: x.n\n}]\n";
    assert_eq!(each(text, &["name"]), ["a0", "b1", "? x.n"]);
    let source = source(text);
    let parsed = bicep::parse(text);
    let template = Template::of_bicep(&source, &parsed.documents[0]);
    let declared = template.declared(|_| true);
    let list = declared[1].body.get("list").unwrap();
    assert_eq!(shown(template.resolve(list.items()[0].get("k").unwrap())), "bc");
    // What would be too much is left as it is.
    let many = "'x', ".repeat(300);
    let text = format!("resource r 'M.X/as@1' = [for x in [{many}]: {{ name: x }}]\n");
    assert_eq!(each(&text, &["name"]), ["? x"]);
}

#[test]
fn names_that_lead_to_names_end() {
    let chain = |parts: &str| -> String {
        let each = (0..40).map(|at| {
            format!("var v{at} = '{}'\n", parts.replace('?', &format!("${{v{}}}", at + 1)))
        });
        each.collect()
    };
    for parts in ["?", "?????", "??????????"] {
        let text = format!("{}resource r 'M.X/as@1' = {{ name: v0 }}\n", chain(parts));
        assert_eq!(each(&text, &["name"]), ["? v0"]);
    }
    let resources = (0..40).map(|at| {
        let next = at + 1;
        format!("resource r{at} 'M.X/as/bs@1' = {{\n  parent: r{next}\n  name: '${{r{next}.name}}x'\n}}\n")
    });
    assert_eq!(each(&resources.collect::<String>(), &["name"]).len(), 40);
}

#[test]
fn credentials_that_are_read() {
    let text = "resource kv 'Microsoft.KeyVault/vaults@1' existing = { name: 'v' }\n\
                resource sa 'Microsoft.Storage/storageAccounts@1' existing = { name: 's' }\n\
                module m './m.bicep' = { params: { a: kv.getSecret('b'), c: az.getSecret('d', 'e', 'f', 'g') } }\n\
                output a string = sa.listKeys().keys[0].value\n\
                output b string = listKeys(sa.id, '1').keys[0].value\n\
                output c string = '${listAccountSas(resourceId('M.X/y', 'z'), '1').token}'\n\
                output d array = m.listing()\n";
    let source = source(text);
    let parsed = bicep::parse(text);
    let template = Template::of_bicep(&source, &parsed.documents[0]);
    let read = template.reads().into_iter();
    let read: Vec<_> =
        read.map(|it| format!("{} {} {}", it.method, it.kind, shown(it.name))).collect();
    assert_eq!(
        read,
        [
            "getSecret microsoft.keyvault/vaults/secrets v/b",
            "getSecret microsoft.keyvault/vaults/secrets f/g",
            "listKeys microsoft.storage/storageaccounts s",
            "listKeys microsoft.storage/storageaccounts s",
            "listAccountSas m.x/y z",
        ]
    );
}
