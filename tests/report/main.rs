//! Every format of one rich report, read as a person, a runner and a machine would read it.

mod fixture;
mod hostile;
mod runner;
mod snapshots;
