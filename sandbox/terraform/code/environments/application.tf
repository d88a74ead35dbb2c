resource "aws_iam_role" "application" {
  name = "application"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "application" {
  name = "read-bucket"
  role = aws_iam_role.application.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = "${aws_s3_bucket.application.arn}/*"
    }]
  })
}

resource "aws_security_group" "web" {
  name        = "web"
  description = "Web servers"
  vpc_id      = module.vpc.vpc_id
  tags        = { Name = "web" }
}

resource "aws_security_group_rule" "web" {
  for_each = {
    https = { type = "ingress", protocol = "tcp", port = 443 }
    http  = { type = "ingress", protocol = "tcp", port = 80 }
    all   = { type = "egress", protocol = "-1", port = 0 }
  }

  security_group_id = aws_security_group.web.id
  type              = each.value.type
  protocol          = each.value.protocol
  from_port         = each.value.port
  to_port           = each.value.port
  cidr_blocks       = ["0.0.0.0/0"]
}

resource "aws_cloudwatch_log_group" "web" {
  name              = "/application/web"
  retention_in_days = 30
}

resource "aws_s3_bucket" "application" {
  bucket = "example-${terraform.workspace}-application"
}

resource "aws_s3_bucket_versioning" "application" {
  bucket = aws_s3_bucket.application.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_iam_user" "ci" {
  count = terraform.workspace == "production" ? 1 : 0
  name  = "ci-deploy"
}

resource "aws_iam_access_key" "ci" {
  count = terraform.workspace == "production" ? 1 : 0
  user  = aws_iam_user.ci[0].name
}

output "ci_secret" {
  value     = one(aws_iam_access_key.ci[*].secret)
  sensitive = true
}
