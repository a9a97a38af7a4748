"""What a configuration key is, and the kinds of values that several keys share."""

from dataclasses import dataclass
from typing import Any

from rauskuclaw.config.api_keys import QUEUE_NAME
from rauskuclaw.config.kinds import Kind, mapping, names, network, text

TEXT = text()
ENV_NAME = text(r"[A-Za-z_][A-Za-z0-9_]{0,99}", "the name of an environment variable")
HEADER_NAME = text(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", "an HTTP header name", lower=True)
PARAM_NAME = text(r"[A-Za-z0-9_.-]{1,100}", "a query parameter name")
LISTEN_HOST = text(r"[A-Za-z0-9.:_-]{1,253}", "a host name or address to listen on")
URL = text(r"https?://[^\s]{1,2000}", "an http or https URL")
QUEUE = text(QUEUE_NAME.pattern, "a queue name (letters, digits, . _ : -, at most 80)")
LANE = text(r"[a-z][a-z0-9-]{0,39}", "a lane name (lower-case letters, digits, -)")
TYPE_NAME = text(r"[A-Za-z0-9._-]{3,80}", "a job type name")
TARGET = text(r"[A-Za-z0-9._:/-]{1,100}", "a deploy target")
ALLOWED_HOST = text(
    r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*"
    r"|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?",
    "a host or host:port, without scheme, path or wildcard",
    lower=True,
)
PUBLIC_URL = text(
    r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?/?",
    "an http or https URL without a path",
    lower=True,
)
NETWORK = network()
QUEUES = names(QUEUE, may_be_empty=False)
HOSTS = names(ALLOWED_HOST)
NETWORKS = names(NETWORK)
TARGETS = names(TARGET, may_be_empty=False)
TEXT_MAP = mapping(TEXT, TEXT)
LANE_URLS = mapping(LANE, URL)


@dataclass(frozen=True)
class Key:
    """One setting. `file` is its dotted place in the file, `env` its variable; either may be missing.

    `env_key` names the file key that can rename the variable. `secret` values never come from the file and may come
    from the file named by `<env>_FILE` instead. `unused` says why the key is accepted but does nothing.
    """

    file: str | None
    env: str | None
    kind: Kind
    default: Any
    note: str = ""
    env_key: str | None = None
    secret: bool = False
    unused: str | None = None

    @property
    def id(self) -> str:
        return self.file or self.env or ""


LATER = "the feature it belongs to is not part of this version"
NEVER = "kept so that old files load"


def indirection(file: str, default: str, note: str) -> Key:
    return Key(file, None, ENV_NAME, default, note)


def unused_key(file: str | None, env: str | None, kind: Kind, default: Any, why: str = LATER) -> Key:
    return Key(file, env, kind, default, unused=why)
