"""Sizes as DynamoDB and SQS count them: by bytes of UTF-8, enforced here because moto takes more."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from local.aws.real_limits import MAX_BATCH_OF_MESSAGES
from rauskuclaw.adapters.aws import calls, keys
from rauskuclaw.adapters.aws.calls import AwsCalls, AwsRefusedError
from rauskuclaw.adapters.aws.jobs import log
from rauskuclaw.adapters.aws.jobs.log import pages_of
from rauskuclaw.adapters.aws.queue import SqsQueue
from rauskuclaw.adapters.aws.sizes import MAX_IN_TRANSACTION, MAX_ITEM, MAX_TRANSACTION, item_size, value_size
from rauskuclaw.adapters.aws.table import Table, Update, Write
from rauskuclaw.adapters.aws.values import pack
from rauskuclaw.domain.reminders import Reminder
from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.errors import MessagesRefusedError, QueueUnavailableError
from rauskuclaw.ports import Backend
from rauskuclaw.services.jobs.sweep import Sweep
from tests.aws.conftest import OpenFaulty
from tests.aws.faults import Faults
from tests.support.aws import AwsStorage, new_session
from tests.support.clock import NOON, ManualClock, after
from tests.support.factories import RULES, make_entry, make_job, make_wake_up
from tests.support.lives import claimed, submitted
from tests.support.memories import make_draft, ready
from tests.support.model_calls import DAY, model_call

EMOJI = "\U0001f642"


def noise(seed: int, size: int) -> str:
    """Text that does not compress."""
    return random.Random(seed).randbytes(size // 2).hex()


def table_of(backend: Backend, storage: AwsStorage) -> Table:
    return Table(cast(AwsCalls, backend.resources), storage.table_name)


def item(size: int, filling: str = "x", **given: Any) -> dict[str, Any]:
    """An item of so many bytes."""
    made = {"pk": "a", "sk": "b", "v": "", **given}
    room = size - item_size(pack(made))
    return made | {"v": filling * (room // len(filling.encode())) + "x" * (room % len(filling.encode()))}


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "abc"}, 3),
        ({"S": EMOJI}, 4),
        ({"B": b"abc"}, 3),
        ({"B": "YWJj"}, 3),
        ({"N": "-120"}, 2),
        ({"BOOL": True}, 1),
        ({"SS": ["ä", "b"]}, 3),
        ({"L": [{"S": EMOJI}]}, 3 + 1 + 4),
        ({"M": {"ä": {"S": "b"}}}, 3 + 1 + 2 + 1),
    ],
)
def test_size_of_a_value_is_what_dynamodb_counts(value: dict[str, Any], size: int) -> None:
    """By literals: the limits that the other tests enforce are counted by the same function."""
    assert value_size(value) == size


async def test_an_item_ends_at_400_kib_of_bytes(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    table = table_of(await open_faulty(), storage)
    for filling in ("x", EMOJI):
        await table.put(item(400_000, filling))
        for too_large in (MAX_ITEM + 1, 1_000_000):
            with pytest.raises(AwsRefusedError, match="ValidationException"):
                await table.put(item(too_large, filling))
        with pytest.raises(AwsRefusedError):
            await table.update(Update("a", "b", sets={"more": "x" * 10_000}))


async def test_a_transaction_ends_at_100_items_and_4_mib(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    table = table_of(await open_faulty(), storage)
    await table.put_together([Write(item(100, sk=f"{n}")) for n in range(MAX_IN_TRANSACTION)])
    with pytest.raises(AwsRefusedError):
        await table.put_together([Write(item(100, sk=f"{n}")) for n in range(MAX_IN_TRANSACTION + 1)])
    largest = [Write(item(MAX_TRANSACTION // 16, sk=f"{n}")) for n in range(16)]
    await table.put_together(largest)
    with pytest.raises(AwsRefusedError):
        await table.put_together([*largest, Write(item(100, sk="one more"))])


async def test_a_token_of_a_transaction_carries_it_out_once(storage: AwsStorage) -> None:
    client = storage.clients["dynamodb"]
    key = pack({"pk": "a", "sk": "b"})
    update = {"TableName": storage.table_name, "Key": key, "UpdateExpression": "ADD n :one"}
    parts = [{"Update": update | {"ExpressionAttributeValues": {":one": {"N": "1"}}}}]
    for _ in range(2):
        client.transact_write_items(TransactItems=parts, ClientRequestToken="same")
    assert client.get_item(TableName=storage.table_name, Key=key)["Item"]["n"] == {"N": "1"}
    other = [{"Update": update | {"ExpressionAttributeValues": {":one": {"N": "2"}}}}]
    with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
        client.transact_write_items(TransactItems=other, ClientRequestToken="same")


async def test_batches_of_messages_end_at_10_and_256_kib(storage: AwsStorage) -> None:
    sqs, url = storage.clients["sqs"], storage.queue_urls["default"]

    def entries(count: int, size: int) -> list[dict[str, str]]:
        return [{"Id": str(n), "MessageBody": "x" * size} for n in range(count)]

    sqs.send_message_batch(QueueUrl=url, Entries=entries(4, MAX_BATCH_OF_MESSAGES // 4))
    for too_much in (entries(11, 1), entries(5, MAX_BATCH_OF_MESSAGES // 4)):
        with pytest.raises(ClientError):
            sqs.send_message_batch(QueueUrl=url, Entries=too_much)


@pytest.mark.parametrize("filling", ["x", EMOJI], ids=["ascii", "emoji"])
def test_pages_are_cut_by_bytes(filling: str) -> None:
    texts = [f"[{n}{'0' * 12},{filling * 4096!r}]" for n in range(100, 400)]
    pages = pages_of("J#x", texts)
    assert [text for page in pages for text in page["lg"]] == texts
    longest = max(len(text.encode()) for text in texts)
    assert max(item_size(pack(page)) for page in pages) < log.MAX_PAGE + longest < MAX_ITEM / 2


async def test_no_write_of_a_log_is_near_the_limits(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    store = (await open_faulty(faults)).store
    job = await claimed(store)
    faults.seen.clear()
    size = 16_400 * 300
    assert await store.append_events(job, [make_entry(EMOJI * 4096, at=after(10)) for _ in range(300)])
    assert faults.seen["TransactWriteItems"] == -(-size // log.MAX_WRITE)


async def test_memories_of_full_size_are_marked(open_faulty: OpenFaulty) -> None:
    """90 rows of 64 KB would be 5.9 MB; a query's page of 1 MB has fewer."""
    memories = (await open_faulty()).memories
    drafts = [make_draft(f"k{number}", noise(number, 300_000), bytes=300_000) for number in range(30)]
    await asyncio.gather(*(ready(memories, draft) for draft in drafts))
    marked = await memories.mark_pending(drafts[0].scope, other_than="another", limit=100)
    assert len(set(marked)) == 30


async def test_names_of_any_length_are_counted_in_the_ledger(open_faulty: OpenFaulty) -> None:
    ledger = (await open_faulty()).ledger
    long_name, odd = EMOJI * 2000, "m\ud800"
    await ledger.settle(model_call("a", key=long_name, model=odd), None)
    await ledger.settle(model_call("b", key=long_name, model=odd), None)
    totals = {total.dimension: total for total in await ledger.totals(first_day=DAY, last_day=DAY)}
    assert {total.calls for total in totals.values()} == {2}
    assert len(totals["key"].value.encode()) <= keys.MAX_NAME
    assert totals["model"].value == "m?"
    assert len(await ledger.calls_of("job")) == 2


@pytest.mark.parametrize("queue", ["\u212aey", "a b", "\U0001f642", "x" * 200], ids=ascii)
async def test_a_queue_whose_name_sqs_refuses_is_served_under_a_digest(open_faulty: OpenFaulty, queue: str) -> None:
    """Rows of earlier versions may have such names."""
    backend = await open_faulty()
    await backend.queue.send([make_wake_up(queue=queue)])
    assert (await backend.queue.depth("default")).ready == 1


def refusing(job_id: str) -> Callable[..., None]:
    """Gives the messages of a job a group that SQS refuses."""

    def spoil(params: Any, **_: Any) -> None:
        for entry in params.get("Entries", ()):
            if job_id in entry.get("MessageBody", ""):
                entry["MessageGroupId"] = "\u212a"

    return spoil


async def test_one_refused_message_does_not_keep_the_others(storage: AwsStorage, open_faulty: OpenFaulty) -> None:
    store = (await open_faulty()).store
    jobs = [await submitted(store) for _ in range(25)]
    bad = jobs[7]
    session = new_session()
    session.events.register("before-parameter-build.sqs.SendMessageBatch", refusing(bad.id))
    backend = await storage.open(session=session)
    with pytest.raises(MessagesRefusedError) as caught:
        await backend.queue.send([WakeUp.of(job) for job in jobs])
    assert caught.value.job_ids == {bad.id}
    assert (await backend.queue.depth("default")).ready == 24
    counts = await Sweep(backend=backend, rules=RULES, clock=ManualClock()).tick(after(hours=1))
    assert (counts.resent, counts.failed_rows) == (24, 1)
    due = await backend.store.due_for_check(after(hours=1), limit=50)
    assert [job.id for job in due] == [bad.id]
    await backend.close()


async def test_what_aws_refuses_is_an_error_of_ours(open_faulty: OpenFaulty) -> None:
    store = (await open_faulty()).store
    with pytest.raises(AwsRefusedError) as caught:
        await store.put_prefs("s", {"x": "y" * 500_000}, now=NOON)
    assert (caught.value.code, caught.value.retryable, caught.value.status) == ("BACKEND_REFUSED", False, 503)
    with pytest.raises(QueueUnavailableError):
        await (await open_faulty()).queue.send([make_wake_up(lane="none")])


async def test_the_largest_job_is_stored(open_faulty: OpenFaulty) -> None:
    """Every text of a job at its longest, in characters of four bytes."""
    store = (await open_faulty()).store
    job = make_job(
        tags=tuple(EMOJI * 200 for _ in range(20)),
        callback_url="https://example.com/" + "x" * 2000,
        created_by=EMOJI * 1000,
        input={"text": EMOJI * 500_000},
    )
    await submitted(store, job)
    assert await store.get_job(job.id) == job


@dataclass
class Unwilling:
    """SQS as it fails some entries of a batch: `times` over, the first one; `sent` are the sizes of the batches."""

    times: int
    sent: list[int] = field(default_factory=list)

    def install(self, session: Any) -> Any:
        session.events.register("before-parameter-build.sqs.SendMessageBatch", self._note)
        session.events.register("after-call.sqs.SendMessageBatch", self._fail_one)
        return session

    def _note(self, params: Any, **_: Any) -> None:
        self.sent.append(len(params["Entries"]))

    def _fail_one(self, parsed: Any, **_: Any) -> None:
        if len(self.sent) <= self.times:
            failed = parsed["Successful"].pop(0)
            parsed["Failed"] = [{"Id": failed["Id"], "SenderFault": False, "Code": "InternalError"}]


async def test_entries_that_fail_for_the_moment_are_sent_again_alone(storage: AwsStorage) -> None:
    unwilling = Unwilling(times=2)
    backend = await storage.open(session=unwilling.install(new_session()))
    await backend.queue.send([make_wake_up() for _ in range(10)])
    assert unwilling.sent == [10, 1, 1]
    await backend.close()


async def test_entries_that_go_on_failing_are_an_outage(storage: AwsStorage) -> None:
    unwilling = Unwilling(times=1000)
    backend = await storage.open(session=unwilling.install(new_session()))
    with pytest.raises(QueueUnavailableError):
        await backend.queue.send([make_wake_up() for _ in range(10)])
    assert unwilling.sent == [10, 1, 1, 1]
    await backend.close()


async def test_a_batch_that_is_refused_as_a_whole_is_sent_entry_by_entry(storage: AwsStorage) -> None:
    wake_ups = [make_wake_up() for _ in range(10)]
    session = new_session()

    def lengthen(params: Any, **_: Any) -> None:
        for entry in params["Entries"]:
            if wake_ups[3].job_id in entry["MessageBody"]:
                entry["MessageBody"] += " " * MAX_BATCH_OF_MESSAGES

    session.events.register("before-parameter-build.sqs.SendMessageBatch", lengthen)
    backend = await storage.open(session=session)
    with pytest.raises(MessagesRefusedError) as caught:
        await backend.queue.send(wake_ups)
    assert caught.value.job_ids == {wake_ups[3].job_id}
    assert (await backend.queue.depth("default")).ready == 9
    await backend.close()


async def test_a_refused_reminder_keeps_no_other(storage: AwsStorage) -> None:
    session = new_session()
    session.events.register("before-parameter-build.sqs.SendMessageBatch", refusing("s-3"))
    backend = await storage.open(session=session, clock=ManualClock())
    assert backend.reminders is not None
    await backend.reminders.send([Reminder(f"s-{n}", after(30)) for n in range(8)])
    depth = await SqsQueue(
        cast(AwsCalls, backend.resources), {"s": storage.queue_urls["schedule"]}, {}, ManualClock()
    ).depth("s")
    assert depth.ready + depth.delayed == 7
    await backend.close()


def test_only_the_one_place_that_calls_aws_knows_its_exceptions() -> None:
    """Whatever else named them would let one of them out, or miss what has been translated."""
    adapter = Path(calls.__file__).parent
    naming = {path.name for path in adapter.glob("*.py") if "botocore.exceptions" in path.read_text()}
    assert naming == {"calls.py", "secrets.py"}  # secrets are read before there is a driver
