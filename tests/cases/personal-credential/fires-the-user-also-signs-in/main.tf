resource "aws_iam_access_key" "jane" {
  user = "jane"
}
resource "aws_iam_user_login_profile" "jane" {
  user = "jane"
}
resource "aws_iam_access_key" "ci" {
  user = "ci"
}
