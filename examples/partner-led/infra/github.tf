# Pushes the rendered configuration to the mirror that the control room reads.
resource "github_repository_deploy_key" "config_mirror" {
  repository = "grid-config"
  title      = "config-mirror"
  key        = file("${path.module}/keys/config-mirror.pub")
  read_only  = false
}
