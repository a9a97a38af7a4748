"""The workspace in a tar file: copied while others write, checked, and taken out again beside the one in use.

Members are `files/...`, `versions/...` (what undo brings back) and at the end `manifest.json`, with size and SHA-256 of
every file. A file is copied as it was at one moment, and different files at different ones.
"""

import asyncio
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from rauskuclaw.adapters.folder.descriptors import fsync_folder
from rauskuclaw.adapters.folder.storage import open_folder_workspace
from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import ROOT, BadPathError, WorkspacePath
from rauskuclaw.errors import ConflictError, InvalidRequestError, NotFoundError
from rauskuclaw.ports.workspace import Workspace
from rauskuclaw.services.workspace.naming import HIDDEN

SUFFIX = ".workspace.tar"
FILES, VERSIONS, MANIFEST = "files", "versions", "manifest.json"
FORMAT = 1
PAGE = 1000
PIECE = 1024 * 1024
IN_MEMORY = 8 * 1024 * 1024
TRIES = 5


@dataclass
class Copied:
    """What a copy holds. `unsteady` are files that somebody wrote to, in place, each time they were read."""

    files: int = 0
    size_bytes: int = 0
    unsteady: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A workspace: its folder, and the one of its locks and versions."""

    root: Path
    state: Path


def beside(file: Path) -> Path:
    """The name of the workspace's copy, of a backup of the database."""
    return file.with_name(file.name + SUFFIX)


def take_copy(place: Place, target: Path, *, may_replace: bool) -> Copied:
    """Copy a workspace into a tar file, and read it again from end to end.

    The file appears under its name once it is whole and synced, for this user alone. Raises ConflictError when it is
    there and may not be replaced, OSError; then nothing of it is left.
    """
    if target.exists() and not may_replace:
        raise ConflictError(f"{target} exists; name another file, or replace it with --force")
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            copied = asyncio.run(_write(place, file, near=target.parent))
            file.flush()
            os.fsync(file.fileno())
        for _ in _members(partial):  # it checks what it reads
            pass
        partial.replace(target)
        fsync_folder(target.parent)
    finally:
        partial.unlink(missing_ok=True)
    return copied


def prepare(copy: Path, place: Place) -> Copied:
    """Take a copy out beside the workspace that is in use, which stays as it is. Raises InvalidRequestError for what is
    no whole copy, OSError."""
    done = Copied()
    fresh = _fresh(place)
    for folder in (fresh.root, fresh.state):
        _erase(folder)
        folder.mkdir(mode=0o700, parents=True)
    try:
        for name, mtime, content in _members(copy):
            target = _target(name, fresh)
            if content is None:
                target.mkdir(mode=0o700, parents=True, exist_ok=True)
                continue
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                while piece := content.read(PIECE):
                    file.write(piece)
            os.utime(target, (mtime, mtime))
            if name.startswith(f"{FILES}/"):
                done.files += 1
                done.size_bytes += target.stat().st_size
    except BaseException:
        for folder in (fresh.root, fresh.state):
            _erase(folder)
        raise
    os.sync()
    return done


def put_in_place(place: Place, *, suffix: str) -> Path | None:
    """Let what was prepared be the workspace. Where the one before is kept; None: there was none. Safe to repeat."""
    fresh = _fresh(place)
    kept_root = _replace(place.root, fresh.root, suffix)
    _replace(place.state, fresh.state, suffix)
    return kept_root


def _replace(current: Path, new: Path, suffix: str) -> Path | None:
    """Let `new` be `current`. Where that is kept; None: there was none, or it is replaced already."""
    if not new.exists():
        return None
    kept = None
    if current.exists():
        kept = _unused(current, suffix)
        current.rename(kept)
    new.rename(current)
    fsync_folder(current.parent)
    return kept


async def _write(place: Place, file: IO[bytes], *, near: Path) -> Copied:
    """Large files wait in the folder `near`, where there is room for them in any case."""
    copied = Copied()
    manifest: dict[str, dict[str, Any]] = {}
    storage = open_folder_workspace(place.root, place.state)
    try:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            if place.root.exists():
                async for entry in _entries(storage.files, ROOT):
                    name = f"{FILES}/{entry.path}"
                    if entry.is_dir:
                        _add_folder(tar, name, entry)
                        continue
                    with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(near)) as content:
                        found = await _steady(storage.files, entry, content, copied)
                        if found is not None:
                            manifest[name] = _add(tar, name, content, mtime=_seconds(found.modified_at))
                            copied.files += 1
                            copied.size_bytes += manifest[name]["size"]
            for name, path in _versions(place.state / VERSIONS):
                with suppress(FileNotFoundError), path.open("rb") as version:  # pruned meanwhile
                    manifest[name] = _add(tar, name, version, mtime=path.stat().st_mtime)
            text = json.dumps({"format": FORMAT, "files": manifest}).encode()
            _add(tar, MANIFEST, io.BytesIO(text), mtime=0)
    finally:
        await storage.upkeep.close()
    return copied


async def _entries(files: Workspace, folder: WorkspacePath) -> AsyncIterator[Entry]:
    cursor = None
    while True:
        try:
            page = await files.list_dir(folder, limit=PAGE, cursor=cursor)
        except NotFoundError:
            return  # deleted meanwhile
        for entry in page.items:
            if entry.name.casefold() in HIDDEN and entry.is_dir:
                continue  # a login is in there
            yield entry
            if entry.is_dir:
                async for inner in _entries(files, entry.path):
                    yield inner
        if page.cursor is None:
            return
        cursor = page.cursor


async def _steady(files: Workspace, entry: Entry, content: IO[bytes], copied: Copied) -> Entry | None:
    """Read a file until nobody wrote to it meanwhile; None when it is gone."""
    for _ in range(TRIES):
        content.seek(0)
        content.truncate()
        try:
            reading = await files.read(entry.path)
            async for chunk in reading.chunks:
                content.write(chunk)
            after = await files.stat(entry.path)
        except (NotFoundError, InvalidRequestError):
            return None
        if content.tell() == reading.entry.size and is_steady(reading.entry, after):
            return reading.entry
    copied.unsteady.append(str(entry.path))
    return entry


def is_steady(read: Entry, after: Entry | None) -> bool:
    """Whether nobody wrote into the file that was read. Another file in its place, as our own writes make it, is no
    change of that one: a folder's etag begins with the file's number."""
    if after is None or after.etag is None or read.etag is None:
        return True
    is_another = after.etag.partition("-")[0] != read.etag.partition("-")[0]
    return is_another or after.etag == read.etag


def _versions(top: Path) -> Iterator[tuple[str, Path]]:
    """Every version's content, and behind it what is known of it."""
    for folder, _, names in os.walk(top):
        for name in sorted(names):  # `<id>` before `<id>.json`
            if not name.endswith(".new"):
                path = Path(folder) / name
                yield f"{VERSIONS}/{path.relative_to(top).as_posix()}", path


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes], *, mtime: float) -> dict[str, Any]:
    known = _known(content)
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = known["size"], 0o600, mtime
    tar.addfile(info, content)
    return known


def _known(content: IO[bytes]) -> dict[str, Any]:
    """What the manifest says of a content, which is at its beginning afterwards."""
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while piece := content.read(PIECE):
        digest.update(piece)
        size += len(piece)
    content.seek(0)
    return {"size": size, "sha256": digest.hexdigest()}


def _add_folder(tar: tarfile.TarFile, name: str, entry: Entry) -> None:
    info = tarfile.TarInfo(name)
    info.type, info.mode, info.mtime = tarfile.DIRTYPE, 0o700, _seconds(entry.modified_at)
    tar.addfile(info)


def _members(copy: Path) -> Iterator[tuple[str, float, IO[bytes] | None]]:
    """Name, time and content (None: a folder) of each member. Raises InvalidRequestError, at the end at the latest,
    unless all is there as the manifest says."""
    seen: dict[str, dict[str, Any]] = {}
    manifest: object = None
    try:
        with tarfile.open(copy, mode="r:") as tar:
            for info in tar:
                content = tar.extractfile(info) if info.isfile() else None
                if info.name == MANIFEST and content is not None:
                    manifest = json.load(content)
                elif content is not None:
                    seen[info.name] = _known(content)
                    yield info.name, info.mtime, content
                elif info.isdir():
                    yield info.name, info.mtime, None
                else:
                    raise InvalidRequestError(f"{copy} holds what is no file: {info.name[:200]}")
    except (tarfile.TarError, ValueError, EOFError) as exc:
        raise InvalidRequestError(f"{copy} is no whole copy of a workspace: {exc}") from exc
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or manifest.get("files") != seen:
        raise InvalidRequestError(f"{copy} is no whole copy of a workspace: its manifest says something else")


def _target(name: str, fresh: Place) -> Path:
    """Where a member belongs. Raises InvalidRequestError for what would lead elsewhere."""
    room, *names = PurePosixPath(name).parts
    try:
        if room == FILES:
            return fresh.root.joinpath(*WorkspacePath(tuple(names)).names)
        if room == VERSIONS and names and not {"..", "/", "."} & set(names) and "\0" not in name:
            return fresh.state.joinpath(VERSIONS, *names)
    except BadPathError as exc:
        raise InvalidRequestError(f"A backup holds '{name[:200]}': {exc.reason}") from exc
    raise InvalidRequestError(f"A backup holds '{name[:200]}', which belongs nowhere")


def _fresh(place: Place) -> Place:
    """Where a copy is taken out, beside the workspace so that it can be renamed."""
    return Place(*(path.with_name(f".{path.name}.restoring") for path in (place.root, place.state)))


def _unused(path: Path, suffix: str) -> Path:
    names = (f"{path.name}{suffix}{f'-{number}' if number > 1 else ''}" for number in range(1, 1000))
    return next(path.with_name(name) for name in names if not path.with_name(name).exists())


def _erase(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment is not None else 0.0
