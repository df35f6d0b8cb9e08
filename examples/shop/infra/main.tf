# What a customer's shop stands on. A real one would ask a cloud for a database here; this one keeps to
# what is built into Terraform and OpenTofu, so that it runs anywhere, with no account and no download.

terraform {
  required_version = ">= 1.5"

  # The state lives in a folder of Bowline's own, a customer each.
  backend "local" {}
}

variable "hostname" {
  type        = string
  description = "The name under which the customer's shop is reached."
}

variable "database" {
  type = object({
    size    = string
    version = number
  })
  description = "What the shop's database is to be."
}

# Another size is a change; another major version is another database.
resource "terraform_data" "database" {
  input = {
    size    = var.database.size
    address = "db.${var.hostname}:5432"
  }
  triggers_replace = [var.database.version]
}

output "database_address" {
  value       = terraform_data.database.output.address
  description = "Where the shop's services find their database."
}
