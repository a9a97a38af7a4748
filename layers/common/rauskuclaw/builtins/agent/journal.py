"""The steps of a running run: recorded ones, those that wait for the next write, and the state of both."""

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.runs.inbox import InboxItem
from rauskuclaw.domain.runs.state import RunState, fold
from rauskuclaw.domain.runs.steps import Body
from rauskuclaw.ports.runs import RunRecord


class Journal:
    """Notes bodies at once and records them together: a write costs a sync, and is only needed ahead of an effect."""

    def __init__(self, record: RunRecord, state: RunState, *, clock: Clock) -> None:
        self.state = state
        self._record = record
        self._clock = clock
        self._noted: list[Body] = []

    @classmethod
    async def open(cls, record: RunRecord, *, clock: Clock) -> "Journal":
        """With the steps of all attempts so far."""
        return cls(record, fold(await record.read()), clock=clock)

    def note(self, *bodies: Body) -> None:
        """To be recorded with the next `flush`; in the state from now on."""
        for body in bodies:
            self._noted.append(body)
            self.state.apply(self._record.step(body, seq=self.state.head + 1, at=self._clock()))

    async def flush(self, *bodies: Body) -> None:
        """Record everything noted, and these: all or nothing, durable when this returns."""
        self.note(*bodies)
        if self._noted:
            await self._record.append(*self._noted)
            self._noted = []

    async def inbox(self) -> list[InboxItem]:
        return await self._record.inbox()

    async def deliver(self, item: InboxItem) -> InboxItem:
        return await self._record.deliver(item)
