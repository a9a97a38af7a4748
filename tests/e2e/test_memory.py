"""With no server and no key, three memories are written and a question in other words finds the right one."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.embedders.local import LocalModelError, find_model
from tests.support.aws_shape import aws_local
from tests.support.conditions import wait_until
from tests.support.costly_texts import TEXTS
from tests.support.instances import Instance, running
from tests.support.processes import is_alive

WAYS: dict[str, Callable[..., AbstractContextManager[Instance]]] = {"embedded": running, "aws": aws_local}
SCOPE = "me.notes"
NOTES = {
    "door": {"text": "The office opens with the green card"},
    "lunch": "Soup is served at noon in the cellar",
    "diet": "Anna never eats anything that comes from animals",
}
QUESTIONS = {"how do I get into the building?": "door", "what time is the meal?": "lunch", "is she a vegan?": "diet"}


@pytest.fixture(scope="module", params=WAYS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with WAYS[request.param](tmp_path_factory.mktemp(request.param)) as instance:
        yield instance


def post(place: Instance, path: str, **body: Any) -> dict[str, Any]:
    with place.http() as http:
        answer = http.post(path, json=body)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ready_count(place: Instance) -> int:
    with place.http() as http:
        [scope] = http.get("/v1/memory/scopes", params={"q": SCOPE}).json()["scopes"]
    return int(scope["ready_count"])


def remember_all(place: Instance) -> None:
    for key, value in NOTES.items():
        post(place, "/v1/memory", scope=SCOPE, key=key, value=value)
    wait_until(lambda: ready_count(place) == len(NOTES), within_sec=60)


@pytest.mark.timeout(240)
def test_a_question_in_other_words_finds_the_right_memory(place: Instance) -> None:
    try:
        find_model()
    except LocalModelError as exc:
        pytest.skip(str(exc))
    remember_all(place)
    for query, key in QUESTIONS.items():
        for mode in ("vector", "hybrid"):
            found = post(place, "/v1/memory/search", scope=SCOPE, query=query, mode=mode)
            assert found["matches"][0]["memory"]["key"] == key, (query, mode)
            assert (found["embedder"]["name"], found["notices"]) == ("local", [])


@pytest.mark.timeout(240)
def test_a_chat_reads_memories_and_keeps_its_answer(place: Instance) -> None:
    remember_all(place)
    with place.http() as http:
        http.patch("/v1/job-types/ai.chat.generate", json={"enabled": True})
    memory, write = {"scope": SCOPE, "top_k": 2, "required": True}, {"scope": "me.replies", "required": True}
    body = {"prompt": "which card opens the office?", "memory": memory, "memory_write": write}
    job = place.wait_for(place.create("ai.chat.generate", input=body), "succeeded", "failed", within_sec=30)
    assert job["status"] == "succeeded", job
    assert job["result"]["memory_context"]["match_count"] == 2
    with place.http() as http:
        kept = http.get(f"/v1/memory/{job['result']['memory_write']['memory_id']}").json()["memory"]
    assert kept["value"]["source"]["job_id"] == job["id"]
    assert kept["value"]["text"] == job["result"]["output_text"]


@pytest.mark.timeout(240)
def test_what_is_forgotten_is_gone_at_once(place: Instance) -> None:
    remember_all(place)
    done = post(place, "/v1/memory/reset", confirm=True, scope=SCOPE)
    assert (done["deleted_memories"], done["deleted_vectors"]) == (3, 3)
    with place.http() as http:
        left = http.get("/v1/memory/scopes", params={"include_expired": "true"}).json()["scopes"]
    assert done["remaining_memories"] == sum(scope["total_count"] for scope in left)
    for mode in ("vector", "hybrid", "text"):
        assert post(place, "/v1/memory/search", scope=SCOPE, query="card", mode=mode)["matches"] == []


def engines(place: Instance, name: str) -> list[int]:
    """The processes of the local model that belong to a process of the instance."""
    [parent] = [each["pid"] for each in place.state["processes"] if each["name"] == name]
    found: list[int] = []
    if parent is None:
        return found  # it is being started
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                command = status.with_name("cmdline").read_bytes()
                found += [int(status.parent.name)] if b"engine_child.py" in command else []
        except OSError:
            continue  # it ended meanwhile
    return found


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Instance]:
    """An instance with the local model whose processes can be looked at."""
    try:
        find_model()
    except LocalModelError as exc:
        pytest.skip(str(exc))
    if not Path("/proc/self/stat").exists():
        pytest.skip("there is no /proc")
    with running(tmp_path) as instance:
        yield instance


@pytest.mark.timeout(240)
def test_a_crash_of_the_model_costs_neither_the_api_nor_the_embedder_anything(alone: Instance) -> None:
    api, embed = alone.pid("api"), alone.pid("embed")
    assert (engines(alone, "api"), engines(alone, "embed")) == ([], []), "nothing is remembered yet"
    remember_all(alone)
    for name in ("api", "embed"):
        post(alone, "/v1/memory/search", scope=SCOPE, query="is she a vegan?")
        [engine] = engines(alone, name)
        os.kill(engine, signal.SIGSEGV)
        wait_until(lambda engine=engine: not is_alive(engine))  # type: ignore[misc]
    found = post(alone, "/v1/memory/search", scope=SCOPE, query="is she a vegan?")
    assert found["matches"][0]["memory"]["key"] == "diet"
    post(alone, "/v1/memory", scope=SCOPE, key="new", value="The bicycle is in the cellar")
    wait_until(lambda: ready_count(alone) == len(NOTES) + 1, within_sec=60)
    assert (alone.pid("api"), alone.pid("embed")) == (api, embed)


@pytest.mark.timeout(240)
def test_a_start_with_memories_warms_up_and_a_stop_or_a_kill_leaves_no_process(alone: Instance) -> None:
    remember_all(alone)
    before = [*engines(alone, "api"), *engines(alone, "embed")]
    assert alone.cli("stop").returncode == 0
    assert [pid for pid in before if is_alive(pid)] == []
    alone.start()
    [warm] = wait_until(lambda: engines(alone, "api"), within_sec=60)
    os.kill(alone.pid("api"), signal.SIGKILL)
    wait_until(lambda: not is_alive(warm))
    [warm] = wait_until(lambda: engines(alone, "api"), within_sec=60)
    os.kill(alone.state["pid"], signal.SIGKILL)
    wait_until(lambda: not is_alive(warm))


@pytest.mark.timeout(300)
def test_long_chinese_memories_are_embedded_at_the_first_attempt(alone: Instance) -> None:
    text = (TEXTS["chinese"] * 90)[:1_500]
    count = 12
    for number in range(count):
        post(alone, "/v1/memory", scope=SCOPE, key=f"zh.{number}", value=f"{number} {text}")
    with alone.http() as http:
        wait_until(lambda: http.get("/v1/jobs?status=queued&limit=1").json()["jobs"] == [], within_sec=200)
        wait_until(lambda: http.get("/v1/jobs?status=running&limit=1").json()["jobs"] == [], within_sec=200)
        jobs = http.get("/v1/jobs", params={"type": "system.memory.embed.sync"}).json()["jobs"]
    assert [job["attempts"] for job in jobs] == [1] * count
    assert all(300 < alone.job(job["id"])["result"]["embedded_chars"] < 700 for job in jobs)
