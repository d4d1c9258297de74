resource "github_repository_deploy_key" "sync" {
  title      = "infra-sync"
  repository = "web"
  key        = file("sync.pub")
}
