data "aws_caller_identity" "current" {
  provider = aws.networking
}

resource "random_id" "suffix" {
  byte_length = 4
}

module "vpc" {
  source   = "../modules/vpc"
  for_each = { shared = "10.0.0.0/16" }

  name      = each.key
  cidr      = each.value
  zone      = "us-east-1a"
  providers = { aws = aws.networking }
}

resource "aws_ram_resource_share" "shared_subnets" {
  provider                  = aws.networking
  name                      = "shared-subnets"
  allow_external_principals = false
}

resource "aws_ram_resource_association" "subnet" {
  provider           = aws.networking
  resource_arn       = module.vpc["shared"].private_subnet_arns[0]
  resource_share_arn = aws_ram_resource_share.shared_subnets.arn
}

resource "aws_ram_principal_association" "principals" {
  provider = aws.networking
  for_each = {
    production = var.account_ids["production"]
    staging    = var.staging_unit_arn
  }

  principal          = each.value
  resource_share_arn = aws_ram_resource_share.shared_subnets.arn
}

resource "aws_route53_zone" "internal" {
  provider = aws.networking
  name     = "internal.example.com"

  vpc {
    vpc_id = module.vpc["shared"].vpc_id
  }
}

resource "aws_route53_record" "git" {
  provider = aws.networking
  zone_id  = aws_route53_zone.internal.zone_id
  name     = "git.internal.example.com"
  type     = "A"
  ttl      = 300
  records  = ["10.0.1.10"]
}

output "vpc_id" {
  value = module.vpc["shared"].vpc_id
}
