"""An attacker with rights in the workspace: swaps what is at a few names as fast as it can, until its stdin ends.

`python -m tests.folder.swapper ROOT OUTSIDE`: `docs`, `docs/file` and `file` in ROOT are in turn plain, missing,
links into OUTSIDE, a second name of the file there, and a pipe.
"""

import os
import select
import sys
from collections.abc import Callable, Iterator
from itertools import cycle, product
from pathlib import Path


def shapes(outside: Path) -> dict[str, Callable[[Path], None]]:
    def plain_file(place: Path) -> None:
        place.write_bytes(b"plain")

    def plain_folder(place: Path) -> None:
        place.mkdir()
        (place / "secret").write_bytes(b"plain")

    return {
        "file": plain_file,
        "folder": plain_folder,
        "link to the file": lambda place: place.symlink_to(outside / "secret"),
        "link to the folder": lambda place: place.symlink_to(outside),
        "second name": lambda place: place.hardlink_to(outside / "secret"),
        "pipe": os.mkfifo,
    }


def swaps(root: Path, outside: Path) -> Iterator[int]:
    """Makes each shape beside the name and renames it over what is there, so that the name is never without one."""
    made = shapes(outside)
    names = ("docs/secret", "file", "docs")
    for number, (shape, name) in enumerate(cycle(product(made, names))):
        fresh, old = root / f"fresh{number}", root / f"old{number}"
        try:
            made[shape](fresh)
            if (root / name).is_dir() or fresh.is_dir():
                os.rename(root / name, old)
            os.rename(fresh, root / name)
        except OSError:
            pass
        for left in (fresh, old):
            clear(left)
        yield number


def clear(place: Path) -> None:
    try:
        if place.is_dir() and not place.is_symlink():
            for each in place.iterdir():
                clear(each)
            place.rmdir()
        else:
            place.unlink(missing_ok=True)
    except OSError:
        pass


def main(root: Path, outside: Path) -> None:
    count = 0
    for count in swaps(root, outside):
        if count % 50 == 0 and select.select([sys.stdin], [], [], 0)[0]:
            break
    print(count)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
