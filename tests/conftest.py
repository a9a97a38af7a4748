"""Runs `async def` tests, and keeps their files in memory where there is a place for that.

Each async test gets an event loop of its own, closed afterwards. A test whose fixtures had to await something runs in
the loop they used: the one of the `runner` fixture.

Every commit of the product is fsynced, and on a disk the suite would mostly wait for that. What fsync is for is proven
by tests/faults on a simulated disk.

With `--cov` only the tests that are quick to trace run: see docs/decisions/0022-coverage.md.
"""

import asyncio
import gc
import inspect
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY_DISK = Path("/dev/shm")
_in_memory = pytest.StashKey[Path]()

TRACED = ("unit", "functions", "sqlite", "contract")
# Mostly other people's code (moto, a fuzzer) or the same lines a million times: tracing doubles their time.
SLOW_TO_TRACE = ("[aws", "test_fuzzed.py", "test_a_year.py")


def pytest_collection_finish() -> None:
    """Let the collector pass over what is there for the whole run: searching it took a tenth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_configure(config: pytest.Config) -> None:
    """Unless told where (`--basetemp`), put temporary folders into memory."""
    if config.option.basetemp is None and MEMORY_DISK.is_dir() and os.access(MEMORY_DISK, os.W_OK):
        folder = Path(tempfile.mkdtemp(prefix="rk-tests-", dir=MEMORY_DISK))
        config.stash[_in_memory] = folder
        config.option.basetemp = folder / "t"


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(_in_memory, None)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _is_traced(item: pytest.Item) -> bool:
    folder = item.path.relative_to(item.config.rootpath / "tests").parts[0]
    return folder in TRACED and not any(mark in item.nodeid for mark in SLOW_TO_TRACE)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--cov`, leave out what is slow to trace."""
    if config.pluginmanager.hasplugin("_cov"):
        config.hook.pytest_deselected(items=[item for item in items if not _is_traced(item)])
        items[:] = [item for item in items if _is_traced(item)]


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Put back what a test configured of logging, and blame it for silence: a later test would wait for a record.

    `logging.config` disables every logger that its configuration does not name, unless it is told not to.
    """
    root = logging.getLogger()
    handlers, level, threshold, silent = root.handlers[:], root.level, root.manager.disable, _silent_loggers()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.disable(threshold)
    silenced = _silent_loggers() - silent
    for name in silenced:
        logging.getLogger(name).disabled = False
    assert not silenced, f"the test disabled loggers: {sorted(silenced)}"


def _silent_loggers() -> set[str]:
    loggers = logging.getLogger().manager.loggerDict.items()
    return {name for name, logger in loggers if isinstance(logger, logging.Logger) and logger.disabled}


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for a test and its fixtures; `runner.run(coroutine)` works in fixtures and teardown."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test to its end; plain functions are left to pytest."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    test = pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names})
    runner = pyfuncitem.funcargs.get("runner")
    if isinstance(runner, asyncio.Runner):
        runner.run(test)
    else:
        asyncio.run(test)
    return True
