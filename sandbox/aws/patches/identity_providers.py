"""OpenID Connect providers: client ids (audiences) can be added and removed."""

from typing import Any

from moto.core.responses import EmptyResult
from moto.iam.responses import IamResponse


def apply() -> None:
    """Adds the two calls to moto's IAM.

    Facts: API reference of IAM, AddClientIDToOpenIDConnectProvider and RemoveClientIDFromOpenIDConnectProvider, read
    2026-11.
    """
    response: Any = IamResponse
    response.add_client_id_to_open_id_connect_provider = _add
    response.remove_client_id_from_open_id_connect_provider = _remove


def _add(response: Any) -> EmptyResult:
    ids, new = _get_client_ids(response)
    if new not in ids:
        ids.append(new)
    return EmptyResult()


def _remove(response: Any) -> EmptyResult:
    ids, old = _get_client_ids(response)
    if old in ids:
        ids.remove(old)
    return EmptyResult()


def _get_client_ids(response: Any) -> tuple[list[str], str]:
    provider = response.backend.get_open_id_connect_provider(response._get_param("OpenIDConnectProviderArn"))
    return provider.client_id_list, response._get_param("ClientID")
