"""Names that AWS's services give: principals, and roles that they make. It holds no policies."""

RAM = "ram.amazonaws.com"
"""Resource Access Manager. Its trusted access is switched on by a call of its own, which also makes its service-linked
role (https://docs.aws.amazon.com/ram/latest/userguide/getting-started-sharing.html, read 2026-11)."""

CREATION_ROLE = "OrganizationAccountAccessRole"
"""The role that CreateAccount makes in a new account unless it is told another name
(https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html, RoleName, read 2026-11)."""
