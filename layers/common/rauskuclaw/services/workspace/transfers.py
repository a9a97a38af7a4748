"""Ways past us for files that are too large to go through a function: requests that the storage takes itself."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.ports.workspace import EntryConflictError, SignedRequest
from rauskuclaw.services.workspace.errors import FileTooLargeError, changed, failing_as
from rauskuclaw.services.workspace.files import DOWNLOAD_FAILED, Shelf
from rauskuclaw.services.workspace.keeping import Author, Tags
from rauskuclaw.services.workspace.requests import AnnouncedUpload
from rauskuclaw.services.workspace.writing import WRITE_FAILED, Writing

# A function's answer has at most 6 MB, and what is no text is a third longer there.
THROUGH_US_MAX_BYTES = 4 * 1024 * 1024
UPLOAD_VALID, DOWNLOAD_VALID = timedelta(minutes=15), timedelta(minutes=5)
UPLOAD_ROUTE = "/v1/workspace/upload"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request that uploads a file. `url` may be relative to the API; `is_ours`: it needs the caller's key."""

    path: WorkspacePath
    request: SignedRequest
    is_ours: bool


class FileTransfers:
    def __init__(self, shelf: Shelf, *, writing: Writing) -> None:
        self._shelf = shelf
        self._transfers = shelf.storage.transfers
        self._writing = writing

    @property
    def lead_past_us(self) -> bool:
        return self._transfers is not None

    async def download(self, entry: Entry, *, length: int) -> SignedRequest | None:
        """Where to get a file of which `length` bytes are asked for; None: from us."""
        if self._transfers is None or length <= THROUGH_US_MAX_BYTES:
            return None
        with failing_as(DOWNLOAD_FAILED):
            return await self._transfers.download(entry.path, filename=entry.name, valid=DOWNLOAD_VALID)

    async def upload(self, given: AnnouncedUpload, *, author: Author, if_match: Tags = None) -> Ticket:
        """How to upload a file of any size the storage takes. What is there is kept for undo now.

        Raises InvalidRequestError, NotFoundError without the folder, ConflictError, FileTooLargeError.
        """
        place, most = self._shelf.path(given.path), self._shelf.settings.transfer_max_bytes
        size, overwrite = given.size, given.overwrite
        if size > most:
            raise FileTooLargeError(f"The file would be larger than {most} bytes", size=size, max_bytes=most)
        if self._transfers is None:
            return Ticket(place, self._through_us(place, overwrite=overwrite, if_match=if_match), is_ours=True)
        with failing_as(WRITE_FAILED):
            entry, _ = await self._writing.prepare(place, overwrite=overwrite, author=author, if_match=if_match)
            expected = self._writing.expected(entry, overwrite=overwrite, if_match=if_match)
            try:
                request = await self._transfers.upload(place, expected=expected, size=size, valid=UPLOAD_VALID)
            except EntryConflictError as exc:
                raise changed(place, exc) from exc
        return Ticket(place, request, is_ours=False)

    def _through_us(self, place: WorkspacePath, *, overwrite: bool, if_match: Tags) -> SignedRequest:
        query = urlencode({"path": str(place), **({"overwrite": "true"} if overwrite else {})})
        headers = {"content-type": "application/octet-stream"}
        if if_match is not None:
            headers["if-match"] = ", ".join(tag if tag == "*" else f'"{tag}"' for tag in if_match)
        expires_at = self._shelf.clock() + UPLOAD_VALID
        return SignedRequest("POST", f"{UPLOAD_ROUTE}?{query}", headers, expires_at)
