"""What the management account holds: the organization, its units, accounts and policies."""
