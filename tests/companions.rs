//! Which secrets of a realistic workflow have a holder of their own.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use keyroster::collect::Folder;
use keyroster::detect::Detector;
use keyroster::inventory::Inventory;
use keyroster::roster::Globs;
use keyroster::{rule, scan};

fn inventory(workflow: &str) -> Inventory {
    inventory_of(&[(".github/workflows/ci.yml", workflow)])
}

fn inventory_of(files: &[(&str, &str)]) -> Inventory {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let detector = Detector::new(rule::built_in().unwrap()).unwrap();
    scan::scan(&Folder::open(root.path()).unwrap(), &detector, &Globs::default(), &[])
}

/// What each identity belongs to; an empty text for what stands alone.
fn ties(inventory: &Inventory) -> BTreeMap<&str, &str> {
    let identities = inventory.identities.values();
    identities
        .filter(|identity| !identity.kind.ends_with("-token") || identity.kind == "access-token")
        .map(|identity| {
            let of = identity.companion_of.as_ref().map_or("", |key| key.as_str());
            (identity.key.as_str(), of)
        })
        .collect()
}

#[test]
fn what_a_login_step_is_given_is_held_with_what_it_opens() {
    let inventory = inventory(
        "
on: push
env:
  AZURE_SUBSCRIPTION_ID: ${{ secrets.AZURE_SUBSCRIPTION_ID }}
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: azure/login@v3
        with:
          client-id: ${{ secrets.AZURE_CLIENT_ID }}
          tenant-id: ${{ secrets.AZURE_TENANT_ID }}
          subscription-id: ${{ env.AZURE_SUBSCRIPTION_ID }}
      - uses: aws-actions/configure-aws-credentials@v6
        with:
          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
      - uses: docker/login-action@v4
        with:
          username: ${{ secrets.DOCKER_USERNAME }}
          password: ${{ secrets.DOCKER_PASSWORD }}
",
    );
    let app = "entra/app/AZURE_CLIENT_ID";
    let key = "aws/access-key/AWS_ACCESS_KEY_ID";
    let aws = "github/actions-secret/AWS_SECRET_ACCESS_KEY";
    let registry = "docker/registry-login/docker.io/DOCKER_PASSWORD";
    let docker = "github/actions-secret/DOCKER_PASSWORD";
    // An application is known by its id; a token that only its secret's name tells apart, by that.
    let expected = BTreeMap::from([
        (app, ""),
        ("github/actions-secret/AZURE_CLIENT_ID", app),
        ("github/actions-secret/AZURE_TENANT_ID", app),
        ("github/actions-secret/AZURE_SUBSCRIPTION_ID", app),
        (aws, ""),
        (key, aws),
        ("github/actions-secret/AWS_ACCESS_KEY_ID", key),
        (docker, ""),
        (registry, docker),
        ("github/actions-secret/DOCKER_USERNAME", docker),
    ]);
    assert_eq!(ties(&inventory), expected);
}

#[test]
fn metadata_is_held_with_the_credential_whose_name_it_shares() {
    let inventory = inventory(
        "
on: push
env:
  SONAR_HOST_URL: ${{ secrets.SONAR_HOST_URL }}
jobs:
  scan:
    runs-on: ubuntu-latest
    steps:
      - run: sonar
        env:
          SONAR_TOKEN: ${{ secrets.SONAR_TOKEN }}
          AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}
          AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
          AWS_REGION: ${{ secrets.AWS_REGION }}
          TF_VAR_AZURE_ORG: ${{ secrets.TF_VAR_AZURE_ORG }}
          TF_VAR_DB_PASSWORD: ${{ secrets.TF_VAR_DB_PASSWORD }}
          SLACK_WEBHOOK_URL: ${{ secrets.SLACK_WEBHOOK_URL }}
          SENTRY_DSN: ${{ secrets.SENTRY_DSN }}
          COVERITY_USER: ${{ secrets.COVERITY_USER }}
          COVERITY_PASSPHRASE: ${{ secrets.COVERITY_PASSPHRASE }}
          ASSIGNEES: ${{ secrets.ASSIGNEES }}
",
    );
    let aws = "github/actions-secret/AWS_SECRET_ACCESS_KEY";
    let expected = BTreeMap::from([
        ("github/actions-secret/SONAR_HOST_URL", "github/actions-secret/SONAR_TOKEN"),
        ("github/actions-secret/SONAR_TOKEN", ""),
        ("github/actions-secret/AWS_ACCESS_KEY_ID", aws),
        ("github/actions-secret/AWS_REGION", aws),
        (aws, ""),
        ("github/actions-secret/TF_VAR_AZURE_ORG", ""),
        ("github/actions-secret/TF_VAR_DB_PASSWORD", ""),
        ("github/actions-secret/SLACK_WEBHOOK_URL", ""),
        ("github/actions-secret/SENTRY_DSN", ""),
        ("github/actions-secret/COVERITY_USER", "github/actions-secret/COVERITY_PASSPHRASE"),
        ("github/actions-secret/COVERITY_PASSPHRASE", ""),
        ("github/actions-secret/ASSIGNEES", ""),
    ]);
    assert_eq!(ties(&inventory), expected);
}

#[test]
fn a_job_s_environment_reaches_its_actions() {
    let inventory = inventory(
        "
on: pull_request_target
jobs:
  build:
    runs-on: [self-hosted, linux]
    env:
      TOKEN: ${{ secrets.TOKEN }}
    steps:
      - uses: actions/checkout@v5
      - uses: Acme-Partner/build@v1
",
    );
    let secret = inventory.identities.values().find(|it| it.key.as_str().ends_with("/TOKEN"));
    let facts = |name| secret.and_then(|secret| secret.fact(name));
    assert_eq!(facts("third_party"), Some("acme-partner"));
    assert_eq!(facts("action"), Some("Acme-Partner/build"));
    assert_eq!(facts("trigger"), Some("pull_request_target"));
    assert_eq!(facts("runner"), Some("self-hosted"));
}

#[test]
fn what_is_read_by_name_is_held_with_the_variable_of_another_system() {
    let pipeline = "
publish:
  script:
    - echo \"$GPG_PRIVATE_KEY\" | gpg --import --passphrase \"$GPG_PASSPHRASE\"
    - npm publish
    - echo $NPM_TOKEN
";
    let npmrc = "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n";
    let inventory = inventory_of(&[(".gitlab-ci.yml", pipeline), (".npmrc", npmrc)]);
    let expected = [
        ("gitlab/variable/GPG_PASSPHRASE", "gitlab/variable/GPG_PRIVATE_KEY"),
        ("gitlab/variable/GPG_PRIVATE_KEY", ""),
        ("gitlab/variable/NPM_TOKEN", ""),
        ("npm/registry-login/registry.npmjs.org", "gitlab/variable/NPM_TOKEN"),
    ];
    assert_eq!(ties(&inventory), BTreeMap::from(expected));
}
