"""Settings that are made from more than their own text: places, pairs of values, what one value means for another."""

from pathlib import Path

import pytest

from rauskuclaw.config import ConfigError, Settings, load_settings
from rauskuclaw.config.reference import effective_keys


def load(folder: Path, **env: str) -> Settings:
    return load_settings(env, folder=folder)


def test_paths_that_are_not_set_lie_in_the_data_folder(tmp_path: Path) -> None:
    found = load(tmp_path, DATA_DIR="kept")
    assert found.data_dir == tmp_path / "kept"
    assert found.database.path == tmp_path / "kept" / "rauskuclaw.sqlite"
    assert found.providers.codex.working_directory == tmp_path / "kept" / "workspace"
    assert found.providers.codex.home == tmp_path / "kept" / "codex-home"


def test_paths_that_are_set_start_at_the_working_folder_or_at_home(tmp_path: Path) -> None:
    found = load(tmp_path, DB_PATH="jobs.sqlite", CODEX_OSS_WORKDIR="~/work", CODEX_HOME="/srv/codex")
    assert found.database.path == tmp_path / "jobs.sqlite"
    assert found.providers.codex.working_directory == Path.home() / "work"
    assert found.providers.codex.home == Path("/srv/codex")


def test_codex_works_in_the_workspace(tmp_path: Path) -> None:
    """Whichever of the two is named; only who names both has two folders."""
    for env, workspace, codex in (
        ({}, "data/workspace", "data/workspace"),
        ({"WORKSPACE_ROOT": "a"}, "a", "a"),
        ({"CODEX_OSS_WORKDIR": "b"}, "b", "b"),
        ({"WORKSPACE_ROOT": "a", "CODEX_OSS_WORKDIR": "b"}, "a", "b"),
    ):
        found = load(tmp_path, **env)
        assert found.workspace.root == tmp_path / workspace
        assert found.providers.codex.working_directory == tmp_path / codex


@pytest.mark.parametrize("name", ["WORKSPACE_ROOT", "CODEX_OSS_WORKDIR"])
@pytest.mark.parametrize("root", ["data", ".", "/", "link"])
def test_a_workspace_that_would_hold_the_data_folder_is_refused(tmp_path: Path, name: str, root: str) -> None:
    (tmp_path / "link").symlink_to(".")
    with pytest.raises(ConfigError, match="would hold the data folder"):
        load(tmp_path, **{name: root})
    assert load(tmp_path, **{name: "data/files"}).workspace.root == tmp_path / "data" / "files"
    assert load(tmp_path, **{name: "database"}).workspace.root == tmp_path / "database"


def test_a_workspace_that_would_show_the_login_of_codex_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"WORKSPACE_ROOT: .* would hold CODEX_HOME"):
        load(tmp_path, WORKSPACE_ROOT="work", CODEX_HOME="work/home")
    load(tmp_path, WORKSPACE_ROOT="work", CODEX_HOME="work/.codex-home")


def test_the_region_may_come_from_the_variable_that_tools_of_aws_read(tmp_path: Path) -> None:
    assert load(tmp_path, AWS_DEFAULT_REGION="eu-north-1").aws.region == "eu-north-1"
    assert load(tmp_path, AWS_DEFAULT_REGION="eu-north-1", AWS_REGION="eu-west-1").aws.region == "eu-west-1"
    assert load(tmp_path).aws.region is None


@pytest.mark.parametrize(
    ("env", "plain"),
    [
        ({}, False),
        ({"RAUSKUCLAW_UI": "rich"}, False),
        ({"RAUSKUCLAW_UI": "PLAIN"}, True),
        ({"CI": "1"}, True),
        ({"CI": " "}, False),
        ({"CI": "1", "RAUSKUCLAW_UI": "rich"}, True),
    ],
)
def test_output_is_plain_when_asked_for_and_in_ci(tmp_path: Path, env: dict[str, str], plain: bool) -> None:
    assert load(tmp_path, **env).cli.plain is plain


def test_the_base_of_the_api_ends_without_a_slash(tmp_path: Path) -> None:
    assert load(tmp_path, RAUSKUCLAW_API_BASE_URL="https://a.example/api//").cli.api_base_url == "https://a.example/api"


@pytest.mark.parametrize(
    ("env", "most"),
    [
        ({}, 100),
        ({"MEMORY_SEARCH_TOP_K_DEFAULT": "300"}, 300),
        ({"MEMORY_SEARCH_TOP_K_MAX": "5"}, 10),
        ({"MEMORY_SEARCH_TOP_K_DEFAULT": "3", "MEMORY_SEARCH_TOP_K_MAX": "5"}, 5),
    ],
)
def test_a_search_may_ask_for_the_larger_of_both_numbers(tmp_path: Path, env: dict[str, str], most: int) -> None:
    assert load(tmp_path, **env).memory.top_k_max == most


@pytest.mark.parametrize(
    ("env", "answers"),
    [
        ({}, True),
        ({"OPENAI_ENABLED": "1"}, False),
        ({"CODEX_OSS_ENABLED": "1"}, False),
        ({"OPENAI_ENABLED": "1", "DEMO_PROVIDER": "on"}, True),
        ({"DEMO_PROVIDER": "off"}, False),
    ],
)
def test_the_demo_answers_while_no_other_provider_does(tmp_path: Path, env: dict[str, str], answers: bool) -> None:
    assert load(tmp_path, **env).providers.has_demo is answers


def test_names_of_variables_for_codex_are_taken_apart_and_shown_as_given(tmp_path: Path) -> None:
    env = {"CODEX_PASS_ENV": "HTTPS_PROXY, ,CODEX_API_KEY"}
    assert load(tmp_path, **env).providers.codex.pass_env == ("HTTPS_PROXY", "CODEX_API_KEY")
    [shown] = [key for key in effective_keys(env, folder=tmp_path) if key.id == "providers.codex_oss.pass_env"]
    assert (shown.value, shown.source) == ("HTTPS_PROXY, ,CODEX_API_KEY", "CODEX_PASS_ENV")


def test_an_empty_allowlist_lets_all_through_only_when_the_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "rauskuclaw.json").write_text('{"callbacks": {"allowlist_behavior_when_empty": "Allow_All"}}')
    assert load(tmp_path).callbacks.allow_all_when_empty is True


@pytest.mark.parametrize("name", ["CALLBACK_SIGNING_SECRET", "CALLBACK_SIGNING_SECRET_PREVIOUS"])
def test_both_signing_secrets_are_held_to_the_same(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} is a placeholder"):
        load(tmp_path, **{name: "change-me"})
    with pytest.raises(ConfigError, match=f"^{name} must be 32 bytes or more"):
        load(tmp_path, **{name: "short", "CALLBACK_SIGNING_ENABLED": "1"})


def test_a_time_zone_has_to_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^SCHEDULER_CRON_TZ: there is no time zone 'Nowhere/At_All'"):
        load(tmp_path, SCHEDULER_CRON_TZ="Nowhere/At_All")


def test_the_list_of_keys_may_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text('[{"name": "ops", "key": "sesame-sesame"}]')
    path.chmod(0o600)
    assert [key.name for key in load(tmp_path, API_KEYS_JSON_FILE="keys.json").api.keys] == ["ops"]


def test_a_map_of_the_environment_replaces_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "rauskuclaw.json").write_text('{"aws": {"queue_urls": {"ai": "https://q.example/ai"}}}')
    urls = load(tmp_path, QUEUE_URLS_JSON='{"default": "https://q.example/default"}').aws.queue_urls
    assert urls == {"default": "https://q.example/default"}
