"""A bench over the SQLite driver, for tests that need real conditional writes."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.ports.handlers import HandlerSpec
from tests.support.attempts import Bench
from tests.support.clock import ManualClock

MakeBench = Callable[..., Bench]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def make_bench(tmp_path: Path, runner: asyncio.Runner, clock: ManualClock) -> Iterator[MakeBench]:
    with TemporaryDirectory(prefix="rk-") as run_dir:  # socket addresses end at about 100 bytes
        backend = runner.run(open_sqlite(tmp_path / "jobs.sqlite", run_dir=Path(run_dir), clock=clock))

        def make(*handlers: HandlerSpec, **given: Any) -> Bench:
            return Bench(backend, clock, *handlers, **given)

        yield make
        runner.run(backend.close())
