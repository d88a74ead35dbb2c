"""AWS Organizations: the organization, its units, trusted access and delegated administrators.

Schemas: terraform-provider-aws internal/service/organizations.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Autoname, Call, Imported, ResourceType, Tagging
from sandbox.provider.services.common import from_list, pages, timestamp, to_list
from sandbox.provider.values import Props, unordered

_ACCOUNT_FIELDS = ("Arn", "Email", "Id", "JoinedMethod", "Name", "State", "Status")
NOT_IN_USE = "AWSOrganizationsNotInUseException"


def read_tags(call: Call, object_id: str) -> Mapping[str, str]:
    """The tags of an account, a unit or a policy."""
    return from_list(pages(call.client, "list_tags_for_resource", "Tags", ResourceId=object_id))


def write_tags(call: Call, object_id: str, changed: Mapping[str, str], removed: list[str]) -> None:
    """Changes the tags of an account, a unit or a policy."""
    if removed:
        call.client.untag_resource(ResourceId=object_id, TagKeys=removed)
    if changed:
        call.client.tag_resource(ResourceId=object_id, Tags=to_list(changed))


TAGGING = Tagging(read_tags, write_tags)


def _flatten(account: Mapping[str, Any]) -> Props:
    props = {name[0].lower() + name[1:]: account[name] for name in _ACCOUNT_FIELDS if name in account}
    if "JoinedTimestamp" in account:
        props["joinedTimestamp"] = timestamp(account["JoinedTimestamp"])
    return props


def _root(call: Call) -> Mapping[str, Any]:
    return pages(call.client, "list_roots", "Roots")[0]


def _create_organization(call: Call) -> str:
    return call.client.create_organization(FeatureSet=call.props["featureSet"])["Organization"]["Id"]


def _settle_organization(call: Call, object_id: str) -> None:
    given = frozenset({"awsServiceAccessPrincipals", "enabledPolicyTypes"}) & call.props.keys()
    _update_organization(call, object_id, given)


def _update_organization(call: Call, _: str, changed: frozenset[str]) -> None:
    client = call.client
    if "awsServiceAccessPrincipals" in changed:
        wanted, there = set(call.props.get("awsServiceAccessPrincipals", [])), set(_service_principals(call))
        for principal in sorted(there - wanted):
            client.disable_aws_service_access(ServicePrincipal=principal)
        for principal in sorted(wanted - there):
            client.enable_aws_service_access(ServicePrincipal=principal)
    if "enabledPolicyTypes" in changed:
        root = _root(call)
        wanted, there = set(call.props.get("enabledPolicyTypes", [])), set(_policy_types(root))
        for policy_type in sorted(there - wanted):
            client.disable_policy_type(RootId=root["Id"], PolicyType=policy_type)
        for policy_type in sorted(wanted - there):
            client.enable_policy_type(RootId=root["Id"], PolicyType=policy_type)
    if "featureSet" in changed:
        client.enable_all_features()


def _read_organization(call: Call, object_id: str) -> Props | None:
    organization = call.client.describe_organization()["Organization"]
    if organization["Id"] != object_id:
        return None
    props: Props = {
        "arn": organization["Arn"],
        "featureSet": organization["FeatureSet"],
        "masterAccountArn": organization["MasterAccountArn"],
        "masterAccountEmail": organization["MasterAccountEmail"],
        "masterAccountId": organization["MasterAccountId"],
    }
    if call.props.get("returnOrganizationOnly"):
        return props
    accounts = [_flatten(account) for account in pages(call.client, "list_accounts", "Accounts")]
    master = organization["MasterAccountId"]
    roots = pages(call.client, "list_roots", "Roots")
    return props | {
        "accounts": accounts,
        "nonMasterAccounts": [account for account in accounts if account["id"] != master],
        "masterAccountName": next((account["name"] for account in accounts if account["id"] == master), None),
        "roots": [
            {
                "arn": root["Arn"],
                "id": root["Id"],
                "name": root["Name"],
                "policyTypes": [{"status": kind["Status"], "type": kind["Type"]} for kind in root["PolicyTypes"]],
            }
            for root in roots
        ],
        "awsServiceAccessPrincipals": _service_principals(call) if organization["FeatureSet"] == "ALL" else [],
        "enabledPolicyTypes": sorted(_policy_types(roots[0])),
    }


def _delete_organization(call: Call, _: str) -> None:
    call.client.delete_organization()


def _service_principals(call: Call) -> list[str]:
    enabled = pages(call.client, "list_aws_service_access_for_organization", "EnabledServicePrincipals")
    return sorted(entry["ServicePrincipal"] for entry in enabled)


def _policy_types(root: Mapping[str, Any]) -> list[str]:
    return [kind["Type"] for kind in root["PolicyTypes"] if kind["Status"] == "ENABLED"]


def _create_unit(call: Call) -> str:
    request = {"ParentId": call.props["parentId"], "Name": call.props["name"], "Tags": to_list(call.tags)}
    return call.client.create_organizational_unit(**request)["OrganizationalUnit"]["Id"]


def _read_unit(call: Call, object_id: str) -> Props | None:
    unit = call.client.describe_organizational_unit(OrganizationalUnitId=object_id)["OrganizationalUnit"]
    children = pages(call.client, "list_accounts_for_parent", "Accounts", ParentId=object_id)
    fields = ("arn", "email", "id", "name")
    return {
        "arn": unit["Arn"],
        "name": unit["Name"],
        "parentId": call.client.list_parents(ChildId=object_id)["Parents"][0]["Id"],
        "accounts": [{name: account[name.capitalize()] for name in fields} for account in children],
    }


def _update_unit(call: Call, object_id: str, _: frozenset[str]) -> None:
    call.client.update_organizational_unit(OrganizationalUnitId=object_id, Name=call.props["name"])


def _delete_unit(call: Call, object_id: str) -> None:
    call.client.delete_organizational_unit(OrganizationalUnitId=object_id)


def _create_delegation(call: Call) -> str:
    account, service = call.props["accountId"], call.props["servicePrincipal"]
    call.client.register_delegated_administrator(AccountId=account, ServicePrincipal=service)
    return f"{account}/{service}"


def _read_delegation(call: Call, object_id: str) -> Props | None:
    account, _, service = object_id.partition("/")
    found = pages(call.client, "list_delegated_administrators", "DelegatedAdministrators", ServicePrincipal=service)
    for entry in found:
        if entry["Id"] == account:
            return {
                "accountId": account,
                "servicePrincipal": service,
                "arn": entry["Arn"],
                "delegationEnabledDate": timestamp(entry["DelegationEnabledDate"]),
                "email": entry["Email"],
                "joinedMethod": entry["JoinedMethod"],
                "joinedTimestamp": timestamp(entry["JoinedTimestamp"]),
                "name": entry["Name"],
                "status": entry["Status"],
            }
    return None


def _delete_delegation(call: Call, object_id: str) -> None:
    account, _, service = object_id.partition("/")
    call.client.deregister_delegated_administrator(AccountId=account, ServicePrincipal=service)


def _import_delegation(import_id: str) -> Imported:
    account, _, service = import_id.partition("/")
    if not account or not service:
        raise RefusedError(f"unexpected format of ID ({import_id}), expected DELEGATED_ACCOUNT_ID/SERVICE_PRINCIPAL")
    return Imported(import_id)


def _create_service_access(call: Call) -> str:
    call.client.enable_aws_service_access(ServicePrincipal=call.props["servicePrincipal"])
    return call.props["servicePrincipal"]


def _read_service_access(call: Call, object_id: str) -> Props | None:
    for entry in pages(call.client, "list_aws_service_access_for_organization", "EnabledServicePrincipals"):
        if entry["ServicePrincipal"] == object_id:
            return {"servicePrincipal": object_id, "dateEnabled": timestamp(entry["DateEnabled"])}
    return None


def _delete_service_access(call: Call, object_id: str) -> None:
    call.client.disable_aws_service_access(ServicePrincipal=object_id)


TYPES = (
    ResourceType(
        urn_type="aws:organizations/organization:Organization",
        service="organizations",
        title="Organizations Organization",
        inputs=frozenset({"awsServiceAccessPrincipals", "enabledPolicyTypes", "featureSet", "returnOrganizationOnly"}),
        outputs=frozenset(
            {
                "accounts",
                "arn",
                "masterAccountArn",
                "masterAccountEmail",
                "masterAccountId",
                "masterAccountName",
                "nonMasterAccounts",
                "roots",
            }
        ),
        defaults={"featureSet": "ALL"},
        # Left out, trusted access belongs to the separate resources.
        computed=frozenset({"awsServiceAccessPrincipals"}),
        kept=frozenset({"returnOrganizationOnly"}),
        canonical={"awsServiceAccessPrincipals": unordered, "enabledPolicyTypes": unordered},
        gone=frozenset({NOT_IN_USE}),
        create=_create_organization,
        settle=_settle_organization,
        read=_read_organization,
        update=_update_organization,
        delete=_delete_organization,
    ),
    ResourceType(
        urn_type="aws:organizations/organizationalUnit:OrganizationalUnit",
        service="organizations",
        title="Organizations Organizational Unit",
        inputs=frozenset({"name", "parentId"}),
        required=frozenset({"parentId"}),
        outputs=frozenset({"accounts", "arn"}),
        force_new=frozenset({"parentId"}),
        autoname=Autoname(),
        tagging=TAGGING,
        gone=frozenset({NOT_IN_USE, "OrganizationalUnitNotFoundException"}),
        create=_create_unit,
        read=_read_unit,
        update=_update_unit,
        delete=_delete_unit,
    ),
    ResourceType(
        urn_type="aws:organizations/delegatedAdministrator:DelegatedAdministrator",
        service="organizations",
        title="Organizations Delegated Administrator",
        inputs=frozenset({"accountId", "servicePrincipal"}),
        required=frozenset({"accountId", "servicePrincipal"}),
        outputs=frozenset(
            {"arn", "delegationEnabledDate", "email", "joinedMethod", "joinedTimestamp", "name", "status"}
        ),
        force_new=frozenset({"accountId", "servicePrincipal"}),
        gone=frozenset({NOT_IN_USE, "AccountNotRegisteredException", "AccountNotFoundException"}),
        parse_import_id=_import_delegation,
        create=_create_delegation,
        read=_read_delegation,
        delete=_delete_delegation,
    ),
    ResourceType(
        urn_type="aws:organizations/awsServiceAccess:AwsServiceAccess",
        service="organizations",
        title="Organizations AWS Service Access",
        inputs=frozenset({"servicePrincipal"}),
        required=frozenset({"servicePrincipal"}),
        outputs=frozenset({"dateEnabled"}),
        force_new=frozenset({"servicePrincipal"}),
        gone=frozenset({NOT_IN_USE}),
        create=_create_service_access,
        read=_read_service_access,
        delete=_delete_service_access,
    ),
)
