"""Inspector: what is scanned in accounts, and what the administrator configures for the organization.

Owns the declarations. Schemas: terraform-provider-aws internal/service/inspector2. An enabler's id is its accounts and
what is scanned, so it changes with them.
"""

from collections.abc import Iterable

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Call, Imported, ResourceType
from sandbox.provider.values import Props, unordered

_SCANS = {"EC2": "ec2", "ECR": "ecr", "LAMBDA": "lambda", "LAMBDA_CODE": "lambdaCode"}


def _name(accounts: Iterable[str], scans: Iterable[str]) -> str:
    return f"{':'.join(sorted(accounts))}-{':'.join(sorted(scans))}"


def _enable(call: Call) -> str:
    accounts, scans = call.props["accountIds"], call.props["resourceTypes"]
    call.client.enable(accountIds=accounts, resourceTypes=scans)
    return _name(accounts, scans)


def _settle(call: Call, _: str) -> None:
    others = sorted(_SCANS.keys() - set(call.props["resourceTypes"]))
    if others:
        call.client.disable(accountIds=call.props["accountIds"], resourceTypes=others)


def _read_enabler(call: Call, object_id: str) -> Props | None:
    accounts = object_id.partition("-")[0].split(":")
    found = call.client.batch_get_account_status(accountIds=accounts)["accounts"]
    enabled = [one for one in found if one["state"]["status"] == "ENABLED"]
    if not enabled:
        return None
    state = enabled[0]["resourceState"]
    scans = [scan for scan, name in _SCANS.items() if state[name]["status"] == "ENABLED"]
    ids = [one["accountId"] for one in enabled]
    return {"id": _name(ids, scans), "accountIds": ids, "resourceTypes": scans}


def _update_enabler(call: Call, object_id: str, _: frozenset[str]) -> None:
    _enable(call)
    _settle(call, object_id)
    removed = sorted(set(call.old["accountIds"]) - set(call.props["accountIds"]))
    if removed:
        call.client.disable(accountIds=removed, resourceTypes=sorted(_SCANS))


def _delete_enabler(call: Call, object_id: str) -> None:
    call.client.disable(accountIds=object_id.partition("-")[0].split(":"), resourceTypes=sorted(_SCANS))


def _import_enabler(import_id: str) -> Imported:
    accounts, _, scans = import_id.partition("-")
    if not accounts or not scans:
        raise RefusedError(f"unexpected format of ID ({import_id}), expected ACCOUNT_ID:...-RESOURCE_TYPE:...")
    return Imported(import_id)


def _configure(call: Call) -> str:
    wanted = call.props["autoEnable"]
    call.client.update_organization_configuration(
        autoEnable={name: bool(wanted.get(name, False)) for name in _SCANS.values()}
    )
    return call.instance.account_id


def _read_configuration(call: Call, _: str) -> Props:
    found = call.client.describe_organization_configuration()
    return {
        "autoEnable": {name: found["autoEnable"].get(name, False) for name in _SCANS.values()},
        "maxAccountLimitReached": found["maxAccountLimitReached"],
    }


def _update_configuration(call: Call, _: str, __: frozenset[str]) -> None:
    _configure(call)


def _delete_configuration(call: Call, _: str) -> None:
    call.client.update_organization_configuration(autoEnable=dict.fromkeys(_SCANS.values(), False))


TYPES = (
    ResourceType(
        urn_type="aws:inspector2/enabler:Enabler",
        service="inspector2",
        title="Inspector2 Enabler",
        inputs=frozenset({"accountIds", "resourceTypes"}),
        required=frozenset({"accountIds", "resourceTypes"}),
        canonical={"accountIds": unordered, "resourceTypes": unordered},
        regional=True,
        parse_import_id=_import_enabler,
        create=_enable,
        settle=_settle,
        read=_read_enabler,
        update=_update_enabler,
        delete=_delete_enabler,
    ),
    ResourceType(
        urn_type="aws:inspector2/organizationConfiguration:OrganizationConfiguration",
        service="inspector2",
        title="Inspector2 Organization Configuration",
        inputs=frozenset({"autoEnable"}),
        required=frozenset({"autoEnable"}),
        outputs=frozenset({"maxAccountLimitReached"}),
        regional=True,
        create=_configure,
        read=_read_configuration,
        update=_update_configuration,
        delete=_delete_configuration,
    ),
)
