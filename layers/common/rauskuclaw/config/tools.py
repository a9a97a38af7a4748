"""Settings of tools that reach outside: searching the web. Off until enabled."""

from typing import Literal

from pydantic import SecretStr

from rauskuclaw.config.declaration import Frozen, setting
from rauskuclaw.config.kinds import URL


class WebSearchSettings(Frozen):
    """The `tools.web_search` handler; off until enabled. Only the configured addresses of the providers are reached."""

    enabled: bool = setting(False, "handlers.web_search.enabled", "WEB_SEARCH_ENABLED")
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
