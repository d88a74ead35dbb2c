data "aws_caller_identity" "current" {
  provider = aws.management
}

resource "aws_organizations_organization" "main" {
  provider = aws.management

  feature_set          = "ALL"
  enabled_policy_types = ["SERVICE_CONTROL_POLICY", "TAG_POLICY"]

  aws_service_access_principals = [
    "account.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "config.amazonaws.com",
    "ram.amazonaws.com",
    "sso.amazonaws.com",
  ]
}

resource "aws_ram_sharing_with_organization" "main" {
  provider   = aws.management
  depends_on = [aws_organizations_organization.main]
}

resource "aws_organizations_organizational_unit" "top" {
  provider = aws.management
  for_each = {
    infrastructure = "Infrastructure"
    security       = "Security"
    workloads      = "Workloads"
  }

  name      = each.value
  parent_id = aws_organizations_organization.main.roots[0].id
}

resource "aws_organizations_organizational_unit" "workloads" {
  provider = aws.management
  for_each = {
    development = "Development"
    production  = "Production"
    staging     = "Staging"
  }

  name      = each.value
  parent_id = aws_organizations_organizational_unit.top["workloads"].id
}

locals {
  units = {
    for key, unit in merge(
      aws_organizations_organizational_unit.top,
      aws_organizations_organizational_unit.workloads,
    ) : key => unit.id
  }
  accounts = {
    administration = { name = "Administration", unit = "security" }
    networking     = { name = "Networking", unit = "infrastructure" }
    production     = { name = "Production", unit = "production" }
    staging        = { name = "Staging", unit = "staging" }
    development    = { name = "Development", unit = "development" }
  }
}

resource "aws_organizations_account" "this" {
  provider = aws.management
  for_each = local.accounts

  name      = each.value.name
  email     = "aws+${each.key}@example.com"
  parent_id = local.units[each.value.unit]
  role_name = "OrganizationAccountAccessRole"
  tags      = contains(["production", "staging", "development"], each.key) ? { Environment = each.key } : {}

  lifecycle {
    ignore_changes = [role_name]
  }
}

resource "aws_organizations_delegated_administrator" "config" {
  provider = aws.management

  account_id        = aws_organizations_account.this["administration"].id
  service_principal = "config.amazonaws.com"
  depends_on        = [aws_organizations_organization.main]
}
