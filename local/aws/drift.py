"""Where deployed storage differs from template.yaml: what somebody changed by hand, or an older template left."""

import json
from collections.abc import Iterator

from local.aws.template import dead_letters_name, queue_name
from rauskuclaw.adapters.aws.values import Client
from rauskuclaw.domain.job import Json, JsonObject

QUEUE_ATTRIBUTES = ("VisibilityTimeout", "MessageRetentionPeriod")


def table_differences(dynamodb: Client, name: str, template: JsonObject, *, is_emulated: bool) -> Iterator[str]:
    """A sentence for each difference. Raises what boto3 raises."""
    wanted = template["Resources"]["Table"]["Properties"]
    found = dynamodb.describe_table(TableName=name)["Table"]
    if found["KeySchema"] != wanted["KeySchema"]:
        yield "the table's key is another one"
    there, asked = _indexes(found), _indexes(wanted)
    yield from (f"index '{index}' is missing" for index in asked.keys() - there.keys())
    yield from (f"index '{index}' is not in the template" for index in there.keys() - asked.keys())
    yield from (
        f"index '{index}' is another one" for index in asked.keys() & there.keys() if asked[index] != there[index]
    )
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if (ttl.get("TimeToLiveStatus"), ttl.get("AttributeName")) != ("ENABLED", "ttl"):
        yield "expired rows are not erased (TTL is off)"
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    if backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") != "ENABLED":
        yield "point-in-time recovery is off"
    if not is_emulated and not found.get("DeletionProtectionEnabled"):
        yield "the table is not protected against deletion"


def _indexes(table: JsonObject) -> dict[str, Json]:
    """Name to key and projection, comparable."""
    made: dict[str, Json] = {}
    for index in table.get("GlobalSecondaryIndexes", ()):
        projection = index["Projection"]
        attributes = sorted(projection.get("NonKeyAttributes", ()))
        made[index["IndexName"]] = [index["KeySchema"], projection["ProjectionType"], attributes]
    return made


def queue_differences(sqs: Client, lane: str, url: str, template: JsonObject) -> Iterator[str]:
    """Of a lane's queue. Lanes that the template does not know are the operator's own."""
    resource = template["Resources"].get(queue_name(lane))
    if resource is None:
        return
    wanted = resource["Properties"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    for attribute in QUEUE_ATTRIBUTES:
        if attribute in wanted and str(wanted[attribute]) != found.get(attribute):
            yield f"{attribute} of {queue_name(lane)} is {found.get(attribute)}, not {wanted[attribute]}"
    redrive = json.loads(found.get("RedrivePolicy") or "{}")
    if int(redrive.get("maxReceiveCount", 0)) != wanted["RedrivePolicy"]["maxReceiveCount"]:
        yield f"messages of {queue_name(lane)} do not go to {dead_letters_name(lane)} as they should"


def bucket_differences(s3: Client, name: str, template: JsonObject) -> Iterator[str]:
    """Of the bucket: who may see it, and what it erases by itself."""
    wanted = template["Resources"]["BlobBucket"]["Properties"]
    blocked = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    if blocked != wanted["PublicAccessBlockConfiguration"]:
        yield "the bucket does not refuse every public access"
    found = {rule.get("ID") for rule in s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]}
    for rule in wanted["LifecycleConfiguration"]["Rules"]:
        if rule["Id"] not in found:
            yield f"the bucket's rule '{rule['Id']}' is missing"
