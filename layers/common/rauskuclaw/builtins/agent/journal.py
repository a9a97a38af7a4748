"""The steps of a running run: recorded ones, those that wait for the next write, and the state of both."""

import asyncio
from collections.abc import Sequence

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.runs.inbox import InboxItem
from rauskuclaw.domain.runs.state import RunState, fold
from rauskuclaw.domain.runs.steps import Asked, Body
from rauskuclaw.domain.usage import Reservation
from rauskuclaw.ports.ledger import ExhaustedError, LedgerChange
from rauskuclaw.ports.runs import RunRecord
from rauskuclaw.services.spending.call import Call
from rauskuclaw.services.spending.service import exceeded


class Journal:
    """Notes bodies at once and records them together: a write costs a sync, and is only needed ahead of an effect.

    The money of a call to the model goes with the steps about it: set aside with its `Asked`, settled with the next
    write after its end.
    """

    def __init__(self, record: RunRecord, state: RunState, *, clock: Clock) -> None:
        self.state = state
        self._record = record
        self._clock = clock
        self._noted: list[Body] = []
        self._unsettled: list[Call] = []
        self._soon: asyncio.Handle | None = None
        self._begun: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, record: RunRecord, *, clock: Clock) -> "Journal":
        """With the steps of all attempts so far."""
        return cls(record, fold(await record.read()), clock=clock)

    @property
    def has_begun(self) -> bool:
        """Whether it holds more than what was stored with the job."""
        state = self.state
        return state.head > (state.delegated is not None) + state.is_continued

    def note(self, *bodies: Body) -> None:
        """To be recorded with the next `flush`; in the state from now on."""
        for body in bodies:
            self._noted.append(body)
            self._apply(body)

    async def flush(self, *bodies: Body) -> None:
        """Record everything noted, and these: all or nothing, durable when this returns."""
        self.note(*bodies)
        await self._end_begun()
        if self._noted:
            noted, self._noted = self._noted, []
            await self._write(noted)

    async def begin_flush(self) -> None:
        """Record everything noted while the caller goes on; the next `flush` waits for it.

        It begins when the caller first waits for something. What has been noted by then is recorded in the same write,
        and where a `flush` comes first, this one is spared. Waits for one that has begun before.
        """
        if self._soon is None:
            await self._end_begun()
            self._soon = asyncio.get_running_loop().call_soon(self._begin)

    async def ask(self, asked: Asked, call: Call | None) -> None:
        """Record that a call to the model begins, with everything noted, and set its money aside in the same write.

        `call` None: it is free. It is settled with the first write after it was counted, or by `close`. Raises
        HandlerError `BUDGET_EXCEEDED` when its money does not fit: then what was noted still waits, without `asked`.
        """
        await self._end_begun()
        if call is None:
            await self._write([*self._noted, asked])
        else:
            try:
                await self._write([*self._noted, asked], reserved=call.reservation)
            except ExhaustedError as exc:
                raise exceeded(exc.exhausted, call.reservation) from exc
            self._unsettled.append(call)
        self._noted = []
        self._apply(asked)

    async def close(self) -> None:
        """The attempt ends, however: what is not recorded by now is lost, but the calls that were made are settled."""
        self._cancel_soon()
        while self._unsettled:
            await self._unsettled.pop().write()

    async def inbox(self) -> list[InboxItem]:
        return await self._record.inbox()

    async def deliver(self, item: InboxItem) -> InboxItem:
        return await self._record.deliver(item)

    def _apply(self, body: Body) -> None:
        self.state.apply(self._record.step(body, seq=self.state.head + 1, at=self._clock()))

    def _begin(self) -> None:
        self._soon = None
        noted, self._noted = self._noted, []
        self._begun = asyncio.get_running_loop().create_task(self._write(noted))
        self._begun.add_done_callback(_read_outcome)

    async def _end_begun(self) -> None:
        """Wait for what `begin_flush` has begun; what it has not begun need not be."""
        self._cancel_soon()
        begun, self._begun = self._begun, None
        if begun is not None:
            await begun

    def _cancel_soon(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None

    async def _write(self, bodies: Sequence[Body], *, reserved: Reservation | None = None) -> None:
        over = [(call, entry) for call in self._unsettled if (entry := call.entry) is not None]
        change = LedgerChange(tuple(entry for _, entry in over), reserved) if over or reserved is not None else None
        try:
            await self._record.append(*bodies, ledger=change)
        except ExhaustedError:
            self._forget([call for call, _ in over])  # what is over is settled all the same
            raise
        self._forget([call for call, _ in over])

    def _forget(self, settled: Sequence[Call]) -> None:
        self._unsettled = [call for call in self._unsettled if call not in settled]


def _read_outcome(task: "asyncio.Task[None]") -> None:
    """So that asyncio does not report an error that nobody waits for any more."""
    if not task.cancelled():
        task.exception()
