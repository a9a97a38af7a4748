"""A job on a terminal while it runs: its log line by line, and what a model says as running text."""

import json
import sys
from typing import TYPE_CHECKING

from local.cli.output import print_text
from local.terminal import on_one_line, without_escapes
from rauskuclaw.domain.job import JsonObject

if TYPE_CHECKING:
    from local.cli.client import Event


class JobScreen:
    """Shows events in their order. A model's answer is written as it comes, and a line of the log begins below it."""

    def __init__(self) -> None:
        self._is_in_text = False

    def show(self, event: "Event") -> None:
        if event.name == "delta":
            self._add_text(str(event.data["message"]))
            return
        self.end_text()
        if event.name == "log_append":
            print_log_line(event.data)
        elif event.name == "progress":
            print_log_line({**event.data, "level": "progress"})
        elif event.name in ("step", "question"):
            print_log_line({**event.data, "level": event.name})
        elif event.name == "job_update":
            job = event.data["job"]
            attempt = f"(attempt {job['attempts']} of {job['max_attempts']})"
            print_text(f"{job['updated_at']} status   {job['status']} {attempt}")

    def end_text(self) -> None:
        if self._is_in_text:
            print_text()
        self._is_in_text = False

    def _add_text(self, text: str) -> None:
        sys.stdout.write(without_escapes(text))
        sys.stdout.flush()
        self._is_in_text = True


def print_log_line(line: JsonObject) -> None:
    """One line for one event, whatever it quotes."""
    meta = "" if line["meta"] is None else "  " + json.dumps(line["meta"], ensure_ascii=False)
    print_text(on_one_line(f"{line['ts']} {line['level']:<8} {line['message']}{meta}"))
