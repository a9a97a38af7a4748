"""Callbacks as receivers on loopback see them."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from rauskuclaw.callback_signatures import Outcome, verify
from rauskuclaw.domain.callbacks import MAX_TRIES, RETRY_AFTER, CallbackGate, DeliveryState
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.egress.errors import EgressFailedError, EgressTimeoutError
from rauskuclaw.egress.policy import EgressResponse, HostRules
from rauskuclaw.errors import NotFoundError
from rauskuclaw.services.jobs.callbacks import callback_body
from rauskuclaw.services.jobs.redelivery import Redelivery
from rauskuclaw.services.principal import Principal
from tests.functions.callbacks.senders import CrashingEgress, RepeatingEgress
from tests.functions.callbacks.world import a_world, messages, signer
from tests.support.conditions import eventually
from tests.support.drivers import Opener
from tests.support.factories import make_job
from tests.support.http_servers import plain, raw, serving

URL = "https://hooks.example.com/done"


async def test_a_finished_job_is_posted_once_as_compact_json(open_backend: Opener) -> None:
    async with serving(plain(204, b"")) as receiver, a_world(open_backend, receiver.address) as world:
        job = await world.finish(receiver.url, result={"text": "käse"}, correlation_id="cor-7")
        counts = [await world.sender().deliver_due(world.clock()) for _ in range(2)]
        delivery = await world.delivery(job)
    assert [(each.delivered, each.has_more) for each in counts] == [(1, False), (0, False)]
    (request,) = receiver.received
    assert (request.method, request.path) == ("POST", "/hook")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == delivery.id
    assert request.headers["x-correlation-id"] == "cor-7"
    assert "x-rauskuclaw-signature" not in request.headers
    assert json.loads(request.body) == {
        "id": job.id,
        "type": job.type,
        "status": "succeeded",
        "attempts": 1,
        "max_attempts": 1,
        "result": {"text": "käse"},
        "error": None,
        "updated_at": to_wire(job.updated_at),
        "event_id": delivery.id,
    }
    assert b'": ' not in request.body


async def test_a_delivery_is_recorded_and_logged(open_backend: Opener) -> None:
    async with serving(plain(202)) as receiver, a_world(open_backend, receiver.address) as world:
        job = await world.finish(receiver.url)
        await world.sender().deliver_due()
        delivery, log = await world.delivery(job), await world.log(job)
    assert (delivery.state, delivery.tries, delivery.last_status) == (DeliveryState.DELIVERED, 1, 202)
    assert messages(log) == [("info", "Callback delivered")]
    assert log[0].meta == {"status": 202, "event_id": delivery.id, "try": 1}


def test_the_body_is_valid_json_even_for_half_a_surrogate_pair() -> None:
    body = callback_body(make_job(state=JobStatus.SUCCEEDED, result={"text": "\ud800"}), event_id="e")
    assert json.loads(body.decode("utf-8"))["result"] == {"text": "\ud800"}


async def test_a_failed_job_sends_its_error(open_backend: Opener) -> None:
    async with serving(plain()) as receiver, a_world(open_backend, receiver.address) as world:
        job = await world.finish(receiver.url, fails=True)
        await world.sender().deliver_due()
    sent = json.loads(receiver.received[0].body)
    assert (sent["status"], sent["result"]) == ("failed", None)
    assert sent["error"] == {
        "message": "it broke",
        "code": "BROKEN",
        "details": {"why": "so"},
        "at": to_wire(job.updated_at),
    }


async def test_both_signatures_are_over_the_bytes_that_arrive(open_backend: Opener) -> None:
    async with serving(plain()) as receiver, a_world(open_backend, receiver.address) as world:
        await world.finish(receiver.url, result=["a", 1])
        await world.sender(signer=signer("new secret", previous="old secret")).deliver_due()
        now = world.clock()
    (request,) = receiver.received
    outcome = verify(
        request.body,
        timestamp=request.headers["x-rauskuclaw-timestamp"],
        signature=request.headers["x-rauskuclaw-signature"],
        secrets=["new secret"],
        now=now,
    )
    assert outcome is Outcome.OK
    for secret in (b"new secret", b"old secret"):
        signed = Webhook(secret).sign(request.headers["webhook-id"], now, request.body.decode())
        assert signed in request.headers["webhook-signature"].split(" ")


@pytest.mark.parametrize("status", [200, 201, 204, 299])
async def test_only_2xx_counts_as_delivered(open_backend: Opener, status: int) -> None:
    async with a_world(open_backend, "example.com") as world:
        job = await world.finish(URL)
        await world.sender(RepeatingEgress(EgressResponse(status))).deliver_due()
        assert (await world.delivery(job)).state is DeliveryState.DELIVERED


@pytest.mark.parametrize("status", [101, 301, 302, 307, 400, 401, 404, 500, 503])
async def test_any_other_status_is_a_failure_that_is_planned_again(open_backend: Opener, status: int) -> None:
    async with a_world(open_backend, "example.com") as world:
        job = await world.finish(URL)
        await world.sender(RepeatingEgress(EgressResponse(status))).deliver_due()
        delivery, log = await world.delivery(job), await world.log(job)
        assert (delivery.state, delivery.last_status) == (DeliveryState.PENDING, status)
        assert delivery.next_at == world.clock() + RETRY_AFTER[0]
        assert await world.status(job) is JobStatus.SUCCEEDED
    assert messages(log) == [("warn", "Callback failed")]
    assert log[0].meta["error"] == f"HTTP {status}"


async def test_a_redirect_is_not_followed(open_backend: Opener) -> None:
    async with (
        serving(plain()) as elsewhere,
        serving(plain(307, headers=[f"location: {elsewhere.url}"])) as receiver,
        a_world(open_backend, receiver.address, elsewhere.address) as world,
    ):
        job = await world.finish(receiver.url)
        await world.sender().deliver_due()
        assert (await world.delivery(job)).last_error == "HTTP 307"
    assert elsewhere.connections == 0


@pytest.mark.parametrize(
    ("error", "text"),
    [(EgressTimeoutError("x"), "EGRESS_TIMEOUT"), (EgressFailedError("a host"), "EGRESS_FAILED")],
)
async def test_a_receiver_that_cannot_be_reached_leaves_only_a_class(
    open_backend: Opener, error: Exception, text: str
) -> None:
    async with a_world(open_backend, "example.com") as world:
        job = await world.finish(URL)
        await world.sender(RepeatingEgress(error)).deliver_due()
        delivery, (line,) = await world.delivery(job), await world.log(job)
    assert (delivery.state, delivery.last_error, delivery.last_status) == (DeliveryState.PENDING, text, None)
    assert line.meta["error"] == text


async def test_a_receiver_that_hangs_times_out_and_holds_up_nobody(open_backend: Opener) -> None:
    async with (
        serving(raw(then_wait=True)) as hanging,
        serving(plain()) as receiver,
        a_world(open_backend, hanging.address, receiver.address) as world,
    ):
        slow, quick = await world.finish(hanging.url), await world.finish(receiver.url)
        counts = await world.sender(send_time=timedelta(seconds=1.5)).deliver_due()
        assert (counts.delivered, counts.failed) == (1, 1)
        assert (await world.delivery(slow)).last_error == "EGRESS_TIMEOUT"
        assert (await world.delivery(quick)).state is DeliveryState.DELIVERED


async def test_eight_tries_over_their_plan_end_exhausted_and_leave_the_job_alone(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        job = await world.finish(URL)
        begun, egress = world.clock(), RepeatingEgress(EgressResponse(500))
        sender = world.sender(egress)
        while (delivery := await world.delivery(job)).next_at is not None:
            world.clock.advance(delivery.next_at - world.clock())
            assert (await sender.deliver_due()).failed == 1
            assert (await sender.deliver_due()).failed == 0
        assert (delivery.state, delivery.tries) == (DeliveryState.EXHAUSTED, MAX_TRIES)
        assert await world.status(job) is JobStatus.SUCCEEDED
        assert world.clock() - begun == sum(RETRY_AFTER, timedelta())
        assert len(await world.log(job)) == MAX_TRIES
    assert len({headers["webhook-id"] for headers in egress.headers}) == 1
    assert len(set(egress.bodies)) == 1
    assert len({headers["webhook-timestamp"] for headers in egress.headers}) == MAX_TRIES


async def test_410_switches_the_delivery_off_at_once(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        job = await world.finish(URL)
        await world.sender(RepeatingEgress(EgressResponse(410))).deliver_due()
        delivery = await world.delivery(job)
    assert (delivery.state, delivery.tries, delivery.next_at) == (DeliveryState.EXHAUSTED, 1, None)


@pytest.mark.parametrize(
    ("status", "header", "wait_sec"),
    [
        (429, "120", 120),
        (503, "120", 120),
        (503, "86400", 3600),
        (503, "1", 5),
        (503, "soon", 5),
        (503, "-3", 5),
        (503, "9" * 30, 3600),
        (503, "9" * 400, 3600),
        (503, "90.5", 90.5),
        (429, "1e3", 5),
        (503, "nan", 5),
        (503, "inf", 5),
        (500, "120", 5),
        (503, "Mon, 02 Jun 2025 12:02:00 GMT", 120),
        (503, "Mon, 02 Jun 2025 12:02:00", 120),
        (503, "Mon, 02 Jun 2020 12:02:00 GMT", 5),
        (503, "Mon, 99 Jun 2025 12:02:00 GMT", 5),
    ],
)
async def test_retry_after_is_obeyed_up_to_an_hour(
    open_backend: Opener, status: int, header: str, wait_sec: float
) -> None:
    async with a_world(open_backend, "example.com") as world:
        job = await world.finish(URL)
        answer = EgressResponse(status, {"retry-after": header})
        await world.sender(RepeatingEgress(answer)).deliver_due()
        assert (await world.delivery(job)).next_at == world.clock() + timedelta(seconds=wait_sec)


async def test_a_sender_that_dies_after_sending_is_followed_by_the_same_event(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        job = await world.finish(URL)
        crashing = CrashingEgress()
        with pytest.raises(asyncio.CancelledError):
            await world.sender(crashing).deliver_due()
        egress = RepeatingEgress(EgressResponse(200))
        assert (await world.sender(egress).deliver_due()).delivered == 0
        world.clock.advance(seconds=60)
        assert (await world.sender(egress).deliver_due()).delivered == 1
        assert (await world.delivery(job)).tries == 2
    assert egress.headers[0]["webhook-id"] == crashing.headers[0]["webhook-id"]
    assert egress.bodies == crashing.bodies


async def test_a_sender_that_always_dies_is_not_followed_for_ever(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        job, crashing = await world.finish(URL), CrashingEgress()
        for _ in range(MAX_TRIES + 1):
            with pytest.raises(asyncio.CancelledError):
                await world.sender(crashing).deliver_due()
            world.clock.advance(seconds=60)
        assert (await world.sender(crashing).deliver_due()).failed == 1
        assert (await world.delivery(job)).state is DeliveryState.EXHAUSTED
    assert len(crashing.bodies) == MAX_TRIES + 1


async def test_many_senders_at_once_send_each_try_once(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        for _ in range(10):
            await world.finish(URL)
        egress = RepeatingEgress(EgressResponse(200))
        counts = await asyncio.gather(*(world.sender(egress).deliver_due() for _ in range(5)))
    assert sum(each.delivered for each in counts) == 10
    assert len({headers["webhook-id"] for headers in egress.headers}) == len(egress.headers) == 10


async def test_a_late_sender_does_not_overwrite_what_another_one_recorded(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        job = await world.finish(URL)
        waiting = RepeatingEgress(EgressResponse(500), hold=True)
        late = asyncio.create_task(world.sender(waiting).deliver_due())
        await asyncio.wait_for(waiting.entered.wait(), 60)
        world.clock.advance(seconds=60)
        await world.sender(RepeatingEgress(EgressResponse(200))).deliver_due()
        waiting.release.set()
        assert (await late).passed == 1
        assert (await world.delivery(job)).state is DeliveryState.DELIVERED
        assert messages(await world.log(job)) == [("info", "Callback delivered")]


async def test_no_more_than_the_given_number_are_sent_at_once(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        jobs = [await world.finish(URL) for _ in range(6)]
        egress = RepeatingEgress(EgressResponse(200), hold=True)
        sending = asyncio.ensure_future(world.sender(egress, concurrency=2).deliver_due(limit=5))
        await eventually(lambda: egress.most_at_once == 2)
        for job in jobs:  # a third would have begun its try in the store before these reads
            await world.delivery(job)
        egress.release.set()
        counts = await sending
    assert (counts.delivered, counts.has_more) == (5, True)
    assert egress.most_at_once == 2


async def test_a_delivery_is_judged_again_when_it_is_sent(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        egress = RepeatingEgress(EgressResponse(200))
        refusals = {
            DeliveryState.BLOCKED: CallbackGate(allowlist=("other.example",)),
            DeliveryState.SKIPPED: CallbackGate(enabled=False),
        }
        for state, gate in refusals.items():
            job = await world.finish(URL)
            assert (await world.sender(egress, gate=gate).deliver_due()).refused == 1
            assert (await world.delivery(job)).state is state
    assert egress.bodies == []


async def test_signing_without_a_secret_sends_nothing(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        job = await world.finish(URL)
        egress = RepeatingEgress(EgressResponse(200))
        gate = replace(world.gate, signing_required=True, has_secret=False)
        await world.sender(egress, gate=gate).deliver_due()
        assert messages(await world.log(job)) == [("warn", "Callback skipped")]
        assert (await world.delivery(job)).state is DeliveryState.SKIPPED
    assert egress.bodies == []


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://hooks.example.com:8443/",
        "https://user:pw@hooks.example.com/",
        "https://hooks.example.com/#x",
        "https://hooks.example.com\\@evil.example/",
    ],
)
async def test_a_url_the_list_lets_through_but_the_client_refuses_is_blocked_for_good(
    open_backend: Opener, url: str
) -> None:
    async with a_world(open_backend, "example.com") as world:
        job = await world.finish(url)
        await world.sender().deliver_due()
        log = await world.log(job)
        assert (await world.delivery(job)).state is DeliveryState.BLOCKED
    assert messages(log) == [("warn", "Callback blocked (not allowlisted)")]


async def test_a_job_with_a_host_that_is_not_listed_never_reaches_the_sender(open_backend: Opener) -> None:
    async with a_world(open_backend) as world:
        job = await world.finish(URL)
        egress = RepeatingEgress(EgressResponse(200))
        await world.sender(egress, hosts=HostRules.of([])).deliver_due()
        assert messages(await world.log(job)) == [("warn", "Callback blocked (not allowlisted)")]
    assert egress.bodies == []


async def test_one_bad_row_does_not_hold_up_the_others(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        jobs = [await world.finish(f"https://hooks.example.com/{n}") for n in range(3)]
        egress = RepeatingEgress(EgressResponse(200), broken_for="/1")
        counts = await world.sender(egress).deliver_due()
        states = [(await world.delivery(job)).state for job in jobs]
    assert (counts.delivered, counts.broken) == (2, 1)
    assert states == [DeliveryState.DELIVERED, DeliveryState.PENDING, DeliveryState.DELIVERED]


async def test_who_may_not_see_a_job_cannot_read_or_send_its_callback(open_backend: Opener) -> None:
    """The service's own look, behind the one that a route makes."""
    caller = Principal("mailer", queue_allowlist=frozenset({"mail"}))
    async with a_world(open_backend, "example.com") as world:
        job, egress = await world.finish(URL), RepeatingEgress(EgressResponse(200))
        await world.sender(egress).deliver_due()
        redelivery = Redelivery(store=world.backend.store, clock=world.clock)
        for call in (redelivery.get(job, caller=caller), redelivery.redeliver(job, caller=caller)):
            with pytest.raises(NotFoundError):
                await call
        assert (await world.delivery(job)).state is DeliveryState.DELIVERED


async def test_a_redelivery_sends_the_same_event_again(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        job, egress = await world.finish(URL), RepeatingEgress(EgressResponse(200))
        await world.sender(egress).deliver_due()
        await Redelivery(store=world.backend.store, clock=world.clock).redeliver(job, caller=Principal("ops"))
        await world.sender(egress).deliver_due()
        assert (await world.delivery(job)).state is DeliveryState.DELIVERED
    assert egress.bodies[0] == egress.bodies[1]
    assert len({headers["webhook-id"] for headers in egress.headers}) == 1


@pytest.mark.parametrize("correlation_id", ["", "a\r\nb", "ä", "\x00"])
async def test_a_correlation_id_that_is_no_header_value_is_left_out(open_backend: Opener, correlation_id: str) -> None:
    async with a_world(open_backend, "example.com") as world:
        await world.finish(URL, correlation_id=correlation_id)
        egress = RepeatingEgress(EgressResponse(200))
        assert (await world.sender(egress).deliver_due()).delivered == 1
    assert "x-correlation-id" not in egress.headers[0]
