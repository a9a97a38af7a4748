"""What our log and metric lines look like."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest

from rauskuclaw.domain.redaction import redact
from rauskuclaw.observability import OUR_LOGGERS, bind, configure, emit_counts


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    loggers = [logging.getLogger(name) for name in OUR_LOGGERS]
    before = [(logger, logger.handlers, logger.propagate, logger.level) for logger in loggers]
    stream = io.StringIO()
    configure(service="worker", stream=stream)
    yield stream
    for logger, handlers, propagate, level in before:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def test_a_line_is_json_with_service_level_and_utc_time(lines: io.StringIO) -> None:
    logging.getLogger("rauskuclaw.test").warning("it is %d o'clock", 5)
    line = json.loads(lines.getvalue())
    assert (line["service"], line["level"], line["message"]) == ("worker", "WARNING", "it is 5 o'clock")
    assert line["timestamp"].endswith("+00:00")


async def test_lines_of_a_task_name_its_job_and_no_other(lines: io.StringIO) -> None:
    async def work(job_id: str) -> None:
        bind(job_id, f"cor-{job_id}")
        await asyncio.sleep(0)
        logging.getLogger("rauskuclaw.test").info("working")

    await asyncio.gather(work("a"), work("b"))
    logging.getLogger("rauskuclaw.test").info("idle")
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [(line.get("job_id"), line.get("correlation_id")) for line in found] == [
        ("a", "cor-a"),
        ("b", "cor-b"),
        (None, None),
    ]


def test_credentials_are_masked_in_messages_extras_and_exceptions(lines: io.StringIO) -> None:
    secret = "whsec_" + "k" * 24
    try:
        raise ValueError(f"refused {secret}")
    except ValueError:
        logging.getLogger("rauskuclaw.test").exception("failed with %s", secret, extra={"header": f"Bearer {secret}"})
    assert secret not in lines.getvalue()
    assert json.loads(lines.getvalue())["exception_name"] == "ValueError"


@pytest.mark.parametrize("text", ["a plain sentence", "task-12345678 done", "https://example.com/a?b=c", "AKIA alone"])
def test_plain_text_is_left_alone(text: str) -> None:
    assert redact(text) == text


def test_masking_a_long_text_is_quick() -> None:
    assert len(redact("sk-eyJ.Bearer " * 20_000)) > 1000


def test_counts_become_one_metric_line(capsys: pytest.CaptureFixture[str]) -> None:
    emit_counts({"succeeded": 9, "failed": 1}, service="worker")
    line = json.loads(capsys.readouterr().out)
    assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "RauskuClaw"
    assert (line["succeeded"], line["failed"]) == ([9.0], [1.0])


def test_without_counts_no_line_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    emit_counts({}, service="worker")
    assert capsys.readouterr().out == ""
