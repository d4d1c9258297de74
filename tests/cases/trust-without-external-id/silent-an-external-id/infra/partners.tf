data "aws_iam_policy_document" "northwind" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["acme-4711"]
    }
  }
}

resource "aws_iam_role" "northwind_rotation" {
  name               = "northwind-rotation"
  assume_role_policy = data.aws_iam_policy_document.northwind.json
}
