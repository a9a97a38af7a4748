"""A client of conversations over HTTP that does with the stream what the page does, and can be cut off anywhere."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
from httpx_sse import EventSource, SSEError

Part = dict[str, Any]


@dataclass
class ChatClient:
    """Puts messages together from the page of messages and the stream."""

    http: httpx.Client
    conversation_id: str
    messages: dict[str, list[Part]] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    cursor: str = "n0"
    events: int = 0

    @property
    def path(self) -> str:
        return f"/v1/conversations/{self.conversation_id}"

    @property
    def is_idle(self) -> bool:
        """Whether everything that was said has its answer."""
        return len(self.statuses) > 1 and not {"running", "queued"} & set(self.statuses.values())

    def load(self) -> None:
        """As when the page is opened."""
        answer = self.http.get(f"{self.path}/messages", params={"limit": 200})
        answer.raise_for_status()
        page = answer.json()
        self.messages = {each["id"]: each["parts"] for each in page["messages"]}
        self.statuses = {each["id"]: each["status"] for each in page["messages"]}
        self.cursor = page["cursor"]

    def read(self, *, most: int) -> int:
        """Follow the stream for so many events that have a place; fewer when it is cut. How many came."""
        came = 0
        try:
            with self.http.stream(
                "GET", f"{self.path}/stream", headers={"last-event-id": self.cursor}, timeout=30
            ) as answer:
                if answer.status_code != 200:
                    return 0
                for event in EventSource(answer).iter_sse():
                    if event.data:
                        self._take(event.event, json.loads(event.data))
                    if event.id and event.data:
                        self.cursor = event.id
                        came += 1
                        if came >= most or self.is_idle:
                            break
        except (httpx.HTTPError, SSEError):
            pass
        self.events += came
        return came

    def _take(self, name: str, data: dict[str, Any]) -> None:
        if name == "message":
            message = data["message"]
            self.messages[message["id"]] = [dict(part) for part in message["parts"]]
            self.statuses[message["id"]] = message["status"]
        elif name == "parts":
            self.messages[data["message_id"]] = [dict(part) for part in data["parts"]]
        elif name == "delta":
            parts = self.messages[data["message_id"]]
            if not parts or parts[-1]["type"] != "text":
                parts.append({"type": "text", "text": ""})
            parts[-1]["text"] += data["text"]
        elif name == "reset":
            self.load()
