"""Signatures of callbacks: our own header and the Standard Webhooks ones, made and checked.

Both are HMAC-SHA256 over the exact bytes of the body. Ours signs `<timestamp>.<body>` with the secret's text; the
standard one signs `<event id>.<timestamp>.<body>` with the bytes a `whsec_` secret stands for.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TIMESTAMP_HEADER = "x-rauskuclaw-timestamp"
SIGNATURE_HEADER = "x-rauskuclaw-signature"
STANDARD_PREFIX = "whsec_"
TOLERANCE = timedelta(seconds=300)

_SECONDS = re.compile(r"[0-9]{1,15}")
_SIGNATURE = re.compile(r"v1=([0-9a-fA-F]{64})")


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs callbacks. During a change of secrets, `previous` is the old one.

    Our own header has room for one signature, made with `secret`; the standard one carries both, so that receivers
    can change over at any time. The secrets never appear in its `repr`.
    """

    secret: str
    previous: str | None = None

    def __repr__(self) -> str:
        return "Signer(***)"

    def headers(self, *, event_id: str, at: datetime, body: bytes) -> dict[str, str]:
        """The headers that sign `body`, sent at `at`. A repeated try gets new ones: receivers refuse old times."""
        timestamp = str(int(at.timestamp()))
        secrets = [self.secret, *([self.previous] if self.previous else [])]
        return {
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: sign_v1(self.secret, timestamp=timestamp, body=body),
            "webhook-signature": " ".join(
                sign_standard(secret, event_id=event_id, timestamp=timestamp, body=body) for secret in secrets
            ),
        }


def sign_v1(secret: str, *, timestamp: str, body: bytes) -> str:
    """`v1=` and 64 lower-case hex digits."""
    return "v1=" + _hmac(secret.encode(), timestamp.encode() + b"." + body).hex()


def sign_standard(secret: str, *, event_id: str, timestamp: str, body: bytes) -> str:
    """`v1,` and base64, as https://www.standardwebhooks.com specifies."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(_hmac(standard_key(secret), signed)).decode()


def standard_key(secret: str) -> bytes:
    """The key bytes of a secret: decoded base64 after `whsec_`, otherwise the text itself.

    A receiver whose library wants base64 configures the base64 of the text.
    """
    if not secret.startswith(STANDARD_PREFIX):
        return secret.encode()
    encoded = secret.removeprefix(STANDARD_PREFIX)
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return secret.encode()


class Outcome(StrEnum):
    """What checking a callback found."""

    OK = "OK"
    INVALID_TIMESTAMP = "INVALID_TIMESTAMP"
    INVALID_SIGNATURE_FORMAT = "INVALID_SIGNATURE_FORMAT"
    SIGNATURE_MISMATCH = "SIGNATURE_MISMATCH"
    TIMESTAMP_OUT_OF_TOLERANCE = "TIMESTAMP_OUT_OF_TOLERANCE"


def verify(
    body: bytes,
    *,
    timestamp: str,
    signature: str,
    secrets: Sequence[str],
    now: datetime,
    tolerance: timedelta = TOLERANCE,
) -> Outcome:
    """Check our own two headers, as a receiver does. Constant-time comparison against every accepted secret.

    The time is judged last, so that only who knows the secret learns anything about the clock.
    """
    if not _SECONDS.fullmatch(timestamp) or int(timestamp) == 0:
        return Outcome.INVALID_TIMESTAMP
    if not _SIGNATURE.fullmatch(signature):
        return Outcome.INVALID_SIGNATURE_FORMAT
    expected = [sign_v1(secret, timestamp=timestamp, body=body) for secret in secrets]
    matches = [hmac.compare_digest(each, signature.lower()) for each in expected]
    if not any(matches):
        return Outcome.SIGNATURE_MISMATCH
    if abs(now.timestamp() - int(timestamp)) > tolerance.total_seconds():
        return Outcome.TIMESTAMP_OUT_OF_TOLERANCE
    return Outcome.OK


def _hmac(key: bytes, signed: bytes) -> bytes:
    return hmac.new(key, signed, hashlib.sha256).digest()
