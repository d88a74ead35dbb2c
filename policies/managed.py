"""IAM policies that a role is given: the ARN of one that is named, and what tells it from another. No documents."""

MANAGED_BY_AWS = "arn:aws:iam::aws:policy/"
"""What the ARN of every policy that AWS manages begins with."""

EVERYTHING, NOTHING = MANAGED_BY_AWS + "AdministratorAccess", MANAGED_BY_AWS + "AWSDenyAll"
"""The policies of AWS that allow, and that deny, every action on everything."""

FULL_AWS_ACCESS = "p-FullAWSAccess"
"""The id of the service control policy that AWS attaches to the root and to every unit and account
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html, read 2026-11)."""

FULL_AWS_ACCESS_POLICIES = frozenset({FULL_AWS_ACCESS, "p-RCPFullAWSAccess"})
"""It and the resource control policy of its kind, which AWS attaches the same way and which nobody can detach
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html, read 2026-11)."""


def policy_arn(policy: str) -> str:
    """The ARN of an AWS-managed policy that is given by name; an ARN stays as it is."""
    return policy if policy.startswith("arn:") else MANAGED_BY_AWS + policy


def policy_key(arn: str) -> str:
    """What tells a policy from another in a logical name: its name, and the account in front unless AWS manages it."""
    return arn.removeprefix(MANAGED_BY_AWS).removeprefix("arn:aws:iam::")
