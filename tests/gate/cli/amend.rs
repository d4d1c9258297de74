//! The roster, changed from the command line: what is recorded, what is refused, and that the gate
//! takes what was recorded.

use std::fs;

use super::{PLACE, ROSTER, Repository, Run, WORKFLOW};

const KEY: &str = "github/actions-secret/NPM_TOKEN";
const TODAY: [&str; 2] = ["--as-of", crate::cases::AS_OF];

impl Repository {
    /// A command on the day of the cases.
    fn amend(&self, arguments: &[&str]) -> Run {
        self.run(arguments.iter().copied().chain(TODAY))
    }

    /// Refused: exit 2, these words, and the roster as it was.
    #[track_caller]
    fn refuses(&self, arguments: &[&str], said: &[&str]) {
        let before = self.roster();
        self.amend(arguments).ends(2, said);
        assert_eq!(self.roster(), before);
    }

    fn roster(&self) -> String {
        fs::read_to_string(self.path(PLACE)).unwrap()
    }
}

/// Two secrets, an AWS role and what the roster says of them.
fn several() -> Repository {
    let roster = "\
# Ours\r
version: 1\r
parties:\r
  web: { team: \"@acme/web\" }\r
  ops: { team: \"@acme/ops\" }\r
  msp: { partner: true, contact: soc@msp.example, known-as: { domains: [msp.example] } }\r
policy:\r
  waiver: { max: 60d, renewals: 0, approvers: [\"@acme/ops\", soc@msp.example] }\r
identities:\r
  # All of them\r
  - match: github/actions-secret/*   # for now\r
    purpose: ships\r
    raci: { accountable: web, responsible: msp }\r
    rotation: { last: 2026-01-02, evidence: https://x.example/1 }\r
    review: { last: 2026-10-02, by: '@acme/ops' }";
    Repository::empty()
        .with(
            ".github/workflows/ci.yml",
            format!("{WORKFLOW}          B: ${{{{ secrets.CHAT_TOKEN }}}}\n"),
        )
        .with(PLACE, roster)
}

#[test]
fn check_rotate_check() {
    let repository = Repository::held();
    repository.write(PLACE, ROSTER.replace("2026-10-02", "2026-06-02"));
    repository
        .check(&[])
        .ends(1, &["`keyroster rotate github/actions-secret/NPM_TOKEN --evidence URL`"]);
    // Pasted as it stands.
    repository.refuses(&["rotate", KEY, "--evidence", "URL"], &["in its place"]);
    repository.refuses(&["review", KEY, "--by", "HANDLE"], &["in its place"]);
    let rotate =
        ["rotate", KEY, "--evidence", "https://ci.acme.example/runs/1", "--by", "@acme/oncall"];
    repository.amend(&rotate).ends(
        0,
        &[
            "recorded: the GitHub Actions secret `NPM_TOKEN` was rotated on 2026-11-22",
            ".github/keyroster.yaml:7: rotation.last: 2026-06-02 -> 2026-11-22",
            "due again on 2027-02-20",
        ],
    );
    let wanted = ROSTER.replace("2026-10-02", "2026-06-02").replacen(
        "last: 2026-06-02 }",
        "last: 2026-11-22, evidence: \"https://ci.acme.example/runs/1\" }",
        1,
    ) + "    approvals: [{ by: \"@acme/oncall\", on: 2026-11-22, for: rotated }]\n";
    assert_eq!(repository.roster(), wanted);
    repository.check(&["--deny", "review-overdue"]).ends(0, &[]);
    repository.amend(&rotate).ends(0, &["nothing to change"]);
    assert_eq!(repository.roster(), wanted);
    // What proved one rotation does not prove the next.
    repository.run(["rotate", KEY, "--as-of", "2026-11-30"]).ends(0, &["(removed)", "no evidence"]);
    assert!(repository.roster().contains("rotation: { every: 90d, last: 2026-11-30 }"));
}

#[test]
fn check_assign_rotate_review_check() {
    let repository = Repository::unheld().with(".github/CODEOWNERS", "* @acme/web\n");
    repository
        .check(&[])
        .ends(1, &["`keyroster assign github/actions-secret/NPM_TOKEN --accountable web`"]);
    repository.refuses(&["rotate", KEY], &["nobody holds", "keyroster assign"]);
    repository.refuses(&["assign", KEY, "--accountable", "wbe"], &["no party"]);
    repository.refuses(&["assign", KEY, "--responsible", "web"], &["--accountable"]);
    repository
        .amend(&["assign", KEY, "--accountable", "web", "--step", "review=web"])
        .ends(0, &["now open: error[rotation-unknown]"]);
    repository.check(&[]).ends(1, &["keyroster rotate github/actions-secret/NPM_TOKEN --on DATE"]);
    repository.amend(&["rotate", KEY, "--on", "2026-11-01"]).ends(0, &[]);
    repository.amend(&["review", KEY, "--by", "@acme/security"]).ends(0, &["keep"]);
    repository.check(&["--deny", "review-missing"]).ends(0, &[]);
    assert_eq!(
        repository.roster(),
        "version: 1\n\nparties:\n  web:\n    team: \"@acme/web\"\n\nidentities:\n  \
         - match: github/actions-secret/NPM_TOKEN\n    raci: { accountable: web }\n    \
         lifecycle: { review: web }\n    rotation: { last: 2026-11-01 }\n    \
         review: { last: 2026-11-22, by: \"@acme/security\", decision: keep }\n"
    );
}

#[test]
fn check_waive_check() {
    let repository = several();
    repository.check(&[]).ends(1, &["rotation-overdue"]);
    let waive = |id, by, until| {
        ["waive", "rotation-overdue", id, "--reason", "r", "--requested-by", "@acme/web"]
            .into_iter()
            .chain(["--approved-by", by, "--until", until])
            .collect::<Vec<_>>()
    };
    for (by, until, said) in [
        ("@ACME/web", "2026-12-31", "waiver-self-approved"),
        ("@acme/other", "2026-12-31", "not among the policy's approvers"),
        ("soc@msp.example", "2026-12-31", "approved by the partner msp"),
        ("@acme/ops", "2027-01-31", "let it end on 2027-01-21 at the latest"),
        ("@acme/ops", "2026-11-21", "2026-11-21 is over"),
    ] {
        repository.refuses(&waive(KEY, by, until), &[said]);
    }
    repository.amend(&waive(KEY, "@acme/ops", "2026-12-31")).ends(0, &["waiver-without-exit"]);
    repository
        .amend(&waive("github/actions-secret/CHAT_TOKEN", "@acme/ops", "2026-12-31"))
        .ends(0, &[]);
    repository.check(&[]).ends(0, &["2 waived, the first until 2026-12-31"]);
    // Once, says the policy.
    repository.refuses(&waive(KEY, "@acme/ops", "2027-01-10"), &["waiver-too-long", "renewal"]);
    repository
        .refuses(&waive(KEY, "@acme/ops", "2026-12-31"), &["waived until 2026-12-31 already"]);
    for (rule, said) in [
        ("roster-invalid", "cannot be waived"),
        ("waiver-expired", "cannot be waived"),
        ("plan-overdue", "cannot be waived"),
        ("unreadable-input", "cannot be waived"),
        ("rotation-overdu", "did you mean `rotation-overdue`?"),
        ("expired", "what there is: rotation-overdue"),
    ] {
        let mut other = waive(KEY, "@acme/ops", "2026-12-31");
        other[1] = rule;
        repository.refuses(&other, &[said]);
    }
}

#[test]
fn one_of_many_gets_an_entry_of_its_own() {
    let repository = several();
    let before = repository.roster();
    repository.refuses(
        &["rotate", "github/actions-secret/*"],
        &["speaks for 2 identities", "github/actions-secret/CHAT_TOKEN", "--all"],
    );
    repository.amend(&["rotate", KEY, "--evidence", "https://x.example/2"]).ends(
        0,
        &["an entry for github/actions-secret/NPM_TOKEN, like that of `github/actions-secret/*`"],
    );
    assert_eq!(
        repository.roster(),
        format!(
            "{before}\r\n  - match: github/actions-secret/NPM_TOKEN\r\n    purpose: ships\r\n    raci: \
             {{ accountable: web, responsible: msp }}\r\n    rotation: {{ last: 2026-11-22, evidence: \
             \"https://x.example/2\" }}\r\n    review: {{ last: 2026-10-02, by: \"@acme/ops\" }}"
        )
    );
    // The other one is as overdue as it was.
    let run = repository.check(&[]).ends(1, &["`CHAT_TOKEN` is"]);
    assert_eq!(run.out.matches("error[").count(), 1, "{}", run.out);

    let repository = several();
    repository
        .amend(&["rotate", "github/actions-secret/*", "--all"])
        .ends(0, &["2026-01-02 -> 2026-11-22"]);
    repository.check(&[]).ends(0, &[]);
}

#[test]
fn nobody_reviews_what_they_rotate() {
    let repository = several();
    for by in ["soc@msp.example", "bob@msp.example", "msp"] {
        repository.refuses(&["review", KEY, "--by", by], &["msp, who rotates it"]);
    }
    let partner = several().roster().replace("responsible: msp", "responsible: ops");
    repository.write(PLACE, partner);
    repository.refuses(&["review", KEY, "--by", "soc@msp.example"], &["the partner msp"]);
    repository
        .refuses(&["assign", KEY, "--accountable", "msp"], &["a partner cannot be accountable"]);
    repository.refuses(
        &["assign", KEY, "--accountable", "web", "--accountable", "ops"],
        &["--accountable"],
    );
    repository
        .amend(&["review", KEY, "--by", "@acme/web", "--decision", "rotate"])
        .ends(0, &["keyroster rotate"]);
}

#[test]
fn what_is_to_go_is_decided_and_then_removed() {
    let repository = Repository::held();
    repository.refuses(&["revoke", KEY, "--done"], &["is not gone", ".github/workflows/ci.yml:8"]);
    let decided = repository.amend(&["revoke", KEY, "--by", "@acme/security"]);
    decided.ends(0, &["`NPM_TOKEN` goes", ".github/workflows/ci.yml:8", "again"]);
    assert!(
        repository.roster().contains("last: 2026-11-22, by: \"@acme/security\", decision: revoke")
    );
    let after = repository.roster();
    repository.amend(&["revoke", KEY]).ends(0, &["nothing to change"]);
    assert_eq!(repository.roster(), after);
    repository.write(".github/workflows/ci.yml", WORKFLOW.replace("secrets.NPM_TOKEN", "vars.X"));
    repository.amend(&["revoke", KEY]).ends(0, &["removed", "git commit"]);
    assert!(repository.roster().ends_with("identities: []\n"), "{}", repository.roster());
    repository.check(&[]).ends(0, &[]);

    // Nobody decided it, but it is gone.
    repository.write(PLACE, ROSTER);
    repository.refuses(&["revoke", KEY], &["--done"]);
    repository.amend(&["revoke", KEY, "--done"]).ends(0, &["removed"]);
}

#[test]
fn days_and_secrets_are_looked_at() {
    let repository = Repository::held();
    repository.refuses(&["rotate", KEY, "--on", "2026-11-23"], &["yet to come"]);
    repository.refuses(
        &["rotate", KEY, "--on", "2026-10-01"],
        &["before 2026-10-02", "keyroster.yaml:7"],
    );
    repository
        .refuses(&["review", KEY, "--by", "@x", "--on", "2026-10-01"], &["before 2026-10-02"]);
    let token = ["ghp_", "1234567890abcdefghij", "ABCDEFGHIJ123456"].concat();
    for secret in [token.as_str(), "https://user:hunter22@x.example/"] {
        let run = repository
            .amend(&["rotate", KEY, "--evidence", secret])
            .ends(2, &["looks like a credential"]);
        assert!(!(run.out + &run.err).contains(secret));
        assert_eq!(repository.roster(), ROSTER);
    }
    repository
        .refuses(&["rotate", "NPM_TOKEN"], &["did you mean `github/actions-secret/NPM_TOKEN`?"]);
    repository.refuses(&["rotate", "nonsense"], &["keyroster inventory"]);
}

#[test]
fn nothing_is_written_where_it_is_only_printed() {
    let repository = Repository::held();
    let run = repository.amend(&["rotate", KEY, "--print"]).ends(0, &[]);
    assert_eq!(run.out, ROSTER.replacen("2026-10-02", "2026-11-22", 1));
    assert_eq!(repository.roster(), ROSTER);
    Repository::faulty().refuses(&["rotate", KEY], &["the roster has 2 faults"]);
    let none = Repository::empty().with(".github/workflows/ci.yml", WORKFLOW);
    none.amend(&["rotate", KEY]).ends(2, &["`keyroster adopt` writes one"]);
}

#[test]
fn the_file_that_holds_it_is_changed_and_its_mode_and_marks_stay() {
    let (head, entries) = ROSTER.split_once("identities:").unwrap();
    let part = format!("\u{feff}version: 1\nidentities:{entries}");
    let repository = Repository::held()
        .with(PLACE, format!("{head}include: [rosters/*.yaml]\n"))
        .with("rosters/web.yaml", &part);
    let file = repository.path("rosters/web.yaml");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    }
    let main = repository.roster();
    repository.amend(&["rotate", KEY]).ends(0, &["rosters/web.yaml:5: rotation.last"]);
    assert_eq!(repository.roster(), main);
    assert_eq!(fs::read_to_string(&file).unwrap(), part.replacen("2026-10-02", "2026-11-22", 1));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }
    let named = ["rotate", KEY, "--roster", PLACE, "--on", "2026-11-22"];
    repository.amend(&named).ends(0, &["nothing to change"]);
}

#[test]
fn what_is_missing_is_added_and_nothing_else() {
    let repository = several();
    let before = repository.roster();
    let more = format!("{WORKFLOW}          B: ${{{{ secrets.CHAT_TOKEN }}}}\n");
    repository.amend(&["rotate", "github/actions-secret/*", "--all"]).ends(0, &[]);
    let modified = fs::metadata(repository.path(PLACE)).unwrap().modified().unwrap();
    let rotated = repository.roster();
    repository.amend(&["adopt"]).ends(0, &["nothing to add"]);
    assert_eq!(repository.roster(), rotated);
    assert_eq!(fs::metadata(repository.path(PLACE)).unwrap().modified().unwrap(), modified);

    // Other secrets, held by key; the old ones stay as overdue as they are.
    repository.write(
        PLACE,
        before.replace("github/actions-secret/*", "github/actions-secret/{NPM,CHAT}_*"),
    );
    repository.write(".github/workflows/ci.yml", format!("{more}          C: ${{{{ secrets.MORE_KEY }}}}\n          D: ${{{{ secrets.YET_KEY }}}}\n"));
    repository.amend(&["adopt"]).ends(0, &["2 items of the plan", "2 findings are not put off"]);
    repository.write(".github/CODEOWNERS", "* @acme/new\n");
    let run =
        repository.amend(&["adopt"]).ends(0, &["2 entries", "4 items of the plan", "parties.new"]);
    assert!(run.out.contains("still block"), "{}", run.out);
    let run = repository.check(&[]).ends(1, &[]);
    assert_eq!(run.out.matches("error[rotation-overdue]").count(), 2, "{}", run.out);
    assert_eq!(run.out.matches("error[").count(), 2, "{}", run.out);
    let now = repository.roster();
    let kept = |line: &str| now.contains(line);
    assert!(before.lines().filter(|line| !line.contains("match")).all(kept), "{now}");
    assert!(
        now.contains("  new:\r\n    team: \"@acme/new\"\r\n")
            || now.contains("new: { team: \"@acme/new\" }"),
        "{now}"
    );
    repository.amend(&["rotate", "github/actions-secret/{NPM,CHAT}_*", "--all"]).ends(0, &[]);
    repository.check(&[]).ends(0, &[]);
}

#[test]
fn keys_that_a_shell_would_read_are_quoted() {
    let repository = Repository::held();
    let roster =
        format!("{ROSTER}  - match: \"jenkins/it's <*>\"\n    raci: {{ accountable: web }}\n");
    repository.write(PLACE, roster);
    repository.check(&[]).ends(0, &[r"`keyroster revoke 'jenkins/it'\''s <*>' --done`"]);
    repository.amend(&["revoke", "jenkins/it's <*>", "--done"]).ends(0, &["removed"]);
    assert_eq!(repository.roster(), ROSTER);
}

#[test]
fn what_several_claim_gets_an_entry_of_its_own() {
    let repository = Repository::held();
    let (head, entry) = ROSTER.split_once("  - match").unwrap();
    let [one, other] = ["NPM_TO*", "NPM?TO*"].map(|glob| {
        format!("  - match{entry}").replace(KEY, &format!("\"github/actions-secret/{glob}\""))
    });
    repository.write(PLACE, format!("{head}{one}{other}"));
    repository.check(&[]).ends(1, &["error[ambiguous-owner]", "`keyroster assign"]);
    repository.refuses(&["rotate", KEY], &["claimed by several entries", "keyroster.yaml:5"]);
    repository.amend(&["assign", KEY, "--accountable", "web"]).ends(0, &["an entry for"]);
    repository.amend(&["rotate", KEY]).ends(0, &[]);
    repository.check(&[]).ends(0, &[]);
}

#[test]
fn many_of_a_kind_are_planned_as_a_kind() {
    let secrets = (0..11).map(|n| format!("          S{n}: ${{{{ secrets.S{n} }}}}\n"));
    let repository = Repository::unheld()
        .with(".github/workflows/ci.yml", format!("{WORKFLOW}{}", secrets.collect::<String>()));
    repository.amend(&["adopt"]).ends(0, &["1 item of the plan"]);
    let planned = "match: \"github/actions-secret/*\"\n    owner: maintainers";
    assert!(repository.roster().contains(planned), "{}", repository.roster());
    repository.check(&[]).ends(0, &["12 planned"]);
}
