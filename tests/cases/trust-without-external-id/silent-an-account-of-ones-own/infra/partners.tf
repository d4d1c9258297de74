data "aws_iam_policy_document" "northwind" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::444455556666:root"]
    }
  }
}

resource "aws_iam_role" "northwind_rotation" {
  name               = "northwind-rotation"
  assume_role_policy = data.aws_iam_policy_document.northwind.json
}
