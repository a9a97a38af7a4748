"""Folders page by page. S3 knows only the order of keys, in which folders stand between files."""

from dataclasses import dataclass, field

from rauskuclaw.adapters.aws.workspace.keys import FILES, LAST, folder_key, path_of
from rauskuclaw.adapters.aws.workspace.objects import Listed, Objects
from rauskuclaw.adapters.aws.workspace.tree import Tree, file_entry
from rauskuclaw.domain.workspace.entries import Entry, EntryKind
from rauskuclaw.domain.workspace.paths import BadPathError, WorkspacePath
from rauskuclaw.ports.cursors import decode_cursor, encode_cursor
from rauskuclaw.ports.store import Page
from rauskuclaw.ports.workspace_rules import list_cursor, list_place, require_dir

MAX_LISTS = 20  # of one page; a folder with more than so many thousand files gives pages without any


@dataclass
class Scan:
    """What was found on one way through a folder, in the order of keys."""

    folders: list[Entry] = field(default_factory=list)
    files: list[Entry] = field(default_factory=list)
    last: str | None = None  # the name that was seen last, while there are more


class Listing:
    def __init__(self, objects: Objects, tree: Tree) -> None:
        self._objects = objects
        self._tree = tree

    async def list_dir(self, path: WorkspacePath, *, limit: int, cursor: str | None) -> Page[Entry]:
        """See `Workspace.list_dir`. The first page of a folder reads all its keys: its folders are among them."""
        place = None if cursor is None else list_place(cursor)
        require_dir(await self._tree.stat(path), path)
        if place is not None and not place[0]:
            return await self._files(path, after=place[1], limit=limit)
        after = place[1] if place is not None else None
        scan = await self._scan(path, after, limit, wants_folders=True)
        if len(scan.folders) > limit:
            last = scan.folders[limit - 1]
            return Page(tuple(scan.folders[:limit]), list_cursor(is_dir=True, name=last.name))
        if scan.last is not None:
            return Page(tuple(scan.folders), list_cursor(is_dir=True, name=scan.last))
        if after is not None:  # what it has seen of the files does not begin at the first
            return await self._files(path, after=None, limit=limit, folders=scan.folders)
        return _page(scan.folders, scan.files, limit, None)

    async def _files(
        self, path: WorkspacePath, *, after: str | None, limit: int, folders: list[Entry] | None = None
    ) -> Page[Entry]:
        room = limit - len(folders or ())
        scan = await self._scan(path, after, room, wants_folders=False) if room else Scan(last="")
        return _page(folders or [], scan.files, limit, scan.last)

    async def _scan(self, path: WorkspacePath, after: str | None, limit: int, *, wants_folders: bool) -> Scan:
        """Go through a folder until there is more than a page of what is wanted; of files no more than that is kept."""
        prefix, scan, more = folder_key(path), Scan(), None
        # After a folder come the keys in it, which would name it once more.
        start = None if after is None else prefix + after + (f"/{LAST}" if wants_folders else "")
        for _ in range(MAX_LISTS):
            page = await self._objects.list_page(prefix, after=start, more=more, flat=False)
            _add(scan, page, path, limit=limit)
            if len(scan.folders if wants_folders else scan.files) > limit:
                break
            more = page.more
            if more is None:
                scan.last = None
                return scan
        return scan

    async def walk(self, path: WorkspacePath, *, limit: int, cursor: str | None) -> Page[Entry]:
        """See `Workspace.walk`."""
        after = None if cursor is None else FILES + decode_cursor(cursor)
        require_dir(await self._tree.stat(path), path)
        prefix = folder_key(path)
        if after is not None and after < prefix:
            after = None
        page = await self._objects.list_page(prefix, limit=limit, after=after)
        paths = [(path_of(each.key), each) for each in page.objects]
        entries = tuple(file_entry(place, found) for place, found in paths if place is not None)
        last = page.objects[-1].key.removeprefix(FILES) if page.more is not None else None
        return Page(entries, encode_cursor(last) if last is not None else None)


def _add(scan: Scan, page: Listed, path: WorkspacePath, *, limit: int) -> None:
    prefix = folder_key(path)
    for found in page.prefixes:
        entry = _child(path, found[len(prefix) : -1])
        if entry is not None and len(scan.folders) <= limit:
            scan.folders.append(Entry(entry, EntryKind.DIR))
    for each in page.objects:
        entry = _child(path, each.key[len(prefix) :])
        if entry is not None and len(scan.files) <= limit:
            scan.files.append(file_entry(entry, each))
    names = [found[len(prefix) : -1] for found in page.prefixes[-1:]]
    names += [each.key[len(prefix) :] for each in page.objects[-1:]]
    scan.last = max(names, default=scan.last)


def _child(path: WorkspacePath, name: str) -> WorkspacePath | None:
    """None for the folder itself, and for names that others have put there which are none of ours."""
    try:
        return path.child(name)
    except BadPathError:
        return None


def _page(folders: list[Entry], files: list[Entry], limit: int, last: str | None) -> Page[Entry]:
    """`last`: the file after which it was not looked any further; `""`: there may be files, from the first on."""
    shown = (*folders, *files)[:limit]
    if len(folders) + len(files) > limit:
        end = shown[-1]
        return Page(shown, list_cursor(is_dir=end.is_dir, name=end.name))
    return Page(shown, None if last is None else list_cursor(is_dir=False, name=last))
