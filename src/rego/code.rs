//! As much of Rego's text as must be known before a parser may see it.

/// Brackets inside brackets, at most: deeper ones would overflow the parser's stack.
const DEEPEST: usize = 48;

/// The text with strings and comments blanked out, every byte at its place.
pub(super) fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut within = None;
    let mut escaped = false;
    for c in text.chars() {
        let hidden = within.is_some();
        match (within, c) {
            (Some('#' | '"'), '\n') => within = None,
            (Some('"'), _) if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(end), c) if c == end && end != '#' => within = None,
            (None, '#' | '"' | '`') => within = Some(c),
            _ => {}
        }
        match hidden && c != '\n' || within.is_some() {
            true => bare.extend(std::iter::repeat_n(' ', c.len_utf8())),
            false => bare.push(c),
        }
    }
    bare
}

/// The text without `import input`, every other byte at its place. It does nothing, and the engine
/// prints the lines that have it, whatever else they hold.
pub(super) fn without_redundant(text: &str, bare: &str) -> String {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let word = |from: usize| {
        let rest = bare.get(from..).unwrap_or_default();
        let start = from + rest.len() - rest.trim_start().len();
        let rest = bare.get(start..).unwrap_or_default();
        (start, start + rest.find(|c| !part(c)).unwrap_or(rest.len()))
    };
    let mut cleaned = text.to_owned();
    for (at, import) in bare.match_indices("import") {
        let ends = |end: usize| !bare[end..].starts_with(part);
        let begins = !bare[..at].ends_with(|c| part(c) || c == '.');
        let (start, end) = word(at + import.len());
        let (next, after) = word(end);
        let alone = &bare[next..after] != "as" && !bare[next..].starts_with(['.', '[']);
        if begins && ends(at + import.len()) && &bare[start..end] == "input" && alone {
            let blank = |from: usize, to: usize| text[from..to].replace(|c| c != '\n', " ");
            cleaned.replace_range(at..end, &blank(at, end));
        }
    }
    cleaned
}

/// Where brackets nest too deep.
pub(super) fn too_deep(bare: &str) -> Option<usize> {
    let mut depth = 0_usize;
    bare.bytes().position(|byte| {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

/// The names that are called in a piece of bare text, `data.lib.f` or `f`, and those that stand in
/// for a function: `with f as g`.
pub(super) fn calls(bare: &str) -> Vec<&str> {
    let mut calls = Vec::new();
    let (mut rest, mut before) = (bare, "");
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    while let Some(start) = rest.find(|c: char| c.is_alphabetic() || c == '_') {
        let word = &rest[start..];
        let end = word.find(|c| !part(c)).unwrap_or(word.len());
        let name = &word[..end];
        rest = &word[end..];
        if rest.trim_start_matches([' ', '\t']).starts_with('(') || before == "as" {
            calls.push(name);
        }
        before = name;
    }
    calls
}

/// What comes after the first bracketed list: a function's text without its head.
pub(super) fn after_arguments(bare: &str) -> &str {
    let mut depth = 0_usize;
    let end = bare.bytes().position(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        byte == b')' && depth == 0
    });
    end.map_or("", |end| &bare[end + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_hold_no_code() {
        let text = "a(\"b(\\\"c(\") # d(\n`e(\n` f(\"é\")";
        let bare = bare(text);
        assert_eq!(bare.len(), text.len());
        assert_eq!(calls(&bare), ["a", "f"]);
        assert_eq!(bare.find('f'), text.find("f("));
    }

    #[test]
    fn an_import_of_the_input_alone_is_taken_out() {
        let of = |text: &str| without_redundant(text, &bare(text));
        let text = "package p # é\nimport input # import input\nimport\tinput\nimport input";
        let left = "package p # é\n             # import input\n            \n            ";
        assert_eq!(of(text), left);
        for kept in [
            "import input as x",
            "import input.a",
            "import data.input",
            "reimport input",
            "\"import input\"",
        ] {
            assert_eq!(of(kept), kept);
        }
    }

    #[test]
    fn finds_calls_stand_ins_and_depth() {
        assert_eq!(calls("x := data.lib.f (1) + g(y) with input as h"), ["data.lib.f", "g", "h"]);
        assert_eq!(after_arguments("f(g(x), y) := h(x)"), " := h(x)");
        assert_eq!(too_deep(&"[".repeat(48)), None);
        assert_eq!(too_deep(&"[\n".repeat(90)), Some(96));
    }
}
