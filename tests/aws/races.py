"""A race for one thing: a first try of ours that fails, a rival in between, and our second try."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from rauskuclaw.ports import Backend
from tests.aws.conftest import OpenFaulty
from tests.aws.faults import Rival

KINDS = ("throttle", "broken", "lost")
each_kind = pytest.mark.parametrize("kind", KINDS)
Act = Callable[[Backend], Awaitable[Any]]


@dataclass(frozen=True)
class Race:
    """What both do with one thing; `operation` is the first call of ours to AWS that changes something."""

    ours: Act
    theirs: Act
    operation: str = "UpdateItem"


async def run(open_faulty: OpenFaulty, race: Race, kind: str) -> tuple[Any, Any]:
    """Our answer and theirs."""
    steady = await open_faulty()

    async def deed() -> Any:
        return await race.theirs(steady)

    rival = Rival(race.operation, kind, deed)
    ours = await race.ours(await open_faulty(rival))
    assert rival.has_acted
    return ours, rival.outcome
