"""A client generated in Python changes what it is told to change, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.tools import HERE, PYTHON_PROGRAMS, document_in, program, run
from tests.support.instances import Instance, running


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    program("openapi-python-client")
    with running(tmp_path_factory.mktemp("python-client")) as started:
        yield started


def test_a_generated_client_sends_only_what_it_was_given(instance: Instance, tmp_path: Path) -> None:
    said = run(
        program("openapi-python-client"),
        "generate",
        "--path",
        document_in(tmp_path),
        "--output-path",
        tmp_path / "generated",
        "--meta",
        "none",
        cwd=tmp_path,
    )
    assert "will be omitted" not in said  # what it says of an operation that it cannot read
    script = (HERE / "use_generated.py").read_text()
    (tmp_path / "use_generated.py").write_text(script)
    env = {"BASE_URL": instance.url, "KEY": instance.key}
    assert "every step passed" in run(PYTHON_PROGRAMS / "python", "use_generated.py", cwd=tmp_path, env=env)
