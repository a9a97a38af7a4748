"""m1: jobs, idempotency, retries, callbacks."""

from uuid import uuid4

from local.cli.smoke.api import Api, equal, expect
from local.cli.smoke.steps import ANSWERS, Step, Wishes
from rauskuclaw.domain.job import JsonObject

REPORT: JsonObject = {
    "type": "report.generate",
    "input": {"title": "smoke", "values": [1, 2, 3]},
    "priority": 7,
    "timeout_sec": 20,
    "max_attempts": 1,
    "tags": ["smoke", "m1"],
}


def idempotency(api: Api, _: Wishes) -> None:
    """The same request twice is one job; another one under its key is a conflict."""
    headers = {"idempotency-key": f"smoke-{uuid4()}"}
    with api.enabled("report.generate"):
        first = api.ask("POST", "/v1/jobs", REPORT, expect=201, headers=headers).body
        again = api.ask("POST", "/v1/jobs", REPORT, expect=200, headers=headers).body
        equal(again["job"]["id"], first["job"]["id"], "the repeated request's job")
        equal(again["idempotent"], True, "idempotent")
        other = api.ask("POST", "/v1/jobs", {**REPORT, "priority": 6}, expect=409, headers=headers).body
        equal(other["error"]["code"], "IDEMPOTENCY_CONFLICT", "the other request's code")
        job = api.finished(first["job"]["id"], within_sec=60)
    equal(job["status"], "succeeded", "the report's status")
    equal(job["tags"], ["smoke", "m1"], "its tags")


def retries(api: Api, _: Wishes) -> None:
    """A job that cannot succeed is tried as often as it may."""
    with api.enabled("data.fetch"):
        job_id = api.create("data.fetch", {"url": "https://not-listed.invalid/"}, max_attempts=2)
        job = api.finished(job_id, within_sec=60)
    equal((job["status"], job["attempts"]), ("failed", 2), "status and attempts")
    expect("Re-queued for retry" in api.log_of(job_id), "the log does not say that it was queued again")


def callbacks(api: Api, _: Wishes) -> None:
    """A callback to a host that nobody listed is not sent."""
    with api.enabled("report.generate"):
        body = {**REPORT, "callback_url": "https://not-listed.example.org/hook"}
        job_id = api.ask("POST", "/v1/jobs", body, expect=201).body["job"]["id"]
        equal(api.finished(job_id, within_sec=60)["status"], "succeeded", "the report's status")
        blocked = "Callback blocked (not allowlisted)"
        api.wait_until(f"the log says '{blocked}'", lambda: blocked in api.log_of(job_id), within_sec=15)


STEPS: tuple[Step, ...] = (
    ANSWERS,
    ("idempotency", idempotency),
    ("retries", retries),
    ("callback to a host that is not listed", callbacks),
)
