//! Services: a few workflows that publish and deploy.

use super::Draft;

/// Secrets that the organisation hands to every repository.
pub(super) const SHARED_SECRETS: [&str; 8] = [
    "NPM_TOKEN",
    "DOCKERHUB_TOKEN",
    "SONAR_TOKEN",
    "SLACK_WEBHOOK_URL",
    "RELEASE_APP_PRIVATE_KEY",
    "SNYK_TOKEN",
    "CODECOV_TOKEN",
    "TF_API_TOKEN",
];

const HEAD: &str = "on:\n  push: { branches: [main] }\npermissions: { contents: read, id-token: write }\n\
jobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n";

const STEPS: [&str; 12] = [
    "      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n          role-to-assume: arn:aws:iam::@A@:role/@N@-deploy\n          aws-region: eu-west-1\n",
    "      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n          role-to-assume: arn:aws:iam::444455556600:role/shared-registry\n          aws-region: eu-west-1\n",
    "      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n",
    "      - uses: docker/login-action@v3\n        with:\n          username: acme\n          password: ${{ secrets.DOCKERHUB_TOKEN }}\n",
    "      - run: make scan\n        env:\n          SONAR_TOKEN: ${{ secrets.SONAR_TOKEN }}\n",
    "      - if: failure()\n        run: ./tell.sh\n        env:\n          SLACK_WEBHOOK_URL: ${{ secrets.SLACK_WEBHOOK_URL }}\n",
    "      - uses: actions/create-github-app-token@v2\n        with:\n          app-id: ${{ vars.RELEASE_APP_ID }}\n          private-key: ${{ secrets.RELEASE_APP_PRIVATE_KEY }}\n",
    "      - run: ./deploy.sh\n        env:\n          DEPLOY_TOKEN: ${{ secrets.@U@_DEPLOY_TOKEN }}\n",
    "      - uses: azure/login@v2\n        with:\n          client-id: 3f2b9c64-0000-4000-8000-0000000@#@\n          tenant-id: 3f2b9c64-0000-4000-8000-5a1e7c9d0b42\n          subscription-id: 3f2b9c64-0000-4000-8000-5a1e7c9d0b43\n",
    "      - uses: google-github-actions/auth@v2\n        with:\n          workload_identity_provider: projects/1234/locations/global/workloadIdentityPools/github/providers/github\n          service_account: @N@@acme-prod.iam.gserviceaccount.com\n",
    "      - run: make test\n",
    "      - uses: actions/upload-artifact@v4\n        with: { name: build, path: build }\n",
];

const NAMES: [&str; 4] = ["ci", "release", "deploy", "nightly"];

/// One to four workflows, and sources that say nothing.
pub(super) fn service(draft: &mut Draft, other: &str) {
    for name in &NAMES[..=draft.dice.below(NAMES.len())] {
        workflow(draft, name);
    }
    if draft.dice.percent(35) {
        draft.write(
            ".github/workflows/shared.yml",
            "on: push\njobs:\n  deploy:\n    uses: acme/shared-workflows/.github/workflows/deploy.yml@main\n    with: { service: @N@ }\n    secrets: inherit\n",
        );
    }
    if draft.dice.percent(15) {
        let text = format!(
            "on: workflow_dispatch\njobs:\n  promote:\n    runs-on: ubuntu-latest\n    permissions: {{ id-token: write }}\n    steps:\n      - uses: aws-actions/configure-aws-credentials@v4\n        with: {{ role-to-assume: \"arn:aws:iam::444455556600:role/{other}-promote\", aws-region: eu-west-1 }}\n"
        );
        draft.write(".github/workflows/promote.yml", &text);
    }
    draft.write("README.md", "# @N@\n\nOf team @T@.\n");
    for number in 0..draft.dice.below(25) {
        let text =
            format!("package service\n\nfunc Handler{number}() string {{ return \"@N@\" }}\n");
        draft.write(&format!("internal/handlers/handler_{number}.go"), &text);
    }
    if draft.dice.percent(40) {
        draft.write("Dockerfile", "FROM scratch\nCOPY service /\nENTRYPOINT [\"/service\"]\n");
        draft.write(
            "docker-compose.yml",
            "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}\n",
        );
    }
    if draft.dice.percent(25) {
        draft.write(".github/dependabot.yml", "version: 2\nupdates:\n  - package-ecosystem: gomod\n    directory: /\n    schedule: { interval: weekly }\n");
    }
}

pub(super) fn workflow(draft: &mut Draft, name: &str) {
    let mut text = HEAD.to_owned();
    for _ in 0..1 + draft.dice.below(5) {
        text += draft.dice.pick(&STEPS);
    }
    draft.write(&format!(".github/workflows/{name}.yml"), &text);
}

/// The repository whose workflows the others call.
pub(super) fn shared_workflows(draft: &mut Draft) {
    draft.name = "shared-workflows".to_owned();
    draft.write(
        ".github/workflows/deploy.yml",
        "on:\n  workflow_call:\n    inputs: { service: { type: string, required: true } }\n    secrets: { DEPLOY_KEY: { required: false } }\npermissions: { id-token: write }\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: aws-actions/configure-aws-credentials@v4\n        with: { role-to-assume: \"arn:aws:iam::444455556600:role/fleet-deploy\", aws-region: eu-west-1 }\n      - run: ./deploy.sh\n        env: { DEPLOY_KEY: \"${{ secrets.DEPLOY_KEY }}\", TOKEN: \"${{ secrets.NPM_TOKEN }}\" }\n",
    );
    draft.write("README.md", "# Workflows for everybody\n");
}
