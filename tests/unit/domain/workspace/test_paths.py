"""What a path in the workspace is."""

from pathlib import PurePosixPath

import pytest

from rauskuclaw.domain.workspace.paths import MAX_PATH_BYTES, ROOT, BadPathError, WorkspacePath, is_name, parse_path

FOLDER = PurePosixPath("/srv/claw")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        (".", ()),
        ("./", ()),
        (" notes.txt ", ("notes.txt",)),
        ("a/b/", ("a", "b")),
        ("a//b/./c", ("a", "b", "c")),
        ("..foo", ("..foo",)),
        ("...", ("...",)),
        ("a/..b", ("a", "..b")),
        ("%2e%2e/x", ("%2e%2e", "x")),
        ("..\\x", ("..\\x",)),
        ("CON", ("CON",)),
        ("a.", ("a.",)),
        ("a /b", ("a ", "b")),
        ("/srv/claw", ()),
        ("/srv/claw/", ()),
        ("/srv//claw/a/b", ("a", "b")),
        ("\u00e9", ("\u00e9",)),
        ("e\u0301", ("e\u0301",)),
        ("x" * 255, ("x" * 255,)),
    ],
)
def test_a_path_is_the_names_below_the_root(text: str, names: tuple[str, ...]) -> None:
    assert parse_path(text, root=FOLDER).names == names


@pytest.mark.parametrize(
    "text",
    [
        "..",
        "../x",
        "a/..",
        "a/../b",
        "a/b/../..",
        "/",
        "/etc/passwd",
        "/srv",
        "/srv/clawed",
        "/srv/claw/../claw/a",
        "a\x00b",
        "a\nb",
        "a\x7fb",
        "a\x85b",
        "\udcff",
        "x" * 256,
        "\u00e9" * 128,
        ".rauskuclaw-x",
        "a/.RAUSKUCLAW-x",
        "/".join(["x" * 100] * 10),
    ],
    ids=ascii,
)
def test_what_leads_out_or_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(BadPathError) as raised:
        parse_path(text, root=FOLDER)
    assert raised.value.reason


def test_without_a_root_no_path_is_absolute() -> None:
    with pytest.raises(BadPathError):
        parse_path("/srv/claw/a")


def test_no_path_is_made_past_the_rules() -> None:
    for name in ("", ".", "..", "a/b", "a\x00"):
        with pytest.raises(BadPathError):
            WorkspacePath((name,))
        with pytest.raises(BadPathError):
            ROOT.child(name)
        assert not is_name(name)
    assert is_name("a")
    longest = WorkspacePath(("x" * 200,) * 4 + ("x" * (MAX_PATH_BYTES - 804),))
    assert len(str(longest)) == MAX_PATH_BYTES
    with pytest.raises(BadPathError):
        WorkspacePath((*longest.names[:-1], longest.name + "x"))


def test_a_path_knows_where_it_is() -> None:
    path = parse_path("a/b/c")
    assert (str(path), path.name, str(path.parent), str(ROOT), ROOT.name) == ("a/b/c", "c", "a/b", ".", ".")
    assert ROOT.is_root
    assert ROOT.parent == ROOT
    assert path.is_within(ROOT)
    assert path.is_within(path)
    assert path.is_within(parse_path("a/b"))
    assert not path.is_within(parse_path("a/b/c/d"))
    assert not parse_path("ab").is_within(parse_path("a"))
    assert path.moved(parse_path("a"), parse_path("x/y")) == parse_path("x/y/b/c")
    assert path.moved(path, parse_path("z")) == parse_path("z")
