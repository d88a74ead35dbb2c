"""What identifies an object in AWS beside its id: the part that Terraform and the program both know, as values.

Pure. It resolves no reference and compares nothing; which key a type has is in its row (resource_types.table).
"""

# Account and region are part of every key and stand in no row. What the keys rest on: AWS refuses a second object with
# the same key, or, where it does not (VPCs, route tables, shares), the match is refused as soon as there are two.

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


def fold_case(text: str) -> str:
    """E-mail addresses: AWS takes them for the same in any case."""
    return text.casefold()


def without_scheme(text: str) -> str:
    """URLs of identity providers: IAM leaves `https://` out, Terraform adds it in some versions."""
    return text.removeprefix("https://").rstrip("/")


def without_last_dot(text: str) -> str:
    """Domain names: Terraform's provider leaves the dot at the end out since version 3."""
    return text.removesuffix(".")


def keep(text: str) -> str:
    return text


NORMALIZATIONS: Mapping[str, Callable[[str], str]] = {
    function.__name__: function for function in (fold_case, without_last_dot, without_scheme)
}
"""By the name that a row has."""


@dataclass(frozen=True)
class Value:
    """A plain part: the first of the Terraform `attributes` that is set, and of the Pulumi `inputs`; maybe paths.

    `otherwise`: what stands for it where none is set; without it there is no key then.
    """

    attributes: tuple[str, ...]
    normalize: Callable[[str], str] = keep
    otherwise: str | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(map(camel_case, self.attributes))

    def read_attributes(self, attributes: Mapping[str, object]) -> str | None:
        """What a Terraform instance says; None where none is set."""
        return self._read(self.attributes, attributes.get)

    def read_inputs(self, known: Callable[[str], object]) -> str | None:
        """What a registration says, whose inputs `known` gives; None where none is set or known."""
        return self._read(self.inputs, known)

    def _read(self, paths: Sequence[str], get: Callable[[str], object]) -> str | None:
        for path in paths:
            value = read_path(path, get)
            if isinstance(value, int):
                value = str(value).lower()
            if isinstance(value, str) and value:
                return self.normalize(value)
        return self.otherwise


@dataclass(frozen=True)
class Reference:
    """A part that names another object by id, ARN or name. `targets`: the Pulumi types that it may have.

    `renamed`: what Pulumi calls the attribute, where that is not its name in camel case.
    """

    attribute: str
    targets: tuple[str, ...]
    renamed: str | None = None

    @property
    def input(self) -> str:
        return self.renamed or camel_case(self.attribute)


@dataclass(frozen=True)
class Each:
    """A part of which every block tells one: the VPCs that a private zone answers in, each of which identifies it.

    `attribute`: of the block, by which it names an object. `renamed`: what Pulumi calls the blocks. `otherwise`: the
    part of an object that has no such block.
    """

    block: str
    attribute: str
    targets: tuple[str, ...]
    renamed: str
    otherwise: str

    @property
    def input(self) -> str:
        return self.renamed

    def read_attributes(self, attributes: Mapping[str, object]) -> list[str]:
        """What a Terraform instance names."""
        return _read_blocks(attributes.get(self.block), self.attribute)

    def read_input(self, value: object) -> list[str]:
        """What a registration names, whose input is this value."""
        return _read_blocks(value, camel_case(self.attribute))


@dataclass(frozen=True)
class Via:
    """A part that others tell: `part` of the objects of `type` that name this one in their `attribute`.

    For an object without a name of its own: the subnets that use a route table tell which of its VPC's it is. `type` is
    a Pulumi type. With several such objects this one has several keys, each of which identifies it.
    """

    type: str
    attribute: str
    part: Value | Reference

    @property
    def input(self) -> str:
        return camel_case(self.attribute)


@dataclass(frozen=True)
class FirstOf:
    """A part that is one of several, whichever of them is told: the peer of a rule."""

    parts: tuple[Value | Reference, ...]


Part = Value | Reference | Each | Via | FirstOf


def camel_case(attribute: str) -> str:
    """The Pulumi input of a Terraform attribute, for names that follow the rule: all of those in natural keys.

    Of a path too, in which Terraform's only block (`.0.`) is an object in Pulumi.
    """
    names = [name for name in attribute.split(".") if not name.isdigit()]
    words = [name.split("_") for name in names]
    return ".".join(head + "".join(word.title() for word in rest) for head, *rest in words)


def read_path(path: str, get: Callable[[str], object]) -> object:
    """The value at a path such as `block.0.name`; `get` gives that of its first name. None where there is none."""
    first, *steps = path.split(".")
    value = get(first)
    for step in steps:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _read_blocks(blocks: object, name: str) -> list[str]:
    found = [block.get(name) for block in blocks if isinstance(block, Mapping)] if isinstance(blocks, list) else []
    return sorted({one for one in found if isinstance(one, str) and one})


def parse_natural_key(parts: Sequence[Any], tokens: Mapping[str, str]) -> tuple[Part, ...]:
    """The natural key of a row. `tokens`: the Pulumi type of each Terraform type. A part is one of

        "name"                                             the value of an attribute
        "block.0.name"                                     the same, in the one block of that name
        {"attribute": "email", "normalize": "fold_case"}   the same, changed by one of NORMALIZATIONS
        {"any_of": ["cidr_block", "ipv6_cidr_block"]}      the first of them that is set
        {"attribute": "set_identifier", "else": ""}        the value, or this where it is not set
        {"reference": "vpc_id", "to": ["aws_vpc"]}         the object of one of these types that it names
        {"reference": "topic_arn", "input": "topic", ...}  the same, under another name in Pulumi
        {"each": "vpc", "by": "vpc_id", "to": ["aws_vpc"], "input": "vpcs", "else": "public"}
                                                           each of the objects that its blocks name, or this without one
        {"first_of": ["cidr_ipv4", {"reference": ...}]}    the first of these parts that is told
        {"via": "aws_kms_alias", "by": "target_key_id", "part": "name"}
                                                           this part of each alias that names the object there

    Raises:
        KeyError: a type or a normalization that does not exist.
    """
    return tuple(_parse_part(part, tokens) for part in parts)


def _parse_part(part: Any, tokens: Mapping[str, str]) -> Part:
    if isinstance(part, dict) and "via" in part:
        return Via(tokens[part["via"]], part["by"], _parse_own_part(part["part"], tokens))
    if isinstance(part, dict) and "each" in part:
        targets = tuple(tokens[name] for name in part["to"])
        return Each(part["each"], part["by"], targets, renamed=part["input"], otherwise=part["else"])
    if isinstance(part, dict) and "first_of" in part:
        return FirstOf(tuple(_parse_own_part(one, tokens) for one in part["first_of"]))
    return _parse_own_part(part, tokens)


def _parse_own_part(part: Any, tokens: Mapping[str, str]) -> Value | Reference:
    if isinstance(part, str):
        return Value((part,))
    if "reference" in part:
        return Reference(part["reference"], tuple(tokens[name] for name in part["to"]), part.get("input"))
    if "any_of" in part:
        return Value(tuple(part["any_of"]))
    normalize = NORMALIZATIONS[part["normalize"]] if "normalize" in part else keep
    return Value((part["attribute"],), normalize, part.get("else"))
