resource "aws_secretsmanager_secret" "reports" {
  name = "reports/database"
}

resource "aws_secretsmanager_secret_rotation" "reports" {
  secret_id           = aws_secretsmanager_secret.reports.id
  rotation_lambda_arn = "arn:aws:lambda:eu-west-1:444455556666:function:rotate"
  rotation_rules {
    automatically_after_days = 30
  }
}
