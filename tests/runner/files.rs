//! The files that a step writes for its runner (`FileCommandManager.cs`).

/// What `GITHUB_OUTPUT`, `GITHUB_ENV` and `GITHUB_STATE` hold: names and values, in order. An error is
/// one that fails the step.
pub(crate) fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut pairs = Vec::new();
    let mut lines = text.split_inclusive('\n');
    while let Some(whole) = lines.next() {
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        if line.is_empty() {
            continue;
        }
        let equals = line.find('=').unwrap_or(usize::MAX);
        let heredoc = line.find("<<").unwrap_or(usize::MAX);
        if equals < heredoc {
            let (name, value) = line.split_at(equals);
            if name.is_empty() {
                return Err(format!("`{line}` has no name"));
            }
            pairs.push((name.to_owned(), value[1..].to_owned()));
        } else if heredoc < equals {
            let (name, delimiter) = (&line[..heredoc], &line[heredoc + 2..]);
            if name.is_empty() || delimiter.is_empty() {
                return Err(format!("`{line}` has no name or no delimiter"));
            }
            let mut value = String::new();
            loop {
                let Some(next) = lines.next() else {
                    return Err(format!("`{delimiter}` is not found"));
                };
                if next.strip_suffix('\n').unwrap_or(next) == delimiter {
                    break;
                }
                if !next.ends_with('\n') {
                    return Err("the last line has no end".to_owned());
                }
                value.push_str(next);
            }
            // The line break before the delimiter is not the value's.
            value.pop();
            pairs.push((name.to_owned(), value));
        } else {
            return Err(format!("`{line}` is neither"));
        }
    }
    Ok(pairs)
}

/// What a runner takes of a step's summary, in bytes; it drops a larger one whole.
pub(crate) const LARGEST_SUMMARY: usize = 1024 * 1024;

#[test]
fn the_oracle_knows_an_output() {
    let read = |text| pairs(text).unwrap();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        read("a=b=c\n\nd<<E\nx\n\ny=1\nE\ne=\r\n"),
        [pair("a", "b=c"), pair("d", "x\n\ny=1"), pair("e", "\r")]
    );
    assert_eq!(read("d<<E\nE\n"), [pair("d", "")]);
    for wrong in ["=a\n", "a\n", "<<E\nE\n", "a<<\n", "a<<E\nx", "a<<E\nx\n"] {
        assert!(pairs(wrong).is_err(), "{wrong:?}");
    }
}
