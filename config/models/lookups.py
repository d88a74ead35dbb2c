"""lookups.yaml: what is not written down but asked for: an image, zones, a hosted zone, another stack's output.

Arguments of workloads refer to one as `${lookup.<key>}`.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.models.base import Matching, Model, refusal
from config.models.dns import ZoneName
from config.models.types import Key, Reference, Region

LookupType = Literal["string", "integer", "boolean", "list"]
"""What a lookup finds; a list is one of strings."""

Architecture = Literal["x86_64", "arm64", "i386", "x86_64_mac", "arm64_mac"]

OWNER_ALIASES = ("amazon", "aws-marketplace", "self")
"""Owners of images that are no account of the config
(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html, from memory); `self` is the account
that asks."""

_REFERENCE = re.compile(r"\$\{lookup\.([^{}]*)\}")

ImageName = Annotated[
    str,
    Matching(
        r"[A-Za-z0-9()\[\] ./'@_*?-]{3,128}",
        '"{value}" can not be the name of an image',
        "write 3 to 128 letters, digits and characters of ()[] ./-'@_, and * or ? for what differs from image to image",
    ),
    Matching(
        r".*[^*?].*",
        '"{value}" means every image of its owner',
        "write the part of the name that all images of the series have, such as al2023-ami-2023.*-x86_64",
    ),
]
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html, from memory."""

StackName = Annotated[
    str,
    Matching(
        r"[A-Za-z0-9_.-]{1,100}(/[A-Za-z0-9_.-]{1,100}){2}|[a-z][a-z0-9-]*",
        '"{value}" names no stack',
        "write the name of a stack of this project, such as workloads-shop, or in full "
        '<organization>/<project>/<stack>; of a backend without organizations the first is "organization"',
    ),
]


def find_references(text: str) -> tuple[str, ...]:
    """The keys of the lookups that a text refers to, in its order."""
    return tuple(split_text(text)[1::2])


def split_text(text: str) -> list[str]:
    """The text around its references, and between each two parts the key of a lookup."""
    return _REFERENCE.split(text)


def refer_to(key: str) -> str:
    """The text that refers to a lookup."""
    return f"${{lookup.{key}}}"


class ImageLookup(Model):
    """The newest image of a name. Those that are deprecated do not count."""

    owner: Reference = Field(
        description="Who made it: amazon, aws-marketplace, self (the account that asks), the key of an account, or the "
        "id of one."
    )
    name: ImageName = Field(description="Its name, with * and ? for what differs from one image to the next.")
    architecture: Architecture | None = Field(
        default=None, description="Its architecture, where the name leaves it open."
    )
    account: Reference | None = Field(
        default=None, description="Key of the account that asks; default: the workload's."
    )
    region: Region | None = Field(default=None, description="The region it is in; default: the asking account's.")


class ZonesLookup(Model):
    """The availability zones of a region that are open to the account, local zones left out, sorted."""

    account: Reference | None = Field(
        default=None, description="Key of the account that asks; default: the workload's."
    )
    region: Region | None = Field(default=None, description="Their region; default: the asking account's.")


class ZoneLookup(Model):
    """The id of the one hosted zone of this name in an account."""

    name: ZoneName = Field(description="Its domain name.")
    private: bool = Field(default=False, description="Whether it is a private one; a public one is another zone.")
    account: Reference | None = Field(
        default=None, description="Key of the account that has it; default: the workload's."
    )


class OutputLookup(Model):
    """What another stack exports."""

    stack: StackName = Field(
        description="A stack of this project by its name, or any of the same backend in full: "
        "<organization>/<project>/<stack>."
    )
    name: str = Field(min_length=1, description="The name of the output, such as hosted_zones/main.")
    field: str | None = Field(default=None, min_length=1, description="Of an output with names in it, which one: id.")
    type: LookupType = Field(default="string", description="What it is; another type is an error.")

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is of another project, or at least written so."""
        return "/" in self.stack


class Lookup(Model):
    """One thing to look up, of one kind."""

    key: Key = Field(description="What ${lookup.<key>} names; it is not in any state, so it may change.")
    image: ImageLookup | None = Field(default=None, description="The id of the newest image of a name.")
    availability_zones: ZonesLookup | None = Field(default=None, description="The names of availability zones.")
    hosted_zone: ZoneLookup | None = Field(default=None, description="The id of a hosted zone.")
    output: OutputLookup | None = Field(default=None, description="What another stack exports.")

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        kinds = [name for name in KINDS if getattr(self, name) is not None]
        if len(kinds) != 1:
            what = (
                f"it says {' and '.join(kinds)}, and nobody knows which is meant"
                if kinds
                else "it says nothing to find"
            )
            raise refusal(f"a lookup finds one thing, and {what}", f"write one of {', '.join(KINDS)}")
        return self

    @property
    def kind(self) -> str:
        """Which of its fields says what to find."""
        return next(name for name in KINDS if getattr(self, name) is not None)

    @property
    def type(self) -> LookupType:
        if self.output is not None:
            return self.output.type
        return "list" if self.availability_zones is not None else "string"

    @property
    def asked(self) -> ImageLookup | ZonesLookup | ZoneLookup | None:
        """What AWS is asked, by an account; None where another stack is."""
        return self.image or self.availability_zones or self.hosted_zone


KINDS = ("image", "availability_zones", "hosted_zone", "output")


class LookupsFile(Model):
    """lookups.yaml as a whole."""

    lookups: tuple[Lookup, ...] = Field(default=(), description="The lookups, in any order.")
