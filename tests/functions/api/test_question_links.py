"""One-time links: reading shows, only the form acts, once, and no token fits another question."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from rauskuclaw.services.runs.links import NOTICE_TYPE
from rauskuclaw.services.runs.notices import QuestionNotices
from tests.functions.api.test_runs import asking
from tests.functions.api.world import READER, RULES, World, open_world


async def link(world: World, question_id: str) -> str:
    links = world.services.question_links
    assert links is not None
    asked = await world.services.questions.get(question_id, caller=None)
    found = links.of(asked.question)
    assert found is not None
    return found.removeprefix("https://claw.example.com")


async def post(world: World, path: str, **form: str) -> Any:
    return await world.as_key(None).post(path, data=form)


async def test_reading_a_link_shows_the_question_and_answers_nothing(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world, tool="deploy_run", arguments={"target": "<staging>"}, diff="-green\n+<i>black</i>")
        path = await link(world, run["id"])
        pages = [await world.as_key(None).get(path) for _ in range(3)]
        job = await world.store.get_job(run["job"])
    assert {page.status_code for page in pages} == {200}
    assert "&lt;staging&gt;" in pages[0].text
    assert "It would change:" in pages[0].text
    assert "-green\n+&lt;i&gt;black&lt;/i&gt;" in pages[0].text
    assert pages[0].headers["cache-control"] == "no-store"
    assert "default-src 'none'" in pages[0].headers["content-security-policy"]
    assert job.inbox == 0


async def test_the_form_answers_once(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world)
        path = await link(world, run["id"])
        first, again = [await post(world, path, choice="approve", text="go") for _ in range(2)]
        other = await post(world, path, choice="deny")
        job = await world.store.get_job(run["job"])
        closed = await world.as_key(None).get(path)
    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert job.inbox == 1
    assert "closed" in closed.text


async def test_a_faulty_answer_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world)
        answer = await post(world, await link(world, run["id"]), choice="maybe")
        job = await world.store.get_job(run["job"])
    assert answer.status_code == 400
    assert "must be one of approve, deny" in answer.text
    assert job.inbox == 0


async def test_a_token_fits_its_own_question_only(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        mine, other = await asking(world), await asking(world)
        token = (await link(world, mine["id"])).partition("token=")[2]
        tokens = ["", token[:-1], token.upper(), "x" * 64, "é" * 64]
        refused = [await post(world, f"/q/{other['id']}?token={token}", choice="approve")]
        refused += [await post(world, f"/q/{mine['id']}?token={each}", choice="approve") for each in tokens]
        refused += [await post(world, f"/q/{mine['id']}", choice="approve"), await post(world, "/q/x?token=1")]
        jobs = [await world.store.get_job(run["job"]) for run in (mine, other)]
    assert {answer.status_code for answer in refused} == {404}
    assert [job.inbox for job in jobs] == [0, 0]


async def test_a_token_is_bound_to_the_choices_and_the_call(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world, binding="a" * 64)
        asked = await world.services.questions.get(run["id"], caller=None)
    links = world.services.question_links
    assert links is not None
    changed = [replace(asked.question, binding="b" * 64), replace(asked.question, choices=("approve",))]
    assert not any(links.fits(each, links.token(asked.question)) for each in changed)
    assert "link-secret" not in repr(links)


async def test_who_may_read_jobs_finds_no_link_and_the_receiver_gets_it(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world, callback_url="https://hooks.example.com/asked")
        asked = await world.services.questions.get(run["id"], caller=None)
        notices = QuestionNotices(world.store, RULES, world.clock)
        for _ in range(2):
            await notices.tell(run["job"], asked.question)
        [notice] = (await world.as_key(READER).get("/v1/jobs", params={"type": NOTICE_TYPE})).json()["jobs"]
        shown = (await world.as_key(READER).get(f"/v1/jobs/{notice['id']}")).text
        stored = await world.store.get_job(notice["id"])
        links = world.services.question_links
        assert links is not None
        sent = links.for_receiver(stored)
    assert links.token(asked.question) not in shown
    assert sent == {"link": links.of(asked.question)}
    assert stored.result["question"]["id"] == run["id"]
