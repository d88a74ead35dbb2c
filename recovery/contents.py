"""What a stack's state has inside the member accounts: components, by the account that their resources are in. Pure."""

from collections.abc import Sequence

from config.models import MANAGEMENT, Organization
from config.plan.former_keys import index_present_keys
from engine.deployment import Deployment, StateResource
from engine.errors import EngineRefusalError
from engine.urns import AWS_PROVIDER, STACK, split_urn

Contents = dict[str, list[StateResource]]
"""What one account holds in one stack: by the URN of each component directly under the stack, that component and all in
it, in the state's order."""


def find_contents(config: Organization, deployment: Deployment) -> dict[str, Contents]:
    """What the state has in each member account, by the account's present key, or the one it left the config with.

    Raises:
        EngineRefusalError: one component has resources of several accounts, so it belongs to none.
    """
    components: Contents = {}
    accounts: dict[str, set[str]] = {}
    present = index_present_keys(config.accounts)
    known = deployment.by_urn
    for resource in known.values():
        if resource.is_provider or resource.type == STACK:
            continue
        component = _find_component(resource, known)
        components.setdefault(component, []).append(resource)
        if resource.provider and split_urn(resource.provider_urn)[0] == AWS_PROVIDER:
            name = split_urn(resource.provider_urn)[1]
            accounts.setdefault(component, set()).add(present.get(name, name))
    found: dict[str, Contents] = {}
    for component, keys in accounts.items():
        if len(keys) > 1:
            raise EngineRefusalError(
                f"{component} has resources of {' and '.join(sorted(keys))}, so no account's stack can have it and "
                "nothing was done: give each account a component of its own"
            )
        (account,) = keys
        if account != MANAGEMENT:
            found.setdefault(account, {})[component] = components[component]
    return found


def name_accounts(keys: Sequence[str]) -> str:
    """`account a` or `accounts a, b`."""
    return f"account{'' if len(keys) == 1 else 's'} {', '.join(keys)}"


def _find_component(resource: StateResource, known: dict[str, StateResource]) -> str:
    """The URN of the outermost component that the resource is in; its own where it is in none."""
    while resource.parent in known and known[resource.parent].type != STACK:
        resource = known[resource.parent]
    return resource.urn
