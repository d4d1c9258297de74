data "aws_iam_policy_document" "northwind" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/rotation"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["acme-7f3c"]
    }
  }
}

resource "aws_iam_role" "northwind" {
  name               = "northwind-rotation"
  assume_role_policy = data.aws_iam_policy_document.northwind.json
}

resource "github_repository_deploy_key" "mirror" {
  title      = "mirror"
  repository = "acme/mirror"
  key        = file("keys/mirror.pub")
  read_only  = true
}
