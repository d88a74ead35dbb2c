"""What the config calls the networks that AWS has: by what AWS tells them apart by. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from config.models import Organization
from config.plan.networks import VpcPlan, plan_vpcs
from config.plan.tiers import name_tiers
from config.plan.transit import plan_transit_gateways
from live.networks import NetworkAnswers


@dataclass(frozen=True)
class Names:
    """Keys by id: of all things, and of the subnets' tiers. What the config does not have keeps its id, a subnet or a
    security group behind its VPC's name.
    """

    things: Mapping[str, str] = field(default_factory=dict[str, str])
    tiers: Mapping[str, str] = field(default_factory=dict[str, str])

    def find(self, id_: str) -> str:
        return self.things.get(id_, id_)


def name_networks(config: Organization, answers: list[NetworkAnswers], account_keys: Mapping[str, str]) -> Names:
    """The names in the config. `account_keys`: of the accounts, by id.

    A VPC is known by its account, region and CIDR, and of several by its Name tag; a subnet of it by its CIDR, a
    security group by its name, a transit gateway and its segments by their Name tags.
    """
    plans = {(plan.account, plan.region, plan.cidr): plan for plan in plan_vpcs(config)}
    gateways = plan_transit_gateways(config)
    tiers = name_tiers(config)
    things: dict[str, str] = {}
    for one in answers:
        account = account_keys.get(one.account_id, one.account_id)
        for (owner, region, cidr), plan in plans.items():
            if (owner, region) == (account, one.region):
                vpc_id = _find_vpc(one, cidr, plan.tags.get("Name"))
                if vpc_id is not None:
                    things |= {vpc_id: plan.key} | _name_inside(one, vpc_id, plan)
        things = _name_others(one, things) | things
        for gateway in gateways:
            if (gateway.account, gateway.region) == (account, one.region):
                things |= _name_tagged(one, "TransitGateway", gateway.tags.get("Name"), gateway.key)
                for segment in gateway.segments:
                    key = f"{gateway.key}/{segment.key}"
                    things |= _name_tagged(one, "TransitGatewayRouteTable", segment.tags.get("Name"), key)
    found = {id_: tiers[key] for id_, key in things.items() if key in tiers}
    return Names(things, found)


def read_name(thing: Mapping[str, Any]) -> str | None:
    """Its Name tag."""
    return next((tag["Value"] for tag in thing.get("Tags", ()) if tag["Key"] == "Name"), None)


def _find_vpc(answers: NetworkAnswers, cidr: str, name: str | None) -> str | None:
    fits = [vpc for vpc in answers.lists["Vpcs"] if vpc["CidrBlock"] == cidr and not vpc.get("IsDefault")]
    fits = [vpc for vpc in fits if vpc.get("OwnerId", answers.account_id) == answers.account_id]
    best = sorted(fits, key=lambda vpc: (read_name(vpc) != name, vpc["VpcId"]))
    return best[0]["VpcId"] if best else None


def _name_inside(answers: NetworkAnswers, vpc_id: str, plan: VpcPlan) -> dict[str, str]:
    subnets = {subnet.cidr: f"{plan.key}/{subnet.key}" for subnet in plan.subnets}
    groups = {group.name: f"{plan.key}/{group.key}" for group in plan.security_groups}
    found = {
        one["SubnetId"]: subnets[one["CidrBlock"]]
        for one in answers.lists["Subnets"]
        if one["VpcId"] == vpc_id and one.get("CidrBlock") in subnets
    }
    return found | {
        one["GroupId"]: groups[one["GroupName"]]
        for one in answers.lists["SecurityGroups"]
        if one.get("VpcId") == vpc_id and one["GroupName"] in groups
    }


def _name_others(answers: NetworkAnswers, things: Mapping[str, str]) -> dict[str, str]:
    subnets = {one["SubnetId"]: one["SubnetId"] for one in answers.lists["Subnets"]}
    vpcs = {one["SubnetId"]: one["VpcId"] for one in answers.lists["Subnets"]}
    for one in answers.lists["SecurityGroups"]:
        subnets[one["GroupId"]] = one["GroupName"]
        vpcs[one["GroupId"]] = one.get("VpcId", "")
    return {id_: f"{things.get(vpcs[id_], vpcs[id_])}/{name}" for id_, name in subnets.items()}


def _name_tagged(answers: NetworkAnswers, kind: str, name: str | None, key: str) -> dict[str, str]:
    found = [one for one in answers.lists[f"{kind}s"] if name is not None and read_name(one) == name]
    return {found[0][f"{kind}Id"]: key} if len(found) == 1 else {}
