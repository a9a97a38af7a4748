"""The breaks still fit the source. That they are caught is what `make mutants` tries."""

import pytest

from tests.mutants.catalogue import ROOT, Mutant, mutants

ALL = mutants()


def test_names_are_used_once() -> None:
    names = [mutant.name for mutant in ALL]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("mutant", ALL, ids=lambda mutant: mutant.name)
def test_break_applies_to_the_source_as_it_is(mutant: Mutant) -> None:
    source = (ROOT / mutant.file).read_text()
    broken = mutant.applied_to(source)
    if mutant.file.endswith(".py"):
        compile(broken, mutant.file, "exec")


@pytest.mark.parametrize("mutant", ALL, ids=lambda mutant: mutant.name)
def test_tests_named_by_a_break_exist(mutant: Mutant) -> None:
    for test in mutant.tests:
        file, _, name = test.partition("::")
        function = name.split("[")[0].rpartition("::")[2]
        assert f"def {function}(" in (ROOT / file).read_text() if name else (ROOT / file).exists()
