"""IAM: central root access of an organization, from its management account.

Owns the declaration. Schema: terraform-provider-aws internal/service/iam/organizations_features.go.
"""

from sandbox.provider.resource import Call, ResourceType
from sandbox.provider.values import Props, unordered

_CALLS = {"RootCredentialsManagement": "root_credentials_management", "RootSessions": "root_sessions"}


def _create(call: Call) -> str:
    _switch(call, set(call.props["enabledFeatures"]))
    return call.client.list_organizations_features()["OrganizationId"]


def _read(call: Call, _: str) -> Props | None:
    features = call.client.list_organizations_features()["EnabledFeatures"]
    return {"enabledFeatures": features} if features else None


def _update(call: Call, _: str, __: frozenset[str]) -> None:
    _switch(call, set(call.props["enabledFeatures"]))


def _delete(call: Call, _: str) -> None:
    _switch(call, set())


def _switch(call: Call, wanted: set[str]) -> None:
    there = set(call.client.list_organizations_features()["EnabledFeatures"])
    for feature in sorted(wanted ^ there):
        verb = "enable" if feature in wanted else "disable"
        getattr(call.client, f"{verb}_organizations_{_CALLS[feature]}")()


TYPES = (
    ResourceType(
        urn_type="aws:iam/organizationsFeatures:OrganizationsFeatures",
        service="iam",
        title="IAM Organizations Features",
        inputs=frozenset({"enabledFeatures"}),
        required=frozenset({"enabledFeatures"}),
        canonical={"enabledFeatures": unordered},
        gone=frozenset({"OrganizationNotFoundException", "ServiceAccessNotEnabledException"}),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
