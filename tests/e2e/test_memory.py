"""With no server and no key, three memories are written and a question in other words finds the right one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from rauskuclaw.embedders.local import LocalModelMissing, find_model
from tests.aws.test_stories import aws_local
from tests.support.conditions import wait_until
from tests.support.instances import Instance, running

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
    except LocalModelMissing as exc:
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
    assert (done["deleted_memories"], done["deleted_vectors"], done["remaining_memories"]) == (3, 3, 0)
    for mode in ("vector", "hybrid", "text"):
        assert post(place, "/v1/memory/search", scope=SCOPE, query="card", mode=mode)["matches"] == []
