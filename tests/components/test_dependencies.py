"""What is waited for without a dependency."""

import asyncio
from typing import Any

import pulumi
import pytest

from components.dependencies import without_dependencies


@pytest.mark.parametrize("known", [True, False])
def test_the_value_is_known_when_it_was_and_depends_on_nothing(known: bool) -> None:
    async def look() -> None:
        made: asyncio.Future[str] = asyncio.Future()
        resource: Any = object()
        output = pulumi.Output({resource}, made, answer(known), answer(True))
        passed_on = without_dependencies(output)
        value = asyncio.ensure_future(passed_on.future())
        await asyncio.sleep(0)
        assert not value.done()
        made.set_result("bucket")
        assert await value == "bucket"
        assert await passed_on.resources() == set()
        assert (await passed_on.is_known(), await passed_on.is_secret()) == (known, True)

    async def answer(value: bool) -> bool:
        return value

    asyncio.run(look())
