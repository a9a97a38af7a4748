"""The local side: links are never followed, and a file is whole or not there."""

import os
from pathlib import Path

import pytest

from local.cli.sync.folders import local_files, place_in, read_chunks, written
from local.cli.sync.memory import SyncMemory
from local.cli.sync.plan import Pair


def test_plain_files_are_listed_and_links_and_ours_are_not(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "f").write_text("x")
    (tmp_path / "link").symlink_to("a/f")
    (tmp_path / "linked").symlink_to("a")
    os.mkfifo(tmp_path / "pipe")
    for name in (".gitkeep", ".rauskuclaw-sync.json", ".hidden"):
        (tmp_path / name).write_text("")
    assert sorted(local_files(tmp_path)) == [".hidden", "a/f"]


def test_a_file_that_is_not_written_whole_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "f"
    target.write_text("old")

    def write(text: bytes) -> None:
        with written(target) as file:
            file.write(text)
            if text == b"torn":
                raise ConnectionError

    with pytest.raises(ConnectionError):
        write(b"torn")
    assert target.read_text() == "old"
    write(b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
    assert target.read_text() == "new"


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "root"
    (root / "real").mkdir(parents=True)
    (root / "way").symlink_to(outside)
    (root / "real" / "f").symlink_to(outside / "f")
    for path in ("way/f", "way/deep/f", "real/f"):
        with pytest.raises(OSError, match=r"is not a folder|is a link"):
            place_in(root, path)
    assert place_in(root, "new/deep/f") == root / "new" / "deep" / "f"
    assert list(outside.iterdir()) == []


def test_a_file_that_grows_or_shrinks_meanwhile_is_not_sent(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"x" * 10)
    assert b"".join(read_chunks(file, size=10)) == b"x" * 10
    for size in (9, 11):
        with pytest.raises(OSError, match="changed"):
            list(read_chunks(file, size=size))


def test_what_was_alike_is_remembered_for_each_place(tmp_path: Path) -> None:
    one = SyncMemory(tmp_path, api="http://a", remote="x")
    one.pairs["f\udcff"] = Pair("l", "r")
    one.save()
    other = SyncMemory(tmp_path, api="http://b", remote="x")
    assert other.pairs == {}
    other.pairs["g"] = Pair("1", "2")
    other.save()
    assert SyncMemory(tmp_path, api="http://a", remote="x").pairs == {"f\udcff": Pair("l", "r")}


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"http://a x": 5}', '{"http://a x": {"f": ["l"]}}', '{"http://a x": {"f": [1, 2]}}']
)
def test_a_memory_that_cannot_be_read_knows_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / ".rauskuclaw-sync.json").write_text(text)
    assert SyncMemory(tmp_path, api="http://a", remote="x").pairs == {}
