"""Decision records have one form, one number each, and a row in the index."""

import re
from datetime import date
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
STATUS = r"proposed|accepted|superseded by \[\d{4}\]\([\w.-]+\)[\w ]*"


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_has_the_form_of_the_template(record: Path) -> None:
    text = record.read_text()
    head = re.match(rf"# (\d{{4}}): .+\n\n- Status: (?:{STATUS})\n- Date: ([\d-]+)\n\n## Context\n", text)
    assert head is not None, "title, status, date and context, as in docs/decisions/README.md"
    assert head[1] == record.name[:4]
    assert date.fromisoformat(head[2])
    assert "\n## Decision\n" in text


def test_each_has_a_number_of_its_own() -> None:
    numbers = [record.name[:4] for record in RECORDS]
    assert sorted(set(numbers)) == numbers


def test_the_index_has_a_row_for_each() -> None:
    listed = re.findall(
        r"^\| \[(\d{4})\]\((\S+)\) \| (.+?) \| .+ \| ([\d-]+) \|$", (FOLDER / "README.md").read_text(), re.M
    )
    told = [record.read_text() for record in RECORDS]
    assert listed == [
        (
            record.name[:4],
            record.name,
            text.partition("\n")[0].removeprefix(f"# {record.name[:4]}: "),
            re.findall(r"^- Date: (.+)$", text, re.MULTILINE)[0],
        )
        for record, text in zip(RECORDS, told, strict=True)
    ]
