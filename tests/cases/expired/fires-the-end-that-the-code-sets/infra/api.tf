resource "google_secret_manager_secret" "smtp" {
  secret_id   = "smtp-login"
  expire_time = "2026-11-01T00:00:00Z"
  replication {
    auto {}
  }
}
