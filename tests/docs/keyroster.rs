//! The program, run where nothing of the machine shows.

use super::pages::root;

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
