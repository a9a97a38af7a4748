"""The registry serves every handler the seeded types name, with schemas people can read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from rauskuclaw.builtins import embed_sync, noop
from rauskuclaw.builtins.registry import HANDLERS, Entry, build_registry, seeded_types
from rauskuclaw.config import DatabaseSettings, DataFetchSettings, Settings
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.engine import LAMBDA_TIMEOUT_CAP_SEC
from rauskuclaw.errors import ConfigError
from rauskuclaw.ports.models import CODEX_HANDLER
from rauskuclaw.services.jobs.requests import input_faults
from tests.support.chat import chat_services
from tests.unit.builtins.context import NotingContext, call, failure

SETTINGS = Settings(data_dir=Path(), database=DatabaseSettings(path=Path("x")))
REGISTRY = build_registry(SETTINGS, EgressClient, lambda: chat_services(SETTINGS.providers))


def test_every_seeded_type_has_its_handler() -> None:
    seeds = {make().handler for make in seeded_types().values()}
    assert seeds <= REGISTRY.names
    assert REGISTRY.names - seeds == {"builtin:noop"}


@pytest.mark.parametrize("entry", HANDLERS, ids=lambda entry: entry.module)
def test_a_line_of_the_table_says_what_the_module_declares(entry: Entry) -> None:
    if entry.seeds is not None:
        seeded = seeded_types()[entry.seeds]()
        assert (seeded.name, seeded.handler) == (entry.seeds, entry.handler)
    spec = REGISTRY.get(entry.handler)
    assert spec is not None
    assert spec.name == entry.handler


def test_types_start_with_the_limits_that_clients_know() -> None:
    found = [make() for make in seeded_types().values()]
    assert {each.name: (each.default_timeout_sec, each.default_max_attempts) for each in found} == {
        "report.generate": (120, 1),
        "deploy.run": (300, 1),
        "data.fetch": (60, 1),
        "data.file_read": (30, 1),
        "data.write_file": (45, 1),
        "tools.file_search": (45, 1),
        "tools.find_in_files": (60, 1),
        "tools.web_search": (60, 1),
        "tool.exec": (120, 1),
        "system.workspace.finish": (840, 10),
        "workflow.run": (60, 3),
        "code.component.generate": (120, 1),
        "design.frontpage.layout": (120, 1),
        "system.memory.embed.sync": (60, 3),
        "codex.chat.generate": (180, 1),
        "ai.chat.generate": (180, 1),
        "agent.run": (840, 3),
        "chat.turn": (60, 3),
    }
    assert {each.name for each in found if not each.enabled} == {
        "codex.chat.generate",
        "ai.chat.generate",
        "tools.web_search",
        "tool.exec",
    }
    assert all(each.default_timeout_sec <= LAMBDA_TIMEOUT_CAP_SEC for each in found)  # or none could be created on AWS


def test_starting_an_installation_that_has_its_types_imports_no_handler() -> None:
    code = (
        "import sys; from rauskuclaw.builtins.registry import seeded_types; seeded_types();"
        "print([name for name in sys.modules if name.startswith('rauskuclaw.builtins.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "['rauskuclaw.builtins.declaration', 'rauskuclaw.builtins.registry']"


def test_a_faulty_allowlist_is_refused_at_the_start_and_not_by_the_first_job() -> None:
    settings = Settings(
        data_dir=Path(),
        database=DatabaseSettings(path=Path("x")),
        data_fetch=DataFetchSettings(allowlist=("10.0.0.1",)),
    )
    with pytest.raises(ConfigError, match="needs a port"):
        build_registry(settings, EgressClient, lambda: chat_services(settings.providers))


@pytest.mark.parametrize("name", sorted(REGISTRY.names))
def test_a_handler_says_what_it_takes_and_gives(name: str) -> None:
    spec = REGISTRY.get(name)
    assert spec is not None
    assert spec.summary
    assert spec.name == name
    for schema in (spec.input_schema(), spec.output_schema()):
        assert json.loads(json.dumps(schema)) == schema
        # Words of pydantic, not of JSON Schema: a bound under these names is checked by nobody who reads the schema.
        assert not {"ge", "le", "gt", "lt", "min_length", "max_length"} & set(_keys(schema))


def _keys(value: object) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for inner in value.values() for key in _keys(inner))]
    return [key for inner in value for key in _keys(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("value", [0, 101, True, "5", 5.5])
def test_a_bound_in_the_schema_is_a_bound_in_fact(value: object) -> None:
    spec = REGISTRY.get("builtin:deploy.run")
    assert spec is not None
    assert spec.input_schema()["properties"]["replicas"]["anyOf"][0] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 100,
    }
    with pytest.raises(ValidationError, match="replicas"):
        spec.input_model.model_validate({"replicas": value})
    spec.input_model.model_validate({"replicas": 5.0})


@pytest.mark.parametrize("name", sorted(REGISTRY.names))
@pytest.mark.parametrize("value", [None, {}, {"unknown": {"deep": [1]}}])
def test_every_handler_accepts_a_job_without_input_and_with_extra_keys(name: str, value: object) -> None:
    spec = REGISTRY.get(name)
    assert spec is not None
    assert input_faults(spec, value) == []


@pytest.mark.parametrize("value", [None, {}, {"prompt": "hi"}, {"messages": [{"role": "user", "content": "hi"}]}])
async def test_a_codex_job_fails_for_good_and_says_so_in_the_log(value: object) -> None:
    ctx = NotingContext()
    spec = REGISTRY.get(CODEX_HANDLER)
    assert spec is not None
    found = await failure(spec, value, ctx)
    assert (found.code, found.failure_class) == ("PROVIDER_DISABLED", FailureClass.PERMANENT)
    ((level, message, meta),) = ctx.lines
    assert (level, message) == ("error", "Provider-backed handler failed")
    assert (meta["handler"], meta["code"]) == (spec.name, "PROVIDER_DISABLED")


async def test_embedding_says_that_there_are_no_vectors() -> None:
    found = await failure(embed_sync.spec(None), {"memory_id": "m-1"})
    assert (found.code, found.failure_class) == ("VECTOR_NOT_ENABLED", FailureClass.PERMANENT)


async def test_noop_does_nothing_with_anything() -> None:
    for value in (None, 1, "x", [None], {"a": 1}):
        assert await call(noop.SPEC, value) == {}
