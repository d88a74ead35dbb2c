terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  backend "s3" {
    bucket         = "example-terraform-state"
    key            = "organization/terraform.tfstate"
    region         = "us-east-1"
    dynamodb_table = "terraform-locks"
    encrypt        = true

    assume_role = {
      role_arn    = "arn:aws:iam::@ADMINISTRATION@:role/TerraformExecutionRole"
      external_id = "terraform-cross-account"
    }
  }
}
