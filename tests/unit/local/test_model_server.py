"""The model server for tests and trials, asked by the SDK that it stands in for."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from local.model_server.faults import FAULTS, fault_of
from local.model_server.server import ModelServer
from tests.support.chat import model_server

ROOT = Path(__file__).resolve().parents[3]


def sdk(server: ModelServer) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(api_key="x", base_url=f"{server.url}/v1", max_retries=0)


async def test_answers_are_the_same_every_time_streamed_or_not() -> None:
    async with model_server() as server, sdk(server) as client:
        asked: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "two words"}]}
        whole = [await client.chat.completions.create(**asked) for _ in range(2)]
        pieces = [each async for each in await client.chat.completions.create(**asked, stream=True)]
    assert whole[0] == whole[1]
    assert whole[0].choices[0].message.content == "Echo: two words"
    assert "".join(each.choices[0].delta.content or "" for each in pieces) == "Echo: two words"


async def test_texts_that_share_words_are_near_to_each_other() -> None:
    async with model_server() as server, sdk(server) as client:
        texts = ["a cup of tea", "a cup of green tea", "the lobster sleeps"]
        found = (await client.embeddings.create(model="m", input=texts)).data
    tea, green, lobster = (each.embedding for each in found)
    assert dot(tea, green) > dot(tea, lobster)
    assert dot(tea, tea) == pytest.approx(1)


def dot(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


async def test_ollamas_way_of_embedding_is_known() -> None:
    async with model_server() as server, httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{server.url}/api/embed", json={"model": "m", "input": ["a", "b"]})
    assert len(answer.json()["embeddings"]) == 2


async def test_a_script_is_followed_and_then_the_models_name() -> None:
    async with model_server("500") as server, httpx.AsyncClient(trust_env=False, base_url=server.url) as http:
        await http.post("/control", json={"script": ["503"]})
        body = {"model": "fault:404", "messages": []}
        statuses = [(await http.post("/v1/chat/completions", json=body)).status_code for _ in range(3)]
        seen = (await http.get("/control")).json()
        assert (await http.get("/nowhere")).status_code == 404
        assert (await http.post("/v1/chat/completions", json={"model": "fault:unheard-of"})).status_code == 400
    assert statuses == [500, 503, 404]
    assert (seen["begun"], seen["open"], seen["requests"][0]["body"]) == (3, 0, body)


def test_every_fault_has_a_name_and_a_status_is_one() -> None:
    assert {fault_of(name)[0] for name in FAULTS} == set(FAULTS.values())
    assert fault_of("429;after=5")[1] == {"status": "429", "after": "5"}
    with pytest.raises(KeyError):
        fault_of("no such fault")


async def test_the_command_says_where_it_is_and_ends_when_told() -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "local.model_server", cwd=ROOT, stdout=pipe)
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().split()[-1]
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(f"{url}/v1/models")).json()["object"] == "list"
    process.terminate()
    rest, _ = await process.communicate()
    assert process.returncode == 0
    assert f"OPENAI_BASE_URL={url}" in rest.decode()
