"""What a conversation's turns are made with. Everything may be left open; the service knows the defaults."""

from dataclasses import dataclass, fields

from rauskuclaw.domain.job import Json, JsonObject

DEFAULT_QUEUE = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSettings:
    """None (and no queue) is whatever the service takes by default.

    `queue` is the logical queue of the turns' jobs, and decides who may see the conversation. Objects (`grants`,
    `caps`, `memory`, `memory_write`, `policy`) are kept as they were given; who uses them has checked them.
    """

    job_type: str | None = None
    provider: str | None = None
    model: str | None = None
    system: str | None = None
    agent_tools: bool | None = None
    tools: tuple[str, ...] | None = None
    grants: tuple[Json, ...] | None = None
    caps: JsonObject | None = None
    memory: JsonObject | None = None
    memory_write: JsonObject | None = None
    planner: bool | None = None
    auto_run: bool | None = None
    queue: str = DEFAULT_QUEUE
    policy: JsonObject | None = None
    callback_url: str | None = None


SETTING_NAMES = tuple(each.name for each in fields(ConversationSettings))


def settings_json(settings: ConversationSettings) -> JsonObject:
    """The settings that are set, by name."""
    values = {name: getattr(settings, name) for name in SETTING_NAMES}
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value is not None
    }


def settings_of(value: JsonObject) -> ConversationSettings:
    """The inverse of `settings_json`. Names that are unknown here are passed over."""
    known: JsonObject = {name: value[name] for name in SETTING_NAMES if value.get(name) is not None}
    known |= {name: tuple(each) for name, each in known.items() if isinstance(each, list)}
    return ConversationSettings(**known)


DEFAULTS = ConversationSettings()
