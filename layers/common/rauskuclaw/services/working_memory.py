"""Working memory of sessions: read, changed field by field, and given to the conversation that it belongs to only."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce

from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.memories import Memory
from rauskuclaw.domain.runs.labels import Label
from rauskuclaw.domain.working_memory import (
    HEAD,
    NAMES,
    SCOPE,
    SESSION,
    TEXTS,
    WorkingMemory,
    WorkingState,
    context_text,
    session_of,
    state_faults,
)
from rauskuclaw.errors import NotFoundError
from rauskuclaw.ports.conversations import ConversationStore
from rauskuclaw.services.fields import FieldFault, Fields
from rauskuclaw.services.memory.service import Memories
from rauskuclaw.services.principal import Principal

DEFAULT_TTL_SEC, MIN_TTL_SEC, MAX_TTL_SEC = 86400, 60, 604800
SESSION_EXPECTED = "`session.` and 1 to 80 letters, digits, dots, underscores, colons or hyphens"


@dataclass(frozen=True, slots=True)
class WorkingMemoryRequest:
    """A well-formed write: what is in `values` replaces what there was. `ttl_sec` counts from now for all of it."""

    session_id: str
    values: JsonObject = field(default_factory=dict)
    ttl_sec: int = DEFAULT_TTL_SEC
    trust: str | None = None


def read_working_memory(body: Mapping[str, Json]) -> WorkingMemoryRequest:
    """Raises InvalidRequestError naming fields."""
    fields = Fields(body)
    values = body.get("state", {})
    fields.faults += [FieldFault(name, message) for name, message in state_faults(values)]
    request = WorkingMemoryRequest(
        session_id=fields.text("session_id", pattern=SESSION, expected=SESSION_EXPECTED),
        values=values if isinstance(values, dict) else {},
        ttl_sec=fields.integer("ttl_sec", low=MIN_TTL_SEC, high=MAX_TTL_SEC, default=DEFAULT_TTL_SEC),
        trust=body.get("trust"),
    )
    fields.check()
    return request


def read_session_id(given: str | None) -> str:
    """Raises InvalidRequestError naming `session_id`."""
    fields = Fields({"session_id": given})
    session_id = fields.text("session_id", pattern=SESSION, expected=SESSION_EXPECTED)
    fields.check()
    return session_id


class WorkingMemories:
    """Each session is seven memories of one scope, one for each field and one for the session."""

    def __init__(self, memories: Memories, conversations: ConversationStore) -> None:
        self._memories = memories
        self._conversations = conversations

    async def get(self, session_id: str) -> WorkingMemory:
        """Raises NotFoundError, also when its time is over; BackendError."""
        found = await self._find(session_id)
        if found is None:
            raise NotFoundError("This session has no working memory", details={"session_id": session_id})
        return found

    async def latest(self) -> WorkingMemory:
        """The session that was written last, whoever's. Raises NotFoundError where there is none."""
        page = await self._memories.list_memories(scope=SCOPE, key=None, include_expired=False, limit=1)
        if not page.items:
            raise NotFoundError("There is no working memory")
        return await self.get(page.items[0].key.rpartition(".")[0])

    async def put(self, request: WorkingMemoryRequest, *, caller: Principal, correlation_id: str = "") -> WorkingMemory:
        """Change the given fields of a session, and let all of it last as long as asked. Safe to repeat.

        Raises ForbiddenError for the session of a conversation in a queue that is not the caller's, as `Memories.put`.
        """
        await self._require_queue(request.session_id, caller)
        before = await self._find(request.session_id)
        state = (before.state if before is not None else WorkingState()).changed(request.values)
        # The head comes last: a session is there once all of it is.
        for name, value in [*state.as_json().items(), (HEAD, {"session_id": request.session_id})]:
            body: JsonObject = {
                "scope": SCOPE,
                "key": f"{request.session_id}.{name}",
                "value": value,
                "tags": ["working-memory"],
                "ttl_sec": request.ttl_sec,
            }
            if request.trust is not None:
                body["trust"] = request.trust
            await self._memories.put(body, caller=caller, correlation_id=correlation_id)
        return await self.get(request.session_id)

    async def delete(self, session_id: str, *, caller: Principal) -> int:
        """Forget a session; how many memories went. Raises NotFoundError for none, ForbiddenError as `put`."""
        await self._require_queue(session_id, caller)
        rows = await self._rows(session_id)
        for row in rows.values():
            await self._memories.delete(row.id)
        if not rows:
            raise NotFoundError("This session has no working memory", details={"session_id": session_id})
        return len(rows)

    async def context_of(self, conversation_id: str) -> tuple[str, Label] | None:
        """What the turns of a conversation are told of its own session, and what reading that makes of a run.

        None where it has none, or nothing in it. Never anybody else's. Raises BackendError.
        """
        if await self._row(session_of(conversation_id), HEAD) is None:
            return None  # most have none, and are asked at each turn
        found = await self._find(session_of(conversation_id))
        return None if found is None or found.state.is_empty else (context_text(found), found.label)

    async def _find(self, session_id: str) -> WorkingMemory | None:
        rows = await self._rows(session_id)
        head = rows.get(HEAD)
        if head is None:
            return None
        state = WorkingState().changed({name: row.value for name, row in rows.items() if _is_sound(name, row.value)})
        label = reduce(Label.worst, (row.label for row in rows.values()))
        updated_at = max(row.updated_at for row in rows.values())
        return WorkingMemory(session_id, state, updated_at, head.expires_at, label)

    async def _rows(self, session_id: str) -> dict[str, Memory]:
        """By the name of the field."""
        rows = await asyncio.gather(*(self._row(session_id, name) for name in (*NAMES, HEAD)))
        return {name: row for name, row in zip((*NAMES, HEAD), rows, strict=True) if row is not None}

    async def _row(self, session_id: str, name: str) -> Memory | None:
        key = f"{session_id}.{name}"
        page = await self._memories.list_memories(scope=SCOPE, key=key, include_expired=False, limit=1)
        return page.items[0] if page.items else None

    async def _require_queue(self, session_id: str, caller: Principal) -> None:
        conversation = await self._conversations.get(session_id.partition(".")[2])
        if conversation is not None:
            caller.require_queues([conversation.queue])


def _is_sound(name: str, value: Json) -> bool:
    """Rows are memories, which anybody may have written over."""
    return name in NAMES and isinstance(value, str if name in TEXTS else list) and not state_faults({name: value})
