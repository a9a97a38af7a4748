"""The quarantine: jobs whose last run killed its worker run here, each in a process of its own.

A second crash is then the job's own doing and hits nobody else, and many suspects still run at once. Three kinds of
process: this one only forks (nothing may share a loop or a connection over a fork); the feeder pumps the lane and
hands each record over a socket; a runner deals with one record, answers by its exit code, and is gone.
"""

import asyncio
import json
import logging
import os
import select
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from local.pump.events import LocalContext, SqsEvent, SqsRecord
from local.supervisor.child import Birth, Gone, run_apart
from local.supervisor.lifeline import Lifeline
from rauskuclaw.domain.losses import DIED

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 16
DONE, RETURNED = 0, 1
LONGEST_WAIT_SEC = 60.0


@dataclass(frozen=True)
class Jobs:
    """What the processes do, given from outside.

    `feed` pumps the lane until SIGTERM with the handler it is given. `attempt` deals with one record as `owner` and
    says whether its message is done with. `free_leases` gives back the jobs of dead owners.
    """

    feed: Callable[["Feed", Birth], None]
    attempt: Callable[[SqsRecord, str], bool]
    free_leases: Callable[[Sequence[Gone]], None]


class Feed:
    """The feeder's end of the socket: a batch handler for the pump that lets others do the work."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._waiting: dict[str, asyncio.Future[bool]] = {}
        self._writer: asyncio.StreamWriter | None = None

    async def handle_batch(self, event: SqsEvent, context: LocalContext) -> Mapping[str, Any]:
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

    def __init__(self, birth: Birth, jobs: Jobs) -> None:
        self._birth = birth
        self._jobs = jobs
        self._lifeline = Lifeline()
        self._channel, self._feeders_end = socket.socketpair()
        self._feeder = 0
        self._runners: dict[int, tuple[str, str]] = {}
        self._births = 0
        self._unread = b""
        self._is_stopping = False
        self._is_broken = False
        self._signals = os.pipe()

    def run(self) -> None:
        """Raises RuntimeError when the feeder dies unasked; the supervisor then starts all of this anew."""
        for fd in self._signals:
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(self._signals[1])
        for number in (signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        self._feeder = self._fork(lambda: self._jobs.feed(Feed(self._feeders_end), self._birth))
        self._feeders_end.close()
        while self._feeder or self._runners:
            self._wait()
            self._reap()
        if self._is_broken:
            raise RuntimeError("the feeder of the quarantine died")

    def _wait(self) -> None:
        watched: list[Any] = [self._signals[0], *([self._channel] if self._feeder else [])]
        for ready in select.select(watched, [], [], LONGEST_WAIT_SEC)[0]:
            if ready is self._channel:
                self._read_records()
            elif signal.SIGTERM in os.read(self._signals[0], 4096):
                self._stop()

    def _stop(self) -> None:
        """Feeder and runners get the same signal: one receives no more, the others finish or give back."""
        self._is_stopping = True
        for pid in (self._feeder, *self._runners):
            if pid:
                os.kill(pid, signal.SIGTERM)

    def _read_records(self) -> None:
        received = self._channel.recv(1 << 20)
        *lines, self._unread = (self._unread + received).split(b"\n")
        for line in lines:
            self._start_runner(json.loads(line))

    def _start_runner(self, record: SqsRecord) -> None:
        self._births += 1
        owner = f"{self._birth.owner}/{self._births}"
        pid = self._fork(lambda: os._exit(DONE if self._jobs.attempt(record, owner) else RETURNED))
        self._runners[pid] = (record["messageId"], owner)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self._feeder:
                self._feeder = 0
                self._is_broken = not self._is_stopping
                self._stop()
            elif pid in self._runners:
                self._runner_ended(pid, os.waitstatus_to_exitcode(status))

    def _runner_ended(self, pid: int, code: int) -> None:
        message_id, owner = self._runners.pop(pid)
        if code not in (DONE, RETURNED):
            logger.warning("a job in quarantine killed its process (%s)", code, extra={"owner": owner})
            failed = run_apart(lambda: self._jobs.free_leases([Gone(owner, DIED)]))
            if failed:
                logger.error("its lease could not be freed and will run out: %s", failed)
        if self._feeder:
            self._channel.sendall(json.dumps([message_id, code != RETURNED]).encode() + b"\n")

    def _fork(self, child: Callable[[], None]) -> int:
        pid = os.fork()
        if pid:
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
