"""Baselines as the stacks register them: each setting once for the account or once a region, in the account itself."""

from functools import partial
from typing import Any

from stacks.programs import build
from tests.support.example import Configure, give_groups, make_grouped
from tests.support.monitor import Registration, run_program
from tests.support.program import ORG_OUTPUTS

ADMIN = "baseline-admin"
OUTPUTS = ORG_OUTPUTS | {"organization": {"id": "o-example", "arn": "arn:of:o-example", "root_id": "r-1"}}


def give_profile(content: dict[str, Any]) -> None:
    content["profiles"] = [
        {
            "key": "standard",
            "targets": {"accounts": ["admin"]},
            "regions": ["us-east-1", "eu-west-1"],
            "password_policy": {"reuse_prevention": None},
            "account_alias": "acme-{key}",
            "ebs_encryption": {
                "keys": {"eu-west-1": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}
            },
            "tags": {"Owner": "platform"},
        }
    ]


def find_baseline(registrations: list[Registration]) -> dict[str, Registration]:
    return {one.name: one for one in registrations if one.name.startswith("baseline-")}


def test_each_setting_is_made_where_aws_has_it(configure: Configure) -> None:
    registrations = run_program(partial(build, "org", configure(baseline=give_profile)))
    found = find_baseline(registrations)
    assert sorted(found) == [
        ADMIN,
        f"{ADMIN}/account-alias",
        f"{ADMIN}/ebs-encryption/eu-west-1",
        f"{ADMIN}/ebs-encryption/us-east-1",
        f"{ADMIN}/ebs-key/eu-west-1",
        f"{ADMIN}/password-policy",
    ]
    assert found[ADMIN].type == "awsorg:index:AccountBaseline"
    assert {one.provider for name, one in found.items() if name != ADMIN} == {"admin"}
    assert found[f"{ADMIN}/account-alias"].inputs == {"accountAlias": "acme-admin"}
    encryption = found[f"{ADMIN}/ebs-encryption/eu-west-1"]
    assert encryption.inputs == {"enabled": True, "region": "eu-west-1"}
    assert encryption.depends_on == (f"{ADMIN}/ebs-key/eu-west-1",)
    policy = found[f"{ADMIN}/password-policy"].inputs
    assert (policy["minimumPasswordLength"], policy["passwordReusePrevention"], policy["maxPasswordAge"]) == (14, 0, 0)


def test_the_tags_of_a_profile_are_those_of_its_accounts_provider_alone(configure: Configure) -> None:
    registrations = run_program(partial(build, "org", configure(baseline=give_profile)))
    tagged = {one.name for one in registrations if "Owner" in str(one.inputs.get("defaultTags", ""))}
    assert tagged == {"admin"}


def test_with_groups_the_stack_of_the_account_makes_them(configure: Configure) -> None:
    config = configure(organization=make_grouped, accounts=give_groups, baseline=give_profile)
    assert find_baseline(run_program(partial(build, "org", config))) == {}
    shared = run_program(partial(build, "accounts-shared", config), stack="accounts-shared", outputs=OUTPUTS)
    assert f"{ADMIN}/password-policy" in find_baseline(shared)


def test_a_new_key_of_the_account_is_an_alias_of_each_name(configure: Configure) -> None:
    def rename(content: dict[str, Any]) -> None:
        next(one for one in content["accounts"] if one["key"] == "admin")["formerly"] = ["tools"]

    found = find_baseline(run_program(partial(build, "org", configure(baseline=give_profile, accounts=rename))))
    assert {one.aliases for one in found.values()} == {1}
