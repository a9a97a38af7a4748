"""What a program that we start may see of our environment: what is named, and nothing else."""

import os
from collections.abc import Iterable, Mapping

# Where to find programs, how to speak, and which certificates to trust; none of them holds a secret.
ALWAYS = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR")


def program_environment(names: Iterable[str], *, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of `ALWAYS` and `names` that are set, from this process's environment or from `given`."""
    source = os.environ if given is None else given
    return {name: source[name] for name in (*ALWAYS, *names) if name in source}
