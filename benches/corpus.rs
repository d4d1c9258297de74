//! Files for measurements: workflows, Terraform modules and manifests as people write them, varied
//! and the same in every run. Nothing in them is anybody's.

use std::fmt::Write as _;

/// A path and a text.
pub(crate) type File = (String, String);

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn new(seed: usize) -> Self {
        Self((seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const SERVICES: [&str; 12] = [
    "billing",
    "ledger",
    "search",
    "mailer",
    "portal",
    "gateway",
    "catalog",
    "reports",
    "identity",
    "webhooks",
    "scheduler",
    "media",
];

const STEPS: [&str; 16] = [
    "      - uses: actions/checkout@v4\n        with:\n          fetch-depth: 0\n          persist-credentials: false\n",
    "      - name: Set up Node\n        uses: actions/setup-node@v4\n        with:\n          node-version: ${{ matrix.version }}\n          cache: npm\n          registry-url: https://registry.example.com\n",
    "      - name: Cache\n        uses: actions/cache@v4\n        with:\n          path: |\n            ~/.cache/@S@\n            target\n          key: ${{ runner.os }}-@S@-${{ hashFiles('**/lock') }}\n          restore-keys: ${{ runner.os }}-@S@-\n",
    "      - name: Test\n        run: |\n          set -euo pipefail\n          make -C services/@S@ deps\n          make -C services/@S@ test COVERAGE=1\n          ./scripts/summarise.sh services/@S@ >> \"$GITHUB_STEP_SUMMARY\"\n        env:\n          CI: \"true\"\n          DATABASE_HOST: localhost\n          LOG_LEVEL: debug\n",
    "      - name: Configure cloud\n        uses: aws-actions/configure-aws-credentials@v4\n        with:\n          role-to-assume: arn:aws:iam::123456789012:role/@S@-deploy\n          aws-region: eu-west-1\n",
    "      - name: Upload\n        run: ./scripts/upload.sh build/@S@.tgz\n        env:\n          AWS_ACCESS_KEY_ID: ${{ secrets.@U@_AWS_ACCESS_KEY_ID }}\n          AWS_SECRET_ACCESS_KEY: ${{ secrets.@U@_AWS_SECRET_ACCESS_KEY }}\n",
    "      - name: Log in to the registry\n        uses: docker/login-action@v3\n        with:\n          registry: ghcr.io\n          username: ${{ github.actor }}\n          password: ${{ secrets.GITHUB_TOKEN }}\n",
    "      - name: Build image\n        uses: docker/build-push-action@v6\n        with:\n          context: services/@S@\n          push: ${{ github.event_name != 'pull_request' }}\n          tags: |\n            ghcr.io/acme/@S@:${{ github.sha }}\n            ghcr.io/acme/@S@:latest\n          labels: ${{ steps.meta.outputs.labels }}\n",
    "      - name: Publish\n        run: npm publish --access restricted --workspace packages/@S@\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n",
    "      - id: app\n        uses: actions/create-github-app-token@v2\n        with:\n          app-id: ${{ vars.RELEASE_APP_ID }}\n          private-key: ${{ secrets.RELEASE_APP_PRIVATE_KEY }}\n",
    "      - name: Tell the team\n        if: failure()\n        run: |\n          curl -sf -X POST -H 'Content-Type: application/json' \\\n            -d '{\"text\":\"@S@ failed: '\"$GITHUB_RUN_ID\"'\"}' \"$SLACK_WEBHOOK_URL\"\n        env:\n          SLACK_WEBHOOK_URL: ${{ secrets.SLACK_WEBHOOK_URL }}\n",
    "      - name: Plan\n        working-directory: infra/@S@\n        run: |\n          terraform init -input=false\n          terraform plan -input=false -lock=false -out=plan\n        env:\n          TF_VAR_service: @S@\n          TF_TOKEN_app_example_com: ${{ secrets.TF_API_TOKEN }}\n",
    "      # Kept until the old runners are gone.\n      - name: Tidy up\n        if: always() && runner.os == 'Linux'\n        run: docker system prune --force --volumes\n",
    "      - uses: actions/upload-artifact@v4\n        with:\n          name: @S@-${{ matrix.version }}\n          path: build/@S@\n          retention-days: 7\n          if-no-files-found: error\n",
    "      - name: Lint\n        run: |\n          make -C services/@S@ fmt-check\n          make -C services/@S@ vet\n          git diff --exit-code || { echo 'run make fmt'; exit 1; }\n",
    "      - name: Scan quality\n        run: ./gradlew :services:@S@:sonar --info\n        env:\n          SONAR_TOKEN: ${{ secrets.SONAR_TOKEN }}\n          SONAR_HOST_URL: ${{ secrets.SONAR_HOST_URL }}\n",
];

/// A workflow of about this many bytes.
pub(crate) fn workflow(number: usize, bytes: usize) -> File {
    let mut dice = Dice::new(number + 1);
    let service = dice.pick(&SERVICES);
    let mut text = format!(
        "# The pipeline of {service}.\nname: {service} {number}\n\non:\n  push:\n    branches: [main]\n    paths:\n      \
         - services/{service}/**\n  pull_request:\n  workflow_dispatch:\n\npermissions:\n  contents: read\n  \
         id-token: write\n\nconcurrency:\n  group: ${{{{ github.workflow }}}}-${{{{ github.ref }}}}\n  \
         cancel-in-progress: true\n\njobs:\n"
    );
    let mut job = 0;
    while text.len() < bytes {
        let environment =
            dice.pick(&["", "    environment: staging\n", "    environment: production\n"]);
        let _ = write!(
            text,
            "  job{job}:\n    name: {service} ${{{{ matrix.version }}}}\n    runs-on: ubuntu-24.04\n{environment}    \
             timeout-minutes: {}\n    strategy:\n      matrix:\n        version: [18, 20, 22]\n    steps:\n",
            10 + dice.below(50)
        );
        for _ in 0..6 + dice.below(6) {
            let name = format!("{service}-{}", dice.below(9));
            let step = dice.pick(&STEPS).replace("@S@", &name);
            text.push_str(&step.replace("@U@", &service.to_uppercase()));
        }
        text.push('\n');
        job += 1;
    }
    (format!(".github/workflows/{service}-{number}.yml"), text)
}

/// So many workflows of about 6.5 KB.
pub(crate) fn workflows(count: usize) -> Vec<File> {
    (0..count).map(|number| workflow(number, 5_600)).collect()
}

/// So many Terraform modules of four files each.
pub(crate) fn terraform(modules: usize) -> Vec<File> {
    (0..modules).flat_map(module).collect()
}

fn module(number: usize) -> [File; 4] {
    let mut dice = Dice::new(number + 7001);
    let service = dice.pick(&SERVICES);
    let folder = format!("infra/{service}-{number}");
    let mut main = format!(
        "locals {{\n  name = \"{service}-${{var.environment}}\"\n  tags = {{ owner = \"{service}-team\" }}\n}}\n"
    );
    for at in 0..4 + dice.below(8) {
        let _ = write!(
            main,
            "\nresource \"aws_s3_bucket\" \"b{at}\" {{\n  bucket = \"${{local.name}}-{at}\"\n  tags   = local.tags\n\n  \
             lifecycle {{\n    prevent_destroy = true\n  }}\n}}\n\nresource \"aws_security_group_rule\" \"r{at}\" {{\n  \
             type        = \"ingress\"\n  from_port   = {port}\n  to_port     = {port}\n  protocol    = \"tcp\"\n  \
             cidr_blocks = [for c in var.networks : c.cidr if c.open]\n  description = <<-EOT\n    Lets {service} in.\n  EOT\n}}\n",
            port = 8000 + dice.below(999)
        );
    }
    let mut iam = String::new();
    for at in 0..1 + dice.below(4) {
        let _ = write!(
            iam,
            "resource \"aws_iam_role\" \"run{at}\" {{\n  name = \"{service}-{number}-{at}\"\n  assume_role_policy = jsonencode({{\n    \
             Version = \"2012-10-17\"\n    Statement = [{{\n      Effect    = \"Allow\"\n      Action    = \"sts:AssumeRole\"\n      \
             Principal = {{ AWS = \"arn:aws:iam::{account}:root\" }}\n    }}]\n  }})\n}}\n\nresource \"aws_iam_role_policy_attachment\" \
             \"run{at}\" {{\n  role       = aws_iam_role.run{at}.name\n  policy_arn = \"arn:aws:iam::aws:policy/{policy}\"\n}}\n\n\
             resource \"google_service_account\" \"job{at}\" {{\n  account_id   = \"{service}-{number}-{at}\"\n  display_name = \"Runs {service}\"\n}}\n\n\
             resource \"google_service_account_key\" \"job{at}\" {{\n  service_account_id = google_service_account.job{at}.name\n}}\n\n",
            account = 100_000_000_000_usize + dice.below(900_000_000),
            policy = dice.pick(&["ReadOnlyAccess", "AdministratorAccess", "AmazonS3FullAccess"]),
        );
    }
    let variables = "variable \"environment\" {\n  type        = string\n  description = \"Where it runs.\"\n}\n\n\
                     variable \"networks\" {\n  type = list(object({ cidr = string, open = bool }))\n  default = []\n}\n";
    let outputs = "output \"role\" {\n  value       = aws_iam_role.run0.arn\n  description = \"Who it runs as.\"\n}\n";
    [
        ("main", main),
        ("iam", iam),
        ("variables", variables.to_owned()),
        ("outputs", outputs.to_owned()),
    ]
    .map(|(name, text)| (format!("{folder}/{name}.tf"), text))
}

/// So many Kubernetes manifests.
pub(crate) fn manifests(count: usize) -> Vec<File> {
    (0..count).map(manifest).collect()
}

fn manifest(number: usize) -> File {
    let mut dice = Dice::new(number + 9001);
    let service = dice.pick(&SERVICES);
    let text = format!(
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {service}\n  namespace: team-{number}\n---\n\
         apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: {service}-{role}\n  namespace: team-{number}\n\
         roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: {role}\nsubjects:\n  - kind: ServiceAccount\n    \
         name: {service}\n    namespace: team-{number}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {service}\n  \
         namespace: team-{number}\n  labels: {{ app: {service} }}\nspec:\n  replicas: {replicas}\n  selector:\n    matchLabels: {{ app: {service} }}\n  \
         template:\n    metadata:\n      labels: {{ app: {service} }}\n    spec:\n      serviceAccountName: {service}\n      containers:\n        \
         - name: main\n          image: ghcr.io/acme/{service}:1.{number}\n          ports:\n            - containerPort: 8080\n          env:\n            \
         - name: DATABASE_PASSWORD\n              valueFrom:\n                secretKeyRef:\n                  name: {service}-db\n                  key: password\n          \
         resources:\n            limits: {{ cpu: 500m, memory: 256Mi }}\n",
        role = dice.pick(&["view", "edit", "admin", "cluster-admin"]),
        replicas = 1 + dice.below(5),
    );
    (format!("deploy/{service}-{number}.yaml"), text)
}

/// A roster with so many entries, and workflows with as many secrets: nine in ten entries are for
/// one of them, one in ten of the secrets has no entry. Some are late, some of those are put off.
pub(crate) fn organisation(count: usize) -> Vec<File> {
    let name = |number: usize| format!("T{}_{}_TOKEN", number % 97, number);
    let mut files: Vec<File> = (0..count.div_ceil(50))
        .map(|file| {
            let mut text = "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n        env:\n".to_owned();
            for number in (file * 50..count).take(50) {
                let _ = writeln!(text, "          V{number}: ${{{{ secrets.{} }}}}", name(number));
            }
            (format!(".github/workflows/team-{file}.yml"), text)
        })
        .collect();
    let mut roster = "version: 1\nparties:\n".to_owned();
    for team in 0..50 {
        let _ = writeln!(
            roster,
            "  team-{team}: {{ team: \"@acme/team-{team}\", escalation: [\"@acme/oncall-{team}\", \"@acme/ciso\"] }}"
        );
    }
    roster.push_str("  northwind: { partner: true, contact: a@northwind.example, contract: { ends: 2027-01-31, notice: 30d } }\nidentities:\n");
    for number in 0..count {
        let key = if number % 10 == 0 { format!("GONE_{number}") } else { name(number) };
        let _ = writeln!(
            roster,
            "  - match: github/actions-secret/{key}\n    raci: {{ accountable: team-{}, responsible: [northwind] }}\n    \
             rotation: {{ every: 90d, last: 2026-{:02}-{:02} }}\n    review: {{ last: 2026-08-01, by: \"@alice\", decision: keep }}",
            number % 50,
            1 + number % 11,
            1 + number % 21,
        );
    }
    roster.push_str("plan:\n");
    for number in (0..count).filter(|number| number % 20 == 3) {
        let _ = writeln!(
            roster,
            "  - {{ finding: rotation-overdue, match: github/actions-secret/{}, owner: team-1, due: 2027-01-31 }}",
            name(number)
        );
    }
    roster.push_str("waivers:\n");
    for number in (0..count).filter(|number| number % 20 == 7) {
        let _ = writeln!(
            roster,
            "  - {{ finding: rotation-overdue, match: \"github/actions-secret/T*_{number}_TOKEN\", reason: r, requested-by: \"@bob\", \
             approved-by: \"@acme/ciso\", approved-on: 2026-11-01, expires: 2026-12-31, exit: e }}"
        );
    }
    files.push((".github/keyroster.yaml".to_owned(), roster));
    files
}
