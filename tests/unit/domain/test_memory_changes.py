"""What a write, an embedding, a change of the model and a reset make of a row; no storage is needed to say it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.domain import memory_changes
from rauskuclaw.domain.memories import (
    Embedded,
    EmbeddingError,
    EmbeddingStatus,
    Memory,
    Quota,
    QuotaExceeded,
    ScopeHead,
)
from tests.support.clock import NOON
from tests.support.memories import make_draft

LATER = NOON + timedelta(minutes=1)
ERROR = EmbeddingError("MEMORY_EMBED_TIMEOUT", "too slow", None, NOON)
PENDING, READY, FAILED = EmbeddingStatus


def a_row(status: EmbeddingStatus = PENDING, **given: Any) -> Memory:
    row = memory_changes.put(None, make_draft(id="a row"), now=NOON).memory
    states: dict[EmbeddingStatus, dict[str, Any]] = {
        PENDING: {},
        READY: {"model": "one", "embedded_at": NOON},
        FAILED: {"error": ERROR},
    }
    return replace(row, status=status, **states[status], **given)


def embedded(row: Memory, vector: bytes | None = b"v", **given: Any) -> Embedded:
    error = None if vector else ERROR
    return replace(Embedded(row.id, row.content_hash, "one", vector, error), **given)


def test_a_new_row_waits_for_its_vector() -> None:
    written = memory_changes.put(None, make_draft(), now=NOON)
    assert (written.is_new, written.must_embed, written.memory.status) == (True, True, PENDING)
    assert written.memory.created_at == written.memory.updated_at == NOON


def test_new_content_keeps_id_and_birth_and_loses_the_vector() -> None:
    stored = a_row(READY)
    draft = make_draft(id="another", content_hash="other")
    written = memory_changes.put(stored, draft, now=LATER)
    assert (written.is_new, written.must_embed) == (False, True)
    row = written.memory
    assert (row.id, row.created_at, row.updated_at) == (stored.id, NOON, LATER)
    assert (row.status, row.model, row.embedded_at) == (PENDING, None, None)


@pytest.mark.parametrize("status", EmbeddingStatus)
def test_equal_content_keeps_what_embedding_made_of_it(status: EmbeddingStatus) -> None:
    stored = a_row(status)
    written = memory_changes.put(stored, make_draft(), now=LATER)
    assert written.memory == replace(stored, updated_at=LATER)
    assert (written.is_new, written.must_embed) == (False, False)


def test_the_same_write_at_the_same_moment_changes_nothing() -> None:
    stored = a_row(READY)
    assert memory_changes.put(stored, make_draft(), now=NOON).memory is stored


def test_a_write_over_an_expired_row_is_a_new_one_under_the_old_id() -> None:
    stored = a_row(READY, expires_at=NOON)
    written = memory_changes.put(stored, make_draft(id="another"), now=LATER)
    assert (written.is_new, written.must_embed) == (True, False)
    assert written.memory == replace(stored, created_at=LATER, updated_at=LATER, expires_at=None)


@pytest.mark.parametrize(
    ("size", "quota", "fits"),
    [
        (10, Quota(3, 30), True),
        (11, Quota(3, 30), False),
        (10, Quota(2, 30), False),
    ],
)
def test_a_new_row_needs_room(size: int, quota: Quota, fits: bool) -> None:
    used = QuotaExceeded(2, 20)
    refused = memory_changes.over_quota(make_draft(bytes=size), None, quota, used=used, now=NOON)
    assert refused == (None if fits else used)


@pytest.mark.parametrize(("size", "fits"), [(5, True), (9, True), (10, True), (11, False)])
def test_a_replacement_needs_room_only_for_what_it_adds(size: int, fits: bool) -> None:
    stored = a_row(bytes=10)
    draft, used = make_draft(bytes=size), QuotaExceeded(9, 30)
    assert (memory_changes.over_quota(draft, stored, Quota(1, 30), used=used, now=NOON) is None) is fits


def test_a_smaller_replacement_is_taken_by_a_scope_that_holds_too_much() -> None:
    used = QuotaExceeded(9, 300)
    assert memory_changes.over_quota(make_draft(bytes=9), a_row(bytes=10), Quota(1, 30), used=used, now=NOON) is None


def test_an_expired_row_gives_its_successor_no_room() -> None:
    stored = a_row(bytes=10, expires_at=NOON)
    used = QuotaExceeded(1, 5)
    assert memory_changes.over_quota(make_draft(bytes=10), stored, Quota(1, 99), used=used, now=LATER) == used


def test_a_vector_makes_a_row_ready_and_a_reason_makes_it_failed() -> None:
    row = a_row()
    ready = memory_changes.embedded(row, embedded(row), now=LATER)
    assert ready == replace(row, status=READY, model="one", embedded_at=LATER)
    assert memory_changes.embedded(row, embedded(row, None), now=LATER) == replace(row, status=FAILED, error=ERROR)
    failed = a_row(FAILED)
    assert memory_changes.embedded(failed, embedded(failed), now=LATER) == ready


@pytest.mark.parametrize("change", [{"content_hash": "other"}, {"memory_id": "other"}])
def test_an_embedding_of_something_else_is_refused(change: dict[str, Any]) -> None:
    row = a_row()
    assert memory_changes.embedded(row, embedded(row, **change), now=LATER) is None
    assert memory_changes.embedded(None, embedded(row), now=LATER) is None


def test_a_repetition_and_a_late_failure_record_nothing() -> None:
    ready, failed = a_row(READY), a_row(FAILED)
    assert memory_changes.embedded(ready, embedded(ready), now=LATER) is ready
    assert memory_changes.embedded(ready, embedded(ready, None), now=LATER) is ready
    assert memory_changes.embedded(failed, embedded(failed, None), now=LATER) is failed
    other = embedded(failed, None, error=replace(ERROR, code="OTHER"))
    changed = memory_changes.embedded(failed, other, now=LATER)
    assert changed is not None
    assert changed.error == other.error


def test_another_model_is_recorded_over_a_ready_row() -> None:
    row = a_row(READY)
    changed = memory_changes.embedded(row, embedded(row, model="two"), now=LATER)
    assert changed == replace(row, model="two", embedded_at=LATER)


@pytest.mark.parametrize(
    ("row", "is_changed"),
    [(a_row(PENDING), False), (a_row(READY), False), (replace(a_row(READY), model="two"), True), (a_row(FAILED), True)],
)
def test_rows_that_failed_or_have_another_models_vector_wait_again(row: Memory, is_changed: bool) -> None:
    after = memory_changes.pending_again(row, other_than="one")
    assert (after is not row) is is_changed
    assert after == (a_row(PENDING) if is_changed else row)


def test_a_reset_empties_a_scope_and_goes_on_counting() -> None:
    assert memory_changes.emptied(ScopeHead("s", 3, 40, rows=5, bytes=60, garbage=7)) == ScopeHead("s", 4, 41)
