"""Which commands may be run, and which file each of them is."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from rauskuclaw.config.tools import ToolExecSettings
from rauskuclaw.domain.failures import HandlerError
from rauskuclaw.errors import ConfigError

DENIED = "TOOL_EXEC_DENIED"
SHELLS = frozenset(
    "sh ash bash busybox csh dash elvish fish ksh mksh nu pwsh rbash rc tcsh toybox xonsh zsh".split()  # noqa: SIM905
)
MANY_IN_ONE = frozenset({"busybox", "toybox"})  # what they are is said by the name they are called by


@dataclass(frozen=True, slots=True)
class Commands:
    """`paths` are full paths, `names` are looked up in the folders of `search`."""

    paths: frozenset[str]
    names: frozenset[str]
    search: str

    @classmethod
    def of(cls, settings: ToolExecSettings) -> "Commands":
        """Raises ConfigError for a shell, and for a path that is not absolute."""
        for entry in settings.allowlist:
            if os.path.basename(entry) in SHELLS:
                raise ConfigError(f"TOOL_EXEC_ALLOWLIST: '{entry}' is a shell; commands are run without one")
            if "/" in entry and not entry.startswith("/"):
                raise ConfigError(f"TOOL_EXEC_ALLOWLIST: '{entry}' is neither a name nor a full path")
        paths = frozenset(entry for entry in settings.allowlist if "/" in entry)
        return cls(paths, frozenset(settings.allowlist) - paths, settings.path)

    def file_of(self, command: str, *, outside: Path) -> str:
        """The full path of a command that may be run. Raises HandlerError `TOOL_EXEC_DENIED`.

        A name is never looked up anywhere else, and a path is compared letter by letter. What lies in `outside`, where
        agents write, is no command.
        """
        found = self._listed(command)
        if found is None:
            text = f"'{command[:100]}' is not on the allowlist (TOOL_EXEC_ALLOWLIST)"
            raise HandlerError(text, code=DENIED, details={"field": "command"})
        real = os.path.realpath(found)
        if os.path.basename(found) in SHELLS or os.path.basename(real) in SHELLS - MANY_IN_ONE:
            raise HandlerError(f"'{command[:100]}' is a shell", code=DENIED, details={"field": "command"})
        if Path(real).is_relative_to(os.path.realpath(outside)):
            raise HandlerError(f"'{command[:100]}' lies in the workspace", code=DENIED, details={"field": "command"})
        if not (os.path.isfile(real) and os.access(real, os.X_OK)):
            raise HandlerError(f"'{command[:100]}' is no program here", code=DENIED, details={"field": "command"})
        return found

    def _listed(self, command: str) -> str | None:
        if "/" in command:
            by_name = self._looked_up(os.path.basename(command))
            return command if command in self.paths or command == by_name else None
        if (found := self._looked_up(command)) is not None:
            return found
        same = [path for path in self.paths if os.path.basename(path) == command]
        return same[0] if len(same) == 1 else None

    def _looked_up(self, name: str) -> str | None:
        return shutil.which(name, path=self.search) if name in self.names else None
