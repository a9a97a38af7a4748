"""Conversations on a real instance: an answer whose API and worker are killed, read by clients that are cut off."""

import os
import signal
from pathlib import Path
from typing import Any

from tests.support.chat_client import ChatClient
from tests.support.conditions import wait_until
from tests.support.instances import running
from tests.support.model_process import model_process

WORDS = 200


def test_an_answer_survives_the_api_the_worker_and_every_cut(tmp_path: Path) -> None:
    with model_process() as model, running(tmp_path, **model.environment()) as instance, instance.http() as http:
        made = http.post("/v1/conversations", json={}).json()["conversation"]["id"]
        first, second, cut = (ChatClient(http, made) for _ in range(3))
        # The first call dies with its worker, the second one gives the answer, a word every few milliseconds.
        model.script(f"ok;words={WORDS};pace_ms=40", f"ok;words={WORDS};pace_ms=20")
        posted = http.post(f"/v1/conversations/{made}/messages", json={"text": "Tell me"})
        assert posted.status_code == 202
        wait_until(lambda: cut.read(most=1) and cut.events > 6, within_sec=60)
        for name in (each["name"] for each in instance.state["processes"] if each["name"].startswith("worker")):
            os.kill(instance.pid(name), signal.SIGKILL)
        first.read(most=3)
        os.kill(instance.pid("api"), signal.SIGKILL)

        def follow(client: ChatClient, most: int) -> bool:
            client.read(most=most)
            return client.is_idle

        wait_until(lambda: follow(cut, 1), within_sec=120)  # a new connection for each event
        wait_until(lambda: follow(first, 7), within_sec=60)
        wait_until(lambda: follow(second, 1000), within_sec=60)
        page = http.get(f"/v1/conversations/{made}/messages").json()
        exported = http.get(f"/v1/conversations/{made}/export", params={"format": "json"}).json()
    stored = {each["id"]: each["parts"] for each in page["messages"]}
    answer = next(each for each in page["messages"] if each["role"] == "assistant")
    text = "".join(part["text"] for part in answer["parts"] if part["type"] == "text")
    assert (answer["status"], len(text.split())) == ("done", WORDS)
    for client in (first, second, cut):
        assert client.messages == stored
    assert exported["messages"][-1]["parts"] == answer["parts"]


def test_a_chat_on_the_command_line(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        made = instance.cli("conversations", "new", "Tea").stdout.strip()
        sent = instance.cli("conversations", "send", made, "What is tea?")
        assert sent.returncode == 0, sent.stderr
        assert "This is a demo answer" in sent.stdout
        shown = instance.json("conversations", "show", made)
        listed = instance.json("conversations", "list", "--query", "tea")
        told = instance.cli("conversations", "export", made).stdout
        stopped = instance.json("conversations", "stop", made)
        wrong = instance.cli("conversations", "show", "x")
        gone: Any = instance.cli("conversations", "show", "00000000-0000-4000-8000-000000000000")
    assert [each["role"] for each in shown["messages"]] == ["user", "assistant"]
    assert sent.stdout.count("You wrote") == 1
    assert [each["id"] for each in listed["conversations"]] == [made]
    assert told.startswith("# Tea\n")
    assert stopped["conversation"]["state"] == "idle"
    assert (wrong.returncode, gone.returncode) == (2, 1)


def test_a_schedule_says_something_in_a_conversation(tmp_path: Path) -> None:
    with running(tmp_path) as instance, instance.http() as http:
        made = http.post("/v1/conversations", json={}).json()["conversation"]["id"]
        body = {"type": "chat.turn", "interval_sec": 86_400, "input": {"conversation_id": made, "text": "Good morning"}}
        schedule = http.post("/v1/schedules", json=body)
        assert schedule.status_code == 201, schedule.text

        def messages() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = http.get(f"/v1/conversations/{made}/messages").json()["messages"]
            return found

        wait_until(lambda: [each["status"] for each in messages()] == ["done", "done"], within_sec=60)
        asked, _ = messages()
        jobs = http.get("/v1/jobs", params={"type": "chat.turn"}).json()["jobs"]
    assert asked["parts"] == [{"type": "text", "text": "Good morning"}]
    assert [job["id"] for job in jobs] == [asked["id"]]
