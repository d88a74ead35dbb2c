"""Organizational units: what AWS refuses, and what deleting one leaves."""

from typing import Any

import pytest
from botocore.exceptions import ClientError


def test_siblings_cannot_share_a_name_but_cousins_can(organization: Any) -> None:
    first = organization.make_unit("workloads")
    with pytest.raises(ClientError, match="DuplicateOrganizationalUnitException"):
        organization.make_unit("workloads")
    assert organization.make_unit("workloads", first) != first


def test_renaming_a_unit_asks_its_siblings_only(organization: Any) -> None:
    first, second = organization.make_unit("first"), organization.make_unit("second")
    organization.make_unit("third", first)
    rename = organization.client.update_organizational_unit
    with pytest.raises(ClientError, match="DuplicateOrganizationalUnitException"):
        rename(OrganizationalUnitId=second, Name="first")
    assert rename(OrganizationalUnitId=second, Name="third")["OrganizationalUnit"]["Name"] == "third"


@pytest.mark.parametrize("content", ["unit", "account"])
def test_a_unit_that_holds_something_is_not_deleted(organization: Any, content: str) -> None:
    unit = organization.make_unit("workloads")
    if content == "unit":
        organization.make_unit("production", unit)
    else:
        account = organization.make_account("member")
        organization.client.move_account(
            AccountId=account, SourceParentId=organization.root_id, DestinationParentId=unit
        )
    with pytest.raises(ClientError, match="OrganizationalUnitNotEmptyException"):
        organization.client.delete_organizational_unit(OrganizationalUnitId=unit)


def test_units_go_five_levels_deep(organization: Any) -> None:
    parent = organization.root_id
    for level in range(5):
        parent = organization.make_unit(f"level-{level}", parent)
    with pytest.raises(ClientError, match="ConstraintViolationException") as error:
        organization.make_unit("level-6", parent)
    assert error.value.response["Reason"] == "OU_DEPTH_LIMIT_EXCEEDED"


def test_an_unknown_parent_is_refused(organization: Any) -> None:
    with pytest.raises(ClientError, match="ParentNotFoundException"):
        organization.make_unit("lost", "ou-abcd-12345678")


def test_an_unknown_child_has_no_parents(organization: Any) -> None:
    for child in ("ou-abcd-12345678", "999999999999", organization.root_id):
        with pytest.raises(ClientError, match="ChildNotFoundException"):
            organization.client.list_parents(ChildId=child)


def test_deleting_a_unit_detaches_its_policies(organization: Any) -> None:
    organization.client.enable_policy_type(RootId=organization.root_id, PolicyType="TAG_POLICY")
    policy = organization.client.create_policy(Name="tags", Description="", Type="TAG_POLICY", Content='{"tags": {}}')
    policy_id, unit = policy["Policy"]["PolicySummary"]["Id"], organization.make_unit("workloads")
    organization.client.attach_policy(PolicyId=policy_id, TargetId=unit)
    organization.client.delete_organizational_unit(OrganizationalUnitId=unit)
    assert organization.client.list_targets_for_policy(PolicyId=policy_id)["Targets"] == []
    organization.client.delete_policy(PolicyId=policy_id)
