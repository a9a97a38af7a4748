"""JSON lines on disk, and showing them again."""

import json
import logging
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.logs.reading import Follower, Line, for_people, parse_age, parse_line, tail
from local.logs.writing import JsonFormatter, RotatingLines
from local.terminal import without_escapes


def record(message: str, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "test", "levelno": logging.INFO, "levelname": "INFO", "msg": message})
    made.args = args
    vars(made).update(extra)
    return made


def written(folder: Path, process: str, *times: str) -> Path:
    path = folder / f"{process}.log"
    with path.open("a") as file:
        for ts in times:
            file.write(json.dumps({"ts": ts, "process": process, "message": f"at {ts}"}) + "\n")
    return path


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """As on a full disk: what fits is written, nothing after it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    told = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, told)


def test_a_record_is_one_line_of_json_with_its_extras() -> None:
    line = JsonFormatter("api").format(record("two\nlines %s", 1, status=200))
    assert "\n" not in line
    fields = json.loads(line)
    assert (fields["message"], fields["status"], fields["process"], fields["level"]) == (
        "two\nlines 1",
        200,
        "api",
        "info",
    )


def test_an_exception_is_written_with_its_trace() -> None:
    try:
        raise ValueError("broken")
    except ValueError as exc:
        made = record("failed")
        made.exc_info = (ValueError, exc, exc.__traceback__)
    assert "ValueError: broken" in json.loads(JsonFormatter("api").format(made))["trace"]


def test_credentials_do_not_reach_the_file() -> None:
    line = JsonFormatter("api").format(record("key %s", "rk_local_abcdefgh_0123456789abcdef"))
    assert "0123456789abcdef" not in line


def test_a_full_file_is_moved_aside_and_only_some_are_kept(tmp_path: Path) -> None:
    handler = RotatingLines(tmp_path / "api.log", largest_bytes=100, kept=2)
    for number in range(20):
        handler.emit(record(f"line {number:02} " + "x" * 40))
    handler.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["api.log", "api.log.1", "api.log.2"]
    assert all(path.stat().st_size <= 100 for path in tmp_path.iterdir())
    assert "line 19" in (tmp_path / "api.log").read_text()


def test_log_files_are_private(tmp_path: Path) -> None:
    RotatingLines(tmp_path / "api.log").close()
    assert (tmp_path / "api.log").stat().st_mode & 0o077 == 0


def test_the_tail_merges_the_files_of_a_target_by_time(tmp_path: Path) -> None:
    written(tmp_path, "worker-1", "2026-01-01T00:00:01.000Z", "2026-01-01T00:00:03.000Z")
    written(tmp_path, "worker-2", "2026-01-01T00:00:02.000Z")
    written(tmp_path, "api", "2026-01-01T00:00:04.000Z")
    assert [line.ts[17:19] for line in tail(tmp_path, "worker", count=2)] == ["02", "03"]


def test_the_tail_reaches_back_into_the_rotated_file(tmp_path: Path) -> None:
    written(tmp_path, "api", "2026-01-01T00:00:01.000Z").rename(tmp_path / "api.log.1")
    written(tmp_path, "api", "2026-01-01T00:00:02.000Z")
    assert len(tail(tmp_path, "api", count=5)) == 2


def test_since_leaves_out_what_is_older(tmp_path: Path) -> None:
    written(tmp_path, "api", "2026-01-01T00:00:01.000Z", "2026-01-01T00:00:05.000Z")
    found = tail(tmp_path, "api", count=5, since=datetime(2026, 1, 1, 0, 0, 2, tzinfo=UTC))
    assert [line.ts for line in found] == ["2026-01-01T00:00:05.000Z"]


def test_following_sees_new_lines_once_across_a_rotation(tmp_path: Path) -> None:
    path = written(tmp_path, "api", "2026-01-01T00:00:01.000Z")
    follower = Follower(tmp_path, "api")
    assert follower.new_lines() == []
    written(tmp_path, "api", "2026-01-01T00:00:02.000Z")
    assert [line.ts[17:19] for line in follower.new_lines()] == ["02"]
    path.rename(tmp_path / "api.log.1")
    written(tmp_path, "api", "2026-01-01T00:00:03.000Z")
    assert [line.ts[17:19] for line in follower.new_lines()] == ["03"]
    assert follower.new_lines() == []


def test_a_line_that_is_half_written_waits_for_its_end(tmp_path: Path) -> None:
    path = tmp_path / "api.log"
    path.write_text("")
    follower = Follower(tmp_path, "api")
    with path.open("a") as file:
        file.write('{"message": "ha')
    assert follower.new_lines() == []
    with path.open("a") as file:
        file.write('lf"}\n')
    assert [line.fields["message"] for line in follower.new_lines()] == ["half"]


@pytest.mark.parametrize(
    "text",
    ["\x1b[31mred\x1b[0m", "\x1b]0;title\x07red", "r\x07e\x00d", "\x9b31mred", "\x1bcred"],
)
def test_control_sequences_are_taken_out(text: str) -> None:
    assert without_escapes(text) == "red"


def test_lines_for_people_are_readable_and_harmless() -> None:
    line = parse_line(json.dumps({"ts": "T", "level": "info", "process": "api", "message": "a\x1b[2Jb", "status": 200}))
    assert for_people(line) == "T INFO    api  ab  status=200"
    assert for_people(Line("not json \x1b[1m")) == "not json "


@pytest.mark.parametrize(("text", "age"), [("90s", timedelta(seconds=90)), ("2h", timedelta(hours=2))])
def test_ages_are_read(text: str, age: timedelta) -> None:
    assert parse_age(text) == age


@pytest.mark.parametrize("text", ["", "5", "5x", "-5s", "1.5h"])
def test_other_ages_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an age"):
        parse_age(text)


def test_a_log_that_cannot_be_opened_loses_lines_only_and_touches_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    lines = RotatingLines(tmp_path / "logs" / "api.log", largest_bytes=100)
    lines.handle(record("first"))
    (tmp_path / "logs").rename(tmp_path / "away")
    lines.handle(record("x" * 200))  # has to rotate, and finds no folder
    other = tmp_path / "database"
    with other.open("wb"):  # gets the number that the log had
        lines.handle(record("second"))
        assert other.read_bytes() == b""
    (tmp_path / "away").rename(tmp_path / "logs")
    lines.handle(record("third"))
    lines.close()
    assert "third" in (tmp_path / "logs" / "api.log").read_text()


def test_a_line_that_the_disk_cut_off_does_not_spoil_the_next(tmp_path: Path) -> None:
    lines = RotatingLines(tmp_path / "api.log")
    lines.setFormatter(JsonFormatter("api"))
    lines.handle(record("whole"))
    size = (tmp_path / "api.log").stat().st_size
    with file_size_limit(size + 40):
        for text in ("cut off", "lost"):
            lines.handle(record(text))
        assert (tmp_path / "api.log").stat().st_size == size + 40
    for text in ("next", "after that"):
        lines.handle(record(text))
    lines.close()
    assert [line.fields.get("message") for line in tail(tmp_path, "api", count=9)][1:] == [
        "whole",
        "next",
        "after that",
    ]
