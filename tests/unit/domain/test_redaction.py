"""Credentials are masked wherever they stand, in a time that only grows with the text."""

import pytest

from rauskuclaw.domain.redaction import redact

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
MASKED = {
    f"got {TOKEN}": "got ***",
    f"a-{TOKEN}, b": "a-***, b",
    f"host.name.{TOKEN}": "host.name.***",
    f"{TOKEN}.more": "***.more",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.": "***",
    f"{TOKEN} {TOKEN}": "*** ***",
    "sk-abcdefgh12": "***",
    "Bearer abcdefgh.12": "***",
    "AKIAABCDEFGHIJKLMNOP": "***",
    "whsec_abcdefgh": "***",
    "at https://user:pass@a.example/x": "at https://***@a.example/x",
}
KEPT = ["eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJIUzI1NiJ9.abc.def", "xeyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "a.b.c"]


@pytest.mark.parametrize("text", MASKED)
def test_credential_is_masked(text: str) -> None:
    assert redact(text) == MASKED[text]


@pytest.mark.parametrize("text", KEPT)
def test_what_only_resembles_a_token_is_kept(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "piece", ["eyJ-", "eyJabcdefghij-", "eyJabcdefghij.", "eyJabcdefghij.abcd.", "bearer  ", "sk-", "-", "://a", "://"]
)
def test_text_made_to_be_read_again_and_again_is_read_once(piece: str) -> None:
    """A quadratic pattern needs minutes for these; the limit on a test's time would end it."""
    assert len(redact(piece * 200_000)) <= 4_000_000
