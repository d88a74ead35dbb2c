"""The names of the program's IAM Access Analyzers: AWS cannot rename one, so another name is another analyzer."""

EXTERNAL_ACCESS = "external-access"
UNUSED_ACCESS = "unused-access"
"""Of one account."""

ORGANIZATION_EXTERNAL = "organization-external"
ORGANIZATION_UNUSED = "organization-unused"
"""Of the whole organization."""
