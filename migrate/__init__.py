"""From Terraform's state, which is only read, to this program's state, while nothing happens to AWS."""
