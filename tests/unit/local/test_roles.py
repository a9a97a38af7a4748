"""What every child of an instance does around its work."""

from pathlib import Path

from local.supervisor.roles import engine_of, prepare_store
from rauskuclaw.config import load_settings


async def test_a_child_closes_all_it_opened(tmp_path: Path) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path)}, folder=tmp_path)
    await prepare_store(settings, "boot")
    async with engine_of(settings, "boot/worker-1") as engine:
        assert await engine.types.list_types()
        assert len(list(tmp_path.iterdir())) > 1  # log, shared memory, sockets
    assert [file.name for file in tmp_path.iterdir()] == ["rauskuclaw.sqlite"]
