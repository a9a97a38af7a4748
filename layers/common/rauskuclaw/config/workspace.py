"""Settings of the workspace: where it is, and how large the files may be that are shown, saved and uploaded."""

from pathlib import Path

from rauskuclaw.config.declaration import Frozen, setting

KIB = 1024
FLOOR = KIB
GIB = 1024**3


class WorkspaceSettings(Frozen):
    """The folder (of the embedded driver), and limits in bytes. A transfer is a streamed upload, never held whole."""

    root: Path = setting(
        Path("workspace"),
        env="WORKSPACE_ROOT",
        heading="Workspace",
        hides_default=True,
        note="the folder of the embedded driver; default: Codex's working directory, or `workspace` in the data folder",
    )
    view_max_bytes: int = setting(
        256 * KIB,
        "api.workspace.file_view_max_bytes",
        "WORKSPACE_FILE_VIEW_MAX_BYTES",
        low=FLOOR,
        high=64 * KIB * KIB,
        note="the largest file that is read as text; larger ones can be downloaded",
    )
    write_max_bytes: int = setting(
        256 * KIB,
        "api.workspace.file_write_max_bytes",
        "WORKSPACE_FILE_WRITE_MAX_BYTES",
        low=FLOOR,
        high=64 * KIB * KIB,
        note="the largest text that is saved or created",
    )
    upload_max_bytes: int = setting(
        4 * KIB * KIB,
        "api.workspace.upload_max_bytes",
        "WORKSPACE_UPLOAD_MAX_BYTES",
        low=FLOOR,
        high=64 * KIB * KIB,
        note="the largest file that is uploaded as base64 in JSON",
    )
    transfer_max_bytes: int = setting(
        5 * GIB,
        "api.workspace.transfer_max_bytes",
        "WORKSPACE_TRANSFER_MAX_BYTES",
        low=FLOOR,
        high=5 * GIB,
        note="the largest file that is uploaded as a stream; S3 takes no more than 5 GiB at once",
    )
