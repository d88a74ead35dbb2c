"""What AWS does and moto does not: one file a concern. Its `apply()` changes moto; importing it does not."""

from sandbox.aws.patches import (
    account_management,
    accounts,
    assume_role,
    buckets,
    identity_providers,
    managed_policies,
    new_roles,
    organization,
    policies,
    ram,
    replication,
    requests,
    sessions,
    shared_subnets,
    trails,
    trust_documents,
    trusted_access,
    units,
)

ALL = (
    requests,
    sessions,
    organization,
    units,
    accounts,
    account_management,
    trusted_access,
    policies,
    managed_policies,
    trust_documents,
    identity_providers,
    assume_role,
    new_roles,
    ram,
    shared_subnets,
    buckets,
    replication,
    trails,
)


def apply_all() -> None:
    """Applies every patch. Call once in a process, before the first request.

    `new_roles` comes after `accounts` and `assume_role`, whose calls it wraps.
    """
    for patch in ALL:
        patch.apply()
