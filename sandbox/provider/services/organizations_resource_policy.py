"""AWS Organizations: the resource policy of the organization. The id is the policy's.

Owns the declaration. Schema: terraform-provider-aws internal/service/organizations/resource_policy.go.
"""

from sandbox.provider.resource import Call, ResourceType
from sandbox.provider.services.common import to_list
from sandbox.provider.services.organizations import NOT_IN_USE, TAGGING
from sandbox.provider.values import Props, json_text


def _create(call: Call) -> str:
    answer = call.client.put_resource_policy(Content=call.props["content"], Tags=to_list(call.tags))
    return answer["ResourcePolicy"]["ResourcePolicySummary"]["Id"]


def _read(call: Call, _: str) -> Props:
    policy = call.client.describe_resource_policy()["ResourcePolicy"]
    return {"arn": policy["ResourcePolicySummary"]["Arn"], "content": policy["Content"]}


def _update(call: Call, _: str, changed: frozenset[str]) -> None:
    if "content" in changed:
        call.client.put_resource_policy(Content=call.props["content"])


def _delete(call: Call, _: str) -> None:
    call.client.delete_resource_policy()


TYPES = (
    ResourceType(
        urn_type="aws:organizations/resourcePolicy:ResourcePolicy",
        service="organizations",
        title="Organizations Resource Policy",
        inputs=frozenset({"content"}),
        required=frozenset({"content"}),
        outputs=frozenset({"arn"}),
        canonical={"content": json_text},
        tagging=TAGGING,
        gone=frozenset({"ResourcePolicyNotFoundException", NOT_IN_USE}),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
