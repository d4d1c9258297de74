//! What is posted, whatever GitHub does meanwhile: nothing twice, nothing lost, and the exit code is
//! the verdict's.

mod check_run;
mod comment;
mod events;
mod issues;
mod review;
mod sarif;
