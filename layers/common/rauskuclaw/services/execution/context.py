"""The context of a running handler: who it is, how long it has, and the job's log."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.events import Level, LogEntry
from rauskuclaw.domain.job import Job, Json
from rauskuclaw.errors import BackendError
from rauskuclaw.ports.runs import RunStore
from rauskuclaw.ports.store import EventStore
from rauskuclaw.services.execution.values import MAX_LINE_BYTES, clean_json, clean_text

if TYPE_CHECKING:
    from rauskuclaw.services.execution.run_record import AttemptRecord

logger = logging.getLogger(__name__)

PROGRESS_EVERY_SEC = 0.2
DELTA_EVERY_SEC = 0.25
DELTA_BYTES = 1024  # waiting text of this size is written at once
DELTA_CHARS = 4096  # the longest line of a text; at most 16 KiB, which every store takes
SETTLE_SEC = 5.0
MAX_LINES = 10_000


class AttemptContext:
    """A `JobContext`. Lines of calls that overlap share a write; progress is written at most every 200 ms.

    Text that grows is written every 250 ms or 1 KB, and its beginning at once, because somebody waits for it; it waits
    outside of the lines so that it stays one line. The text of a run says how many steps there were when it came.

    `on_lost` is called when the store refuses a line because the job is no longer ours. Once closed, every method
    raises `asyncio.CancelledError` and nothing is written any more, whatever the handler still does.
    """

    __slots__ = (
        "_began",
        "_buffer",
        "_clock",
        "_delta",
        "_delta_after",
        "_delta_bytes",
        "_durable",
        "_has_deltas",
        "_is_closed",
        "_is_urgent",
        "_job",
        "_on_lost",
        "_record",
        "_runs",
        "_seq",
        "_store",
        "_timeout_sec",
        "_timer",
        "_writing",
        "started_at",
    )

    def __init__(
        self, job: Job, *, store: EventStore, runs: RunStore, clock: Clock, on_lost: Callable[[], None]
    ) -> None:
        self._job = job
        self._store = store
        self._runs = runs
        self._record: AttemptRecord | None = None
        self._clock = clock
        self._on_lost: Callable[[], None] | None = on_lost
        self._timeout_sec: float = job.timeout_sec
        self.started_at = job.updated_at
        self._began: float | None = None
        self._buffer: list[LogEntry] = []
        self._delta: list[str] = []
        self._delta_after = 0
        self._delta_bytes = 0
        self._has_deltas = False
        self._is_urgent = False
        self._seq = 0
        self._durable = 0
        self._writing: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_closed = False

    @property
    def job_id(self) -> str:
        return self._job.id

    @property
    def job_type(self) -> str:
        return self._job.type

    @property
    def queue(self) -> str:
        return self._job.queue

    @property
    def attempt(self) -> int:
        return self._job.attempts

    @property
    def correlation_id(self) -> str:
        return self._job.correlation_id

    @property
    def submitted_by(self) -> str:
        return self._job.created_by

    @property
    def created_at(self) -> datetime:
        return self._job.created_at

    @property
    def deadline(self) -> datetime:
        """By the clock as it goes now: how much time is left does not change when somebody corrects it."""
        passed = 0.0 if self._began is None else asyncio.get_running_loop().time() - self._began
        return self._clock() + timedelta(seconds=self._timeout_sec - passed)

    @property
    def run(self) -> "AttemptRecord":
        if self._record is None:
            from rauskuclaw.services.execution.run_record import AttemptRecord  # most jobs have no steps

            self._record = AttemptRecord(self._job, runs=self._runs, clock=self._clock, on_lost=self._lose)
            if self._is_closed:
                self._record.close()
        return self._record

    @property
    def record(self) -> "AttemptRecord | None":
        """The steps of this attempt, where its handler has asked for them."""
        return self._record

    def begin(self, at: datetime, *, timeout_sec: float) -> None:
        """The handler is about to be called and may run for `timeout_sec`."""
        self.started_at = at
        self._began = asyncio.get_running_loop().time()
        self._timeout_sec = timeout_sec

    def effect_key(self, step: str) -> str:
        return f"{self._job.id}:{step}"

    async def log(self, level: Level, message: str, meta: Json = None) -> None:
        """Add a line; durable when this returns, unless the store is away: then it goes with the next line."""
        self._require_open()
        self._end_delta()
        line = clean_text(message, MAX_LINE_BYTES)
        self._add(LogEntry(self._clock(), level, line, clean_json(meta, MAX_LINE_BYTES)))
        wanted = self._seq
        while self._durable < wanted:
            await asyncio.shield(self._write_soon())
        self._require_open()

    async def progress(self, fraction: float, message: str = "") -> None:
        self._require_open()
        self._end_delta()
        meta = {"fraction": min(1.0, max(0.0, float(fraction)))}
        entry = LogEntry(self._clock(), "info", clean_text(message, MAX_LINE_BYTES), meta, kind="progress")
        if self._buffer and self._buffer[-1].kind == "progress":
            self._buffer.pop()
        self._add(entry)
        self._write_within(PROGRESS_EVERY_SEC)

    async def delta(self, text: str) -> None:
        self._require_open()
        if not text:
            return
        after = self._record.job.steps if self._record is not None else 0
        is_first = not self._has_deltas or after != self._delta_after
        if is_first:  # the text of another answer begins
            self._end_delta()
            self._begin_deltas()
            self._delta_after = after
        self._delta.append(text)
        self._delta_bytes += len(text.encode("utf-8", "replace"))
        if self._writing is not None:
            self._is_urgent = self._is_urgent or is_first
            self._write_within(DELTA_EVERY_SEC)
        elif is_first or self._delta_bytes >= DELTA_BYTES:
            self._write_soon()
        else:
            self._write_within(DELTA_EVERY_SEC)

    def close(self) -> None:
        """The run is over: accept nothing more. Safe to repeat."""
        self._end_delta()
        self._is_closed = True
        if self._record is not None:
            self._record.close()
        self._on_lost = None  # also frees the run, which holds this context
        self._stop_timer()

    async def settle(self) -> tuple[LogEntry, ...]:
        """Close after a run that still counts; the lines not yet written, to be committed with its outcome."""
        self.close()
        if self._writing is not None:
            # A write that hangs must not keep the outcome waiting; what it carries may be missing from the log then.
            _, hanging = await asyncio.wait({self._writing}, timeout=SETTLE_SEC)
            for task in hanging:
                task.cancel()
        rest, self._buffer = tuple(self._buffer), []
        return rest

    def keep(self, entries: Sequence[LogEntry]) -> None:
        """They were to be committed with an outcome that was refused: they go with the next one."""
        self._buffer = list(entries)

    @property
    def is_settled(self) -> bool:
        """Whether nothing waits to be written, so that `settle` need not be awaited."""
        return self._writing is None and not self._buffer and not self._delta

    def _add(self, entry: LogEntry) -> None:
        self._seq += 1
        if self._seq < MAX_LINES:
            self._buffer.append(entry)
        elif self._seq == MAX_LINES:
            text = f"The log of this attempt is cut off after {MAX_LINES} lines"
            self._buffer.append(LogEntry(entry.at, "warn", text))

    def _begin_deltas(self) -> None:
        """Tell readers to begin anew where an earlier run of this job may have left a text."""
        if not self._has_deltas and self._job.fence > 1:
            meta = {"attempt": self._job.attempts, "reset": True}
            self._add_delta(LogEntry(self._clock(), "info", "", meta, kind="delta"))
        self._has_deltas = True

    def _end_delta(self) -> None:
        """Turn the waiting text into lines. Half a surrogate pair cannot be stored and becomes a question mark."""
        if self._delta:
            text = "".join(self._delta).encode("utf-8", "replace").decode()
            self._delta, self._delta_bytes = [], 0
            for start in range(0, len(text), DELTA_CHARS):
                piece = text[start : start + DELTA_CHARS]
                meta = {"after": self._delta_after} if self._delta_after else None
                self._add_delta(LogEntry(self._clock(), "info", piece, meta, kind="delta"))

    def _add_delta(self, entry: LogEntry) -> None:
        """Past the limit of lines, too: a text with a hole is worse than a long log, and results are limited."""
        self._buffer.append(entry)

    def _write_within(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._on_timer)

    def _write_soon(self) -> "asyncio.Task[None]":
        if self._writing is None:
            self._stop_timer()
            self._writing = asyncio.get_running_loop().create_task(self._write())
        return self._writing

    async def _write(self) -> None:
        self._end_delta()
        entries, through = self._buffer, self._seq
        self._buffer = []
        try:
            is_ours = not entries or await self._store.append_events(self._job, entries)
        except BackendError:
            self._keep(entries)
        except Exception:
            logger.exception("Lines of job %s could not be written", self._job.id)
        else:
            if not is_ours:
                self._lose()
        finally:
            self._durable = through
            self._writing = None
            if self._is_urgent and not self._is_closed:
                self._is_urgent = False
                self._write_soon()

    def _keep(self, entries: Sequence[LogEntry]) -> None:
        """A log line is not worth an attempt: what could not be written goes with the next write or the outcome."""
        self._buffer = [*entries, *self._buffer]

    def _on_timer(self) -> None:
        self._timer = None
        if self._is_closed:
            return
        if self._writing is None:
            self._write_soon()
        else:  # what came meanwhile waits for its turn
            self._write_within(DELTA_EVERY_SEC)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _lose(self) -> None:
        if self._on_lost is not None:
            self._on_lost()

    def _require_open(self) -> None:
        if self._is_closed:
            raise asyncio.CancelledError("the run of this job is over")
