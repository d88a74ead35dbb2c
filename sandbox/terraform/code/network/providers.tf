provider "aws" {
  alias  = "networking"
  region = "us-east-1"

  assume_role {
    role_arn     = "arn:aws:iam::${var.account_ids["networking"]}:role/TerraformExecutionRole"
    session_name = "terraform"
    external_id  = "terraform-cross-account"
  }

  default_tags {
    tags = { ManagedBy = "terraform" }
  }
}
