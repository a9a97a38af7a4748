"""`.env`: what a change of it leaves alone, and that every value is read back."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.cli.env_file import EnvFile, adopt_env_file
from local.cli.output import CommandError

TEXT = """# what this is
API_KEY=old  # the key
export PORT=3001

this line is nothing
FOO='kept as it is'
PORT=3002
"""


def test_only_the_line_that_counts_changes() -> None:
    changed = EnvFile(TEXT).changed({"API_KEY": "new", "PORT": "4000", "FOO": "kept as it is", "ADDED": "two words"})
    assert changed.text == TEXT.replace("API_KEY=old", "API_KEY=new").replace("PORT=3002", "PORT=4000") + (
        "ADDED='two words'\n"
    )
    assert changed.changed({"PORT": "4000"}).text == changed.text


def test_an_export_stays_one() -> None:
    assert EnvFile("\nexport PORT=1 # here\n").changed({"PORT": "2"}).text == "\nexport PORT=2 # here\n"


def test_a_file_without_a_last_line_end_gets_one_before_what_is_added() -> None:
    assert EnvFile("A=1").changed({"B": "2"}).text == "A=1\nB=2\n"
    assert EnvFile("A=1").changed({"A": "2"}).text == "A=2\n"


PRINTABLE = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), max_size=40)


@given(st.dictionaries(st.from_regex(r"\A[A-Z_][A-Z0-9_]{0,20}\Z"), PRINTABLE, max_size=6), PRINTABLE)
def test_what_is_written_is_read(values: dict[str, str], other: str) -> None:
    before = EnvFile("# top\nOTHER=1\n").changed({"OTHER": other})
    after = before.changed(values)
    assert after.values == {"OTHER": other, **values}
    assert after.text.startswith("# top\nOTHER=")


def test_it_is_private_and_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\n")
    path.chmod(0o644)
    EnvFile("A=2\n").write(path)
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("A=2\n", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_variables_of_the_process_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    (tmp_path / ".env").write_text("PORT=1\nDATA_DIR=mine\nAPI_KEY=\nHOST=::1\n")
    monkeypatch.setenv("PORT", "2")
    monkeypatch.setenv("HOST", " ")
    monkeypatch.setenv("DATA_DIR", "")
    monkeypatch.delenv("API_KEY", raising=False)
    adopt_env_file(tmp_path)
    assert [os.environ.get(name) for name in ("PORT", "DATA_DIR", "API_KEY", "HOST")] == ["2", "mine", None, "::1"]


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError, match="UTF-8"):
        EnvFile.read(tmp_path / ".env")
