"""Makes the storage of template.yaml on an emulator: table, buckets and queues, with what the emulator forgets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import boto3

from local.aws.template import REGION, dead_letters_name, queue_name, read_template, resources_of
from rauskuclaw.adapters.aws.values import Client
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.lanes import AI_LANE, DEFAULT_LANE, EMBED_LANE, HIGH_LANE, SCHEDULE_LANE

LANES = (DEFAULT_LANE, HIGH_LANE, AI_LANE, EMBED_LANE)
QUEUES = (*LANES, SCHEDULE_LANE)  # the last one is no lane of jobs
STORAGE = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue")


@dataclass(frozen=True)
class StackNames:
    """What was made; also what the aws driver is opened with."""

    endpoint_url: str
    table_name: str
    bucket_name: str
    queue_urls: Mapping[str, str]
    dlq_urls: Mapping[str, str]
    region: str = REGION
    outputs: Mapping[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """The variables that template.yaml gives to its functions."""
        return {
            "RAUSKUCLAW_DRIVER": "aws",
            "TABLE_NAME": self.table_name,
            "BLOB_BUCKET": self.bucket_name,
            "QUEUE_URLS_JSON": json.dumps(dict(self.queue_urls)),
            "DLQ_URLS_JSON": json.dumps(dict(self.dlq_urls)),
            "AWS_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint_url,
        }


EMULATOR = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": REGION}


def emulator_session() -> "boto3.Session":
    """A boto3 session with credentials that open nothing."""
    return boto3.Session(**EMULATOR)


def create_storage(endpoint_url: str, *, stack_name: str = "rauskuclaw") -> StackNames:
    """Create the stack through CloudFormation and read back its physical names. Raises for a stack that failed."""
    template = storage_template(read_template())
    session = emulator_session()
    clients = {
        name: session.client(name, endpoint_url=endpoint_url) for name in ("cloudformation", "dynamodb", "s3", "sqs")
    }
    clients["cloudformation"].create_stack(StackName=stack_name, TemplateBody=json.dumps(template))
    made = _physical_names(clients["cloudformation"], stack_name)
    _finish_table(clients["dynamodb"], made["Table"], template)
    for name in resources_of(template, "AWS::S3::Bucket"):
        _finish_bucket(clients["s3"], made[name], template["Resources"][name]["Properties"])
    for client in clients.values():
        client.close()
    return StackNames(
        endpoint_url=endpoint_url,
        table_name=made["Table"],
        bucket_name=made["BlobBucket"],
        queue_urls={lane: made[queue_name(lane)] for lane in QUEUES},
        dlq_urls={lane: made[dead_letters_name(lane)] for lane in QUEUES},
    )


def storage_template(template: JsonObject) -> JsonObject:
    """The resources that hold something; emulators run neither the functions nor what leads to them.

    Conditions and parameters stay out, so their uses are answered as for an emulator.
    """
    kept = {name: one for name, one in template["Resources"].items() if one["Type"] in STORAGE}
    return {"Resources": {name: _answered(one) for name, one in kept.items()}}


def _answered(node: Json) -> Json:
    """`Fn::If` decided for `HasEndpoint`; policies on deletion dropped."""
    if isinstance(node, list):
        return [_answered(one) for one in node]
    if not isinstance(node, dict):
        return node
    if set(node) == {"Fn::If"}:
        condition, yes, no = node["Fn::If"]
        return _answered(yes if condition == "HasEndpoint" else no)
    return {name: _answered(one) for name, one in node.items() if name not in {"DeletionPolicy", "UpdateReplacePolicy"}}


def _physical_names(cloudformation: Client, stack_name: str) -> dict[str, str]:
    [stack] = cloudformation.describe_stacks(StackName=stack_name)["Stacks"]
    if stack["StackStatus"] != "CREATE_COMPLETE":
        raise RuntimeError(f"the stack is {stack['StackStatus']}")
    found = cloudformation.describe_stack_resources(StackName=stack_name)["StackResources"]
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}


def _finish_table(dynamodb: Client, name: str, template: JsonObject) -> None:
    """moto drops the TTL of a template's table."""
    given = template["Resources"]["Table"]["Properties"]["TimeToLiveSpecification"]
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=given)
    status = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"]
    if status != "ENABLED":
        raise RuntimeError(f"the table's TTL is {status}")


def _finish_bucket(s3: Client, name: str, properties: JsonObject) -> None:
    """moto drops a bucket's lifecycle rules and its public access block."""
    rules = properties.get("LifecycleConfiguration", {}).get("Rules", [])
    if rules:
        s3.put_bucket_lifecycle_configuration(
            Bucket=name, LifecycleConfiguration={"Rules": [_lifecycle_rule(rule) for rule in rules]}
        )
    blocked = properties.get("PublicAccessBlockConfiguration")
    if blocked:
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=blocked)


def _lifecycle_rule(rule: JsonObject) -> JsonObject:
    """A rule in CloudFormation's form in the form of S3's own API."""
    made = {"ID": rule["Id"], "Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "ExpirationInDays" in rule:
        made["Expiration"] = {"Days": rule["ExpirationInDays"]}
    if "AbortIncompleteMultipartUpload" in rule:
        made["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
    return made
