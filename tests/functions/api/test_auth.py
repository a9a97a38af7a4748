"""Every route with every kind of credential, generated from the routes themselves."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import Request, Response
from starlette.routing import Route

from functions.api.http.routing import add_route
from functions.api.openapi.document import OPERATIONS
from functions.api.openapi.operation import Access
from rauskuclaw.config import ApiSettings
from tests.functions.api.world import ADMIN, DEAF, KEYS, READER, SCOPED, World, open_world

PUBLIC = {"/health", "/v1/health", "/v1/ready"}
LINKS = "/q/"  # their token is the key: test_question_links.py
OF_STREAMS = {
    "/v1/jobs/{job_id}/stream",
    "/v1/conversations/{conversation_id}/stream",
    "/v1/auth/sse-token",
}
READING_POSTS = {("POST", "/v1/schedules/preview")}
NO_JOB = "7d6e1f0a-0000-4000-8000-000000000000"


def routes_of(world: World) -> list[tuple[str, str]]:
    return [
        (method, route.path)
        for route in world.app.routes
        if isinstance(route, Route) and not route.path.startswith(LINKS)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def access_of(world: World) -> dict[tuple[str, str], Access]:
    """Who may call each route, as its operation declares. Raises KeyError for a route without one."""
    declared = {operation.id: operation.access for operation in OPERATIONS}
    found = {(route.method, route.path): declared[route.operation_id] for route in world.app.lean_routes}
    return {("GET", "/openapi.json"): "read", **found}


async def test_every_route_declares_who_may_call_it(tmp_path: Path) -> None:
    """What needs no key, and what changes nothing though it is not a GET, is rare enough to be listed here as well."""
    async with open_world(tmp_path) as world:
        access = access_of(world)
        assert set(routes_of(world)) == set(access)
    assert {route for route, declared in access.items() if declared == "public"} == {("GET", path) for path in PUBLIC}
    reads = {route for route, declared in access.items() if declared == "read"}
    assert {route for route in reads if route[0] != "GET"} == READING_POSTS
    assert {method for (method, _), declared in access.items() if declared == "write"}.isdisjoint({"GET", "HEAD"})


async def test_a_route_that_declares_nothing_is_noticed(tmp_path: Path) -> None:
    async def answer(request: Request) -> Response:
        return Response()

    async with open_world(tmp_path) as world:
        add_route(world.app, "GET", "/v1/unheard-of", answer, "unheardOf")
        with pytest.raises(KeyError, match="unheardOf"):
            access_of(world)


async def statuses(world: World, key: str | None) -> dict[tuple[str, str], tuple[int, str]]:
    """What each route answers; writes get an empty body, so whoever passes meets 400 or 404, never a change."""
    client = world.as_key(key)
    found = {}
    for method, path in routes_of(world):
        url = path.replace("{job_id}", NO_JOB).replace("{schedule_id}", NO_JOB)
        url = url.replace("{memory_id}", NO_JOB).replace("{name}", "no.such.type")
        url = url.replace("{question_id}", f"{NO_JOB}.1").replace("{conversation_id}", NO_JOB)
        has_query = path.startswith(("/v1/workspace/", "/v1/working-memory")) and method in ("GET", "DELETE")
        asked = {"path": "no-such-file", "version": "1", "q": "x", "session_id": "session.none"} if has_query else None
        answer = await client.request(method, url, params=asked, json={} if method != "GET" else None)
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        code = answer.json().get("error", {}).get("code", "") if is_json else ""
        found[method, path] = (answer.status_code, code)
    return found


@pytest.mark.parametrize("key", [None, "", "wrong", ADMIN[:-1], ADMIN + "x", f"{ADMIN},{READER}"])
async def test_without_a_known_key_only_public_routes_answer(tmp_path: Path, key: str | None) -> None:
    async with open_world(tmp_path) as world:
        for (_, path), answer in (await statuses(world, key)).items():
            assert answer == ((200, "") if path in PUBLIC else (401, "UNAUTHORIZED")), path


async def test_read_keys_read_everything_and_change_nothing(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        access = access_of(world)
        for route, answer in (await statuses(world, READER)).items():
            if access[route] == "write":
                assert answer == (403, "FORBIDDEN"), route
            else:
                assert answer[0] in ((400,) if route in READING_POSTS else (200, 404)), route


async def test_admin_keys_are_let_in_everywhere(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for (method, path), answer in (await statuses(world, ADMIN)).items():
            assert answer[0] in ((201,) if path == "/v1/conversations" and method == "POST" else (200, 400, 404)), path


async def test_key_without_sse_may_do_everything_but_stream(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for (_, path), answer in (await statuses(world, DEAF)).items():
            assert (answer == (403, "FORBIDDEN")) is (path in OF_STREAMS), path


async def test_no_key_configured_closes_the_api_unless_it_was_opened_on_purpose(tmp_path: Path) -> None:
    async with open_world(tmp_path, settings=ApiSettings()) as world:
        closed = await world.client.get("/v1/ping")
        health = await world.client.get("/health")
    assert (closed.status_code, closed.json()["error"]["code"]) == (503, "AUTH_NOT_CONFIGURED")
    assert health.status_code == 200
    (tmp_path / "open").mkdir()
    async with open_world(tmp_path / "open", settings=ApiSettings(auth_required=False)) as world:
        who = (await world.as_key(None).get("/v1/auth/whoami")).json()["auth"]
    assert (who["name"], who["role"], who["can_write"]) == ("auth-disabled", "admin", True)


async def test_disabling_auth_does_nothing_while_a_key_exists(tmp_path: Path) -> None:
    async with open_world(tmp_path, settings=ApiSettings(keys=KEYS, auth_required=False)) as world:
        assert (await world.as_key(None).get("/v1/ping")).status_code == 401


async def test_header_name_is_configurable_and_values_are_trimmed(tmp_path: Path) -> None:
    async with open_world(tmp_path, settings=ApiSettings(keys=KEYS, auth_header="X-My-Key")) as world:
        anybody = world.as_key(None)
        assert (await anybody.get("/v1/ping", headers={"x-my-key": f" {ADMIN} "})).status_code == 200
        assert (await anybody.get("/v1/ping", headers={"x-api-key": ADMIN})).status_code == 401


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (ADMIN, {"name": "ops", "role": "admin", "sse": True, "can_write": True, "queue_allowlist": None}),
        (READER, {"name": "viewer", "role": "read", "sse": True, "can_write": False, "queue_allowlist": None}),
        (
            SCOPED,
            {"name": "scoped", "role": "admin", "sse": True, "can_write": True, "queue_allowlist": ["mail", "print"]},
        ),
    ],
)
async def test_whoami(tmp_path: Path, key: str, expected: dict[str, Any]) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.as_key(key).get("/v1/auth/whoami")
    assert answer.json() == {"ok": True, "auth": expected}


async def test_key_in_the_query_opens_the_stream_and_nothing_else(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        await world.succeed(job["id"])
        anybody = world.as_key(None)
        query = {"api_key": ADMIN}
        assert (await anybody.get(f"/v1/jobs/{job['id']}/stream", params=query)).status_code == 200
        assert (await anybody.get(f"/v1/jobs/{job['id']}/stream", params={"api_key": "no"})).status_code == 401
        assert (await anybody.get(f"/v1/jobs/{job['id']}/stream", params={"api_key": DEAF})).status_code == 403
        assert (await anybody.get(f"/v1/jobs/{job['id']}", params=query)).status_code == 401
        assert (await anybody.get("/v1/jobs", params=query)).status_code == 401


async def test_queue_allowlist_hides_and_forbids(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        foreign = await world.create(queue="default")
        own = [await world.create_as(SCOPED, queue=queue) for queue in ("mail", "print")]
        scoped = world.as_key(SCOPED)
        refused = await scoped.post("/v1/jobs", json={"type": "report.generate"})
        filtered = await scoped.get("/v1/jobs?queue=default")
        listed = (await scoped.get("/v1/jobs?limit=1")).json()
        rest = (await scoped.get("/v1/jobs", params={"cursor": listed["cursor"]})).json()
        views = [
            (await scoped.get(f"/v1/jobs/{foreign['id']}{path}")).status_code
            for path in ("", "/logs", "/events", "/attempts", "/explain", "/callback", "/usage", "/stream")
        ]
        actions = [
            (await scoped.post(f"/v1/jobs/{foreign['id']}{path}")).status_code
            for path in ("/cancel", "/retry", "/callback/redeliver")
        ]
        assert (await scoped.get(f"/v1/jobs/{own[0]['id']}")).status_code == 200
    for answer in (refused, filtered):
        assert answer.status_code == 403
        assert answer.json()["error"]["details"] == {"allowed_queues": ["mail", "print"]}
    assert {job["id"] for job in listed["jobs"] + rest["jobs"]} == {job["id"] for job in own}
    assert views == [404] * 8
    assert actions == [404] * 3


async def test_no_route_of_a_job_shows_or_changes_a_foreign_one(tmp_path: Path) -> None:
    """Each answers as for a job that does not exist. This one has a callback that could be sent again."""
    async with open_world(tmp_path) as world:
        foreign = await world.create(queue="default", callback_url="https://elsewhere.example.org/")
        await world.succeed(foreign["id"])
        looks = [f"/v1/jobs/{foreign['id']}{view}" for view in ("", "/callback", "/events")]
        before = [(await world.client.get(look)).json() for look in looks]
        scoped = world.as_key(SCOPED)
        routes = [(method, path) for method, path in routes_of(world) if path.startswith("/v1/jobs/{job_id}")]
        answers = {
            (method, path, job_id): await scoped.request(method, path.replace("{job_id}", job_id))
            for method, path in routes
            for job_id in (foreign["id"], NO_JOB)
        }
        after = [(await world.client.get(look)).json() for look in looks]
    assert before[1]["delivery"]["state"] == "blocked"
    assert len(routes) >= 11
    assert {answer.status_code for answer in answers.values()} == {404}
    for method, path in routes:
        shown, unknown = (answers[method, path, job_id].text for job_id in (foreign["id"], NO_JOB))
        assert shown == unknown.replace(NO_JOB, foreign["id"])
    assert after == before
