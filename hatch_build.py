"""Puts the built UI into the wheel, where there is a build; without one the wheel has no UI, and says so when asked."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT, INSIDE = "ui/dist", "local/gateway/ui"


class BuiltUi(BuildHookInterface[Any]):
    """See the module."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard" and (Path(self.root) / BUILT / "index.html").is_file():
            build_data["force_include"][BUILT] = INSIDE
