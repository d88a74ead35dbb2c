"""What a stack's state has inside the member accounts: components, by the account that their resources are in. Pure."""

from collections.abc import Sequence

from config.models import MANAGEMENT, Organization
from config.plan.former_keys import index_present_keys
from config.plan.groups import accounts_with_contents
from config.plan.stacks import find_stack_of, find_stack_of_workload
from config.plan.workloads import WORKLOAD, name_own_stack, plan_workloads
from engine.deployment import Deployment, StateResource
from engine.errors import EngineRefusalError
from engine.urns import AWS_PROVIDER, SEPARATOR, STACK, join_keys, name_child, qualified_type, split_urn

OURS = "awsorg:index:"
"""What the type of a component of this program begins with; a workload's begins otherwise."""

GUESTS = frozenset({"awsorg:index:TransitAdmission", "awsorg:index:PeeringAcceptance"})
"""Components of which all is in the account of somebody else: the owner's part of a VPC on a transit gateway, the
accepting account's of a peering."""

Contents = dict[str, list[StateResource]]
"""What one account holds in one stack beside its workloads, or what one workload does: by the URN of each component
directly under the stack, that component and all in it, in the state's order."""


def find_contents(config: Organization, deployment: Deployment) -> dict[str, Contents]:
    """What the state has in each member account, by the account's present key, or the one it left the config with. Each
    workload is by itself, under the key of its account, a slash and its own.

    Raises:
        EngineRefusalError: one component has resources of several accounts, so it belongs to none.
    """
    components: Contents = {}
    accounts: dict[str, set[str]] = {}
    present, workloads = index_present_keys(config.accounts), index_present_keys(config.workloads)
    known = deployment.by_urn
    for resource in known.values():
        if resource.is_provider or resource.type == STACK:
            continue
        component = _find_component(resource, known)
        components.setdefault(component, []).append(resource)
        if resource.provider and not _is_guest(resource) and split_urn(resource.provider_urn)[0] == AWS_PROVIDER:
            name = split_urn(resource.provider_urn)[1]
            accounts.setdefault(component, set()).add(present.get(name, name))
    for component in components:
        if component not in accounts and _find_workload(component) is not None:
            # A workload may have nothing of AWS, such as what watches the account from elsewhere.
            name = split_urn(component)[1].partition(SEPARATOR)[0].removeprefix(name_child(WORKLOAD, ""))
            accounts[component] = {present.get(name, name)}
    found: dict[str, Contents] = {}
    for component, keys in accounts.items():
        if len(keys) > 1:
            raise EngineRefusalError(
                f"{component} has resources of {' and '.join(sorted(keys))}, so no account's stack can have it and "
                "nothing was done: give each account a component of its own"
            )
        (account,) = keys
        if account != MANAGEMENT:
            workload = _find_workload(component)
            part = account if workload is None else join_keys(account, workloads.get(workload, workload))
            found.setdefault(part, {})[component] = components[component]
    return found


def find_home(config: Organization, part: str) -> str | None:
    """The name of the stack that has to have a part of the contents, by its key in `find_contents`; None where the
    config has no such account or workload.
    """
    account, is_workload, key = part.partition(SEPARATOR)
    home = find_stack_of(config, account)
    if not is_workload or home is None:
        return home
    workload = next((one for one in config.workloads if one.key == key), None)
    return None if workload is None else name_own_stack(workload) or home


def list_wanted(config: Organization, stack: str) -> frozenset[str]:
    """The parts that a stack makes, by their keys in `find_contents`."""
    accounts = {account for account in accounts_with_contents(config) if find_stack_of(config, account) == stack}
    workloads = (one for one in plan_workloads(config) if find_stack_of_workload(config, one) == stack)
    return frozenset(accounts) | {join_keys(one.account, one.key) for one in workloads}


def name_accounts(keys: Sequence[str]) -> str:
    """`account a`, or `accounts a, b`; of workloads, `workload shop of a`. `keys`: as in `find_contents`."""
    accounts = [key for key in keys if SEPARATOR not in key]
    told = [f"account{'' if len(accounts) == 1 else 's'} {', '.join(accounts)}"] if accounts else []
    told += [
        f"the workload {key} of {account}"
        for account, slash, key in (one.partition(SEPARATOR) for one in keys)
        if slash
    ]
    return ", ".join(told)


def _find_workload(component: str) -> str | None:
    """The key that a workload's component has in its name."""
    type_, name = split_urn(component)
    beginning, _, key = name.partition(SEPARATOR)
    return key if key and beginning.startswith(name_child(WORKLOAD, "")) and not type_.startswith(OURS) else None


def _is_guest(resource: StateResource) -> bool:
    """Whether it belongs to the account that what it is in belongs to, though it is made in another."""
    return any(type_ in GUESTS for type_ in qualified_type(resource.urn).split("$"))


def _find_component(resource: StateResource, known: dict[str, StateResource]) -> str:
    """The URN of the outermost component that the resource is in; its own where it is in none."""
    while resource.parent in known and known[resource.parent].type != STACK:
        resource = known[resource.parent]
    return resource.urn
