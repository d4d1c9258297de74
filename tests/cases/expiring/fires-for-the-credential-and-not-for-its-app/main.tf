resource "azuread_application" "billing" {
  display_name = "billing-sync"
}

resource "azuread_application_password" "ci" {
  application_id = azuread_application.billing.id
  display_name   = "ci"
}
