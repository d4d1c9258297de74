resource "google_project_iam_member" "jane" {
  project = "acme-prod"
  role    = "roles/owner"
  member  = "user:jane@acme.example"
}
resource "google_project_iam_member" "viewer" {
  project = "acme-prod"
  role    = "roles/viewer"
  member  = "user:joe@acme.example"
}
resource "google_project_iam_member" "team" {
  project = "acme-prod"
  role    = "roles/owner"
  member  = "group:ops@acme.example"
}
