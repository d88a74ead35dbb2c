"""Who of the workforce enters which accounts of the local AWS, by IAM Identity Center."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.aws.listing import list_all
from sandbox.aws.server import AccountClients


@dataclass(frozen=True)
class Access:
    """A permission set, and the names of the groups and users that enter an account by it."""

    permission_set: str
    principals: tuple[str, ...]


def read_access(clients: AccountClients, management: str, regions: Sequence[str]) -> Mapping[str, tuple[Access, ...]]:
    """By account (id), of each of the regions that Identity Center is enabled in: it is in one, and in AWS alone."""
    found = defaultdict[str, list[Access]](list)
    for region in regions:
        sso = clients.get("sso-admin", management, region)
        for instance in list_all(sso, "list_instances", "Instances"):
            of = {"InstanceArn": instance["InstanceArn"]}
            names = _read_names(clients.get("identitystore", management, region), instance["IdentityStoreId"])
            for arn in list_all(sso, "list_permission_sets", "PermissionSets", **of):
                one = {**of, "PermissionSetArn": arn}
                name = sso.describe_permission_set(**one)["PermissionSet"]["Name"]
                for account in list_all(sso, "list_accounts_for_provisioned_permission_set", "AccountIds", **one):
                    assigned = list_all(sso, "list_account_assignments", "AccountAssignments", AccountId=account, **one)
                    who = [str(names.get(some["PrincipalId"], some["PrincipalId"])) for some in assigned]
                    if who:
                        found[account].append(Access(name, tuple(sorted(who))))
    return {account: tuple(sorted(some, key=lambda one: one.permission_set)) for account, some in found.items()}


def _read_names(store: Any, store_id: str) -> dict[str, str]:
    """The names of groups and users, by id."""
    groups = list_all(store, "list_groups", "Groups", IdentityStoreId=store_id)
    users = list_all(store, "list_users", "Users", IdentityStoreId=store_id)
    return {
        **{group["GroupId"]: group["DisplayName"] for group in groups},
        **{user["UserId"]: user["UserName"] for user in users},
    }
