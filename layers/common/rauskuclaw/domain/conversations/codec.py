"""What conversations and messages are stored with beside their plain fields: JSON, read by later versions too."""

from dataclasses import asdict, fields

from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.conversations.messages import Parts, Queued, Role, Usage
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.json import ascii_json, compact_json
from rauskuclaw.domain.runs.labels import CLEAN, Confidentiality, Integrity, Label

_USAGE = frozenset(each.name for each in fields(Usage))


def parts_text(parts: Parts) -> str:
    """The parts as JSON. Half surrogate pairs, which a model may give out, stay escaped."""
    text = compact_json(list(parts))
    try:
        text.encode()
    except UnicodeEncodeError:
        return ascii_json(list(parts))
    return text


def queued_json(queued: tuple[Queued, ...]) -> list[JsonObject]:
    return [
        {"id": each.id, "parts": list(each.parts), "at": to_ms(each.at), "role": each.role.value, "by": each.by}
        for each in queued
    ]


def queued_of(value: list[JsonObject]) -> tuple[Queued, ...]:
    return tuple(
        Queued(each["id"], tuple(each["parts"]), from_ms(each["at"]), Role(each["role"]), each.get("by", ""))
        for each in value
    )


def usage_json(usage: Usage | None) -> JsonObject | None:
    """Without what is nothing."""
    return None if usage is None else {name: value for name, value in asdict(usage).items() if value}


def usage_of(value: JsonObject | None) -> Usage | None:
    return None if value is None else Usage(**{name: each for name, each in value.items() if name in _USAGE})


def label_json(label: Label) -> list[Json] | None:
    """None for the label of what nobody else has written."""
    return None if label == CLEAN else [label.integrity.value, label.confidentiality.value]


def label_of(value: list[Json] | None) -> Label:
    return CLEAN if value is None else Label(Integrity(value[0]), Confidentiality(value[1]))
