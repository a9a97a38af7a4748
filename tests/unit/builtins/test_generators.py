"""deploy.run, code.component.generate and design.frontpage.layout give real results and clear refusals."""

import re
from typing import Any

import pytest

from rauskuclaw.builtins import component, deploy, layout
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.services.jobs.requests import input_faults
from tests.unit.builtins.context import NotingContext, call, failure

DEPLOY = deploy.spec(("staging", "prod"))


async def test_a_deployment_goes_to_staging_unless_told_otherwise() -> None:
    for value in (None, {}, {"target": None}):
        result = await call(DEPLOY, value)
        assert (result["target"], result["dry_run"], result["strategy"]) == ("staging", True, "rolling")
        assert "staging" in result["message"]


@pytest.mark.parametrize("target", ["moon", "Staging", "staging,prod", "*", ""])
async def test_a_target_that_is_not_listed_fails_for_good_without_a_code(target: str) -> None:
    found = await failure(deploy.spec(("prod",)), {"target": target})
    assert (found.code, found.failure_class) == (None, FailureClass.PERMANENT)


async def test_with_no_targets_nothing_is_planned() -> None:
    assert "allowed: none" in (await failure(deploy.spec(()), {})).message


@pytest.mark.parametrize("strategy", ["rolling", "blue-green", "canary"])
async def test_every_strategy_is_a_plan_that_ends_with_all_traffic(strategy: str) -> None:
    ctx = NotingContext()
    result = await call(DEPLOY, {"strategy": strategy, "replicas": 5, "batch_size": 2, "version": "1.2"}, ctx)
    assert [step["order"] for step in result["steps"]] == list(range(1, len(result["steps"]) + 1))
    assert result["steps"][-1]["traffic_percent"] == 100
    assert result["checks"]
    assert result["rollback"]
    assert ctx.fractions[-1] == 1.0


async def test_a_rolling_plan_replaces_every_replica_in_batches() -> None:
    result = await call(DEPLOY, {"replicas": 5, "batch_size": 2})
    names = [step["name"] for step in result["steps"]]
    assert names == ["Prepare", "Replace replicas 1 to 2", "Replace replicas 3 to 4", "Replace replica 5"]


async def test_a_component_without_input_is_a_vue_file() -> None:
    result = await call(component.SPEC, None)
    assert result["files"][0]["path"] == "Component.vue"
    assert "<template>" in result["files"][0]["content"]


async def test_a_vue_component_has_its_typed_props() -> None:
    given = {
        "name": "user card",
        "props": [{"name": "age", "type": "number", "required": True}, {"name": "tags", "type": "array"}],
    }
    (file,) = (await call(component.SPEC, given))["files"]
    assert file["path"] == "UserCard.vue"
    assert "defineProps<{\n  age: number\n  tags?: unknown[]\n}>()" in file["content"]
    assert '<section class="user-card">' in file["content"]


async def test_a_react_component_takes_props_as_a_map() -> None:
    (file,) = (await call(component.SPEC, {"framework": "react", "name": "Box", "props": {"label": "string"}}))["files"]
    assert file["path"] == "Box.tsx"
    assert "export function Box(props: BoxProps)" in file["content"]
    assert "  label?: string\n" in file["content"]


@pytest.mark.parametrize("framework", ["vue", "react"])
async def test_a_title_cannot_break_out_of_the_markup(framework: str) -> None:
    title = "</h2><script>{{ x }}\"'`${y}"
    (file,) = (await call(component.SPEC, {"framework": framework, "title": title}))["files"]
    heading = re.search("<h2.*</h2>", file["content"])
    assert heading is not None
    assert "<script>" not in heading[0] or framework == "react"
    assert ("v-pre" in heading[0]) == (framework == "vue")


@pytest.mark.parametrize(
    "given",
    [
        *({"name": "123"}, {"name": "!"}, {"props": {"a-b": "string"}}, {"props": {"": "string"}}),
        *({"props": [{"name": "a"}, {"name": "a"}]}, {"props": {"x}>()": "string"}}),
    ],
)
async def test_names_that_are_not_identifiers_are_refused(given: Any) -> None:
    found = await failure(component.SPEC, given)
    assert (found.code, found.failure_class) == ("COMPONENT_INPUT", FailureClass.PERMANENT)


async def test_a_layout_has_the_four_sections_and_as_many_features_as_asked() -> None:
    for count in range(1, 9):
        page = (await call(layout.SPEC, {"feature_count": count, "tone": "bold", "audience": "cats"}))["layout"]
        assert page["sections"] == ["hero", "features", "cta", "footer"]
        features = next(block for block in page["blocks"] if block["id"] == "features")
        assert len(features["items"]) == count
        assert "cats" in page["blocks"][0]["heading"]


async def test_a_layout_without_input_has_notes() -> None:
    page = (await call(layout.SPEC, None))["layout"]
    assert page["notes"]
    assert page["feature_count"] == 3


@pytest.mark.parametrize(
    ("spec", "given"),
    [
        (layout.SPEC, {"feature_count": 9}),
        (layout.SPEC, {"feature_count": 0}),
        (layout.SPEC, {"tone": "shouting"}),
        (DEPLOY, {"strategy": "hope"}),
        (DEPLOY, {"replicas": 101}),
        (component.SPEC, {"framework": "angular"}),
    ],
)
async def test_a_faulty_value_is_accepted_at_submit_and_fails_in_the_handler(spec: HandlerSpec, given: Any) -> None:
    assert input_faults(spec, given) == []
    assert (await failure(spec, given)).code == "INPUT_INVALID"


@pytest.mark.parametrize(
    ("spec", "given", "field"),
    [
        (layout.SPEC, {"feature_count": "3"}, "input.feature_count"),
        (layout.SPEC, {"feature_count": True}, "input.feature_count"),
        (layout.SPEC, {"feature_count": 2.5}, "input.feature_count"),
        (layout.SPEC, {"audience": 7}, "input.audience"),
        (DEPLOY, {"target": ["prod"]}, "input.target"),
        (component.SPEC, {"name": {}}, "input.name"),
        (component.SPEC, {"props": "a"}, "input.props"),
        (DEPLOY, [], "input"),
    ],
)
def test_a_wrong_type_is_refused_at_submit(spec: HandlerSpec, given: Any, field: str) -> None:
    assert [fault.field for fault in input_faults(spec, given)] == [field]


def test_whole_floats_and_unknown_keys_are_taken() -> None:
    assert input_faults(layout.SPEC, {"feature_count": 3.0, "colour": "red"}) == []
