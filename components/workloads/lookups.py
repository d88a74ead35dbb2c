"""Asks AWS and other stacks for what workloads look up. What an account that is not there yet would answer is unknown,
and nobody is asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import pulumi
import pulumi_aws as aws
from pulumi.output import UNKNOWN

U = TypeVar("U")


@dataclass(frozen=True)
class Missing:
    """Stands for what was not found, and says why.

    The SDK ends a program by the first output that failed within another one, whatever the program itself says. So
    nothing fails but the last output of a lookup.
    """

    told: str


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asks: the account with the key `account`. `about`: what for, in messages. `inside`: the options that lead
    into it, with what has to be there before.
    """

    about: str
    account: str
    account_id: pulumi.Input[str]
    provider: aws.Provider
    inside: pulumi.ResourceOptions

    @property
    def options(self) -> pulumi.InvokeOutputOptions:
        return pulumi.InvokeOutputOptions(provider=self.provider, depends_on=self.inside.depends_on)

    def ask(
        self, question: Callable[[], pulumi.Output[Any]], read: Callable[[Any], U | None], hint: str
    ) -> pulumi.Output[U | Missing]:
        """What `read` takes of the answer, once the account is there. `hint`: what to write where there is none."""

        def explain(error: Exception) -> Missing:
            said = " ".join(str(error).split())
            return Missing(f"{self.about} found nothing in {self.account}: {said}; {hint}")

        def take(answer: Any) -> pulumi.Input[U | Missing]:
            if isinstance(answer, Missing):
                return answer
            # An engine that cannot enter the account yet answers with nothing.
            value = read(answer)
            return make_unknown() if value is None else value

        account_id = pulumi.Output.from_input(self.account_id)
        return account_id.apply(lambda _: question().recover(explain)).apply(take)


def find_image(
    asking: Asking, *, owner: pulumi.Input[str], name: str, architecture: str | None, region: str
) -> pulumi.Output[str]:
    """The id of the newest image of the name.

    Raises:
        pulumi.RunError: in the output, where there is none, or several of one moment are the newest.
    """
    series = {"name": name, "state": "available"} | ({} if architecture is None else {"architecture": architecture})
    hint = "correct its owner, name, architecture or region, or have its owner let the account launch it"

    def find(owner_id: str) -> pulumi.Output[str | Missing]:
        newest = asking.ask(
            lambda: aws.ec2.get_ami_output(
                most_recent=True,
                owners=[owner_id],
                filters=[aws.ec2.GetAmiFilterArgs(name=key, values=[value]) for key, value in series.items()],
                region=region,
                opts=asking.options,
            ),
            lambda found: None if found.image_id is None else (found.image_id, found.creation_date),
            hint,
        )
        return newest.apply(lambda one: one if isinstance(one, Missing) else refuse_twins(owner_id, *one))

    def refuse_twins(owner_id: str, image_id: str, made: str) -> pulumi.Output[str | Missing]:
        twins = {**series, "creation-date": made}
        ids: pulumi.Output[Sequence[str] | Missing] = asking.ask(
            lambda: aws.ec2.get_ami_ids_output(
                owners=[owner_id],
                filters=[aws.ec2.GetAmiIdsFilterArgs(name=key, values=[value]) for key, value in twins.items()],
                region=region,
                opts=asking.options,
            ),
            lambda found: found.ids,
            hint,
        )
        return ids.apply(lambda found: found if isinstance(found, Missing) else choose(image_id, found, made))

    def choose(image_id: str, ids: Sequence[str], made: str) -> str | Missing:
        if len(set(ids)) > 1:
            return Missing(
                f"{asking.about} found {', '.join(sorted(set(ids)))} in {asking.account}, all made at {made}, so none "
                "of them is the newest; write an architecture, or a name that the images of one series alone have"
            )
        return image_id

    return _tell(pulumi.Output.from_input(owner).apply(find))


def list_availability_zones(asking: Asking, *, region: str) -> pulumi.Output[list[str]]:
    """The names of the zones of a region that are open to the account, sorted; no local or wavelength zones."""
    return _tell(
        asking.ask(
            lambda: aws.get_availability_zones_output(
                state="available",
                filters=[aws.GetAvailabilityZonesFilterArgs(name="zone-type", values=["availability-zone"])],
                region=region,
                opts=asking.options,
            ),
            lambda found: None if found.names is None else sorted(found.names),
            f"see that the account may use {region}",
        )
    )


def find_hosted_zone(asking: Asking, *, name: str, private: bool) -> pulumi.Output[str]:
    """The id of the one hosted zone of the name."""
    return _tell(
        asking.ask(
            lambda: aws.route53.get_zone_output(name=name, private_zone=private, opts=asking.options),
            lambda found: found.zone_id,
            "correct its name, private or account; of several with one name write the id instead",
        )
    )


def _tell(found: pulumi.Output[U | Missing]) -> pulumi.Output[U]:
    def tell(value: U | Missing) -> U:
        if isinstance(value, Missing):
            raise pulumi.RunError(value.told)
        return value

    return found.apply(tell)


@dataclass(frozen=True, kw_only=True)
class StackOutput:
    """An output of a stack, or a field in it. `may_come`: whether a preview goes on without it.

    `read`: a value as the type that is expected, which `expected` names; None where it is of another one.
    """

    stack: str
    full_name: str
    name: str
    field: str | None
    may_come: bool
    read: Callable[[Any], Any]
    expected: str


class OutputReader:
    """What other stacks of the backend export."""

    def __init__(self) -> None:
        self._references: dict[str, pulumi.StackReference] = {}

    def find(self, about: str, wanted: StackOutput) -> pulumi.Output[Any]:
        """The output, secret where it is.

        Raises:
            pulumi.RunError: in the output, where there is none, or it is of another type.
        """
        if wanted.stack not in self._references:
            self._references[wanted.stack] = pulumi.StackReference(
                f"lookup/{wanted.stack}", stack_name=wanted.full_name
            )
        reference = self._references[wanted.stack]
        output = f"output {wanted.name!r}"
        field = output if wanted.field is None else f"{wanted.field!r} in the {output}"

        def miss(what: str, there: Sequence[str]) -> Any:
            if wanted.may_come and pulumi.runtime.is_dry_run():
                pulumi.log.warn(f"{about}: the stack {wanted.stack!r} has no {what} yet, so it is unknown here")
                return make_unknown()
            raise pulumi.RunError(
                f"{about}: the stack {wanted.stack!r} has no {what}, so there is nothing to find; bring that stack up "
                f"first, or correct the lookup. There is {', '.join(sorted(there)) or 'no other'}"
            )

        def choose(found: Sequence[Any]) -> Any:
            whole, outputs = found
            fields = cast("dict[str, Any]", whole) if isinstance(whole, dict) else {}
            value = whole if wanted.field is None else fields.get(wanted.field)
            if whole is None:
                return miss(output, outputs)
            if value is None:
                return miss(field, [*fields])
            if (taken := wanted.read(value)) is None:
                raise pulumi.RunError(
                    f"{about}: the {field} of the stack {wanted.stack!r} is {_name_type(value)}, and {wanted.expected} "
                    "is expected; correct `type`, `name` or `field`"
                )
            return taken

        # The names are no secret, whatever is among the outputs.
        names = pulumi.Output.unsecret(reference.outputs.apply(lambda outputs: [*outputs]))
        return pulumi.Output.all(reference.get_output(wanted.name), names).apply(choose)


def _name_type(value: Any) -> str:
    names = {
        bool: "a boolean",
        int: "an integer",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "a mapping",
    }
    return names.get(type(value), "something else")


def make_unknown() -> pulumi.Output[Any]:
    """What a preview can not know."""
    return pulumi.Output.from_input(cast("Any", UNKNOWN))
