"""The environment variables that the local AWS reads. Names only."""

NEW_ROLE_DENIALS = "SANDBOX_AWS_NEW_ROLE_DENIALS"
"""How many AssumeRole calls a role that CreateAccount made refuses at first."""
