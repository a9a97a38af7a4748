"""How conversations lie in the table, what reading costs, and that nothing of a deleted one is left there or in S3."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from bench.cost_meter import CostMeter
from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import expanded
from rauskuclaw.adapters.aws.calls import RetryBudget
from rauskuclaw.adapters.aws.conversations.store import DynamoConversations
from rauskuclaw.adapters.aws.values import unpack
from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.messages import Message
from rauskuclaw.domain.conversations.settings import ConversationSettings
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.conversations import Committed, ConversationFilter
from tests.aws.conftest import OpenFaulty
from tests.aws.faults import Faults
from tests.support.aws import AwsStorage, moto_server, new_session
from tests.support.clock import NOON, after
from tests.support.conversations import (
    begun,
    chain,
    committed,
    confided,
    created,
    erased,
    leaf_of,
    make_conversation,
    reply_to,
    said,
    texts,
    turn_of,
)

CANARY = "qzcanary"
SHORT = RetryBudget(total=0.2, base=0.002, cap=0.01)


def secrets(count: int) -> str:
    return " ".join(f"{CANARY}{number:05d}" for number in range(count))


def raw_texts(storage: AwsStorage) -> Iterator[str]:
    """Every value of every item, deflated ones too, and every object."""
    client = new_session().client("dynamodb", endpoint_url=moto_server().url)
    start: dict[str, Any] = {}
    while True:
        page = client.scan(TableName=storage.table_name, ConsistentRead=True, **start)
        for item in page["Items"]:
            for value in unpack(item).values():
                yield expanded(value) if isinstance(value, bytes) else repr(value)
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    s3 = storage.clients["s3"]
    for entry in s3.list_objects_v2(Bucket=storage.bucket_name).get("Contents", ()):
        yield s3.get_object(Bucket=storage.bucket_name, Key=entry["Key"])["Body"].read().decode()


def found_in(storage: AwsStorage) -> int:
    return sum(text.count(CANARY) for text in raw_texts(storage))


async def test_a_canary_is_in_no_item_and_no_object_afterwards(storage: AwsStorage, open_faulty: OpenFaulty) -> None:
    backend = await open_faulty()
    kept = await confided(backend, lambda count: "plain " * count)
    made = await confided(backend, secrets, turns=4)
    assert found_in(storage) > 1000
    await erased(backend, made.id, limit=2)
    assert found_in(storage) == 0
    assert len(await texts(backend, kept)) == 4
    assert await backend.conversations.get(kept.id) == kept


async def test_what_a_broken_creation_left_is_erased_by_the_sweep(storage: AwsStorage, open_faulty: OpenFaulty) -> None:
    """A fork of more messages than a transaction takes, whose process dies half-way."""
    faults = Faults(broken=1.0, picks=lambda name, _: name == "TransactWriteItems" and faults.seen[name] > 2)
    backend = await open_faulty(faults, budget=SHORT)
    conversation = make_conversation(title=CANARY)
    change = changes.created(conversation, [_secret(each) for each in chain(conversation, 130)])
    with pytest.raises(StoreUnavailableError):
        await backend.conversations.commit(change, now=NOON)
    faults.stop()
    assert await backend.conversations.get(conversation.id) is None
    assert found_in(storage) == 80
    assert await backend.conversations.due(after(minutes=14), limit=10) == []
    [left] = await backend.conversations.due(after(minutes=15), limit=10)
    assert left.deleted_at is not None
    assert await backend.conversations.commit(change, now=NOON) is Committed.STORED  # or begun again by who asked
    assert len(await texts(backend, change.after, limit=200)) == 130
    await erased(backend, conversation.id)
    assert found_in(storage) == 0


def _secret(message: Message) -> Message:
    return replace(message, parts=({"type": "text", "text": CANARY},))


async def test_a_turn_is_one_transaction_and_a_page_three_reads(storage: AwsStorage) -> None:
    backend, requests = await watched(storage)
    conversation = make_conversation()
    made = await committed(backend, changes.created(conversation, chain(conversation, 200)))
    requests.clear()
    branch = await backend.conversations.branch(made.id, made.leaf or "", limit=50)
    assert len(branch.messages) == 50
    assert sorted(request["_"] for request in requests) == ["BatchGetItem", "GetItem", "GetItem", "Query"]
    [query] = [request for request in requests if request["_"] == "Query"]
    assert query["ExpressionAttributeValues"][":1"]["S"] == keys.node_sk(150)
    [batch] = [request for request in requests if request["_"] == "BatchGetItem"]
    assert len(batch["RequestItems"][storage.table_name]["Keys"]) == 50
    requests.clear()
    message = said(made, "What is tea?", after=branch.messages[-1].message, at=after(1))
    submission = turn_of(message)
    change = changes.begun(made, message, job_id=submission.job.id, at=after(1))
    assert await backend.conversations.commit(change, submission=submission, now=after(1)) is Committed.STORED
    [transaction] = [request for request in requests if request["_"] == "TransactWriteItems"]
    assert len(transaction["TransactItems"]) == 4  # message, node, job, row
    await backend.close()


async def test_what_a_turn_costs(storage: AwsStorage) -> None:
    """Its messages and the row, beside the job that answers it; a question of a line, an answer of a page."""
    meter = CostMeter(new_session().client("dynamodb", endpoint_url=moto_server().url))
    backend = await storage.open(session=meter.install(new_session()))
    made = await created(backend)
    costs: dict[str, float] = {}
    for turn in range(3):
        parent = await leaf_of(backend, made)
        meter.usage.units.clear()
        busy = await begun(backend, made, said(made, "What is tea? " * 10, after=parent, at=after(10 * turn + 1)))
        costs["begin"] = meter.usage.units["write_unit"]
        reply = reply_to(busy, noise(6000), at=after(10 * turn + 5))
        meter.usage.units.clear()
        made = await committed(backend, changes.finished(busy, reply, reply.at))
        costs["end"] = meter.usage.units["write_unit"]
    # Begin: message, node, job and row at 2, the job's two index entries, two moves of the row's in lists and due.
    assert costs == {"begin": 13, "end": 15}
    await backend.close()


@pytest.mark.parametrize("operation", ["TransactWriteItems", "PutItem"])
async def test_a_lost_answer_is_no_loss(open_faulty: OpenFaulty, operation: str) -> None:
    faults = Faults()
    backend = await open_faulty(faults)
    made = await created(backend)
    faults.lose_once(operation)
    if operation == "PutItem":
        await committed(backend, changes.edited(made, after(1), title="Coffee"))
    else:
        made = await begun(backend, made, said(made, "What is tea?", at=after(1)))
        assert await backend.store.get_slim_job(made.active_job or "") is not None
    assert faults.injected["lost"] == 1


async def test_large_settings_and_queues_are_replaced_without_leftovers(
    storage: AwsStorage, open_faulty: OpenFaulty
) -> None:
    backend = await open_faulty()
    made = await created(backend, settings=ConversationSettings(system=noise(30_000)))
    for number in range(3):
        settings = ConversationSettings(system=noise(30_000, seed=number))
        made = await committed(backend, changes.edited(made, after(number), settings=settings))
    sizes = [item for item in partition_of(storage, made.id) if item["sk"].startswith(keys.BODY)]
    assert len(sizes) == 1


async def test_a_search_reads_so_many_messages_a_page_and_goes_on(storage: AwsStorage) -> None:
    backend, requests = await watched(storage)
    made = []
    for number in range(4):
        conversation = make_conversation(title=f"Tea {number}", updated_at=after(number))
        messages = chain(conversation, 30 if number == 1 else 3)
        made.append(await committed(backend, changes.created(conversation, messages)))
    finder = replace(cast(DynamoConversations, backend.conversations).finder, most_messages=7)
    where = ConversationFilter(text="nowhere")
    pages, cursor = [], None
    while True:
        requests.clear()
        page = await finder.find(where, limit=5, cursor=cursor)
        partitions = [request["ExpressionAttributeValues"].values() for request in requests if request["_"] == "Query"]
        read = [{"S": keys.conversation_pk(each.id)} in values for values in partitions for each in made]
        pages.append((sum(read), page.is_complete))
        cursor = page.cursor
        if cursor is None:
            break
    # The two newest; the long one, of which a part is read, alone; and the oldest.
    assert pages == [(2, False), (1, False), (1, True)]
    await backend.close()


def partition_of(storage: AwsStorage, conversation_id: str) -> list[dict[str, Any]]:
    found = storage.clients["dynamodb"].query(
        TableName=storage.table_name,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.conversation_pk(conversation_id)}},
    )
    return [unpack(item) for item in found["Items"]]


async def watched(storage: AwsStorage) -> tuple[Backend, list[dict[str, Any]]]:
    """A handle, and every request to DynamoDB that it makes: its operation as `_`, and what is asked for."""
    requests: list[dict[str, Any]] = []
    session = new_session()
    session.events.register(
        "before-call.dynamodb",
        lambda model, params, **_: requests.append({"_": model.name, **json.loads(params["body"])}),
    )
    return await storage.open(session=session), requests


def noise(size: int, seed: int = 1) -> str:
    """Text of so many characters that deflates to about half of it."""
    return random.Random(seed).randbytes(size // 2).hex()
