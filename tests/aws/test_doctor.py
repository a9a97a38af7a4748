"""The doctor on the aws driver: credentials, the stack's storage, and where it differs from the template."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local.aws.moto_server import MotoServer
from local.aws.stack import StackNames, create_storage, emulator_session
from local.cli.doctor.checks import CHECKS
from local.cli.doctor.findings import Finding
from local.cli.doctor.machine import Probes
from local.cli.doctor.running import run_checks
from tests.support.instances import Instance

AWS_CHECKS = [check for check in CHECKS if check.name.startswith("aws_")]
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


@pytest.fixture(scope="module")
def names() -> Iterator[StackNames]:
    server = MotoServer.start()
    made = create_storage(server.url)
    recover(made, enabled=True)  # moto drops what the template says of it
    yield made
    server.close()


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3 finds them by itself, in the environment of this process."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


def recover(names: StackNames, *, enabled: bool) -> None:
    client(names, "dynamodb").update_continuous_backups(
        TableName=names.table_name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": enabled}
    )


def examine(names: StackNames, folder: Path, **env: str) -> dict[str, Finding]:
    probes = Probes(env={**names.environment(), **env}, working_folder=folder)
    return {each.name: each.finding for each in run_checks(checks=AWS_CHECKS, probes=probes)}


def client(names: StackNames, service: str) -> Any:
    return emulator_session().client(service, endpoint_url=names.endpoint_url)


def test_a_stack_as_the_template_made_it_has_no_finding(names: StackNames, tmp_path: Path) -> None:
    found = {name: (each.status, each.message) for name, each in examine(names, tmp_path).items()}
    assert [each for each in found.values() if each[0] != "ok"] == []
    assert list(found) == [check.name for check in AWS_CHECKS]


def test_a_table_that_is_not_there_is_named(names: StackNames, tmp_path: Path) -> None:
    found = examine(names, tmp_path, TABLE_NAME="elsewhere")["aws_storage"]
    assert (found.status, "table" in found.message) == ("fail", True)
    assert "TABLE_NAME" in found.hint
    assert found.command


def test_a_queue_that_is_not_there_is_named(names: StackNames, tmp_path: Path) -> None:
    gone = json.dumps({**names.queue_urls, "long": f"{names.endpoint_url}/123456789012/gone"})
    found = examine(names, tmp_path, QUEUE_URLS_JSON=gone)["aws_storage"]
    assert (found.status, "queue of 'long'" in found.message) == ("fail", True)


@contextmanager
def changed_by_hand(names: StackNames) -> Iterator[None]:
    sqs, s3 = client(names, "sqs"), client(names, "s3")
    url = names.queue_urls["default"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "30"})
    rules = s3.get_bucket_lifecycle_configuration(Bucket=names.bucket_name)["Rules"]
    s3.delete_public_access_block(Bucket=names.bucket_name)
    s3.put_public_access_block(Bucket=names.bucket_name, PublicAccessBlockConfiguration={"BlockPublicAcls": False})
    s3.delete_bucket_lifecycle(Bucket=names.bucket_name)
    kept = [rule for rule in rules if rule["ID"] != "orphaned-bodies"]
    s3.put_bucket_lifecycle_configuration(Bucket=names.bucket_name, LifecycleConfiguration={"Rules": kept})
    yield


def test_what_was_changed_by_hand_is_found(names: StackNames, tmp_path: Path) -> None:
    recover(names, enabled=False)
    with changed_by_hand(names):
        found = examine(names, tmp_path)["aws_drift"]
    assert found.status == "warn"
    for part in ("point-in-time", "VisibilityTimeout of DefaultQueue", "public access", "'orphaned-bodies'"):
        assert part in found.message
    assert (found.hint != "", found.command) == (True, "make deploy")


def test_messages_that_were_given_up_are_told(names: StackNames, tmp_path: Path) -> None:
    client(names, "sqs").send_message(QueueUrl=names.dlq_urls["default"], MessageBody="{}")
    found = examine(names, tmp_path)["aws_dead_letters"]
    assert (found.status, "1 of lane 'default'" in found.message) == ("warn", True)


def test_missing_credentials_are_told(names: StackNames, tmp_path: Path) -> None:
    env = {**names.environment(), "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path)}
    told = Instance(tmp_path, env=env).json("doctor", "--no-calls", code=1)
    [entry] = [each for each in told["checks"] if each["name"] == "aws_credentials"]
    assert (entry["status"], entry["command"]) == ("fail", "aws sso login")
