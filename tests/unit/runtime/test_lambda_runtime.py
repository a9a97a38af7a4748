"""One loop and one engine per environment."""

import asyncio
from typing import Any, cast

import pytest

from rauskuclaw.lambda_runtime import Environment


class Opener:
    """Opens engines, each a new object; fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.opened = 0

    async def __call__(self) -> Any:
        await asyncio.sleep(0)
        if self.failures:
            self.failures -= 1
            raise OSError("not yet")
        self.opened += 1
        return object()


async def test_the_engine_is_opened_once_however_many_ask() -> None:
    opener = Opener()
    environment = Environment(opener)
    engines = await asyncio.gather(*[environment.get_engine() for _ in range(5)])
    assert len({id(engine) for engine in engines}) == 1
    assert opener.opened == 1


async def test_an_engine_that_could_not_be_opened_is_tried_again() -> None:
    environment = Environment(Opener(failures=1))
    with pytest.raises(OSError, match="not yet"):
        await environment.get_engine()
    assert await environment.get_engine() is not None


async def test_an_engine_that_is_given_is_used() -> None:
    opener, given = Opener(), object()
    environment = Environment(opener)
    environment.use_engine(cast(Any, given))
    assert await environment.get_engine() is given
    assert opener.opened == 0


def test_all_invocations_run_on_one_loop() -> None:
    async def where() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    environment = Environment(Opener())
    first, second = environment.run(where()), environment.run(where())
    assert first is second
    first.close()
