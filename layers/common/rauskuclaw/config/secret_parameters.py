"""Which secrets are kept outside of the environment, in a parameter store, and under which names."""

import os
from collections.abc import Mapping

PREFIX_ENV = "SECRETS_PREFIX"
NAMES_ENV = "SECRET_NAMES"


def secret_parameters(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """From a secret's variable (`API_KEYS_JSON`) to its parameter's name (`/rauskuclaw/API_KEYS_JSON`).

    Empty unless `SECRETS_PREFIX` names a folder and `SECRET_NAMES` what to look for in it, separated by commas.
    """
    env = os.environ if env is None else env
    prefix = env.get(PREFIX_ENV, "").rstrip("/")
    names = [name.strip() for name in env.get(NAMES_ENV, "").split(",")]
    return {name: f"{prefix}/{name}" for name in names if prefix and name}
