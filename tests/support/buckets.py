"""Empty buckets on the moto server of this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from rauskuclaw.adapters.aws.calls import AwsCalls
from tests.support.aws import REGION, TEST_BUDGET, TEST_READ_TIMEOUT_SEC, moto_server, shared_session


@contextmanager
def bucket() -> Iterator[tuple[Any, str]]:
    """A client, and the bucket's name."""
    client = shared_session().client("s3", endpoint_url=moto_server().url, region_name=REGION)
    name = f"t{uuid4().hex[:16]}"
    client.create_bucket(Bucket=name)
    try:
        yield client, name
    finally:
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=name):
            if keys := [{"Key": each["Key"]} for each in page.get("Contents", ())]:
                client.delete_objects(Bucket=name, Delete={"Objects": keys})
        client.delete_bucket(Bucket=name)


def calls_to(session: Any) -> AwsCalls:
    """The calls of one process."""
    return AwsCalls(
        region=REGION,
        endpoint_url=moto_server().url,
        session=session,
        budget=TEST_BUDGET,
        read_timeout_sec=TEST_READ_TIMEOUT_SEC,
    )
