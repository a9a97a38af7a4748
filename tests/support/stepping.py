"""A small run for real processes: it counts what it does in a file, asks people, and has its worker killed in between.

One of the deeds of tests/support/deadly.py. Each turn is a call, written into `calls` the moment it is made, and
recorded as `Asked` and `Answered`. After every second one the run asks, and waits. The worker dies once after each
`Answered` and each `Reply` that is recorded; whoever makes the call again would write its line again.
"""

import os
import signal
from datetime import timedelta
from pathlib import Path

from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.failures import WaitSignal
from rauskuclaw.domain.runs.inbox import WaitingFor
from rauskuclaw.domain.runs.steps import Answered, Asked, Question, QuestionKind, Reply
from rauskuclaw.ports.handlers import JobContext

TURNS = 6
QUESTIONS = TURNS // 2
A_DAY = timedelta(days=1)


async def step_by_step(folder: Path, context: JobContext) -> str:
    """Go on where the record ends; what people replied, in their order."""
    record = context.run
    while True:
        steps = [step.body for step in await record.read()]
        calls = sum(isinstance(body, Answered) for body in steps)
        questions = [body for body in steps if isinstance(body, Question)]
        replies = [body for body in steps if isinstance(body, Reply)]
        if len(questions) > len(replies):
            await _hear_or_wait(folder, context, questions[-1].id, step=len(steps))
        elif len(questions) < calls // 2:
            await record.append(_question(f"q-{len(questions) + 1}"))
        elif calls == TURNS:
            await record.inbox()
            return ",".join(body.choice for body in replies)
        else:
            await _call(folder, context, str(calls))


async def _call(folder: Path, context: JobContext, name: str) -> None:
    await context.run.append(Asked(call_id=name, request_hash="", provider="demo", model="demo"))
    with (folder / "calls").open("a") as file:
        file.write(f"{name}\n")
    answer = Answered(call_id=name, text="yes", finish_reason="stop", provider="demo", model="demo")
    await context.run.append(answer)
    die_once(folder, f"answered-{name}")


async def _hear_or_wait(folder: Path, context: JobContext, question_id: str, *, step: int) -> None:
    for item in await context.run.inbox():
        if item.key == question_id:
            await context.run.append(Reply(question_id=question_id, by=item.body["by"], choice=item.body["choice"]))
            die_once(folder, f"replied-{question_id}")
            return
    raise WaitSignal(WaitingFor("question", question_id, step, utc_now() + A_DAY, "AWAITING_ANSWER"))


def _question(question_id: str) -> Question:
    return Question(
        id=question_id,
        about=0,
        call_id="",
        kind=QuestionKind.INPUT,
        text="Go on?",
        choices=("yes", "no"),
        default="no",
        expires_at=utc_now() + A_DAY,
    )


async def stuck(context: JobContext) -> None:
    """Kill the worker at the first step, whoever tries."""
    await context.run.append(Asked(call_id="again", request_hash="", provider="demo", model="demo"))
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(folder: Path, where: str) -> None:
    """Kill this worker, unless one died here before."""
    mark = folder / f"died-{where}"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
