"""Where the real Codex program is: CODEX_BINARY, what `make codex` installed, or one on PATH."""

import os
import shutil
from pathlib import Path

import pytest

INSTALLED = Path(__file__).resolve().parents[2] / "data" / "codex-home" / "cli" / "node_modules" / ".bin" / "codex"
BINARY = os.environ.get("CODEX_BINARY") or (str(INSTALLED) if INSTALLED.exists() else shutil.which("codex"))
needs_codex = pytest.mark.skipif(BINARY is None, reason="the Codex program is not installed")
