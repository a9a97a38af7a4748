"""One declaration a setting: its key, its reader and its default follow from the field."""

from pathlib import Path
from typing import Any, Literal

import pytest

from rauskuclaw.config.declaration import Frozen, Key, sections_of, setting


class Tank(Frozen):
    litres: int = setting(60, "tank.litres", "TANK_LITRES", heading="Tank", low=1, high=90, note="when full")
    leak_rate: float | None = setting(None, "tank.leak_rate", "LEAK_RATE", low=0.5, high=9)


class Car(Frozen):
    folder: Path = setting(Path("garage"), "folder", "GARAGE", heading="General")
    fuel: Literal["petrol", "diesel"] = setting("petrol", "fuel")
    driver: str | None = setting(None, env="DRIVER", env_key="driver_env", env_note="the driver", is_secret=True)
    tank: Tank = Tank()
    is_sold: bool = False


def keys() -> dict[str, Key]:
    return {key.id: key for _, found in sections_of(Car) for key in found}


def test_the_keys_are_found_in_order_under_their_headings() -> None:
    found = [(title, [key.id for key in each]) for title, each in sections_of(Car)]
    assert found == [
        ("General", ["folder", "fuel", "driver_env", "DRIVER"]),
        ("Tank", ["tank.litres", "tank.leak_rate"]),
    ]


def test_a_field_that_declares_nothing_is_no_setting() -> None:
    assert not [key for key in keys().values() if key.field == ("is_sold",)]


@pytest.mark.parametrize(
    ("name", "says", "default"),
    [
        ("folder", "text", "garage"),
        ("fuel", "one of petrol, diesel", "petrol"),
        ("tank.litres", "an integer from 1 to 90", 60),
        ("tank.leak_rate", "a number from 0.5 to 9, or 0 for off", None),
        ("driver_env", "the name of an environment variable", "DRIVER"),
    ],
)
def test_how_it_is_read_and_what_holds_without_it_follow_from_the_field(name: str, says: str, default: Any) -> None:
    assert (keys()[name].kind.says, keys()[name].default) == (says, default)


def test_a_renamed_variable_and_a_secret_bring_what_belongs_to_them() -> None:
    assert (keys()["driver_env"].note, keys()["DRIVER"].env_key) == ("names the variable of the driver", "driver_env")
    assert keys()["DRIVER"].has_twin


def test_a_field_knows_its_place_among_the_settings() -> None:
    assert keys()["tank.litres"].field == ("tank", "litres")
    assert Car(tank={"litres": 5}).tank == Tank(litres=5)  # type: ignore[arg-type]  # as the loading gives it


def test_a_number_without_bounds_is_refused() -> None:
    class Boundless(Frozen):
        litres: int = setting(60, "tank.litres")

    with pytest.raises(KeyError, match="low"):
        list(sections_of(Boundless))
