"""The job types that exist from the first start. The chat types start disabled unless a provider is configured."""

from rauskuclaw.domain.job import JobType

CODEX_HANDLER = "builtin:provider.codex.oss.chat"
OPENAI_HANDLER = "builtin:provider.openai.chat"
CODEX_TYPE = "codex.chat.generate"
CHAT_TYPE = "ai.chat.generate"


def _seed(name: str, *, handler: str = "", timeout: int = 120, attempts: int = 1, enabled: bool = True) -> JobType:
    return JobType(
        name=name,
        handler=handler or f"builtin:{name}",
        enabled=enabled,
        default_timeout_sec=timeout,
        default_max_attempts=attempts,
    )


SEED_TYPES = (
    _seed("report.generate"),
    _seed("deploy.run", timeout=300),
    _seed("data.fetch", timeout=60),
    _seed("code.component.generate"),
    _seed("design.frontpage.layout"),
    _seed("system.memory.embed.sync", handler="builtin:memory.embed.sync", timeout=60, attempts=3),
    _seed(CODEX_TYPE, handler=CODEX_HANDLER, timeout=180, enabled=False),
    _seed(CHAT_TYPE, handler=OPENAI_HANDLER, timeout=180, enabled=False),
)
