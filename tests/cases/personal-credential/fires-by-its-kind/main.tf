resource "gitlab_personal_access_token" "ci" {
  user_id = 12
  name    = "ci"
  scopes  = ["api"]
}
resource "gitlab_project_access_token" "bot" {
  project = "acme/web"
  name    = "bot"
  scopes  = ["read_api"]
}
