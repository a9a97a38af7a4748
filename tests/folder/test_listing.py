"""Large folders page by page: what was read once serves the next page, until something changes."""

import os
import time
from pathlib import Path

import pytest

from rauskuclaw.adapters.folder.descriptors import Root
from rauskuclaw.adapters.folder.listing import LARGE, SETTLED_NS, Listing
from rauskuclaw.domain.workspace.paths import ROOT, WorkspacePath

MANY = WorkspacePath(("many",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(LARGE + 100):
        (many / f"f{number:04}").touch()
    (many / "sub").mkdir()
    settle(many)
    return many


def settle(folder: Path) -> None:
    """The folder has not changed for a while: its time of change, too, is what the clock of `listing_of` says."""
    long_ago = time.time_ns() - 10 * SETTLED_NS
    os.utime(folder, ns=(long_ago, long_ago))


def listing_of(folder: Path, *, later_ns: int = 2 * SETTLED_NS) -> Listing:
    return Listing(Root(folder.parent), wall_ns=lambda: time.time_ns() + later_ns)


def names(listing: Listing, path: WorkspacePath = MANY, *, limit: int = 200) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        page = listing.list_dir(path, limit=limit, cursor=cursor)
        found += [entry.name for entry in page.items]
        if (cursor := page.cursor) is None:
            return found


def reads(listing: Listing, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is read of folders from now on."""
    seen: list[object] = []
    scandir = os.scandir

    def noting(of: int) -> object:
        seen.append(of)
        return scandir(of)

    monkeypatch.setattr(os, "scandir", noting)
    return seen


def test_a_folder_that_is_read_page_by_page_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = listing_of(folder)
    seen = reads(listing, monkeypatch)
    assert names(listing) == ["sub", *(f"f{number:04}" for number in range(LARGE + 100))]
    assert len(seen) == 1


def test_what_changes_is_seen_at_the_next_page(folder: Path) -> None:
    listing = listing_of(folder)
    assert len(names(listing)) == LARGE + 101
    (folder / "a-new-one").touch()
    (folder / "f0000").unlink()
    assert names(listing)[:3] == ["sub", "a-new-one", "f0001"]
    settle(folder)
    (folder / "sub").rename(folder / "zub")
    assert names(listing)[0] == "zub"


def test_a_folder_that_has_changed_just_now_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another change within the same tick of the file system's clock would not be seen."""
    listing = listing_of(folder, later_ns=0)
    seen = reads(listing, monkeypatch)
    names(listing)
    assert len(seen) == 4


def test_what_went_after_it_was_read_is_not_listed(folder: Path) -> None:
    """Whatever is kept, each entry of a page is looked at."""
    listing = listing_of(folder)
    page = listing.list_dir(MANY, limit=10, cursor=None)
    before = os.stat(folder)
    (folder / "f0300").unlink()
    os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))
    found = names(listing)
    assert page.cursor is not None
    assert "f0300" not in found


def test_few_folders_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [folder.parent / f"other{number}" for number in range(5)]
    for other in others:
        other.mkdir()
        for number in range(LARGE):
            (other / f"f{number}").touch()
        settle(other)
    listing = listing_of(folder)
    for path in (MANY, *(WorkspacePath((other.name,)) for other in others)):
        names(listing, path)
    seen = reads(listing, monkeypatch)
    names(listing, WorkspacePath((others[-1].name,)))
    assert len(seen) == 0
    names(listing, MANY)
    assert len(seen) == 1
    assert len(names(listing, ROOT)) == 6
