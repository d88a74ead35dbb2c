"""From what exists, in Terraform's states or in AWS itself (live.inventory), to the config that says the same. Pure."""
