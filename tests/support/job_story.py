"""The main job as its users live it, over HTTP alone: the same story for every way of running the system."""

import json
import time
from typing import Any, Protocol

import httpx

from tests.support.conditions import wait_until


class Place(Protocol):
    """Where the story takes place."""

    def http(self) -> httpx.Client: ...


def create(place: Place, job_type: str = "report.generate", **given: Any) -> dict[str, Any]:
    key = given.pop("idempotency_key", None)
    headers = {"idempotency-key": key} if key else {}
    with place.http() as http:
        response = http.post("/v1/jobs", json={"type": job_type, **given}, headers=headers)
    assert response.status_code in {200, 201}, response.text
    answer: dict[str, Any] = response.json()
    return answer


def read(place: Place, job_id: str) -> dict[str, Any]:
    with place.http() as http:
        job: dict[str, Any] = http.get(f"/v1/jobs/{job_id}").json()["job"]
        return job


def wait_for(place: Place, job_id: str, *statuses: str, within_sec: float = 60) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        job = read(place, job_id)
        return job if job["status"] in statuses else None

    found = wait_until(look, within_sec=within_sec)
    assert found is not None
    return found


def watch(place: Place, job_id: str, *, within_sec: float = 60) -> list[tuple[int | None, str, Any]]:
    """Every event as a real EventSource client gets it: connecting again after each answer, from the last id it saw.

    (id, name, data) in order, until the answer that says there is nothing more.
    """
    seen: list[tuple[int | None, str, Any]] = []
    last_id: str | None = None
    ends_at = time.monotonic() + within_sec
    with place.http() as http:
        while time.monotonic() < ends_at:
            headers = {"last-event-id": last_id} if last_id else {}
            response = http.get(f"/v1/jobs/{job_id}/stream", headers=headers, timeout=60)
            if response.status_code == 204:
                return seen
            assert response.status_code == 200, response.text
            for event_id, name, data in events_in(response.text):
                seen.append((int(event_id) if event_id else None, name, data))
                last_id = event_id or last_id
            if seen and seen[-1][1] == "end":
                return seen
    raise AssertionError("the stream did not end")


def events_in(text: str) -> list[tuple[str | None, str, Any]]:
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "data" in fields:
            found.append((fields.get("id"), fields.get("event", "message"), json.loads(fields["data"])))
    return found


def a_job_is_created_watched_and_succeeds(place: Place) -> None:
    job_id = create(place, input={"title": "Tea", "duration_ms": 300, "steps": 3})["job"]["id"]
    events = watch(place, job_id)
    ids = [event_id for event_id, _, _ in events if event_id is not None]
    assert ids == sorted(set(ids))
    messages = [data["message"] for _, name, data in events if name == "log_append"]
    assert (messages[0], messages[1], messages[-1]) == ("Job created", "Claimed by worker", "Job succeeded")
    assert [messages.count(f"Step {number} of 3 done") for number in (1, 2, 3)] == [1, 1, 1]
    assert events[-1][1:] == ("end", {"reason": "succeeded"})
    assert read(place, job_id)["result"]["title"] == "Tea"


def one_key_makes_one_job(place: Place) -> None:
    first = create(place, idempotency_key="story-1", input={"n": 1})
    again = create(place, idempotency_key="story-1", input={"n": 1})
    assert again["job"]["id"] == first["job"]["id"]
    assert again["idempotent"] is True
    with place.http() as http:
        body = {"type": "report.generate", "input": {"n": 2}}
        other = http.post("/v1/jobs", json=body, headers={"idempotency-key": "story-1"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "IDEMPOTENCY_CONFLICT")


def a_failing_job_is_retried(place: Place) -> None:
    given = {"input": {"url": "https://example.com/"}, "max_attempts": 2}
    job_id = create(place, "data.fetch", **given)["job"]["id"]
    job = wait_for(place, job_id, "failed")
    with place.http() as http:
        logs = [line["message"] for line in http.get(f"/v1/jobs/{job_id}/logs", params={"tail": 500}).json()["logs"]]
    assert job["attempts"] == 2
    assert "Re-queued for retry" in logs


def a_running_job_is_cancelled(place: Place) -> None:
    job_id = create(place, input={"duration_ms": 60_000, "steps": 200}, timeout_sec=90)["job"]["id"]
    wait_for(place, job_id, "running")
    with place.http() as http:
        assert http.post(f"/v1/jobs/{job_id}/cancel").json()["job"]["status"] == "cancelled"
    quiet_since = time.monotonic()
    count = -1
    while time.monotonic() - quiet_since < 1.5:
        with place.http() as http:
            now = http.get(f"/v1/jobs/{job_id}/events", params={"after": 0, "limit": 1000}).json()["count"]
        if now != count:
            count, quiet_since = now, time.monotonic()
    assert read(place, job_id)["status"] == "cancelled"


def a_big_body_comes_back(place: Place) -> None:
    text = "x" * 300_000
    job_id = create(place, input={"text": text})["job"]["id"]
    assert wait_for(place, job_id, "succeeded")["input"] == {"text": text}


def jobs_are_listed_by_what_they_are(place: Place) -> None:
    job_id = create(place, tags=["listed"])["job"]["id"]
    wait_for(place, job_id, "succeeded")
    for query in ({}, {"type": "report.generate"}, {"queue": "default"}, {"status": "succeeded"}):
        with place.http() as http:
            jobs = http.get("/v1/jobs", params={**query, "limit": 200}).json()["jobs"]
        assert job_id in [job["id"] for job in jobs]


STORIES = (
    a_job_is_created_watched_and_succeeds,
    one_key_makes_one_job,
    a_failing_job_is_retried,
    a_running_job_is_cancelled,
    a_big_body_comes_back,
    jobs_are_listed_by_what_they_are,
)
