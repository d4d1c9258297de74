//! Infrastructure: Terraform with nested modules, and CloudFormation; roles that trust workflows of
//! other repositories, and partners.

use super::Draft;

const ROLE: &str = r#"resource "aws_iam_role" "@R@" {
  name = "@R@"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::@A@:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = "repo:acme/@O@:*" }
      }
    }]
  })
}
"#;

const PARTNER: &str = r#"resource "aws_iam_role" "partner" {
  name = "@N@-partner"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::@P@:root" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "partner" {
  role       = aws_iam_role.partner.name
  policy_arn = "arn:aws:iam::aws:policy/@M@"
}
"#;

const DATABASE: &str = r#"variable "name" { type = string }

resource "aws_iam_user" "app" { name = var.name }

resource "aws_iam_access_key" "app" { user = aws_iam_user.app.name }

resource "aws_secretsmanager_secret" "password" { name = "${var.name}/password" }

resource "aws_secretsmanager_secret_rotation" "password" {
  secret_id = aws_secretsmanager_secret.password.id
  rotation_rules { automatically_after_days = 30 }
}
"#;

/// A root module, environments, and modules in modules.
pub(super) fn terraform(draft: &mut Draft, other: &str) {
    draft.write("README.md", "# @N@\n");
    draft.write("versions.tf", "terraform {\n  required_version = \">= 1.9\"\n}\n\nprovider \"aws\" {\n  region = \"eu-west-1\"\n}\n");
    let role = |name: &str| ROLE.replace("@R@", name).replace("@O@", other);
    draft.write(
        "roles.tf",
        &(role(&format!("{other}-deploy")) + &role(&format!("{other}-promote"))),
    );
    let environments = 1 + draft.dice.below(3);
    for environment in &["dev", "stage", "prod"][..environments] {
        let text = format!(
            "module \"database\" {{\n  source = \"../../modules/database\"\n  name   = \"@N@-{environment}\"\n}}\n"
        );
        draft.write(&format!("environments/{environment}/main.tf"), &text);
    }
    draft.write("modules/database/main.tf", DATABASE);
    let inner = "module \"inner\" { source = \"./parts/inner\" }\n";
    draft.write("modules/network/main.tf", inner);
    draft.write(
        "modules/network/parts/inner/main.tf",
        "resource \"aws_vpc\" \"this\" { cidr_block = \"10.0.0.0/16\" }\n",
    );
    if draft.dice.percent(30) {
        let account = draft.dice.pick(&["111122223333", "777788889999", "999900001111"]);
        let may = draft.dice.pick(&["AdministratorAccess", "ReadOnlyAccess", "PowerUserAccess"]);
        draft.write("partner.tf", &PARTNER.replace("@P@", account).replace("@M@", may));
    }
    if draft.dice.percent(50) {
        super::service::workflow(draft, "plan");
    }
}

/// Stacks.
pub(super) fn cloudformation(draft: &mut Draft, other: &str) {
    draft.write("README.md", "# @N@\n");
    let text = format!(
        "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Deploy:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: {other}-stack\n      AssumeRolePolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            Action: sts:AssumeRoleWithWebIdentity\n            Principal: {{ Federated: 'arn:aws:iam::@A@:oidc-provider/token.actions.githubusercontent.com' }}\n            Condition:\n              StringLike: {{ 'token.actions.githubusercontent.com:sub': 'repo:acme/{other}:ref:refs/heads/main' }}\n  User:\n    Type: AWS::IAM::User\n    Properties: {{ UserName: '@N@' }}\n  Key:\n    Type: AWS::IAM::AccessKey\n    Properties: {{ UserName: !Ref User }}\n"
    );
    draft.write("stacks/main.yaml", &text);
    super::service::workflow(draft, "deploy");
}
