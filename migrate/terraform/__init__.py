"""What Terraform wrote: states, addresses, code, and what they prove about accounts."""
