"""Log lines as they are kept in a job's row and in its pages: short JSON arrays with ids that carry the time."""

import json
from collections.abc import Iterable, Sequence

from rauskuclaw.adapters.aws.values import dumps
from rauskuclaw.domain import events
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.events import Kind, Level, LogEntry, LogEvent
from rauskuclaw.domain.job import Json

ID_EPOCH_MS = 1_577_836_800_000  # 2020-01-01; with 12 bits below the millisecond, ids pass 2**53 in 2089
ID_BITS = 12

MAX_ID_LENGTH = 2**53
ROOM_FOR_MARK = 16  # and what an element of a list takes besides

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
    events.WAITING,
    events.STEPS_RECORDED,
    events.QUESTION_ASKED,
    events.WAITING_FOR_JOB,
)
NUMBER_OF = {sentence: number for number, sentence in enumerate(SENTENCES)}
# What the engine says besides, in this order, where it is just this: stored as a list without the names.
META_NAMES = {
    events.CREATED: ("type", "queue", "priority", "timeout_sec", "max_attempts", "handler"),
    events.CLAIMED: ("worker", "queue", "attempt"),
    events.ATTEMPT_FAILED: ("error", "code", "details", "handler", "attempt"),
    events.STEPS_RECORDED: ("from", "to", "types"),
    events.QUESTION_ASKED: ("from", "to", "types"),
}
USUAL = "il"  # the letters of an info line of the log
LEVELS: dict[str, Level] = {"d": "debug", "i": "info", "w": "warn", "e": "error"}
KINDS: dict[str, Kind] = {"l": "log", "p": "progress", "t": "delta", "s": "step", "q": "question"}
LETTER_OF = {name: letter for letter, name in [*LEVELS.items(), *KINDS.items()]}


def first_id(entries: Sequence[LogEntry], *, last_id: int) -> int:
    """The id for the first of `entries` in a log whose newest id is `last_id`; the others follow it without a gap."""
    by_time = (to_ms(entries[0].at) - ID_EPOCH_MS) << ID_BITS if entries else 0
    return max(by_time, last_id + 1, 1)


def encode(entries: Sequence[LogEntry], *, first: int, mark: str = "") -> list[str]:
    """The lines of one write. `mark`, which has no bracket in it, stands behind the last one and tells whose it is."""
    texts = [_encode_one(entry, event_id) for event_id, entry in enumerate(entries, start=first)]
    return [*texts[:-1], texts[-1] + mark] if texts else []


def decode(texts: Iterable[str], job_id: str) -> list[LogEvent]:
    return [_decode_one(_unmarked(text), job_id) for text in texts]


def remarked(text: str, mark: str) -> str:
    """The same line as the last one of another write."""
    return _unmarked(text) + mark


def size_of(entry: LogEntry) -> int:
    """At most so many bytes of an item, whatever id the line is given."""
    return len(_encode_one(entry, MAX_ID_LENGTH).encode()) + ROOM_FOR_MARK


def id_in(text: str) -> int:
    """The id of an encoded line."""
    return int(text[1 : text.index(",")])


def _unmarked(text: str) -> str:
    return text[: text.rindex("]") + 1]


def _encode_one(entry: LogEntry, event_id: int) -> str:
    """`[id, message, meta, letters, at]`, cut off after the last part that is not the usual one."""
    parts = [
        event_id,
        NUMBER_OF.get(entry.message, entry.message),
        _short_meta(entry),
        LETTER_OF[entry.level] + LETTER_OF[entry.kind],
        to_ms(entry.at),
    ]
    for usual in (_time_in(event_id), USUAL, None):
        if parts[-1] != usual:
            break
        parts.pop()
    return dumps(parts)


def _decode_one(text: str, job_id: str) -> LogEvent:
    event_id, message, *rest = json.loads(text)
    usual: list[Json] = [None, USUAL, _time_in(event_id)]
    meta, letters, at_ms = rest + usual[len(rest) :]
    sentence = SENTENCES[message] if isinstance(message, int) else message
    return LogEvent(
        id=event_id,
        job_id=job_id,
        at=from_ms(at_ms),
        level=LEVELS[letters[0]],
        message=sentence,
        meta=_full_meta(sentence, meta),
        kind=KINDS[letters[1]],
    )


def _short_meta(entry: LogEntry) -> Json:
    names = META_NAMES.get(entry.message)
    if names is None:
        return entry.meta
    if isinstance(entry.meta, dict) and tuple(entry.meta) == names:
        return [*entry.meta.values()]
    return entry.meta if entry.meta is None else {"": entry.meta}


def _full_meta(sentence: str, meta: Json) -> Json:
    names = META_NAMES.get(sentence)
    if names is None or meta is None:
        return meta
    return dict(zip(names, meta, strict=True)) if isinstance(meta, list) else meta[""]


def _time_in(event_id: int) -> int:
    return (event_id >> ID_BITS) + ID_EPOCH_MS
