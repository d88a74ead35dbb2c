"""IAM: identity providers for OpenID Connect.

Owns the declaration. Schema: terraform-provider-aws internal/service/iam/openid_connect_provider.go.
"""

from collections.abc import Mapping

from sandbox.provider.resource import Call, ResourceType, Tagging
from sandbox.provider.services.common import from_list, pages, to_list
from sandbox.provider.services.iam import NO_SUCH_ENTITY
from sandbox.provider.values import Props, unordered


def _bare_url(value: object) -> object:
    """AWS keeps the URL without its scheme."""
    return value.removeprefix("https://") if isinstance(value, str) else value


def _create(call: Call) -> str:
    request = {"ThumbprintList": call.props["thumbprintLists"]} if call.props.get("thumbprintLists") else {}
    answer = call.client.create_open_id_connect_provider(
        Url=call.props["url"], ClientIDList=call.props["clientIdLists"], Tags=to_list(call.tags), **request
    )
    return answer["OpenIDConnectProviderArn"]


def _read(call: Call, arn: str) -> Props:
    provider = call.client.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    return {
        "arn": arn,
        "clientIdLists": provider["ClientIDList"],
        "thumbprintLists": provider["ThumbprintList"],
        "url": provider["Url"],
    }


def _update(call: Call, arn: str, changed: frozenset[str]) -> None:
    client = call.client
    if "thumbprintLists" in changed:
        thumbprints = call.props.get("thumbprintLists", [])
        client.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=arn, ThumbprintList=thumbprints)
    if "clientIdLists" in changed:
        wanted, there = set(call.props["clientIdLists"]), set(call.old.get("clientIdLists", []))
        for client_id in sorted(wanted - there):
            client.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=client_id)
        for client_id in sorted(there - wanted):
            client.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=client_id)


def _delete(call: Call, arn: str) -> None:
    call.client.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def _tags(call: Call, arn: str) -> Mapping[str, str]:
    return from_list(pages(call.client, "list_open_id_connect_provider_tags", "Tags", OpenIDConnectProviderArn=arn))


def _write_tags(call: Call, arn: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.untag_open_id_connect_provider(OpenIDConnectProviderArn=arn, TagKeys=removed)
    if changed:
        call.client.tag_open_id_connect_provider(OpenIDConnectProviderArn=arn, Tags=to_list(changed))


TYPES = (
    ResourceType(
        urn_type="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        service="iam",
        title="IAM OIDC Provider",
        inputs=frozenset({"clientIdLists", "thumbprintLists", "url"}),
        required=frozenset({"clientIdLists", "url"}),
        outputs=frozenset({"arn"}),
        force_new=frozenset({"url"}),
        computed=frozenset({"thumbprintLists"}),
        canonical={"clientIdLists": unordered, "url": _bare_url},
        tagging=Tagging(_tags, _write_tags),
        gone=NO_SUCH_ENTITY,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
