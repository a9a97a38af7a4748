"""What a purpose permits before anybody is asked."""

from datetime import timedelta
from ipaddress import ip_address

import pytest

from rauskuclaw.egress.errors import EgressDeniedError
from rauskuclaw.egress.policy import HostRules, Purpose
from rauskuclaw.errors import ConfigError


def purpose(*entries: str, covers_subdomains: bool = False, any_host_when_empty: bool = False) -> Purpose:
    rules = HostRules.of(entries, covers_subdomains=covers_subdomains, any_host_when_empty=any_host_when_empty)
    return Purpose(name="test", hosts=rules, total=timedelta(seconds=1), max_body_bytes=100)


def is_permitted(to: Purpose, url: str) -> bool:
    try:
        to.permit(url)
    except EgressDeniedError:
        return False
    return True


@pytest.mark.parametrize("url", ["https://example.com/", "https://a.example.com/", "https://127.0.0.1/"])
def test_an_empty_list_permits_nothing(url: str) -> None:
    assert not is_permitted(purpose(), url)


@pytest.mark.parametrize(
    ("entry", "permitted", "refused"),
    [
        ("example.com", ["example.com", "EXAMPLE.com."], ["a.example.com", "notexample.com", "example.com.evil.org"]),
        ("*.example.com", ["a.example.com", "b.a.example.com"], ["example.com", "aexample.com", "example.org"]),
        ("Bücher.example", ["bücher.example", "xn--bcher-kva.example"], ["bucher.example"]),
        ("example.com", [], ["еxample.com", "example.co", "xample.com", "example.com.example"]),
    ],
)
def test_an_entry_permits_exactly_its_hosts(entry: str, permitted: list[str], refused: list[str]) -> None:
    to = purpose(entry)
    assert all(is_permitted(to, f"https://{host}/") for host in permitted)
    assert not any(is_permitted(to, f"https://{host}/") for host in refused)


def test_a_callback_entry_covers_the_names_below_it() -> None:
    to = purpose("example.com", covers_subdomains=True)
    assert is_permitted(to, "https://example.com/")
    assert is_permitted(to, "https://a.b.example.com/")
    assert not is_permitted(to, "https://badexample.com/")


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "https://example.com:8443/", "http://example.com:443/", "https://example.com:80/"],
)
def test_a_listed_host_is_reached_by_https_on_443_only(url: str) -> None:
    assert not is_permitted(purpose("example.com"), url)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "intranet", "printer.local", "db.internal", "a.localhost", "nas.home.arpa", "1.in-addr.arpa"),
        *("x.onion", "x.test", "x.invalid", "127.0.0.1", "8.8.8.8", "[2606:4700::1111]", "[::1]"),
    ],
)
def test_local_names_and_bare_addresses_are_refused_even_where_any_host_is_allowed(host: str) -> None:
    assert not is_permitted(purpose(any_host_when_empty=True), f"https://{host}/")


def test_any_host_when_empty_ends_with_the_first_entry() -> None:
    assert is_permitted(purpose(any_host_when_empty=True), "https://anything.example/")
    assert not is_permitted(purpose("example.com", any_host_when_empty=True), "https://anything.example/")


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("127.0.0.1:9000", "http://127.0.0.1:9000/x"),
        ("localhost:9000", "http://localhost:9000/"),
        ("[::1]:9000", "http://[::1]:9000/"),
        ("ollama:11434", "http://ollama:11434/"),
        ("hooks.example.com:8443", "https://hooks.example.com:8443/"),
        ("hooks.example.com:80", "http://hooks.example.com/"),
    ],
)
def test_an_exception_is_good_for_exactly_its_host_and_port(entry: str, url: str) -> None:
    permit = purpose(entry).permit(url)
    assert permit.is_exception
    assert permit.allows(ip_address("127.0.0.1"))
    assert permit.allows(ip_address("8.8.8.8"))
    assert not permit.allows(ip_address("169.254.169.254"))


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1:9001/", "http://127.0.0.1/", "https://127.0.0.1/", "http://localhost:9000/"),
        *("http://127.1:9000/", "http://2130706433:9000/", "http://[::ffff:127.0.0.1]:9000/", "http://10.0.0.1:9000/"),
    ],
)
def test_an_exception_is_not_good_for_anything_near_it(url: str) -> None:
    assert not is_permitted(purpose("127.0.0.1:9000"), url)


def test_a_listed_host_does_not_reach_private_addresses() -> None:
    permit = purpose("example.com").permit("https://example.com/")
    assert permit.allows(ip_address("8.8.8.8"))
    assert not permit.allows(ip_address("10.0.0.1"))
    assert not permit.allows(ip_address("127.0.0.1"))


@pytest.mark.parametrize(
    "entry",
    [
        *("*", "*.*", "*.", "a.*.com", "http://example.com", "example.com/path", "127.0.0.1", "[::1]", "::1", "a b"),
        *("x:0", "x:99999", "*.example.com:443", "user@example.com", "example.com:443:443", "127.1:80"),
    ],
)
def test_an_entry_that_is_none_is_named(entry: str) -> None:
    with pytest.raises(ConfigError) as error:
        HostRules.of([entry])
    assert entry in error.value.message
