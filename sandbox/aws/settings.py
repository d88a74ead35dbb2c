"""The names of what the local AWS can be told: at its start by the environment, at a reset by the URL's query."""

NEW_ROLE_DENIALS = "SANDBOX_AWS_NEW_ROLE_DENIALS"
"""How many AssumeRole calls a role that CreateAccount made refuses at first."""

RESET_DENIALS = "new_role_denials"
"""The same number from this reset to the next one."""

AUTHORIZE = "SANDBOX_AWS_AUTHORIZE"
"""Whether sessions of roles may do only what their policies allow: "1", or anything else for no."""

RESET_AUTHORIZE = "authorize"
"""The same from this reset to the next one."""
