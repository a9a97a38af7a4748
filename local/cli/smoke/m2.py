"""m2: job types switched and configured, values that are refused, lists that are filtered."""

from uuid import uuid4

from local.cli.smoke.api import Api, equal, expect
from local.cli.smoke.steps import ANSWERS, Step, Wishes
from rauskuclaw.domain.job import Json, JsonObject

TYPE = "report.generate"
REFUSED: tuple[tuple[str, Json], ...] = (
    ("type", "smoke.not.a.type"),
    ("priority", 11),
    ("priority", "5"),
    ("timeout_sec", 0),
    ("timeout_sec", 3601),
    ("max_attempts", 11),
    ("max_attempts", True),
    ("tags", "smoke"),
    ("callback_url", "ftp://example.com/"),
)


def switching(api: Api, _: Wishes) -> None:
    """A type that is off takes no job, and one that is on again does."""
    with api.type_changed({TYPE: {"enabled": False}}):
        equal(_type(api)["enabled"], False, "enabled")
        refused = api.ask("POST", "/v1/jobs", {"type": TYPE, "input": {}}, expect=400).body
        equal(refused["error"]["code"], "VALIDATION_ERROR", "the code for a type that is off")
    with api.enabled(TYPE):
        equal(api.finished(api.create(TYPE, {}), within_sec=60)["status"], "succeeded", "the job's status")


def defaults(api: Api, _: Wishes) -> None:
    """A job that names no limits gets those of its type, and one that does keeps its own."""
    limits = {"default_timeout_sec": 77, "default_max_attempts": 4}
    with api.type_changed({TYPE: {"enabled": True, **limits}}):
        job = api.get(f"/v1/jobs/{api.create(TYPE, {})}")["job"]
        equal([job["timeout_sec"], job["max_attempts"]], [77, 4], "the type's limits")
        equal(job["priority"], 5, "the usual priority")
        own = api.get(f"/v1/jobs/{api.create(TYPE, {}, timeout_sec=9, max_attempts=2, priority=3)}")["job"]
        equal([own["timeout_sec"], own["max_attempts"], own["priority"]], [9, 2, 3], "limits of its own")


def refusals(api: Api, _: Wishes) -> None:
    """What cannot be is refused with the name of its field, and makes no job."""
    with api.enabled(TYPE):
        for field, value in REFUSED:
            body: JsonObject = {"type": TYPE, "input": {}, field: value}
            error = api.ask("POST", "/v1/jobs", body, expect=400).body["error"]
            equal(error["code"], "VALIDATION_ERROR", f"the code for {field}={value!r}")
            named = [each["field"] for each in error["details"]["fields"]]
            expect(any(name.startswith(field) for name in named), f"{field}={value!r} is not named, but {named}")
        for field in ("default_timeout_sec", "default_max_attempts"):
            api.ask("PATCH", f"/v1/job-types/{TYPE}", {field: 0}, expect=400)


def filters(api: Api, _: Wishes) -> None:
    """Lists hold what was asked for, no more than was asked for, and go on where they ended."""
    mark = f"smoke-{uuid4().hex[:8]}"
    with api.enabled(TYPE):
        ids = [api.create(TYPE, {}, tags=[mark]) for _ in range(3)]
        for job_id in ids:
            api.finished(job_id, within_sec=60)
    found = api.get("/v1/jobs", status="succeeded", type=TYPE, limit=50)["jobs"]
    expect({(each["status"], each["type"]) for each in found} == {("succeeded", TYPE)}, "a filter lets others through")
    expect(set(ids) <= {each["id"] for each in found}, "a filter hides jobs that it should not")
    first = api.get("/v1/jobs", type=TYPE, limit=2)
    equal([first["count"], len(first["jobs"])], [2, 2], "the number of rows with limit=2")
    second = api.get("/v1/jobs", type=TYPE, limit=2, cursor=first["cursor"])["jobs"]
    expect(not {each["id"] for each in second} & {each["id"] for each in first["jobs"]}, "pages overlap")
    equal(api.get("/v1/jobs", type="smoke.not.a.type")["jobs"], [], "jobs of a type that there is not")


def _type(api: Api) -> JsonObject:
    found: JsonObject = api.get(f"/v1/job-types/{TYPE}")["type"]
    return found


STEPS: tuple[Step, ...] = (
    ANSWERS,
    ("a type off and on", switching),
    ("defaults of a type", defaults),
    ("values that are refused", refusals),
    ("filtered lists", filters),
)
