"""The write gate: a role reads always, and writes only in a session that carries a transitive session tag.

Only the deploy job sets the tag (stacks/commands/), outside of Pulumi: a preview has the same roles and no tag.
"""

TAG_KEY = "pulumi-writes"
"""The key of the session tag. `aws:PrincipalTag` holds the role's own IAM tags too, so no gated role may have a tag of
this key (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html, read 2026-11)."""

TAG_VALUE = "allowed"

PRINCIPAL_TAG = f"aws:PrincipalTag/{TAG_KEY}"
"""The condition key of the tag in the caller's session."""

REQUEST_TAG = f"aws:RequestTag/{TAG_KEY}"
"""The condition key of the tag that an AssumeRole call asks for."""
