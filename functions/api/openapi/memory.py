"""Schemas of memories and their search."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from functions.api.openapi.base import AT, AnyJson, Count, GivenMoment, Ok, Schema, Timestamp, absent, example_of
from functions.api.openapi.operation import CURSOR_PARAM, Operation, Param, answer

ScopeName = Annotated[str, Field(pattern=r"^\s*[A-Za-z0-9._:-]{2,80}\s*$", examples=["agent.chat"])]
KeyName = Annotated[str, Field(pattern=r"^\s*[A-Za-z0-9._:-]{2,120}\s*$", examples=["door.code"])]
EmbeddingStatus = Literal["pending", "ready", "failed"]
Trust = Literal["trusted", "untrusted"]
MEMORY_ID = "5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77"
MODEL = "local/e5-small"
VALUE = {"text": "The office opens with the green card"}
TAGS = ["office"]
MEMORY_ID_PARAM = Param("memory_id", {"type": "string"}, "path", "the memory's id", MEMORY_ID)
EXPIRED_PARAM = Param(
    "include_expired", {"type": "boolean"}, description="also what has expired; 1 is true", example=True
)


class EmbeddingErrorSchema(Schema):
    code: str
    message: str
    details: AnyJson = None
    at: Timestamp


class MemorySchema(Schema):
    id: str = Field(examples=[MEMORY_ID])
    scope: str = Field(examples=["agent.chat"])
    key: str = Field(examples=["door.code"])
    value: AnyJson = Field(examples=[VALUE])
    tags: list[str] = Field(examples=[TAGS])
    created_at: Timestamp
    updated_at: Timestamp
    expires_at: Timestamp | None
    embedding_status: EmbeddingStatus = Field(examples=["ready"])
    embedding_error: EmbeddingErrorSchema | None
    embedded_at: Timestamp | None = Field(examples=[AT])
    trust: Trust = Field(description="whether runs may believe it", examples=["untrusted"])


class MemoryResponse(Ok):
    memory: MemorySchema


class StoredMemoryResponse(MemoryResponse):
    """`unchanged` is there when the content was stored already: it is not embedded again."""

    unchanged: Literal[True] | None = None


class MemoryListResponse(Ok):
    memories: list[MemorySchema]
    count: Count
    cursor: str | None


class DeletedMemoryResponse(Ok):
    id: str = Field(examples=[MEMORY_ID])
    deleted: Literal[True]


class PutMemoryRequest(BaseModel):
    """Replaces what is stored under the same scope and key. Without `ttl_sec` it never expires."""

    scope: ScopeName
    key: KeyName
    value: AnyJson = Field(description="any JSON value, at most 65,536 bytes; null is one", examples=[VALUE])
    tags: list[AnyJson] | None = absent(description="the first 50 are kept, as text", examples=[TAGS])
    ttl_sec: int | None = absent(ge=1, le=31_536_000, examples=[86400])
    trust: Trust | None = absent(
        description="new content without it is untrusted, equal content stays as it is; trusted takes an admin key "
        "without a queue_allowlist",
        examples=["untrusted"],
    )


class MarkMemoryRequest(BaseModel):
    """`updated_at` is that of the memory as it was read."""

    trust: Trust = Field(examples=["trusted"])
    updated_at: GivenMoment = Field(examples=[AT])


class ScopeSchema(Schema):
    scope: str = Field(examples=["agent.chat"])
    total_count: int = Field(examples=[1])
    ready_count: int = Field(examples=[1])
    pending_count: int = Field(examples=[0])
    failed_count: int = Field(examples=[0])
    latest_updated_at: Timestamp
    bytes: int = Field(description="of keys, tags and values", examples=[64])
    models: list[str] = Field(description="which embedders its vectors are of", examples=[[MODEL]])


class ScopesResponse(Ok):
    include_expired: bool = Field(examples=[False])
    query: str | None = Field(examples=["agent"])
    count: Count
    scopes: list[ScopeSchema]


class ResetMemoryRequest(BaseModel):
    """Without `scope` everything goes; a `scope` that is null or blank is refused."""

    confirm: Literal[True]
    scope: ScopeName = absent(examples=["agent.chat"])


class ResetMemoryResponse(Ok):
    scope: str | None = Field(examples=["agent.chat"])
    deleted_memories: int = Field(examples=[3])
    deleted_vectors: int = Field(examples=[3])
    matched_memories: int = Field(examples=[3])
    remaining_memories: int = Field(description="in the whole store, whatever the scope was", examples=[0])
    remaining_vectors: int = Field(description="in the whole store, whatever the scope was", examples=[0])


class ReembedRequest(BaseModel):
    scope: ScopeName


class ReembedResponse(Ok):
    scope: str = Field(examples=["agent.chat"])
    queued: int = Field(examples=[12])


class EmbedderName(Schema):
    name: str = Field(examples=["local"])
    model: str = Field(examples=[MODEL])


class EmbedderSchema(EmbedderName):
    dimension: int | None = Field(examples=[384])
    is_semantic: bool = Field(description="false: it compares words, not what they mean", examples=[True])


class QuotaSchema(Schema):
    rows_per_scope: int = Field(examples=[10000])
    bytes_per_scope: int = Field(examples=[67108864])


class MemoryStatusResponse(Ok):
    vectors_enabled: bool = Field(examples=[True])
    embedder: EmbedderSchema | None = Field(examples=[example_of(EmbedderSchema)])
    quota: QuotaSchema


OPERATIONS = (
    Operation(
        id="listMemories",
        summary="List memories, newest change first",
        description="Filters are exact. What has expired is left out unless asked for.",
        tag="memory",
        access="read",
        answers={200: answer(MemoryListResponse)},
        errors=(400,),
        params=(
            Param("scope", {"type": "string"}, description="exact match", example="agent.chat"),
            Param("key", {"type": "string"}, description="exact match", example="door.code"),
            EXPIRED_PARAM,
            Param("limit", {"type": "integer", "default": 100}, description="clamped to 1..500"),
            CURSOR_PARAM,
        ),
    ),
    Operation(
        id="putMemory",
        summary="Insert or replace a memory by scope and key; its embedding follows in a job",
        description="The same scope and key are one memory: its value is replaced. 409 where a quota is full.",
        tag="memory",
        access="write",
        answers={201: answer(StoredMemoryResponse)},
        errors=(409,),
        body=PutMemoryRequest,
    ),
    Operation(
        id="readMemory",
        summary="Read a memory",
        description="One memory with its value and the state of its embedding.",
        tag="memory",
        access="read",
        answers={200: answer(MemoryResponse)},
        errors=(404,),
        params=(MEMORY_ID_PARAM,),
    ),
    Operation(
        id="markMemory",
        summary="Say whether runs may believe a memory",
        description=(
            "Trusted takes an admin key without a queue_allowlist, which is a person's. 409 where the memory was "
            "written since `updated_at`: then it is not what was read."
        ),
        tag="memory",
        access="write",
        answers={200: answer(MemoryResponse)},
        errors=(404, 409),
        params=(MEMORY_ID_PARAM,),
        body=MarkMemoryRequest,
    ),
    Operation(
        id="deleteMemory",
        summary="Delete a memory and its vector",
        description="It is not found any more when this answers.",
        tag="memory",
        access="write",
        answers={200: answer(DeletedMemoryResponse)},
        errors=(404,),
        params=(MEMORY_ID_PARAM,),
    ),
    Operation(
        id="listMemoryScopes",
        summary="List scopes with their counts, newest change first",
        description="How many memories each scope holds, and how far their embedding is.",
        tag="memory",
        access="read",
        answers={200: answer(ScopesResponse)},
        params=(
            Param("q", {"type": "string"}, description="part of the scope's name, in any case", example="agent"),
            EXPIRED_PARAM,
            Param("limit", {"type": "integer", "default": 200}, description="clamped to 1..1000"),
        ),
    ),
    Operation(
        id="readMemoryStatus",
        summary="The embedder in use, and what a scope may hold",
        description="Which embedder answers, how many memories wait for it, and the quotas.",
        tag="memory",
        access="read",
        answers={200: answer(MemoryStatusResponse)},
    ),
    Operation(
        id="resetMemory",
        summary="Forget a scope, or everything, at once",
        description=(
            "Needs `confirm: true`. What is forgotten is not found any more when this answers; its rows are "
            "erased soon after."
        ),
        tag="memory",
        access="write",
        answers={200: answer(ResetMemoryResponse)},
        body=ResetMemoryRequest,
    ),
    Operation(
        id="reembedMemory",
        summary="Embed again what is not ready with the embedder in use",
        description="For memories that failed, or were embedded with another model. The work is done by a job.",
        tag="memory",
        access="write",
        answers={202: answer(ReembedResponse)},
        body=ReembedRequest,
    ),
)
