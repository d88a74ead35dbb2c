"""For the tests of a workload: what it registers under Pulumi's mocks, in an account that is made up."""

from collections.abc import Callable, Collection, Mapping

import pulumi

from components.providers import AccountEntry, AccountProviders
from components.workloads.bounds import Bounds, hold_workloads, make_inside
from components.workloads.context import AccountContext, Named, Network, NetworkSubnet, OrganizationContext
from config.models.arguments import Arguments
from config.plan.workloads import WORKLOAD
from engine.urns import SEPARATOR, name_child
from stacks.inputs.mocks import run_program
from stacks.inputs.registrations import Registration

ACCOUNT, ACCOUNT_ID = "testing", "111111111111"
"""The key and the id of the account that a tested workload is in."""

_WORKLOAD = "it"


def register_workload(
    component: Callable[..., pulumi.ComponentResource],
    args: Arguments | None,
    *,
    region: str = "us-east-1",
    environment: str | None = None,
    tags: Mapping[str, str] | None = None,
    networks: Collection[str] = ("main",),
    looked_up: Mapping[str, object] | None = None,
    preview: bool = False,
) -> dict[str, Registration]:
    """What the component registers in the account, by its logical name behind that of the component, which is "".

    It is held to what holds in the program: nothing without its parent, nothing in another account. `networks`: the
    keys of those that it has, each with a tier `private` and a tier `public` in two zones. `looked_up`: arguments that
    are outputs, as those are that lookups find.
    """

    def build() -> None:
        hold_workloads()
        provider = AccountProviders(home_region="us-east-1", default_tags={}).provider_for(
            ACCOUNT, AccountEntry(account_id=ACCOUNT_ID, hops=())
        )
        name = name_child(WORKLOAD, ACCOUNT, _WORKLOAD)
        context = AccountContext(
            workload=_WORKLOAD,
            key=ACCOUNT,
            # As in the stack org: text that is made of an output by an f-string is none.
            id=pulumi.Output.from_input(ACCOUNT_ID),
            region=region,
            environment=environment,
            provider=provider,
            tags=tags or {},
            networks=Named(
                {key: _make_network(key, region) for key in networks},
                what="network in this test",
                hint="give it one by `networks`",
            ),
            organization=OrganizationContext(
                id=pulumi.Output.from_input("o-testing"),
                arn=pulumi.Output.from_input("arn:of:o-testing"),
                account_ids={ACCOUNT: pulumi.Output.from_input(ACCOUNT_ID)},
            ),
        )
        found = {argument: pulumi.Output.from_input(value) for argument, value in (looked_up or {}).items()}
        given = args if args is None else args.model_copy(update=found)
        bounds = Bounds(workload=_WORKLOAD, account=ACCOUNT, names=[name], region=region, provider=provider)
        inside = pulumi.ResourceOptions(providers=[provider])
        make_inside(bounds, lambda opts: component(name, given, context, opts), inside)

    whole = name_child(WORKLOAD, ACCOUNT, _WORKLOAD)
    made = run_program(build, stack="testing", preview=preview)
    return {one.name.removeprefix(whole).removeprefix(SEPARATOR): one for one in made if one.name.startswith(whole)}


def _make_network(key: str, region: str) -> Network:
    subnets = {
        f"{tier}-{region}{zone}": NetworkSubnet(
            id=pulumi.Output.from_input(f"subnet-{key}-{tier}-{zone}"),
            cidr=f"10.{number}.{place}.0/24",
            availability_zone=f"{region}{zone}",
            public=tier == "public",
            tier=tier,
        )
        for number, tier in enumerate(("private", "public"))
        for place, zone in enumerate("ab")
    }
    return Network(
        key=key,
        id=pulumi.Output.from_input(f"vpc-{key}"),
        region=region,
        cidr="10.0.0.0/8",
        is_shared=False,
        subnets=Named(subnets, what="subnet in this test", hint="there are private and public ones in two zones"),
    )
