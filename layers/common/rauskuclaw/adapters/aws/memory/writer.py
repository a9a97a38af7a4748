"""Commits changes of a scope: read its head and some rows, let work decide, write all of it in one transaction.

The head's version is the transaction's condition, so what was decided on what was read holds. Pieces of work of this
process that wait for the same scope share a transaction; those of other processes show as a failed condition, and then
everything is read and decided again.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.memory.items import MemoryItems
from rauskuclaw.adapters.aws.memory.view import View, Work
from rauskuclaw.adapters.aws.sizes import item_size
from rauskuclaw.adapters.aws.table import Table
from rauskuclaw.adapters.aws.values import Params
from rauskuclaw.domain.clock import Clock, to_ms
from rauskuclaw.errors import BackendError, StoreUnavailableError

T = TypeVar("T")

MAX_ACTIONS = 98  # of the 100 in a transaction; the others are the head and the line of the log
MAX_BYTES = 3_000_000  # a transaction ends at 4 MB; one piece of work must stay below by itself
# What a row may take of the actions: itself, and its old and new entry by expiry.
A_ROW = 3
A_STATUS = 1  # the expiry stays


@dataclass(frozen=True, slots=True)
class Piece:
    work: Work
    keys: tuple[str, ...]
    actions: int
    answer: asyncio.Future[Any]


@dataclass
class ScopeWriter:
    """The one way to change a scope in this process. Belongs to the event loop it is used in."""

    table: Table
    items: MemoryItems
    clock: Clock
    log_length: int
    _pending: dict[str, list[Piece]] = field(default_factory=dict)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)

    async def run(
        self,
        scope: str,
        row_keys: Sequence[str],
        work: Callable[[View], T],
        *,
        actions_a_row: int = A_ROW,
        alone: bool = False,
    ) -> T:
        """Run `work` on a view with these rows (32 at most; 98 of `A_STATUS`) and commit what it changed.

        `alone`: in a transaction that no other work shares.

        `work` may run more than once, each time on a fresh view. Raises StoreUnavailableError when others keep
        changing the scope, or whatever `work` raises; nothing of it is stored then.
        """
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        actions = MAX_ACTIONS + 1 if alone else actions_a_row * len(row_keys)
        piece = Piece(work, tuple(row_keys), actions, answer)
        self._pending.setdefault(scope, []).append(piece)
        if scope not in self._tasks:
            self._tasks[scope] = asyncio.create_task(self._drain(scope))
        return await answer

    async def _drain(self, scope: str) -> None:
        pending = self._pending[scope]
        try:
            await asyncio.sleep(0)  # whoever starts in the same turn of the loop shares the transaction
            while pending:
                batch = [pending.pop(0)]
                actions = batch[0].actions
                while pending and actions + pending[0].actions <= MAX_ACTIONS:
                    batch.append(pending.pop(0))
                    actions += batch[-1].actions
                await self._run_batch(scope, batch)
        finally:
            del self._pending[scope], self._tasks[scope]

    async def _run_batch(self, scope: str, batch: list[Piece]) -> None:
        try:
            answers = await self._attempt(scope, batch)
        except Exception as exc:
            if isinstance(exc, BackendError) or len(batch) == 1:
                for piece in batch:
                    _refuse(piece.answer, exc)
            else:
                await self._split(scope, batch, 1)
            return
        if answers is None:
            await self._split(scope, batch, len(batch) // 2)
            return
        for piece, answer in zip(batch, answers, strict=True):
            if not piece.answer.done():
                piece.answer.set_result(answer)

    async def _split(self, scope: str, batch: list[Piece], size: int) -> None:
        for start in range(0, len(batch), size):
            await self._run_batch(scope, batch[start : start + size])

    async def _attempt(self, scope: str, batch: Sequence[Piece]) -> list[object] | None:
        """The answers of the work, committed; or None when the batch is too large for one transaction."""
        budget = self.table.calls.budget
        gives_up_at = time.monotonic() + budget.total
        row_keys = [key for piece in batch for key in piece.keys]
        pointed: set[str] = set()
        tries = 0
        while True:
            head, rows = await self.items.scope(scope, row_keys)
            view = View(head, rows, to_ms(self.clock()), self.log_length)
            answers = [piece.work(view) for piece in batch]
            if not view.is_changed:
                return answers
            view.close()
            token = uuid4().hex
            actions = view.actions(self.table.name, token)
            if len(batch) > 1 and _size(actions) > MAX_BYTES:
                return None
            await self._announce(view, pointed)
            if await self._commit(view, actions, token):
                return answers
            if time.monotonic() >= gives_up_at:
                raise StoreUnavailableError("too many others are writing to this scope")
            await asyncio.sleep(budget.wait(tries, self.table.calls.draw()))
            tries += 1

    async def _announce(self, view: View, pointed: set[str]) -> None:
        """Before the rows: the scope's name in the directory, and the pointers from new ids."""
        scope = view.head.scope
        if not view.version and scope not in self._known:
            await self.table.put({"pk": keys.scopes_pk(scope), "sk": scope})
            self._known.add(scope)
        new = {one: key for one, key in view.new_ids().items() if one not in pointed}
        await asyncio.gather(*(self.items.point(one, (scope, key)) for one, key in new.items()))
        pointed.update(new)

    async def _commit(self, view: View, actions: list[Params], token: str) -> bool:
        try:
            if len(actions) == 1:
                await self.table.calls.dynamo("put_item", **actions[0]["Put"])
            else:
                await self.table.change_together(actions)
        except ConditionFailedError as failed:
            if not (failed.again and await self._is_ours(view, failed, token)):
                return False
        with suppress(BackendError):  # a pointer without a row is as good as none
            await self.items.forget(view.old_ids())
        return True

    async def _is_ours(self, view: View, failed: ConditionFailedError, token: str) -> bool:
        """Whether the commit was carried out before its answer was lost; others may have come since."""
        if failed.old is not None and failed.old.get("w") == token:
            return True
        if not view.entries:
            return False
        line = await self.table.get(keys.scope_pk(view.head.scope), view.line_sk())
        return line is not None and line["w"] == token


def _size(actions: Sequence[Params]) -> int:
    """The bytes of the items written; keys of deletes and conditions are far below the reserve."""
    return sum(item_size(one["Put"]["Item"]) for one in actions if "Put" in one)


def _refuse(answer: asyncio.Future[Any], cause: Exception) -> None:
    if not answer.done():
        answer.set_exception(cause)
