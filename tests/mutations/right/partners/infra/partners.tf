resource "aws_iam_role" "northwind" {
  name = "northwind-rotation"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::111122223333:role/rotation" }
      Condition = { StringEquals = { "sts:ExternalId" = "acme-4d1f" } }
    }]
  })
}

resource "google_project_iam_member" "northwind" {
  project = "acme-prod"
  role    = "roles/viewer"
  member  = "group:soc@northwind.example"
}
