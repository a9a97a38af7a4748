"""What the checks look at."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from local.cli.instance import Instance
from local.supervisor.folder import DataFolder
from local.supervisor.state import SupervisorState, read_state
from rauskuclaw.config import ConfigError, Settings, load_settings, settings_from_environment
from rauskuclaw.domain.clock import utc_now

SYNCS = 8
SYNC_BYTES = 4096


def fastest_sync_sec(folder: Path) -> float:
    """Seconds that the quickest of a few small durable writes took. Raises OSError.

    The quickest, because it tells of the disk; the others tell of who else is writing.
    """
    taken = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(SYNCS):
            file.write(bytes(SYNC_BYTES))
            began = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    return min(taken)


@dataclass(frozen=True)
class Probes:
    """What a machine says of itself; tests say something else. `env` None is the environment of this process."""

    env: Mapping[str, str] | None = None
    working_folder: Path = field(default_factory=Path.cwd)
    python: tuple[int, int] = (sys.version_info.major, sys.version_info.minor)
    now: Callable[[], datetime] = utc_now
    free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free
    sync_sec: Callable[[Path], float] = fastest_sync_sec

    def read_settings(self) -> Settings:
        """The settings as they are now. Raises ConfigError."""
        if self.env is None:
            return settings_from_environment()
        return load_settings(self.env, folder=self.working_folder)


@dataclass(frozen=True)
class Machine:
    """One machine and the instance that its settings describe. `may_call` allows requests that cost a little."""

    settings: Settings
    may_call: bool = True
    probes: Probes = field(default_factory=Probes)

    @cached_property
    def folder(self) -> DataFolder:
        return DataFolder(self.settings.data_dir)

    @cached_property
    def running(self) -> SupervisorState | None:
        """The instance as it was when a check first asked. None too where the data folder is none."""
        try:
            return Instance(self.settings).running()
        except ConfigError:
            return None

    @cached_property
    def last_state(self) -> SupervisorState | None:
        """What the last supervisor of the folder wrote, whether it lives or not."""
        return read_state(self.folder.state)

    @property
    def existing(self) -> Path:
        """The data folder, or the nearest folder above it that exists."""
        return next(each for each in (self.folder.root, *self.folder.root.parents) if each.is_dir())
