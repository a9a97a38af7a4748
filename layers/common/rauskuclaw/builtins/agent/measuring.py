"""The size of a conversation, and what it is told apart by: a turn later only its new messages are looked at."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from rauskuclaw.builtins.chat.calling import message_bytes
from rauskuclaw.domain.idempotency import canonical_json
from rauskuclaw.domain.models import Message, ModelRequest
from rauskuclaw.domain.runs.transcript import size_of


@dataclass
class Measure:
    """Of the messages that `take` was last given. `chars` as `size_of`, `sent_bytes` in UTF-8."""

    chars: int = 0
    sent_bytes: int = 0
    _messages: tuple[Message, ...] = ()
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def take(self, messages: Sequence[Message]) -> None:
        """Begins anew unless they go on where the last ones ended. The same objects are not compared in depth."""
        given, known = tuple(messages), len(self._messages)
        if given[:known] != self._messages:
            self.chars = self.sent_bytes = known = 0
            self._hash = hashlib.sha256()
        for message in given[known:]:
            self.chars += size_of(message)
            self.sent_bytes += message_bytes(message)
            self._hash.update(_line([message.role, message.content, _calls(message), message.tool_call_id]))
        self._messages = given

    def hash_of(self, request: ModelRequest) -> str:
        """SHA-256, hex, of everything that the answer to these messages depends on."""
        tools = [[tool.name, tool.description, tool.parameters] for tool in request.tools]
        whole = self._hash.copy()
        whole.update(_line([request.model, tools, request.temperature, request.max_output_tokens]))
        return whole.hexdigest()


def _calls(message: Message) -> list[list[str]]:
    return [[call.id, call.name, call.arguments] for call in message.tool_calls]


def _line(value: list[object]) -> bytes:
    """JSON holds no bare line break, so that no two lists of lines are the same text."""
    return canonical_json(value).encode("utf-8", "surrogatepass") + b"\n"
