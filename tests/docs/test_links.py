"""Every link in the documentation leads somewhere: a file of the project, and a heading in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.examples import examples

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "ui" / "README.md"])
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def links(page: Path) -> Iterator[str]:
    """Targets inside the project; what is quoted as code is no link."""
    for target in LINK.findall(FENCED.sub("", page.read_text())):
        if not target.startswith(("http://", "https://", "mailto:")):
            yield target


def anchors(page: Path) -> set[str]:
    """The names a forge gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in links(page):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def test_the_index_names_every_page() -> None:
    index = set(links(ROOT / "docs" / "README.md"))
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages - index == set()


def test_files_named_in_the_documentation_exist() -> None:
    """`tests/...`, `docs/...` and the like in code quotes. Decisions may speak of what has gone since, and the worked
    examples of what is to be made. A page may name what lies beside it."""
    to_be_made = {change.path for changes in examples().values() for change in changes if not change.is_diff}
    tops = r"(?:tests|docs|bench|functions|layers|local|ui/src|requirements)"
    named = re.compile(rf"`({tops}/[\w./-]*\w)`")
    current = [page for page in PAGES if page.parent.name != "decisions" and page.name != "CHANGELOG.md"]
    missing = [
        f"{page.relative_to(ROOT)}: {path}"
        for page in current
        for path in named.findall(page.read_text())
        if path not in to_be_made
        and not any(place.exists() for place in (ROOT / path, ROOT / f"{path}.py", page.parent / path))
    ]
    assert missing == []
