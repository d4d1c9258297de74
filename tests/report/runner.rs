//! The runner's own parsers of workflow commands (actions/runner, `ActionCommand.cs`), retold as an
//! oracle: `TryParseV2` for `::name k=v::data`, then `TryParse` for `##[name k=v;]data`, on every
//! line of an output as .NET's `ReadLine` splits it.

use std::collections::BTreeMap;

/// The commands that a runner has registered.
const REGISTERED: [&str; 15] = [
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
    "warning",
];
/// Handled before the registered ones.
const STOP: &str = "stop-commands";

/// A command that a runner would run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Command {
    pub(crate) name: String,
    pub(crate) properties: BTreeMap<String, String>,
    pub(crate) data: String,
}

/// The commands in an output, and how many lines it has.
pub(crate) fn commands(output: &[u8]) -> Vec<Command> {
    let text = String::from_utf8_lossy(output);
    // A byte order mark at the very start belongs to the encoding.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    text.split(['\n', '\r']).filter_map(|line| parse_v2(line).or_else(|| parse(line))).collect()
}

fn parse_v2(line: &str) -> Option<Command> {
    let line = line.trim_start();
    let rest = line.strip_prefix("::")?;
    let (info, data) = rest.split_once("::")?;
    let (name, properties) = split_info(info)?;
    let unescape = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    };
    Some(Command {
        name,
        properties: pairs(properties.trim(), ',', unescape),
        data: data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%"),
    })
}

fn parse(line: &str) -> Option<Command> {
    let (_, rest) = line.split_once("##[")?;
    let (info, data) = rest.split_once(']')?;
    let (name, properties) = split_info(info)?;
    let unescape = |text: &str| {
        let text = text.replace("%3B", ";").replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%5D", "]").replace("%25", "%")
    };
    Some(Command { name, properties: pairs(properties, ';', unescape), data: unescape(data) })
}

fn split_info(info: &str) -> Option<(String, &str)> {
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    let mut all = REGISTERED.iter().chain([&STOP]);
    let known = all.any(|known| known.eq_ignore_ascii_case(name));
    known.then(|| (name.to_owned(), properties))
}

fn pairs(text: &str, by: char, unescape: impl Fn(&str) -> String) -> BTreeMap<String, String> {
    text.split(by)
        .filter_map(|pair| pair.split_once('='))
        .filter(|(name, value)| !name.is_empty() && !value.is_empty())
        .map(|(name, value)| (name.to_owned(), unescape(value)))
        .collect()
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
}
