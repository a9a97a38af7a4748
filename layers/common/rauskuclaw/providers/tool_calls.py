"""Tool calls put together from the pieces of a stream, in every shape that compatible servers give them.

The protocol numbers the calls (`index`), gives id and name once, and cuts the arguments anywhere. Servers leave the
number out or repeat it for several calls, give ids and names with every piece or not at all, send a call in one piece,
or write the arguments as an object instead of as text.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.models import ToolCall
from rauskuclaw.providers import errors
from rauskuclaw.providers.errors import ProviderError

MAX_TOOL_CALLS = 128
MAX_ARGUMENT_CHARS = 256 * 1024
NO_ARGUMENTS = "{}"
OLDER = "function_call"  # the protocol before it could call several tools; some servers give both
_DECODER = json.JSONDecoder()


@dataclass
class _Call:
    """A call that is still being written. `label` is its number, where the server gives one."""

    label: str | None
    id: str = ""
    name: str = ""
    parts: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def arguments(self) -> str:
        return "".join(self.parts)

    @property
    def has_begun(self) -> bool:
        return any(part.strip() for part in self.parts)

    @property
    def has_ended(self) -> bool:
        """Whether its arguments are a complete object, so that more of them belong to another call."""
        last = next((part for part in reversed(self.parts) if part.strip()), "")
        return last.rstrip().endswith("}") and isinstance(_or_none(self.arguments), dict)


@dataclass(frozen=True)
class _Piece:
    """What one entry of `tool_calls` says."""

    label: str | None
    id: str
    name: str
    arguments: str

    @property
    def says_nothing(self) -> bool:
        return not (self.id or self.name or self.arguments)

    @property
    def begins_arguments(self) -> bool:
        return self.arguments.lstrip().startswith("{")


class ToolCalls:
    """The calls of one answer. `offered` are the names of the tools that there are."""

    def __init__(self, offered: Collection[str] = ()) -> None:
        self._offered = frozenset(offered)
        self._calls: list[_Call] = []

    def add(self, part: JsonObject) -> int:
        """Take the calls in a delta or a message. Returns their size in bytes. Raises ProviderError."""
        size = 0
        pieces = [piece for piece in _pieces(part) if not piece.says_nothing]
        latest = len(self._calls)
        for place, piece in enumerate(pieces):
            call = self._call_of(piece, place=latest - len(pieces) + place)
            call.id = call.id or piece.id
            call.name = self._name_of(call, piece)
            call.parts.append(piece.arguments)
            call.size += len(piece.arguments)
            size += len(piece.name) + len(piece.arguments.encode("utf-8", "replace"))
            if len(self._calls) > MAX_TOOL_CALLS or call.size > MAX_ARGUMENT_CHARS:
                raise ProviderError("The provider's tool calls are too large", code=errors.RESPONSE)
        return size

    def finish(self, *, is_cut_short: bool) -> tuple[ToolCall, ...]:
        """The calls, each with an id of its own and arguments that are JSON. Raises ProviderError."""
        calls = [call for call in self._calls if call.label != OLDER] or self._calls
        found = [each for call in calls for each in _split(call, is_cut_short=is_cut_short)]
        return tuple(_with_own_ids(found))

    def _call_of(self, piece: _Piece, *, place: int) -> _Call:
        """The call that a piece belongs to. `place` is where it would be if the delta repeats the latest calls."""
        known = self._known(piece, place)
        if known is None or self._begins_another(known, piece):
            known = _Call(piece.label)
            self._calls.append(known)
        return known

    def _begins_another(self, call: _Call, piece: _Piece) -> bool:
        """Whether a piece that is labelled like a call is the beginning of the next one all the same."""
        if not piece.name or not call.name:
            return False
        if piece.name != call.name and self._are_two(call, piece):
            return True
        if piece.id and call.id and piece.id != call.id:
            return call.has_ended or not call.has_begun
        return piece.begins_arguments and call.has_ended

    def _are_two(self, call: _Call, piece: _Piece) -> bool:
        """Whether two names are two tools, and not one name in pieces or growing."""
        if {call.name, piece.name} <= self._offered:
            return True
        return call.has_begun and not piece.name.startswith(call.name)

    def _name_of(self, call: _Call, piece: _Piece) -> str:
        if piece.name.startswith(call.name):
            return piece.name
        return call.name + piece.name

    def _known(self, piece: _Piece, place: int) -> _Call | None:
        """The newest call of that number, else of that id; a piece that has no name goes on with the latest.

        A piece with a name and neither of them goes on with the newest call of that name.
        """
        for call in reversed(self._calls):
            if piece.label is not None and call.label == piece.label:
                return call
            if piece.id and call.id == piece.id and None in (call.label, piece.label):
                return call
        if piece.name:
            is_marked = piece.label is not None or piece.id
            named = (call for call in reversed(self._calls) if call.name == piece.name)
            return None if is_marked else next(named, None)
        latest = self._calls[max(place, 0)] if self._calls else None
        return latest if latest is None or None in (latest.label, piece.label) else None


def _pieces(part: JsonObject) -> Iterator[_Piece]:
    given = part.get("tool_calls")
    for entry in given if isinstance(given, list) else [] if given is None else [given]:
        if not isinstance(entry, dict):
            raise ProviderError("The provider's tool call cannot be read", code=errors.RESPONSE)
        yield _piece(entry, _label(entry.get("index")))
    older = part.get(OLDER)
    if isinstance(older, dict):
        yield _piece({"function": older}, OLDER)


def _piece(entry: JsonObject, label: str | None) -> _Piece:
    function = entry.get("function")
    function = function if isinstance(function, dict) else entry
    arguments = function.get("arguments")
    if not isinstance(arguments, str):
        arguments = "" if arguments in (None, {}, []) else json.dumps(arguments, ensure_ascii=False)
    return _Piece(label, _text(entry.get("id")), _text(function.get("name")), arguments)


def _label(index: Json) -> str | None:
    if isinstance(index, float) and index.is_integer():
        index = int(index)
    return None if index is None or index == "" else str(index)


def _split(call: _Call, *, is_cut_short: bool) -> Iterator[ToolCall]:
    """The call; or several of one tool, where the server has run their arguments together."""
    text = call.arguments.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip() or NO_ARGUMENTS
    values = list(_values(text, call, is_cut_short=is_cut_short))
    # An empty object ahead of the real one is a placeholder of servers that translate from another protocol.
    values = [each for each in values if each[0] != {}] or values[:1]
    for value, written in values:
        name, arguments = call.name, written
        if isinstance(value, str) and isinstance(_or_none(value), dict):
            arguments = value  # JSON in JSON
        elif value is None:
            arguments = NO_ARGUMENTS
        elif not name and isinstance(value, dict) and isinstance(value.get("name"), str):
            name = value["name"]  # the whole call in the place of its arguments
            arguments = json.dumps(value.get("arguments") or {}, ensure_ascii=False)
        if not name:
            raise ProviderError("The provider's tool call names no tool", code=errors.RESPONSE)
        yield ToolCall(call.id, name, arguments)


def _values(text: str, call: _Call, *, is_cut_short: bool) -> Iterator[tuple[Json, str]]:
    """Each JSON value in the text, with how it is written. Raises ProviderError where something else is between."""
    start = 0
    while start < len(text):
        try:
            value, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError) as exc:
            raise _unreadable(call, is_cut_short=is_cut_short) from exc
        yield value, text[start:end]
        start = end
        while start < len(text) and text[start].isspace():
            start += 1
        if start < len(text) and not (isinstance(value, dict) and text[start] == "{"):
            raise _unreadable(call, is_cut_short=is_cut_short)


def _unreadable(call: _Call, *, is_cut_short: bool) -> ProviderError:
    details = {"reason": "tool_call", "tool": call.name[:80]}
    if is_cut_short:
        text = "The answer reached its largest length within a tool call; a larger max_tokens may help"
        return ProviderError(text, code=errors.RESPONSE, details=details, failure_class=FailureClass.PERMANENT)
    text = "The arguments of the provider's tool call are not JSON"
    return ProviderError(text, code=errors.RESPONSE, details=details)


def _with_own_ids(calls: list[ToolCall]) -> Iterator[ToolCall]:
    """Ids tell which call an answer is for, so each needs one, and no two the same."""
    taken = {call.id for call in calls}
    seen: set[str] = set()
    for number, call in enumerate(calls):
        own = call.id
        while not own or own in seen:
            own = _free_id(number, taken)
            taken.add(own)
        seen.add(own)
        yield ToolCall(own, call.name, call.arguments)


def _free_id(number: int, taken: set[str]) -> str:
    own = f"call_{number}"
    while own in taken:
        own += "_"
    return own


def _or_none(text: str) -> Json:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
