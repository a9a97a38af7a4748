"""Notes whose code a process is running, step by step, for whoever looks at it from outside."""

from collections.abc import Coroutine, Generator
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class AtWork(Protocol):
    """Told when code of a job begins to run, and when it leaves off, which is at every wait. Must cost nothing."""

    def begin(self, job_id: str) -> None:
        """Code of this job runs from now on, and of no other."""
        ...

    def end(self) -> None:
        """No code of a job runs from now on."""
        ...


class Unwatched:
    """Where nobody looks."""

    def begin(self, job_id: str) -> None:
        pass

    def end(self) -> None:
        pass


class Noted(Coroutine[Any, Any, T]):
    """A coroutine each step of which is noted. What it starts as tasks of their own is not."""

    __slots__ = ("_at_work", "_coroutine", "_job_id")

    def __init__(self, coroutine: Coroutine[Any, Any, T], job_id: str, at_work: AtWork) -> None:
        self._coroutine = coroutine
        self._job_id = job_id
        self._at_work = at_work

    def send(self, value: Any) -> Any:
        self._at_work.begin(self._job_id)
        try:
            return self._coroutine.send(value)
        finally:
            self._at_work.end()

    def throw(self, *raised: Any) -> Any:
        self._at_work.begin(self._job_id)
        try:
            return self._coroutine.throw(*raised)
        finally:
            self._at_work.end()

    def close(self) -> None:
        self._coroutine.close()

    def __await__(self) -> Generator[Any, Any, T]:
        return self._coroutine.__await__()

    def __getattr__(self, name: str) -> Any:
        """`cr_frame` and its like, by which libraries look into the coroutine of a task."""
        return getattr(self._coroutine, name)
