"""Headers of a file that somebody put here: a browser saves it, and never shows it, whatever its name and content."""

from urllib.parse import quote

# What a plain `filename` may hold without meaning something else to some reader.
PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !#$&+-.^_`{}~()[]@=,")
HEADERS = {
    "content-type": "application/octet-stream",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
}


def disposition(name: str) -> str:
    """`Content-Disposition` for a file of any name: ASCII for old readers, and the name as it is (RFC 6266)."""
    plain = "".join(letter if letter in PLAIN else "_" for letter in name)
    exact = quote(name, safe="", errors="replace")
    return f'attachment; filename="{plain}"' + (f"; filename*=UTF-8''{exact}" if plain != name else "")
