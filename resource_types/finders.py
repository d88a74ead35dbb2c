"""How to find in AWS the object that an interrupted creation made: the functions that rows name as `leftover`.

Read-only. A row says which type has which, or why a type needs none. Each gives ids as the import takes them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from resource_types.dns_finders import DNS_FINDERS
from resource_types.ipam_finders import IPAM_FINDERS
from resource_types.lookup import Finder, Lookup
from resource_types.network_finders import NETWORK_FINDERS
from resource_types.security_finders import SECURITY_FINDERS
from resource_types.transit_finders import TRANSIT_FINDERS


def find_organization(lookup: Lookup) -> Iterable[str]:
    return [lookup.session.client("organizations").describe_organization()["Organization"]["Id"]]


def find_unit(lookup: Lookup) -> Iterable[str]:
    units = lookup.pages(
        "organizations",
        "list_organizational_units_for_parent",
        "OrganizationalUnits",
        ParentId=lookup.inputs["parentId"],
    )
    return [unit["Id"] for unit in units if unit["Name"] == lookup.inputs["name"]]


def find_policy(lookup: Lookup) -> Iterable[str]:
    policies = lookup.pages("organizations", "list_policies", "Policies", Filter=lookup.inputs["type"])
    return [policy["Id"] for policy in policies if policy["Name"] == lookup.inputs["name"]]


def find_policy_attachment(lookup: Lookup) -> Iterable[str]:
    policy, target = lookup.inputs["policyId"], lookup.inputs["targetId"]
    targets = lookup.pages("organizations", "list_targets_for_policy", "Targets", PolicyId=policy)
    return [f"{target}:{policy}" for found in targets if found["TargetId"] == target]


def find_resource_policy(lookup: Lookup) -> Iterable[str]:
    """An organization has one, which AWS does not let us write over with tags
    (https://docs.aws.amazon.com/organizations/latest/APIReference/API_PutResourcePolicy.html, read 2026-11).
    """
    client = lookup.session.client("organizations")
    policy = client.describe_resource_policy()["ResourcePolicy"]["ResourcePolicySummary"]["Id"]
    tags = lookup.pages("organizations", "list_tags_for_resource", "Tags", ResourceId=policy)
    return [policy] if lookup.is_tagged(tags) else []


def find_delegated_administrator(lookup: Lookup) -> Iterable[str]:
    account, service = lookup.inputs["accountId"], lookup.inputs["servicePrincipal"]
    administrators = lookup.pages(
        "organizations", "list_delegated_administrators", "DelegatedAdministrators", ServicePrincipal=service
    )
    return [f"{account}/{service}" for found in administrators if found["Id"] == account]


def find_trail_administrator(lookup: Lookup) -> Iterable[str]:
    account = lookup.inputs["accountId"]
    administrators = lookup.pages(
        "organizations",
        "list_delegated_administrators",
        "DelegatedAdministrators",
        ServicePrincipal="cloudtrail.amazonaws.com",
    )
    return [account for found in administrators if found["Id"] == account]


def find_role(lookup: Lookup) -> Iterable[str]:
    role = lookup.session.client("iam").get_role(RoleName=lookup.inputs["name"])["Role"]
    return [role["RoleName"]] if lookup.is_tagged(role.get("Tags", [])) else []


def find_account_alias(lookup: Lookup) -> Iterable[str]:
    wanted = lookup.inputs["accountAlias"]
    return [alias for alias in lookup.pages("iam", "list_account_aliases", "AccountAliases") if alias == wanted]


def find_managed_policy(lookup: Lookup) -> Iterable[str]:
    """The list of policies tells no tags, so each of that name (of which an account has one) is asked for its own."""
    iam = lookup.session.client("iam")
    for policy in lookup.pages("iam", "list_policies", "Policies", Scope="Local"):
        if policy["PolicyName"] == lookup.inputs["name"]:
            arn = policy["Arn"]
            if lookup.is_tagged(iam.list_policy_tags(PolicyArn=arn)["Tags"]):
                yield arn


def find_oidc_provider(lookup: Lookup) -> Iterable[str]:
    """An account has one of a URL, whose ARN ends with the URL. One without our tags is somebody else's."""
    iam = lookup.session.client("iam")
    end = f":oidc-provider/{lookup.inputs['url'].removeprefix('https://')}"
    for provider in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        arn = provider["Arn"]
        if arn.endswith(end):
            found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
            if lookup.is_tagged(found.get("Tags", [])):
                yield arn


def find_bucket(lookup: Lookup) -> Iterable[str]:
    buckets = lookup.session.client("s3").list_buckets()["Buckets"]
    return [bucket["Name"] for bucket in buckets if bucket["Name"] == lookup.inputs["bucket"]]


def find_key(lookup: Lookup) -> Iterable[str]:
    """A key has no name of its own: the description names its bucket, whose name nothing else in the world has."""
    kms = lookup.session.client("kms")
    for key in lookup.pages("kms", "list_keys", "Keys"):
        found = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if found["Description"] == lookup.inputs["description"] and found["KeyState"] != "PendingDeletion":
            yield found["KeyId"]


def find_alias(lookup: Lookup) -> Iterable[str]:
    aliases = lookup.pages("kms", "list_aliases", "Aliases")
    return [alias["AliasName"] for alias in aliases if alias["AliasName"] == lookup.inputs["name"]]


def find_trail(lookup: Lookup) -> Iterable[str]:
    trails = lookup.session.client("cloudtrail").describe_trails(includeShadowTrails=False)["trailList"]
    return [trail["TrailARN"] for trail in trails if trail["Name"] == lookup.inputs["name"]]


def find_log_group(lookup: Lookup) -> Iterable[str]:
    name = lookup.inputs["name"]
    groups = lookup.pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=name)
    return [group["logGroupName"] for group in groups if group["logGroupName"] == name]


def find_topic(lookup: Lookup) -> Iterable[str]:
    """SNS makes no second topic of a name, and refuses one whose tags have changed meanwhile
    (https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html, read 2026-11).
    """
    sns, end = lookup.session.client("sns"), f":{lookup.inputs['name']}"
    for topic in lookup.pages("sns", "list_topics", "Topics"):
        arn = topic["TopicArn"]
        if arn.endswith(end) and lookup.is_tagged(sns.list_tags_for_resource(ResourceArn=arn)["Tags"]):
            yield arn


def find_quota_request(lookup: Lookup) -> Iterable[str]:
    """AWS takes no second request for a quota while one is open
    (https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_RequestServiceQuotaIncrease.html, read
    2026-11). An open one for another value is somebody else's; what was granted is not asked for again.
    """
    service, quota = lookup.inputs["serviceCode"], lookup.inputs["quotaCode"]
    requests = lookup.pages(
        "service-quotas",
        "list_requested_service_quota_change_history_by_quota",
        "RequestedQuotas",
        ServiceCode=service,
        QuotaCode=quota,
    )
    wanted = [one for one in requests if one["DesiredValue"] == lookup.inputs["value"]]
    return [f"{service}/{quota}"] if any(one["Status"] in {"CASE_OPENED", "PENDING"} for one in wanted) else []


def find_budget(lookup: Lookup) -> Iterable[str]:
    """An account has one of a name, which `describe_budget` finds only with the account's id."""
    budgets, name = lookup.session.client("budgets"), lookup.inputs["name"]
    account = lookup.session.client("sts").get_caller_identity()["Account"]
    arn = f"arn:aws:budgets::{account}:budget/{name}"
    budgets.describe_budget(AccountId=account, BudgetName=name)
    tags = budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"]
    return [f"{account}:{name}"] if lookup.is_tagged(tags) else []


def find_analyzer(lookup: Lookup) -> Iterable[str]:
    client, name = lookup.session.client("accessanalyzer"), lookup.inputs["analyzerName"]
    analyzer = client.get_analyzer(analyzerName=name)["analyzer"]
    return [name] if lookup.tags.items() <= (analyzer.get("tags") or {}).items() else []


def find_permission_set(lookup: Lookup) -> Iterable[str]:
    """The list of permission sets tells no names, so each is described until one has it."""
    client, instance = lookup.session.client("sso-admin"), lookup.inputs["instanceArn"]
    for arn in lookup.pages("sso-admin", "list_permission_sets", "PermissionSets", InstanceArn=instance):
        found = client.describe_permission_set(InstanceArn=instance, PermissionSetArn=arn)["PermissionSet"]
        if found["Name"] == lookup.inputs["name"]:
            tags = client.list_tags_for_resource(InstanceArn=instance, ResourceArn=arn)["Tags"]
            return [f"{arn},{instance}"] if lookup.is_tagged(tags) else []
    return []


def find_permission_set_policy(lookup: Lookup) -> Iterable[str]:
    policy = lookup.inputs["managedPolicyArn"]
    found = _list_of_permission_set(lookup, "list_managed_policies_in_permission_set", "AttachedManagedPolicies")
    return [f"{policy},{_of_permission_set(lookup)}" for one in found if one["Arn"] == policy]


def find_permission_set_customer_policy(lookup: Lookup) -> Iterable[str]:
    reference = lookup.inputs["customerManagedPolicyReference"]
    name, path = reference["name"], reference.get("path", "/")
    operation = "list_customer_managed_policy_references_in_permission_set"
    return [
        f"{name},{path},{_of_permission_set(lookup)}"
        for one in _list_of_permission_set(lookup, operation, "CustomerManagedPolicyReferences")
        if (one["Name"], one.get("Path", "/")) == (name, path)
    ]


def find_account_assignment(lookup: Lookup) -> Iterable[str]:
    inputs = lookup.inputs
    principal, kind, account = inputs["principalId"], inputs["principalType"], inputs["targetId"]
    found = _list_of_permission_set(lookup, "list_account_assignments", "AccountAssignments", AccountId=account)
    return [
        f"{principal},{kind},{account},{inputs['targetType']},{_of_permission_set(lookup)}"
        for one in found
        if (one["PrincipalId"], one["PrincipalType"]) == (principal, kind)
    ]


def _list_of_permission_set(lookup: Lookup, operation: str, result: str, **arguments: str) -> list[Any]:
    instance, permission_set = lookup.inputs["instanceArn"], lookup.inputs["permissionSetArn"]
    return lookup.pages(
        "sso-admin", operation, result, InstanceArn=instance, PermissionSetArn=permission_set, **arguments
    )


def _of_permission_set(lookup: Lookup) -> str:
    return f"{lookup.inputs['permissionSetArn']},{lookup.inputs['instanceArn']}"


def find_identity_group(lookup: Lookup) -> Iterable[str]:
    """The identity store has one group of a name; groups have no tags."""
    return [_find_in_identity_store(lookup, "get_group_id", "GroupId", "DisplayName", lookup.inputs["displayName"])]


def find_identity_user(lookup: Lookup) -> Iterable[str]:
    """The identity store has one user of a name; users have no tags."""
    return [_find_in_identity_store(lookup, "get_user_id", "UserId", "UserName", lookup.inputs["userName"])]


def _find_in_identity_store(lookup: Lookup, operation: str, result: str, attribute: str, name: str) -> str:
    store = lookup.inputs["identityStoreId"]
    ask = getattr(lookup.session.client("identitystore"), operation)
    unique = {"UniqueAttribute": {"AttributePath": attribute, "AttributeValue": name}}
    return f"{store}/{ask(IdentityStoreId=store, AlternateIdentifier=unique)[result]}"


def find_group_membership(lookup: Lookup) -> Iterable[str]:
    store = lookup.inputs["identityStoreId"]
    membership = lookup.session.client("identitystore").get_group_membership_id(
        IdentityStoreId=store, GroupId=lookup.inputs["groupId"], MemberId={"UserId": lookup.inputs["memberId"]}
    )
    return [f"{store}/{membership['MembershipId']}"]


FINDERS: Mapping[str, Finder] = {
    function.__name__: function
    for function in (
        find_organization,
        find_unit,
        find_policy,
        find_policy_attachment,
        find_resource_policy,
        find_delegated_administrator,
        find_trail_administrator,
        find_role,
        find_account_alias,
        find_managed_policy,
        find_oidc_provider,
        find_bucket,
        find_key,
        find_alias,
        find_trail,
        find_log_group,
        find_topic,
        find_quota_request,
        find_budget,
        find_analyzer,
        find_permission_set,
        find_permission_set_policy,
        find_permission_set_customer_policy,
        find_account_assignment,
        find_identity_group,
        find_identity_user,
        find_group_membership,
        *NETWORK_FINDERS,
        *IPAM_FINDERS,
        *DNS_FINDERS,
        *TRANSIT_FINDERS,
        *SECURITY_FINDERS,
    )
}
"""By the name that a row has."""
