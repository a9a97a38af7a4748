"""References in the values of a workflow: `${name}` is a parameter, `${step}` a step's result,
`${step.field}` a part of it.

A text that is one reference becomes what it refers to, whatever its type. Within a text, what is no text stands there
as JSON, and null as nothing. `$${name}` is the text `${name}`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rauskuclaw.domain.exceptions import DomainError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.json import compact_json

MAX_RENDERED_CHARS = 1_000_000  # as the body of a request
_PLACE = re.compile(r"(\$?)\$\{([^{}]*)\}")
_PATH = re.compile(r"[A-Za-z0-9_-]{1,200}(?:\.[A-Za-z0-9_-]{1,200}){0,19}")


class TemplateError(DomainError):
    """A reference that is written wrongly, or that refers to nothing."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The names between the dots."""

    path: tuple[str, ...]

    def __str__(self) -> str:
        return "${" + ".".join(self.path) + "}"


Look = Callable[[Reference], Json]


def references_in(value: Json) -> list[Reference]:
    """Every reference in a value, however deep, in its order. Raises TemplateError."""
    return [reference for text in _texts(value) for reference in _references(text)]


def render(value: Json, look: Look) -> Json:
    """The value with what its references refer to. Raises TemplateError, also for what would become too long."""
    return _Rendering(look).value(value)


def found_at(value: Json, path: tuple[str, ...]) -> Json:
    """What lies at a path within a value: fields of objects, places of lists from 0. Raises TemplateError."""
    for name in path:
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isascii() and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            known = f" (it has {', '.join(list(value)[:10])})" if isinstance(value, dict) and value else ""
            raise TemplateError(f"there is no '{name}'{known}")
    return value


class _Rendering:
    """Counts what it makes, so that a text cannot multiply."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._left = MAX_RENDERED_CHARS

    def value(self, value: Json) -> Json:
        if isinstance(value, dict):
            return {name: self.value(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.value(inner) for inner in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> Json:
        whole = _PLACE.fullmatch(text)
        if whole is not None and not whole[1]:
            found = self._look(_reference(whole[2]))
            self._take(len(compact_json(found)))
            return found
        self._take(len(text))
        return _PLACE.sub(self._piece, text)

    def _piece(self, place: re.Match[str]) -> str:
        if place[1]:
            return place[0][1:]
        found = self._look(_reference(place[2]))
        piece = found if isinstance(found, str) else "" if found is None else compact_json(found)
        self._take(len(piece))
        return piece

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise TemplateError(f"the input would be longer than {MAX_RENDERED_CHARS} characters")


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _references(text: str) -> list[Reference]:
    if "${" in _PLACE.sub("", text):
        raise TemplateError("`${` begins a reference that does not end; write `$${` for the text")
    return [_reference(place[2]) for place in _PLACE.finditer(text) if not place[1]]


def _reference(text: str) -> Reference:
    if not _PATH.fullmatch(text.strip()):
        raise TemplateError(f"'${{{text[:80]}}}' is no reference: names with dots between them")
    return Reference(tuple(text.strip().split(".")))
