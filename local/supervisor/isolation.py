"""The quarantine: jobs whose last run killed its worker run here, each in a process of its own.

A second crash is then the job's own doing and hits nobody else, and many suspects still run at once. Three kinds of
process: this one only forks (nothing may share a loop or a connection over a fork); the feeder pumps the lane and
hands each record over a socket; a runner deals with one record, answers by its exit code, and is gone. Who stops
beating is killed: a runner that is held by its job, and one that cannot end though its job is no longer its own.
"""

import asyncio
import contextlib
import json
import logging
import os
import select
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from local.pump.events import LocalContext, SqsEvent, SqsRecord
from local.supervisor.child import Birth, Gone, ended_children, run_apart
from local.supervisor.lifeline import Lifeline
from local.supervisor.pace import USUAL, Pace
from local.supervisor.pulse import Listener, Pulse, is_stopped
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.losses import DIED, INTERRUPTED

logger = logging.getLogger(__name__)

MAX_AT_ONCE = 16
DONE, RETURNED = 0, 1


@dataclass(frozen=True)
class Jobs:
    """What the processes do, given from outside.

    `feed` pumps the lane until SIGTERM with the handler it is given. `attempt` deals with one record as `owner` and
    says whether its message is done with; it beats in the pulse. `free_leases` gives back the jobs of dead owners.
    """

    feed: Callable[["Feed", Birth], None]
    attempt: Callable[[SqsRecord, str, Pulse], bool]
    free_leases: Callable[[Sequence[Gone]], None]


@dataclass
class Process:
    """A child of the quarantine. The feeder has no owner and no message."""

    pulse: Pulse
    owner: str = ""
    message_id: str = ""
    was_stopped: bool = False


class Feed:
    """The feeder's end of the socket: a batch handler for the pump that lets others do the work."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._waiting: dict[str, asyncio.Future[bool]] = {}
        self._writer: asyncio.StreamWriter | None = None

    async def handle_batch(self, event: SqsEvent, context: LocalContext) -> Mapping[str, Json]:
        """Hand over every record; answers when all of them have been dealt with."""
        if self._writer is None:
            reader, self._writer = await asyncio.open_unix_connection(sock=self._channel)
            asyncio.get_running_loop().create_task(self._listen(reader))
        answers = await asyncio.gather(*(self._hand_over(record) for record in event["Records"]))
        failed = [record["messageId"] for record, done in zip(event["Records"], answers, strict=True) if not done]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    async def _hand_over(self, record: SqsRecord) -> bool:
        assert self._writer is not None
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[record["messageId"]] = answer
        self._writer.write(json.dumps(record).encode() + b"\n")
        return await answer

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            message_id, done = json.loads(line)
            answer = self._waiting.pop(message_id, None)
            if answer is not None and not answer.done():
                answer.set_result(done)


class Isolation:
    """The process in between. `run` returns after SIGTERM, when feeder and runners have ended."""

    def __init__(self, birth: Birth, jobs: Jobs, *, pace: Pace = USUAL) -> None:
        self._birth = birth
        self._jobs = jobs
        self._pace = pace
        self._listener = Listener(every_sec=pace.look_every_sec)
        self._lifeline = Lifeline()
        self._channel, self._feeders_end = socket.socketpair()
        self._feeder = 0
        self._processes: dict[int, Process] = {}
        self._births = 0
        self._unread = b""
        self._is_stopping = False
        self._is_broken = False
        self._is_deaf = False
        self._signals = os.pipe()

    def run(self) -> None:
        """Raises RuntimeError when the feeder dies unasked; the supervisor then starts all of this anew."""
        for fd in self._signals:
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(self._signals[1])
        for number in (signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        feeder = Process(Pulse())
        birth = replace(self._birth, pulse=feeder.pulse)
        self._feeder = self._fork(lambda: self._jobs.feed(Feed(self._feeders_end), birth), feeder)
        self._feeders_end.close()
        while self._processes:
            self._wait()
            self._reap()
            self._listen()
        if self._is_broken:
            raise RuntimeError("the feeder of the quarantine died")

    def _wait(self) -> None:
        watched: list[int | socket.socket] = [
            self._signals[0],
            *([self._channel] if self._feeder and not self._is_deaf else []),
        ]
        for ready in select.select(watched, [], [], self._listener.due_in_sec)[0]:
            if ready is self._channel:
                self._read_records()
            elif signal.SIGTERM in os.read(self._signals[0], 4096):
                self._stop()

    def _listen(self) -> None:
        """Beat, and kill who does not."""
        if not self._listener.look():
            return
        self._birth.pulse.beat()
        for pid, process in self._processes.items():
            if self._listener.silent_looks(process.pulse) >= self._pace.silent_looks:
                process.was_stopped = process.was_stopped or is_stopped(pid)
                logger.critical("a process of the quarantine gives no sign of life, killing it (%s)", process.owner)
                self._signal(pid, signal.SIGKILL)

    def _stop(self) -> None:
        """Feeder and runners get the same signal: one receives no more, the others finish or give back."""
        self._is_stopping = True
        for pid in self._processes:
            self._signal(pid, signal.SIGTERM)

    def _signal(self, pid: int, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    def _read_records(self) -> None:
        try:
            received = self._channel.recv(1 << 20)
        except ConnectionError:
            received = b""
        if not received:
            self._is_deaf = True  # the feeder has hung up; its end is told by its exit
        *lines, self._unread = (self._unread + received).split(b"\n")
        for line in lines:
            self._start_runner(json.loads(line))

    def _start_runner(self, record: SqsRecord) -> None:
        self._births += 1
        runner = Process(Pulse(), f"{self._birth.owner}/{self._births}", record["messageId"])
        self._fork(
            lambda: os._exit(DONE if self._jobs.attempt(record, runner.owner, runner.pulse) else RETURNED), runner
        )

    def _reap(self) -> None:
        for pid, status in ended_children():
            process = self._processes.pop(pid, None)
            if process is None:
                continue
            self._listener.forget(process.pulse)
            process.pulse.close()
            if pid == self._feeder:
                self._feeder = 0
                self._is_broken = not self._is_stopping
                self._stop()
            else:
                self._runner_ended(process, os.waitstatus_to_exitcode(status))

    def _runner_ended(self, runner: Process, code: int) -> None:
        if code not in (DONE, RETURNED):
            logger.warning("a job in quarantine killed its process (%s)", code, extra={"owner": runner.owner})
            gone = Gone(runner.owner, INTERRUPTED if runner.was_stopped else DIED)
            failed = run_apart(lambda: self._jobs.free_leases([gone]))
            if failed:
                logger.error("its lease could not be freed and will run out: %s", failed)
        if self._feeder:
            # A feeder that has just died reads no more; its message comes again, and the job's row decides.
            with contextlib.suppress(ConnectionError):
                self._channel.sendall(json.dumps([runner.message_id, code != RETURNED]).encode() + b"\n")

    def _fork(self, child: Callable[[], None], process: Process) -> int:
        pid = os.fork()
        if pid:
            self._processes[pid] = process
            self._listener.listen(process.pulse)
            return pid
        self._live(child)

    def _live(self, child: Callable[[], None]) -> NoReturn:
        code = RETURNED
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            self._lifeline.bind()
            for fd in self._signals:
                os.close(fd)
            self._channel.close()
            child()
            code = DONE
        except BaseException:
            logger.exception("a process of the quarantine ends with an error")
        finally:
            logging.shutdown()
            os._exit(code)
