resource "azurerm_lighthouse_definition" "operations" {
  name               = "Operations"
  managing_tenant_id = "3f2b9c64-0000-4000-8000-5a1e7c9d0b42"
  scope              = "/subscriptions/0000"
  authorization {
    principal_id       = "3333"
    role_definition_id = "b24988ac-6180-42a0-ab88-20f7382dd24c"
  }
}
