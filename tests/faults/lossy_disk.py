"""A disk that loses what was not synced when the power goes: an apsw VFS over memory.

Writes are visible to readers at once but durable only after xSync of their file. At the chosen operation the power
goes: from then on every call fails. What a restart would find is each file's synced content, with every later write
kept, dropped or torn at random, as drives with a cache do.
"""

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512


class PowerCut(apsw.IOError):
    """The machine is off."""


@dataclass
class StoredFile:
    durable: bytearray = field(default_factory=bytearray)
    current: bytearray = field(default_factory=bytearray)
    unsynced: list[tuple[int, bytes] | int] = field(default_factory=list)  # a write at an offset, or a new length

    def write(self, data: bytes, offset: int) -> None:
        put(self.current, data, offset)
        self.unsynced.append((offset, data))

    def truncate(self, size: int) -> None:
        del self.current[size:]
        self.unsynced.append(size)

    def sync(self) -> None:
        self.durable[:] = self.current
        self.unsynced.clear()

    def after_power_cut(self, dice: random.Random) -> bytes:
        found = bytearray(self.durable)
        for change in self.unsynced:
            fate = dice.random()
            if isinstance(change, int):
                if fate < 0.5:
                    del found[change:]
            elif fate < 0.4:
                put(found, change[1], change[0])
            elif fate < 0.6:
                torn = dice.randrange(0, len(change[1]) + 1) // SECTOR * SECTOR
                put(found, change[1][:torn], change[0])
        return bytes(found)


def put(target: bytearray, data: bytes, offset: int) -> None:
    if len(target) < offset:
        target.extend(bytes(offset - len(target)))
    target[offset : offset + len(data)] = data


class LossyDisk(apsw.VFS):
    """Register with a name of its own; open the database with `vfs=disk.name`.

    `cut_at` counts writes and syncs. With `lies=True` a sync is only claimed, never done: a control, to show that
    lost commits would be noticed.
    """

    def __init__(self, name: str, *, cut_at: int, lies: bool = False) -> None:
        super().__init__(name, base="")
        self.name = name
        self.files: dict[str, StoredFile] = {}
        self.operations = 0
        self.cut_at = cut_at
        self.lies = lies
        self.is_off = False

    def step(self) -> None:
        self.operations += 1
        if self.operations >= self.cut_at:
            self.is_off = True
        self.require_power()

    def require_power(self) -> None:
        if self.is_off:
            raise PowerCut("power cut")

    def survivors(self, folder: Path, dice: random.Random) -> None:
        """Write what a restart finds into `folder`."""
        for path, stored in self.files.items():
            (folder / Path(path).name).write_bytes(stored.after_power_cut(dice))

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        self.require_power()
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        self.files.setdefault(path, StoredFile())
        flags[1] = flags[0]
        return OpenFile(self, self.files[path])

    def xAccess(self, pathname: str, flags: int) -> bool:
        return pathname in self.files

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.step()
        self.files.pop(filename, None)

    def xFullPathname(self, name: str) -> str:
        return name


class OpenFile:
    """One open file of the disk. A single connection uses it, so locks always succeed."""

    def __init__(self, disk: LossyDisk, stored: StoredFile) -> None:
        self.disk = disk
        self.stored = stored

    def xRead(self, amount: int, offset: int) -> bytes:
        self.disk.require_power()
        return bytes(self.stored.current[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.step()
        self.stored.write(bytes(data), offset)

    def xTruncate(self, newsize: int) -> None:
        self.disk.step()
        self.stored.truncate(newsize)

    def xSync(self, flags: int) -> None:
        self.disk.step()
        if not self.disk.lies:
            self.stored.sync()

    def xFileSize(self) -> int:
        self.disk.require_power()
        return len(self.stored.current)

    def xLock(self, level: int) -> None: ...

    def xUnlock(self, level: int) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xClose(self) -> None: ...

    def xFileControl(self, op: int, ptr: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0
