"""A client generated in TypeScript compiles without naming a single optional field, and works."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.tools import HERE, document_in, program, run
from tests.support.instances import Instance, running

STRICT = ("--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck", "--lib", "es2022,dom")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    program("openapi-typescript")
    with running(tmp_path_factory.mktemp("typescript-client")) as started:
        yield started


def test_a_generated_client_compiles_and_works(instance: Instance, tmp_path: Path) -> None:
    run(program("openapi-typescript"), document_in(tmp_path), "-o", "generated.d.ts", cwd=tmp_path)
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "use_generated.ts").write_text((HERE / "use_generated.ts").read_text())
    run(program("tsc"), *STRICT, "use_generated.ts", cwd=tmp_path)
    said = run("node", "use_generated.js", cwd=tmp_path, env={"BASE_URL": instance.url, "KEY": instance.key})
    assert "every step passed" in said
