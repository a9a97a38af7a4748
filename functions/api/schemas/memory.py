"""Shapes of memories and their search."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from functions.api.schemas.base import AnyJson, GivenMoment, Ok, Shape, Timestamp, absent

ScopeName = Annotated[str, Field(pattern=r"^\s*[A-Za-z0-9._:-]{2,80}\s*$")]
KeyName = Annotated[str, Field(pattern=r"^\s*[A-Za-z0-9._:-]{2,120}\s*$")]
EmbeddingStatus = Literal["pending", "ready", "failed"]
SearchMode = Literal["vector", "hybrid", "text"]


class EmbeddingErrorShape(Shape):
    code: str
    message: str
    details: AnyJson = None
    at: Timestamp


class MemoryShape(Shape):
    id: str
    scope: str
    key: str
    value: AnyJson = Field()
    tags: list[str]
    created_at: Timestamp
    updated_at: Timestamp
    expires_at: Timestamp | None
    embedding_status: EmbeddingStatus
    embedding_error: EmbeddingErrorShape | None
    embedded_at: Timestamp | None


class MemoryResponse(Ok):
    memory: MemoryShape


class StoredMemoryResponse(MemoryResponse):
    """`unchanged` is there when the content was stored already: it is not embedded again."""

    unchanged: Literal[True] | None = None


class MemoryListResponse(Ok):
    memories: list[MemoryShape]
    count: int
    cursor: str | None


class DeletedMemoryResponse(Ok):
    id: str
    deleted: Literal[True]


class PutMemoryRequest(BaseModel):
    """Replaces what is stored under the same scope and key. Without `ttl_sec` it never expires."""

    scope: ScopeName
    key: KeyName
    value: AnyJson = Field(description="any JSON value, at most 65,536 bytes; null is one")
    tags: list[AnyJson] | None = absent(description="the first 50 are kept, as text")
    ttl_sec: int | None = absent(ge=1, le=31_536_000)


class ScopeShape(Shape):
    scope: str
    total_count: int
    ready_count: int
    pending_count: int
    failed_count: int
    latest_updated_at: Timestamp
    bytes: int = Field(description="of keys, tags and values")
    models: list[str] = Field(description="which embedders its vectors are of")


class ScopesResponse(Ok):
    include_expired: bool
    query: str | None
    count: int
    scopes: list[ScopeShape]


class ResetMemoryRequest(BaseModel):
    """Without `scope` everything goes; a `scope` that is null or blank is refused."""

    confirm: Literal[True]
    scope: ScopeName = absent()


class ResetMemoryResponse(Ok):
    scope: str | None
    deleted_memories: int
    deleted_vectors: int
    matched_memories: int
    remaining_memories: int = Field(description="in the whole store, whatever the scope was")
    remaining_vectors: int = Field(description="in the whole store, whatever the scope was")


class SearchMemoryRequest(BaseModel):
    scope: ScopeName
    query: str = Field(min_length=1, max_length=8192)
    top_k: int | None = absent(ge=1, description="default and maximum are settings: 10 and 100")
    mode: SearchMode | None = absent(description="vector compares meaning, text words, hybrid both")
    include_expired: bool | Literal["0", "1", "true", "false"] | None = absent(
        description="also what has expired; the texts are for old clients"
    )
    tags: list[AnyJson] | None = absent(description="only memories with all of these")
    updated_after: GivenMoment | None = absent(description="inclusive")
    updated_before: GivenMoment | None = absent(description="inclusive")
    decay_half_life_sec: int | None = absent(ge=1, description="a score loses half of itself in this time")


class VectorPartShape(Shape):
    rank: int
    distance: float
    score: float
    margin: float | None = Field(
        description="how far it stands out: 0 is the mean of the scope, 1 is equality; null of a scope with few rows"
    )


class TextPartShape(Shape):
    rank: int
    score: float = Field(description="BM25")
    words: list[str] = Field(description="words of the question that the memory has, as they are indexed")
    share: float = Field(description="of the question's words, by weight: rare words weigh more")


class ScoreExplanation(Shape):
    vector: VectorPartShape | None
    text: TextPartShape | None
    decay: float | None


class MatchShape(Shape):
    memory: MemoryShape
    score: float
    distance: float | None = Field(description="cosine distance, 0..2; null where vectors took no part")
    similarity: float | None = Field(description="cosine similarity, 1 - distance; null where vectors took no part")
    weak: bool | None = Field(
        description="true: an arbitrary question would have found it as well; null: nothing can be said"
    )
    explain: ScoreExplanation


class EmbedderName(Shape):
    name: str
    model: str


class SearchMemoryResponse(Ok):
    matches: list[MatchShape]
    count: int
    mode: SearchMode
    embedder: EmbedderName | None
    notices: list[str] = Field(description="sentences about what this search could not do")


class ReembedRequest(BaseModel):
    scope: ScopeName


class ReembedResponse(Ok):
    scope: str
    queued: int


class EmbedderShape(EmbedderName):
    dimension: int | None
    is_semantic: bool = Field(description="false: it compares words, not what they mean")


class QuotaShape(Shape):
    rows_per_scope: int
    bytes_per_scope: int


class MemoryStatusResponse(Ok):
    vectors_enabled: bool
    embedder: EmbedderShape | None
    quota: QuotaShape
