"""What a small job costs on AWS, by the meter; and that the meter counts as DynamoDB does."""

from functools import cache
from typing import Any

import pytest

from bench.cost import JobCost, measure, report
from bench.cost_meter import CostMeter, Prices, Usage
from rauskuclaw.adapters.aws.sizes import item_size
from rauskuclaw.adapters.aws.values import pack
from tests.support.aws import AwsStorage, new_session

JOBS = 20
COMPUTE = "lambda_gb_second"  # a measured time; everything else is counted


@cache
def measured() -> JobCost:
    return measure(JOBS)


def test_a_small_job_needs_so_many_units_and_requests() -> None:
    cost = measured()
    # Record, row and 2 indexes; claim; start; its line; finish and 2 indexes; a tenth of the batch's counts.
    assert cost.per_job("write_unit") == pytest.approx(10.1)
    # The job at its claim and for its reader; up to 1.1 more ($0.14) where its type was not read a moment before.
    assert cost.per_job("read_unit") == pytest.approx(2.0)
    assert cost.per_job("sqs_request") == pytest.approx(1.2)
    assert cost.per_job("lambda_request") == pytest.approx(2.1)
    assert cost.per_job("s3_put") == 0


def test_creating_and_reading_a_job_takes_the_fewest_calls() -> None:
    steps = measured().steps
    assert steps["create"].calls["dynamodb.PutItem"] == 2 * JOBS
    assert steps["create"].calls["sqs.SendMessageBatch"] == JOBS
    assert steps["create"].calls["dynamodb.GetItem"] == 0  # job types are remembered for a while
    assert steps["status read"].calls == {"dynamodb.GetItem": JOBS}
    assert steps["run"].calls["dynamodb.UpdateItem"] == 4 * JOBS + JOBS / 10  # its counts: one for each batch
    assert steps["run"].calls["sqs.DeleteMessageBatch"] == JOBS / 10


def test_a_million_small_jobs_stay_in_the_budget(capsys: pytest.CaptureFixture[str]) -> None:
    prices = Prices()
    dollars = measured().dollars_per_million(prices)
    with capsys.disabled():
        rows = [f"  {what:24}{count:>10}  ${amount:>6}" for what, count, amount in report(measured(), prices)]
        print("\nA million small jobs on AWS:", *rows, sep="\n")  # noqa: T201, the figure is what this test is for
    assert sum(amount for kind, amount in dollars.items() if kind != COMPUTE) < 10.0  # of 11; compute is below 1


@pytest.fixture
def metered(storage: AwsStorage) -> tuple[CostMeter, Any]:
    meter = CostMeter(storage.clients["dynamodb"])
    client = meter.install(new_session()).client("dynamodb", endpoint_url=storage.endpoint_url)
    return meter, client


def units(meter: CostMeter, kind: str = "write_unit") -> float:
    counted, meter.usage = meter.usage.units[kind], Usage()
    return counted


def put(client: Any, storage: AwsStorage, **item: Any) -> None:
    client.put_item(TableName=storage.table_name, Item=pack({"pk": "a", "sk": "b", **item}))


def test_a_write_counts_by_the_larger_of_old_and_new(metered: tuple[CostMeter, Any], storage: AwsStorage) -> None:
    meter, client = metered
    for size, expected in [(100, 1), (1500, 2), (100, 2), (3000, 3)]:
        put(client, storage, text="x" * size)
        assert units(meter) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 1),
        ({"other": 1}, 1),
        ({"ty": "projected"}, 2),
        ({"cs": "moved"}, 3),
        ({"sp": None}, 2),
    ],
    ids=str,
)
def test_index_entries_count_as_they_change(
    metered: tuple[CostMeter, Any], storage: AwsStorage, change: dict[str, Any], expected: int
) -> None:
    meter, client = metered
    put(client, storage, sp="s", cs="c")
    assert units(meter) == 2
    put(client, storage, **{"sp": "s", "cs": "c", **change})
    assert units(meter) == expected


def test_reads_count_by_size_and_consistency(metered: tuple[CostMeter, Any], storage: AwsStorage) -> None:
    meter, client = metered
    put(client, storage, text="x" * 5000)
    for consistent, expected in [(True, 2), (False, 1)]:
        key = pack({"pk": "a", "sk": "b"})
        client.get_item(TableName=storage.table_name, Key=key, ConsistentRead=consistent)
        assert units(meter, "read_unit") == expected


def test_item_sizes_follow_the_rules() -> None:
    assert item_size(pack({"ab": "xyz"})) == 5
    assert item_size(pack({"n": 1795370584249})) == 1 + 8
    assert item_size(pack({"l": ["ab", "c"]})) == 1 + 3 + 2 + 3
