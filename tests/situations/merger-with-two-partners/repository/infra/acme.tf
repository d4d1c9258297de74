resource "aws_iam_role" "join" {
  name = "acme-join"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::777788889999:role/join" }
      Condition = { StringEquals = { "sts:ExternalId" = "globex-acme-1" } }
    }]
  })
}

resource "aws_iam_access_key" "bridge" {
  user = "bridge"
}
