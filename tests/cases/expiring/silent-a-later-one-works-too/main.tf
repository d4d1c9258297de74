resource "gitlab_project_access_token" "release" {
  project = "acme/web"
  name    = "release"
  scopes  = ["api"]
}
