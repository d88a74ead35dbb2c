"""What AWS does and moto does not: one file a concern. Its `apply()` changes moto; importing it does not."""

from sandbox.aws.patches import (
    access_analyzer,
    account_contacts,
    account_management,
    account_regions,
    accounts,
    assume_role,
    authorization,
    buckets,
    budgets,
    default_vpcs,
    guardduty,
    identity_providers,
    inspector,
    keys,
    macie,
    managed_policies,
    new_roles,
    organization,
    policies,
    quotas,
    ram,
    replication,
    requests,
    security_hub,
    session_tags,
    sessions,
    shared_subnets,
    trails,
    trust_documents,
    trusted_access,
    units,
    web_identity,
)

ALL = (
    requests,
    sessions,
    organization,
    units,
    accounts,
    account_management,
    account_contacts,
    account_regions,
    trusted_access,
    policies,
    managed_policies,
    trust_documents,
    identity_providers,
    session_tags,
    assume_role,
    web_identity,
    new_roles,
    ram,
    shared_subnets,
    default_vpcs,
    buckets,
    replication,
    keys,
    trails,
    budgets,
    quotas,
    access_analyzer,
    guardduty,
    security_hub,
    macie,
    inspector,
    authorization,
)


def apply_all() -> None:
    """Applies every patch. Call once in a process, before the first request.

    `assume_role` comes after `session_tags`, and `new_roles` after `accounts` and `assume_role`, whose calls they wrap.
    """
    for patch in ALL:
        patch.apply()
