"""The emulator's transactions are carried out whole or not at all, also where they change an item in place."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.aws import AwsStorage, new_session

Item = dict[str, Any]


def key(partition: str, sort: str) -> Item:
    return {"pk": {"S": partition}, "sk": {"S": sort}}


def update(partition: str, sort: str, expression: str, **values: Any) -> Item:
    given = {f":{name}": value for name, value in values.items()}
    return {"Key": key(partition, sort), "UpdateExpression": expression, "ExpressionAttributeValues": given}


STORED = [
    key("a", "1") | {"n": {"N": "1"}, "tags": {"SS": ["x", "y"]}, "deep": {"M": {"layer": {"L": [{"N": "1"}]}}}},
    key("a", "2") | {"n": {"N": "2"}, "tags": {"SS": ["x"]}},
    key("a", "3") | {"n": {"N": "3"}},
    key("b", "1") | {"n": {"N": "4"}},
]
CHANGES = [
    {"Update": update("a", "1", "SET n = n + :one, deep.layer[0] = :one ADD tags :z", one={"N": "9"}, z={"SS": ["z"]})},
    {"Update": update("a", "2", "SET n = :one DELETE tags :x", one={"N": "9"}, x={"SS": ["x"]})},
    {"Delete": {"Key": key("a", "3")}},
    {"Put": {"Item": key("a", "4") | {"n": {"N": "9"}}}},
    {"Put": {"Item": key("b", "1") | {"n": {"N": "9"}}}},
    {"Put": {"Item": key("c", "1") | {"n": {"N": "9"}}}},
]
CHANGED = [("a", "1", "10"), ("a", "2", "9"), ("a", "4", "9"), ("b", "1", "9"), ("c", "1", "9")]


def check(partition: str, sort: str, condition: str) -> Item:
    return {"ConditionCheck": {"Key": key(partition, sort), "ConditionExpression": condition}}


CANCELLING = {
    "a condition at the end": [*CHANGES, check("d", "1", "attribute_exists(pk)")],
    "a condition at the start": [check("d", "1", "attribute_exists(pk)"), *CHANGES],
    "an item named twice": [*CHANGES, {"Delete": {"Key": key("c", "1")}}],
    "a key without its second half": [*CHANGES, {"Delete": {"Key": {"pk": {"S": "a"}}}}],
}


def items_of(storage: AwsStorage) -> list[Item]:
    client = new_session().client("dynamodb", endpoint_url=storage.endpoint_url)  # the shared one refuses to scan
    found = client.scan(TableName=storage.table_name)["Items"]
    return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def transact(storage: AwsStorage, changes: list[Item]) -> None:
    named = [{kind: given | {"TableName": storage.table_name}} for each in changes for kind, given in each.items()]
    storage.clients["dynamodb"].transact_write_items(TransactItems=named)


@pytest.fixture
def stored(storage: AwsStorage) -> AwsStorage:
    for item in STORED:
        storage.clients["dynamodb"].put_item(TableName=storage.table_name, Item=item)
    return storage


def test_transaction_that_holds_changes_everything(stored: AwsStorage) -> None:
    transact(stored, CHANGES)
    assert [(each["pk"]["S"], each["sk"]["S"], each["n"]["N"]) for each in items_of(stored)] == CHANGED


@pytest.mark.parametrize("changes", CANCELLING.values(), ids=CANCELLING)
def test_transaction_that_is_cancelled_changes_nothing(stored: AwsStorage, changes: list[Item]) -> None:
    for _ in range(2):
        with pytest.raises(ClientError):
            transact(stored, changes)
        assert items_of(stored) == STORED
    transact(stored, CHANGES)
    assert len(items_of(stored)) == len(CHANGED)
