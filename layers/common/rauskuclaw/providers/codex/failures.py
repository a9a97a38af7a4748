"""Failures of a run as errors: the message, and whether another try is worth it."""

import re
from collections.abc import Iterable

from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.redaction import MASK, redact
from rauskuclaw.providers.codex.events import Transcript
from rauskuclaw.providers.errors import ProviderError

MAX_DETAIL = 1000
MIN_SECRET = 6
NO_OUTPUT = "the program ended without any output"
# Passing faults of the network, in the words of the program; tried again at once.
TRANSIENT = (
    "stream disconnected before completion",
    "error sending request for url",
    "connection reset by peer",
    "timed out",
)
# What it writes to stderr on a good day as well.
NOISE = re.compile(
    r"^.*(?:rollout|state d(?:ata)?b(?:ase)?|could not create PATH aliases|Reading prompt from stdin"
    r"|Reading additional input from stdin|failed to connect to Responses WebSocket).*$",
    re.IGNORECASE | re.MULTILINE,
)
STATUS = re.compile(
    r"(?:unexpected status|last status:?|http(?: status)?(?: code)?:?|status:?)\s+(\d{3})\b", re.IGNORECASE
)
# Wrong until somebody changes something. A refused request (400) is told as the bare JSON of the answer.
FOR_GOOD = re.compile(
    r'^\{\s*"(?:error|detail)"'
    r"|missing environment variable|not logged in|invalid api key|incorrect api key|unauthorized|forbidden"
    r"|quota exceeded|insufficient.quota|usage limit|not supported when using codex"
    r"|unexpected argument|invalid value|error loading config|not found\. please install",
    re.IGNORECASE,
)


def detail_of(transcript: Transcript, stderr: str, *, secrets: Iterable[str]) -> str:
    """The reason in the program's own words, without secrets, cut to a length that fits a log line."""
    rest = "\n".join(line for line in NOISE.sub("", stderr).splitlines() if line.strip())
    detail = transcript.failure or rest.strip() or "\n".join(transcript.last_lines) or NO_OUTPUT
    for secret in secrets:
        if len(secret) >= MIN_SECRET:
            detail = detail.replace(secret, MASK)
    return redact(detail)[:MAX_DETAIL]


def is_transient(detail: str) -> bool:
    """Whether the same run may pass a moment later."""
    lowered = detail.lower()
    return any(words in lowered for words in TRANSIENT)


def class_of(detail: str) -> tuple[FailureClass, bool]:
    """How to go on after a failed run, and whether we were turned away for asking too much."""
    status = STATUS.search(detail)
    if status is not None and 400 <= int(status[1]) <= 599:
        told = ProviderError.of_status(int(status[1]), detail)
        return told.failure.failure_class, told.is_limit
    if is_transient(detail):
        return FailureClass.RETRYABLE, False
    if FOR_GOOD.search(detail):
        return FailureClass.PERMANENT, False
    return FailureClass.RETRYABLE, False
