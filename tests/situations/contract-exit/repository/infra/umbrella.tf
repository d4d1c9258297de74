resource "aws_iam_role" "umbrella" {
  name = "umbrella-support"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::222233334444:root" }
      Condition = { StringEquals = { "sts:ExternalId" = "globex-9" } }
    }]
  })
}
