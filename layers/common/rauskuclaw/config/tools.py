"""Settings of tools that reach outside: searching the web, running commands. Off until enabled."""

from typing import Literal

from pydantic import SecretStr

from rauskuclaw.config.declaration import Frozen, setting
from rauskuclaw.config.kinds import URL, names, text

COMMANDS = names(text(r"/?[A-Za-z0-9._+@-]+(?:/[A-Za-z0-9._+@-]+)*", "the name of a command, or its full path"))


class WebSearchSettings(Frozen):
    """The `tools.web_search` handler; off until enabled. Only the configured addresses of the providers are reached."""

    enabled: bool = setting(False, "handlers.web_search.enabled", "WEB_SEARCH_ENABLED", note="not on AWS yet")
    provider: Literal["duckduckgo", "brave"] = setting(
        "duckduckgo",
        "handlers.web_search.provider",
        "WEB_SEARCH_PROVIDER",
        note="where a job does not say; brave needs a key",
    )
    duckduckgo_url: str = setting(
        "https://html.duckduckgo.com/html/",
        "handlers.web_search.duckduckgo_url",
        "WEB_SEARCH_DUCKDUCKGO_URL",
        kind=URL,
        note="the page of results without scripts",
    )
    brave_url: str = setting(
        "https://api.search.brave.com/res/v1/web/search",
        "handlers.web_search.brave_url",
        "WEB_SEARCH_BRAVE_URL",
        kind=URL,
    )
    brave_key: SecretStr | None = setting(
        None,
        env="WEB_SEARCH_BRAVE_KEY",
        is_secret=True,
        env_key="handlers.web_search.brave_key_env",
        env_note="the key of Brave's search API",
    )
    timeout_ms: int = setting(8000, "handlers.web_search.timeout_ms", "WEB_SEARCH_TIMEOUT_MS", low=1, high=60_000)


class ToolExecSettings(Frozen):
    """The `tool.exec` handler; off until enabled and given commands. There is never a shell."""

    enabled: bool = setting(False, "handlers.tool_exec.enabled", "TOOL_EXEC_ENABLED")
    allowlist: tuple[str, ...] = setting(
        (),
        "handlers.tool_exec.allowlist",
        "TOOL_EXEC_ALLOWLIST",
        kind=COMMANDS,
        note="full paths, or names that are looked up on `TOOL_EXEC_PATH`; shells are refused",
    )
    path: str = setting(
        "/usr/local/bin:/usr/bin:/bin",
        "handlers.tool_exec.path",
        "TOOL_EXEC_PATH",
        kind=text(r"/[^\x00:]*(?::/[^\x00:]*)*", "absolute folders with colons between them"),
        note="where names are looked up, and the PATH of commands",
    )
    timeout_ms: int = setting(10_000, "handlers.tool_exec.timeout_ms", "TOOL_EXEC_TIMEOUT_MS", low=1, high=600_000)
    memory_mb: int = setting(
        2048, "handlers.tool_exec.memory_mb", "TOOL_EXEC_MEMORY_MB", low=16, high=1_048_576, note="address space"
    )
