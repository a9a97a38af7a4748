"""Places in a run's life at which its worker dies, once each: while a file of the place's name is there.

They lie around the recording of steps, on DynamoDB: between what was intended, what it did, and what was written down.
"""

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from rauskuclaw.adapters.aws.runs.steps import StepWriter
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.runs.steps import Answered, Asked, Body, Done, Intended, Question, Step

FOLDER = "FAILPOINTS"
Test = Callable[[Body], bool]

# Each is a kind of step, and whether the worker dies before or after it is recorded.
PLACES: dict[str, tuple[str, Test]] = {
    "model-asked": ("after", lambda body: isinstance(body, Asked)),
    "page-read": ("before", lambda body: isinstance(body, Done) and body.call_id == "call_0_0"),
    "model-answered": ("before", lambda body: isinstance(body, Answered) and body.tool_calls[:1] != ()
                       and body.tool_calls[0].name == "memory_write"),
    "memory-written": ("before", lambda body: isinstance(body, Done) and body.call_id == "call_1_0"),
    "person-asked": ("after", lambda body: isinstance(body, Question)),
    "deployment-intended": ("after", lambda body: isinstance(body, Intended) and body.tool == "deploy_run"),
}  # fmt: skip


def arm(folder: Path, *places: str) -> None:
    folder.mkdir(exist_ok=True)
    for place in places:
        (folder / place).touch()


def armed(folder: Path) -> set[str]:
    """Those at which nobody has died yet."""
    return {file.name for file in folder.iterdir()}


def install() -> None:
    """Have this process die there, where somebody says which places are armed."""
    if not (given := os.environ.get(FOLDER)):
        return
    folder, append = Path(given), StepWriter.append

    async def die_around(writer: StepWriter, job: Job, steps: Sequence[Step], *, after_seq: int) -> bool:
        _pass(folder, "before", steps)
        is_recorded = await append(writer, job, steps, after_seq=after_seq)
        _pass(folder, "after", steps)
        return is_recorded

    setattr(StepWriter, "append", die_around)  # noqa: B010, a method to everybody else


def _pass(folder: Path, when: str, steps: Sequence[Step]) -> None:
    for place, (moment, is_there) in PLACES.items():
        if moment == when and any(is_there(step.body) for step in steps) and (folder / place).exists():
            (folder / place).unlink()
            os.kill(os.getpid(), signal.SIGKILL)
