"""The callback gate and the schedule of tries."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rauskuclaw.domain.callbacks import (
    MAX_RETRY_HINT,
    MAX_TRIES,
    RETRY_AFTER,
    CallbackGate,
    Delivery,
    DeliveryState,
    Verdict,
)
from tests.support.clock import NOON, after
from tests.support.factories import make_delivery

TRY_LEASE = timedelta(seconds=60)
URL = "https://hooks.example.com/x"


def judge(entry: str, url: str) -> Verdict:
    return CallbackGate(allowlist=(entry,)).judge(url)


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("example.com", "https://example.com/x"),
        ("example.com", "https://hooks.example.com"),
        ("example.com", "https://a.b.example.com:8443/x?y#z"),
        ("EXAMPLE.com", "https://Example.COM/"),
        (" example.com ", "https://example.com/"),
        ("*.example.com", "https://hooks.example.com/"),
        ("example.com", "https://example.com./"),
        ("example.com", "https://user:secret@example.com/"),
        ("127.0.0.1:9000", "http://127.0.0.1:9000/x"),
        ("example.com:443", "https://example.com/"),
        ("example.com:80", "http://example.com/"),
        ("[::1]:9000", "http://[::1]:9000/"),
    ],
)
def test_a_listed_host_is_allowed(entry: str, url: str) -> None:
    assert judge(entry, url) is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("example.com", "https://evil-example.com/"),
        ("example.com", "https://example.com.evil.org/"),
        ("example.com", "https://example.org/"),
        ("example.com", "https://evil.org/example.com"),
        ("example.com", "https://evil.org/?example.com"),
        ("example.com", "https://evil.org#example.com"),
        ("example.com", "https://example.com@evil.org/"),
        ("hooks.example.com", "https://example.com/"),
        ("example.com:8443", "https://example.com/"),
        ("127.0.0.1:9000", "http://127.0.0.1:9001/"),
        ("127.0.0.1:9000", "http://x.127.0.0.1:9000/"),
        ("", "https://example.com/"),
        (" ", "https://example.com/"),
        ("*", "https://example.com/"),
        (".", "https://example.com/"),
        ("example.com", "https:///x"),
        ("example.com", "not a url"),
        ("example.com", "https://[example.com/"),
        ("example.com", "https://example.com:99999/"),
        ("example.com", "https://example.com:x/"),
        ("example.com", ""),
    ],
)
def test_anything_else_is_not(entry: str, url: str) -> None:
    assert judge(entry, url) is Verdict.NOT_ALLOWLISTED


def test_an_empty_list_allows_nothing() -> None:
    assert CallbackGate().judge(URL) is Verdict.NOT_ALLOWLISTED


def test_an_empty_list_allows_everything_only_where_that_was_asked_for() -> None:
    assert CallbackGate(allow_all=True).judge(URL) is Verdict.ALLOWED
    assert CallbackGate(allow_all=True, allowlist=("other.org",)).judge(URL) is Verdict.NOT_ALLOWLISTED


def test_the_gate_asks_in_the_order_of_the_contract() -> None:
    gate = CallbackGate(enabled=False, signing_required=True)
    assert gate.judge(URL) is Verdict.DISABLED
    gate = replace(gate, enabled=True)
    assert gate.judge(URL) is Verdict.NOT_ALLOWLISTED
    gate = replace(gate, allowlist=("example.com",))
    assert gate.judge(URL) is Verdict.UNSIGNED
    assert replace(gate, has_secret=True).judge(URL) is Verdict.ALLOWED


def tried(times: int) -> Delivery:
    return make_delivery(tries=times)


def test_eight_tries_span_about_28_hours() -> None:
    assert MAX_TRIES == 8
    assert timedelta(hours=27) < sum(RETRY_AFTER, timedelta()) < timedelta(hours=29)


@pytest.mark.parametrize("times", range(1, MAX_TRIES))
def test_each_failed_try_is_planned_after_its_own_wait(times: int) -> None:
    failed = tried(times).failed(NOON, error="no", status=500)
    assert (failed.state, failed.next_at) == (DeliveryState.PENDING, NOON + RETRY_AFTER[times - 1])
    assert (failed.last_status, failed.last_error) == (500, "no")


def test_the_last_try_exhausts_the_delivery() -> None:
    failed = tried(MAX_TRIES).failed(NOON, error="no")
    assert (failed.state, failed.next_at) == (DeliveryState.EXHAUSTED, None)


def test_a_receiver_that_is_gone_is_not_asked_again() -> None:
    assert tried(1).failed(NOON, error="gone", status=410).state is DeliveryState.EXHAUSTED


@pytest.mark.parametrize(
    ("hint", "planned"),
    [
        (after(1), NOON + RETRY_AFTER[0]),
        (after(60), after(60)),
        (after(days=9), NOON + MAX_RETRY_HINT),
        (after(-60), NOON + RETRY_AFTER[0]),
    ],
)
def test_a_retry_hint_delays_but_never_hurries(hint: object, planned: object) -> None:
    failed = tried(1).failed(NOON, error="busy", status=503, retry_at=hint)  # type: ignore[arg-type]  # a datetime
    assert failed.next_at == planned


def test_the_event_id_stays_over_all_tries() -> None:
    delivery = make_delivery()
    begun = delivery.begin_try(NOON, lease=TRY_LEASE)
    assert (begun.tries, begun.next_at) == (1, NOON + TRY_LEASE)
    assert {begun.id, begun.failed(NOON, error="x").id, begun.delivered(200).id} == {delivery.id}


def test_a_delivered_callback_forgets_its_errors() -> None:
    done = tried(3).failed(NOON, error="no", status=500).delivered(204)
    assert (done.state, done.next_at, done.last_status, done.last_error) == (DeliveryState.DELIVERED, None, 204, None)


def test_a_stopped_delivery_says_why() -> None:
    stopped = tried(2).stopped(DeliveryState.BLOCKED, "not_allowlisted")
    assert (stopped.state, stopped.next_at, stopped.last_error) == (DeliveryState.BLOCKED, None, "not_allowlisted")
