"""JobStore.submit with idempotency keys."""

import asyncio
from datetime import timedelta

import pytest

from rauskuclaw.domain.idempotency import IdempotencyKey
from rauskuclaw.ports import Conflicting, Created, JobFilter, Replayed, Store
from tests.support.clock import NOON, after
from tests.support.drivers import Opener
from tests.support.factories import make_key, make_submission
from tests.support.lives import applied, claiming, read, succeeding


async def test_the_same_key_and_request_give_the_same_job(store: Store) -> None:
    first, second = (make_submission(idempotency=make_key()) for _ in range(2))
    assert await store.submit([first], now=NOON) == [Created(first.job)]
    assert await store.submit([second], now=after(5)) == [Replayed(first.job)]
    assert await store.get_job(second.job.id) is None


async def test_the_same_key_with_another_request_conflicts(store: Store) -> None:
    first = make_submission(idempotency=make_key(request={"type": "a", "input": 1}))
    second = make_submission(idempotency=make_key(request={"type": "a", "input": 2, "tags": []}))
    await store.submit([first], now=NOON)
    assert await store.submit([second], now=NOON) == [Conflicting(first.job.id, ("input", "tags"))]
    assert await store.get_job(second.job.id) is None


async def test_a_conflict_stores_nothing_and_leaves_the_record(store: Store) -> None:
    first = make_submission(idempotency=make_key())
    await store.submit([first], now=NOON)
    await store.submit([make_submission(idempotency=make_key(request={"type": "other"}))], now=NOON)
    again = make_submission(idempotency=make_key())
    assert await store.submit([again], now=NOON) == [Replayed(first.job)]
    assert len((await store.list_jobs(JobFilter(), limit=10)).items) == 1


async def test_keys_of_different_callers_never_meet(store: Store) -> None:
    mine = make_submission(idempotency=make_key(scope="alice"))
    yours = make_submission(idempotency=make_key(scope="bob"))
    assert await store.submit([mine, yours], now=NOON) == [Created(mine.job), Created(yours.job)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "bc"), ("ab", "c")),
        (("a", "b:c"), ("a:b", "c")),
        (("a", "b#c"), ("a#b", "c")),
        (("a", "K"), ("a", "k")),
        (("a", "k"), ("a", "k ")),
        (("a", "é"), ("a", "e\u0301")),
        (("a", "x" * 255), ("a", "x" * 254)),
        (("a", "%"), ("a", "_")),
    ],
    ids=ascii,
)
async def test_similar_keys_stay_apart(store: Store, one: tuple[str, str], other: tuple[str, str]) -> None:
    first = make_submission(idempotency=make_key(one[1], scope=one[0]))
    second = make_submission(idempotency=make_key(other[1], scope=other[0]))
    assert await store.submit([first, second], now=NOON) == [Created(first.job), Created(second.job)]


async def test_a_submission_without_a_key_never_replays(store: Store) -> None:
    keyed, plain = make_submission(idempotency=make_key()), make_submission()
    assert await store.submit([keyed, plain], now=NOON) == [Created(keyed.job), Created(plain.job)]


async def test_one_key_twice_in_a_batch_behaves_like_two_calls(store: Store) -> None:
    first, second = (make_submission(idempotency=make_key()) for _ in range(2))
    other = make_submission(idempotency=make_key(request={"type": "other"}))
    assert await store.submit([first, second, other], now=NOON) == [
        Created(first.job),
        Replayed(first.job),
        Conflicting(first.job.id, ("input", "type")),
    ]


async def test_an_outcome_does_not_spoil_its_neighbours(store: Store) -> None:
    await store.submit([make_submission(idempotency=make_key())], now=NOON)
    fresh = [make_submission() for _ in range(2)]
    bad = make_submission(idempotency=make_key(request={}))
    outcomes = await store.submit([fresh[0], bad, fresh[1]], now=NOON)
    assert [type(outcome) for outcome in outcomes] == [Created, Conflicting, Created]
    assert await store.get_job(fresh[1].job.id) == fresh[1].job


async def test_a_replay_shows_the_job_in_its_present_state(store: Store) -> None:
    first = make_submission(idempotency=make_key())
    await store.submit([first], now=NOON)
    done = await applied(store, succeeding(await applied(store, claiming(first.job)), {"n": 1}))
    [outcome] = await store.submit([make_submission(idempotency=make_key())], now=after(60))
    assert outcome == Replayed(done)


@pytest.mark.parametrize(("ms_before_end", "outcome"), [(1, Replayed), (0, Created), (-1, Created)])
async def test_a_key_is_free_again_at_its_end(store: Store, ms_before_end: int, outcome: type) -> None:
    end = after(hours=24)
    await store.submit([make_submission(idempotency=make_key(expires_at=end))], now=NOON)
    late = make_submission(idempotency=make_key(expires_at=end + timedelta(days=1)))
    [found] = await store.submit([late], now=end - timedelta(milliseconds=ms_before_end))
    assert isinstance(found, outcome)


async def test_a_free_key_may_carry_another_request(store: Store) -> None:
    await store.submit([make_submission(idempotency=make_key(expires_at=after(hours=1)))], now=NOON)
    later = make_submission(idempotency=make_key(request={"type": "new"}, expires_at=after(hours=3)))
    assert await store.submit([later], now=after(hours=2)) == [Created(later.job)]
    again = make_submission(idempotency=make_key(request={"type": "new"}, expires_at=after(hours=3)))
    assert await store.submit([again], now=after(hours=2)) == [Replayed(later.job)]


async def test_reusing_a_free_key_leaves_its_first_job_alone(store: Store) -> None:
    first = make_submission(idempotency=make_key(expires_at=after(hours=1)))
    await store.submit([first], now=NOON)
    await store.submit([make_submission(idempotency=make_key(expires_at=after(hours=3)))], now=after(hours=2))
    assert await read(store, first.job) == first.job
    assert len((await store.list_jobs(JobFilter(), limit=10)).items) == 2


async def test_a_request_of_many_fields_names_each_that_differs(store: Store) -> None:
    names = [f"field{number:03d}" for number in range(40)]
    await store.submit([make_submission(idempotency=make_key(request=dict.fromkeys(names, 1)))], now=NOON)
    changed = make_key(request={**dict.fromkeys(names, 1), "field007": 2, "field031": None})
    [outcome] = await store.submit([make_submission(idempotency=changed)], now=NOON)
    assert isinstance(outcome, Conflicting)
    assert outcome.fields == ("field007", "field031")


async def test_200_posts_with_one_key_make_one_job(store: Store, open_backend: Opener) -> None:
    stores = [store, (await open_backend()).store]
    calls = [stores[n % 2].submit([make_submission(idempotency=make_key())], now=NOON) for n in range(200)]
    outcomes = [outcome for [outcome] in await asyncio.gather(*calls)]
    [created] = [outcome for outcome in outcomes if isinstance(outcome, Created)]
    assert all(outcome == Replayed(created.job) for outcome in outcomes if outcome is not created)
    assert len((await store.list_jobs(JobFilter(), limit=200)).items) == 1
    assert len(await store.read_events(created.job.id, after=0, limit=200)) == 1


async def test_many_keys_posted_many_times_make_one_job_each(store: Store, open_backend: Opener) -> None:
    stores = [store, (await open_backend()).store]
    keys = [make_key(f"key-{number}") for number in range(20)] * 6
    calls = [stores[n % 2].submit([make_submission(idempotency=key)], now=NOON) for n, key in enumerate(keys)]
    outcomes = [outcome for [outcome] in await asyncio.gather(*calls)]
    assert sum(isinstance(outcome, Created) for outcome in outcomes) == 20
    assert len((await store.list_jobs(JobFilter(), limit=200)).items) == 20


async def test_of_two_different_requests_at_once_one_wins(store: Store) -> None:
    keys: list[IdempotencyKey] = [make_key(request={"n": number}) for number in range(10)]
    calls = [store.submit([make_submission(idempotency=key)], now=NOON) for key in keys]
    outcomes = [outcome for [outcome] in await asyncio.gather(*calls)]
    kinds = sorted(type(outcome).__name__ for outcome in outcomes)
    assert kinds == ["Conflicting"] * 9 + ["Created"]
