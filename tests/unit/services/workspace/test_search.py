"""Search by name and by text: however it is spelt, page by page, and never stalled by what is searched for."""

import time

import pytest

from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.services.workspace.patterns import Pattern
from rauskuclaw.services.workspace.text_search import MAX_FILE_BYTES, MAX_MATCHES_PER_FILE
from tests.support.files import at, put
from tests.unit.services.workspace.conftest import World


async def named(world: World, query: str, *, path: str | None = None) -> list[str]:
    found = await world.service.names.find(query, path=path)
    return [str(entry.path) for entry in found.entries]


async def lines(
    world: World, query: str, *, path: str | None = None, is_regex: bool = False, is_case_sensitive: bool = False
) -> list[tuple[str, int, int]]:
    pattern = Pattern(query, is_regex=is_regex, is_case_sensitive=is_case_sensitive)
    found = await world.service.texts.find(pattern, path=path)
    return [(match.path, match.line, match.column) for match in found.matches]


@pytest.mark.parametrize(
    "query", ["report-final", "Report_Final", "reportFinal", "REPORT FINAL.md", "repórt final", "reprot-final"]
)
async def test_a_name_is_found_however_it_is_spelt(world: World, query: str) -> None:
    for path in ("docs/report-final.md", "docs/budget.md", "other/notes.txt"):
        await world.write(path)
    assert await named(world, query) == ["docs/report-final.md"]


async def test_the_nearest_names_come_first(world: World) -> None:
    for path in ("plan/readme.txt", "a/old-plan.md", "plans.md", "plan.md", "other.txt"):
        await world.write(path)
    assert await named(world, "plan") == ["plan.md", "plans.md", "a/old-plan.md", "plan/readme.txt"]
    assert await named(world, "plan", path="a") == ["a/old-plan.md"]


async def test_what_is_hidden_is_not_found(world: World) -> None:
    await world.storage.files.make_dir(at(".codex-home"))
    await put(world.storage.files, ".codex-home/auth.json", "token")
    await put(world.storage.files, ".gitkeep", "token")
    assert await named(world, "auth") == await named(world, "gitkeep") == []
    assert await lines(world, "token") == []


async def test_names_are_looked_at_piece_by_piece(world: World) -> None:
    for number in range(7):
        await world.write(f"note-{number}.txt")
    seen: list[str] = []
    cursor = None
    for _ in range(9):
        found = await world.service.names.find("note", max_scanned=3, cursor=cursor)
        seen += [entry.name for entry in found.entries]
        cursor = found.cursor
        if cursor is None:
            break
    assert seen == [f"note-{number}.txt" for number in range(7)]
    assert (await world.service.names.find("note", max_results=2)).more


async def test_lines_are_found_with_their_place(world: World) -> None:
    await world.write("a.txt", "first\r\nää needle, needle\n\nNEEDLE\n")
    await world.write("sub/b.txt", "no needles\n")
    assert await lines(world, "needle") == [("a.txt", 2, 4), ("a.txt", 4, 1), ("sub/b.txt", 1, 4)]
    assert await lines(world, "NEEDLE", is_case_sensitive=True) == [("a.txt", 4, 1)]
    assert await lines(world, "needle", path="sub") == [("sub/b.txt", 1, 4)]
    assert await lines(world, r"^needle$", is_regex=True) == [("a.txt", 4, 1)]
    assert await lines(world, r"^needle$") == []
    assert await lines(world, r"first\s+.", is_regex=True) == []  # a match ends where its line does
    found = await world.service.texts.find(Pattern("first"))
    assert [match.text for match in found.matches] == ["first"]


async def test_an_expression_that_matches_nothing_long_matches_each_line_once(world: World) -> None:
    await world.write("a.txt", "x\n\ny\n")
    assert [line for _, line, _ in await lines(world, "z*", is_regex=True)] == [1, 2, 3]
    await world.write("a.txt", "")
    assert [line for _, line, _ in await lines(world, "z*", is_regex=True)] == [1]


async def test_a_match_in_a_long_line_is_shown_with_what_is_around(world: World) -> None:
    await world.write("a.txt", "x" * 5000 + "needle" + "y" * 5000)
    [match] = (await world.service.texts.find(Pattern("needle"))).matches
    assert "needle" in match.text
    assert len(match.text) == 500
    assert match.column == 5001


async def test_files_that_are_no_text_or_too_large_are_skipped(world: World) -> None:
    await world.write("a.bin", b"\0needle")
    await put(world.storage.files, "b.txt", b"needle" + b"x" * MAX_FILE_BYTES)
    await world.write("c.txt", "needle")
    found = await world.service.texts.find(Pattern("needle"))
    assert ([match.path for match in found.matches], found.searched, found.skipped) == (["c.txt"], 1, 2)


@pytest.mark.parametrize("max_matches", [1, 3, 50])
@pytest.mark.parametrize("max_files", [1, 5, 500])
async def test_a_search_goes_on_where_it_stopped(world: World, max_matches: int, max_files: int) -> None:
    for number in range(20):
        await world.write(f"{number:02d}.txt", "needle\n")
    seen: list[str] = []
    cursor = None
    while True:
        found = await world.service.texts.find(
            Pattern("needle"), max_matches=max_matches, max_files=max_files, cursor=cursor
        )
        seen += [match.path for match in found.matches]
        assert len(found.matches) <= max_matches
        cursor = found.cursor
        if cursor is None:
            break
    assert seen == [f"{number:02d}.txt" for number in range(20)]


async def test_one_file_does_not_fill_the_answer(world: World) -> None:
    await world.write("a.txt", "needle\n" * (MAX_MATCHES_PER_FILE + 1))
    assert len(await lines(world, "needle")) == MAX_MATCHES_PER_FILE


async def test_a_search_that_takes_too_long_stops_with_a_cursor(world: World) -> None:
    for number in range(20):
        await world.write(f"{number:02d}.txt", "needle\n")
    world.times.step = 100.0
    found = await world.service.texts.find(Pattern("needle"))
    assert found.searched < 20
    assert found.cursor is not None
    by_name = await world.service.names.find("txt")
    assert by_name.scanned == 20 or by_name.cursor is not None


EVIL = ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}", "(a?){50}a{50}", "(x+x+)+y", "((a*)*)*b"]


@pytest.mark.parametrize("expression", EVIL)
def test_no_expression_stalls(expression: str) -> None:
    """Each of these takes `re` longer than the universe is old."""
    content = (b"a" * 5000 + b"!\n") * 20
    began = time.process_time()
    list(Pattern(expression, is_regex=True).lines(content))
    assert time.process_time() - began < 5


@pytest.mark.parametrize("expression", ["(", "(?=x)", r"(a)\1", "a{2000}", "[z-a]", "(?P<n>x", "x**", "\\"])
def test_what_is_no_expression_says_why(expression: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InvalidRequestError, match="RE2"):
        Pattern(expression, is_regex=True)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("query", ["", "a\nb", "x" * 501, "a\0b", "\ud800"])
def test_what_cannot_be_searched_for_is_refused(query: str) -> None:
    for is_regex in (False, True):
        with pytest.raises(InvalidRequestError):
            Pattern(query, is_regex=is_regex)


@pytest.mark.parametrize("query", ["", "   ", "---", "x" * 201])
async def test_a_name_to_look_for_has_letters(world: World, query: str) -> None:
    with pytest.raises(InvalidRequestError, match="query"):
        await world.service.names.find(query)


@pytest.mark.parametrize("cursor", ["x", "bm90aGluZw", "!!"])
async def test_cursors_of_others_are_refused(world: World, cursor: str) -> None:
    with pytest.raises(InvalidRequestError):
        await world.service.names.find("x", cursor=cursor)
