"""Requests as an HTTP API hands them to a function: text as text, everything else as it is."""

import base64

import pytest

from local.aws.events import http_event

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize("body", [b'{"name":"\xe4"}', b"\xff\xfe{\x00}\x00", b"\x1f\x8b\x08"])
def test_body_that_is_not_utf8_reaches_the_function_as_it_is(body: bytes) -> None:
    event = http_event("POST", "/v1/jobs", headers=JSON, body=body)
    assert event["isBase64Encoded"]
    assert base64.b64decode(event["body"]) == body


def test_text_stays_text() -> None:
    event = http_event("POST", "/v1/jobs", headers=JSON, body='{"name":"ä"}'.encode())
    assert (event["isBase64Encoded"], event["body"]) == (False, '{"name":"ä"}')
