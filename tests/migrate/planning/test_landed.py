"""What has landed is known again as the object that it is: never as another one of its name, and never twice."""

from typing import Any

import pytest

from engine.preview import Registration
from migrate.planning.landed import RestResource, find_landed
from migrate.planning.rest_names import Identity
from migrate.planning.routing import Routing
from resource_types.table import find_type

ROUTING = Routing({"shop": "222222222222"}, "us-east-1")
NAME = "workload-shop/rest-shop"
PERMISSION = "aws:lambda/permission:Permission"
METHOD = "aws:apigateway/method:Method"
FILTER = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
RULE = "aws:ec2/networkAclRule:NetworkAclRule"


def there(token: str, id_: str, inputs: dict[str, Any], name: str = "x.it") -> Registration:
    return Registration(
        urn=f"urn:pulumi:org::p::workloads:index:Rest${token}::{NAME}/{name}",
        type=token,
        name=f"{NAME}/{name}",
        stack="org",
        account_key="shop",
        inputs=inputs,
        unknown=frozenset(),
        references={},
        id=id_,
    )


def identify(state: str, address: str = "x.it") -> Identity:
    return address, state, "default"


def rest(token: str, id_: str, attributes: dict[str, Any], state: str) -> RestResource:
    return RestResource(identity=identify(state), token=token, id=id_, attributes=attributes)


@pytest.mark.parametrize(
    ("token", "id_", "inputs", "import_id", "attributes", "other_id", "other"),
    [
        (
            PERMISSION,
            "AllowApi",
            {"function": "arn:aws:lambda:us-east-1:222222222222:function:web", "statementId": "AllowApi"},
            "web/AllowApi",
            {"function_name": "web", "statement_id": "AllowApi"},
            "jobs/AllowApi",
            {"function_name": "jobs", "statement_id": "AllowApi"},
        ),
        (
            METHOD,
            "agm-a1-r1-GET",
            {"restApi": "a1", "resourceId": "r1", "httpMethod": "GET"},
            "a1/r1/GET",
            {"rest_api_id": "a1", "resource_id": "r1", "http_method": "GET"},
            "b2/r1/GET",
            {"rest_api_id": "b2", "resource_id": "r1", "http_method": "GET"},
        ),
        (
            FILTER,
            "cwlsf-1",
            {"logGroup": "/web", "name": "all"},
            "/web|all",
            {"log_group_name": "/web", "name": "all"},
            "/jobs|all",
            {"log_group_name": "/jobs", "name": "all"},
        ),
        # The same root in another region.
        (
            RULE,
            "nacl-1",
            {"networkAclId": "acl-1", "ruleNumber": 100, "protocol": "6", "egress": False},
            "acl-1:100:6:false",
            {"network_acl_id": "acl-1", "rule_number": 100, "protocol": "6", "egress": False},
            "acl-1:100:6:false@eu-west-1",
            {"network_acl_id": "acl-1", "rule_number": 100, "protocol": "6", "egress": False},
        ),
    ],
)
def test_of_two_states_with_one_address_each_object_is_itself(
    token: str,
    id_: str,
    inputs: dict[str, Any],
    import_id: str,
    attributes: dict[str, Any],
    other_id: str,
    other: dict[str, Any],
) -> None:
    own, stranger = rest(token, import_id, attributes, "a"), rest(token, other_id, other, "b")
    present = there(token, id_, inputs)
    for found in ([own, stranger], [stranger, own]):
        assert find_landed(found, [present], [NAME], ROUTING) == {own.identity: present.urn}
    # A plan of the other state alone.
    assert find_landed([stranger], [present], [NAME], ROUTING) == {}
    # By whatever name.
    renamed = there(token, id_, inputs, "mine")
    assert find_landed([own], [renamed], [NAME], ROUTING) == {own.identity: renamed.urn}


def test_a_name_alone_says_nothing() -> None:
    """Where nothing that the import id is made of is in the stack."""
    one = rest(RULE, "acl-1:100:6:false", {"network_acl_id": "acl-1"}, "a")
    assert find_landed([one], [there(RULE, "nacl-1", {})], [NAME], ROUTING) == {}


def test_what_is_no_part_of_the_import_id_may_have_been_edited() -> None:
    """Of a name, whose protocol AWS tells otherwise than the state."""
    attributes = {"network_acl_id": "acl-1", "rule_number": 100, "egress": False, "from_port": 100}
    one = rest(RULE, "acl-1:100:tcp:false", attributes, "a")
    inputs = {"networkAclId": "acl-1", "ruleNumber": 100, "protocol": "6", "egress": False, "fromPort": 443}
    present = there(RULE, "nacl-1", inputs)
    assert find_landed([one], [present], [NAME], ROUTING) == {one.identity: present.urn}


def test_the_fields_of_a_block_are_told() -> None:
    token = "aws:eks/identityProviderConfig:IdentityProviderConfig"
    type_ = find_type(token)
    assert type_ is not None
    assert type_.import_id == "{cluster_name}:{oidc.0.identity_provider_config_name}"
    one = rest(token, "web:sso", {}, "a")
    present = there(token, "odd", {"clusterName": "web", "oidc": {"identityProviderConfigName": "sso"}}, "mine")
    assert find_landed([one], [present], [NAME], ROUTING) == {one.identity: present.urn}
