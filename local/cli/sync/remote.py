"""The workspace's side: which files there are, and getting, putting and deleting one, streamed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local.cli.client import ApiClient
from local.cli.output import CommandError
from local.cli.sync.folders import read_chunks
from local.cli.sync.plan import Seen

ROUTE = "/v1/workspace"
PAGE = 1000
CONFLICT, NOT_FOUND = 409, 404


class RemoteFolder:
    """A folder of the workspace. Paths are relative to it. Raises CommandError for whatever the API refuses."""

    def __init__(self, client: ApiClient, folder: str) -> None:
        self._client = client
        self.folder = folder.strip("/") or "."

    def at(self, path: str) -> str:
        return path if self.folder == "." else f"{self.folder}/{path}"

    def files(self) -> dict[str, Seen]:
        """All files below it. Empty when there is no such folder yet."""
        found: dict[str, Seen] = {}
        pending = [""]
        while pending:
            below = pending.pop()
            for entry in entries_of(self._client, self.at(below) if below else self.folder, may_miss=not below):
                path = f"{below}/{entry['name']}" if below else entry["name"]
                if entry["is_dir"]:
                    pending.append(path)
                else:
                    found[path] = Seen(entry["size"], entry["etag"])
        return found

    def chunks(self, path: str) -> Iterator[bytes]:
        with self._client.download(f"{ROUTE}/download", {"path": self.at(path)}) as answer:
            yield from answer.iter_raw()

    def put(self, path: str, file: Path, *, replaces: str | None) -> str:
        """The etag of what is there now. `replaces` is that of what may be replaced; None: nothing may be there."""
        reply = put_file(self._client, file, self.at(path), overwrite=False, if_match=replaces)
        return str(reply["file"]["etag"])

    def make_dirs(self, path: str) -> None:
        """The folders above a file, the folder itself included."""
        names = [name for name in self.at(path).split("/")[:-1] if name != "."]
        for depth in range(len(names)):
            body = {"path": "/".join(names[: depth + 1]), "kind": "dir", "overwrite": True}
            self._client.call("POST", f"{ROUTE}/create", json=body)

    def delete(self, path: str, *, etag: str) -> None:
        headers = {"if-match": f'"{etag}"'}
        self._client.call("DELETE", f"{ROUTE}/file", params={"path": self.at(path)}, headers=headers)


def entries_of(client: ApiClient, folder: str, *, may_miss: bool = False) -> Iterator[dict[str, Any]]:
    """All entries of a folder."""
    params: dict[str, Any] = {"path": folder, "limit": PAGE}
    while True:
        try:
            reply = client.call("GET", f"{ROUTE}/files", params=params)
        except CommandError as exc:
            if may_miss and exc.payload.get("status") == NOT_FOUND:
                return
            raise
        yield from reply["entries"]
        if reply["cursor"] is None:
            return
        params["cursor"] = reply["cursor"]


def put_file(
    client: ApiClient, file: Path, path: str, *, overwrite: bool, if_match: str | None = None
) -> dict[str, Any]:
    """Upload a local file, streamed, by the way that the API tells for its size. The answer's object."""
    size = file.stat().st_size
    tag = {"if-match": f'"{if_match}"'} if if_match is not None else {}
    body = {"path": path, "size": size, "overwrite": overwrite}
    ticket = client.call("POST", f"{ROUTE}/uploads", json=body, headers=tag)["upload"]
    headers = {**ticket["headers"], "content-length": str(size)}
    chunks = read_chunks(file, size=size)
    reply = client.upload(ticket["method"], ticket["url"], chunks, headers=headers, needs_key=ticket["needs_key"])
    return reply or client.call("GET", f"{ROUTE}/link", params={"path": path})
