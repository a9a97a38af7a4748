"""Limits of DynamoDB and SQS that moto lacks: limits in bytes, a transaction's token, entries of a batch refused alone.

Requests are looked at on their way to moto: one that AWS would refuse never gets there.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Iterator

from rauskuclaw.adapters.aws.sizes import MAX_IN_TRANSACTION, MAX_ITEM, MAX_TRANSACTION, item_size, value_size
from rauskuclaw.domain.job import JsonObject

MAX_IN_BATCH_WRITE = 25
MAX_BATCH_OF_MESSAGES = 256 * 1024  # the limit of old; queues may have 1 MiB by now
MAX_MESSAGES_IN_BATCH = 10
GROUP_ID = re.compile(r"[!-~]{1,128}")
TOKENS_REMEMBERED = 20_000  # AWS remembers them for ten minutes

Request = JsonObject
Answer = tuple[str, JsonObject]  # status line and body


class RealLimits:
    """`refuse` has the answer to what AWS does not take; `after` notes what was carried out."""

    def __init__(self) -> None:
        self._done: OrderedDict[str, str] = OrderedDict()

    def refuse(self, operation: str, request: Request) -> Answer | None:
        """The answer to give without asking moto, or None."""
        if operation == "SendMessageBatch":
            return _too_long_batch(request)
        if operation == "BatchWriteItem" and sum(map(len, request["RequestItems"].values())) > MAX_IN_BATCH_WRITE:
            return _invalid("Too many items requested for the BatchWriteItem call")
        if any(item_size(item) > MAX_ITEM for item in _items(operation, request)):
            return _invalid("Item size has exceeded the maximum allowed size")
        return self._transaction(request) if operation == "TransactWriteItems" else None

    def after(self, operation: str, request: Request, status: str) -> None:
        token = request.get("ClientRequestToken")
        if operation == "TransactWriteItems" and token and status.startswith("200"):
            self._done[token] = _fingerprint(request)
            while len(self._done) > TOKENS_REMEMBERED:
                self._done.popitem(last=False)

    def _transaction(self, request: Request) -> Answer | None:
        token = request.get("ClientRequestToken", "")
        if token in self._done:
            if self._done[token] != _fingerprint(request):
                return _error("IdempotentParameterMismatchException", "The token was used with another request")
            return "200 OK", {}
        if len(request["TransactItems"]) > MAX_IN_TRANSACTION:
            return _invalid("Member must have length less than or equal to 100")
        if sum(map(_part_size, request["TransactItems"])) > MAX_TRANSACTION:
            return _invalid("Transaction request cannot exceed 4 MB")
        return None


def split_refused(request: Request) -> tuple[Request, list[JsonObject]]:
    """A batch of messages without the entries that SQS refuses, and these as it names them."""
    refused = [one for one in request["Entries"] if not GROUP_ID.fullmatch(one.get("MessageGroupId") or "-")]
    named = [
        {"Id": one["Id"], "SenderFault": True, "Code": "InvalidParameterValue", "Message": "MessageGroupId"}
        for one in refused
    ]
    return request | {"Entries": [one for one in request["Entries"] if one not in refused]}, named


def _too_long_batch(request: Request) -> Answer | None:
    entries = request["Entries"]
    if len(entries) > MAX_MESSAGES_IN_BATCH:
        return _error("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", "at most 10 entries")
    if sum(len(one["MessageBody"].encode()) for one in entries) > MAX_BATCH_OF_MESSAGES:
        return _error("AWS.SimpleQueueService.BatchRequestTooLong", "at most 262144 bytes")
    return None


def _items(operation: str, request: Request) -> Iterator[JsonObject]:
    """Whole items in a request."""
    if operation == "PutItem":
        yield request["Item"]
    elif operation == "TransactWriteItems":
        yield from (part["Put"]["Item"] for part in request["TransactItems"] if "Put" in part)
    elif operation == "BatchWriteItem":
        writes = (one for some in request["RequestItems"].values() for one in some)
        yield from (one["PutRequest"]["Item"] for one in writes if "PutRequest" in one)


def _part_size(part: JsonObject) -> int:
    [write] = part.values()
    values = write.get("ExpressionAttributeValues") or {}
    return item_size(write.get("Item") or write.get("Key") or {}) + sum(map(value_size, values.values()))


def _fingerprint(request: Request) -> str:
    return json.dumps(request["TransactItems"], sort_keys=True)


def _invalid(message: str) -> Answer:
    return _error("ValidationException", message)


def _error(code: str, message: str) -> Answer:
    return "400 Bad Request", {"__type": f"com.amazonaws#{code}", "message": message}
