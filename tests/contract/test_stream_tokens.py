"""StreamTokenStore."""

from datetime import timedelta

import pytest

from rauskuclaw.ports import Backend
from rauskuclaw.ports.stream_tokens import StreamToken, StreamTokenStore
from tests.support.clock import NOON, after
from tests.support.drivers import Opener

DIGEST = "ab" * 32


@pytest.fixture
def tokens(backend: Backend) -> StreamTokenStore:
    return backend.stream_tokens


@pytest.mark.parametrize(
    "token",
    [
        StreamToken(DIGEST, "ops", after(120)),
        StreamToken(DIGEST, "päivää", after(120.5), frozenset({"mail", "print"}), "job-1", None),
        StreamToken(DIGEST, "ops", after(120), frozenset(), None, "conversation-1"),
    ],
    ids=["plain", "bound to a job", "without queues"],
)
async def test_every_process_finds_a_token_as_it_was_stored(
    tokens: StreamTokenStore, open_backend: Opener, token: StreamToken
) -> None:
    await tokens.put(token)
    await tokens.put(token)
    other = (await open_backend()).stream_tokens
    for _ in range(2):
        assert await other.get(DIGEST, now=NOON) == token
    assert await other.get("cd" * 32, now=NOON) is None


async def test_it_is_over_at_its_very_end(tokens: StreamTokenStore) -> None:
    token = StreamToken(DIGEST, "ops", after(120))
    await tokens.put(token)
    assert await tokens.get(DIGEST, now=after(120) - timedelta(milliseconds=1)) == token
    assert await tokens.get(DIGEST, now=after(120)) is None


async def test_what_is_over_is_erased_and_nothing_else(backend: Backend, tokens: StreamTokenStore) -> None:
    for number in range(5):
        await tokens.put(StreamToken(f"{number}" * 64, "ops", after(60 if number < 3 else 600)))
    gone = [await tokens.purge(after(60), limit=2) for _ in range(3)]
    assert gone == ([0, 0, 0] if backend.capabilities.forgets_by_itself else [2, 1, 0])
    assert await tokens.get("4" * 64, now=after(60)) is not None
