"""Precedence, strict reading and the names in error messages."""

import json
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.config import ConfigError, Settings, load_settings
from rauskuclaw.config.settings import KEYS


def load(folder: Path, file: Any = None, **env: str) -> Settings:
    if file is not None:
        (folder / "rauskuclaw.json").write_text(file if isinstance(file, str) else json.dumps(file))
    return load_settings(env, folder=folder)


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert (settings.api.host, settings.api.port, settings.driver) == ("127.0.0.1", 3001, "embedded")
    assert settings.database.path == tmp_path / "data" / "rauskuclaw.sqlite"
    assert settings.worker.queue_allowlist == {"default"}
    assert settings.callbacks.allow_all_when_empty is False
    assert settings.warnings == ()


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    file = {"api": {"port": 4000}, "worker": {"poll_interval_ms": 50}}
    settings = load(tmp_path, file, PORT="5000")
    assert settings.api.port == 5000
    assert settings.worker.poll_interval_ms == 50


def test_a_blank_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert load(tmp_path, {"api": {"port": 4000}}, PORT="  ").api.port == 4000


@pytest.mark.parametrize("content", ["", "  \n", "{}"])
def test_a_blank_file_is_an_empty_one(tmp_path: Path, content: str) -> None:
    assert load(tmp_path, content).api.port == 3001


def test_the_file_may_be_named_by_a_variable(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"api": {"port": 4100}}')
    assert load(tmp_path, RAUSKUCLAW_CONFIG_PATH="other.json").api.port == 4100


def test_a_named_file_that_does_not_exist_is_reported(tmp_path: Path) -> None:
    (warning,) = load(tmp_path, RAUSKUCLAW_CONFIG_PATH="missing.json").warnings
    assert "missing.json" in warning


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("{", "not valid JSON"),
        ("[]", "must hold a JSON object"),
        ('{"api": {"port": 1, "port": 2}}', "'port' twice"),
        ('{"api": {"prot": 1}}', "unknown key 'api.prot'; did you mean 'api.port'"),
        ('{"apis": {}}', "unknown key 'apis'; did you mean 'api'"),
        ('{"worker": {"concurency": 1}}', "did you mean 'worker.concurrency'"),
        ('{"api": 1}', "'api' must be an object"),
        ('{"api": {"port": "3001"}}', "'api.port' must be an integer from 1 to 65535"),
        ('{"api": {"port": true}}', "'api.port' must be an integer"),
        ('{"api": {"port": 3001.5}}', "'api.port' must be an integer"),
        ('{"api": {"port": null}}', "'api.port' must be an integer"),
        ('{"api": {"auth": {"required": 1}}}', "'api.auth.required' must be true or false"),
        ('{"worker": {"queue": {"default_allowed": []}}}', "'worker.queue.default_allowed' must be a list with at"),
        ('{"worker": {"queue": {"default_allowed": ["a b"]}}}', "has the entry 'a b'"),
        ('{"callbacks": {"allowlist": ["https://x.example"]}}', "'callbacks.allowlist' has the entry"),
        ('{"version": 0}', "'version' must be an integer, at least 1"),
        ('{"jobs": {"lanes": {"report.generate": "quarantine"}}}', "jobs.lanes sends 'report.generate'"),
        ('{"api": {"rate_limit_per_sec": NaN}}', "NaN"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_faulty_file_stops_the_start_and_is_named(tmp_path: Path, file: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, file)
    assert expected in caught.value.message
    assert "rauskuclaw.json" in caught.value.message or "jobs.lanes" in caught.value.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "3001.0"),
        ("WORKER_POLL_MS", "-1"),
        ("API_AUTH_DISABLED", "maybe"),
        ("CALLBACK_SIGNING_ENABLED", "2"),
        ("DB_JOURNAL_MODE", "OFF"),
        ("DB_JOURNAL_MODE", "MEMORY"),
        ("CALLBACK_ALLOWLIST", "*"),
        ("CALLBACK_ALLOWLIST", "hooks.example.com/path"),
        ("DATA_FETCH_ALLOWLIST", "*.example.com"),
        ("LANES_JSON", "[]"),
        ("LANES_JSON", '{"report.generate": "No Such"}'),
        ("QUEUE_URLS_JSON", '{"default": "nope"}'),
        ("RATE_LIMIT_PER_SEC", "-1"),
        ("RATE_LIMIT_PER_SEC", "inf"),
        ("WORKER_CONCURRENCY", "١٢"),
        ("OPENAI_TIMEOUT_MS", "soon"),
        ("RAUSKUCLAW_DRIVER", "postgres"),
    ],
)
def test_a_faulty_variable_stops_the_start_and_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} "):
        load(tmp_path, **{name: value})


@pytest.mark.parametrize("word", ["1", "true", "YES", "On"])
def test_booleans_are_read_without_regard_to_case(tmp_path: Path, word: str) -> None:
    assert load(tmp_path, CALLBACK_SIGNING_ENABLED=word).callbacks.signing_enabled is True


@pytest.mark.parametrize("word", ["0", "False", "no", "OFF"])
def test_a_false_word_beats_a_true_in_the_file(tmp_path: Path, word: str) -> None:
    file = {"handlers": {"data_fetch": {"enabled": True}}}
    assert load(tmp_path, file, DATA_FETCH_ENABLED=word).data_fetch.enabled is False


def test_lists_are_trimmed_and_free_of_doubles(tmp_path: Path) -> None:
    settings = load(tmp_path, CALLBACK_ALLOWLIST=" Hooks.Example.com, 127.0.0.1:9000 ,,hooks.example.com")
    assert settings.callbacks.allowlist == ("hooks.example.com", "127.0.0.1:9000")


@pytest.mark.parametrize(
    ("file", "env", "read"),
    [
        ({"callbacks": {"allowlist_env": "MY_HOSTS"}}, {"MY_HOSTS": "a.example"}, "callbacks.allowlist"),
        ({"worker": {"queue": {"allowlist_env": "MY_QUEUES"}}}, {"MY_QUEUES": "a,b"}, "worker.queue_allowlist"),
        ({"worker": {"worker_id_source": {"env": "POD"}}}, {"POD": "pod-7"}, "worker.id"),
        ({"handlers": {"deploy": {"allowlist_env": "MY_T"}}}, {"MY_T": "prod"}, "handlers.deploy_targets"),
    ],
)
def test_a_file_key_may_name_the_variable(tmp_path: Path, file: Any, env: dict[str, str], read: str) -> None:
    value: Any = load(tmp_path, file, **env)
    for part in read.split("."):
        value = getattr(value, part)
    assert set(value) == set(next(iter(env.values())).split(",")) or value == next(iter(env.values()))


def test_an_error_in_a_renamed_variable_names_that_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^MY_HOSTS "):
        load(tmp_path, {"callbacks": {"allowlist_env": "MY_HOSTS"}}, MY_HOSTS="http://x")


def test_configured_lanes_are_added_to_the_built_in_ones(tmp_path: Path) -> None:
    lanes = load(tmp_path, LANES_JSON='{"report.generate": "reports"}').jobs.lanes
    assert lanes["report.generate"] == "reports"
    assert lanes["ai.chat.generate"] == "ai"


def test_zero_switches_the_rate_limit_off(tmp_path: Path) -> None:
    file = {"api": {"rate_limit_per_sec": 5}}
    assert load(tmp_path, file).api.rate_limit_per_sec == 5
    assert load(tmp_path, RATE_LIMIT_PER_SEC="0").api.rate_limit_per_sec is None


def test_the_aws_driver_names_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="BLOB_BUCKET"):
        load(tmp_path, RAUSKUCLAW_DRIVER="aws", TABLE_NAME="jobs")


def test_settings_do_not_show_their_secrets(tmp_path: Path) -> None:
    settings = load(tmp_path, API_KEY="a-very-secret-key", CALLBACK_SIGNING_SECRET="s" * 40)
    assert "a-very-secret" not in repr(settings)
    assert "ssss" not in settings.model_dump_json()


def test_every_key_can_be_set_to_its_default_in_the_file(tmp_path: Path) -> None:
    tree: dict[str, Any] = {}
    for key in KEYS:
        if key.file and key.default is not None and key.default != ():
            *branches, leaf = key.file.split(".")
            node = tree
            for branch in branches:
                node = node.setdefault(branch, {})
            node[leaf] = list(key.default) if isinstance(key.default, tuple) else key.default
    bare = load_settings({}, folder=tmp_path)
    assert load(tmp_path, tree).model_copy(update={"warnings": ()}) == bare


def test_no_two_keys_share_a_place_or_a_variable() -> None:
    files = [key.file for key in KEYS if key.file]
    variables = [key.env for key in KEYS if key.env]
    assert len(files) == len(set(files))
    assert len(variables) == len(set(variables))


@pytest.mark.parametrize(
    "file",
    [
        '{"providers": {"openai": {"chat_completions_path": "/v1/chat/completions"}}}',
        '{"projects": {"default": {"root": "x"}}}',
    ],
)
def test_a_key_of_another_version_is_a_warning(tmp_path: Path, file: str) -> None:
    (tmp_path / "rauskuclaw.json").write_text(file)
    (warning,) = load(tmp_path).warnings
    assert "is unknown here and has no effect" in warning


def test_names_and_proxies_are_read_in_their_usual_spelling(tmp_path: Path) -> None:
    env = {"PUBLIC_URL": "https://Claw.example.com/", "ALLOWED_HOSTS": "a.example.com, B.example.com:8443"}
    api = load_settings({**env, "TRUSTED_PROXIES": "10.0.0.7,192.168.1.9/24, ::1"}, folder=tmp_path).api
    assert api.public_url == "https://claw.example.com"
    assert api.allowed_hosts == ("a.example.com", "b.example.com:8443")
    assert api.trusted_proxies == ("10.0.0.7/32", "192.168.1.0/24", "::1/128")
    usual = load_settings({}, folder=tmp_path).api
    assert (usual.public_url, usual.trusted_proxies) == (None, ("127.0.0.0/8", "::1/128"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("ALLOWED_HOSTS", value) for value in ("*", "*.example.com", ".example.com", "https://a.example.com")),
        *(("PUBLIC_URL", value) for value in ("claw.example.com", "https://a.b/ui", "https://*.a.b", "ftp://a.b")),
        *(("TRUSTED_PROXIES", value) for value in ("proxy.lan", "10.0.0", "10.0.0.0/33", "*")),
    ],
)
def test_names_with_wildcards_and_proxies_that_are_no_addresses_are_refused(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ConfigError, match=name):
        load_settings({name: value}, folder=tmp_path)
