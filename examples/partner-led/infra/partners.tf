# Northwind Shield runs the vault and rotates what is in it, from its own account.
resource "aws_iam_role" "northwind_rotation" {
  name = "northwind-rotation"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::111122223333:role/rotation" }
      Condition = { StringEquals = { "sts:ExternalId" = "meridian-4d1f" } }
    }]
  })
}

# Brightwater Cloud implements the portal, and builds it in its own account.
resource "aws_iam_role" "brightwater_build" {
  name = "brightwater-build"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::777788889999:root" }
    }]
  })
}
