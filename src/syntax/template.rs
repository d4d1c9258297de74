//! Templates made readable: what a template engine would fill in is painted over.
//!
//! A Helm chart is no YAML until it is rendered. With every action replaced by as many bytes of
//! filling most charts parse, and every offset still holds: what stands at a filled range is found
//! in the text itself. Both branches of an `if` stay visible.

mod actions;

use std::borrow::Cow;

use crate::source::Span;

/// Whether something in a value was painted over by [`mask_templates`]: the shortest action is `{{x}}`.
pub fn is_painted(text: &str) -> bool {
    text.contains("_____")
}

/// Paints over `{{ }}` (Helm, Go), `{% %}` (Jinja), `<% %>` (ERB), lines that start with `%{ }`
/// and conditions in `${ }` (Terraform), and values `@@NAME@@` and `##NAME##` (the Auth0 Deploy CLI). An action that has its line for itself becomes blank, one
/// inside a line becomes underscores, so that a value stays a value. CloudFormation's
/// `{{resolve:…}}` and GoCD's `{{SECRET:…}}` are values already.
pub fn mask_templates(text: &str) -> Cow<'_, str> {
    let mut actions = actions::find(text);
    let is_value = |words: &str| words.starts_with("{{resolve:") || words.starts_with("{{SECRET:[");
    actions.retain(|action| !is_value(&text[action.start..action.end]));
    if actions.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut heads_block = false;
    for line in actions.chunk_by(|one, next| !text[one.end..next.start].contains('\n')) {
        let alone = is_alone(text, line);
        let gap = &text[masked.len()..line.first().map_or(0, |first| first.start)];
        heads_block = alone && (heads_block && gap.trim().is_empty() || ends_in_block_header(gap));
        if heads_block {
            // Blanks deeper than the block's text are refused before it, line breaks are not.
            let indentation = gap.len() - gap.trim_end_matches([' ', '\t']).len();
            masked.push_str(&gap[..gap.len() - indentation]);
            fill(&mut masked, &gap[gap.len() - indentation..], '\n');
        }
        for action in line {
            masked.push_str(&text[masked.len()..action.start]);
            let words = &text[action.start..action.end];
            let yields_nothing =
                || ends_line(text, action.end) && (is_control(words) || opens_block(text, *action));
            let filling = match alone {
                true if heads_block => '\n',
                true => ' ',
                false if yields_nothing() => ' ',
                false => '_',
            };
            fill(&mut masked, words, filling);
        }
    }
    masked.push_str(&text[masked.len()..]);
    Cow::Owned(masked)
}

/// Whether nothing but these actions stands on their lines.
fn is_alone(text: &str, line: &[Span]) -> bool {
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return false };
    let between = |pair: &[Span]| text[pair[0].end..pair[1].start].trim().is_empty();
    starts_line(text, first.start) && ends_line(text, last.end) && line.windows(2).all(between)
}

/// Whether only blanks stand before `at` in its line.
fn starts_line(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with('\n')
}

/// Whether only blanks stand behind `at` in its line.
fn ends_line(text: &str, at: usize) -> bool {
    let behind = text[at..].trim_start_matches([' ', '\t', '\r']);
    behind.is_empty() || behind.starts_with('\n')
}

/// Whether the last line before this one starts a block scalar: `key: |`, `- >-`.
fn ends_in_block_header(gap: &str) -> bool {
    let mut lines = gap.rsplit('\n');
    let above = lines.nth(1).unwrap_or_default().trim_end();
    let word = above.rsplit([' ', '\t']).next().unwrap_or_default();
    word.starts_with(['|', '>']) && word[1..].chars().all(|next| "+-123456789".contains(next))
}

/// Whether an action is the value of a key or a list item and lines that are indented deeper
/// follow: it then yields the first lines of a mapping.
fn opens_block(text: &str, action: Span) -> bool {
    let line = text[..action.start].rfind('\n').map_or(0, |newline| newline + 1);
    let before = text[line..action.start].trim_end_matches([' ', '\t']);
    if !before.ends_with([':', '-']) {
        return false;
    }
    let key = before.trim_start_matches([' ', '-']);
    let indentation = if key.is_empty() { before.len() - 1 } else { before.len() - key.len() };
    let lines = text[action.end..].lines().skip(1);
    let mut below = lines.map(|line| (line.trim_start_matches(' '), line));
    let next = below.find(|(words, _)| !words.trim().is_empty() && !words.starts_with("{{"));
    next.is_some_and(|(words, line)| line.len() - words.len() > indentation)
}

/// Whether an action steers rather than yields a value.
fn is_control(action: &str) -> bool {
    let inside = action[2..].trim_start_matches(['-', '~', ' ']);
    let word = inside.split(|next: char| !next.is_alphanumeric()).next();
    inside.starts_with("/*")
        || matches!(word, Some("if" | "else" | "end" | "range" | "with" | "endif" | "endfor"))
}

/// Adds as many bytes as the action has; its line ends stay, and lines after the first are blank.
fn fill(masked: &mut String, action: &str, mut filling: char) {
    for next in action.chars() {
        match next {
            '\r' => masked.push('\r'),
            '\n' => {
                filling = ' ';
                masked.push('\n');
            }
            _ => masked.extend(std::iter::repeat_n(filling, next.len_utf8())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mask_templates;

    #[test]
    fn every_byte_stays_where_it_is() {
        let cases = [
            ("a: {{ .é }}\n", "a: _________\n"),
            ("{{- if .a }}\na: 1 {{- end }}\n", "            \na: 1           \n"),
            (
                "  {{ a }} {{ b }}\r\nx: {{ c }}-{{ d }}\r\n",
                "                 \r\nx: _______-_______\r\n",
            ),
            ("a: {{ b\n  (c) }}\nd: 1\n", "a: ____\n        \nd: 1\n"),
            ("a: @@B@@\n- ##C##\n", "a: _____\n- _____\n"),
            ("a: b@@B@@ ##C##\n## D ##\na: ## é\n", "a: b@@B@@ ##C##\n## D ##\na: ## é\n"),
            ("{{/* }} \n é */}}\na: 1", "        \n        \na: 1"),
            ("a: {{ \"}}\" }}{{`{{ b }}`}}'", "a: _______________________'"),
            ("a: \"{{ printf \\\"%s\\\" b }}\"", "a: \"_____________________\""),
            ("- {{ a }}\n  b: 1\n- {{ c }}\n", "-        \n  b: 1\n- _______\n"),
            ("a: {{ b }}\n{{- c }}\n  d: 1\n", "a:        \n        \n  d: 1\n"),
            ("a: |\n    {{ if }}\n  b\n", "a: |\n\n\n\n\n\n\n\n\n\n\n\n\n\n  b\n"),
            ("a: ${b ? c : d} ${e}", "a: ____________ ${e}"),
            ("a: ${{ b }}", "a: $_______"),
            ("a: '{{resolve:ssm-secure:b:1}}'", "a: '{{resolve:ssm-secure:b:1}}'"),
            (
                "%{ for a in b ~}\na: %{c}\n%{ endfor }\n",
                "                \na: %{c}\n           \n",
            ),
            ("{% if a %}\nb: <%= c %>\n", "          \nb: ________\n"),
            ("a: {{ never closed\nb: 1", "a: {{ never closed\nb: 1"),
        ];
        for (text, masked) in cases {
            assert_eq!(mask_templates(text), masked);
            assert_eq!(text.len(), masked.len());
        }
    }
}
