"""Files through a real instance: what clients of the reference send, large ones in little memory, and commands."""

import base64
import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.aws_shape import aws_local
from tests.support.instances import Instance, running

MIB = 1024 * 1024
LARGE_MIB = 192
GROWTH_MIB = 48  # of the API's process, whatever the size of a file
BLOCK = random.Random(7).randbytes(MIB)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("workspace")) as started:
        yield started


@pytest.fixture(scope="module")
def on_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    folder = tmp_path_factory.mktemp("aws")
    with aws_local(folder) as started:
        started.env["RAUSKUCLAW_API_BASE_URL"] = started.url
        yield started


@pytest.fixture(params=["instance", "on_aws"])
def either(request: pytest.FixtureRequest) -> Instance:
    """The story is told embedded and on the AWS shape."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Instance)
    return found


def blocks(count: int) -> Iterator[bytes]:
    """Mebibytes of which no two are equal."""
    for number in range(count):
        yield number.to_bytes(8, "big") + BLOCK[8:]


def digest(chunks: Iterator[bytes]) -> str:
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()


def memory_of(instance: Instance) -> "Memory":
    return Memory(Path(f"/proc/{instance.pid('api')}"))


class Memory:
    """The most that a process has held since this was made."""

    def __init__(self, process: Path) -> None:
        self._status = process / "status"
        (process / "clear_refs").write_text("5")
        self._before = self._peak()

    def _peak(self) -> int:
        line = next(line for line in self._status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    @property
    def growth_mib(self) -> float:
        return (self._peak() - self._before) / MIB


def test_what_clients_of_the_reference_send_is_answered_as_they_read_it(either: Instance) -> None:
    """The calls of its panel and of its tools, with the fields they use and no others."""
    with either.http() as http:
        folder = http.post("/v1/workspace/create", json={"path": "ref", "kind": "dir"})
        file = http.post("/v1/workspace/create", json={"path": "ref/a.md", "kind": "file", "content": "# A"})
        again = http.post("/v1/workspace/create", json={"path": "ref/a.md", "kind": "file", "content": ""})
        replaced = http.post(
            "/v1/workspace/create", json={"path": "ref/a.md", "kind": "file", "content": "# B", "overwrite": True}
        )
        listed = http.get("/v1/workspace/files", params={"path": "ref", "limit": 300})
        shown = http.get("/v1/workspace/file", params={"path": "ref/a.md"})
        saved = http.put("/v1/workspace/file", json={"path": "ref/a.md", "content": "# C"})
        encoded = base64.b64encode(BLOCK * 3).decode()
        uploaded = http.post(
            "/v1/workspace/upload",
            json={"path": "ref/b.bin", "content_base64": f"data:application/octet-stream;base64,{encoded}"},
        )
        taken = http.post("/v1/workspace/upload", json={"path": "ref/b.bin", "content_base64": "aGk="})
        forced = http.post(
            "/v1/workspace/upload", json={"path": "ref/b.bin", "content_base64": "aGk=", "overwrite": True}
        )
        moved = http.patch("/v1/workspace/move", json={"from_path": "ref/b.bin", "to_path": "ref/c.bin"})
        got = http.get("/v1/workspace/download", params={"path": "ref/c.bin"})
        gone = http.delete("/v1/workspace/file", params={"path": "ref/c.bin"})
        missing = http.get("/v1/workspace/file", params={"path": "ref/c.bin"})
    made = (folder, file, replaced, uploaded, forced)
    assert [answer.status_code for answer in made] == [201] * 5
    for answer in (again, taken):
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert [answer.status_code for answer in (listed, shown, saved, moved, got, gone)] == [200] * 6
    assert {"name", "path", "is_dir", "size", "modified_at"} <= listed.json()["entries"][0].keys()
    assert {"path", "size", "modified_at", "content"} <= shown.json()["file"].keys()
    assert uploaded.json()["file"]["size"] == 3 * MIB
    assert (got.content, got.headers["content-disposition"]) == (b"hi", 'attachment; filename="c.bin"')
    assert (gone.json()["deleted"], missing.status_code) == (True, 404)
    assert all("\n" not in answer.text for answer in made)


@pytest.mark.timeout(300)
def test_a_large_file_goes_in_and_out_in_little_memory(instance: Instance) -> None:
    size = LARGE_MIB * MIB
    with instance.http() as http:
        memory = memory_of(instance)
        query = {"path": "large.bin", "overwrite": "true"}
        put = http.post("/v1/workspace/upload", params=query, content=blocks(LARGE_MIB), timeout=120)
        after_upload = memory.growth_mib
        first, last = size - 3 * MIB + 5, size - 2 * MIB
        part = http.get(
            "/v1/workspace/download", params={"path": "large.bin"}, headers={"range": f"bytes={first}-{last}"}
        )
        memory = memory_of(instance)
        with http.stream("GET", "/v1/workspace/download", params={"path": "large.bin"}) as answer:
            got = digest(answer.iter_raw())
        after_download = memory.growth_mib
    assert put.status_code == 201, put.text
    assert put.json()["file"]["size"] == size
    whole = list(blocks(LARGE_MIB))[-3:]
    assert part.status_code == 206
    assert part.content == b"".join(whole)[5 : MIB + 1]
    assert got == digest(blocks(LARGE_MIB))
    assert after_upload < GROWTH_MIB, f"{after_upload:.0f} MiB more for {LARGE_MIB} MiB"
    assert after_download < GROWTH_MIB, f"{after_download:.0f} MiB more for {LARGE_MIB} MiB"


@pytest.mark.timeout(300)
def test_a_large_form_is_read_in_little_memory(instance: Instance) -> None:
    boundary = "form-boundary"
    fields = (
        f'--{boundary}\r\ncontent-disposition: form-data; name="path"\r\n\r\nform.bin\r\n'
        f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\n'
    )

    def body() -> Iterator[bytes]:
        yield fields.encode()
        yield from blocks(64)
        yield f"\r\n--{boundary}--\r\n".encode()

    with instance.http() as http:
        memory = memory_of(instance)
        headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
        put = http.post("/v1/workspace/upload", content=body(), headers=headers, timeout=120)
        growth = memory.growth_mib
        with http.stream("GET", "/v1/workspace/download", params={"path": "form.bin"}) as answer:
            assert digest(answer.iter_raw()) == digest(blocks(64))
    assert (put.status_code, put.json()["file"]["size"]) == (201, 64 * MIB)
    assert growth < GROWTH_MIB, f"{growth:.0f} MiB more for 64 MiB"


def test_an_upload_that_breaks_off_leaves_what_was_there(instance: Instance) -> None:
    class BreaksOffError(Exception):
        pass

    def breaking() -> Iterator[bytes]:
        yield from blocks(2)
        raise BreaksOffError

    with instance.http() as http:
        http.post("/v1/workspace/upload", params={"path": "kept.txt"}, content=b"old")
        with pytest.raises(BreaksOffError):
            http.post("/v1/workspace/upload", params={"path": "kept.txt", "overwrite": "true"}, content=breaking())
        kept = http.get("/v1/workspace/file", params={"path": "kept.txt"}).json()["file"]["content"]
        listed = http.get("/v1/workspace/files").json()["entries"]
    assert kept == "old"
    assert not [entry for entry in listed if entry["name"].startswith(".")]


def shell(instance: Instance, *arguments: str, code: int = 0) -> dict[str, Any]:
    return instance.json("workspace", *arguments, code=code)


def test_a_file_is_put_found_changed_moved_and_brought_back(either: Instance) -> None:
    (either.folder / "tea.md").write_text("green needle\n")
    shell(either, "mkdir", "shop")
    first = shell(either, "put", "tea.md", "shop/")["file"]
    assert [each["path"] for each in shell(either, "find", "Tea")["entries"]] == ["shop/tea.md"]
    assert [each["path"] for each in shell(either, "grep", "NEEDLE")["matches"]] == ["shop/tea.md"]
    (either.folder / "tea.md").write_text("black\n")
    shell(either, "put", "tea.md", "shop/tea.md", "--if-match", first["etag"])
    conflict = shell(either, "put", "tea.md", "shop/tea.md", "--if-match", first["etag"], code=1)
    assert (conflict["status"], conflict["details"]["current"]["size"]) == (409, 6)
    shell(either, "mv", "shop/tea.md", "shop/drink.md")
    [before] = shell(either, "versions", "shop/drink.md")["versions"]
    shell(either, "restore", "shop/drink.md", before["id"])
    assert either.cli("workspace", "get", "shop/drink.md", "-").stdout == "green needle\n"
    deleted = shell(either, "rm", "shop/drink.md")
    shell(either, "restore", "shop/drink.md", deleted["version"])
    unconfirmed = either.cli("workspace", "rm", "shop", "-r")
    assert unconfirmed.returncode == 2
    assert "1 files" in unconfirmed.stderr
    assert shell(either, "rm", "shop", "-r", "--yes")["contents"]["files"] == 1
    assert shell(either, "ls", "shop", code=1)["code"] == "NOT_FOUND"


def test_two_folders_are_kept_alike(instance: Instance) -> None:
    here, there = instance.folder / "here", instance.folder / "there"
    (here / "deep").mkdir(parents=True)
    there.mkdir()
    (here / "a.txt").write_text("a")
    (here / "deep" / "b.bin").write_bytes(b"".join(blocks(5)))
    planned = shell(instance, "sync", "up", "here", "project", "--dry-run")
    assert (planned["copied"], planned["dry_run"]) == (["a.txt", "deep/b.bin"], True)
    assert shell(instance, "sync", "up", "here", "project")["copied"] == planned["copied"]
    assert shell(instance, "sync", "down", "there", "project")["copied"] == planned["copied"]
    assert (there / "deep" / "b.bin").read_bytes() == (here / "deep" / "b.bin").read_bytes()
    assert shell(instance, "sync", "up", "there", "project")["unchanged"] == 2
    (there / "a.txt").write_text("of there")
    shell(instance, "sync", "up", "there", "project")
    (here / "a.txt").write_text("of here")
    refused = shell(instance, "sync", "up", "here", "project", code=1)
    assert (refused["ok"], refused["conflicts"], refused["copied"]) == (False, ["a.txt"], [])
    assert shell(instance, "sync", "down", "here", "project", code=1)["conflicts"] == ["a.txt"]
    assert (here / "a.txt").read_text() == "of here"
    assert shell(instance, "sync", "up", "here", "project", "--overwrite")["copied"] == ["a.txt"]
    (here / "a.txt").unlink()
    assert shell(instance, "sync", "up", "here", "project")["deleted"] == []
    assert shell(instance, "sync", "up", "here", "project", "--delete")["deleted"] == ["a.txt"]
    with instance.http() as http:
        assert http.get("/v1/workspace/file", params={"path": "project/a.txt"}).status_code == 404


def test_names_neither_steer_a_terminal_nor_break_json(instance: Instance) -> None:
    name = "\u202egnp.exe \u2028 'x' $(y)"
    with instance.http() as http:
        http.post("/v1/workspace/create", json={"path": "odd", "kind": "dir"})
        assert http.post("/v1/workspace/upload", params={"path": f"odd/{name}"}, content=b"x").status_code == 201
    shown = instance.cli("workspace", "ls", "odd").stdout
    assert not {"\u202e", "\u2028"} & set(shown)
    [entry] = json.loads(instance.cli("workspace", "ls", "odd", "--json").stdout)["entries"]
    assert entry["name"] == name
    assert shell(instance, "get", f"odd/{name}", "out.bin")["size"] == 1
    assert shell(instance, "get", f"odd/{name}", "out.bin", code=1)["error"] == "exists"


@pytest.mark.parametrize(
    "arguments",
    [
        ("sync", "sideways", "."),
        ("put", "-"),
        ("get", "x", "-", "--json"),
        ("ls", "--limit", "0"),
        ("mv", "a"),
        ("rm",),
    ],
)
def test_wrong_usage_is_exit_code_2(instance: Instance, arguments: tuple[str, ...]) -> None:
    done = instance.cli("workspace", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [("ls", "../x"), ("get", "none"), ("put", "none"), ("sync", "up", "none")])
def test_what_cannot_be_done_is_exit_code_1(instance: Instance, arguments: tuple[str, ...]) -> None:
    assert shell(instance, *arguments, code=1)["ok"] is False
    assert "Traceback" not in instance.cli("workspace", *arguments).stderr


def test_a_client_that_leaves_a_download_costs_no_more(instance: Instance) -> None:
    with instance.http() as http:
        http.post("/v1/workspace/upload", params={"path": "left.bin"}, content=blocks(32))
    for _ in range(3):
        with instance.http() as http, http.stream("GET", "/v1/workspace/download", params={"path": "left.bin"}) as got:
            assert next(got.iter_raw(1000))
    with httpx.Client(base_url=instance.url, trust_env=False) as http:
        assert http.get("/health").status_code == 200


def test_on_aws_large_files_go_to_the_storage_itself(on_aws: Instance) -> None:
    file = on_aws.folder / "large.bin"
    file.write_bytes(b"".join(blocks(9)))
    first = shell(on_aws, "put", "large.bin", "--if-match", "none", code=1)
    put = shell(on_aws, "put", "large.bin")
    taken = shell(on_aws, "put", "large.bin", code=1)
    with on_aws.http() as http:
        redirected = http.get("/v1/workspace/download", params={"path": "large.bin"})
        signed = redirected.headers["location"]
        part = http.get("/v1/workspace/download", params={"path": "large.bin"}, headers={"range": "bytes=5-9"})
        told = http.get("/v1/workspace/link", params={"path": "large.bin"}).json()
    elsewhere = httpx.get(signed, headers={"range": "bytes=5-9"}, trust_env=False)
    shell(on_aws, "get", "large.bin", "back.bin")
    assert (first["status"], put["file"]["size"], taken["status"]) == (409, 9 * MIB, 409)
    assert redirected.status_code == 307
    assert "attachment" in elsewhere.headers["content-disposition"]
    assert part.content == elsewhere.content == file.read_bytes()[5:10]
    assert (told["file"]["size"], told["link"]["url"].partition("?")[0]) == (9 * MIB, signed.partition("?")[0])
    assert (on_aws.folder / "back.bin").read_bytes() == file.read_bytes()
