"""What a grant covers, how grants are read from a job's input, and what of them children get."""

from datetime import UTC, datetime, timedelta

import pytest

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.faults import FaultyError
from rauskuclaw.domain.runs.grant_input import grant_json, read_grants
from rauskuclaw.domain.runs.grants import Ask, Grant, Reach, Use, covers_host, covers_path, misfit
from rauskuclaw.domain.runs.lending import lend
from rauskuclaw.domain.runs.past import Past
from rauskuclaw.domain.runs.permission import usage
from tests.unit.runs.facts import NOW, grant

LATER = datetime(2027, 1, 1, tzinfo=UTC)


def reason(wrong: Grant, *, used: Use | None = None, **reach: Json) -> str | None:
    given: dict[str, Json] = {"arguments": {}, **reach}
    found = misfit(wrong, Reach(**given), used or Use(), NOW)
    return found.reason if found else None


@pytest.mark.parametrize(
    ("pattern", "host", "covers"),
    [
        ("a.example", "a.example", True),
        ("a.example", "b.a.example", False),
        ("a.example", "a.example:8443", True),
        ("a.example:443", "a.example:443", True),
        ("a.example:443", "a.example", False),
        ("a.example:443", "a.example:8443", False),
        ("*.example.org", "a.example.org", True),
        ("*.example.org", "a.b.example.org", True),
        ("*.example.org", "example.org", False),
        ("*.example.org", "badexample.org", False),
        ("*.example.org", "*.a.example.org", True),
        ("a.example.org", "*.example.org", False),
        ("[::1]:80", "[::1]:80", True),
        ("[::1]", "[::1]:80", True),
        ("[::1]:80", "[::2]:80", False),
    ],
)
def test_a_host_is_covered_as_a_whole_name(pattern: str, host: str, covers: bool) -> None:
    assert covers_host(pattern, host) is covers


@pytest.mark.parametrize(
    ("prefix", "path", "covers"),
    [
        ("notes", "notes", True),
        ("notes", "notes/a.md", True),
        ("notes/", "notes//a.md", True),
        ("notes", "notes2/a.md", False),
        ("notes", "notes/../secret", False),
        ("notes", "/notes/a.md", False),
        ("notes", "notes\\..\\secret", False),
        ("notes", "notes/a\0.md", False),
        (".", "anything/at/all", True),
        (".", "../up", False),
        ("notes/a", "notes", False),
    ],
)
def test_a_path_is_covered_part_by_part(prefix: str, path: str, covers: bool) -> None:
    assert covers_path(prefix, path) is covers


def test_none_listed_means_none() -> None:
    assert reason(grant()) is None
    assert reason(grant(), hosts=("a.example",)) == "GRANT_HOSTS"
    assert reason(grant(), paths=("notes",)) == "GRANT_PATHS"
    assert reason(grant(hosts=("a.example",)), hosts=("a.example", "b.example")) == "GRANT_HOSTS"
    assert reason(grant(hosts=("a.example", "b.example")), hosts=("a.example", "b.example")) is None


def test_limits_of_a_grant() -> None:
    assert reason(grant(calls=2), used=Use(calls=1)) is None
    assert reason(grant(calls=2), used=Use(calls=2)) == "GRANT_CALLS"
    assert reason(grant(calls=0)) == "GRANT_CALLS"
    assert reason(grant(usd_nano=10), used=Use(cost_nano=4), cost_nano=6) is None
    assert reason(grant(usd_nano=10), used=Use(cost_nano=5), cost_nano=6) == "GRANT_USD"
    assert reason(grant(usd_nano=10), cost_nano=None) == "GRANT_USD"
    assert reason(grant(), cost_nano=None) is None
    assert reason(grant(expires_at=NOW)) == "GRANT_EXPIRED"
    assert reason(grant(expires_at=NOW + timedelta(milliseconds=1))) is None


def test_all_schemas_of_a_grant_hold() -> None:
    limited = grant(arguments=({"required": ["to"]}, {"properties": {"to": {"enum": ["FI1"]}}}))
    assert reason(limited, arguments={"to": "FI1"}) is None
    assert reason(limited, arguments={"to": "FI2"}) == "GRANT_ARGUMENTS"
    assert reason(limited, arguments={}) == "GRANT_ARGUMENTS"
    assert reason(grant(arguments=(False,)), arguments={}) == "GRANT_ARGUMENTS"


def test_a_schema_or_value_that_may_take_long_covers_nothing() -> None:
    endless: Json = {"$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}]}}, "$ref": "#/$defs/a"}
    assert reason(grant(arguments=(endless,)), arguments={}) == "GRANT_ARGUMENTS"
    wide = {"properties": {f"p{n}": {"type": "string"} for n in range(300)}}
    assert reason(grant(arguments=(wide,)), arguments={"p0": "x"}) is None
    assert reason(grant(arguments=(wide,)), arguments={"p0": "x" * 100_000}) == "GRANT_ARGUMENTS"


def test_use_is_summed_with_what_was_lent() -> None:
    [lent] = lend((grant(calls=9, usd_nano=50),), (grant(calls=3, usd_nano=20),), {})
    past = (
        Past(step=2, tool="pay", arguments={}, grant="g", cost_nano=7),
        Past(step=4, tool="job_create", arguments={}, grant="other", lent=(lent,)),
        Past(step=6, tool="pay", arguments={}),
    )
    assert usage(past) == {"g": Use(4, 27), "other": Use(1, 0)}


def read_one(**fields: Json) -> Grant:
    [found] = read_grants([{"tool": "pay", **fields}])
    return found


def test_grants_are_read_and_written_alike() -> None:
    written = {
        "name": "rent",
        "tool": "pay",
        "arguments": [{"properties": {"to": {"const": "FI1"}}}],
        "hosts": ["bank.example", "*.bank.example:8443"],
        "paths": ["bills", "."],
        "calls": 3,
        "usd": "1.25",
        "expires_at": "2027-01-01T00:00:00.000Z",
        "approval": "always",
    }
    [found] = read_grants([written])
    assert found == Grant(
        name="rent",
        tool="pay",
        arguments=({"properties": {"to": {"const": "FI1"}}},),
        hosts=("bank.example", "*.bank.example:8443"),
        paths=("bills", "."),
        calls=3,
        usd_nano=1_250_000_000,
        expires_at=LATER,
        approval=Ask.ALWAYS,
    )
    assert grant_json(found) == written
    assert read_grants(None) == ()
    assert read_one(usd=0.1).usd_nano == 100_000_000
    assert read_one(arguments={"type": "object"}).arguments == ({"type": "object"},)


def test_what_is_left_out_is_the_careful_choice() -> None:
    assert read_one() == Grant(name="pay", tool="pay")
    assert read_one().approval is Ask.TAINTED


def test_grants_without_names_get_their_own() -> None:
    found = read_grants([{"tool": "pay"}, {"tool": "pay"}, {"tool": "send", "name": "pay#2"}])
    assert [each.name for each in found] == ["pay", "pay#3", "pay#2"]


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ({}, ["grants"]),
        ([{}] * 51, ["grants"]),
        (["x"], ["grants/0"]),
        ([{}], ["grants/0/tool"]),
        ([{"tool": ""}], ["grants/0/tool"]),
        ([{"tool": None}], ["grants/0/tool"]),
        ([{"tool": "pay", "surprise": 1}], ["grants/0/surprise"]),
        ([{"tool": "pay", "name": ""}], ["grants/0/name"]),
        ([{"tool": "pay", "name": "a\nb"}], ["grants/0/name"]),
        ([{"tool": "pay", "name": "x"}, {"tool": "send", "name": "x"}], ["grants/1/name"]),
        ([{"tool": "pay", "arguments": "x"}], ["grants/0/arguments"]),
        ([{"tool": "pay", "arguments": {"type": "no such"}}], ["grants/0/arguments"]),
        ([{"tool": "pay", "arguments": [{}, {"$ref": "#"}]}], ["grants/0/arguments/1"]),
        ([{"tool": "pay", "arguments": {"$ref": "https://a.example/s"}}], ["grants/0/arguments"]),
        ([{"tool": "pay", "arguments": [{}] * 17}], ["grants/0/arguments"]),
        ([{"tool": "pay", "hosts": "a.example"}], ["grants/0/hosts"]),
        ([{"tool": "pay", "hosts": ["*"]}], ["grants/0/hosts/0"]),
        ([{"tool": "pay", "hosts": ["*.com", "a.example"]}], ["grants/0/hosts/0"]),
        (
            [{"tool": "pay", "hosts": ["a.example", "A.example", "https://a.example", 5, ""]}],
            ["grants/0/hosts/1", "grants/0/hosts/2", "grants/0/hosts/3", "grants/0/hosts/4"],
        ),
        (
            [{"tool": "pay", "paths": ["/etc", "a/../b", "", "ok"]}],
            ["grants/0/paths/0", "grants/0/paths/1", "grants/0/paths/2"],
        ),
        ([{"tool": "pay", "calls": -1}], ["grants/0/calls"]),
        ([{"tool": "pay", "calls": True}], ["grants/0/calls"]),
        ([{"tool": "pay", "calls": 1.5}], ["grants/0/calls"]),
        ([{"tool": "pay", "usd": -1}], ["grants/0/usd"]),
        ([{"tool": "pay", "usd": "nan"}], ["grants/0/usd"]),
        ([{"tool": "pay", "usd": True}], ["grants/0/usd"]),
        ([{"tool": "pay", "usd": "much"}], ["grants/0/usd"]),
        ([{"tool": "pay", "usd": "1" * 5000}], ["grants/0/usd"]),
        ([{"tool": "pay", "expires_at": "2027-01-01"}], ["grants/0/expires_at"]),
        ([{"tool": "pay", "expires_at": 5}], ["grants/0/expires_at"]),
        ([{"tool": "pay", "approval": "sometimes"}], ["grants/0/approval"]),
        ([{"tool": "pay", "approval": ["never"]}], ["grants/0/approval"]),
        ([{"tool": "pay", "calls": -1}, {"tool": "send", "usd": -1}], ["grants/0/calls", "grants/1/usd"]),
    ],
)
def test_faulty_grants_are_refused_by_field(value: Json, fields: list[str]) -> None:
    with pytest.raises(FaultyError) as raised:
        read_grants(value)
    assert [fault.field for fault in raised.value.faults] == fields


def lent(own: Grant, asked: Grant, used: Use | None = None) -> Grant | None:
    found = lend((own,), (asked,), {own.name: used} if used else {})
    return found[0].grant if found else None


def test_a_child_gets_what_both_allow() -> None:
    own = grant(hosts=("*.a.example", "b.example"), paths=("notes",), expires_at=LATER, approval=Ask.ALWAYS)
    asked = grant(hosts=("x.a.example", "c.example"), paths=(".", "notes/day"), approval=Ask.NEVER)
    both = lent(own, asked)
    assert both is not None
    assert (both.hosts, both.paths) == (("x.a.example",), ("notes/day", "notes"))
    assert (both.approval, both.expires_at) == (Ask.ALWAYS, LATER)


def test_a_child_gets_nothing_unasked_and_nothing_its_parent_has_not() -> None:
    assert lend((grant(),), (), {}) == ()
    assert lend((), (grant(),), {}) == ()
    assert lend((grant("pay"),), (grant("send"),), {}) == ()


def test_schemas_add_up() -> None:
    """To Python 1 equals True; to a schema it does not."""
    own, asked = {"properties": {"a": {"const": 1}}}, {"properties": {"a": {"const": True}}}
    both = lent(grant(arguments=(own,)), grant(arguments=(asked, own)))
    assert both is not None
    assert both.arguments == (own, asked)
    assert [type(each["properties"]["a"]["const"]) for each in both.arguments] == [int, bool]


def test_what_was_used_or_lent_is_not_lent_again() -> None:
    own = grant(calls=5, usd_nano=100)
    first = lent(own, grant(calls=4), Use(calls=2, cost_nano=40))
    assert first is not None
    assert (first.calls, first.usd_nano) == (3, 60)
    assert lent(own, grant(), Use(calls=5)) is None
    both = lend((own,), (grant(name="a", calls=3), grant(name="b", calls=3)), {})
    assert [each.grant.calls for each in both] == [3, 2]
    unlimited = lent(grant(), grant())
    assert unlimited is not None
    assert (unlimited.calls, unlimited.usd_nano) == (None, None)


def test_what_is_lent_can_be_read_back() -> None:
    own = (grant(name="a", calls=5), grant(name="b", hosts=("a.example",)))
    found = lend(own, (grant(name="x"), grant(name="x2", calls=1)), {})
    names = [each.grant.name for each in found]
    assert len(set(names)) == len(names) == 3
    assert read_grants([grant_json(each.grant) for each in found]) == tuple(each.grant for each in found)
