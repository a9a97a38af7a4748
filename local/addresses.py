"""Addresses at which this machine reaches what listens here."""


def base_url(host: str, port: int) -> str:
    """Where this machine reaches the API: an address that means "all" is reached over loopback."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{host}:{port}"
