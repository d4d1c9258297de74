//! A GitHub Actions runner, as far as it reads what a step writes: an oracle, told by the program
//! itself (actions/runner) and not by us.
//!
//! `OutputManager` takes each line of standard output and standard error as .NET's `ReadLine` splits
//! them; `ActionCommand.TryParseV2` knows `::name k=v::data` at the start of one, and then
//! `ActionCommand.TryParse` knows `##[name k=v;]data` anywhere in one. Both look for their marks by
//! the rules of a culture, which pass over characters that cannot be seen, so each is asked twice:
//! with such characters and without.

#[allow(dead_code, reason = "not every test writes to a runner's files")]
pub(crate) mod files;

use std::collections::BTreeMap;

/// The commands that a runner has registered, whether or not it still obeys them.
const REGISTERED: [&str; 16] = [
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "internal-set-repo-path",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// A command that a runner would run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Command {
    pub(crate) name: String,
    pub(crate) properties: BTreeMap<String, String>,
    pub(crate) data: String,
}

/// The commands in an output.
pub(crate) fn commands(output: &[u8]) -> Vec<Command> {
    let text = String::from_utf8_lossy(output);
    // A byte order mark at the very start belongs to the encoding.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let of_line = |line: &&str| {
        [Marks::Seen, Marks::Unseen].into_iter().find_map(|marks| {
            let line: Vec<u16> = line.encode_utf16().collect();
            try_parse_v2(&line, marks).or_else(|| try_parse(&line, marks))
        })
    };
    lines(text).iter().filter_map(of_line).collect()
}

/// `StreamReader.ReadLine`: a line ends with LF, CR, or both, and with nothing else.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\n', '\r']) {
        lines.push(&rest[..at]);
        let ends = if rest[at..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[at + ends..];
    }
    lines.push(rest);
    lines
}

/// How a mark is looked for: as it stands, or passing over what a culture ignores.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    Seen,
    Unseen,
}

impl Marks {
    /// `String.StartsWith(string)`.
    fn start(self, text: &[u16], mark: &str) -> bool {
        let skipped = text.iter().take_while(|unit| self.ignores(**unit)).count();
        self.stands(&text[skipped..], mark)
    }

    /// `String.IndexOf(string, from)`.
    fn find(self, text: &[u16], mark: &str, from: usize) -> Option<usize> {
        (from..text.len()).find(|at| self.stands(&text[*at..], mark))
    }

    fn stands(self, text: &[u16], mark: &str) -> bool {
        let mut units =
            text.iter().enumerate().filter(|(at, unit)| *at == 0 || !self.ignores(**unit));
        mark.encode_utf16().all(|wanted| units.next().is_some_and(|(_, unit)| *unit == wanted))
    }

    /// What ICU gives no weight: controls, and what is there to be invisible.
    fn ignores(self, unit: u16) -> bool {
        let unseen = |c: char| {
            c.is_control() && !c.is_whitespace()
                || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
                    | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
                    | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
                    | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}')
        };
        // Half a character is none of these.
        self == Self::Unseen && char::from_u32(unit.into()).is_some_and(unseen)
    }
}

/// `ActionCommand.TryParseV2`.
fn try_parse_v2(message: &[u16], marks: Marks) -> Option<Command> {
    let blank = |unit: &&u16| char::from_u32((**unit).into()).is_some_and(char::is_whitespace);
    let message = &message[message.iter().take_while(blank).count()..];
    if !marks.start(message, "::") {
        return None;
    }
    let end = marks.find(message, "::", 2)?;
    let (name, properties) = split_info(&text(&message[2..end]))?;
    let unescape = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    };
    let data = text(&message[end + 2..]).replace("%0D", "\r").replace("%0A", "\n");
    let properties = pairs(properties.trim(), ',', unescape);
    Some(Command { name, properties, data: data.replace("%25", "%") })
}

/// `ActionCommand.TryParse`.
fn try_parse(message: &[u16], marks: Marks) -> Option<Command> {
    let start = marks.find(message, "##[", 0)?;
    let end = start + message[start..].iter().position(|unit| *unit == u16::from(b']'))?;
    // A mark that is longer than it looks ends before its command starts: .NET throws, and is caught.
    let (name, properties) = split_info(&text(message.get(start + 3..end)?))?;
    let unescape = |text: &str| {
        let text = text.replace("%3B", ";").replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%5D", "]").replace("%25", "%")
    };
    let data = unescape(&text(&message[end + 1..]));
    Some(Command { name, properties: pairs(&properties, ';', unescape), data })
}

fn text(units: &[u16]) -> String {
    String::from_utf16_lossy(units)
}

fn split_info(info: &str) -> Option<(String, String)> {
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    let known = REGISTERED.iter().any(|known| known.eq_ignore_ascii_case(name));
    known.then(|| (name.to_owned(), properties.to_owned()))
}

/// `Split` by the separator, then by `=` into two, both without empty entries: what starts with a `=`
/// loses it, on either side.
fn pairs(
    properties: &str,
    separator: char,
    unescape: impl Fn(&str) -> String,
) -> BTreeMap<String, String> {
    let mut pairs = BTreeMap::new();
    for pair in properties.split(separator) {
        let pair = pair.trim_start_matches('=');
        let Some((name, value)) = pair.split_once('=') else { continue };
        let value = value.trim_start_matches('=');
        if value.is_empty() {
            continue;
        }
        // Names are compared whatever their case, and the last value counts.
        pairs.retain(|other: &String, _| !other.eq_ignore_ascii_case(name));
        pairs.insert(name.to_owned(), unescape(value));
    }
    pairs
}

#[test]
fn the_oracle_knows_a_command() {
    let found = commands(
        b"x\n \t::Error file=a%2Cb,title=::m%0An\r\nlog ##[add-mask a=b;]v%5D\n::nope::\n",
    );
    let names: Vec<&str> = found.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Error", "add-mask"]);
    assert_eq!(found[0].properties["file"], "a,b");
    assert_eq!((found[0].data.as_str(), found[1].data.as_str()), ("m\nn", "v]"));
    assert_eq!(commands("\u{feff}::debug::x".as_bytes()).len(), 1);
    assert_eq!(commands("\u{2003}\u{85}::debug::x\u{2028}::debug::y".as_bytes()).len(), 1);
    let odd = &commands(b"::error =title==a=b,FILE=x,file=y,line=,col::")[0].properties;
    let odd: Vec<_> = odd.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(odd, [("file", "y"), ("title", "a=b")]);
}
