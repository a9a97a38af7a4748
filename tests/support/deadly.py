"""A handler that does what no handler should, in place of `builtin:noop`; see paced.py."""

import asyncio
import os
import re
import signal
import threading
import time
from pathlib import Path
from typing import Literal

import apsw
from pydantic import BaseModel

from rauskuclaw.builtins import noop
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from tests.support.stepping import step_by_step, stuck

Deed = Literal["wait", "hold", "die", "die-in-thread", "hold-lock", "outlive", "witness", "step", "stick"]


class Orders(BaseModel):
    """What to do, after `after_sec`; only at the first `attempts` attempts (0: at all), the later ones just end.

    `folder` is where files are left for the test.
    """

    deed: Deed = "wait"
    after_sec: float = 0.0
    attempts: int = 0
    folder: str = "."


class Done(BaseModel):
    attempt: int
    said: str = ""


async def run(payload: Orders, context: JobContext) -> Done:
    if payload.attempts and context.attempt > payload.attempts:
        return Done(attempt=context.attempt)
    await asyncio.sleep(payload.after_sec)
    if payload.deed == "hold":
        re.fullmatch("(a+)+b", "a" * 60)  # native code that keeps the interpreter to itself, for ages
    elif payload.deed == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif payload.deed == "die-in-thread":
        # Nobody's code is running on the loop by then, as far as can be seen from there.
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGKILL)).start()
        await asyncio.sleep(60)
    elif payload.deed == "hold-lock":
        await _hold_lock(Path(payload.folder))
    elif payload.deed == "outlive":
        if context.attempt == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        Path(payload.folder, "outliving").touch()
        await asyncio.to_thread(_spin)
    elif payload.deed == "witness":
        await _witness(Path(payload.folder))
    elif payload.deed == "step":
        return Done(attempt=context.attempt, said=await step_by_step(Path(payload.folder), context))
    elif payload.deed == "stick":
        await stuck(context)
    return Done(attempt=context.attempt)


async def _hold_lock(folder: Path) -> None:
    """Hold the write lock of the instance's database until this process ends."""
    db = apsw.Connection(str(folder / "data" / "rauskuclaw.sqlite"))
    while True:
        try:
            db.execute("BEGIN IMMEDIATE")
            break
        except apsw.BusyError:
            await asyncio.sleep(0.01)
    (folder / "locked").touch()
    time.sleep(3600)


def _spin() -> None:
    while True:
        pass


async def _witness(folder: Path) -> None:
    """Write down when it was stopped."""
    try:
        await asyncio.sleep(3600)
    finally:
        (folder / "stopped.tmp").write_text(str(time.time()))
        (folder / "stopped.tmp").rename(folder / "stopped")


def install() -> None:
    """From now on `builtin:noop` is this. To be called before the processes are forked."""
    noop.SPEC = HandlerSpec("builtin:noop", "Does what no handler should", Orders, Done, run)
