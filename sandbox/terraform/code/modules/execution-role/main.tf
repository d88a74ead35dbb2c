terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "trusted_account_ids" {
  type = list(string)
}

variable "external_id" {
  type = string
}

data "aws_caller_identity" "current" {}

resource "aws_iam_role" "terraform_execution" {
  name                 = "TerraformExecutionRole"
  description          = "Assumed by Terraform"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = [for id in var.trusted_account_ids : "arn:aws:iam::${id}:root"] }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.terraform_execution.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
