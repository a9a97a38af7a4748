"""Which lane a job runs on."""

import pytest

from rauskuclaw.domain.lanes import LaneMap


@pytest.mark.parametrize("priority", range(11))
def test_priority_8_and_above_have_a_lane_of_their_own(priority: int) -> None:
    assert LaneMap().lane_of("report.generate", priority) == ("high" if priority >= 8 else "default")


@pytest.mark.parametrize("priority", [0, 10])
def test_a_mapped_type_stays_on_its_lane_whatever_its_priority(priority: int) -> None:
    assert LaneMap().lane_of("ai.chat.generate", priority) == "ai"
    assert LaneMap().lane_of("agent.run", priority) == "ai"
    assert LaneMap(by_type={"x": "slow"}).lane_of("x", priority) == "slow"


def test_a_new_map_replaces_the_defaults() -> None:
    assert LaneMap(by_type={}).lane_of("ai.chat.generate", 5) == "default"


def test_a_crashed_job_is_set_apart_only_where_there_is_a_quarantine() -> None:
    assert LaneMap(has_quarantine=True).lane_of("ai.chat.generate", 9, is_suspect=True) == "quarantine"
    assert LaneMap(has_quarantine=True).lane_of("ai.chat.generate", 9) == "ai"
    assert LaneMap().lane_of("ai.chat.generate", 9, is_suspect=True) == "ai"


def test_types_match_exactly() -> None:
    assert LaneMap().lane_of("AI.chat.generate", 5) == "default"
    assert LaneMap().lane_of("ai.chat.generate.x", 5) == "default"
