"""A share of subnets."""

import pulumi

from components.network.share import Share, ShareArgs
from tests.support.component import make_outside, register_component
from tests.support.program import Registrations

NAME = "share-networking/subnets"


def register_share(*, sharing_is_on: bool, allow_external_principals: bool = False) -> Registrations:
    def make(opts: pulumi.ResourceOptions) -> None:
        args = ShareArgs(
            region="us-west-2",
            sharing=[] if sharing_is_on else [make_outside("sharing")],
            share_name="subnets",
            resource_arns={"shared/a": "arn:of:a"},
            principals={"prod": "444444444444"},
            allow_external_principals=allow_external_principals,
            tags={"Team": "network"},
        )
        Share(NAME, args, opts)

    return register_component(make)


def test_a_principal_waits_until_sharing_is_on() -> None:
    found = register_share(sharing_is_on=False)
    principal = found["PrincipalAssociation", f"{NAME}/prod"]
    assert "outside-sharing" in principal.depends_on
    assert principal.inputs == {
        "region": "us-west-2",
        "principal": "444444444444",
        "resourceShareArn": f"arn:of:{NAME}",
    }
    assert found["ResourceAssociation", f"{NAME}/shared/a"].inputs == {
        "region": "us-west-2",
        "resourceArn": "arn:of:a",
        "resourceShareArn": f"arn:of:{NAME}",
    }
    assert "outside-sharing" not in found["ResourceAssociation", f"{NAME}/shared/a"].depends_on


def test_where_sharing_is_on_nothing_is_waited_for() -> None:
    found = register_share(sharing_is_on=True)
    assert found["PrincipalAssociation", f"{NAME}/prod"].depends_on == (NAME,)


def test_nobody_outside_the_organization_is_added_unless_it_says_so() -> None:
    share = register_share(sharing_is_on=True)["ResourceShare", NAME]
    assert share.inputs == {
        "region": "us-west-2",
        "name": "subnets",
        "allowExternalPrincipals": False,
        "tags": {"Team": "network"},
    }
    opened = register_share(sharing_is_on=True, allow_external_principals=True)["ResourceShare", NAME]
    assert opened.inputs["allowExternalPrincipals"] is True
