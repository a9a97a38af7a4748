"""Checks of what is installed: Python, SQLite, its vector extension, the UI."""

from local.cli.doctor.findings import Finding, ok, skip
from local.cli.doctor.machine import Probes
from local.gateway.built_ui import ui_folder
from rauskuclaw import __version__
from rauskuclaw.ports.search import VectorExtensionError

OLDEST_PYTHON, FIRST_UNTRIED = (3, 11), (3, 15)
# Before it, two connections that write and check-point at once could damage a file (sqlite.org, "the WAL-reset bug").
SAFE_SQLITE = (3, 51, 3)


def python(probes: Probes) -> Finding:
    """The interpreter is one that the tests run with."""
    found = ".".join(map(str, probes.python))
    if OLDEST_PYTHON <= probes.python < FIRST_UNTRIED:
        return ok(f"Python {found}, RauskuClaw {__version__}")
    hint = "Install Python 3.11 to 3.14 and set the environment up with it"
    return Finding("fail", f"Python {found} is not supported", hint, "make clean env PYTHON=python3.12")


def sqlite(_: Probes) -> Finding:
    """SQLite is free of the bugs that damage files."""
    import apsw

    version = apsw.sqlite_lib_version()
    if tuple(map(int, version.split("."))) >= SAFE_SQLITE:
        return ok(f"SQLite {version}")
    hint = "SQLite before 3.51.3 may damage a database that several processes write to; upgrade apsw, which brings it"
    return Finding("warn", f"SQLite {version} is old", hint, "pip install --upgrade apsw")


def vector_extension(_: Probes) -> Finding:
    """The extension that compares vectors can be loaded."""
    from rauskuclaw.adapters.search.vec import VecScorer

    try:
        VecScorer()
    except VectorExtensionError as exc:
        hint = "Memory search answers 503 without it; install the package again for this Python and processor"
        return Finding("fail", f"sqlite-vec cannot be loaded ({exc})", hint, "pip install --force-reinstall sqlite-vec")
    return ok("sqlite-vec can be loaded")


def ui(_: Probes) -> Finding:
    """The web UI is built."""
    if (ui_folder() / "index.html").is_file():
        return ok("the web UI is built")
    return skip("the web UI is not built; /ui/ says so (build it with: make ui)")
