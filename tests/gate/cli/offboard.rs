//! A party that goes: what is left of it is listed until nothing is.

use std::fs;
use std::path::Path;

use super::{PLACE, Repository, Run};

/// The repository of `tests/mutations/right/partners/`, of which northwind holds and reaches a part.
fn right() -> Repository {
    const RIGHT: &str = "tests/mutations/right/partners";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(RIGHT);
    let paths = crate::catalogue::files(RIGHT, "");
    paths.iter().fold(Repository::empty(), |repository, path| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
        repository.with(name, fs::read(path).unwrap())
    })
}

fn offboard(repository: &Repository, arguments: &[&str]) -> Run {
    let always = ["offboard", "--as-of", crate::cases::AS_OF];
    repository.run(always.into_iter().chain(arguments.iter().copied()))
}

/// The lines of a step's items, up to the next step.
fn step<'r>(run: &'r Run, title: &str) -> Vec<&'r str> {
    let lines = run.out.lines().skip_while(|line| !line.ends_with(title)).skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    lines.filter_map(|line| line.strip_prefix("  [ ] ")).collect()
}

#[test]
fn what_is_left_is_in_the_order_of_taking_it_back() {
    let run = offboard(&right(), &["northwind"]).ends(1, &["8 things left of northwind"]);
    let order: Vec<_> =
        ["1. Cut", "2. Rotate", "3. Hand over"].map(|title| run.out.find(title).unwrap()).into();
    assert!(order.is_sorted(), "{}", run.out);
    assert_eq!(step(&run, "Cut its access").len(), 3);
    let known = step(&run, "Rotate what it knows");
    assert!(known.iter().any(|line| line.contains("NPM_TOKEN") && line.contains("rotates it")));
    assert!(known.iter().any(|line| line.contains("STATUS_TOKEN") && line.contains("announce")));
    // Who rotates a secret after that is not the one who goes.
    run.without("northwind: rotate").without("Remove its name");
}

#[test]
fn a_team_is_taken_out_of_what_guards_and_excuses() {
    let run = offboard(&right(), &["security"]).ends(1, &[]);
    let names = step(&run, "Remove its name");
    for part in ["CODEOWNERS", "is whom `web` escalates to", "reviewed", "approved that"] {
        assert!(names.iter().any(|line| line.contains(part)), "{part}: {}", run.out);
    }
    assert!(step(&run, "Cut its access").is_empty());
}

/// Walks the list to its end: each change takes what it is about off the list.
#[test]
fn nothing_is_left_once_all_of_it_is_done() {
    let repository = right();
    let change = |path: &str, changes: &[(&str, &str)]| {
        let mut text = fs::read_to_string(repository.path(path)).unwrap();
        for (from, to) in changes {
            assert!(text.contains(from), "{path}: {from}");
            text = text.replace(from, to);
        }
        repository.write(path, text);
    };
    fs::remove_file(repository.path("infra/partners.tf")).unwrap();
    change(
        ".github/workflows/release.yml",
        &[("northwind-msp/announce@5f1c0a9d3e7b42680f9c1d2a4b6e8f0013579bdf", "./announce")],
    );
    offboard(&repository, &["northwind"]).ends(1, &["4 things left of northwind"]);
    change(PLACE, &[("responsible: northwind", "responsible: web")]);
    let done = offboard(&repository, &["northwind"]);
    done.ends(0, &["nothing is left of northwind; its definition can go too", "keyroster.yaml:11"]);
}

#[test]
fn a_name_that_nobody_has_is_refused_with_the_nearest() {
    let repository = right();
    offboard(&repository, &["nortwind"]).ends(2, &["did you mean `northwind`?"]);
    offboard(&repository, &["zz"]).ends(2, &["only brightwater, northwind, security, web"]);
    offboard(&repository, &[]).ends(2, &["PARTY"]);
    offboard(&Repository::empty().with("a", ""), &["web"]).ends(2, &["there is no roster"]);
    offboard(&Repository::faulty(), &["web"]).ends(2, &["the roster has 2 faults"]);
    offboard(&repository, &["northwind", "--format", "sarif"]).ends(2, &["an offboarding is"]);
    // What could not be read may let it in.
    repository.write(".github/workflows/odd.yml", b"on: push\0\n");
    offboard(&repository, &["northwind"]).ends(2, &["odd.yml", "cannot be told"]);
}

#[test]
fn a_party_that_only_an_entry_names_can_be_taken_out_too() {
    let repository = right();
    let roster = fs::read_to_string(repository.path(PLACE)).unwrap();
    repository.write(PLACE, roster.replace("responsible: web }", "responsible: shop }"));
    offboard(&repository, &["shop"])
        .ends(1, &["not defined in the roster, only named", "1 to hand over"]);
}

#[test]
fn a_checklist_has_boxes_and_no_markup_of_others() {
    let repository = right();
    let roster = fs::read_to_string(repository.path(PLACE)).unwrap();
    let hostile = roster.replace("soc@northwind.example", "\"@acme/all <img src=x> ![](y)\"");
    repository.write(PLACE, hostile);
    let run = offboard(&repository, &["northwind", "--format", "markdown"]).ends(1, &["- [ ] "]);
    run.without("<img").without("@acme/all").without("![](y)");
}

/// Every name of `known-as`, wherever code may write it.
#[test]
fn a_partner_is_found_by_each_of_its_names() {
    let seen = |files: &[(&str, &str)]| {
        let roster = "\
version: 1
parties:
  northwind:
    partner: true
    known-as:
      github: [Northwind-MSP, northwind-bot]
      aws-accounts: [\"111122223333\"]
      azure-tenants: [3f2b9c64-0000-4000-8000-5a1e7c9d0b42]
      gcp-projects: [northwind-ops]
      domains: [northwind.example]
";
        let repository = Repository::empty().with(PLACE, roster);
        files.iter().for_each(|(path, text)| repository.write(path, text));
        offboard(&repository, &["northwind"]).ends(1, &[]);
        step(&offboard(&repository, &["northwind"]), "Cut its access").len()
    };
    let workflow = |job: &str| format!("on: push\njobs:\n  build:\n{job}");
    for (path, text) in [
        (
            "ci.yml",
            workflow(
                "    uses: northwind-msp/ci/.github/workflows/a.yml@v1\n    secrets: inherit\n",
            ),
        ),
        (
            "ci.yml",
            workflow(
                "    runs-on: ubuntu-latest\n    steps:\n      - uses: Northwind-MSP/a@v1\n        with: { token: \"${{ secrets.A }}\" }\n",
            ),
        ),
        (
            "ci.yml",
            workflow(
                "    runs-on: ubuntu-latest\n    steps:\n      - uses: docker://registry.northwind.example/a:1\n        env: { TOKEN: \"${{ secrets.A }}\" }\n",
            ),
        ),
    ] {
        assert_eq!(seen(&[(&format!(".github/workflows/{path}"), &text)]), 1, "{text}");
    }
    for terraform in [
        "resource \"github_repository_collaborator\" \"a\" {\n  repository = \"web\"\n  username = \"northwind-bot\"\n  permission = \"admin\"\n}\n",
        "resource \"azuread_application_federated_identity_credential\" \"a\" {\n  application_id = \"web\"\n  display_name = \"a\"\n  audiences = [\"a\"]\n  issuer = \"https://token.actions.githubusercontent.com\"\n  subject = \"repo:northwind-msp/web:environment:prod\"\n}\n",
        "resource \"google_iam_workload_identity_pool_provider\" \"a\" {\n  workload_identity_pool_id = \"ci\"\n  workload_identity_pool_provider_id = \"github\"\n  attribute_condition = \"assertion.repository_owner == 'northwind-msp'\"\n  oidc { issuer_uri = \"https://token.actions.githubusercontent.com\" }\n}\n",
        "resource \"google_project_iam_member\" \"a\" {\n  project = \"acme\"\n  role = \"roles/viewer\"\n  member = \"serviceAccount:ci@northwind-ops.iam.gserviceaccount.com\"\n}\n",
        "resource \"google_project_iam_member\" \"a\" {\n  project = \"acme\"\n  role = \"roles/viewer\"\n  member = \"principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/attribute.repository/northwind-msp/web\"\n}\n",
        "resource \"google_project_iam_member\" \"a\" {\n  project = \"acme\"\n  role = \"roles/viewer\"\n  member = \"user:jane@ops.northwind.example\"\n}\n",
        "resource \"azurerm_lighthouse_definition\" \"a\" {\n  name = \"a\"\n  managing_tenant_id = \"3F2B9C64-0000-4000-8000-5a1e7c9d0b42\"\n  scope = \"/subscriptions/0\"\n  authorization {\n    principal_id = \"1\"\n    role_definition_id = \"b24988ac-6180-42a0-ab88-20f7382dd24c\"\n  }\n}\n",
        "resource \"aws_s3_bucket_policy\" \"a\" {\n  bucket = \"web\"\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"s3:*\", Resource = \"*\", Principal = { AWS = \"111122223333\" } }] })\n}\n",
    ] {
        assert_eq!(seen(&[("main.tf", terraform)]), 1, "{terraform}");
    }
}
