"""The drivers that tests/contract runs on: the one place where a driver is registered.

To add one, write a function that takes an empty folder and is a context manager around one storage, giving a
function that opens a `Backend` on it; then list it in `DRIVERS`. Opening twice must give two independent handles on
the same storage, as two processes would have. Differences are declared in `backend.capabilities`, not here.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.ports import Backend
from tests.support.aws import AwsStorage
from tests.support.inmemory import InMemoryStorage, open_inmemory

Opener = Callable[[], Awaitable[Backend]]


@dataclass(frozen=True)
class Driver:
    """A way to keep jobs. `storage` prepares one empty storage in a folder and cleans up after it.

    It may be given a clock to keep time by instead of the real one.
    `sequences`: how many random sequences of calls test_state_machine.py plays; fewer where a call is slow.
    """

    name: str
    storage: Callable[..., AbstractContextManager[Opener]]
    sequences: int = 80


@contextmanager
def inmemory_storage(folder: Path, clock: Clock = utc_now) -> Iterator[Opener]:
    storage = InMemoryStorage(clock=clock)
    yield lambda: open_inmemory(storage)


@contextmanager
def sqlite_storage(folder: Path, clock: Clock = utc_now) -> Iterator[Opener]:
    with TemporaryDirectory(prefix="rk-") as run_dir:  # socket addresses end at about 100 bytes
        yield lambda: open_sqlite(folder / "jobs.sqlite", run_dir=Path(run_dir), clock=clock)


@contextmanager
def aws_storage(folder: Path, clock: Clock = utc_now) -> Iterator[Opener]:
    storage = AwsStorage.create()
    try:
        yield lambda: storage.open(clock=clock)
    finally:
        storage.drop()


DRIVERS = (
    Driver("inmemory", inmemory_storage),
    Driver("sqlite", sqlite_storage),
    Driver("aws", aws_storage, sequences=15),
)
