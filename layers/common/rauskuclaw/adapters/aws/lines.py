"""Log lines as they are kept in a job's row and in its pages: short JSON arrays with ids that carry the time."""

import json
from collections.abc import Iterable, Sequence

from rauskuclaw.adapters.aws.values import dumps
from rauskuclaw.domain import events
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.events import Kind, Level, LogEntry, LogEvent

ID_EPOCH_MS = 1_577_836_800_000  # 2020-01-01; with 12 bits below the millisecond, ids pass 2**53 in 2089
ID_BITS = 12

# The engine's own sentences are stored as numbers: three of them are in every row, and rows are billed by the KB.
# Numbers are for ever; add new ones at the end.
SENTENCES = (
    events.CREATED,
    events.CLAIMED,
    events.SUCCEEDED,
    events.ATTEMPT_FAILED,
    events.REQUEUED,
    events.CANCELLED,
    events.WORKER_LOST,
    events.GIVEN_BACK,
    events.CALLBACK_DELIVERED,
    events.CALLBACK_FAILED,
    events.CALLBACK_BLOCKED,
    events.CALLBACK_SKIPPED,
)
NUMBER_OF = {sentence: number for number, sentence in enumerate(SENTENCES)}
LEVELS: dict[str, Level] = {"d": "debug", "i": "info", "w": "warn", "e": "error"}
KINDS: dict[str, Kind] = {"l": "log", "p": "progress", "t": "delta"}
LETTER_OF = {name: letter for letter, name in [*LEVELS.items(), *KINDS.items()]}


def first_id(entries: Sequence[LogEntry], *, last_id: int) -> int:
    """The id for the first of `entries` in a log whose newest id is `last_id`; the others follow it without a gap."""
    by_time = (to_ms(entries[0].at) - ID_EPOCH_MS) << ID_BITS if entries else 0
    return max(by_time, last_id + 1, 1)


def encode(entries: Sequence[LogEntry], *, first: int) -> list[str]:
    return [_encode_one(entry, event_id) for event_id, entry in enumerate(entries, start=first)]


def decode(texts: Iterable[str], job_id: str) -> list[LogEvent]:
    return [_decode_one(text, job_id) for text in texts]


def id_in(text: str) -> int:
    """The id of an encoded line."""
    return int(text[1 : text.index(",")])


def _encode_one(entry: LogEntry, event_id: int) -> str:
    letters = LETTER_OF[entry.level] + LETTER_OF[entry.kind]
    parts: list[object] = [event_id, letters, NUMBER_OF.get(entry.message, entry.message), entry.meta, to_ms(entry.at)]
    if parts[4] == _time_in(event_id):
        parts.pop()
        if entry.meta is None:
            parts.pop()
    return dumps(parts)


def _decode_one(text: str, job_id: str) -> LogEvent:
    event_id, letters, message, *rest = json.loads(text)
    at_ms = rest[1] if len(rest) > 1 else _time_in(event_id)
    return LogEvent(
        id=event_id,
        job_id=job_id,
        at=from_ms(at_ms),
        level=LEVELS[letters[0]],
        message=SENTENCES[message] if isinstance(message, int) else message,
        meta=rest[0] if rest else None,
        kind=KINDS[letters[1]],
    )


def _time_in(event_id: int) -> int:
    return (event_id >> ID_BITS) + ID_EPOCH_MS
