"""API keys, secrets from files, and the refusal to listen openly without a strong key."""

import json
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.config import ConfigError, Settings, load_settings

STRONG = "k" * 20 + "0123456789ab"


def load(folder: Path, file: Any = None, **env: str) -> Settings:
    if file is not None:
        (folder / "rauskuclaw.json").write_text(json.dumps(file))
    return load_settings(env, folder=folder)


def secrets_of(settings: Settings) -> list[str]:
    return [key.key.get_secret_value() for key in settings.api.keys]


def test_a_lone_key_is_the_legacy_admin(tmp_path: Path) -> None:
    (key,) = load(tmp_path, API_KEY=" opaque ").api.keys
    assert (key.name, key.role, key.sse, key.queue_allowlist) == ("legacy-api-key", "admin", True, None)
    assert key.key.get_secret_value() == "opaque"


def test_the_list_in_the_environment_comes_before_the_file_and_the_lone_key(tmp_path: Path) -> None:
    file = {"api": {"auth": {"keys": [{"key": "from-file"}]}}}
    assert secrets_of(load(tmp_path, file, API_KEY="lone", API_KEYS_JSON='[{"key": "listed"}]')) == ["listed"]
    assert secrets_of(load(tmp_path, file, API_KEY="lone")) == ["from-file"]


def test_an_empty_list_falls_through(tmp_path: Path) -> None:
    assert secrets_of(load(tmp_path, API_KEY="lone", API_KEYS_JSON="[]")) == ["lone"]


def test_an_empty_list_in_the_environment_leaves_the_list_of_the_file(tmp_path: Path) -> None:
    file = {"api": {"auth": {"keys": [{"key": "from-file"}]}}}
    assert secrets_of(load(tmp_path, file, API_KEYS_JSON="[]")) == ["from-file"]


def test_the_fields_of_an_entry_are_read_and_defaulted(tmp_path: Path) -> None:
    entries = [{"key": "one"}, {"key": "two", "name": " bot ", "role": "READ", "sse": False, "queue_allowlist": "a, b"}]
    first, second = load(tmp_path, API_KEYS_JSON=json.dumps(entries)).api.keys
    assert (first.name, first.role, first.sse) == ("key-1", "admin", True)
    assert (second.name, second.role, second.sse, second.queue_allowlist) == ("bot", "read", False, frozenset("ab"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("nope", "API_KEYS_JSON is not valid JSON"),
        ("{}", "API_KEYS_JSON must be an array"),
        ("[1]", "entry 1: must be an object"),
        ('[{"key": "a1"}, {"key": " "}]', "entry 2: 'key' is missing or blank"),
        ('[{"name": "x"}]', "entry 1: 'key' is missing"),
        ('[{"key": "a1", "name": "x"}, {"key": "a2", "name": " x "}]', "entry 2: the name 'x' is that of entry 1"),
        ('[{"key": "a1", "name": "key-2"}, {"key": "a2"}]', "entry 2: the name 'key-2' is that of entry 1 already"),
        ('[{"key": "a1", "role": "root"}]', "entry 1: 'role' must be admin or read"),
        ('[{"key": "a1", "sse": "false"}]', "entry 1: 'sse' must be true or false"),
        ('[{"key": "a1", "rol": "read"}]', "entry 1: 'rol' is not a field"),
        ('[{"key": "a1"}, {"key": "a1"}]', "entry 2: 'key' is the same"),
        ('[{"key": "a1", "key": "b1"}]', "'key' twice"),
        ('[{"key": "a1", "queue_allowlist": []}]', "entry 1: 'queue_allowlist' must be"),
        ('[{"key": "a1", "queue_allowlist": ["a b"]}]', "entry 1: 'queue_allowlist' has"),
        ('[{"key": "a\\nb"}]', "entry 1: 'key' must be 1 to 500 printable"),
    ],
)
def test_a_faulty_list_never_means_no_authentication(tmp_path: Path, value: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, API_KEYS_JSON=value, API_KEY="lone")
    assert expected in caught.value.message


@pytest.mark.parametrize("key", ["change-me-please", "CHANGEME", "your_api_key_here", "<replace-me>", "xxxx", "secret"])
def test_a_placeholder_is_refused_as_a_key(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError, match=r"^API_KEY is a placeholder"):
        load(tmp_path, API_KEY=key)


def test_messages_about_a_key_do_not_repeat_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, API_KEYS_JSON='[{"key": "sesame-1"}, {"key": "sesame-1"}]')
    assert "sesame" not in caught.value.message


def test_a_secret_is_read_from_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(STRONG + "\n")
    path.chmod(0o600)
    assert secrets_of(load(tmp_path, API_KEY_FILE="key")) == [STRONG]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_secret_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    path.write_text(STRONG)
    path.chmod(mode)
    with pytest.raises(ConfigError, match=r"^CALLBACK_SIGNING_SECRET_FILE: .*must be 0600"):
        load(tmp_path, CALLBACK_SIGNING_SECRET_FILE=str(path))


def test_a_secret_file_that_is_missing_or_blank_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^API_KEY_FILE: cannot read"):
        load(tmp_path, API_KEY_FILE="nowhere")
    (tmp_path / "blank").touch(mode=0o600)
    with pytest.raises(ConfigError, match=r"^API_KEY_FILE: .*must hold the secret"):
        load(tmp_path, API_KEY_FILE="blank")


def test_a_secret_and_its_file_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="API_KEY and API_KEY_FILE are both set"):
        load(tmp_path, API_KEY="a", API_KEY_FILE="b")


def test_the_renamed_secret_variable_is_read(tmp_path: Path) -> None:
    file = {"callbacks": {"signing": {"enabled": True, "secret_env": "HOOK_SECRET"}}}
    secret = load(tmp_path, file, HOOK_SECRET="s" * 32).callbacks.secret
    assert secret is not None
    assert secret.get_secret_value() == "s" * 32


@pytest.mark.parametrize("secret", ["short", "whsec_AAAA", "whsec_not base64 at all, and long enough"])
def test_a_weak_signing_secret_is_refused(tmp_path: Path, secret: str) -> None:
    with pytest.raises(ConfigError, match=r"^CALLBACK_SIGNING_SECRET must be 32 bytes"):
        load(tmp_path, CALLBACK_SIGNING_ENABLED="1", CALLBACK_SIGNING_SECRET=secret)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.com"])
@pytest.mark.parametrize("env", [{}, {"API_KEY": "short"}, {"API_AUTH_DISABLED": "1"}])
def test_an_open_address_needs_a_strong_key(tmp_path: Path, host: str, env: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="reachable from other machines"):
        load(tmp_path, HOST=host, **env)


def test_one_weak_key_beside_a_strong_one_is_named(tmp_path: Path) -> None:
    keys = json.dumps([{"key": STRONG}, {"key": "weak", "name": "bot"}])
    with pytest.raises(ConfigError, match="'bot' is shorter than 32"):
        load(tmp_path, HOST="0.0.0.0", API_KEYS_JSON=keys)


@pytest.mark.parametrize("key", ["a" * 40, "ab" * 20, "1234567" * 6])
def test_a_long_key_of_few_characters_is_not_strong(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError, match="can be guessed"):
        load(tmp_path, HOST="0.0.0.0", API_KEY=key)


def test_an_entry_that_opens_a_top_level_domain_is_a_warning(tmp_path: Path) -> None:
    (warning,) = load(tmp_path, CALLBACK_ALLOWLIST="com, hooks.example.com, localhost, 127.0.0.1:9000").warnings
    assert "covers every host whose name ends in .com" in warning


def test_an_open_address_with_a_strong_key_is_allowed(tmp_path: Path) -> None:
    assert load(tmp_path, HOST="0.0.0.0", API_KEY=STRONG).api.host == "0.0.0.0"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_key(tmp_path: Path, host: str) -> None:
    assert load(tmp_path, HOST=host).api.keys == ()


def test_authentication_is_off_only_while_there_is_no_key(tmp_path: Path) -> None:
    assert load(tmp_path, API_AUTH_DISABLED="1").api.auth_disabled is True
    with_key = load(tmp_path, API_AUTH_DISABLED="1", API_KEY="lone")
    assert with_key.api.auth_disabled is False
    assert any("API_AUTH_DISABLED has no effect" in warning for warning in with_key.warnings)


def test_the_variable_beats_the_file_on_authentication(tmp_path: Path) -> None:
    file = {"api": {"auth": {"required": False}}}
    assert load(tmp_path, file).api.auth_disabled is True
    assert load(tmp_path, file, API_AUTH_DISABLED="0").api.auth_disabled is False


def test_a_file_with_keys_that_others_may_read_is_reported(tmp_path: Path) -> None:
    file = {"api": {"auth": {"keys": [{"key": STRONG}]}}}
    load(tmp_path, file)
    path = tmp_path / "rauskuclaw.json"
    path.chmod(0o640)
    assert any("holds API keys and has mode 0640" in warning for warning in load(tmp_path).warnings)
    path.chmod(0o600)
    assert load(tmp_path).warnings == ()
