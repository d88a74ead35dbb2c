"""Holds a workload inside its account: what it makes elsewhere is refused before the engine hears of it.

Its resources are in the account's region unless they say another, and are known by the names they had before.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from engine.urns import AWS_PROVIDER, SEPARATOR

_AWS = "aws"
_OTHER_AWS = "aws-native"
"""A second package for AWS, whose default provider nothing switches off."""

_THIS_PROGRAM = "awsorg"
"""The package of this program's own components; by another one it knows a workload's in the state."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """`workload`, `account`: their keys. `names`: the logical names of its component, those from before after it."""

    workload: str
    account: str
    names: Sequence[str]
    region: str
    provider: aws.Provider
    inside: set[pulumi.Resource] = field(default_factory=set[pulumi.Resource])
    """The component and all that descends from it."""

    def refuse(self, args: pulumi.ResourceTransformationArgs, what: str, hint: str) -> pulumi.RunError:
        return pulumi.RunError(
            f"the workload {self.workload!r} in {self.account}: {args.type_} {args.name!r} {what}; {hint}"
        )


_QUESTIONS = ("invoke", "invoke_async", "invoke_output", "invoke_output_single", "invoke_single")
"""The calls by which functions such as `aws.ec2.get_ami` ask, as pulumi_aws finds them in pulumi.runtime."""

_current: ContextVar[Bounds | None] = ContextVar("workload", default=None)
"""The workload whose component is being made, in its callbacks too: asyncio hands it on."""


def name_current() -> str:
    """How a message begins that is about the workload that is being made; "" outside of one."""
    bounds = _current.get()
    return "" if bounds is None else f"the workload {bounds.workload!r} in {bounds.account}: "


def make_inside(
    bounds: Bounds, make: Callable[[pulumi.ResourceOptions], pulumi.ComponentResource], opts: pulumi.ResourceOptions
) -> pulumi.ComponentResource:
    """What `make` makes, held to the bounds. `opts`: that lead into the account.

    Raises:
        pulumi.RunError: something would be in another account, or in none.
    """
    token = _current.set(bounds)
    try:
        with _leave_the_stack_alone(bounds):
            made = make(
                pulumi.ResourceOptions.merge(
                    opts,
                    pulumi.ResourceOptions(
                        aliases=make_aliases(bounds.names), transformations=[lambda args: _hold(bounds, args)]
                    ),
                )
            )
        if not bounds.inside:
            raise pulumi.RunError(
                f"the workload {bounds.workload!r} in {bounds.account} registered no component, so nothing would be "
                "made; write super().__init__(..., name, None, opts)"
            )
        outputs = getattr(made, "outputs", None)
        if outputs is not None and not isinstance(outputs, Mapping):
            raise pulumi.RunError(
                f"the workload {bounds.workload!r} in {bounds.account} has outputs without names: write "
                "self.outputs = {'url': ...}"
            )
        return made
    except Exception as error:
        error.add_note(f"in the workload {bounds.workload!r}, made in {bounds.account}")
        raise
    finally:
        _current.reset(token)


@contextmanager
def _leave_the_stack_alone(bounds: Bounds) -> Iterator[None]:
    """Refuses what would act on all that the stack has, of every account, or be overwritten by the next account's."""
    root: Any = pulumi.runtime.get_root_resource()
    transformations, outputs = root._transformations, {**root.outputs}  # noqa: SLF001 - the SDK tells it nowhere else
    yield
    workload = f"the workload {bounds.workload!r} in {bounds.account}"
    if root._transformations is not transformations:  # noqa: SLF001 - as above
        raise pulumi.RunError(
            f"{workload} registers a transformation of the whole stack, which would change resources of other "
            "accounts; give it to the component: pulumi.ResourceOptions.merge(opts, "
            "pulumi.ResourceOptions(transformations=[...]))"
        )
    exported = sorted(name for name in root.outputs if name not in outputs or root.outputs[name] is not outputs[name])
    if exported:
        raise pulumi.RunError(
            f"{workload} exports {', '.join(exported)} for the whole stack, where the same one of another account "
            f"would take its place; write self.outputs = {{{exported[0]!r}: ...}}"
        )


def hold_workloads() -> None:
    """Has this program refuse what a workload makes beside its component. Once, before anything is registered: what
    is there before has no transformation, and neither has what is put below it."""
    pulumi.runtime.register_stack_transformation(_refuse_outside)
    for name in _QUESTIONS:
        ask = getattr(pulumi.runtime, name)
        if not hasattr(ask, "__wrapped__"):
            setattr(pulumi.runtime, name, _hold_question(ask))


def _hold_question(ask: Callable[..., Any]) -> Callable[..., Any]:
    """The SDK has transforms of such calls too, which run in the engine, where nobody knows whose call it is."""

    @wraps(ask)
    def held(tok: str, props: Any, opts: pulumi.InvokeOptions | None = None, *args: Any, **more: Any) -> Any:
        bounds = _current.get()
        if bounds is not None and tok.partition(":")[0] in {_AWS, _OTHER_AWS}:
            _refuse_other_question(bounds, tok, opts or pulumi.InvokeOptions())
        return ask(tok, props, opts, *args, **more)

    return held


def _refuse_other_question(bounds: Bounds, tok: str, opts: pulumi.InvokeOptions) -> None:
    provider = opts.provider or (None if opts.parent is None else opts.parent.get_provider(tok))
    if provider is bounds.provider:
        return
    whose = "no provider" if provider is None else f"the provider {provider.pulumi_resource_name!r}"
    raise pulumi.RunError(
        f"the workload {bounds.workload!r} in {bounds.account}: {tok.rpartition(':')[2]} is asked with {whose}, and "
        "nothing says that it asks in that account; write opts=pulumi.InvokeOptions(parent=self)"
    )


def _refuse_outside(args: pulumi.ResourceTransformationArgs) -> None:
    bounds = _current.get()
    if bounds is None or args.resource in bounds.inside:
        return
    if not bounds.inside and isinstance(args.resource, pulumi.ComponentResource):
        raise bounds.refuse(
            args,
            "is the component, and it is registered without the options that lead into the account",
            "write super().__init__(..., name, None, opts)",
        )
    raise bounds.refuse(
        args,
        "has no parent, or one that is outside of the workload, so nothing says which account it is made in",
        "write opts=pulumi.ResourceOptions(parent=self)",
    )


def _hold(bounds: Bounds, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    """Runs before the component and all below it are registered."""
    name = bounds.names[0]
    is_component = not bounds.inside
    bounds.inside.add(args.resource)
    package = args.type_.partition(":")[0]
    _refuse_other_providers(bounds, args)
    if is_component:
        if not isinstance(args.resource, pulumi.ComponentResource):
            raise bounds.refuse(
                args,
                "is registered before the component that it has to be in",
                "write super().__init__(..., name, None, opts) first, and opts=pulumi.ResourceOptions(parent=self) "
                "here",
            )
        if args.name != name:
            raise bounds.refuse(args, f"is the component, whose name has to be {name!r}", "hand on `name` as it is")
        if package == _THIS_PROGRAM:
            raise bounds.refuse(
                args, "is the component, and its type is one of this program's own", 'write "workloads:index:..."'
            )
        return None
    if not args.name.startswith(f"{name}{SEPARATOR}") and args.name != name:
        raise bounds.refuse(
            args,
            f"does not begin with the workload's own name and a {SEPARATOR!r}, so it would clash with the same one of "
            "another account or workload",
            f'write f"{{name}}{SEPARATOR}{args.name.removeprefix(name).lstrip("-_.")}"',
        )
    if args.type_ == AWS_PROVIDER or package == _OTHER_AWS:
        raise bounds.refuse(
            args,
            "acts in an account that nothing here checks",
            "leave it out: a workload has its account's provider, which pulumi_aws takes from parent=self",
        )
    return _complete(bounds, args)


def _complete(bounds: Bounds, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    end = args.name.removeprefix(bounds.names[0])
    opts = args.opts
    if len(bounds.names) > 1:
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=make_aliases(bounds.names, [end])))
    props: Any = args.props
    if args.type_.startswith(f"{_AWS}:") and "region" in props and props["region"] is None:
        props = {**props, "region": bounds.region}
    if opts is args.opts and props is args.props:
        return None
    return pulumi.ResourceTransformationResult(props, opts)


def _refuse_other_providers(bounds: Bounds, args: pulumi.ResourceTransformationArgs) -> None:
    """Of a component too: what a package makes below its own is made where no transformation sees it."""
    opts = args.opts
    among = opts.providers or {}
    given = [opts.provider, *(among.values() if isinstance(among, Mapping) else among)]
    if opts.parent is not None:
        given.append(opts.parent.get_provider(args.type_))
    for provider in given:
        if provider is not None and provider.package == _AWS and provider is not bounds.provider:
            raise bounds.refuse(
                args,
                f"has the provider {provider.pulumi_resource_name!r}, and the workload is in {bounds.account}",
                "leave `provider` and `providers` out: parent=self gives it that of its account",
            )
