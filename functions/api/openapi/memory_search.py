"""Schemas of the search of memories."""

from typing import Literal

from pydantic import BaseModel, Field

from functions.api.openapi.base import AnyJson, Count, GivenMoment, Ok, Schema, absent, example_of
from functions.api.openapi.memory import EmbedderName, MemorySchema, ScopeName
from functions.api.openapi.operation import Operation, answer

SearchMode = Literal["vector", "hybrid", "text"]


class SearchMemoryRequest(BaseModel):
    scope: ScopeName
    query: str = Field(min_length=1, max_length=8192, pattern=r"\S", examples=["how do I get in?"])
    top_k: int | None = absent(ge=1, description="default and maximum are settings: 10 and 100", examples=[3])
    mode: SearchMode | None = absent(
        description="vector compares meaning, text words, hybrid both", examples=["hybrid"]
    )
    include_expired: bool | Literal["0", "1", "true", "false"] | None = absent(
        description="also what has expired; the texts are for old clients"
    )
    tags: list[AnyJson] | None = absent(description="only memories with all of these")
    updated_after: GivenMoment | None = absent(description="inclusive")
    updated_before: GivenMoment | None = absent(description="inclusive")
    decay_half_life_sec: int | None = absent(ge=1, description="a score loses half of itself in this time")


class VectorPartSchema(Schema):
    rank: int = Field(examples=[1])
    distance: float = Field(examples=[0.212345])
    score: float = Field(examples=[0.824848])
    margin: float | None = Field(
        description="how far it stands out: 0 is the mean of the scope, 1 is equality; null of a scope with few rows",
        examples=[0.214321],
    )


class TextPartSchema(Schema):
    rank: int = Field(examples=[2])
    score: float = Field(description="BM25", examples=[1.734602])
    words: list[str] = Field(
        description="words of the question that the memory has, as they are indexed", examples=[["offic"]]
    )
    share: float = Field(description="of the question's words, by weight: rare words weigh more", examples=[0.41])


class ScoreExplanation(Schema):
    vector: VectorPartSchema | None = Field(examples=[example_of(VectorPartSchema)])
    text: TextPartSchema | None = Field(examples=[example_of(TextPartSchema)])
    decay: float | None


class MatchSchema(Schema):
    memory: MemorySchema
    score: float = Field(examples=[0.983607])
    distance: float | None = Field(
        description="cosine distance, 0..2; null where vectors took no part", examples=[0.212345]
    )
    similarity: float | None = Field(
        description="cosine similarity, 1 - distance; null where vectors took no part", examples=[0.787655]
    )
    weak: bool | None = Field(
        description="true: an arbitrary question would have found it as well; null: nothing can be said",
        examples=[False],
    )
    explain: ScoreExplanation


class SearchMemoryResponse(Ok):
    matches: list[MatchSchema]
    count: Count
    mode: SearchMode = Field(examples=["hybrid"])
    embedder: EmbedderName | None = Field(examples=[example_of(EmbedderName)])
    notices: list[str] = Field(description="sentences about what this search could not do", examples=[[]])


OPERATIONS = (
    Operation(
        id="searchMemory",
        summary="Find memories of a scope by a question",
        description=(
            "Candidates of an index are read back from the store before they are returned, so deleted or expired "
            "memories are never among them."
        ),
        tag="memory",
        access="write",
        answers={200: answer(SearchMemoryResponse)},
        body=SearchMemoryRequest,
    ),
)
