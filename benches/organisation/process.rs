//! The program as a process, and what it costs: its own CPU and memory, apart from those of the GitHub
//! that is played beside it.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often the process is looked at.
const STEP: Duration = Duration::from_millis(10);
/// Linux counts a process's time in hundredths of a second.
const TICKS: f64 = 100.0;

/// What a process cost.
#[derive(Debug, Clone, Default)]
pub(crate) struct Costs {
    pub(crate) wall: Duration,
    /// Seconds of CPU of the program itself.
    pub(crate) own: f64,
    /// And of the git processes that it started.
    pub(crate) git: f64,
    /// The most memory that it had, in bytes.
    pub(crate) peak: u64,
    /// What it printed to standard error.
    pub(crate) said: String,
}

impl Costs {
    /// What both cost.
    pub(crate) fn add(&mut self, other: Self) {
        self.wall += other.wall;
        self.own += other.own;
        self.git += other.git;
        self.peak = self.peak.max(other.peak);
    }

    fn look(&mut self, process: u32) {
        let read = |name: &str| fs::read_to_string(format!("/proc/{process}/{name}"));
        if let Ok(stat) = read("stat") {
            // The name before the brackets may hold anything.
            let numbers = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
            let numbers: Vec<f64> =
                numbers.split_whitespace().filter_map(|word| word.parse().ok()).collect();
            // Fields 14 to 17 of proc(5): of the process and of the children it has waited for.
            if let [user, system, of_children, system_of_children] =
                numbers.get(10..14).unwrap_or_default()
            {
                self.own = (user + system) / TICKS;
                self.git = (of_children + system_of_children) / TICKS;
            }
        }
        let status = read("status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        self.peak = self.peak.max(peak.unwrap_or_default() * 1024);
    }
}

fn start(arguments: &[String], token: &str) -> Child {
    // The release build where `scripts/scale` names it; what plays GitHub need not be one.
    let program = std::env::var_os("KEYROSTER_PROGRAM");
    Command::new(program.unwrap_or_else(|| env!("CARGO_BIN_EXE_keyroster").into()))
        .args(arguments)
        .env("KEYROSTER_TOKEN", token)
        .env_remove("GITHUB_ACTIONS")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs it to its end.
pub(crate) fn run(arguments: &[String], token: &str) -> Costs {
    watch(arguments, token, None)
}

/// Runs it for so long, and kills it.
pub(crate) fn run_for(arguments: &[String], token: &str, time: Duration) -> Costs {
    watch(arguments, token, Some(time))
}

fn watch(arguments: &[String], token: &str, time: Option<Duration>) -> Costs {
    let mut costs = Costs::default();
    let mut child = start(arguments, token);
    let mut stderr = child.stderr.take().unwrap();
    let said = std::thread::spawn(move || std::io::read_to_string(&mut stderr).unwrap_or_default());
    let begun = Instant::now();
    loop {
        costs.look(child.id());
        if child.try_wait().unwrap().is_some() {
            break;
        }
        if time.is_some_and(|time| begun.elapsed() >= time) {
            let _ = child.kill();
            child.wait().unwrap();
            break;
        }
        std::thread::sleep(STEP);
    }
    costs.wall = begun.elapsed();
    costs.said = said.join().unwrap();
    costs
}
