"""Removing what SQLite leaves behind of texts that are erased.

With `secure_delete`, which every connection of ours sets, SQLite overwrites what is deleted. But when it moves rows
between pages, for balance, a copy of each stays behind in the unused middle of the page it came from, and is not
overwritten when the row is deleted later. The middle of a page of a b-tree is all that lies between its list of cells
and its first cell (https://sqlite.org/fileformat2.html, 1.6). It is filled with zeros here, in the file itself.

That is done under the write lock, with an empty log: then nobody writes to the file, which is the truth by itself, and
no reader looks at those bytes. A crash in between leaves a sound file. A commit afterwards makes everybody drop the
pages that he remembers. The older commits in the log hold the texts too: emptying it erases those.
"""

import os
import random
import time
from dataclasses import replace

import apsw

from rauskuclaw.adapters.sqlite.connection import SqliteOptions, connect, log_of, translated

PAGES_AT_ONCE = 4096  # 16 MB, some 10 ms: others wait meanwhile
GIVE_UP_AFTER_SEC = 2.0
LOCK_TIMEOUT_MS = 200
# First byte of a page of a b-tree. All others begin with the number of a page, as 4 bytes, and these are at most 13:
# in a file of less than 2^25 pages their first byte is 0 or 1. Pages of pointers, whose first byte may be any of these,
# are in files with auto_vacuum only. We make none; one that somebody has converted is left as it is.
INTERIOR, LEAVES = frozenset({2, 5}), frozenset({10, 13})
MAX_PAGES = 1 << 25
FILE_HEADER = 100  # bytes before the b-tree of page 1
MARK = "INSERT INTO counters (name, value) VALUES ('scrub', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1"


def scrub(options: SqliteOptions, *, give_up_after_sec: float = GIVE_UP_AFTER_SEC) -> bool:
    """Empty the log, and fill the unused middle of every page with zeros. To be called in a thread; safe to repeat.

    False when a reader or writer was in the way for too long: nothing is promised then. Nor is it for a file with
    auto_vacuum or of `MAX_PAGES`, which is left as it is. Raises StoreUnavailableError.
    """
    first, is_more = 0, True
    while is_more:
        found = _scrub_portion(options, first, give_up_after_sec)
        if found is None:
            return False
        first, is_more = first + PAGES_AT_ONCE, found
    return True


def _scrub_portion(options: SqliteOptions, first: int, give_up_after_sec: float) -> bool | None:
    """Pages from this one on, counted from 0; whether there are more, or None when the lock was not to be had.

    Each portion has a connection of its own, because one remembers pages as they were before.
    """
    db = connect(replace(options, may_create=False), busy_timeout_ms=LOCK_TIMEOUT_MS)
    try:
        with translated():
            if not _lock_with_empty_log(db, options, give_up_after_sec):
                return None
            size, count = int(db.pragma("page_size")), int(db.pragma("page_count"))
            if count >= MAX_PAGES or db.pragma("auto_vacuum"):
                return False
            if _scrub_pages(options, first, size=size):
                db.execute(MARK)
            db.execute("COMMIT")
            return first + PAGES_AT_ONCE < count
    finally:
        db.close(force=True)


def _lock_with_empty_log(db: apsw.Connection, options: SqliteOptions, give_up_after_sec: float) -> bool:
    """Hold the write lock at a moment at which the log is empty. Others commit between emptying and locking."""
    give_up_at = time.monotonic() + give_up_after_sec
    while time.monotonic() < give_up_at:
        try:
            db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            db.execute("BEGIN IMMEDIATE")
        except apsw.BusyError:
            pass
        else:
            log = log_of(options.path)
            if not log.exists() or log.stat().st_size == 0:
                return True
            db.execute("ROLLBACK")
        time.sleep(0.001 * random.random())
    return False


def _scrub_pages(options: SqliteOptions, first: int, *, size: int) -> bool:
    """Whether something was overwritten. The file is opened by SQLite, whose locks another way to it would release."""
    flags = [apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_MAIN_DB, 0]
    file = apsw.VFSFile(options.vfs or "", os.path.abspath(options.path), flags)
    try:
        start = first * size
        data = file.xRead(min(PAGES_AT_ONCE * size, max(0, file.xFileSize() - start)), start)
        gaps = [
            gap for at in range(0, len(data), size) if (gap := _dirty_gap(data[at : at + size], first + at // size))
        ]
        for number, begin, end in gaps:
            file.xWrite(bytes(end - begin), number * size + begin)
        if gaps:
            file.xSync(apsw.SQLITE_SYNC_FULL)
    finally:
        file.xClose()
    return bool(gaps)


def _dirty_gap(page: bytes, number: int) -> tuple[int, int, int] | None:
    """The unused middle of a page, from its number on, if it holds anything. None for pages that are no b-tree's."""
    at = FILE_HEADER if number == 0 else 0
    if page[at] not in INTERIOR | LEAVES:
        return None
    cells = int.from_bytes(page[at + 3 : at + 5], "big")
    content = int.from_bytes(page[at + 5 : at + 7], "big") or 65536
    begin = at + (12 if page[at] in INTERIOR else 8) + 2 * cells
    if begin >= content or content > len(page) or not page[begin:content].strip(b"\0"):
        return None
    return number, begin, content
