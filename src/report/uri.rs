//! A path as a relative URI reference.

use std::fmt::Write;

/// The path with every byte that is not unreserved percent-encoded; `/` stays.
pub(crate) fn relative(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[test]
fn anything_but_names_is_encoded() {
    assert_eq!(relative(".github/a b.yml"), ".github/a%20b.yml");
    assert_eq!(relative("a:b/é#?%"), "a%3Ab/%C3%A9%23%3F%25");
}
