"""What the program's output means: answers, failures, and which of them are tried again."""

from datetime import timedelta
from pathlib import Path

import pytest

from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.usage import Usage
from rauskuclaw.providers.codex.events import Transcript
from rauskuclaw.providers.codex.failures import NO_OUTPUT, class_of, detail_of, is_transient
from tests.unit.providers.codex.fake_codex import FakeCodex
from tests.unit.providers.codex.test_running import failure_of

CUT = "stream disconnected before completion: error decoding response body"


async def test_the_last_message_is_the_answer_and_other_lines_are_ignored(tmp_path: Path) -> None:
    body = """
print("not json")
print('["json", "but no event"]')
say(type="item.completed", item={"type": "reasoning", "text": "hm"})
say(type="item.completed", item={"type": "agent_message", "text": "I shall look."})
say(type="item.completed", item={"type": "command_execution", "command": "ls"})
answer("Done.")
"""
    finished = await FakeCodex(tmp_path, body).ask()
    assert finished.text == "Done."
    assert finished.extra is not None
    assert finished.extra["raw_events_count"] == 7


async def test_a_lost_connection_that_was_found_again_is_no_failure(tmp_path: Path) -> None:
    """Version 0.169 says `error` each time it connects again, and ends well."""
    body = 'say(type="error", message="Reconnecting... 2/5 (stream disconnected before completion)"); answer("Here")'
    fake = FakeCodex(tmp_path, body)
    assert (await fake.ask()).text == "Here"
    assert len(fake.runs) == 1


@pytest.mark.parametrize(
    "last",
    [
        'say(type="turn.failed", error={"message": "no luck"})',
        'say(type="turn.failed", error="no luck")',
        'say(type="error", message="no luck")',
    ],
)
async def test_a_failed_turn_is_a_failure_even_when_the_program_ends_well(tmp_path: Path, last: str) -> None:
    failure = (await failure_of(FakeCodex(tmp_path, f"answer('half')\n{last}"))).failure
    assert (failure.code, failure.message) == ("PROVIDER_EXEC", "Codex failed: no luck")
    assert failure.details["exit_code"] == 0


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('say(type="turn.completed", usage={})', "Codex gave no answer"),
        ('answer("  ")', "Codex gave no answer"),
        ('say(type="item.completed", item={"type": "agent_message", "text": "half"})', "Codex's answer was cut off"),
        ("pass", "Codex's answer was cut off"),
        ("answer('x' * 800_000)", "Codex's answer is too large"),
    ],
    ids=["no message", "blank", "no end", "silence", "huge"],
)
async def test_without_a_whole_answer_there_is_no_success(tmp_path: Path, body: str, message: str) -> None:
    failure = (await failure_of(FakeCodex(tmp_path, body))).failure
    assert (failure.code, failure.message) == ("PROVIDER_RESPONSE", message)


async def test_half_an_emoji_does_not_reach_the_store(tmp_path: Path) -> None:
    body = r'answer("a\ud83e")'
    assert (await FakeCodex(tmp_path, body).ask()).text == "a\ufffd"


async def test_a_failure_tells_how_it_was_run(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, "fail('it broke', 3)", transient_retries=0)
    failure = (await failure_of(fake)).failure
    assert failure.message == "Codex failed: it broke"
    assert set(failure.details) == {"exit_code", "command_preview", "codex_home", "transient_retries", "auth_mode"}
    assert failure.details["exit_code"] == 3


async def test_secrets_are_not_repeated(tmp_path: Path) -> None:
    body = "fail('Incorrect API key provided: ' + os.environ['DOUBLE_KEY'] + ' and sk-abcdefghijkl')"
    fake = FakeCodex(tmp_path, body, environment={"DOUBLE_KEY": "canary-value"}, pass_env=("DOUBLE_KEY",))
    failure = (await failure_of(fake)).failure
    assert "canary" not in str(failure)
    assert "sk-abc" not in str(failure)
    assert failure.failure_class is FailureClass.PERMANENT


# ---- trying again


async def test_passing_faults_are_tried_again_with_longer_and_longer_waits(tmp_path: Path) -> None:
    body = f"answer('At last') if runs() == 4 else fail({CUT!r})"
    fake = FakeCodex(tmp_path, body, transient_backoff_ms=100)
    finished = await fake.ask()
    assert finished.extra is not None
    assert (finished.text, finished.extra["transient_retries"], fake.pauses) == ("At last", 3, [0.1, 0.2, 0.4])


@pytest.mark.parametrize(("retries", "runs"), [(0, 1), (1, 2), (4, 5)])
async def test_it_gives_up_after_the_configured_number_and_zero_is_none(
    tmp_path: Path, retries: int, runs: int
) -> None:
    fake = FakeCodex(tmp_path, f"fail({CUT!r})", transient_retries=retries)
    failure = (await failure_of(fake)).failure
    assert (len(fake.runs), failure.details["transient_retries"]) == (runs, retries)
    assert (failure.code, failure.failure_class) == ("PROVIDER_EXEC", FailureClass.RETRYABLE)


async def test_the_wait_stops_growing(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, f"fail({CUT!r})", transient_retries=8, transient_backoff_ms=100)
    await failure_of(fake)
    assert fake.pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 6.4]


async def test_nothing_is_tried_again_when_the_time_is_up(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, f"fail({CUT!r})", transient_backoff_ms=10_000)
    await failure_of(fake, left=timedelta(seconds=9))
    assert (len(fake.runs), fake.pauses) == (1, [])


@pytest.mark.parametrize("body", [f"say(type='error', message={CUT!r})", "fail('something else')"])
async def test_other_failures_are_not_tried_again_here(tmp_path: Path, body: str) -> None:
    fake = FakeCodex(tmp_path, body)
    await failure_of(fake)
    assert len(fake.runs) == 1


# ---- reasons


@pytest.mark.parametrize(
    ("detail", "failure_class", "is_limit"),
    [
        ("unexpected status 401 Unauthorized: Incorrect API key provided: ***", FailureClass.PERMANENT, False),
        ("unexpected status 400 Bad Request: no such model", FailureClass.PERMANENT, False),
        ("unexpected status 404 Not Found: ", FailureClass.PERMANENT, False),
        ("exceeded retry limit, last status: 429 Too Many Requests", FailureClass.RATE_LIMITED, True),
        ("exceeded retry limit, last status: 500 Internal Server Error", FailureClass.RETRYABLE, False),
        ("unexpected status 503 Service Unavailable", FailureClass.RETRYABLE, False),
        ("Missing environment variable: `DOUBLE_KEY`.", FailureClass.PERMANENT, False),
        ("Quota exceeded. Check your plan and billing details.", FailureClass.PERMANENT, False),
        ("LM Studio not found. Please install LM Studio from https://lmstudio.ai/", FailureClass.PERMANENT, False),
        ('{"error": {"message": "no such model", "code": null}}', FailureClass.PERMANENT, False),
        ('{"detail":"The model is not supported"}', FailureClass.PERMANENT, False),
        (CUT, FailureClass.RETRYABLE, False),
        ("something new", FailureClass.RETRYABLE, False),
    ],
)
def test_the_reason_decides_about_a_retry(detail: str, failure_class: FailureClass, is_limit: bool) -> None:
    assert class_of(detail) == (failure_class, is_limit)


@pytest.mark.parametrize(
    "words",
    [
        "Stream disconnected before completion: x",
        "error sending request for url (http://x)",
        "Connection reset by peer",
        "operation TIMED OUT",
    ],
)
def test_passing_faults_are_known_by_their_words(words: str) -> None:
    assert is_transient(words)


def transcript(*lines: str) -> Transcript:
    found = Transcript()
    for line in lines:
        found.add(line.encode())
    return found


def test_the_detail_is_the_best_there_is() -> None:
    noise = "WARNING: proceeding, even though we could not create PATH aliases: x\nERROR codex_rollout::x: gone\n"
    failed = transcript("one", '{"type": "error", "message": "first"}', '{"type": "turn.failed", "error": {}}')
    assert detail_of(failed, "stderr", secrets=()) == "the turn failed"
    assert detail_of(transcript("one"), f"{noise}a real reason\n", secrets=()) == "a real reason"
    lines = [f"line {number}" for number in range(9)]
    assert detail_of(transcript(*lines), noise, secrets=()) == "\n".join(lines[-6:])
    assert detail_of(transcript(), noise, secrets=()) == NO_OUTPUT
    assert len(detail_of(transcript(), "x" * 9999, secrets=())) == 1000


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ('{"input_tokens": 5, "output_tokens": 2}', Usage(5, 2)),
        ('{"input_tokens": 5, "output_tokens": "many"}', None),
        ('{"input_tokens": true, "output_tokens": 2}', None),
        ("{}", None),
        ("null", None),
        ("[1]", None),
    ],
)
def test_odd_usage_is_none(usage: str, expected: Usage | None) -> None:
    assert transcript(f'{{"type": "turn.completed", "usage": {usage}}}').usage == expected


@pytest.mark.parametrize("line", ["", "{", "[" * 100_000, '{"type": 5}', '{"type": "item.completed", "item": 1}'])
def test_odd_lines_do_no_harm(line: str) -> None:
    found = transcript(line)
    assert (found.text, found.failure, found.is_complete) == (None, None, False)
