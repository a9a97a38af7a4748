"""What handlers may do here: everything for those who may write, only what is on for those who read."""

from dataclasses import replace
from pathlib import Path

from functions.api.app import create_app
from rauskuclaw.config import ApiSettings, DatabaseSettings, DataFetchSettings, HandlerSettings, Settings
from tests.functions.api.world import ADMIN, KEYS, READER, open_world

FETCHING = DataFetchSettings(enabled=True, allowlist=("api.example.com",), max_bytes=1000)


async def test_the_settings_in_effect_are_told(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        handlers = (await world.client.get("/v1/runtime/handlers")).json()["handlers"]
    assert handlers == {
        "deploy": {"enabled": True, "dry_run": True, "targets": ["staging"]},
        "data_fetch": {"enabled": False, "allowlist": [], "timeout_ms": 8000, "max_bytes": 65_536},
        "web_search": {"enabled": False, "provider": "duckduckgo", "timeout_ms": 8000, "has_brave_key": False},
        "tool_exec": {"enabled": False, "allowlist": [], "timeout_ms": 10_000, "memory_mb": 2048},
    }


async def test_keys_that_read_learn_what_is_on_and_nothing_else(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        database=DatabaseSettings(path=tmp_path / "unused"),
        data_fetch=FETCHING,
        handlers=HandlerSettings(deploy_targets=()),
    )
    async with open_world(tmp_path) as world:
        world.app = create_app(replace(world.services, settings=settings), ApiSettings(keys=KEYS))
        whole = (await world.as_key(ADMIN).get("/v1/runtime/handlers")).json()["handlers"]
        shown = (await world.as_key(READER).get("/v1/runtime/handlers")).json()["handlers"]
    assert (whole["data_fetch"]["allowlist"], whole["data_fetch"]["max_bytes"]) == (["api.example.com"], 1000)
    assert shown == {
        "deploy": {"enabled": False},
        "data_fetch": {"enabled": True},
        "web_search": {"enabled": False},
        "tool_exec": {"enabled": False},
    }
