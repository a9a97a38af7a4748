"""m4: memories that are found by meaning, a schedule that fires, a chat that writes into memory."""

from collections.abc import Callable
from uuid import uuid4

from local.cli.smoke.api import Api, SkippedSignal, equal, expect
from local.cli.smoke.m3 import CHAT, CODEX
from local.cli.smoke.steps import ANSWERS, Step, Wishes
from rauskuclaw.domain.job import Json, JsonObject

REPORT = "report.generate"
ROWS = {
    "doc.target": "The release of the mobile app is planned for the last week of September",
    "doc.other": "The office plants are watered on Mondays by the reception desk",
}
QUESTION = "When does the mobile app release happen?"


def memory(api: Api, _: Wishes) -> None:
    """Two memories are embedded, and a question finds the right one first."""
    if not api.get("/v1/memory/status")["vectors_enabled"]:
        raise SkippedSignal("memory search is off here (MEMORY_VECTOR_ENABLED)")
    scope = f"smoke.{uuid4().hex[:8]}"
    for key, value in ROWS.items():
        api.ask("POST", "/v1/memory", {"scope": scope, "key": key, "value": value}, expect=201)

    def ready() -> Json:
        states = [row["embedding_status"] for row in api.get("/v1/memory", scope=scope)["memories"]]
        expect("failed" not in states, "a memory could not be embedded")
        return states == ["ready", "ready"]

    try:
        api.wait_until("both memories are embedded", ready, within_sec=120)
        found = api.ask("POST", "/v1/memory/search", {"scope": scope, "query": QUESTION, "top_k": 3}).body
        expect(found["count"] >= 1, "nothing was found")
        equal(found["matches"][0]["memory"]["key"], "doc.target", "the first match")
    finally:
        _forget(api, scope)


def schedule(api: Api, _: Wishes) -> None:
    """A schedule of six fields fires. On AWS the clock ticks once a minute."""
    with api.enabled(REPORT):
        body: JsonObject = {"name": "smoke", "type": REPORT, "cron": "*/5 * * * * *", "start_in_sec": 0, "input": {}}
        at = f"/v1/schedules/{api.ask('POST', '/v1/schedules', body, expect=201).body['schedule']['id']}"
        last: Callable[[], Json] = lambda: api.get(at)["schedule"]["last_job_id"]  # noqa: E731, a name for the reader
        try:
            job_id = api.wait_until("the schedule fires", last, within_sec=150)
        finally:
            api.ask("DELETE", at)
    equal(api.get(f"/v1/jobs/{job_id}")["job"]["type"], REPORT, "the type of its job")
    api.ask("GET", at, expect=404)


def writing_chat(api: Api, wishes: Wishes) -> None:
    """A chat's answer is kept as a memory."""
    types = {each["name"]: each["enabled"] for each in api.get("/v1/job-types")["types"]}
    job_type = next((name for name in (CODEX, CHAT) if types.get(name)), None)
    if job_type is None:
        raise SkippedSignal("no chat type is enabled")
    scope, key = f"smoke.{uuid4().hex[:8]}", "chat.answer"
    given = {"prompt": wishes.prompt, "memory_write": {"scope": scope, "key": key, "required": True}}
    try:
        job = api.finished(api.create(job_type, given), within_sec=240)
        equal(job["status"], "succeeded", f"the status of {job_type} ({job['error']})")
        written = job["result"]["memory_write"]
        equal([written["scope"], written["key"]], [scope, key], "what was written")
        equal([row["key"] for row in api.get("/v1/memory", scope=scope)["memories"]], [key], "the scope's keys")
    finally:
        _forget(api, scope)


def _forget(api: Api, scope: str) -> None:
    api.ask("POST", "/v1/memory/reset", {"scope": scope, "confirm": True})


STEPS: tuple[Step, ...] = (
    ANSWERS,
    ("memories found by meaning", memory),
    ("a schedule fires", schedule),
    ("a chat writes into memory", writing_chat),
)
