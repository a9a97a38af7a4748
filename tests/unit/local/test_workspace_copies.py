"""Copies of a workspace: whole files while others write, checked, and put back beside what was there."""

import hashlib
import io
import json
import os
import tarfile
import threading
from pathlib import Path

import pytest

from local.backups.files import SUFFIX, Copied, Place, beside, is_steady, prepare, put_in_place, take_copy
from rauskuclaw.domain.workspace.entries import Entry, EntryKind
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import ConflictError, InvalidRequestError


@pytest.fixture
def place(tmp_path: Path) -> Place:
    root, state = tmp_path / "workspace", tmp_path / "state"
    (root / "notes" / "empty").mkdir(parents=True)
    (root / "notes" / "plan.md").write_bytes(b"one\n")
    (root / "bild ä.bin").write_bytes(bytes(range(256)) * 5000)
    os.utime(root / "notes" / "plan.md", (1_700_000_000, 1_700_000_000.25))
    versions = state / "versions" / "notes" / ".rauskuclaw-versions"
    versions.mkdir(parents=True)
    (versions / "1700000000000-0a0b0c0d").write_bytes(b"zero\n")
    (versions / "1700000000000-0a0b0c0d.json").write_text("{}")
    (versions / "1700000000001-0a0b0c0d.new").write_text("unfinished")
    return Place(root, state)


def contents(folder: Path) -> dict[str, bytes | None]:
    found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*"))}
    return {name: path.read_bytes() if path.is_file() else None for name, path in found.items()}


def restored(copy: Path, place: Place) -> Copied:
    done = prepare(copy, place)
    put_in_place(place, suffix=".replaced-1")
    return done


def test_all_comes_back_as_it_was(place: Place, tmp_path: Path) -> None:
    before = contents(place.root)
    copy = beside(tmp_path / "monday.sqlite")
    assert copy.name == f"monday.sqlite{SUFFIX}"
    taken = take_copy(place, copy, may_replace=False)
    assert (taken.files, taken.size_bytes, taken.unsteady) == (2, 1_280_004, [])
    assert copy.stat().st_mode & 0o777 == 0o600
    (place.root / "notes" / "plan.md").write_bytes(b"two\n")
    (place.root / "later").write_bytes(b"x")
    assert restored(copy, place) == Copied(2, 1_280_004)
    assert contents(place.root) == before
    assert (place.root / "notes" / "plan.md").stat().st_mtime == 1_700_000_000.25
    versions = place.state / "versions" / "notes" / ".rauskuclaw-versions"
    assert sorted(os.listdir(versions)) == ["1700000000000-0a0b0c0d", "1700000000000-0a0b0c0d.json"]
    kept = tmp_path / "workspace.replaced-1"
    assert (kept / "later").read_bytes() == b"x"  # nothing is lost
    assert (tmp_path / "state.replaced-1").is_dir()


def test_a_workspace_that_was_never_used_is_an_empty_one(tmp_path: Path) -> None:
    place = Place(tmp_path / "workspace", tmp_path / "state")
    copy = tmp_path / "copy.tar"
    assert take_copy(place, copy, may_replace=False) == Copied()
    assert not place.root.exists()
    assert restored(copy, place) == Copied()
    assert contents(place.root) == {}


def test_links_logins_and_unfinished_files_stay_out(place: Place, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret")
    (place.root / "link").symlink_to(tmp_path / "secret")
    (place.root / "folder").symlink_to(tmp_path)
    os.link(tmp_path / "secret", place.root / "hard")
    (place.root / ".codex-home").mkdir()
    (place.root / ".codex-home" / "auth.json").write_text("s3cret")
    (place.root / ".rauskuclaw-new").write_text("half")
    take_copy(place, tmp_path / "copy.tar", may_replace=False)
    assert b"s3cret" not in (tmp_path / "copy.tar").read_bytes()
    with tarfile.open(tmp_path / "copy.tar") as tar:
        assert {each.name for each in tar if each.isfile() and each.name.startswith("files/")} == {
            "files/notes/plan.md",
            "files/bild ä.bin",
        }


def test_each_file_is_one_content_whoever_writes(place: Place, tmp_path: Path) -> None:
    """Writers that replace files, as ours do: the old or the new content is in the copy, and never a mixture."""
    over = threading.Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            number += 1
            new = tmp_path / "new"
            new.write_bytes(bytes([number % 256]) * 300_000)
            new.rename(place.root / "notes" / "plan.md")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(10):
            taken = take_copy(place, tmp_path / f"{number}.tar", may_replace=False)
            assert taken.unsteady == []
    finally:
        over.set()
        writer.join()
    for number in range(10):
        with tarfile.open(tmp_path / f"{number}.tar") as tar:
            content = tar.extractfile("files/notes/plan.md")
            assert content is not None
            assert len(set(content.read()) | {10, 101, 110, 111}) <= 5  # one byte, or what it was at first


@pytest.mark.parametrize(
    ("after", "steady"),
    [("1-4-a-a", True), ("1-5-b-b", False), ("1-4-a-b", False), ("2-9-c-c", True), (None, True)],
)
def test_a_file_that_was_written_to_in_place_is_read_again(after: str | None, steady: bool) -> None:
    """Another file in its place, or none, is no change of what was read."""
    path = WorkspacePath(("a",))
    found = None if after is None else Entry(path, EntryKind.FILE, size=4, etag=after)
    assert is_steady(Entry(path, EntryKind.FILE, size=4, etag="1-4-a-a"), found) is steady


def test_a_copy_that_is_there_is_not_replaced_unasked(place: Place, tmp_path: Path) -> None:
    copy = tmp_path / "copy.tar"
    take_copy(place, copy, may_replace=False)
    with pytest.raises(ConflictError):
        take_copy(place, copy, may_replace=False)
    take_copy(place, copy, may_replace=True)
    assert [each.name for each in tmp_path.iterdir() if "partial" in each.name] == []


def forged(copy: Path, members: dict[str, bytes], *, kind: bytes = tarfile.REGTYPE) -> Path:
    """A tar file whose manifest is right and whose names are not."""
    with tarfile.open(copy, "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.type, info.linkname = len(content), kind, "/etc/passwd"
            tar.addfile(info, io.BytesIO(content))
        files = {
            name: {"size": len(each), "sha256": hashlib.sha256(each).hexdigest()} for name, each in members.items()
        }
        text = json.dumps({"format": 1, "files": files}).encode()
        info = tarfile.TarInfo("manifest.json")
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))
    return copy


@pytest.mark.parametrize(
    "name",
    ["../evil", "files/../../evil", "/etc/evil", "versions/../../evil", "files/.rauskuclaw-x", "other/x", "files/a\1"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(place: Place, tmp_path: Path, name: str) -> None:
    before = contents(tmp_path)
    copy = forged(tmp_path / "copy.tar", {name: b"x"})
    with pytest.raises(InvalidRequestError, match="A backup holds"):
        prepare(copy, place)
    copy.unlink()
    assert contents(tmp_path) == before


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_what_is_no_file_is_refused(place: Place, tmp_path: Path, kind: bytes) -> None:
    copy = forged(tmp_path / "copy.tar", {"files/x": b""}, kind=kind)
    with pytest.raises(InvalidRequestError):
        prepare(copy, place)


def test_a_damaged_copy_changes_nothing(place: Place, tmp_path: Path) -> None:
    copy = tmp_path / "copy.tar"
    take_copy(place, copy, may_replace=False)
    whole, before = copy.read_bytes(), contents(place.root)
    position = whole.index(b"one\n")
    for content in (whole[:5000], whole[:-20_000], whole[:position] + b"ONE\n" + whole[position + 4 :], b"", b"no tar"):
        copy.write_bytes(content)
        with pytest.raises(InvalidRequestError, match="no whole copy"):
            prepare(copy, place)
        assert contents(place.root) == before
        assert not [each for each in tmp_path.iterdir() if "restoring" in each.name]


def test_putting_in_place_goes_on_where_it_was_ended(place: Place, tmp_path: Path) -> None:
    copy = tmp_path / "copy.tar"
    before = contents(place.root)
    take_copy(place, copy, may_replace=False)
    (place.root / "later").write_bytes(b"x")
    prepare(copy, place)
    place.root.rename(tmp_path / "workspace.old")  # it died after the first of the two
    (tmp_path / ".workspace.restoring").rename(place.root)
    put_in_place(place, suffix=".replaced-2")
    assert contents(place.root) == before
    assert put_in_place(place, suffix=".replaced-3") is None
    assert contents(place.root) == before
