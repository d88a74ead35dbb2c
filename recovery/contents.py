"""What a stack's state has inside the member accounts: components, by the account that their resources are in. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from config.models import MANAGEMENT, Organization
from config.plan.former_keys import index_present_keys
from engine.deployment import Deployment, StateResource
from engine.errors import EngineRefusalError
from engine.urns import AWS_PROVIDER, STACK, split_urn


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What one account holds in one stack.

    `components`: URNs of those directly under the stack. `resources`: of those components and of all in them, in the
    state's order.
    """

    components: list[str] = field(default_factory=list[str])
    resources: list[StateResource] = field(default_factory=list[StateResource])


def find_contents(config: Organization, deployment: Deployment) -> dict[str, Contents]:
    """What the state has in each member account, by the account's present key, or the one it left the config with.

    Raises:
        EngineRefusalError: one component has resources of several accounts, so it belongs to none.
    """
    known = deployment.by_urn
    accounts: dict[str, set[str]] = {}
    for resource in known.values():
        provider = resource.provider_urn
        if provider and not resource.is_provider and split_urn(provider)[0] == AWS_PROVIDER:
            accounts.setdefault(_find_top(resource, known), set()).add(split_urn(provider)[1])
    present = index_present_keys(config.accounts)
    owners: dict[str, str] = {}
    for component, names in accounts.items():
        keys = sorted({present.get(name, name) for name in names})
        if len(keys) > 1:
            raise EngineRefusalError(
                f"{component} has resources of {' and '.join(keys)}, so no account's stack can have it and nothing was "
                "done: give each account a component of its own"
            )
        owners[component] = keys[0]
    found: dict[str, Contents] = {}
    for resource in known.values():
        if resource.is_provider or resource.type == STACK:
            continue
        top = _find_top(resource, known)
        account = owners.get(top)
        if account not in (None, MANAGEMENT):
            contents = found.setdefault(account, Contents())
            contents.resources.append(resource)
            if resource.urn == top:
                contents.components.append(top)
    return found


def name_accounts(keys: Sequence[str]) -> str:
    """`account a` or `accounts a, b`."""
    return f"account{'' if len(keys) == 1 else 's'} {', '.join(keys)}"


def _find_top(resource: StateResource, known: dict[str, StateResource]) -> str:
    """The URN of the outermost component that the resource is in; its own where it is in none."""
    while resource.parent in known and known[resource.parent].type != STACK:
        resource = known[resource.parent]
    return resource.urn
