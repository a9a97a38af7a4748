"""Single requests to S3, with conditions, and what its refusals mean."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from botocore.exceptions import ClientError

from rauskuclaw.adapters.aws.calls import AwsCalls, AwsRefusedError
from rauskuclaw.adapters.aws.values import Params, Part
from rauskuclaw.domain.exceptions import TranslatedError
from rauskuclaw.errors import BackendError

ETAG = re.compile(r"[A-Za-z0-9-]{1,128}")
FAILED = frozenset({"PreconditionFailed", "412"})
MISSING = frozenset({"NoSuchKey", "404"})
AT_ONCE = 1000  # keys of one list, and of one erasure

Condition = Mapping[str, Part]
Marks = Mapping[str, str]
NO_MARKS: Marks = MappingProxyType({})
ABSENT: Condition = {"IfNoneMatch": "*"}
ANY: Condition = {}


def match(etag: str) -> Condition:
    return {"IfMatch": quoted(etag)}


def quoted(etag: str) -> str:
    """As S3 writes it. Raises MismatchError for what is no etag of its: nothing matches that."""
    if not ETAG.fullmatch(etag):
        raise MismatchError(again=False)
    return f'"{etag}"'


class MismatchError(TranslatedError):
    """A condition did not hold, or what it was about is not there.

    `again`: the request had been sent before without an answer, so its own work may be in its way.
    """

    def __init__(self, *, again: bool) -> None:
        super().__init__("the condition of a write did not hold")
        self.again = again


@dataclass(frozen=True, slots=True)
class Found:
    """An object. `marks` is what was stored with it; lists do not tell."""

    key: str
    size: int
    etag: str
    modified_at: datetime
    marks: Marks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list: objects, and what keys with the delimiter begin with; `more` continues."""

    objects: list[Found]
    prefixes: list[str]
    more: str | None


@dataclass(frozen=True)
class Objects:
    """The requests that the workspace makes. All raise BackendError; retrying is safe as `MismatchError.again` says."""

    calls: AwsCalls
    bucket: str
    at_once: int = AT_ONCE

    async def find(self, key: str) -> Found | None:
        """An object by a list, which needs no right to know of others: without that S3 says 403 for one it has not."""
        page = await self.list_page(key, limit=1)
        return page.objects[0] if page.objects and page.objects[0].key == key else None

    async def head(self, key: str) -> Found | None:
        """An object that should be there, with its marks."""
        try:
            answer = await self._conditional("head_object", key)
        except MismatchError:
            return None
        return Found(
            key, answer["ContentLength"], _bare(answer["ETag"]), answer["LastModified"], answer.get("Metadata", {})
        )

    async def get(self, key: str, etag: str, *, start: int, end: int) -> bytes:
        """The bytes of a range that is not empty. Raises MismatchError for another content."""
        span = f"bytes={start}-{end - 1}"
        answer = await self._conditional("get_object", key, IfMatch=quoted(etag), Range=span)
        content: bytes = answer["Body"]
        return content

    async def put(self, key: str, content: bytes, condition: Condition, marks: Marks = NO_MARKS) -> str:
        """The new etag. Raises MismatchError."""
        answer = await self._conditional("put_object", key, Body=content, Metadata=dict(marks), **condition)
        return _bare(answer["ETag"])

    async def copy(self, source: str, etag: str, key: str, condition: Condition, marks: Marks) -> str:
        """Copy one content; the etag of the copy. Raises MismatchError for either end."""
        answer = await self._conditional(
            "copy_object",
            key,
            CopySource={"Bucket": self.bucket, "Key": source},
            CopySourceIfMatch=quoted(etag),
            MetadataDirective="REPLACE",
            Metadata=dict(marks),
            **condition,
        )
        return _bare(answer["CopyObjectResult"]["ETag"])

    async def delete(self, key: str, etag: str | None = None) -> None:
        """Raises MismatchError for another content and, with an etag, when there is none."""
        await self._conditional("delete_object", key, **(match(etag) if etag is not None else {}))

    async def list_page(
        self,
        prefix: str,
        *,
        limit: int | None = None,
        after: str | None = None,
        more: str | None = None,
        flat: bool = True,
    ) -> Listed:
        """Keys that begin with `prefix`, by their bytes; not `flat`: those with a slash after it only up to that."""
        params: Params = {
            "Bucket": self.bucket,
            "Prefix": prefix,
            "MaxKeys": min(limit or self.at_once, self.at_once),
        }
        params |= {"ContinuationToken": more} if more else {"StartAfter": after} if after else {}
        delimited: Params = {} if flat else {"Delimiter": "/"}
        answer = await self.calls.call("s3", "list_objects_v2", **params, **delimited)
        found = [
            Found(each["Key"], each["Size"], _bare(each["ETag"]), each["LastModified"])
            for each in answer.get("Contents", ())
        ]
        prefixes = [each["Prefix"] for each in answer.get("CommonPrefixes") or ()]
        return Listed(found, prefixes, answer.get("NextContinuationToken") if answer.get("IsTruncated") else None)

    async def list_all(self, prefix: str) -> AsyncIterator[list[Found]]:
        """Page by page."""
        more = None
        while True:
            page = await self.list_page(prefix, more=more)
            if page.objects:
                yield page.objects
            more = page.more
            if more is None:
                return

    async def delete_all(self, prefix: str) -> None:
        """Erase all keys with a prefix, the first key last: a folder is there until it is empty. Safe to repeat."""
        first: list[str] = []
        async for page in self.list_all(prefix):
            keys = [each.key for each in page]
            if not first:
                first, keys = keys[:1], keys[1:]
            await self.delete_many(keys)
        await self.delete_many(first)

    async def delete_many(self, keys: list[str]) -> None:
        """At most AT_ONCE, whatever they hold."""
        if not keys:
            return
        wanted = {"Objects": [{"Key": key} for key in keys], "Quiet": True}
        answer = await self.calls.call("s3", "delete_objects", Bucket=self.bucket, Delete=wanted)
        if answer.get("Errors"):
            raise AwsRefusedError("delete_objects left some", aws_code=answer["Errors"][0].get("Code", ""))

    async def _conditional(self, operation: str, key: str, **params: Part) -> Params:
        try:
            return await self.calls.call("s3", operation, Bucket=self.bucket, Key=key, **params)
        except AwsRefusedError as exc:
            if exc.aws_code in FAILED | MISSING:
                raise MismatchError(again=exc.again) from exc
            raise
        except BackendError as exc:
            # Who may not list a whole bucket is told 403 of an object that is not there.
            if _is_denied(exc) and await self.find(key) is None:
                raise MismatchError(again=True) from exc
            raise


def _bare(etag: str) -> str:
    return etag.strip('"')


def _is_denied(exc: BackendError) -> bool:
    cause = exc.__cause__
    return isinstance(cause, ClientError) and cause.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 403
