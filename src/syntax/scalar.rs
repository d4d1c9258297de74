//! stub
use super::Node;
/// stub
pub fn source_offset(text: &str, node: &Node<'_>, decoded: usize) -> usize {
    let raw = &text[node.span.start..node.span.end.min(text.len())];
    let value = node.text().unwrap_or_default();
    let mut end = (decoded + 6).min(value.len());
    while !value.is_char_boundary(end) {
        end += 1;
    }
    let needle = &value[decoded..end];
    let nth = value[..decoded].matches(needle).count();
    node.span.start + raw.match_indices(needle).nth(nth).map_or(0, |m| m.0)
}
