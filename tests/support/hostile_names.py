"""Some five hundred paths that somebody might send to get out of the workspace, to confuse it, or to break it."""

import unicodedata
from itertools import product

ROOT = "/srv/workspace"


def hostile_paths() -> list[str]:
    """Each once, in a fixed order."""
    groups = (
        traversal(),
        encoded(),
        absolute(),
        control(),
        invisible(),
        long(),
        reserved(),
        pairs(),
        shells(),
        broken(),
    )
    return list(dict.fromkeys(path for group in groups for path in group))


def traversal() -> list[str]:
    """Ways up."""
    ways = ["..", "../", "../..", "../../etc/passwd", "a/..", "a/../..", "a/../../b", "./..", "./../x", "a/./../b"]
    ways += [f"{'../' * depth}etc/passwd" for depth in range(1, 20)]
    ways += [f"{'a/' * depth}{'../' * (depth + 1)}x" for depth in range(1, 12)]
    ways += [
        "...",
        "....",
        "..foo",
        "foo..",
        ".. ",
        " ..",
        ".. /x",
        "..\t",
        "..;/x",
        "..%00/",
        "..a/..b",
        ". .",
        "..//x",
    ]
    ways += [
        "..\\",
        "..\\..\\x",
        "a\\..\\..\\x",
        "\\..\\x",
        "..\\/x",
        "/..\\x",
        "C:\\x",
        "C:/x",
        "C:x",
        "\\\\host\\share",
    ]
    ways += [
        "~",
        "~/x",
        "~root",
        "$HOME/x",
        "${HOME}/x",
        "%HOME%/x",
        "file:///etc/passwd",
        "file:x",
        "//host/x",
        "http://x/y",
    ]
    return ways


def encoded() -> list[str]:
    """Ways up that become some when somebody decodes them, or folds or cuts what they are made of."""
    dots = [
        "%2e",
        "%2E",
        "%252e",
        "%c0%ae",
        "%u002e",
        "&#46;",
        "\\x2e",
        "\\u002e",
        "\uff0e",
        "\u2024",
        "\u2025",
        "\u3002",
    ]
    slashes = ["/", "%2f", "%2F", "%252f", "%c0%af", "%5c", "\u2215", "\u2044", "\uff0f", "\u29f8", "\\", "%00/"]
    return [f"{dot}{dot}{slash}x" for dot, slash in product(dots, slashes)]


def absolute() -> list[str]:
    beside = [
        "/",
        "//",
        "/etc/passwd",
        "/srv",
        "/srv/",
        "/srv/workspaces",
        "/srv/workspace2/x",
        "/srv/workspac",
        "/proc/self/environ",
    ]
    inside = [
        ROOT,
        f"{ROOT}/",
        f"{ROOT}/x",
        f"/{ROOT}/x",
        f"{ROOT}//x",
        f"{ROOT}/./x",
        f"{ROOT}/../workspace/x",
        f"{ROOT}/..",
    ]
    return beside + inside + [f" {ROOT}/x ", f"{ROOT} /x", "/dev/zero", "/proc/1/root", "/./etc", "/../etc"]


def control() -> list[str]:
    letters = [chr(code) for code in (*range(32), *range(127, 160))]
    return (
        [f"a{letter}b" for letter in letters]
        + [f"{letter}/x" for letter in letters[:40]]
        + ["a\r\nX-Y: z", "a\x00.txt"]
    )


def invisible() -> list[str]:
    """Letters that cannot be seen, or that change how others are read."""
    marks = "\u00a0\u00ad\u034f\u061c\u115f\u1680\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c"
    marks += "\u202d\u202e\u2060\u2061\u2066\u2067\u2068\u2069\u206a\u3000\u3164\ufe0f\ufeff\ufff9\ufffd\uffff"
    marks += "\U000e0001\U000e0041\U0010ffff"
    return [f"a{mark}b" for mark in marks] + [f"{mark}.." for mark in marks[:20]] + ["exe\u202etxt.sh"]


def long() -> list[str]:
    names = [
        letter * count
        for letter, count in product(("x", "\u00e9", "\u3042", "\U0001f375"), (63, 64, 85, 86, 127, 128, 255, 256))
    ]
    paths = [
        "/".join("x" * size for _ in range(count))
        for size, count in ((1, 449), (1, 500), (200, 4), (250, 4), (255, 5), (100, 12))
    ]
    return names + paths + ["x" * 5000, "/" * 3000, "./" * 1500 + "x", "a/" * 2000, ("x" * 255 + "/") * 3 + "y" * 132]


def reserved() -> list[str]:
    """Names that mean something here or elsewhere."""
    devices = [
        "CON",
        "con",
        "PRN",
        "AUX",
        "NUL",
        "nul.txt",
        "COM1",
        "LPT9",
        "CONIN$",
        "$MFT",
        "desktop.ini",
        "Thumbs.db",
    ]
    ours = [
        ".rauskuclaw-x",
        ".rauskuclaw-",
        ".RAUSKUCLAW-X",
        "a/.rauskuclaw-versions/b",
        ".rauskuclaw",
        "x.rauskuclaw-x",
    ]
    dots = [
        "x.",
        "x..",
        "x ",
        "x .",
        " x",
        ". x",
        ".x",
        "x:stream",
        "x::$DATA",
        "a?b",
        "a*b",
        "a<b>",
        "a|b",
        'a"b',
        "a'b",
    ]
    places = [
        ".git/config",
        ".ssh/id_rsa",
        ".env",
        "workspace/files/x",
        "files/x",
        "versions/x//1",
        "moves/x",
        "lost+found",
    ]
    return (
        devices
        + ours
        + dots
        + places
        + ["PROGRA~1", "a#b", "a?x=y", "a&b=c", "a;b", "a,b", "a=b", "a%b", "a%20b", "a+b"]
    )


def pairs() -> list[str]:
    """Texts that some file systems take for the same name."""
    words = [
        "\u00e9",
        "\u00c5",
        "\u1e9e",
        "\ufb01",
        "\u2126",
        "\u212b",
        "\u1100\u1161",
        "\uac00",
        "\u0130",
        "\u01c6",
        "\u00df",
    ]
    forms = [unicodedata.normalize(form, word) for word in words for form in ("NFC", "NFD", "NFKC", "NFKD")]
    return (
        words
        + forms
        + [word.upper() for word in words]
        + ["readme", "README", "ReadMe", "\u0440ass", "pass", "a\u0301\u0301"]
    )


def shells() -> list[str]:
    return [
        "-rf",
        "--help",
        "$(id)",
        "`id`",
        "a;id",
        "a|id",
        "a&&id",
        "a>b",
        "{a,b}",
        "[a]",
        "*",
        "?",
        "!",
        "#",
        "@fs",
        "'",
        '"',
        "\\",
    ]


def broken() -> list[str]:
    """What is no text that UTF-8 can write."""
    return ["\ud800", "a\udcffb", "\udfff/x", "\ud83d", "\udf75\ud83c", "a/\udc80", "\udce9"]
