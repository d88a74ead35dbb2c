"""Joins what AWS has with what the states and the config have. Pure."""

from collections.abc import Iterator

from config.models import Organization
from config.plan.groups import accounts_with_contents
from config.text import make_printable
from live.inventory import Inventory
from review.drift.known import Known
from review.drift.managed import compare_full_access, compare_managed
from review.drift.model import Drift, Row, Settling
from review.drift.scene import Scene
from review.drift.strangers import find_strangers


def find_drift(config: Organization, known: Known, live: Inventory) -> Drift:
    """Every difference, once."""
    scene = Scene(config, known, live)
    rows = [*compare_managed(scene), *compare_full_access(scene), *find_strangers(scene), *_tell_unread(scene)]
    return Drift(
        rows=tuple(sorted(rows, key=Row.order)),
        notes=tuple(_list_notes(scene)),
        read=len(scene.read_accounts),
    )


def _tell_unread(scene: Scene) -> Iterator[Row]:
    """The accounts that could not be looked into though the config has something in them, and those regions of the
    others in which a state has something.
    """
    filled = accounts_with_contents(scene.config)
    for one in scene.live.unread_accounts:
        key = scene.names.account_keys.get(one.id)
        if key in filled:
            yield Row(
                kind="account",
                change="cannot be read",
                name=key or one.name,
                id=one.id,
                place=scene.names.line("account", key or ""),
                told=f"what is in it is unknown: {make_printable(one.reason)}"
                + (f" ({make_printable(one.detail)})" if one.detail else ""),
                settle=(Settling(to="see it", run=("python -m config check", "python -m review drift")),),
            )
    inventory = scene.known.inventory
    filled_regions = {(one.account_id, one.region) for one in (*inventory.vpcs, *inventory.shares)}
    for account_id, region in sorted(filled_regions.intersection(scene.live.shut)):
        key = scene.names.account_keys.get(account_id, "")
        yield Row(
            kind="account",
            change="cannot be read",
            name=key or account_id,
            id=account_id,
            region=region,
            place=scene.names.line("account", key),
            told=f"a state has networks or shares in {region}, and AWS lets none be read there: see what is not looked "
            "at, below",
            settle=(Settling(to="see it", run=("python -m review drift",)),),
        )


def _list_notes(scene: Scene) -> Iterator[str]:
    filled = accounts_with_contents(scene.config)
    for stack in scene.missing_stacks:
        yield f"the stack {stack} is not made, so what the config has in it was looked for nowhere"
    for one in scene.live.unread_accounts:
        if scene.names.account_keys.get(one.id) not in filled:
            name = scene.names.say_account(one.id)
            yield f"{name}, in which the config makes nothing, was not looked into: {one.reason}"
    yield from map(str, scene.live.notes)
