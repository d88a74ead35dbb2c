"""The organization as this program reads it: the tree that `show` draws, and the resolved organization as data."""

from typing import Any

from rich.text import Text
from rich.tree import Tree

from config.models import MANAGEMENT, ROOT, Account, Organization, Unit
from config.plan.entry import plan_entry
from config.plan.roles import accounts_of


def summary(organization: Organization) -> str:
    """How much of everything there is: "5 accounts in 6 units, 2 policies, 4 VPCs, 1 share"."""
    units = sum(1 for _ in organization.units())
    counts = {
        "policy": len(organization.policies),
        "VPC": len(organization.vpcs),
        "share": len(organization.shares),
        "role": len(organization.roles),
    }
    listed = [_count(number, word) for word, number in counts.items() if number]
    return ", ".join([f"{_count(len(organization.accounts), 'account')} in {_count(units, 'unit')}", *listed])


def picture(organization: Organization) -> Tree:
    """Units and accounts from the root down, with what belongs to each."""
    settings = organization.settings
    tree = Tree(_line(ROOT, "", settings.policies))
    management = tree.add(
        _line(MANAGEMENT, settings.management_account_id, (), _describe_entry(organization, MANAGEMENT))
    )
    _add_belongings(management, organization, MANAGEMENT)
    _add_accounts(tree, organization, None)
    for unit in settings.units:
        _add_unit(tree, organization, unit)
    return tree


def resolved(organization: Organization) -> dict[str, Any]:
    """Everything as plain data, defaults and derived values filled in, lists in the order of the files."""
    data = organization.model_dump(mode="json", by_alias=True)
    data["settings"]["execution_role"]["trusted_by"] = list(organization.settings.execution_role_trust)
    for account in data["accounts"]:
        account["unit"] = account["unit"] or ROOT
        account["region"] = organization.region_of(account["key"])
        account["entered_by"] = [hop.role_name for hop in plan_entry(organization, account["key"])]
    for vpc in data["vpcs"]:
        vpc["region"] = organization.region_of_vpc(vpc["key"])
    return data


def _add_unit(above: Tree, organization: Organization, unit: Unit) -> None:
    branch = above.add(_line(unit.key, unit.name, unit.policies))
    _add_accounts(branch, organization, unit.key)
    for child in unit.units:
        _add_unit(branch, organization, child)


def _add_accounts(branch: Tree, organization: Organization, unit: str | None) -> None:
    for account in organization.accounts:
        if (None if account.unit == ROOT else account.unit) == unit:
            _add_account(branch, organization, account)


def _add_account(branch: Tree, organization: Organization, account: Account) -> None:
    leaf = branch.add(
        _line(
            account.key,
            " ".join(part for part in (_name(account), account.id, organization.region_of(account.key)) if part),
            account.policies,
            _describe_entry(organization, account.key),
        )
    )
    _add_belongings(leaf, organization, account.key)


def _name(account: Account) -> str:
    return f"<{account.email}>" if account.name == account.key else f"{account.name} <{account.email}>"


def _add_belongings(leaf: Tree, organization: Organization, account: str) -> None:
    for vpc in organization.vpcs:
        if vpc.account == account:
            branch = leaf.add(Text(f"VPC {vpc.key} {vpc.cidr} in {organization.region_of_vpc(vpc.key)}"))
            for subnet in vpc.subnets:
                kind = "public" if subnet.public else "private"
                branch.add(Text(f"subnet {subnet.key} {subnet.cidr} in {subnet.availability_zone}, {kind}"))
    for share in organization.shares:
        if share.owner == account:
            leaf.add(Text(f"share {share.key} of {', '.join(share.subnets)} with {', '.join(share.with_)}"))
    for role in sorted(organization.roles, key=lambda role: role.key):
        if account in accounts_of(organization, role):
            leaf.add(Text(f"role {role.name} for {', '.join(role.trusted_by)}"))


def _describe_entry(organization: Organization, account: str) -> str:
    hops = plan_entry(organization, account)
    return "entered as the caller" if not hops else f"entered by {' then '.join(hop.role_name for hop in hops)}"


def _line(key: str, told: str, policies: tuple[str, ...], entry: str = "") -> Text:
    line = Text.assemble((key, "bold"), " ", told)
    if policies:
        line.append(f"  [{', '.join(policies)}]", style="yellow")
    if entry:
        line.append(f"  {entry}", style="dim")
    return line


def _count(number: int, word: str) -> str:
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number} {word if number == 1 else plural}"
