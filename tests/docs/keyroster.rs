//! The program, run where nothing of the machine shows.

use std::path::Path;

use super::pages::root;

/// The day of the pages, for commands that show no `--as-of`.
const AS_OF: &str = "2026-11-22";

/// What a run gave.
pub(crate) struct Ran {
    pub(crate) text: String,
    pub(crate) complaint: String,
    pub(crate) code: i32,
}

/// Runs `keyroster` at the repository's root, without the environment of whoever runs the tests.
pub(crate) fn run(arguments: &[&str]) -> Ran {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_keyroster"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.current_dir(root()).env_clear().env("PATH", path).env("COLUMNS", "100");
    let output = command.args(arguments).output().unwrap();
    Ran {
        text: String::from_utf8(output.stdout).unwrap(),
        complaint: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

/// What a line of a shell prints in a folder, on the day of the pages.
pub(crate) fn in_shell(line: &str, folder: &Path) -> String {
    let line =
        line.strip_prefix("keyroster ").unwrap_or_else(|| panic!("`{line}` is no command of ours"));
    let (command, rest) =
        line.split_once(" |").map_or((line, String::new()), |(c, r)| (c, format!(" |{r}")));
    let program = env!("CARGO_BIN_EXE_keyroster");
    let script = format!("'{program}' {command} --as-of {AS_OF} 2>&1{rest}");
    let mut shell = assert_cmd::Command::new("sh");
    let path = std::env::var_os("PATH").unwrap_or_default();
    shell.current_dir(folder).env_clear().env("PATH", path).env("COLUMNS", "100");
    let output = shell.args(["-c", &script]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}
