# The caller is in the management account.
provider "aws" {
  alias  = "management"
  region = "us-east-1"

  default_tags {
    tags = { ManagedBy = "terraform" }
  }
}

provider "aws" {
  alias  = "administration"
  region = "us-east-1"

  assume_role {
    role_arn     = "arn:aws:iam::${var.account_ids["administration"]}:role/OrganizationAccountAccessRole"
    session_name = "terraform"
  }

  default_tags {
    tags = { ManagedBy = "terraform" }
  }
}

provider "aws" {
  alias  = "networking"
  region = "us-east-1"

  assume_role {
    role_arn     = "arn:aws:iam::${var.account_ids["networking"]}:role/OrganizationAccountAccessRole"
    session_name = "terraform"
  }

  default_tags {
    tags = { ManagedBy = "terraform" }
  }
}

provider "aws" {
  alias  = "production"
  region = "us-east-1"

  assume_role {
    role_arn     = "arn:aws:iam::${var.account_ids["production"]}:role/OrganizationAccountAccessRole"
    session_name = "terraform"
  }

  default_tags {
    tags = { ManagedBy = "terraform" }
  }
}

provider "aws" {
  alias  = "staging"
  region = "us-east-1"

  assume_role {
    role_arn     = "arn:aws:iam::${var.account_ids["staging"]}:role/OrganizationAccountAccessRole"
    session_name = "terraform"
  }

  default_tags {
    tags = { ManagedBy = "terraform" }
  }
}

provider "aws" {
  alias  = "development"
  region = "us-east-1"

  assume_role {
    role_arn     = "arn:aws:iam::${var.account_ids["development"]}:role/OrganizationAccountAccessRole"
    session_name = "terraform"
  }

  default_tags {
    tags = { ManagedBy = "terraform" }
  }
}
