locals {
  environment = var.environments[terraform.workspace]
}

provider "aws" {
  region = local.environment.region

  assume_role {
    role_arn     = "arn:aws:iam::${local.environment.account_id}:role/TerraformExecutionRole"
    session_name = "terraform"
    external_id  = "terraform-cross-account"
  }

  default_tags {
    tags = { ManagedBy = "terraform" }
  }
}
