"""Checks of the aws driver: credentials, what the stack made, and whether it is still as the template says."""

import shlex
from functools import cached_property

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

from local.cli.doctor.findings import Finding, ok, skip
from local.cli.doctor.machine import Machine
from rauskuclaw.adapters.aws.values import Client
from rauskuclaw.config import Settings

NOT_AWS = "the driver is 'embedded'"
CONFIG = Config(connect_timeout=5, read_timeout=10, retries={"max_attempts": 2})
FAILURES = (BotoCoreError, ClientError)


class Account:
    """Clients of the services, made when they are first asked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.aws

    def client(self, service: str) -> Client:
        given = self._settings
        made: Client = self._session.client(
            service, endpoint_url=given.endpoint_url, region_name=given.region, config=CONFIG
        )
        return made

    @cached_property
    def _session(self) -> boto3.Session:
        return boto3.Session()


def aws_credentials(machine: Machine) -> Finding:
    """AWS knows who asks."""
    if machine.settings.driver != "aws":
        return skip(NOT_AWS)
    try:
        found = Account(machine.settings).client("sts").get_caller_identity()
    except (NoCredentialsError, PartialCredentialsError):
        return Finding(
            "fail", "there are no AWS credentials", "Sign in, or name a profile: AWS_PROFILE", "aws sso login"
        )
    except FAILURES as exc:
        hint = "They may have expired, or AWS_REGION is wrong; sign in again"
        return Finding("fail", f"AWS does not take the credentials ({exc})", hint, "aws sso login")
    return ok(f"{found['Arn']}")


def aws_storage(machine: Machine) -> Finding:
    """Table, bucket and queues are there and may be used."""
    settings = machine.settings
    if settings.driver != "aws":
        return skip(NOT_AWS)
    account = Account(settings)
    hint = "Compare TABLE_NAME, BLOB_BUCKET and QUEUE_URLS_JSON with the stack's outputs; deploy it if it is gone"
    asked = "table"
    try:
        table = account.client("dynamodb").describe_table(TableName=settings.aws.table_name)["Table"]
        asked = "bucket"
        account.client("s3").head_bucket(Bucket=settings.aws.bucket_name)
        for lane, url in settings.aws.queue_urls.items():
            asked = f"queue of '{lane}'"
            account.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    except FAILURES as exc:
        return Finding("fail", f"the {asked} cannot be used: {exc}", hint, "aws cloudformation describe-stacks")
    if table["TableStatus"] != "ACTIVE":
        command = shlex.join(["aws", "dynamodb", "describe-table", "--table-name", str(settings.aws.table_name)])
        return Finding("warn", f"the table is {table['TableStatus']}", "Wait until it is active", command)
    return ok(
        f"table {settings.aws.table_name}, bucket {settings.aws.bucket_name}, {len(settings.aws.queue_urls)} queues"
    )


def aws_drift(machine: Machine) -> Finding:
    """The storage is as template.yaml says."""
    settings = machine.settings
    if settings.driver != "aws":
        return skip(NOT_AWS)
    try:
        from local.aws.stack import storage_template
        from local.aws.template import TEMPLATE, read_template
    except ImportError:
        return skip("the template's reader is not installed (pip install 'rauskuclaw[aws-local]')")
    if not TEMPLATE.exists():
        return skip("template.yaml is not here: this is no checkout")
    from local.aws import drift

    template, account, names = storage_template(read_template()), Account(settings), settings.aws
    sqs, is_emulated = account.client("sqs"), names.endpoint_url is not None
    try:
        found = [
            *drift.table_differences(
                account.client("dynamodb"), str(names.table_name), template, is_emulated=is_emulated
            ),
            *drift.bucket_differences(account.client("s3"), str(names.bucket_name), template),
            *(
                each
                for lane, url in names.queue_urls.items()
                for each in drift.queue_differences(sqs, lane, url, template)
            ),
        ]
    except FAILURES as exc:
        return skip(f"it could not be read: {exc}")
    if found:
        hint = "Deploy the template again, or put back what was changed by hand"
        return Finding("warn", "; ".join(found), hint, "make deploy")
    return ok("table, bucket and queues are as template.yaml says")


def dead_letters(machine: Machine) -> Finding:
    """No message was given up."""
    names = machine.settings.aws
    if machine.settings.driver != "aws":
        return skip(NOT_AWS)
    sqs, attribute = Account(machine.settings).client("sqs"), "ApproximateNumberOfMessages"
    try:
        counts = {
            lane: int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[attribute])["Attributes"][attribute])
            for lane, url in names.dlq_urls.items()
        }
    except FAILURES as exc:
        return skip(f"the queues of dead letters could not be read: {exc}")
    told = ", ".join(f"{count} of lane '{lane}'" for lane, count in counts.items() if count)
    if told:
        hint = "Look at them, then send them back or drop them"
        return Finding("warn", f"messages were given up: {told}", hint, "rauskuclaw queue dead list")
    return ok("none")
