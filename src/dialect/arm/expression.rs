//! Expressions of templates: `[concat(parameters('vault'), '/smtp')]`, as far as the template tells.

use super::Template;
use crate::dialect::Resolved;

/// Names that lead to names: further than this is a circle.
const DEEPEST: usize = 16;

/// What a text comes to: itself, or the value of the expression that it is.
pub(super) fn resolve(template: Template<'_>, text: &str, depth: usize) -> Resolved {
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match inner {
        Some(inner) if !inner.starts_with('[') => value(template, inner.trim(), depth),
        _ => Resolved::Known(
            text.strip_prefix("[[").map_or_else(|| text.to_owned(), |rest| format!("[{rest}")),
        ),
    }
}

fn value(template: Template<'_>, expression: &str, depth: usize) -> Resolved {
    let unknown = || Resolved::Unknown(expression.to_owned());
    if depth > DEEPEST {
        return unknown();
    }
    if let Some(text) = literal(expression) {
        return Resolved::Known(text);
    }
    let Some((function, arguments)) = call(expression) else {
        return unknown();
    };
    let each = |arguments: &[&str]| -> Vec<Resolved> {
        arguments.iter().map(|argument| value(template, argument, depth + 1)).collect()
    };
    match (&*function.to_ascii_lowercase(), &*arguments) {
        (word @ ("parameters" | "variables"), [name]) => {
            let node = literal(name).and_then(|name| match word {
                "parameters" => template.parameter(&name),
                _ => template.variable(&name),
            });
            match node.and_then(|node| node.text()).map(|text| resolve(template, text, depth + 1)) {
                Some(Resolved::Known(text)) if !text.is_empty() => Resolved::Known(text),
                _ => unknown(),
            }
        }
        ("concat", arguments) => join(&each(arguments), ""),
        ("tolower", [argument]) => match value(template, argument, depth + 1) {
            Resolved::Known(text) => Resolved::Known(text.to_lowercase()),
            other => other,
        },
        ("format", [pattern, arguments @ ..]) => match value(template, pattern, depth + 1) {
            Resolved::Known(pattern) => fill(&pattern, &each(arguments)),
            _ => unknown(),
        },
        // An id is told by its type and its names; where it lies is said elsewhere.
        (
            "resourceid" | "subscriptionresourceid" | "tenantresourceid" | "extensionresourceid",
            arguments,
        ) => {
            let from =
                arguments.iter().position(|it| literal(it).is_some_and(|it| it.contains('/')));
            from.map_or_else(unknown, |from| join(&each(&arguments[from..]), "/"))
        }
        _ => unknown(),
    }
}

/// The parts one after the other; known if all of them are.
fn join(parts: &[Resolved], separator: &str) -> Resolved {
    let known = parts.iter().all(|part| part.known().is_some());
    let shown: Vec<_> = parts.iter().map(braced).collect();
    let text = shown.join(separator);
    if known { Resolved::Known(text) } else { Resolved::Unknown(text) }
}

fn fill(pattern: &str, arguments: &[Resolved]) -> Resolved {
    let known = arguments.iter().all(|argument| argument.known().is_some());
    let filled = arguments.iter().enumerate().fold(pattern.to_owned(), |text, (at, argument)| {
        text.replace(&format!("{{{at}}}"), &braced(argument))
    });
    if known { Resolved::Known(filled) } else { Resolved::Unknown(filled) }
}

fn braced(part: &Resolved) -> String {
    match part.known() {
        Some(text) => text.to_owned(),
        None => format!("[{}]", part.shown()),
    }
}

/// `'it''s'` is `it's`.
fn literal(expression: &str) -> Option<String> {
    let inner = expression.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    let text = inner.replace("''", "\u{0}");
    (!text.contains('\'')).then(|| text.replace('\u{0}', "'"))
}

/// `f(a, g(b, c))` is `f` with `a` and `g(b, c)`.
fn call(expression: &str) -> Option<(&str, Vec<&str>)> {
    let (function, rest) = expression.split_once('(')?;
    let inner = rest.strip_suffix(')')?;
    let word = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    if !function.chars().all(word) {
        return None;
    }
    let mut arguments = Vec::new();
    let (mut start, mut depth, mut quoted) = (0, 0_i32, false);
    for (at, letter) in inner.char_indices() {
        match letter {
            '\'' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                arguments.push(inner[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        // `f(a).b(c)`: the first bracket closes before the end.
        if depth < 0 {
            return None;
        }
    }
    let last = inner[start..].trim();
    if !last.is_empty() {
        arguments.push(last);
    }
    Some((function, arguments))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::json;

    #[test]
    fn comes_to_what_the_template_tells() {
        let text = r#"{
            "contentVersion": "1.0.0.0",
            "parameters": { "vault": { "defaultValue": "acme" }, "other": {} },
            "variables": { "owner": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '8e3af657')]" },
            "resources": []
        }"#;
        let root = json::parse(text).unwrap();
        let template = Template::of("main.json", &root).unwrap();
        let shown = |text: &str| match resolve(template, text, 0) {
            Resolved::Known(text) => text,
            other => format!("? {}", other.shown()),
        };
        assert_eq!(shown("[concat(parameters('Vault'), '/', 'it''s')]"), "acme/it's");
        assert_eq!(shown("[format('{0}/{1}', parameters('vault'), 'smtp')]"), "acme/smtp");
        assert_eq!(
            shown("[variables('owner')]"),
            "Microsoft.Authorization/roleDefinitions/8e3af657"
        );
        assert_eq!(shown("[concat(parameters('other'), '/x')]"), "? [parameters('other')]/x");
        assert_eq!(shown("[reference('a').b]"), "? reference('a').b");
        assert_eq!(shown("[[literal]"), "[literal]");
        assert_eq!(shown("plain"), "plain");
    }
}
