"""A conversation on the local AWS shape: two turns and a question, read by short answers of the stream."""

import json
from pathlib import Path
from typing import Any

from tests.support.aws_shape import aws_local
from tests.support.chat_client import ChatClient
from tests.support.conditions import wait_until
from tests.support.model_process import model_process


def test_a_conversation_asks_waits_and_goes_on(tmp_path: Path) -> None:
    note = {"scope": "agent.notes", "key": "tea", "value": "green"}
    script = [{"calls": [{"tool": "memory_write", "arguments": note}]}, {"say": "noted"}]
    text = f"Note it. agent-script: {json.dumps(script)}"
    with model_process() as model, aws_local(tmp_path, **model.environment()) as place, place.http() as http:
        made = http.post("/v1/conversations", json={"settings": {"memory": False}}).json()["conversation"]["id"]
        client = ChatClient(http, made)

        def post(words: str) -> Any:
            answer = http.post(f"/v1/conversations/{made}/messages", json={"text": words})
            assert answer.status_code == 202, answer.text
            return answer.json()

        def question() -> dict[str, Any] | None:
            client.read(most=1)
            parts = [part for parts in client.messages.values() for part in parts]
            return next((part["data"] for part in parts if part["type"] == "data-question"), None)

        def statuses() -> list[str]:
            client.read(most=1)
            return list(client.statuses.values())

        post(text)
        asked = wait_until(question, within_sec=60) or {}
        queued = post("And then?")
        reply = http.post(f"/v1/questions/{asked['id']}/reply", json={"choice": "approve"})
        assert reply.status_code == 200
        wait_until(lambda: statuses() == ["done"] * 4, within_sec=90)
        page = http.get(f"/v1/conversations/{made}/messages").json()
        memories = http.get("/v1/memory", params={"scope": "agent.notes"}).json()["memories"]
        found = http.get("/v1/conversations", params={"q": "note"}).json()["conversations"]
    assert queued["queued"] is True
    assert client.messages == {each["id"]: each["parts"] for each in page["messages"]}
    assert [each["role"] for each in page["messages"]] == ["user", "assistant"] * 2
    assert len(memories) == 1
    assert [each["id"] for each in found] == [made]
