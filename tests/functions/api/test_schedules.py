"""Schedules over HTTP: the contract's rules, and what we add to them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.services.schedules.dispatch import Dispatcher
from tests.functions.api.world import READER, SCOPED, World, open_world
from tests.support.clock import NOON, after
from tests.support.schedules import make_schedule

EVERY_MINUTE = {"type": "report.generate", "interval_sec": 60}
AT_EIGHT = {"type": "report.generate", "cron": "0 8 * * *"}
FIELDS = {
    "id", "name", "enabled", "type", "input", "priority", "timeout_sec", "max_attempts", "tags", "interval_sec", "cron",
    "next_run_at", "last_run_at", "last_job_id", "last_error", "created_at", "updated_at",
    "queue", "timezone", "overlap", "catch_up", "max_runs_per_day", "max_failures", "failures", "runs_today",
    "waiting_at", "breaker",
}  # fmt: skip


async def created(world: World, **body: Any) -> dict[str, Any]:
    """A stored schedule, as the API shows it."""
    answer = await world.client.post("/v1/schedules", json={**EVERY_MINUTE, **body})
    assert answer.status_code == 201, answer.text
    schedule: dict[str, Any] = answer.json()["schedule"]
    return schedule


async def changed(world: World, schedule: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = await world.client.patch(f"/v1/schedules/{schedule['id']}", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["schedule"]
    return found


async def dispatch(world: World) -> None:
    backend = world.services.backend
    await Dispatcher(backend=backend, lanes=LaneMap(), clock=world.clock).dispatch_due()


async def faults(world: World, method: str, path: str, body: Any) -> list[str]:
    """The names of the fields that are refused."""
    answer = await world.client.request(method, path, json=body)
    assert answer.status_code == 400, answer.text
    return [fault["field"] for fault in answer.json()["error"]["details"]["fields"]]


async def test_a_schedule_has_the_fields_and_defaults_of_the_contract(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        schedule = await created(world)
        read = (await world.client.get(f"/v1/schedules/{schedule['id']}")).json()
    assert read == {"ok": True, "schedule": schedule}
    assert set(schedule) == FIELDS
    expected: dict[str, Any] = {
        "name": None, "enabled": True, "input": None, "priority": 5, "timeout_sec": 120, "max_attempts": 1, "tags": [],
        "interval_sec": 60, "cron": None, "next_run_at": to_wire(NOON), "last_run_at": None, "last_job_id": None,
        "last_error": None, "queue": "default", "timezone": "UTC", "overlap": "skip", "catch_up": "skip",
        "max_runs_per_day": None, "max_failures": 10, "failures": 0, "runs_today": 0, "breaker": None,
    }  # fmt: skip
    assert {name: schedule[name] for name in expected} == expected


async def test_defaults_of_the_type_are_frozen_into_the_schedule(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.client.patch("/v1/job-types/deploy.run", json={"default_timeout_sec": 77})
        schedule = await created(world, type="deploy.run")
        await world.client.patch("/v1/job-types/deploy.run", json={"default_timeout_sec": 5})
        read = (await world.client.get(f"/v1/schedules/{schedule['id']}")).json()["schedule"]
    assert read["timeout_sec"] == 77


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ({"interval_sec": 5}, after(0)),
        ({"interval_sec": 5, "start_in_sec": 90}, after(90)),
        ({"interval_sec": 86400.0, "start_in_sec": 86400}, after(days=1)),
        ({"cron": "0 12 * * *"}, after(days=1)),
        ({"cron": "*/5 * * * * *"}, after(5)),
        ({"cron": "* * *"}, after(60)),
        ({"cron": "* * * * *", "start_in_sec": 60}, after(120)),
        ({"cron": "0 16 * * *", "timezone": "Europe/Helsinki"}, after(hours=1)),
    ],
)
async def test_the_first_run(tmp_path: Path, body: dict[str, Any], first: Any) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.post("/v1/schedules", json={"type": "report.generate", **body})
    assert answer.json()["schedule"]["next_run_at"] == to_wire(first)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"type": None}, "type"), ({"type": "no.such.type"}, "type"), ({"type": "ai.chat.generate"}, "type"),
    ({"type": "a b"}, "type"), ({"interval_sec": 4}, "interval_sec"), ({"interval_sec": 86401}, "interval_sec"),
    ({"interval_sec": "60"}, "interval_sec"), ({"interval_sec": True}, "interval_sec"),
    ({"interval_sec": None}, "interval_sec"), ({"cron": "* * * * *"}, "cron"),
    ({"cron": None}, "cron"), ({"start_in_sec": -1}, "start_in_sec"), ({"start_in_sec": 86401}, "start_in_sec"),
    ({"priority": 11}, "priority"), ({"timeout_sec": 3601}, "timeout_sec"), ({"max_attempts": 0}, "max_attempts"),
    ({"name": "x" * 121}, "name"), ({"name": 5}, "name"), ({"enabled": "false"}, "enabled"), ({"tags": "a"}, "tags"),
    ({"queue": "a b"}, "queue"), ({"timezone": "Mars/Olympus"}, "timezone"), ({"timezone": "../UTC"}, "timezone"),
    ({"timezone": "localtime"}, "timezone"), ({"timezone": "right/UTC"}, "timezone"),
    ({"overlap": "sometimes"}, "overlap"), ({"catch_up": 1}, "catch_up"), ({"max_failures": -1}, "max_failures"),
    ({"max_runs_per_day": "5"}, "max_runs_per_day"),
    ({"type": "deploy.run", "input": {"replicas": "x"}}, "input.replicas"),
]  # fmt: skip


async def test_wrong_fields_are_named(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for body, field in BAD:
            assert await faults(world, "POST", "/v1/schedules", {**EVERY_MINUTE, **body}) == [field], body
        assert await faults(world, "POST", "/v1/schedules", {"type": "report.generate"}) == ["cron"]
        for cron in ("", " ", "0 0 31 2 *", "* * * * * * *", "61 * * * *", 5, None, "x" * 201):
            assert await faults(world, "POST", "/v1/schedules", {**AT_EIGHT, "cron": cron}) == ["cron"], cron
        assert (await world.client.get("/v1/schedules")).json()["count"] == 0


async def test_wrong_fields_of_a_change_are_named(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        schedule = await created(world)
        path = f"/v1/schedules/{schedule['id']}"
        for body, field in BAD:
            if "cron" not in body:
                assert await faults(world, "PATCH", path, body) == [field], body
        assert await faults(world, "PATCH", path, {"interval_sec": 9, "cron": "* * * * *"}) == ["cron"]
        for name in ("priority", "timeout_sec", "max_attempts", "start_in_sec", "enabled", "tags", "run_now", "queue"):
            assert await faults(world, "PATCH", path, {name: None}) == [name]
        for nothing in ({}, {"run_now": False}, {"unknown": 1}, {"reset_breaker": False, "run_now": False}):
            assert await faults(world, "PATCH", path, nothing) == ["body"]
        assert (await world.client.get(path)).json()["schedule"] == schedule


async def test_every_field_may_be_changed(tmp_path: Path) -> None:
    body = {
        "name": " Tea ", "enabled": False, "type": "deploy.run", "queue": "mail", "input": {"target": "x"},
        "priority": 1, "timeout_sec": 9, "max_attempts": 2, "tags": ["a", 1], "timezone": "Asia/Kolkata",
        "overlap": "queue", "catch_up": "all", "max_runs_per_day": 3, "max_failures": 0,
    }  # fmt: skip
    async with open_world(tmp_path) as world:
        schedule = await created(world)
        world.clock.advance(seconds=5)
        found = await changed(world, schedule, **body)
        again = await changed(world, schedule, name="", max_runs_per_day=None)
    assert found == {
        **schedule, **body, "name": "Tea", "tags": ["a", "1"], "max_failures": None, "updated_at": to_wire(after(5)),
    }  # fmt: skip
    assert (again["name"], again["max_runs_per_day"]) == (None, None)


async def test_a_switched_cadence_has_its_own_next_run(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        schedule = await created(world, start_in_sec=600)
        same = await changed(world, schedule, interval_sec=30)
        as_cron = await changed(world, schedule, cron="0 13 * * *")
        moved = await changed(world, schedule, timezone="Europe/Helsinki")
        world.clock.advance(seconds=7)
        as_interval = await changed(world, schedule, interval_sec=60)
        later = await changed(world, schedule, start_in_sec=90)
    assert (same["interval_sec"], same["next_run_at"]) == (30, to_wire(after(600)))
    assert (as_cron["interval_sec"], as_cron["cron"]) == (None, "0 13 * * *")
    assert as_cron["next_run_at"] == to_wire(after(hours=1))
    assert moved["next_run_at"] == to_wire(after(hours=22))
    assert (as_interval["cron"], as_interval["next_run_at"]) == (None, to_wire(after(7)))
    assert later["next_run_at"] == to_wire(after(97))


async def test_run_now_wins_and_leaves_the_plan_of_a_cron_alone(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        schedule = await created(world, **{"start_in_sec": 0})
        cron = (await world.client.post("/v1/schedules", json=AT_EIGHT)).json()["schedule"]
        world.clock.advance(seconds=3)
        now = await changed(world, cron, run_now=True, start_in_sec=500, cron="0 9 * * *")
        shown = (await world.client.get(f"/v1/schedules/{cron['id']}/next?n=2")).json()["next"]
        await dispatch(world)
        runs = (await world.client.get(f"/v1/schedules/{cron['id']}/runs")).json()["runs"]
        read = (await world.client.get(f"/v1/schedules/{cron['id']}")).json()["schedule"]
    assert schedule["enabled"]
    assert now["next_run_at"] == to_wire(after(3))
    assert [each["at"] for each in shown] == [to_wire(after(3)), to_wire(after(hours=21))]
    assert [(run["outcome"], run["nominal_at"]) for run in runs] == [("submitted", to_wire(after(3)))]
    assert (read["next_run_at"], read["last_run_at"]) == (to_wire(after(hours=21)), to_wire(after(3)))
    assert (read["last_job_id"], read["runs_today"]) == (runs[0]["job_id"], 1)


async def test_run_now_begins_an_interval_anew(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        schedule = await created(world, start_in_sec=600, interval_sec=300)
        world.clock.advance(seconds=7)
        now = await changed(world, schedule, run_now=True)
        await dispatch(world)
        read = (await world.client.get(f"/v1/schedules/{schedule['id']}")).json()["schedule"]
        assert await world.stored_jobs() == 1
    assert (now["next_run_at"], read["next_run_at"]) == (to_wire(after(7)), to_wire(after(307)))


async def test_a_schedule_whose_plan_has_become_unusable_can_be_mended(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        schedules = world.services.backend.schedules
        broken = make_schedule(cron="0 0 31 2 *", timezone="Mars/Olympus", next_run_at=NOON)
        assert await schedules.create(broken)
        path = f"/v1/schedules/{broken.id}"
        await dispatch(world)
        shown = (await world.client.get(path)).json()["schedule"]
        assert await faults(world, "GET", f"{path}/next", None) == ["cron"]
        mended = await changed(world, shown, cron="0 8 * * *", timezone="UTC")
    assert shown["last_error"]["code"] == "SCHEDULE_CRON_INVALID"
    assert mended["next_run_at"] == to_wire(after(hours=20))


async def test_what_passed_while_disabled_was_not_missed(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        schedule = await created(world, start_in_sec=60)
        await changed(world, schedule, enabled=False)
        world.clock.advance(timedelta(minutes=10, seconds=30))
        await dispatch(world)
        enabled = await changed(world, schedule, enabled=True)
        await dispatch(world)
        runs = (await world.client.get(f"/v1/schedules/{schedule['id']}/runs")).json()
    assert enabled["next_run_at"] == to_wire(after(minutes=11))
    assert runs == {"ok": True, "runs": [], "count": 0}


async def test_a_breaker_is_shown_and_reset(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        schedule = await created(world, max_failures=1)
        path = f"/v1/schedules/{schedule['id']}"
        await dispatch(world)
        first = (await world.client.get(path)).json()["schedule"]["last_job_id"]
        await world.fail(first)
        job = await world.store.get_job(first)
        assert job.status == "failed"
        world.clock.advance(seconds=60)
        await dispatch(world)
        stopped = (await world.client.get(path)).json()["schedule"]
        world.clock.advance(seconds=90)
        reset = await changed(world, schedule, reset_breaker=True)
        runs = (await world.client.get(f"{path}/runs")).json()["runs"]
    assert stopped["breaker"] == {
        "reason": f"1 job failed, the last one was {first}",
        "at": to_wire(after(60)),
    }
    assert (reset["breaker"], reset["failures"], reset["next_run_at"]) == (None, 0, to_wire(after(180)))
    assert [(run["outcome"], run["reason"]) for run in runs] == [("skipped", "BREAKER"), ("submitted", None)]


async def test_lists_are_filtered_paged_and_forgiving(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        made = []
        for n in range(5):
            made.append(await created(world, enabled=n % 2 == 0, type="deploy.run" if n > 2 else "report.generate"))
            world.clock.advance(seconds=1)
        ids = [schedule["id"] for schedule in made[::-1]]

        async def listed(query: str) -> list[str]:
            answer = (await world.client.get(f"/v1/schedules{query}")).json()
            assert answer["count"] == len(answer["schedules"])
            return [schedule["id"] for schedule in answer["schedules"]]

        assert await listed("") == await listed("?enabled=&type=") == await listed("?enabled=undefined") == ids
        assert await listed("?enabled=true") == await listed("?enabled=1") == ids[::2]
        assert await listed("?enabled=0&type=deploy.run") == [ids[1]]
        assert await listed("?limit=-3") == ids[:1]
        page = (await world.client.get("/v1/schedules?limit=2")).json()
        rest = (await world.client.get("/v1/schedules", params={"cursor": page["cursor"]})).json()
        assert [each["id"] for each in [*page["schedules"], *rest["schedules"]]] == ids
        assert rest["cursor"] is None
        assert await faults(world, "GET", "/v1/schedules?enabled=yes", None) == ["enabled"]


async def test_a_deleted_schedule_is_gone_and_runs_no_more(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        schedule = await created(world)
        path = f"/v1/schedules/{schedule['id']}"
        deleted = await world.client.delete(path)
        await dispatch(world)
        answers = [(await world.client.request(method, path, json={"name": "x"})).status_code for method in
                   ("GET", "PATCH", "DELETE")]  # fmt: skip
        views = [(await world.client.get(f"{path}/{view}")).status_code for view in ("next", "runs")]
        assert await world.stored_jobs() == 0
    assert deleted.json() == {"ok": True, "id": schedule["id"], "deleted": True}
    assert (answers, views) == ([404] * 3, [404] * 2)


async def test_next_runs_explain_what_the_clocks_do(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        world.clock.advance(timedelta(days=299))  # 28 March 2026
        body = {**AT_EIGHT, "cron": "30 3 * * *", "timezone": "Europe/Helsinki", "enabled": False}
        schedule = (await world.client.post("/v1/schedules", json=body)).json()["schedule"]
        answer = (await world.client.get(f"/v1/schedules/{schedule['id']}/next?n=1")).json()
        many = (await world.client.get(f"/v1/schedules/{schedule['id']}/next?n=5000")).json()
    assert answer == {
        "ok": True,
        "schedule_id": schedule["id"],
        "timezone": "Europe/Helsinki",
        "next": [
            {
                "at": "2026-03-29T01:00:00.000Z",
                "local": "2026-03-29T04:00:00+03:00",
                "note": "2026-03-29 03:30 does not exist in Europe/Helsinki (clocks go forward) and runs right after",
            }
        ],
        "count": 1,
    }
    assert many["count"] == 100


async def test_a_preview_stores_nothing_and_needs_no_right_to_write(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        reader = world.as_key(READER)
        cron = (await reader.post("/v1/schedules/preview", json={"cron": "0 8 * * *", "n": 2})).json()
        every = (await reader.post("/v1/schedules/preview", json={"interval_sec": 5, "start_in_sec": 7})).json()
        assert await faults(world, "POST", "/v1/schedules/preview", {"cron": "0 0 31 2 *"}) == ["cron"]
        assert await faults(world, "POST", "/v1/schedules/preview", {}) == ["cron"]
        assert (await reader.get("/v1/schedules")).json()["count"] == 0
    assert [each["at"] for each in cron["next"]] == [to_wire(after(hours=20)), to_wire(after(hours=44))]
    assert (cron["schedule_id"], cron["timezone"]) == (None, "UTC")
    assert [each["at"] for each in every["next"][:2]] == [to_wire(after(7)), to_wire(after(12))]
    assert every["count"] == 20


async def test_hashed_fields_are_previewed_as_the_schedule_has_them(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        body = {"type": "report.generate", "cron": "H H * * *"}
        schedule = (await world.client.post("/v1/schedules", json=body)).json()["schedule"]
        given = {"cron": "H H * * *", "schedule_id": schedule["id"], "n": 1}
        preview = (await world.client.post("/v1/schedules/preview", json=given)).json()
    assert preview["next"][0]["at"] == schedule["next_run_at"]


async def test_a_key_sees_and_uses_only_its_queues(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        foreign = await created(world)
        scoped = world.as_key(SCOPED)
        own = await scoped.post("/v1/schedules", json={**EVERY_MINUTE, "queue": "mail"})
        refused = await scoped.post("/v1/schedules", json=EVERY_MINUTE)
        moved = await scoped.patch(f"/v1/schedules/{own.json()['schedule']['id']}", json={"queue": "default"})
        path = f"/v1/schedules/{foreign['id']}"
        hidden = [(await scoped.request(method, path, json={"name": "x"})).status_code for method in
                  ("GET", "PATCH", "DELETE")]  # fmt: skip
        listed = (await scoped.get("/v1/schedules")).json()
    assert (own.status_code, refused.status_code, moved.status_code) == (201, 403, 403)
    assert refused.json()["error"]["details"] == {"allowed_queues": ["mail", "print"]}
    assert hidden == [404] * 3
    assert [schedule["queue"] for schedule in listed["schedules"]] == ["mail"]


@pytest.mark.parametrize("state", [{"enabled": False}, {"max_failures": 1}])
async def test_run_now_runs_once_what_is_held_back(tmp_path: Path, state: dict[str, Any]) -> None:
    async with open_world(tmp_path) as world:
        schedule = await created(world, start_in_sec=60)
        schedule = await changed(world, schedule, **state)
        if "max_failures" in state:
            schedule = await changed(world, schedule, run_now=True)
            await dispatch(world)
            schedule = (await world.client.get(f"/v1/schedules/{schedule['id']}")).json()["schedule"]
            await world.fail(schedule["last_job_id"])
            world.clock.advance(seconds=60)
            await dispatch(world)
        jobs = await world.stored_jobs()
        held = (await world.client.get(f"/v1/schedules/{schedule['id']}")).json()["schedule"]
        await changed(world, held, run_now=True)
        await changed(world, held, name="Renamed meanwhile")
        for _ in range(3):
            await dispatch(world)
            world.clock.advance(seconds=61)
        after_all = (await world.client.get(f"/v1/schedules/{schedule['id']}")).json()["schedule"]
        assert await world.stored_jobs() == jobs + 1
    assert after_all["last_job_id"] != held["last_job_id"]
    assert (after_all["enabled"], after_all["breaker"]) == (held["enabled"], held["breaker"])


async def test_lists_and_metrics_of_one_queue(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await created(world, queue="mail")
        await created(world, queue="alpha")
        of_mail = (await world.client.get("/v1/schedules", params={"queue": "mail"})).json()
        assert [each["queue"] for each in of_mail["schedules"]] == ["mail"]
        await world.create(queue="mail")
        await world.create(queue="alpha")
        metrics = (await world.client.get("/v1/runtime/metrics", params={"queue": "mail"})).json()["metrics"]
        assert metrics["job_status"]["queued"] == 1
        metrics_paths = [f"/v1/runtime/metrics{rest}" for rest in ("", "/series", "/prometheus")]
        for path in ("/v1/schedules", *metrics_paths):
            refused = await world.as_key(SCOPED).get(path, params={"queue": "alpha"})
            assert refused.status_code == 403
            assert refused.json()["error"]["details"]["allowed_queues"] == ["mail", "print"]
