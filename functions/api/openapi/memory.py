"""The descriptions of the routes of memories."""

from typing import Any

from functions.api import schemas
from functions.api.openapi import memory_examples as examples
from functions.api.openapi.operation import CURSOR_PARAM, Doc, Param

MEMORY_ID_PARAM = Param("memory_id", {"type": "string"}, "path", "the memory's id", examples.MEMORY_ID)
EXPIRED_PARAM = Param(
    "include_expired", {"type": "boolean"}, description="also what has expired; 1 is true", example=True
)


def docs() -> tuple[Doc, ...]:
    one: dict[str, Any] = {"ok": True, "memory": examples.MEMORY}
    listed = {"ok": True, "memories": [examples.MEMORY], "count": 1, "cursor": None}
    listing = Doc(
        id="listMemories",
        summary="List memories, newest change first",
        description="Filters are exact. What has expired is left out unless asked for.",
        tag="memory",
        answers={200: (schemas.MemoryListResponse, listed)},
        errors=(400,),
        params=(
            Param("scope", {"type": "string"}, description="exact match", example="agent.chat"),
            Param("key", {"type": "string"}, description="exact match", example="door.code"),
            EXPIRED_PARAM,
            Param("limit", {"type": "integer", "default": 100}, description="clamped to 1..500"),
            CURSOR_PARAM,
        ),
    )
    put = Doc(
        id="putMemory",
        summary="Insert or replace a memory by scope and key; its embedding follows in a job",
        description="The same scope and key are one memory: its value is replaced. 409 where a quota is full.",
        tag="memory",
        answers={201: (schemas.StoredMemoryResponse, one)},
        errors=(409,),
        body=schemas.PutMemoryRequest,
        body_example=examples.PUT_MEMORY,
    )
    read = Doc(
        id="readMemory",
        summary="Read a memory",
        description="One memory with its value and the state of its embedding.",
        tag="memory",
        answers={200: (schemas.MemoryResponse, one)},
        errors=(404,),
        params=(MEMORY_ID_PARAM,),
    )
    delete = Doc(
        id="deleteMemory",
        summary="Delete a memory and its vector",
        description="It is not found any more when this answers.",
        tag="memory",
        answers={200: (schemas.DeletedMemoryResponse, {"ok": True, "id": examples.MEMORY_ID, "deleted": True})},
        errors=(404,),
        params=(MEMORY_ID_PARAM,),
    )
    scopes = Doc(
        id="listMemoryScopes",
        summary="List scopes with their counts, newest change first",
        description="How many memories each scope holds, and how far their embedding is.",
        tag="memory",
        answers={200: (schemas.ScopesResponse, examples.SCOPES)},
        params=(
            Param("q", {"type": "string"}, description="part of the scope's name, in any case", example="agent"),
            EXPIRED_PARAM,
            Param("limit", {"type": "integer", "default": 200}, description="clamped to 1..1000"),
        ),
    )
    status = Doc(
        id="readMemoryStatus",
        summary="The embedder in use, and what a scope may hold",
        description="Which embedder answers, how many memories wait for it, and the quotas.",
        tag="memory",
        answers={200: (schemas.MemoryStatusResponse, examples.STATUS)},
    )
    search = Doc(
        id="searchMemory",
        summary="Find memories of a scope by a question",
        description=(
            "Candidates of an index are read back from the store before they are returned, so deleted or expired "
            "memories are never among them."
        ),
        tag="memory",
        answers={200: (schemas.SearchMemoryResponse, examples.FOUND)},
        body=schemas.SearchMemoryRequest,
        body_example={"scope": "agent.chat", "query": "how do I get in?", "top_k": 3, "mode": "hybrid"},
    )
    reset = Doc(
        id="resetMemory",
        summary="Forget a scope, or everything, at once",
        description=(
            "Needs `confirm: true`. What is forgotten is not found any more when this answers; its rows are "
            "erased soon after."
        ),
        tag="memory",
        answers={200: (schemas.ResetMemoryResponse, examples.RESET)},
        body=schemas.ResetMemoryRequest,
        body_example={"confirm": True, "scope": "agent.chat"},
    )
    reembed = Doc(
        id="reembedMemory",
        summary="Embed again what is not ready with the embedder in use",
        description="For memories that failed, or were embedded with another model. The work is done by a job.",
        tag="memory",
        answers={202: (schemas.ReembedResponse, {"ok": True, "scope": "agent.chat", "queued": 12})},
        body=schemas.ReembedRequest,
        body_example={"scope": "agent.chat"},
    )
    return (
        listing,
        put,
        read,
        delete,
        scopes,
        status,
        search,
        reset,
        reembed,
    )
