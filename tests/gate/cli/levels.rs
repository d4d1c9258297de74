//! `--deny`, `--warn` and `--allow`: the command line wins over the roster, and of two flags the
//! stricter wins.

use super::{PLACE, ROSTER, Repository};

#[test]
fn a_level_on_the_command_line_decides() {
    let unheld = Repository::unheld();
    unheld.check(&["--warn", "unowned"]).ends(0, &["warning[unowned]"]);
    unheld.check(&["--allow", "unowned"]).ends(0, &[]).without("[unowned]");
    unheld.check(&["--allow", "unowned", "--deny", "unowned"]).ends(1, &["error[unowned]"]);
    unheld.check(&["--warn", "unowned", "--allow", "unowned"]).ends(0, &["warning[unowned]"]);
    let held = Repository::held();
    held.write(PLACE, ROSTER.replace("    review:", "    # review:"));
    held.check(&[]).ends(0, &["warning[review-missing]"]);
    held.check(&["--deny", "review-missing"]).ends(1, &["error[review-missing]"]);
}

#[test]
fn a_level_on_the_command_line_wins_over_the_rosters() {
    let repository =
        Repository::unheld().with(PLACE, "version: 1\npolicy: { levels: { unowned: warn } }\n");
    repository.check(&[]).ends(0, &["warning[unowned]"]);
    repository.check(&["--deny", "unowned"]).ends(1, &["error[unowned]"]);
}

#[test]
fn a_fault_in_the_roster_cannot_be_allowed() {
    Repository::faulty().check(&["--allow", "roster-invalid"]).ends(2, &["could not judge"]);
}

#[test]
fn an_unknown_rule_is_refused_with_what_was_meant() {
    let repository = Repository::held();
    for flag in ["--deny", "--warn", "--allow"] {
        let run = repository.check(&[flag, "un-owned"]);
        run.ends(
            2,
            &["there is no rule `un-owned`", "did you mean `unowned`?", "keyroster rules list"],
        );
    }
    // A detection rule has no level.
    repository.check(&["--deny", "actions-secret"]).ends(2, &["there is no rule `actions-secret`"]);
}
