//! `extends`: what an organisation asks of each of its repositories.

use super::{PLACE, ROSTER, Repository, Run};

const BASELINE: &str = "\
version: 1
parties:
  northwind: { partner: true, known-as: { github: [northwind-msp] } }
policy:
  rotation: { default: 60d, github/deploy-key: 30d }
  grace: 3d
  levels: { rotation-due-soon: deny }
  require: [accountable, revocation]
  waiver: { max: 30d, approvers: [\"@acme/security\"] }
  trusted: { github: [acme] }
open: [rotation.github/deploy-key, waiver.max]
";

const FILE: &str = "keyroster-baseline.yaml";

/// The organisation's repository, with its baseline tagged `v3`.
fn organisation() -> Repository {
    let repository = Repository::empty().with(FILE, BASELINE).committed();
    repository.git(&["tag", "v3"]);
    repository
}

/// A repository whose roster extends it, with more in its roster.
fn extending(more: &str) -> Repository {
    let roster = ROSTER
        .replace("every: 90d, last: 2026-10-02", "last: 2026-11-02")
        .replace("version: 1\n", &format!("version: 1\nextends: acme/.github/{FILE}@v3\n"));
    Repository::held().with(PLACE, roster + more)
}

fn checked(repository: &Repository, organisation: &Repository, more: &[&str]) -> Run {
    let baseline = format!("--baseline=acme/.github={}", organisation.root().display());
    let day =
        if more.iter().any(|one| one.starts_with("--as-of")) { "" } else { "--as-of=2026-11-22" };
    let line = ["check", ".", baseline.as_str(), day].into_iter().chain(more.iter().copied());
    repository.run(line.filter(|word| !word.is_empty()))
}

#[test]
fn what_the_roster_leaves_unsaid_the_baseline_says() {
    let organisation = organisation();
    let repository = extending("");
    checked(&repository, &organisation, &[]).ends(0, &[]);
    // Due after the baseline's 60 days, and blocking after its 3.
    let late = checked(&repository, &organisation, &["--as-of=2027-01-05"]);
    late.ends(1, &["error[rotation-overdue]", "acme/.github/keyroster-baseline.yaml@v3:5:24"]);
    checked(&repository, &organisation, &["--as-of=2026-12-25"])
        .ends(1, &["error[rotation-due-soon]", "how often the policy asks for it"]);
    // At the tag, whatever the branch says by now.
    organisation.write(FILE, "not even a roster\n");
    organisation.git(&["commit", "--quiet", "--all", "--message=more"]);
    checked(&repository, &organisation, &[]).ends(0, &[]);
    // What a folder holds that is no clone is taken by the user's word.
    let plain = Repository::empty().with(FILE, BASELINE);
    let named = format!("--baseline=acme/.github@v3={}", plain.root().display());
    repository.check(&[&named]).ends(0, &[]);
}

#[test]
fn a_roster_may_ask_for_more_and_for_less_only_of_what_is_open() {
    let organisation = organisation();
    let policy =
        |policy: &str| checked(&extending(&format!("policy: {policy}\n")), &organisation, &[]);
    policy("{ rotation: { default: 45d, github/deploy-key: 1y }, grace: 0d, waiver: { max: 1y } }")
        .ends(0, &[]);
    policy("{ levels: { baseline-loosened: allow }, grace: 30d }")
        .ends(1, &["the baseline asks for more: `policy.grace` goes from 3d to 30d"])
        .ends(
            1,
            &[
                &format!("--> {PLACE}:10"),
                "keyroster-baseline.yaml@v3:6:10",
                "what the baseline asks",
            ],
        )
        .ends(1, &["`policy.levels.baseline-loosened` goes from deny to allow"]);
    for (said, told) in [
        ("{ rotation: { default: 90d } }", "`policy.rotation.default` goes from 60d to 90d"),
        (
            "{ rotation: { github/actions-secret: never } }",
            "`policy.rotation.github/actions-secret` goes",
        ),
        ("{ levels: { rotation-due-soon: warn } }", "goes from deny to warn"),
        ("{ require: [accountable] }", "`policy.require` loses `revocation`"),
        ("{ waiver: { approvers: [\"@bob\"] } }", "`policy.waiver.approvers` gains `@bob`"),
        ("{ trusted: { github: [mallory] } }", "`policy.trusted.github` gains `mallory`"),
    ] {
        policy(said).ends(1, &["error[baseline-loosened]", told]);
    }
    // Nor does an entry of its own, or a party.
    let entry = "  - match: github/actions-secret/OTHER\n    raci: { accountable: web }\n";
    checked(&extending(entry), &organisation, &[]).ends(0, &["ghost-entry"]);
    let repository = extending("");
    let roster = std::fs::read_to_string(repository.path(PLACE)).unwrap();
    repository.write(PLACE, roster.replace("last: 2026-11-02", "every: 1y, last: 2026-07-02"));
    checked(&repository, &organisation, &[])
        .ends(1, &["`rotation.every` of `github/actions-secret/NPM_TOKEN` is 1y, where the policy asks for 60d"])
        .ends(1, &["error[rotation-overdue]"]);
    repository.write(PLACE, roster.replace("  web:", "  northwind: { partner: false }\n  web:"));
    checked(&repository, &organisation, &[])
        .ends(1, &["`parties.northwind.partner` is no longer true"]);
}

#[test]
fn a_baseline_that_is_not_at_hand_is_not_judged_without() {
    let organisation = organisation();
    let repository = extending("");
    let lacking = "the baseline acme/.github/keyroster-baseline.yaml@v3 is not at hand";
    repository.check(&[]).ends(
        2,
        &[lacking, "check out acme/.github at v3 and name it: `--baseline acme/.github=DIR`"],
    );
    for command in ["inventory", "adopt"] {
        let run = repository.run([command, "."]);
        assert_ne!(run.code, Some(101), "{}", run.err);
    }
    let plain = Repository::empty().with(FILE, BASELINE);
    checked(&repository, &plain, &[]).ends(2, &[lacking, "is no git checkout"]);
    // Nor is a folder of the repository that is judged, whose tags anybody may write.
    let tagged = extending("").with("copy/keyroster-baseline.yaml", BASELINE).committed();
    tagged.git(&["tag", "v3"]);
    tagged.check(&["--baseline=acme/.github=copy"]).ends(2, &[lacking, "copy is no git checkout"]);
    let none = Repository::empty().committed();
    checked(&repository, &none, &[]).ends(2, &[lacking, "v3 is no tag and no whole commit id"]);
    // A branch of that name is not a tag.
    none.git(&["branch", "v3"]);
    checked(&repository, &none, &[]).ends(2, &["v3 is no tag and no whole commit id"]);
    none.git(&["tag", "v3"]);
    checked(&repository, &none, &[]).ends(2, &["could not be read: there is no such file"]);
    repository.check(&["--baseline=acme=x"]).ends(2, &["is not OWNER/REPOSITORY[@TAG]=DIR"]);
    organisation.write(FILE, format!("{BASELINE}identities: []\nplan: []\nwaivers: [{{}}]\n"));
    organisation.git(&["commit", "--quiet", "--all", "--message=faults"]);
    organisation.git(&["tag", "--force", "v3"]);
    checked(&repository, &organisation, &[])
        .ends(2, &["--> acme/.github/keyroster-baseline.yaml@v3:14:11"]);
}

#[test]
fn baselines_extend_baselines_of_their_own_repository() {
    let organisation = Repository::empty()
        .with(FILE, "version: 1\nextends: parts/levels.yaml\npolicy: { grace: 1d }\n")
        .with(
            "parts/levels.yaml",
            "version: 1\npolicy: { grace: 5d, rotation: { default: 10d } }\n",
        )
        .with("round.yaml", "version: 1\nextends: [round.yaml]\n")
        .with("looser.yaml", "version: 1\nextends: parts/levels.yaml\npolicy: { grace: 9d }\n")
        .with("holder.yaml", ROSTER)
        .committed();
    organisation.git(&["tag", "v3"]);
    let repository = extending("");
    checked(&repository, &organisation, &[])
        .ends(1, &["error[rotation-overdue]", "acme/.github/parts/levels.yaml@v3:2:43"]);
    let roster = std::fs::read_to_string(repository.path(PLACE)).unwrap();
    for (file, said) in [
        ("round.yaml", "acme/.github/round.yaml@v3 extends itself"),
        (
            "looser.yaml",
            "`policy.grace` goes from 5d to 9d, which the baseline below it does not leave open",
        ),
        ("holder.yaml", "a baseline says what is asked, not what a repository has"),
    ] {
        repository.write(PLACE, roster.replace(FILE, file));
        checked(&repository, &organisation, &[]).ends(2, &[said]);
    }
    // A path is one of this repository.
    let own = roster.replace(&format!("acme/.github/{FILE}@v3"), "policies/base.yaml");
    repository.write(PLACE, &own);
    repository.check(&[]).ends(2, &["the baseline policies/base.yaml could not be read"]);
    repository.write("policies/base.yaml", "version: 1\npolicy: { rotation: { default: 10d } }\n");
    repository.check(&[]).ends(1, &["error[rotation-overdue]", "policies/base.yaml:2:32"]);
    repository.write(PLACE, own.replace("policies/base.yaml", PLACE));
    repository.check(&[]).ends(2, &["extends itself"]);
}

#[test]
fn of_two_baselines_the_stricter_counts() {
    let repository =
        extending("").with("a.yaml", "version: 1\npolicy: { rotation: { default: 10d } }\n");
    repository.write("b.yaml", "version: 1\npolicy: { rotation: { default: 90d }, grace: 0d }\n");
    let roster = std::fs::read_to_string(repository.path(PLACE)).unwrap();
    for both in ["[a.yaml, b.yaml]", "[b.yaml, a.yaml]"] {
        repository.write(PLACE, roster.replace(&format!("acme/.github/{FILE}@v3"), both));
        repository.check(&[]).ends(1, &["error[rotation-overdue]"]).without("baseline-loosened");
    }
}

#[test]
fn a_change_does_not_leave_its_baseline() {
    let organisation = organisation();
    let repository = extending("").committed();
    let roster = std::fs::read_to_string(repository.path(PLACE)).unwrap();
    let judged = |roster: &str| {
        repository.write(PLACE, roster);
        checked(&repository, &organisation, &["--base=HEAD"])
    };
    judged(&roster).ends(0, &["the same identities"]);
    judged(&roster.replace(&format!("extends: acme/.github/{FILE}@v3\n"), ""))
        .ends(1, &["`extends` loses acme/.github/keyroster-baseline.yaml@v3"])
        .ends(1, &["`policy.rotation.default` goes from 60d to 90d"]);
    organisation.git(&["tag", "v4"]);
    judged(&roster.replace("@v3", "@v4"))
        .ends(1, &["goes from acme/.github/keyroster-baseline.yaml@v3 to"]);
    // Where the old one is not to be had, nothing is judged.
    organisation.git(&["tag", "--delete", "v3"]);
    judged(&roster.replace("@v3", "@v4"))
        .ends(2, &["could not judge: of the base", "v3 is no tag"]);
}
