"""Secondary indexes lag: what they propose is checked against the rows, so nothing is decided on an old entry."""

import copy
from typing import Any

from rauskuclaw.domain.job import JobStatus
from rauskuclaw.ports import DeliveryChange, JobFilter
from tests.support.aws import AwsStorage, new_session
from tests.support.clock import after
from tests.support.factories import CALLBACK_URL
from tests.support.lives import applied, claiming, stored_in, submitted, succeeding


class FrozenIndexes:
    """Once frozen, every query of an index answers as it last did."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.is_frozen = False
        self._answers: dict[str, Any] = {}
        session.events.register("before-parameter-build.dynamodb.Query", self._note)
        session.events.register("after-call.dynamodb.Query", self._answer)

    def _note(self, params: Any, context: Any, **_: Any) -> None:
        context["index"] = params.get("IndexName", "")
        context["partition"] = f"{params.get('IndexName')}/{params['ExpressionAttributeValues'][':0']}"

    def _answer(self, parsed: Any, context: Any, **_: Any) -> None:
        if not context["index"]:
            return
        if self.is_frozen and context["partition"] in self._answers:
            parsed.clear()
            parsed.update(copy.deepcopy(self._answers[context["partition"]]))
        else:
            self._answers[context["partition"]] = copy.deepcopy(parsed)


async def test_the_sweep_finds_no_job_that_has_moved_on(storage: AwsStorage) -> None:
    indexes = FrozenIndexes(new_session())
    backend = await storage.open(session=indexes.session)
    store = backend.store
    job = await submitted(store)
    assert [one.id for one in await store.due_for_check(after(hours=1), limit=10)] == [job.id]
    indexes.is_frozen = True
    running = await applied(store, claiming(job, at=after(hours=1)))
    assert await store.due_for_check(after(hours=1), limit=10) == []
    await applied(store, succeeding(running))
    assert await store.due_for_check(after(hours=9), limit=10) == []
    await backend.close()


async def test_a_list_shows_no_status_that_is_over(storage: AwsStorage) -> None:
    indexes = FrozenIndexes(new_session())
    backend = await storage.open(session=indexes.session)
    store = backend.store
    job = await submitted(store)
    queued = JobFilter(status=JobStatus.QUEUED)
    assert [one.id for one in (await store.list_jobs(queued, limit=10)).items] == [job.id]
    indexes.is_frozen = True
    await applied(store, claiming(job))
    assert (await store.list_jobs(queued, limit=10)).items == ()
    await backend.close()


async def test_no_delivery_is_due_that_has_ended_or_was_put_off(storage: AwsStorage) -> None:
    indexes = FrozenIndexes(new_session())
    backend = await storage.open(session=indexes.session)
    store = backend.store
    await stored_in(store, JobStatus.SUCCEEDED, callback_url=CALLBACK_URL)
    [delivery] = await store.due_deliveries(after(hours=1), limit=10)
    indexes.is_frozen = True
    begun = delivery.begin_try(after(hours=1), lease=after(60) - after(0))
    assert await store.change_delivery(DeliveryChange(delivery, begun))
    assert await store.due_deliveries(after(hours=1), limit=10) == []
    await backend.close()


async def test_nothing_is_purged_that_is_gone_or_not_over(storage: AwsStorage) -> None:
    indexes = FrozenIndexes(new_session())
    backend = await storage.open(session=indexes.session)
    store = backend.store
    await stored_in(store, JobStatus.SUCCEEDED)
    assert await store.purge_expired(after(days=1), limit=10) == 0
    assert await store.purge_expired(after(days=900), limit=10) == 1
    indexes.is_frozen = True
    assert await store.purge_expired(after(days=900), limit=10) == 0
    await backend.close()
