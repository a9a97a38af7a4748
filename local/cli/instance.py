"""Starting and stopping the instance of a data folder."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

from local.cli.output import CommandError, warn
from local.supervisor.banner import Started
from local.supervisor.folder import DataFolder, is_locked
from local.supervisor.state import SupervisorState, read_state
from rauskuclaw.config import Settings
from rauskuclaw.domain.job import JsonObject

START_WITHIN_SEC = 60.0
STOP_WITHIN_SEC = 40.0
KILL_WITHIN_SEC = 5.0


@dataclass(frozen=True)
class Instance:
    """The instance that a data folder belongs to, running or not."""

    settings: Settings

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.settings.data_dir)

    def running(self) -> SupervisorState | None:
        """What runs in the folder now, or None. Told by the folder's lock: a state file may be left over."""
        return read_state(self.folder.state) if is_locked(self.folder) else None

    def start(self, *, only: Sequence[str] = ()) -> Started:
        """Start in the background and wait until every process is ready. Raises CommandError with the reason."""
        reads, writes = os.pipe()
        with tempfile.TemporaryFile() as last_words:
            process = subprocess.Popen(  # noqa: S603  (our own program)
                [sys.executable, "-m", "local.supervisor", "--ready-fd", str(writes), *_only(only)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=last_words,
                pass_fds=[writes],
                start_new_session=True,
            )
            os.close(writes)
            answer = _read_answer(reads)
            if answer is not None and answer["ok"]:
                process.returncode = 0  # it lives on without us; keeps Popen from warning about that
                return Started(**answer["started"])
            process.terminate()
            process.wait()
            last_words.seek(0)
            why = answer["error"] if answer else last_words.read().decode(errors="replace").strip()[-500:]
        raise CommandError("start", "start_failed", f"{why or 'it ended without a word'} (logs: {self.folder.logs})")

    def stop(self) -> bool:
        """Stop what runs and wait for its end. False when nothing ran. Raises CommandError when it does not end."""
        state = self.running()
        if state is None and is_locked(self.folder):
            raise CommandError("stop", "stop_failed", f"{self.folder.root} is in use, but not said by whom; try again")
        if state is None:
            return False
        for number, patience_sec in ((signal.SIGTERM, STOP_WITHIN_SEC), (signal.SIGKILL, KILL_WITHIN_SEC)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(state.pid, number)
            if self._is_free_within(patience_sec):
                return True
        raise CommandError("stop", "stop_failed", f"process {state.pid} does not end")

    def _is_free_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while is_locked(self.folder):
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)
        return True


def _read_answer(fd: int) -> JsonObject | None:
    """The last line that the supervisor sends, after notes; None when it ended, or takes too long."""
    until = time.monotonic() + START_WITHIN_SEC
    data = b""
    with os.fdopen(fd, "rb", buffering=0) as pipe:
        while True:
            line, has_end, rest = data.partition(b"\n")
            if not has_end:
                readable, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
                chunk = pipe.read(65536) if readable else None
                if not chunk:
                    return None
                data += chunk
                continue
            answer: JsonObject = json.loads(line)
            if "note" not in answer:
                return answer
            warn(answer["note"])
            until, data = time.monotonic() + answer["allow_sec"], rest


def run_in_foreground(*, only: Sequence[str] = ()) -> None:
    """Become the supervisor. A fresh program, so that it holds none of the command line's memory."""
    os.execv(sys.executable, [sys.executable, "-m", "local.supervisor", *_only(only)])  # noqa: S606


def _only(kinds: Sequence[str]) -> list[str]:
    return [f"--only={kind}" for kind in kinds]
