"""What a rule of the gate says no to."""

from dataclasses import dataclass

from config.models.waivers import Rule


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One thing that must not happen to one resource.

    `keys`: what a waiver may name it by, beside its URN; none where a key would be that of other things too.
    `account`: where it is, as people know it. `attribute`: the property that causes it, if one does. `would`: what
    would happen, a sentence. `advice`: what to do instead. `every_key`: only waivers for all of the keys let it pass.
    `beside`: how many other resources it is of, which a waiver for the URN does not name.
    """

    rule: Rule
    urn: str
    keys: tuple[str, ...]
    account: str
    attribute: str | None
    would: str
    advice: str
    every_key: bool = False
    beside: int = 0
