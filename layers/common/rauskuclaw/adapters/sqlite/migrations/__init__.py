"""The schema and how it grows: a numbered file is a step, applied in one transaction together with its number.

Two starters at once wait for each other (BEGIN EXCLUSIVE); a kill half way leaves the step undone, to be done at the
next start. A file with a higher number than we know is refused: it was written by a newer version.
"""

from importlib.resources import files

import apsw

from rauskuclaw.adapters.sqlite.connection import APPLICATION_ID, translated
from rauskuclaw.errors import SchemaError


def _steps() -> tuple[str, ...]:
    """The texts of `0001_jobs.sql` and its followers, in the order of their numbers."""
    found = sorted(
        (each for each in files(__name__).iterdir() if each.name.endswith(".sql")), key=lambda each: each.name
    )
    if [each.name[:4] for each in found] != [f"{number:04}" for number in range(1, len(found) + 1)]:
        raise SchemaError("this installation is broken: the numbers of its schema steps have a gap or a double")
    return tuple(each.read_text(encoding="utf-8") for each in found)


STEPS = _steps()


def migrate(db: apsw.Connection, steps: tuple[str, ...] = STEPS) -> None:
    """Bring the file to the newest schema. Safe to repeat and to run from several processes at once."""
    with translated():
        if _version(db) == len(steps):
            return
        _refuse_newer(db, steps)
        while _version(db) < len(steps):
            with Exclusive(db):
                version = _version(db)
                if version < len(steps):
                    db.execute(steps[version])
                    db.execute(f"PRAGMA user_version = {version + 1}")
                    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _version(db: apsw.Connection) -> int:
    return int(db.pragma("user_version"))


def _refuse_newer(db: apsw.Connection, steps: tuple[str, ...]) -> None:
    found = _version(db)
    if found > len(steps):
        raise SchemaError(
            f"the database has schema {found}, this version knows {len(steps)}: start the newer version, or restore"
        )


class Exclusive:
    def __init__(self, db: apsw.Connection) -> None:
        self.db = db

    def __enter__(self) -> None:
        self.db.execute("BEGIN EXCLUSIVE")

    def __exit__(self, failed: object, *rest: object) -> None:
        self.db.execute("ROLLBACK" if failed else "COMMIT")
