"""Writes log records as JSON lines to a file that is rotated by size."""

import contextlib
import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.redaction import redact
from rauskuclaw.observability import CorrelationFilter

MAX_FILE_BYTES = 10 * 1024 * 1024
KEPT_FILES = 3
MAX_OUTPUT_BYTES = 1024 * 1024
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonFormatter(logging.Formatter):
    """`{"ts", "level", "process", "logger", "message", ...}`; what was passed as `extra` stands beside them."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "ts": to_wire(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "process": self._process,
            "pid": record.process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OWN_FIELDS}
        if record.exc_info and record.exc_info[0] is not None:
            line["trace"] = "".join(traceback.format_exception(*record.exc_info))
        return redact(json.dumps(line, default=str, ensure_ascii=False, separators=(",", ":")))


class RotatingLines(logging.Handler):
    """Appends whole lines with one write each. At `largest_bytes` the file becomes `<name>.1`, older ones move up.

    A line that cannot be written is lost in silence: on a full disk the work goes on, and so do later lines once
    there is room again. Of a line that was cut off there, the beginning stays as a line of its own.
    """

    def __init__(self, path: Path, *, largest_bytes: int = MAX_FILE_BYTES, kept: int = KEPT_FILES) -> None:
        super().__init__()
        self._path = path
        self._largest_bytes = largest_bytes
        self._kept = kept
        self._fd = -1
        self._size = 0
        self._is_cut_off = False
        with contextlib.suppress(OSError):
            self._open()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            data = self.format(record).encode(errors="backslashreplace") + b"\n"
            if self._fd < 0:
                self._open()
            if self._size and self._size + len(data) > self._largest_bytes:
                self._rotate()
            if self._is_cut_off:
                data = b"\n" + data
            written = os.write(self._fd, data)
            self._size += written
            self._is_cut_off = written < len(data)
        except OSError:
            return
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        self._let_go()
        super().close()

    def _open(self) -> None:
        self._fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._size = os.fstat(self._fd).st_size

    def _let_go(self) -> None:
        """The number is forgotten with the file: the next file to be opened gets it, and may be the database."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def _rotate(self) -> None:
        self._let_go()
        self._is_cut_off = False
        for number in range(self._kept, 0, -1):
            older = self._path if number == 1 else self._numbered(number - 1)
            if older.exists():
                os.replace(older, self._numbered(number))
        self._open()

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")


def log_to_file(folder: Path, process: str) -> None:
    """Send everything this process logs to `<process>.log`, replacing handlers that were there before a fork."""
    handler = RotatingLines(folder / f"{process}.log")
    handler.setFormatter(JsonFormatter(process))
    handler.addFilter(CorrelationFilter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # One line for each request of ours that goes out would drown the rest.
    for name in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)


def redirect_output(folder: Path, process: str) -> None:
    """Let prints and the last words of a crash go to `<process>.out` instead of a terminal; nowhere if that fails."""
    path = folder / f"{process}.out"
    try:
        if path.exists() and path.stat().st_size > MAX_OUTPUT_BYTES:
            os.replace(path, path.with_suffix(".out.1"))
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        fd = os.open(os.devnull, os.O_WRONLY)
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(fd, 1)
    os.dup2(fd, 2)
    os.close(fd)
