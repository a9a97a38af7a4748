"""Ollama and OpenAI-compatible servers: what is asked, what is taken, and every way it can fail."""

import json
import struct
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.domain.usage import Usage
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.embedders.ollama import OllamaEmbedder
from rauskuclaw.embedders.openai import OpenAiEmbedder
from rauskuclaw.ports.models import Embedder, EmbeddingFailedError
from tests.support.embedding_servers import SIZE, EmbeddingServer
from tests.support.http_servers import Server, in_turn, plain, raw, serving

Maker = Callable[[Server], Embedder]


def ollama(server: Server, *, timeout_sec: float = 5) -> Embedder:
    base_url = f"http://{server.address}"
    return OllamaEmbedder(EgressClient(), base_url=base_url, model="gemma", timeout=timedelta(seconds=timeout_sec))


def openai(server: Server) -> Embedder:
    base_url, timeout = f"http://{server.address}", timedelta(seconds=5)
    return OpenAiEmbedder(EgressClient(), base_url=base_url, model="small", api_key="sk-1", timeout=timeout)


def answers(*vectors: Any) -> bytes:
    return json.dumps({"embeddings": list(vectors)}).encode()


async def failure(embedder: Embedder, *texts: str) -> EmbeddingFailedError:
    with pytest.raises(EmbeddingFailedError) as failed:
        await embedder.embed(texts or ("tea",), "passage")
    return failed.value


@pytest.mark.parametrize(("make", "protocol"), [(ollama, "ollama"), (openai, "openai")])
async def test_all_texts_go_in_one_request_and_come_back_in_order(make: Maker, protocol: str) -> None:
    told = EmbeddingServer()
    async with serving(getattr(told, protocol)()) as server:
        embedder = make(server)
        vectors = await embedder.embed(["a", "two words"], "passage")
    assert told.batches == [["a", "two words"]]
    first, second = (struct.unpack(f"<{SIZE}f", vector) for vector in vectors)
    assert first[0] < second[0]
    assert sum(number * number for number in first) == pytest.approx(1)
    assert embedder.dimension == SIZE


Accounted = list[tuple[Usage | None, int]]
ONE_VECTOR = {"data": [{"index": 0, "embedding": [3, 4]}]}
REPORTED = {"usage": {"prompt_tokens": 7, "total_tokens": 7}}
PAID: dict[str, tuple[int, Any, Accounted]] = {
    "counted": (200, ONE_VECTOR | REPORTED, [(Usage(7, 0), 5)]),
    "not counted": (200, ONE_VECTOR, [(None, 5)]),
    "counted and of no use": (200, {"data": []} | REPORTED, [(Usage(7, 0), 5)]),
    "turned away": (429, {"error": "slow down"}, []),
}


@pytest.mark.parametrize("name", PAID)
async def test_what_a_request_cost_is_told_whether_its_vectors_are_of_use_or_not(name: str) -> None:
    status, body, expected = PAID[name]
    told: Accounted = []

    async def account(usage: Usage | None, size: int) -> None:
        told.append((usage, size))

    async with serving(plain(status, body=json.dumps(body).encode())) as server:
        embedder = OpenAiEmbedder(
            EgressClient(),
            base_url=f"http://{server.address}",
            model="small",
            api_key=None,
            timeout=timedelta(seconds=60),
            account=account,
        )
        with suppress(EmbeddingFailedError):
            await embedder.embed(["täst"], "passage")
    assert told == expected


async def test_a_request_that_was_not_answered_in_time_is_told_as_not_counted() -> None:
    told: Accounted = []

    async def account(usage: Usage | None, size: int) -> None:
        told.append((usage, size))

    async with serving(raw(then_wait=True)) as server:
        base_url, timeout = f"http://{server.address}", timedelta(seconds=0.2)
        embedder = OpenAiEmbedder(
            EgressClient(), base_url=base_url, model="m", api_key=None, timeout=timeout, account=account
        )
        assert (await failure(embedder, "tea")).code == "MEMORY_EMBED_TIMEOUT"
    assert told == [(None, 3)]


async def test_ollama_is_asked_for_the_configured_model() -> None:
    async with serving(plain(body=answers([3, 4]))) as server:
        embedder = ollama(server)
        [vector] = await embedder.embed(["tea"], "query")
    (request,) = server.received
    assert (request.method, request.path) == ("POST", "/api/embed")
    assert json.loads(request.body) == {"model": "gemma", "input": ["tea"]}
    assert struct.unpack("<2f", vector) == pytest.approx((0.6, 0.8))
    assert embedder.model == "ollama/gemma"


async def test_ollamas_older_answer_is_taken_too() -> None:
    async with serving(plain(body=b'{"embedding": [0, 2]}')) as server:
        assert await ollama(server).embed(["tea"], "query") == [struct.pack("<2f", 0, 1)]


async def test_openai_gets_the_key_in_its_header_and_nowhere_else() -> None:
    async with serving(EmbeddingServer().openai()) as server:
        await openai(server).embed(["tea"], "query")
    (request,) = server.received
    assert (request.path, request.headers["authorization"]) == ("/v1/embeddings", "Bearer sk-1")
    assert json.loads(request.body)["model"] == "small"


@pytest.mark.parametrize(
    ("status", "is_retryable"), [(500, True), (503, True), (429, True), (404, False), (401, False), (400, False)]
)
async def test_a_status_is_named_and_says_whether_to_try_again(status: int, is_retryable: bool) -> None:
    async with serving(plain(status, b'{"error": "model not found"}')) as server:
        found = await failure(ollama(server))
    assert (found.code, found.retryable, found.details) == ("MEMORY_EMBED_HTTP", is_retryable, {"status": status})


async def test_a_busy_server_says_when_to_come_back() -> None:
    async with serving(plain(429, b"{}", headers=["retry-after: 7"])) as server:
        assert (await failure(ollama(server))).details == {"status": 429, "retry_after_sec": 7}


@pytest.mark.parametrize(("status", "is_retryable"), [(200, True), (404, False), (502, True)])
async def test_a_body_that_is_not_json_is_judged_before_the_status(status: int, is_retryable: bool) -> None:
    async with serving(plain(status, b"<html>proxy</html>")) as server:
        found = await failure(ollama(server))
    assert (found.code, found.retryable) == ("MEMORY_EMBED_RESPONSE", is_retryable)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"embeddings": "none"}',
        answers(),
        answers([1], [1]),
        answers([]),
        answers(["1"]),
        answers([True, 1]),
        answers([None, 1]),
        answers([0, 0]),
        b'{"embeddings": [[NaN, 1]]}',
        b'{"embeddings": [[Infinity, 1]]}',
        answers([1e308, 1e308]),
        answers([1] * 9000),
    ],
)
async def test_what_is_no_vector_is_refused(body: bytes) -> None:
    async with serving(plain(body=body)) as server:
        found = await failure(ollama(server))
    assert (found.code, found.retryable) == ("MEMORY_EMBED_RESPONSE", False)


@pytest.mark.parametrize(
    "data",
    [
        [{"embedding": [1]}],
        [{"index": 1, "embedding": [1]}],
        [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [1]}],
        ["x"],
        None,
    ],
)
async def test_vectors_that_are_not_numbered_are_refused(data: Any) -> None:
    async with serving(plain(body=json.dumps({"data": data}).encode())) as server:
        assert (await failure(openai(server))).code == "MEMORY_EMBED_RESPONSE"


async def test_a_model_that_changes_its_dimension_is_refused() -> None:
    bodies = in_turn(plain(body=answers([1, 0, 0])), plain(body=answers([1, 0])))
    async with serving(bodies) as server:
        embedder = ollama(server)
        await embedder.embed(["tea"], "query")
        assert (await failure(embedder)).code == "MEMORY_EMBED_RESPONSE"
    assert embedder.dimension == 3


async def test_silence_is_a_timeout() -> None:
    async with serving(raw(then_wait=True)) as server:
        found = await failure(ollama(server, timeout_sec=0.1))
    assert (found.code, found.retryable) == ("MEMORY_EMBED_TIMEOUT", True)


async def test_a_server_that_is_away_may_be_back_later() -> None:
    async with serving(plain()) as server:
        embedder = ollama(server)
    found = await failure(embedder)
    assert (found.code, found.retryable) == ("MEMORY_EMBED_NETWORK", True)


async def test_a_blank_text_is_refused_before_anybody_is_asked() -> None:
    async with serving(plain()) as server:
        found = await failure(ollama(server), "tea", " \n")
    assert (found.code, found.retryable, server.received) == ("MEMORY_EMBED_INPUT", False, [])


async def test_more_texts_than_a_call_takes_are_a_fault_of_ours() -> None:
    async with serving(plain()) as server:
        with pytest.raises(ValueError, match="at most 32"):
            await ollama(server).embed(["tea"] * 33, "passage")
