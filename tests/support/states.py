"""States of stacks as tests write them: components with a resource in each, under the provider of an account."""

from engine.deployment import Deployment, StateResource
from engine.urns import build_urn

ROLE = ("awsorg:index:AccountRole", "aws:iam/role:Role")
VPC = ("awsorg:index:Vpc", "aws:ec2/vpc:Vpc")
ACCOUNT = ("awsorg:index:Accounts", "aws:organizations/account:Account")


def deploy(stack: str, *things: tuple[tuple[str, str], str, str], protected: bool = False, ids: str = "") -> Deployment:
    """The state of a stack. `things`: types of a component and of the resource in it, the component's name, and the
    account whose provider the resource has. `ids`: of the resources; made of their names by default.
    """
    root = StateResource(urn=build_urn(stack, "p", "pulumi:pulumi:Stack", f"p-{stack}"))
    resources = [root]
    for (component_type, type_), name, account in things:
        provider = StateResource(urn=build_urn(stack, "p", "pulumi:providers:aws", account), custom=True, id="1")
        component = StateResource(urn=build_urn(stack, "p", component_type, name), parent=root.urn)
        resource = StateResource(
            urn=build_urn(stack, "p", type_, f"{name}-it", component.urn),
            custom=True,
            id=ids or f"{name}-id",
            parent=component.urn,
            provider=provider.reference,
            protected=protected,
        )
        resources += [one for one in (provider, component, resource) if one.urn not in {two.urn for two in resources}]
    return Deployment(resources=tuple(resources))
