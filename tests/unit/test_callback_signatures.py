"""Signatures: fixed vectors, every outcome of a check, rotation, and the public library as a second opinion."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from rauskuclaw.callback_signatures import Outcome, Signer, sign_standard, sign_v1, verify

BODY = b'{"event":"job.finished","job_id":"job_01","status":"succeeded"}'
TIMESTAMP = "1767225600"
AT = datetime.fromtimestamp(int(TIMESTAMP), UTC)
SECRET = "test-secret-0123456789abcdef"
STANDARD_SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
SIGNATURE = "v1=f733d10af96e030e65cdbb9da284b009af1a4555c2d7ecfb91911421b4c8d158"


def check(
    *, body: bytes = BODY, timestamp: str = TIMESTAMP, signature: str = SIGNATURE, secrets: list[str] | None = None
) -> Outcome:
    return verify(body, timestamp=timestamp, signature=signature, secrets=secrets or [SECRET], now=AT)


def test_our_signature_matches_the_vector() -> None:
    assert sign_v1(SECRET, timestamp=TIMESTAMP, body=BODY) == SIGNATURE


def test_the_standard_signature_matches_the_vector() -> None:
    signed = sign_standard(STANDARD_SECRET, event_id="evt_01", timestamp=TIMESTAMP, body=BODY)
    assert signed == "v1,18v2KugydinC1M/sUg3ABfrNCbPOePAIY0SyiuaBdV4="


def test_a_signed_body_is_ok() -> None:
    assert check() is Outcome.OK
    assert check(signature=SIGNATURE.upper().replace("V1", "v1")) is Outcome.OK


@pytest.mark.parametrize("timestamp", ["", "0", "-1", "1.0", "1e9", " 1767225600", "١٢٣", "0x10", "9" * 16, "1,0"])
def test_a_timestamp_that_is_no_positive_integer_is_named_first(timestamp: str) -> None:
    assert check(timestamp=timestamp, signature="nonsense") is Outcome.INVALID_TIMESTAMP


@pytest.mark.parametrize(
    "signature",
    ["", "v1=", SIGNATURE[3:], "v2=" + SIGNATURE[3:], SIGNATURE[:-1], SIGNATURE + "0", SIGNATURE[:-1] + "g"],
)
def test_a_signature_of_another_form_is_not_compared(signature: str) -> None:
    assert check(signature=signature) is Outcome.INVALID_SIGNATURE_FORMAT


def test_another_body_time_or_secret_is_a_mismatch() -> None:
    assert check(body=BODY + b" ") is Outcome.SIGNATURE_MISMATCH
    assert check(timestamp=str(int(TIMESTAMP) + 1)) is Outcome.SIGNATURE_MISMATCH
    assert check(secrets=["another"]) is Outcome.SIGNATURE_MISMATCH


@pytest.mark.parametrize(("off", "expected"), [(300, Outcome.OK), (301, Outcome.TIMESTAMP_OUT_OF_TOLERANCE)])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_clock_may_be_off_by_the_tolerance_and_no_more(off: int, sign: int, expected: Outcome) -> None:
    now = AT + timedelta(seconds=off * sign)
    found = verify(BODY, timestamp=TIMESTAMP, signature=SIGNATURE, secrets=[SECRET], now=now)
    assert found is expected


def test_the_public_library_accepts_what_we_sign() -> None:
    now = datetime.now(UTC)
    headers = Signer(STANDARD_SECRET).headers(event_id="evt_01", at=now, body=BODY)
    sent = {**headers, "webhook-id": "evt_01", "webhook-timestamp": headers["x-rauskuclaw-timestamp"]}
    Webhook(STANDARD_SECRET).verify(BODY, sent)
    with pytest.raises(WebhookVerificationError):
        Webhook(STANDARD_SECRET).verify(BODY, {**sent, "webhook-id": "evt_02"})


def test_a_plain_secret_works_with_the_public_library_as_bytes_or_base64() -> None:
    now = datetime.now(UTC)
    headers = Signer(SECRET).headers(event_id="evt_01", at=now, body=BODY)
    sent = {**headers, "webhook-id": "evt_01", "webhook-timestamp": headers["x-rauskuclaw-timestamp"]}
    Webhook(SECRET.encode()).verify(BODY, sent)
    Webhook(base64.b64encode(SECRET.encode()).decode()).verify(BODY, sent)


def test_while_secrets_change_both_sign_the_standard_header_and_the_new_one_ours() -> None:
    now = datetime.now(UTC)
    other = "whsec_" + base64.b64encode(bytes(range(32, 64))).decode()
    headers = Signer(other, previous=STANDARD_SECRET).headers(event_id="e", at=now, body=BODY)
    sent = {**headers, "webhook-id": "e", "webhook-timestamp": headers["x-rauskuclaw-timestamp"]}
    for secret in (other, STANDARD_SECRET):
        Webhook(secret).verify(BODY, sent)
    outcomes = [
        verify(
            BODY,
            timestamp=headers["x-rauskuclaw-timestamp"],
            signature=headers["x-rauskuclaw-signature"],
            secrets=secrets,
            now=now,
        )
        for secrets in ([other], [STANDARD_SECRET], [STANDARD_SECRET, other])
    ]
    assert outcomes == [Outcome.OK, Outcome.SIGNATURE_MISMATCH, Outcome.OK]


def test_missing_padding_of_a_standard_secret_does_not_matter() -> None:
    whole, bare = (
        sign_standard(secret, event_id="e", timestamp="1", body=b"")
        for secret in (STANDARD_SECRET, STANDARD_SECRET.rstrip("="))
    )
    assert whole == bare


def test_a_secret_that_only_looks_like_base64_is_used_as_it_stands() -> None:
    assert sign_standard("whsec_%%%", event_id="e", timestamp="1", body=b"").startswith("v1,")


def test_secrets_do_not_show() -> None:
    signer = Signer(SECRET, previous=STANDARD_SECRET)
    assert SECRET not in repr(signer)
    assert STANDARD_SECRET not in f"{signer} {replace(signer)!r}"


@settings(deadline=None)
@given(st.binary(max_size=200), st.text(min_size=1, max_size=40), st.integers(1, 4102444800))
def test_what_is_signed_is_verified(body: bytes, secret: str, seconds: int) -> None:
    timestamp = str(seconds)
    signature = sign_v1(secret, timestamp=timestamp, body=body)
    now = datetime.fromtimestamp(seconds, UTC)
    assert verify(body, timestamp=timestamp, signature=signature, secrets=[secret], now=now) is Outcome.OK
