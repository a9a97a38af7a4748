"""MemoryStore."""

import asyncio
from dataclasses import replace

import pytest

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.memories import EmbeddingStatus, Memory, Quota, ScopeHead
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.memories import (
    Availability,
    Embedded,
    MemoryFilter,
    MemoryStore,
    QuotaExceeded,
    Reset,
    Totals,
    Written,
)
from tests.support.clock import NOON, after
from tests.support.drivers import Opener
from tests.support.memories import MODEL, ROOMY, embedded, make_draft, make_vector, not_embedded, ready, written

PENDING, READY, FAILED = EmbeddingStatus
TRUSTED, UNTRUSTED = Integrity


@pytest.fixture
def memories(backend: Backend) -> MemoryStore:
    return backend.memories


async def keys(memories: MemoryStore, where: MemoryFilter | None = None, *, limit: int = 100) -> list[str]:
    page = await memories.list_memories(where or MemoryFilter(), limit=limit)
    return [memory.key for memory in page.items]


# --- Writing and reading ---------------------------------------------------------------------------------------------


async def test_a_row_is_read_back_equal(memories: MemoryStore) -> None:
    value: Json = {"päivää": ["🦞", None, 1.5, True, {"deep": {}}], "": ""}
    draft = make_draft(value=value, tags=("a", "ä"), expires_at=after(60), bytes=321)
    outcome = await memories.put(draft, quota=ROOMY, now=NOON)
    assert isinstance(outcome, Written)
    assert (outcome.is_new, outcome.must_embed) == (True, True)
    memory = outcome.memory
    assert (memory.id, memory.scope, memory.key, memory.tags) == (draft.id, "agent", "k", ("a", "ä"))
    assert (memory.value, memory.bytes, memory.content_hash) == (value, 321, draft.content_hash)
    assert (memory.created_at, memory.updated_at, memory.expires_at) == (NOON, NOON, after(60))
    assert (memory.status, memory.error, memory.embedded_at, memory.model) == (PENDING, None, None, None)
    assert await memories.get(memory.id) == memory


@pytest.mark.parametrize("value", [None, 0, "", [], {}, False, "x" * 60_000], ids=lambda value: str(value)[:10])
async def test_any_json_is_a_value(memories: MemoryStore, value: object) -> None:
    memory = await written(memories, make_draft(value=value))
    stored = await memories.get(memory.id)
    assert stored == memory
    assert stored is not None
    assert stored.value == value


async def test_a_write_says_whether_it_may_be_believed(memories: MemoryStore) -> None:
    assert (await written(memories, make_draft("a"))).trust is UNTRUSTED
    trusted = await written(memories, make_draft("b", trust=TRUSTED))
    assert trusted.trust is TRUSTED
    assert await memories.get(trusted.id) == trusted
    found = {row.key: row.trust for row in (await memories.list_memories(MemoryFilter(), limit=10)).items}
    assert found == {"a": UNTRUSTED, "b": TRUSTED}


async def test_equal_content_keeps_its_trust_and_other_content_loses_it(memories: MemoryStore) -> None:
    first = await written(memories, make_draft(trust=TRUSTED))
    same = await written(memories, make_draft(), now=after(1))
    assert (same.id, same.trust) == (first.id, TRUSTED)
    assert (await written(memories, make_draft(trust=UNTRUSTED), now=after(2))).trust is UNTRUSTED
    assert (await written(memories, make_draft(trust=TRUSTED), now=after(3))).trust is TRUSTED
    assert (await written(memories, make_draft(value="other"), now=after(4))).trust is UNTRUSTED


async def test_equal_content_of_an_expired_row_is_new_and_untrusted(memories: MemoryStore) -> None:
    await written(memories, make_draft(trust=TRUSTED, expires_at=after(10)))
    assert (await written(memories, make_draft(), now=after(10))).trust is UNTRUSTED


async def test_a_row_is_marked_without_moving_its_times_or_its_vector(memories: MemoryStore) -> None:
    first = await ready(memories, make_draft(expires_at=after(60)), make_vector(0, 1))
    marked = await memories.mark(first.id, TRUSTED, as_of=first.updated_at)
    assert marked is not None
    assert marked == replace(first, trust=TRUSTED, seq=marked.seq)
    assert marked.seq > first.seq
    assert await memories.get(first.id) == marked
    assert await memories.mark(first.id, TRUSTED, as_of=NOON) == marked
    head = await memories.head("agent")
    changes = await memories.changes("agent", generation=head.generation, after=first.seq, limit=10)
    assert changes is not None
    assert [(change.memory, change.vector) for change in changes] == [(marked, make_vector(0, 1))]
    again = await memories.mark(first.id, UNTRUSTED, as_of=NOON)
    assert again is not None
    assert again.trust is UNTRUSTED


async def test_a_row_that_was_written_since_is_not_marked(memories: MemoryStore) -> None:
    first = await written(memories, make_draft(value="what a person read"))
    second = await written(memories, make_draft(value="what a stranger wrote"), now=after(1))
    assert await memories.mark(first.id, TRUSTED, as_of=first.updated_at) == second
    stored = await memories.get(first.id)
    assert stored is not None
    assert stored.trust is UNTRUSTED


async def test_what_is_not_there_is_not_marked(memories: MemoryStore) -> None:
    assert await memories.mark("3f2c", TRUSTED, as_of=NOON) is None
    gone = await written(memories)
    await memories.delete(gone.id)
    assert await memories.mark(gone.id, TRUSTED, as_of=NOON) is None
    left = await written(memories)
    await memories.reset("agent", now=after(1))
    assert await memories.mark(left.id, TRUSTED, as_of=NOON) is None


async def test_marking_and_writing_at_once_never_trusts_what_was_written(memories: MemoryStore) -> None:
    first = await written(memories, make_draft(value="what a person read"))
    await asyncio.gather(
        *(memories.mark(first.id, TRUSTED, as_of=first.updated_at) for _ in range(5)),
        written(memories, make_draft(value="what a stranger wrote"), now=after(1)),
        *(memories.mark(first.id, TRUSTED, as_of=first.updated_at) for _ in range(5)),
    )
    stored = await memories.get(first.id)
    assert stored is not None
    assert (stored.value, stored.trust) == ("what a stranger wrote", UNTRUSTED)


async def test_an_unknown_id_is_none(memories: MemoryStore) -> None:
    assert await memories.get("3f2c") is None
    assert await memories.delete("3f2c") is False


async def test_other_content_replaces_the_row_under_its_id(memories: MemoryStore) -> None:
    first = await ready(memories, make_draft(value="one", expires_at=after(60)))
    outcome = await memories.put(make_draft(value="two", bytes=200), quota=ROOMY, now=after(5))
    assert isinstance(outcome, Written)
    assert (outcome.is_new, outcome.must_embed) == (False, True)
    memory = outcome.memory
    assert (memory.id, memory.created_at, memory.updated_at) == (first.id, NOON, after(5))
    assert (memory.value, memory.expires_at, memory.bytes) == ("two", None, 200)
    assert (memory.status, memory.embedded_at, memory.model) == (PENDING, None, None)
    assert memory.seq > first.seq
    assert await memories.get(first.id) == memory


async def test_an_identical_rewrite_keeps_the_vector(memories: MemoryStore) -> None:
    draft = make_draft(expires_at=after(60))
    first = await ready(memories, draft, make_vector(0, 1))
    outcome = await memories.put(make_draft(expires_at=after(90)), quota=ROOMY, now=after(5))
    assert isinstance(outcome, Written)
    assert (outcome.is_new, outcome.must_embed) == (False, False)
    kept = replace(first, updated_at=after(5), expires_at=after(90), seq=outcome.memory.seq)
    assert outcome.memory == kept
    head = await memories.head("agent")
    changes = await memories.changes("agent", generation=head.generation, after=0, limit=10)
    assert changes is not None
    assert [change.vector for change in changes] == [make_vector(0, 1)]


async def test_repeating_a_write_changes_nothing(memories: MemoryStore) -> None:
    draft = make_draft()
    first = await written(memories, draft)
    head = await memories.head("agent")
    outcome = await memories.put(draft, quota=ROOMY, now=NOON)
    assert outcome == Written(first, is_new=False, must_embed=False)
    assert await memories.head("agent") == head


async def test_an_expired_row_is_replaced_as_a_new_one_under_the_old_id(memories: MemoryStore) -> None:
    old = await written(memories, make_draft(value="one", expires_at=after(10)))
    outcome = await memories.put(make_draft(value="two"), quota=ROOMY, now=after(10))
    assert isinstance(outcome, Written)
    assert (outcome.is_new, outcome.must_embed) == (True, True)
    assert (outcome.memory.id, outcome.memory.created_at) == (old.id, after(10))


async def test_an_expired_row_written_again_identically_keeps_its_vector(memories: MemoryStore) -> None:
    old = await ready(memories, make_draft(expires_at=after(10)))
    outcome = await memories.put(make_draft(), quota=ROOMY, now=after(10))
    assert isinstance(outcome, Written)
    assert (outcome.is_new, outcome.must_embed) == (True, False)
    assert (outcome.memory.id, outcome.memory.status, outcome.memory.model) == (old.id, READY, MODEL)


async def test_keys_belong_to_their_scope(memories: MemoryStore) -> None:
    one = await written(memories, make_draft(scope="one"))
    two = await written(memories, make_draft(scope="two"))
    assert one.id != two.id
    await memories.delete(one.id)
    assert await memories.get(two.id) == two


async def test_writers_of_one_key_at_once_leave_one_row(memories: MemoryStore, open_backend: Opener) -> None:
    handles = [memories, (await open_backend()).memories]
    await asyncio.gather(*(written(handles[n % 2], make_draft(value=n), now=after(n)) for n in range(12)))
    page = await memories.list_memories(MemoryFilter(scope="agent"), limit=100)
    assert len(page.items) == 1
    head = await memories.head("agent")
    assert (head.rows, head.bytes, head.seq) == (1, 100, 12)


async def test_expiry_is_the_callers_to_judge(memories: MemoryStore) -> None:
    memory = await written(memories, make_draft(expires_at=after(60)))
    stored = await memories.get(memory.id)
    assert stored is not None
    assert (stored.is_live(after(59)), stored.is_live(after(60))) == (True, False)
    assert await memories.get_many([memory.id]) == {memory.id: memory}


async def test_many_rows_are_read_at_once(memories: MemoryStore) -> None:
    rows = [await written(memories, make_draft(f"k{n}", scope=f"scope{n % 3}")) for n in range(30)]
    gone = rows.pop()
    await memories.delete(gone.id)
    found = await memories.get_many([*(row.id for row in rows), gone.id, "unknown", rows[0].id])
    assert found == {row.id: row for row in rows}
    assert await memories.get_many([]) == {}


async def test_a_deleted_row_is_gone_everywhere(memories: MemoryStore, open_backend: Opener) -> None:
    memory = await ready(memories, make_draft())
    other = (await open_backend()).memories
    assert await memories.delete(memory.id) is True
    assert await other.get(memory.id) is None
    assert await other.get_many([memory.id]) == {}
    assert await keys(other) == []
    assert await other.scopes(live_at=None, limit=10) == []
    assert await memories.delete(memory.id) is False
    again = await written(memories, make_draft())
    assert (again.id != memory.id, again.status) == (True, PENDING)


async def test_an_expired_row_can_be_deleted(memories: MemoryStore) -> None:
    memory = await written(memories, make_draft(expires_at=after(-60)))
    assert await memories.delete(memory.id) is True


# --- Quotas ----------------------------------------------------------------------------------------------------------


async def test_a_full_scope_takes_no_more_rows(memories: MemoryStore) -> None:
    quota = Quota(rows=2, bytes=10_000)
    for key in ("a", "b"):
        assert isinstance(await memories.put(make_draft(key), quota=quota, now=NOON), Written)
    assert await memories.put(make_draft("c"), quota=quota, now=NOON) == QuotaExceeded(rows=2, bytes=200)
    assert isinstance(await memories.put(make_draft("b", "other"), quota=quota, now=NOON), Written)
    assert isinstance(await memories.put(make_draft("c", scope="elsewhere"), quota=quota, now=NOON), Written)
    assert sorted(await keys(memories, MemoryFilter(scope="agent"))) == ["a", "b"]


async def test_a_scope_holds_so_many_bytes(memories: MemoryStore) -> None:
    quota = Quota(rows=10, bytes=300)
    assert isinstance(await memories.put(make_draft("a", bytes=200), quota=quota, now=NOON), Written)
    assert await memories.put(make_draft("b", bytes=101), quota=quota, now=NOON) == QuotaExceeded(rows=1, bytes=200)
    grown = make_draft("a", "grown", bytes=301)
    assert await memories.put(grown, quota=quota, now=NOON) == QuotaExceeded(rows=1, bytes=200)
    assert isinstance(await memories.put(make_draft("b", bytes=100), quota=quota, now=NOON), Written)
    assert (await memories.head("agent")).bytes == 300


async def test_a_lowered_quota_still_lets_rows_shrink(memories: MemoryStore) -> None:
    await written(memories, make_draft("a", bytes=500))
    await written(memories, make_draft("b", bytes=500))
    quota = Quota(rows=1, bytes=300)
    assert isinstance(await memories.put(make_draft("a", "less", bytes=400), quota=quota, now=NOON), Written)


async def test_expired_rows_take_no_room(memories: MemoryStore) -> None:
    quota = Quota(rows=3, bytes=300)
    for key in ("a", "b", "c"):
        await memories.put(make_draft(key, expires_at=after(10)), quota=quota, now=NOON)
    assert isinstance(await memories.put(make_draft("d"), quota=quota, now=after(9)), QuotaExceeded)
    for key in ("d", "b", "e"):
        assert isinstance(await memories.put(make_draft(key, "new"), quota=quota, now=after(10)), Written)
    assert await memories.put(make_draft("f"), quota=quota, now=after(10)) == QuotaExceeded(rows=3, bytes=300)
    live = await keys(memories, MemoryFilter(scope="agent", live_at=after(10)))
    assert sorted(live) == ["b", "d", "e"]


async def test_fifty_writers_at_once_do_not_overshoot(memories: MemoryStore, open_backend: Opener) -> None:
    handles = [memories, (await open_backend()).memories]
    quota = Quota(rows=10, bytes=100_000)
    outcomes = await asyncio.gather(
        *(handles[n % 2].put(make_draft(f"k{n}"), quota=quota, now=after(n)) for n in range(50))
    )
    assert sum(isinstance(outcome, Written) for outcome in outcomes) == 10
    assert len(await keys(memories)) == 10
    head = await memories.head("agent")
    assert (head.rows, head.bytes) == (10, 1000)


# --- Lists and scopes ------------------------------------------------------------------------------------------------


async def test_lists_are_newest_change_first(memories: MemoryStore) -> None:
    for n, key in enumerate(("a", "b", "c")):
        await written(memories, make_draft(key), now=after(n))
    await written(memories, make_draft("a", "again"), now=after(7))
    assert await keys(memories) == ["a", "c", "b"]
    assert await keys(memories, MemoryFilter(scope="agent")) == ["a", "c", "b"]
    assert await keys(memories, MemoryFilter(scope="agent"), limit=2) == ["a", "c"]


async def test_lists_filter_by_scope_key_and_expiry(memories: MemoryStore) -> None:
    await written(memories, make_draft("a", scope="one"), now=NOON)
    await written(memories, make_draft("a", scope="two", expires_at=after(10)), now=after(1))
    await written(memories, make_draft("b", scope="two"), now=after(2))

    async def listed(**where: object) -> list[tuple[str, str]]:
        page = await memories.list_memories(MemoryFilter(**where), limit=10)  # type: ignore[arg-type]
        return [(memory.scope, memory.key) for memory in page.items]

    assert await listed(key="a") == [("two", "a"), ("one", "a")]
    assert await listed(scope="two") == [("two", "b"), ("two", "a")]
    assert await listed(scope="two", key="a") == [("two", "a")]
    assert await listed(scope="two", live_at=after(10)) == [("two", "b")]
    assert await listed(key="a", live_at=after(10)) == [("one", "a")]
    assert await listed(live_at=after(9)) == [("two", "b"), ("two", "a"), ("one", "a")]
    assert await listed(scope="three") == []
    assert await listed(key="c") == []


@pytest.mark.parametrize("where", [MemoryFilter(), MemoryFilter(scope="agent"), MemoryFilter(key="same")], ids=str)
async def test_a_cursor_meets_every_row_once(memories: MemoryStore, where: MemoryFilter) -> None:
    for n in range(11):
        draft = make_draft("same", scope=f"scope{n}") if where.key else make_draft(f"k{n}")
        await written(memories, draft, now=after(n // 3))
    seen, cursor = list[Memory](), None
    for _ in range(20):
        page = await memories.list_memories(where, limit=4, cursor=cursor)
        assert len(page.items) <= 4
        seen += page.items
        cursor = page.cursor
        if cursor is None:
            break
    assert cursor is None
    assert len({row.id for row in seen}) == len(seen) == 11
    assert [(row.updated_at, row.id) for row in seen] == sorted(((r.updated_at, r.id) for r in seen), reverse=True)


@pytest.mark.parametrize("cursor", ["", "x", "eyJ9", "WzEsMl0", "🦞"])
async def test_a_cursor_not_ours_is_refused(memories: MemoryStore, cursor: str) -> None:
    with pytest.raises(InvalidRequestError):
        await memories.list_memories(MemoryFilter(), limit=4, cursor=cursor)


async def test_scopes_are_counted(memories: MemoryStore) -> None:
    await ready(memories, make_draft("a", scope="One"), model="m1")
    await ready(memories, make_draft("b", scope="One"), model="m2")
    await written(memories, make_draft("c", scope="One", bytes=50, expires_at=after(30)), now=after(3))
    failed = await written(memories, make_draft("a", scope="two"), now=after(2))
    await memories.set_embeddings([not_embedded(failed)], now=after(4))
    [one, two] = await memories.scopes(live_at=None, limit=10)
    assert (one.scope, one.total, one.ready, one.pending, one.failed) == ("One", 3, 2, 1, 0)
    assert (one.latest_updated_at, one.bytes, one.models) == (after(3), 250, ("m1", "m2"))
    assert (two.scope, two.total, two.ready, two.pending, two.failed) == ("two", 1, 0, 0, 1)
    assert (two.latest_updated_at, two.models) == (after(2), ())
    [two, one] = await memories.scopes(live_at=after(30), limit=10)
    assert (one.total, one.pending, one.latest_updated_at, one.bytes) == (2, 0, NOON, 200)
    assert [found.scope for found in await memories.scopes(live_at=None, limit=1)] == ["One"]


async def test_scopes_are_found_by_a_part_of_their_name(memories: MemoryStore) -> None:
    for scope in ("team.a", "team.b", "solo%", "so_lo"):
        await written(memories, make_draft(scope=scope))

    async def found(contains: str) -> list[str]:
        return [one.scope for one in await memories.scopes(live_at=None, contains=contains, limit=10)]

    assert await found("TEAM") == ["team.a", "team.b"]
    assert await found("%") == ["solo%"]
    assert await found("_") == ["so_lo"]
    assert await found("nothing") == []
    assert len(await found("")) == 4


# --- Reset and erasure -----------------------------------------------------------------------------------------------


async def test_a_reset_hides_a_scope_at_once(memories: MemoryStore, open_backend: Opener) -> None:
    other = (await open_backend()).memories
    rows = [await ready(memories, make_draft("a")), await written(memories, make_draft("b"))]
    kept = await written(memories, make_draft("a", scope="kept"))
    before = await other.head("agent")
    assert await memories.reset("agent", now=NOON) == Reset(memories=2, vectors=1)
    for handle in (memories, other):
        assert await handle.get(rows[0].id) is None
        assert await handle.get_many([row.id for row in rows] + [kept.id]) == {kept.id: kept}
        assert await keys(handle, MemoryFilter(scope="agent")) == []
        assert [one.id for one in (await handle.list_memories(MemoryFilter(), limit=9)).items] == [kept.id]
        assert [one.scope for one in await handle.scopes(live_at=None, limit=9)] == ["kept"]
        assert await handle.availability("agent", model=MODEL, now=NOON) == Availability()
        assert await handle.set_embeddings([embedded(rows[1])], now=NOON) == [False]
        assert await handle.delete(rows[0].id) is False
        head = await handle.head("agent")
        assert (head.generation > before.generation, head.rows, head.bytes) == (True, 0, 0)
        assert await handle.changes("agent", generation=before.generation, after=0, limit=9) is None
        assert await handle.changes("agent", generation=head.generation, after=0, limit=9) == []


async def test_what_is_left_is_counted_over_all_scopes(memories: MemoryStore, open_backend: Opener) -> None:
    other = (await open_backend()).memories
    assert await other.totals() == Totals(0, 0)
    for key in ("a", "b"):
        await ready(memories, make_draft(key))
    await written(memories, make_draft("a", scope="kept"))
    await ready(memories, make_draft("b", scope="kept"))
    await written(memories, make_draft("c", scope="third", expires_at=after(1)))
    assert await other.totals() == Totals(memories=5, vectors=3)
    await memories.reset("agent", now=NOON)
    assert await other.totals() == Totals(memories=3, vectors=1)
    await memories.erase(after(2), limit=10)
    assert await other.totals() == Totals(memories=2, vectors=1)
    await memories.reset(None, now=NOON)
    assert await other.totals() == Totals(0, 0)


async def test_a_key_is_free_after_a_reset(memories: MemoryStore) -> None:
    draft = make_draft()
    old = await written(memories, draft)
    await memories.reset("agent", now=NOON)
    new = await written(memories, make_draft(value="new"), now=after(1))
    assert (new.id != old.id, new.created_at) == (True, after(1))
    assert new.generation > old.generation
    assert await keys(memories) == ["k"]
    await memories.erase(after(1), limit=10)
    assert await memories.get(new.id) == new


async def test_a_write_repeated_after_a_reset_stores_the_row(memories: MemoryStore) -> None:
    draft = make_draft()
    await written(memories, draft)
    await memories.reset("agent", now=NOON)
    again = await memories.put(draft, quota=ROOMY, now=after(1))
    assert isinstance(again, Written)
    assert (again.is_new, again.memory.id) == (True, draft.id)
    assert await memories.get(draft.id) == again.memory
    while await memories.erase(after(1), limit=10):
        pass
    assert await memories.get(draft.id) == again.memory


async def test_everything_is_reset_at_once(memories: MemoryStore, open_backend: Opener) -> None:
    other = (await open_backend()).memories
    for n in range(4):
        await ready(memories, make_draft(scope=f"scope{n}"))
    assert await memories.reset(None, now=NOON) == Reset(memories=4, vectors=4)
    assert await other.scopes(live_at=None, limit=9) == []
    assert await keys(other) == []
    assert await memories.reset(None, now=NOON) == Reset(memories=0, vectors=0)
    row = await written(other, make_draft(scope="scope0"))
    assert await memories.get(row.id) == row


async def test_resetting_an_unknown_scope_resets_nothing(memories: MemoryStore) -> None:
    await written(memories)
    assert await memories.reset("nobody", now=NOON) == Reset(memories=0, vectors=0)
    assert await keys(memories) == ["k"]


async def test_old_rows_are_erased_in_slices(memories: MemoryStore) -> None:
    for n in range(7):
        await written(memories, make_draft(f"k{n}"))
    await memories.reset("agent", now=NOON)
    kept = await written(memories, make_draft("kept"))
    went = [await memories.erase(after(1), limit=3) for _ in range(5)]
    assert max(went) <= 3
    assert (sum(went), went[-1]) == (7, 0)
    assert await memories.get(kept.id) == kept


async def test_expired_rows_are_erased_and_the_rest_stays(memories: MemoryStore) -> None:
    for n in range(5):
        await ready(memories, make_draft(f"old{n}", expires_at=after(10)))
    kept = [await written(memories, make_draft(key, expires_at=at)) for key, at in (("x", after(11)), ("y", None))]
    assert await memories.erase(after(9), limit=10) == 0
    assert await memories.erase(after(10), limit=3) == 3
    assert await memories.erase(after(10), limit=3) == 2
    assert await memories.erase(after(10), limit=3) == 0
    head = await memories.head("agent")
    assert (head.rows, head.bytes, head.garbage) == (2, 200, 5)
    assert await keys(memories, MemoryFilter(scope="agent")) in (["x", "y"], ["y", "x"])
    assert await memories.reset("agent", now=NOON) == Reset(len(kept), 0)


# --- Embeddings ------------------------------------------------------------------------------------------------------


async def test_an_embedding_makes_the_row_ready(memories: MemoryStore) -> None:
    memory = await written(memories)
    assert await memories.set_embeddings([embedded(memory)], now=after(5)) == [True]
    stored = await memories.get(memory.id)
    assert stored is not None
    assert (stored.status, stored.model, stored.embedded_at, stored.error) == (READY, MODEL, after(5), None)
    assert stored.updated_at == memory.updated_at
    assert stored.seq > memory.seq


async def test_a_failed_embedding_is_kept_with_its_reason(memories: MemoryStore) -> None:
    memory = await written(memories)
    failure = not_embedded(memory)
    assert await memories.set_embeddings([failure], now=after(5)) == [True]
    stored = await memories.get(memory.id)
    assert stored is not None
    assert (stored.status, stored.error, stored.embedded_at) == (FAILED, failure.error, None)
    assert await memories.set_embeddings([embedded(memory)], now=after(9)) == [True]
    stored = await memories.get(memory.id)
    assert stored is not None
    assert (stored.status, stored.error, stored.embedded_at) == (READY, None, after(9))


async def test_a_failure_does_not_undo_another_tries_success(memories: MemoryStore) -> None:
    memory = await ready(memories, make_draft())
    assert await memories.set_embeddings([not_embedded(memory)], now=after(5)) == [True]
    assert await memories.get(memory.id) == memory


async def test_a_repeated_embedding_is_true_and_changes_nothing(memories: MemoryStore) -> None:
    memory = await written(memories)
    for result in (not_embedded(memory), embedded(memory)):
        assert await memories.set_embeddings([result], now=after(5)) == [True]
        head, stored = await memories.head("agent"), await memories.get(memory.id)
        assert await memories.set_embeddings([result], now=after(6)) == [True]
        assert (await memories.head("agent"), await memories.get(memory.id)) == (head, stored)


async def test_stale_embeddings_change_nothing(memories: MemoryStore) -> None:
    gone, changed, fine = [await written(memories, make_draft(key)) for key in ("a", "b", "c")]
    await memories.delete(gone.id)
    newer = await written(memories, make_draft("b", "other"))
    results = [embedded(gone), embedded(changed), Embedded("nobody", "h", MODEL, make_vector(1)), embedded(fine)]
    assert await memories.set_embeddings(results, now=after(5)) == [False, False, False, True]
    assert await memories.get(gone.id) is None
    assert await memories.get(changed.id) == newer


async def test_embeddings_race_with_rewrites(memories: MemoryStore, open_backend: Opener) -> None:
    other = (await open_backend()).memories
    rows = [await written(memories, make_draft(f"k{n}", "one")) for n in range(8)]
    stale = [embedded(row, make_vector(1, 0)) for row in rows]
    rewrites = [written(memories, make_draft(f"k{n}", "two"), now=after(n)) for n in range(0, 8, 2)]
    await asyncio.gather(other.set_embeddings(stale, now=after(1)), *rewrites)
    for n, row in enumerate(rows):
        stored = await memories.get(row.id)
        assert stored is not None
        assert stored.status is (READY if n % 2 else PENDING)
    fresh = [embedded(row, make_vector(0, 1)) for row in (await memories.get_many([r.id for r in rows])).values()]
    assert all(await other.set_embeddings(fresh, now=after(2)))
    assert await memories.availability("agent", model=MODEL, now=after(2)) == Availability()


async def test_a_hundred_embeddings_are_one_call(memories: MemoryStore) -> None:
    rows = [await written(memories, make_draft(f"k{n}")) for n in range(100)]
    vectors = [make_vector(*(float(n + d) for d in range(768))) for n in range(100)]
    results = [embedded(row, vector) for row, vector in zip(rows, vectors, strict=True)]
    assert await memories.set_embeddings(results, now=after(5)) == [True] * 100
    head = await memories.head("agent")
    changes = await memories.changes("agent", generation=head.generation, after=0, limit=1000)
    assert changes is not None
    assert {change.memory_id: change.vector for change in changes} == {
        row.id: vector for row, vector in zip(rows, vectors, strict=True)
    }


async def test_availability_counts_what_stands_in_the_way(memories: MemoryStore) -> None:
    await ready(memories, make_draft("ready"))
    await ready(memories, make_draft("other"), model="another")
    await ready(memories, make_draft("third"), model="zz")
    await written(memories, make_draft("pending"))
    await memories.set_embeddings([not_embedded(await written(memories, make_draft("failed")))], now=NOON)
    await written(memories, make_draft("expired", expires_at=after(10)))
    await written(memories, make_draft("pending", scope="elsewhere"))
    found = await memories.availability("agent", model=MODEL, now=after(10))
    assert found == Availability(pending=1, failed=1, missing=2)
    assert not found.is_complete
    assert (await memories.availability("agent", model=MODEL, now=after(9))).pending == 2
    assert (await memories.availability("nobody", model=MODEL, now=NOON)).is_complete


async def test_rows_of_another_model_become_pending_in_slices(memories: MemoryStore) -> None:
    old = [await ready(memories, make_draft(f"k{n}"), model="old") for n in range(4)]
    failed = await written(memories, make_draft("failed"))
    await memories.set_embeddings([not_embedded(failed)], now=NOON)
    current = await ready(memories, make_draft("current"))
    pending = await written(memories, make_draft("pending"))
    first = await memories.mark_pending("agent", other_than=MODEL, limit=3)
    second = await memories.mark_pending("agent", other_than=MODEL, limit=3)
    assert (len(first), len(second)) == (3, 2)
    assert {*first, *second} == {*(row.id for row in old), failed.id}
    assert await memories.mark_pending("agent", other_than=MODEL, limit=3) == []
    rows = await memories.get_many([*first, *second])
    assert {(row.status, row.model, row.error, row.embedded_at) for row in rows.values()} == {
        (PENDING, None, None, None)
    }
    assert await memories.get_many([current.id, pending.id]) == {current.id: current, pending.id: pending}
    assert await memories.reset("agent", now=NOON) == Reset(memories=7, vectors=1)


async def test_marking_a_scope_nobody_wrote_marks_nothing(memories: MemoryStore) -> None:
    assert await memories.mark_pending("nobody", other_than=MODEL, limit=3) == []


async def test_a_scope_never_written_has_an_empty_head(memories: MemoryStore) -> None:
    assert await memories.head("nobody") == ScopeHead("nobody")
    assert await memories.changes("nobody", generation=0, after=0, limit=3) == []
