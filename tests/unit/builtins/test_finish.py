"""system.workspace.finish does what somebody has begun, and nothing else."""

from typing import Any, cast

from rauskuclaw.builtins.declaration import Parts
from rauskuclaw.builtins.files.finish import BUILTIN
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.errors import BlobUnavailableError
from rauskuclaw.ports.workspace import WorkspaceStorage
from tests.unit.builtins.context import call, failure


class Upkeep:
    """Has two things to finish, or is away."""

    def __init__(self, *, is_away: bool = False) -> None:
        self._is_away = is_away

    async def finish(self) -> int:
        if self._is_away:
            raise BlobUnavailableError("S3 is away")
        return 2


class Services:
    def __init__(self, upkeep: Upkeep) -> None:
        self.upkeep = upkeep

    def workspace_storage(self) -> WorkspaceStorage:
        return cast("WorkspaceStorage", self)


def parts(upkeep: Upkeep) -> Parts:
    return Parts(settings=cast("Any", None), egress=cast("Any", None), services=lambda: cast("Any", Services(upkeep)))


async def test_it_tells_how_much_was_left() -> None:
    assert await call(BUILTIN.make(parts(Upkeep())), None) == {"finished": 2}


async def test_a_storage_that_is_away_is_asked_again() -> None:
    found = await failure(BUILTIN.make(parts(Upkeep(is_away=True))), {})
    assert (found.code, found.failure_class) == ("BLOB_UNAVAILABLE", FailureClass.RETRYABLE)
