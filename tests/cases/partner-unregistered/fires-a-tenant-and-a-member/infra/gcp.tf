resource "google_project_iam_member" "viewer" {
  project = "acme-prod"
  role    = "roles/viewer"
  member  = "group:soc@elsewhere.example"
}
resource "google_project_iam_member" "own" {
  project = "acme-prod"
  role    = "roles/viewer"
  member  = "group:ops@acme.example"
}
