"""Marks worker processes in which a suspect runs alone and has not got on yet.

Should such a process die, nobody can tell that from a job which kills its worker, and the job fails; so whoever kills
at random leaves it alone, as nobody kills the quarantine of an embedded instance.
"""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path

from rauskuclaw.adapters.aws.runs.steps import StepWriter
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.runs.steps import Step
from rauskuclaw.services.execution.batch import Batch

FOLDER = "SUSPECTS"


def spared(folder: Path) -> set[int]:
    """The pids of such processes."""
    return {int(file.name) for file in folder.iterdir()} if folder.exists() else set()


def install() -> None:
    """Mark this process and those forked from it, where somebody says in which folder."""
    if not (given := os.environ.get(FOLDER)):
        return
    folder, alone, append = Path(given), Batch.alone, StepWriter.append
    folder.mkdir(exist_ok=True)
    suspects: set[object] = set()
    own: ContextVar[object] = ContextVar("the suspect that a task runs")

    def mark() -> None:
        file = folder / str(os.getpid())
        file.touch() if suspects else file.unlink(missing_ok=True)

    @asynccontextmanager
    async def marked(batch: Batch) -> AsyncIterator[None]:
        async with alone(batch):
            suspects.add(suspect := object())
            own.set(suspect)
            mark()
            try:
                yield
            finally:
                suspects.discard(suspect)
                mark()

    async def noticed(writer: StepWriter, job: Job, steps: Sequence[Step], *, after_seq: int) -> bool:
        is_recorded = await append(writer, job, steps, after_seq=after_seq)
        if is_recorded and any(step.is_progress for step in steps):
            suspects.discard(own.get(None))
            mark()
        return is_recorded

    setattr(Batch, "alone", marked)  # noqa: B010, methods to everybody else
    setattr(StepWriter, "append", noticed)  # noqa: B010
