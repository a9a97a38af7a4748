"""One storage for each test, and handles on it whose calls can be made to fail."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest

from rauskuclaw.ports import Backend
from tests.aws.faults import Faults, Rival
from tests.support.aws import AwsStorage, new_session

OpenFaulty = Callable[..., Awaitable[Backend]]


@pytest.fixture
def storage() -> Iterator[AwsStorage]:
    made = AwsStorage.create()
    yield made
    made.drop()


@pytest.fixture
def open_faulty(storage: AwsStorage, runner: asyncio.Runner) -> Iterator[OpenFaulty]:
    """Opens a backend; with `Faults` or a `Rival`, its calls suffer from them."""
    opened: list[Backend] = []

    async def open_one(faults: Faults | Rival | None = None, **given: object) -> Backend:
        session = faults.install(new_session()) if faults else None
        backend = await storage.open(session=session, **given)  # type: ignore[arg-type]
        opened.append(backend)
        return backend

    yield open_one
    for backend in opened:
        runner.run(backend.close())
