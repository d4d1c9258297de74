resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

# What deploy.yml becomes: this repository, in this environment, and nobody else.
resource "aws_iam_role" "portal_deploy" {
  name = "portal-deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:meridian-energy/grid-portal:environment:production"
        }
      }
    }]
  })
}

# Renewed by its rotation function every 30 days: the code itself says so.
resource "aws_secretsmanager_secret" "portal_database" {
  name = "portal/database"
}

resource "aws_secretsmanager_secret_rotation" "portal_database" {
  secret_id           = aws_secretsmanager_secret.portal_database.id
  rotation_lambda_arn = "arn:aws:lambda:eu-central-1:444455556666:function:rotate-postgres"
  rotation_rules {
    automatically_after_days = 30
  }
}
