data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

module "vpc" {
  source = "../modules/vpc"

  name = terraform.workspace
  cidr = local.environment.cidr
  zone = "${local.environment.region}a"
}

locals {
  roles = {
    OrganizationAudit = {
      description = "Read-only access for auditors"
      policies    = ["ReadOnlyAccess", "SecurityAudit"]
    }
  }
  role_policies = merge([
    for role, settings in local.roles : {
      for policy in settings.policies : "${role}:${policy}" => { role = role, policy = policy }
    }
  ]...)
}

resource "aws_iam_role" "cross_account" {
  for_each = local.roles

  name                 = each.key
  description          = each.value.description
  max_session_duration = 7200
  tags                 = { Team = "security" }
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.administration_account_id}:root" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "cross_account" {
  for_each = local.role_policies

  role       = aws_iam_role.cross_account[each.value.role].name
  policy_arn = "arn:aws:iam::aws:policy/${each.value.policy}"
}

output "vpc_id" {
  value = module.vpc.vpc_id
}
