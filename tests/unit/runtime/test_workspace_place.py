"""Where the workspace may be: nothing that is ours or a login lies in it."""

from pathlib import Path

import pytest

from rauskuclaw.bootstrap import open_engine
from rauskuclaw.config import load_settings
from rauskuclaw.errors import ConfigError
from tests.support.files import listed


async def files_of(folder: Path, **env: str) -> list[str]:
    engine = await open_engine(load_settings(env, folder=folder))
    try:
        return await listed(engine.workspace_storage.files)
    finally:
        await engine.close()


@pytest.mark.parametrize("root", ["data", ".", "..", "link"])
async def test_it_does_not_hold_the_data_folder(tmp_path: Path, root: str) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "data")
    with pytest.raises(ConfigError, match="data folder"):
        await files_of(tmp_path, WORKSPACE_ROOT=root)


@pytest.mark.parametrize("home", ["files/login", "files", "away/login"])
async def test_it_does_not_hold_a_login_that_callers_could_read(tmp_path: Path, home: str) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "away").symlink_to(tmp_path / "files")
    given = {"WORKSPACE_ROOT": "files", "CODEX_HOME": home, "CODEX_OSS_WORKDIR": "elsewhere"}
    with pytest.raises(ConfigError, match="CODEX_HOME"):
        await files_of(tmp_path, **given)


async def test_a_home_where_the_reference_had_it_is_kept_from_callers(tmp_path: Path) -> None:
    (tmp_path / "files" / ".codex-home").mkdir(parents=True)
    (tmp_path / "files" / "a.txt").write_text("x")
    engine = await open_engine(
        load_settings({"WORKSPACE_ROOT": "files", "CODEX_HOME": "files/.codex-home"}, folder=tmp_path)
    )
    try:
        folder = await engine.workspace.files.list_dir(None, limit=10, cursor=None)
    finally:
        await engine.close()
    assert [entry.name for entry in folder.page.items] == ["a.txt"]


async def test_codex_works_in_it_unless_told_otherwise(tmp_path: Path) -> None:
    alone = load_settings({}, folder=tmp_path)
    named = load_settings({"WORKSPACE_ROOT": "files"}, folder=tmp_path)
    both = load_settings({"WORKSPACE_ROOT": "files", "CODEX_OSS_WORKDIR": "code"}, folder=tmp_path)
    assert alone.providers.codex.working_directory == alone.workspace.root == tmp_path / "data" / "workspace"
    assert named.providers.codex.working_directory == named.workspace.root == tmp_path / "files"
    assert (both.providers.codex.working_directory, both.workspace.root) == (tmp_path / "code", tmp_path / "files")
    assert not named.providers.codex.home.is_relative_to(named.workspace.root)
