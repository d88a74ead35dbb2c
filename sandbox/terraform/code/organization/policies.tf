resource "aws_organizations_policy" "deny_regions" {
  provider = aws.management

  name        = "deny-unauthorized-regions"
  description = "Deny access to regions not approved for use"
  type        = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "DenyUnapprovedRegions"
      Effect   = "Deny"
      Action   = "*"
      Resource = "*"
      Condition = {
        StringNotEquals = {
          "aws:RequestedRegion" = ["us-east-1", "us-west-2", "eu-west-1"]
        }
      }
    }]
  })
  depends_on = [aws_organizations_organization.main]
}

resource "aws_organizations_policy_attachment" "deny_regions" {
  provider  = aws.management
  policy_id = aws_organizations_policy.deny_regions.id
  target_id = aws_organizations_organizational_unit.top["workloads"].id
}

resource "aws_organizations_policy" "environment_tag" {
  provider = aws.management

  name        = "environment-tag"
  description = "One spelling of the Environment tag"
  type        = "TAG_POLICY"
  content = jsonencode({
    tags = {
      Environment = {
        tag_key   = { "@@assign" = "Environment" }
        tag_value = { "@@assign" = ["production", "staging", "development"] }
      }
    }
  })
  depends_on = [aws_organizations_organization.main]
}

resource "aws_organizations_policy_attachment" "environment_tag" {
  provider  = aws.management
  policy_id = aws_organizations_policy.environment_tag.id
  target_id = aws_organizations_organizational_unit.top["workloads"].id
}
