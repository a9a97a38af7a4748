"""The worked examples of docs/developing.md do what they say: applied to a copy of the project, their tests pass."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docs.examples import Change, examples
from tests.mutants.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = examples()
# How many files an example may touch besides tests, documentation and what is generated.
MAX_FILES = {
    "Add a job handler": 2,
    "Add a tool": 2,
    "Add an endpoint": 3,
    "Add a setting": 2,
    "Add a storage method": 5,
    "Add a UI page": 2,
}
UI = "Add a UI page"
PYTHON = [name for name in MAX_FILES if name != UI]
# What watches over additions of the kind, besides the tests that an example brings.
WATCHING = {
    "Add an endpoint": ("tests/functions/api/test_openapi.py",),
    "Add a setting": ("tests/unit/config/test_warnings_and_reference.py",),
}
GENERATE = {"Add a setting": ("-m", "rauskuclaw.config.reference", "docs/configuration.md")}


def followed_by(name: str) -> tuple[str, ...]:
    return (
        *dict.fromkeys(each.path for each in EXAMPLES[name] if each.path.startswith("tests/")),
        *WATCHING.get(name, ()),
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The project with all examples applied, one after the other, as somebody who follows the page would."""
    space = Workspace(tmp_path_factory.mktemp("examples"))
    ui = space.root / "ui"
    ui.unlink()
    shutil.copytree(ROOT / "ui", ui, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (ui / "node_modules").symlink_to(ROOT / "ui" / "node_modules", target_is_directory=True)
    for changes in EXAMPLES.values():
        for change in changes:
            apply(space.root, change)
    return space


def apply(root: Path, change: Change) -> None:
    path = root / change.path
    path.write_text(change.applied_to(path.read_text() if path.exists() else None))


def test_the_page_has_the_examples() -> None:
    assert set(EXAMPLES) == set(MAX_FILES)


@pytest.mark.parametrize("name", MAX_FILES)
def test_an_example_touches_few_files(name: str) -> None:
    touched = {change.path for change in EXAMPLES[name]}
    beside = ("tests/unit", "tests/contract", "tests/functions", "docs/", "ui/tests")
    code = {path for path in touched if not path.startswith(beside)}
    assert len(code) <= MAX_FILES[name]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", PYTHON)
def test_following_an_example_works(copy: Workspace, name: str) -> None:
    if name in GENERATE:
        subprocess.run([copy.python, *GENERATE[name]], cwd=copy.root, check=True, timeout=60)
    code, output = copy.run(followed_by(name), within_sec=500)
    assert code == 0, output[-4000:]


@pytest.mark.timeout(300)
@pytest.mark.skipif(not (ROOT / "ui" / "node_modules").is_dir(), reason="NOT RUN: the UI's packages are not installed")
def test_following_the_example_of_a_page_works(copy: Workspace) -> None:
    tests = [change.path.removeprefix("ui/") for change in EXAMPLES[UI] if change.path.startswith("ui/tests/")]
    command = ["node_modules/.bin/vitest", "run", *tests]
    done = subprocess.run(command, cwd=copy.root / "ui", capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.timeout(300)
def test_the_followed_examples_are_in_good_shape(copy: Workspace) -> None:
    files = sorted({change.path for changes in EXAMPLES.values() for change in changes if change.path.endswith(".py")})
    for check in (("format", "--check"), ("check",)):
        done = subprocess.run(
            [copy.python, "-m", "ruff", *check, *files],
            cwd=copy.root,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_an_example_whose_place_has_gone_is_noticed() -> None:
    change = Change("x.py", " old\n+new\n", is_diff=True)
    assert change.applied_to("old\n") == "old\nnew\n"
    with pytest.raises(ValueError, match="0 times"):
        change.applied_to("gone\n")
    with pytest.raises(ValueError, match="exists already"):
        Change("x.py", "text\n", is_diff=False).applied_to("something")
