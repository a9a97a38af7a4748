"""A corpus of URLs: what is read, how, and what is refused. More than 150 of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rauskuclaw.egress.errors import EgressDeniedError
from rauskuclaw.egress.url import parse_url

# text -> (scheme, host, port, path)
READ = {
    "https://example.com": ("https", "example.com", 443, "/"),
    "https://example.com/": ("https", "example.com", 443, "/"),
    "HTTPS://EXAMPLE.COM/A": ("https", "example.com", 443, "/A"),
    "http://example.com": ("http", "example.com", 80, "/"),
    "http://example.com:8080/x": ("http", "example.com", 8080, "/x"),
    "https://example.com.": ("https", "example.com", 443, "/"),
    "https://example.com.:8443/": ("https", "example.com", 8443, "/"),
    "https://example.com:443/": ("https", "example.com", 443, "/"),
    "https://example.com:1/": ("https", "example.com", 1, "/"),
    "https://example.com:65535/": ("https", "example.com", 65535, "/"),
    "https://example.com?a=b": ("https", "example.com", 443, "/?a=b"),
    "https://example.com/a?b=c&d=%20": ("https", "example.com", 443, "/a?b=c&d=%20"),
    "https://example.com/@user:pw": ("https", "example.com", 443, "/@user:pw"),
    "https://example.com//evil.example": ("https", "example.com", 443, "//evil.example"),
    "https://example.com/../..": ("https", "example.com", 443, "/../.."),
    "https://example.com/%2e%2e": ("https", "example.com", 443, "/%2e%2e"),
    "https://example.com/ä": ("https", "example.com", 443, "/%C3%A4"),
    "https://example.com/?q=日": ("https", "example.com", 443, "/?q=%E6%97%A5"),
    "https://example.com/http://other.example/": ("https", "example.com", 443, "/http://other.example/"),
    "https://example.com/?u=https://other.example": ("https", "example.com", 443, "/?u=https://other.example"),
    "https://bücher.example/": ("https", "xn--bcher-kva.example", 443, "/"),
    "https://xn--bcher-kva.example/": ("https", "xn--bcher-kva.example", 443, "/"),
    "https://BÜCHER.example/": ("https", "xn--bcher-kva.example", 443, "/"),
    "https://ｅｘａｍｐｌｅ.com/": ("https", "example.com", 443, "/"),
    "https://example。com/": ("https", "example.com", 443, "/"),
    "https://еxample.com/": ("https", "xn--xample-2of.com", 443, "/"),
    "https://faß.example/": ("https", "xn--fa-hia.example", 443, "/"),
    "https://localhost/": ("https", "localhost", 443, "/"),
    "https://a.b.c.d.e.example/": ("https", "a.b.c.d.e.example", 443, "/"),
    "https://1.example.com/": ("https", "1.example.com", 443, "/"),
    "https://1password.com/": ("https", "1password.com", 443, "/"),
    "https://0x7f.example/": ("https", "0x7f.example", 443, "/"),
    "https://127.0.0.1.nip.io/": ("https", "127.0.0.1.nip.io", 443, "/"),
    "https://127.0.0.1/": ("https", "127.0.0.1", 443, "/"),
    "https://127.0.0.1./": ("https", "127.0.0.1", 443, "/"),
    "https://１２７.０.０.１/": ("https", "127.0.0.1", 443, "/"),
    "https://169.254.169.254/latest": ("https", "169.254.169.254", 443, "/latest"),
    "https://[::1]/": ("https", "::1", 443, "/"),
    "https://[::1]:8443/": ("https", "::1", 8443, "/"),
    "https://[0:0:0:0:0:0:0:1]/": ("https", "::1", 443, "/"),
    "https://[::FFFF:127.0.0.1]/": ("https", "::ffff:7f00:1", 443, "/"),
    "https://[2606:4700::1111]/": ("https", "2606:4700::1111", 443, "/"),
}

REFUSED = [
    # not absolute, or another scheme
    "", "example.com", "/path", "//example.com/", "https:/example.com", "https:example.com", "https//example.com",
    "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "ws://example.com/", "wss://example.com/",
    "javascript:alert(1)", "data:text/plain,x", "ldap://example.com/", "dict://example.com:11211/", "httpx://example.com/",
    "unix:///run/docker.sock", "http+unix://socket/", "://example.com", "1https://example.com", "ht tps://example.com/",
    "view-source:https://example.com/", "https+http://example.com/", "jar:https://example.com!/", "mailto:a@b.example",
    # no host
    "https://", "https:///", "https:///path", "https://?q", "https://:443/", "https://:/", "https://./", "https://../",
    # blanks and control characters
    " https://example.com/", "https://example.com/ ", "https://exam ple.com/", "https://example.com/a b",
    "https://example.com/\n", "https://example.com\r\nHost: evil.example/", "https://example.com/\tx",
    "https://example.com/\x00", "https://example.com\x00.evil.example/", "https://example.com/\x7f",
    "https://example.com/\x85", "https://example.com/\u00a0", "https://example.com/\u2028", "https://ex\u200bample.com/",
    "https://ex\u00adample.com/", "https://example.com/\u202e", "https://example.com/\ufeff", "https://example.com/\ud800",
    "https://\u3000example.com/", "https://example.com/\ue000", "\thttps://example.com/", "https://exam\nple.com/",
    # backslashes
    "https:\\\\example.com\\", "https://example.com\\@evil.example/", "https://evil.example\\.example.com/",
    "https:/\\example.com/", "https://example.com/\\..\\",
    # user information
    "https://user@example.com/", "https://user:pw@example.com/", "https://example.com@evil.example/",
    "https://example.com:443@evil.example/", "https://@example.com/", "https://:@example.com/",
    "https://a@b@example.com/", "https://example.com%40evil.example/", "https://user%40example.com/",
    # fragments
    "https://example.com/#", "https://example.com/#x", "https://example.com#@evil.example/", "https://evil.example#.example.com",
    # ports
    "https://example.com:/", "https://example.com:0/", "https://example.com:00443/", "https://example.com:0443/",
    "https://example.com:65536/", "https://example.com:99999/", "https://example.com:999999/", "https://example.com:-1/",
    "https://example.com:+443/", "https://example.com:44 3/", "https://example.com:443:443/", "https://example.com:http/",
    "https://example.com:４４３/", "https://example.com:443x/", "https://example.com:0x1bb/", "https://example.com:4.43/",
    # percent signs in the host
    "https://%65xample.com/", "https://example%2ecom/", "https://127.0.0.1%2f@example.com/", "https://example.com%00/",
    "https://%31%32%37.0.0.1/", "https://example.com%2f.evil.example/", "https://[fe80::1%25eth0]/", "https://[::1%25]/",
    # addresses in odd notations
    "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/",
    "https://0x7f.1/", "https://0177.0.0.1/", "https://017700000001/", "https://0177.0.0.0x1/", "https://127.0.0.01/",
    "https://00127.0.0.1/", "https://127.0.0.0x1/", "https://256.256.256.256/", "https://127.0.0.256/", "https://1.2.3.4.5/",
    "https://0/", "https://0.0.0/", "https://4294967296/", "https://0x/", "https://1.2.3.0x/", "https://example.com.1/",
    "https://3232235777/", "https://0300.0250.01.01/", "https://1.1/", "https://①②⑦.0.0.1.0/", "https://127。1/",
    "https://0xa9fea9fe/", "https://2852039166/", "https://0251.0376.0251.0376/", "https://169.254.43518/",
    # broken brackets
    "https://[::1/", "https://::1/", "https://::1]/", "https://[]/", "https://[:]/", "https://[::1]x/", "https://x[::1]/",
    "https://[[::1]]/", "https://[::1]:/", "https://[::1]:0/", "https://[127.0.0.1]/", "https://[example.com]/",
    "https://[v1.x]/", "https://[::1%eth0]/", "https://[fe80::1%lo]/", "https://[1:2:3:4:5:6:7:8:9]/", "https://[::g]/",
    "https://[::1][::2]/", "https://[::ffff:999.0.0.1]/", "https://2001:db8::1/",
    # names that are not names
    "https://exa_mple.com/", "https://-example.com/", "https://example-.com/", "https://example..com/", "https://.example.com/",
    "https://example.com../", "https://ex*mple.com/", "https://exam!ple.com/", "https://exam;ple.com/", "https://ex,ample.com/",
    "https://exa&mple.com/", "https://ex=ample.com/", "https://exa'mple.com/", 'https://exa"mple.com/', "https://<x>.com/",
    "https://{x}.com/", "https://a|b.com/", "https://a^b.com/", "https://a`b.com/", "https://$x.com/", "https://(x).com/",
    f"https://{'a' * 64}.com/", "https://xn--a.example/", "https://xn--.example/", "https://xn--0000000000000000.example/",
    f"https://{'a.' * 127}com/", "https://example．．com/", "https://☃.☃️_.com/", "https://example.com;evil.example/",
    # length
    "https://example.com/" + "a" * 2048, "https://example.com/?" + "ä" * 2048,
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_a_plain_url_is_read_into_its_one_normal_form(text: str, expected: tuple[str, str, int, str]) -> None:
    target = parse_url(text)
    assert (target.scheme, target.host.name, target.port, target.path) == expected


@pytest.mark.parametrize("text", REFUSED)
def test_an_unusual_url_is_refused(text: str) -> None:
    with pytest.raises(EgressDeniedError) as refusal:
        parse_url(text)
    assert refusal.value.final


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(REFUSED) == len(set(REFUSED))
    assert len(READ) + len(REFUSED) > 200


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("https://example.com/", "example.com"),
        ("https://example.com:443/", "example.com"),
        ("https://example.com:8443/", "example.com:8443"),
        ("http://example.com:443/", "example.com:443"),
        ("http://[::1]:9/", "[::1]:9"),
        ("https://[::1]/", "[::1]"),
    ],
)
def test_the_host_header_names_the_port_only_when_it_must(text: str, authority: str) -> None:
    assert parse_url(text).authority == authority


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_either_read_into_safe_parts_or_refused(text: str) -> None:
    for candidate in (text, "https://" + text, "https://example.com/" + text, f"https://{text}@example.com/"):
        try:
            target = parse_url(candidate)
        except EgressDeniedError:
            continue
        assert target.path.isascii()
        assert target.path.startswith("/")
        assert not any(char.isspace() or ord(char) < 33 for char in target.path + target.host.name)
        assert set(target.host.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-:")


@settings(deadline=None)
@given(st.from_regex(r"https://[a-z0-9.\[\]:@%x-]{1,30}/", fullmatch=True))
def test_reading_the_normal_form_again_changes_nothing(text: str) -> None:
    try:
        first = parse_url(text)
    except EgressDeniedError:
        return
    assert parse_url(f"{first.scheme}://{first.authority}{first.path}") == first
