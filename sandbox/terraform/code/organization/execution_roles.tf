# A module cannot choose its provider by for_each: one block for each account.

module "execution_role_administration" {
  source              = "../modules/execution-role"
  trusted_account_ids = local.trusted_account_ids
  external_id         = var.execution_role_external_id
  providers           = { aws = aws.administration }
}

module "execution_role_networking" {
  source              = "../modules/execution-role"
  trusted_account_ids = local.trusted_account_ids
  external_id         = var.execution_role_external_id
  providers           = { aws = aws.networking }
}

module "execution_role_production" {
  source              = "../modules/execution-role"
  trusted_account_ids = local.trusted_account_ids
  external_id         = var.execution_role_external_id
  providers           = { aws = aws.production }
}

module "execution_role_staging" {
  source              = "../modules/execution-role"
  trusted_account_ids = local.trusted_account_ids
  external_id         = var.execution_role_external_id
  providers           = { aws = aws.staging }
}

module "execution_role_development" {
  source              = "../modules/execution-role"
  trusted_account_ids = local.trusted_account_ids
  external_id         = var.execution_role_external_id
  providers           = { aws = aws.development }
}

locals {
  trusted_account_ids = [
    data.aws_caller_identity.current.account_id,
    aws_organizations_account.this["administration"].id,
  ]
}

output "account_ids" {
  value = { for key, account in aws_organizations_account.this : key => account.id }
}
