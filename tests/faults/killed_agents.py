"""Runs of agents whose workers are killed all the time, and what must be true of the outside afterwards."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx

from tests.support import suspects
from tests.support.aws_machine import Machine, aws_storage
from tests.support.conditions import wait_until
from tests.support.effects import EFFECTS, KILLER, WORLD
from tests.support.instances import Instance
from tests.support.paced import running_at

ROOT = Path(__file__).parents[2]
STEPS = 10
WORKERS = 2
LEASE_SEC = 8  # on AWS; a minute in operation


@dataclass
class Verdict:
    """What the logs of the outside say. Each list names what must not be."""

    runs: int
    kills: int
    effects: int
    questions: int
    unfinished: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    paid_twice: list[str] = field(default_factory=list)
    crash_loops: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.unfinished or self.doubled or self.missing or self.paid_twice or self.crash_loops)


@contextmanager
def outside(folder: Path) -> Iterator[dict[str, str]]:
    """The process that survives; the environment that makes an instance use it."""
    log = folder / "world.log"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.agent_world", str(log)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        env = json.loads(process.stdout.readline())
        yield {**env, WORLD: env["OPENAI_BASE_URL"]}
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def orders(number: int) -> dict[str, Any]:
    """A run of ten steps that takes turns with the three classes of effects."""
    kinds = list(EFFECTS)
    name = f"run-{number}"
    script = [
        {"calls": [{"tool": kinds[place % 3], "arguments": {"run": name, "name": f"e{place}"}}]}
        for place in range(STEPS - 1)
    ]
    return {
        "prompt": f"{name} agent-script: {json.dumps([*script, {'say': 'done'}])}",
        "tools": kinds,
        "grants": [{"tool": kind, "approval": "never"} for kind in kinds],
        "caps": {"tool_calls": 50, "rounds": 50},
    }


class Place(Protocol):
    """Where the runs are: an instance, or an emulated AWS machine."""

    def http(self) -> httpx.Client: ...

    def create(self, job_type: str, **given: Any) -> str: ...

    def job(self, job_id: str) -> dict[str, Any]: ...


class Killer:
    """Kills a worker every so often, the next only after a step or a job began since.

    `workers` are the pids of the workers as they are now.
    """

    def __init__(self, workers: Callable[[], Sequence[int]], log: Path, every_sec: float) -> None:
        self.kills = 0
        self._workers = workers
        self.log = log
        self._every_sec = every_sec
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Killer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(10)

    def _run(self) -> None:
        size = 0
        while not self._over.wait(self._every_sec):
            grown = self.log.stat().st_size if self.log.exists() else 0
            if grown == size:
                continue
            with suppress(OSError, StopIteration, ValueError, TypeError, ZeroDivisionError):  # it is being replaced
                pids = self._workers()
                os.kill(pids[self.kills % len(pids)], signal.SIGKILL)
                self.kills += 1
                size = grown


def under_fire(folder: Path, runs: int, *, every_sec: float = 0.2, give_up_sec: float = 600) -> Verdict:
    """Let so many runs come to their end while workers die; a scripted person answers what is asked."""
    with outside(folder) as env:
        settings = {**env, "WORKER_PROCESSES": str(WORKERS), "WORKER_CONCURRENCY": "8"}
        with running_at(folder, {}, clock_file=None, **settings) as instance:
            killer = Killer(lambda: _pids(instance), folder / "world.log", every_sec)
            return _under_fire(instance, runs, killer, give_up_sec)


def under_fire_on_aws(folder: Path, runs: int, *, every_sec: float = 0.2, give_up_sec: float = 600) -> Verdict:
    """The same on an emulated AWS machine, where only the end of a lease tells of a death."""
    with outside(folder) as env, aws_storage() as names:
        settings = {**env, "WORKER_CONCURRENCY": "8", "LEASE_SEC": str(LEASE_SEC)}
        places = folder / "suspects"
        machine = Machine(folder, names, workers=WORKERS, env={**settings, suspects.FOLDER: str(places)})

        def victims() -> list[int]:
            spared = suspects.spared(places)
            return [pid for pid in machine.worker_pids() if pid not in spared]

        with machine.running():
            killer = Killer(victims, folder / "world.log", every_sec)
            return _under_fire(machine, runs, killer, give_up_sec)


def _pids(instance: Instance) -> list[int]:
    return [instance.pid(f"worker-{number + 1}") for number in range(WORKERS)]


def _under_fire(place: Place, runs: int, killer: Killer, give_up_sec: float) -> Verdict:
    jobs = {f"run-{n}": place.create("agent.run", input=orders(n)) for n in range(runs)}
    with killer:
        asked = _answer_until_over(place, list(jobs.values()), killer.log, give_up_sec)
    ended = {name: place.job(job_id) for name, job_id in jobs.items()}
    return _judged(killer.log.read_text().splitlines(), ended, asked, kills=killer.kills)


def _answer_until_over(place: Place, jobs: Sequence[str], log: Path, give_up_sec: float) -> set[str]:
    """Reply to every question as somebody would who looks at the other side; the effects that were asked about."""
    asked: set[str] = set()
    give_up_at = time.monotonic() + give_up_sec
    with place.http() as http:
        while time.monotonic() < give_up_at:
            for question in http.get("/v1/questions", params={"limit": 200}).json()["questions"]:
                given = question["arguments"]
                asked.add(f"{given['run']} {given['name']}")
                has_happened = f"effect {given['run']} fire {given['name']} " in log.read_text()
                choice = {"choice": "happened" if has_happened else "again"}
                http.post(f"/v1/questions/{question['id']}/reply", json=choice)
            pages = (
                http.get("/v1/jobs", params={"status": status, "type": "agent.run", "limit": 1}).json()
                for status in ("queued", "running")
            )
            # On AWS a page may be empty before the last. A run that changes between two lists is in neither.
            is_quiet = not any(page["jobs"] or page["cursor"] for page in pages)
            if is_quiet and all(_over(place.job(job_id)) for job_id in jobs):
                break
            time.sleep(0.3)
    return asked


def _judged(lines: list[str], ended: dict[str, dict[str, Any]], asked: set[str], *, kills: int) -> Verdict:
    """By what the model and the effects' server have seen, not by what we stored."""
    verdict = Verdict(len(ended), kills, 0, len(asked))
    keys: dict[str, Counter[str]] = defaultdict(Counter)
    furthest: Counter[str] = Counter()
    for line in lines:
        what, *rest = line.split()
        if what == "model":
            run, place = rest[0], int(rest[1])
            if place < furthest[run]:
                verdict.paid_twice.append(f"{run} asked again for answer {place} after {furthest[run]}")
            furthest[run] = max(furthest[run], place)
        else:
            run, kind, name, key = rest
            verdict.effects += 1
            keys[f"{run} {kind} {name}"][key] += 1
    for run, job in ended.items():
        if job["status"] != "succeeded":
            loops = verdict.crash_loops if (job["error"] or {}).get("code") == "CRASH_LOOP" else verdict.unfinished
            loops.append(f"{run}: {job['status']} {job['error']}")
            continue
        for place in range(STEPS - 1):
            kind = list(EFFECTS)[place % 3]
            _judge_effect(verdict, keys[f"{run} {kind} e{place}"], run, kind, f"e{place}")
    return verdict


def _judge_effect(verdict: Verdict, found: Counter[str], run: str, kind: str, name: str) -> None:
    """A keyed effect has one key, however often it was sent; a unique one was sent once."""
    if not found:
        verdict.missing.append(f"{run} {kind} {name}")
    elif kind == "keep" and len(found) > 1:
        verdict.doubled.append(f"{run} {kind} {name}: {len(found)} keys")
    elif kind == "fire" and sum(found.values()) > 1:
        verdict.doubled.append(f"{run} {kind} {name}: {sum(found.values())} times")


def kill_own_worker(folder: Path) -> dict[str, Any]:
    """The end of a run whose tool kills its worker each time."""
    with outside(folder) as env, running_at(folder, {}, clock_file=None, **env) as instance:
        script = json.dumps([{"calls": [{"tool": KILLER, "arguments": {}}]}])
        body = {"prompt": f"run-0 agent-script: {script}", "tools": [KILLER]}
        grants = [{"tool": KILLER, "approval": "never"}]
        job_id = instance.create("agent.run", input={**body, "grants": grants})
        return wait_until(lambda: _over(instance.job(job_id)), within_sec=90) or {}


def _over(job: dict[str, Any]) -> dict[str, Any] | None:
    return job if job["status"] in ("succeeded", "failed", "cancelled") else None
